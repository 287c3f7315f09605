"""The section kind ``chart``: statistics to a drawing with message, unit, sources and notes, data, and what is refused."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from briefgen.model.chart import Chart, ChartKind
from briefgen.model.document import Table
from compose_case import compose, document, words
from laid_out import area, laid_out, try_layout
from program import make, read_text, run
from yaml_facts import facts_of

FACTS = """
sources:
  books: {kind: official, publisher: Harbour Board, title: Harbour books, date: 1912}
  treasury: {kind: official, publisher: Treasury, title: Budget, date: 1912}
statistics:
  wrecks:
    label: {en: Wrecks, ko: 난파}
    counts: Ships lost off the coast, barges left out
    unit: ships
    values: {1905: 2, 1906: 1074, 1908: 12.50, 1909: 0, 1911: 41, 1912: 25}
    missing: {1907: books lost in a fire}
    partial: {1912: to 18 April}
    floor: [1911]
    breaks: {1909: counted by the pilots from here}
    provisional: [1912]
    reviewed: 1912-06-01
    support: [{source: books, supports: [label, unit, values]}]
  dues:
    label: Light dues
    unit: crowns
    values: {1905: 200, 1906: 220, 1907: 250, 1908: 300, 1909: 330, 1911: 410}
    derived: {1908: "the mean of both halves"}
    reviewed: 1912-06-01
    support: [{source: treasury, supports: [label, unit, values]}, {source: books, supports: [values/1905]}]
  ferries: {label: Ferries, unit: ships, values: {1905: 3, 1906: 4}, reviewed: 1912-06-01, support: [{source: books}]}
  polls:
    label: Keepers in favour
    unit: per cent
    values: {1909: {low: 41, high: 47, value: 44}, 1910: {low: 45, high: 51}}
    reviewed: 1912-06-01
    support: [{source: books}]
  flags:
    label: Ships by flag
    unit: ships
    values: {A: 3, B: 14, C: 1, D: 5, E: 9, F: 2, G: 6, H: 5, I: 3, J: 7, K: 8, L: 10, M: 4, N: 1}
    reviewed: 1912-06-01
    support: [{source: books}]
"""

BRIEF = """
locale: en_GB
sections:
  - {{kind: chart, {section}}}
  - kind: sources
"""


def chart_in(section: str, **options: Any) -> Chart:
    blocks = document(BRIEF.format(section=section), facts=facts_of(FACTS), **options).blocks
    return next(block for block in blocks if isinstance(block, Chart))


def notes_of(chart: Chart) -> str:
    return words(chart.notes)


def test_a_chart_says_what_it_shows_and_where_that_is_from() -> None:
    chart = chart_in(
        "form: columns, statistics: wrecks, message: 'Most wrecks: 1,074, in 1906', highlight: 1906"
    )
    assert chart.kind is ChartKind.COLUMNS
    assert chart.facts == ("wrecks",)
    assert chart.caption.label == "Figure 1."
    assert words(chart.caption) == "Most wrecks: 1,074, in 1906"
    assert words(chart.unit) == "Ships, 1905 to 1912"
    assert notes_of(chart).startswith("Source: [1]. Ships lost off the coast, barges left out. ")
    assert [place.label for place in chart.places if place.strong] == ["1906"]


def test_every_year_has_a_place_and_each_number_prints_as_it_was_given() -> None:
    chart = chart_in("form: columns, statistics: wrecks")
    assert [place.label for place in chart.places] == [str(year) for year in range(1905, 1913)]
    assert [point.text for point in chart.series[0].points] == [
        *("2", "1,074", "..", "12.50", "0", "..", "≥ 41", "25")
    ]
    assert [place.note for place in chart.places if place.note] == ["to 18 April"]
    assert [(change.at, change.text) for change in chart.breaks] == [(4.0, "1909")]


def test_all_that_is_not_plain_is_said_in_words() -> None:
    said = notes_of(chart_in("form: columns, statistics: wrecks"))
    for sentence in (
        "Part of the period (hatched): 1912, to 18 April.",
        "Not seen (..): 1907, books lost in a fire; 1910.",
        "Provisional: 1912.",
        "Break in the series (dashed line): 1909, counted by the pilots from here.",
        "≥ at least.",
    ):
        assert sentence in said


def test_lines_name_gaps_derived_points_and_where_the_axis_begins() -> None:
    chart = chart_in("form: lines, statistics: dues")
    assert [(gap.before, gap.behind, gap.text) for gap in chart.gaps] == [(4, 6, "1910 not seen")]
    assert [point.derived for point in chart.series[0].points].index(True) == 3
    assert "Derived (hollow): 1908, the mean of both halves. Not seen (dashes): 1910." in notes_of(chart)
    assert chart.low == 200 and "The axis begins at 200, not at zero." in notes_of(chart)  # noqa: PT018


def test_several_series_name_their_own_sources() -> None:
    chart = chart_in("form: lines, statistics: [wrecks, dues], derive: {index: 1905}")
    assert notes_of(chart).startswith("Sources: Wrecks [1], Light dues [1, 2]. Wrecks: Ships lost")


def test_an_index_is_worked_out_never_typed() -> None:
    chart = chart_in("form: lines, statistics: [wrecks, dues], derive: {index: 1905}")
    assert chart.base == 100
    assert words(chart.unit) == "Index, 1905 = 100"
    assert [point.value for point in chart.series[1].points][:4] == [100, 110, 125, 150]
    assert chart.series[1].points[6].text == "205.0 (410 crowns)"


def test_changes_and_rates_are_worked_out() -> None:
    change = chart_in("form: columns, statistics: dues, derive: {change: true}")
    assert [point.text for point in change.series[0].points] == [
        *("..", "10.0", "13.6", "20.0", "10.0", "..", "..")
    ]
    rate = chart_in("form: columns, statistics: dues, derive: {per: wrecks}, unit: crowns a wreck")
    assert [point.text for point in rate.series[0].points] == ["100", "0.2048", "..", "24", "..", "..", "10"]
    assert words(rate.unit) == "Crowns a wreck, 1905 to 1911"
    assert rate.facts == ("dues", "wrecks")


def test_bars_are_sorted_and_the_rest_is_summed() -> None:
    chart = chart_in("form: bars, statistics: flags")
    assert [place.label for place in chart.places] == [*"BLEKJGDHMAI", "Others (3)"]
    assert chart.series[0].points[-1].text == "4"
    assert not chart.dated


def test_ranges_are_drawn_and_said() -> None:
    dots = chart_in("form: dots, statistics: polls")
    assert [point.text for point in dots.series[0].points] == ["44 (41–47)", "45–51"]
    assert [(point.value, point.low) for point in dots.series[0].points] == [(44, 41), (None, 45)]
    assert "Line with ends: the range in which the number may lie." in notes_of(dots)


def test_the_words_for_those_who_do_not_see_it_have_every_number() -> None:
    said = chart_in("form: columns, statistics: wrecks, message: Wrecks were few").alternative
    assert said.startswith(
        "Chart: Wrecks were few. Ships, 1905 to 1912. Wrecks: 1905 2; 1906 1,074; 1907 not seen;"
    )
    assert said.endswith("1911 ≥ 41; 1912 25.")


def test_the_numbers_travel_as_csv_exactly() -> None:
    chart = chart_in("form: lines, statistics: [wrecks, dues], derive: {index: 1905}")
    assert chart.data is not None
    assert chart.data.name == "figure-1.csv"
    rows = list(csv.DictReader(io.StringIO(chart.data.content, newline="")))
    assert len(rows) == 2 * 8
    row = next(row for row in rows if (row["statistic"], row["period"]) == ("Wrecks", "1908"))
    assert (row["value"], row["drawn"], row["unit"]) == ("12.50", "625.0", "ships")
    last = next(row for row in rows if (row["statistic"], row["period"]) == ("Wrecks", "1912"))
    assert (last["marks"], last["remarks"]) == ("partial provisional", "partial: to 18 April")


def test_a_cell_of_the_csv_is_never_a_formula() -> None:
    facts = facts_of(FACTS.replace("label: Light dues", "label: '=HYPERLINK(1)'"))
    found = document(BRIEF.format(section="form: lines, statistics: dues"), facts=facts).blocks
    chart = next(block for block in found if isinstance(block, Chart))
    assert chart.data is not None
    assert chart.data.content.splitlines()[1].startswith("'=HYPERLINK")


def test_a_table_below_has_the_numbers() -> None:
    blocks = document(
        BRIEF.format(section="form: lines, statistics: [wrecks, ferries], table: below"),
        facts=facts_of(FACTS),
    ).blocks
    table = next(block for block in blocks if isinstance(block, Table))
    assert [words(cell) for cell in table.rows[1].cells] == ["1906", "1,074", "4"]


def test_a_korean_brief_has_a_korean_chart() -> None:
    brief = BRIEF.format(section="form: columns, statistics: wrecks").replace("en_GB", "ko_KR")
    blocks = compose(brief, facts=facts_of(FACTS)).value.blocks
    chart = next(block for block in blocks if isinstance(block, Chart))
    assert words(chart.caption) == "난파"
    assert "계열 단절(점선): 1909년" in notes_of(chart)


@pytest.mark.parametrize(
    ("section", "said"),
    [
        (
            "form: lines, statistics: [wrecks, dues]",
            "wrecks counts ships, dues crowns: one scale cannot show both",
        ),
        ("form: columns, statistics: [wrecks, ferries]", "2 statistics are too many for columns"),
        ("form: grouped, statistics: [wrecks]", "1 statistics are too few for grouped"),
        ("form: bars, statistics: [wrecks]", "bars are for categories"),
        ("form: lines, statistics: [flags]", "lines are for numbers by time"),
        ("form: lines, statistics: [flags, ferries]", "do not go by the same"),
        ("form: columns, statistics: [polls]", "has a range for 1909, and columns show none"),
        (
            "form: columns, statistics: [wrecks], highlight: 1950",
            "`highlight` names “1950”, which is not drawn",
        ),
        (
            "form: columns, statistics: [wrecks], periods: 1950/1960",
            "no number lies within the periods 1950/1960",
        ),
        ("form: lines, statistics: [wrecks], derive: {index: 1907}", "no number above zero for 1907"),
        ("form: dots, statistics: [flags]", "14 categories are too many for dots: at most 12"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_a_way_out(section: str, said: str) -> None:
    found = [
        one
        for one in compose(BRIEF.format(section=section), facts=facts_of(FACTS)).diagnostics
        if one.code == "bad-chart"
    ]
    assert len(found) == 1
    assert said in found[0].message
    assert found[0].hints
    assert found[0].origin is not None
    assert found[0].origin.line == 4


def test_numbers_of_forty_digits_are_worked_out_exactly_or_refused_in_words() -> None:
    large = "1" + "0" * 39
    facts = facts_of(
        FACTS
        + f"  large: {{label: Large, unit: grains, values: {{1905: 0.00001, 1906: {large}}}, support: [{{source: books}}]}}\n"
        + f"  names: {{label: Names, unit: grains, values: {{A: {large}, B: 2, "
        + ", ".join(f"C{n}: {n}" for n in range(1, 13))
        + "}, support: [{source: books}]}\n"
    )
    for section in (
        "form: lines, statistics: large",
        "form: lines, statistics: large, derive: {index: 1905}",
        "form: columns, statistics: large, derive: {change: true}",
        "form: bars, statistics: names",
    ):
        found = compose(BRIEF.format(section=section), facts=facts).diagnostics
        said = [one for one in found if one.code == "bad-chart"]
        assert len(said) == 1, section
        assert "too long to be read" in said[0].message
        assert "in a larger or smaller unit" in said[0].hints[0]


def test_thirty_one_columns_are_too_many() -> None:
    values = ", ".join(f"{year}: {year % 7}" for year in range(1880, 1911))
    facts = facts_of(
        FACTS + f"  long: {{label: Long, unit: ships, values: {{{values}}}, support: [{{source: books}}]}}\n"
    )
    found = compose(BRIEF.format(section="form: columns, statistics: long"), facts=facts).diagnostics
    assert any("31 periods are too many for columns: at most 30" in one.message for one in found)
    fewer = compose(BRIEF.format(section="form: columns, statistics: long, periods: 1881/1910"), facts=facts)
    assert not [one for one in fewer.diagnostics if one.code == "bad-chart"]


def test_a_chart_is_one_figure_with_a_caption_before_and_notes_behind_it() -> None:
    story = laid_out(
        document(BRIEF.format(section="form: columns, statistics: wrecks"), facts=facts_of(FACTS))
    )
    tags = [element.tag for element in story.structure.children]
    at = tags.index("Figure")
    assert tags[at - 1 : at + 2] == ["Caption", "Figure", "P"]
    figure = story.structure.children[at]
    assert str(figure.attributes["alt"]).startswith("Chart: Wrecks.")
    box = figure.attributes["bbox"]
    assert isinstance(box, tuple)
    assert 0 < box[0] < box[2] < story.width
    assert 0 < box[1] < box[3] < story.height


def test_a_character_that_no_face_has_is_found_in_the_drawing_and_named_with_its_fact() -> None:
    facts = facts_of(FACTS.replace("label: Light dues", "label: Light dues 𐎠"))
    brief = BRIEF.format(section="form: lines, statistics: [dues, wrecks], derive: {index: 1905}")
    story = try_layout(document(brief, facts=facts)).value
    assert story is not None
    assert {char for chars in story.unset.values() for char in chars} == {"𐎠"}
    assert all("dues" in text.records for text in story.unset)


@pytest.mark.slow
def test_a_made_chart_prints_its_labels_and_carries_its_data(tmp_path: Path) -> None:
    folder = tmp_path / "briefs" / "facts"
    folder.mkdir(parents=True)
    (tmp_path / "briefgen.toml").touch()
    (tmp_path / "templates").mkdir()
    (folder / "coast.yaml").write_text(FACTS, encoding="utf-8")
    brief = (
        "title: Coast\nhandling: public\n"
        + BRIEF.format(section="form: columns, statistics: wrecks").lstrip()
    )
    (tmp_path / "briefs" / "coast.yaml").write_text(brief, encoding="utf-8")
    pdf = make("coast", tmp_path)
    text = read_text(pdf)
    assert "≥ 41" in text
    assert "to 18 April" in text
    with pikepdf.open(io.BytesIO(pdf)) as file:
        content = file.attachments["figure-1.csv"].get_file().read_bytes()
    assert b"Wrecks,1906,1074," in content
    done = run("verify", "build/coast.pdf", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    path = folder / "coast.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("label: {en: Wrecks", "label: {en: Wrecks 𐎠"),
        encoding="utf-8",
    )
    done = run("make", "coast", folder=tmp_path)
    assert done.returncode == 1
    assert "𐎠" in done.stderr
    assert "wrecks" in done.stderr


@pytest.mark.parametrize("count", range(5, 10))
def test_a_chart_that_does_not_fit_lets_the_text_behind_it_come_first(count: int) -> None:
    text = "  - {{kind: text, template: t.md}}\n"
    brief = BRIEF.replace("  - {{kind: chart", f"{text}  - {{{{kind: chart").replace(
        "  - kind: s", f"{text}  - kind: s"
    )
    prose = "\n\n".join(
        "Wrecks were counted by the harbour board in all of these years. " * 6 for _ in range(count)
    )
    outcome = compose(
        brief.format(section="form: columns, statistics: wrecks"), {"t.md": prose}, facts=facts_of(FACTS)
    )
    story = laid_out(outcome.value)
    assert sum(p.kind == "chart" for page in story.pages for p in page.placements) == 1
    for page in story.pages[:-1]:
        lowest = min(p.top - p.height for p in page.placements)
        assert lowest - area().foot < 75, "more would be left white than the theme of pages allows"
