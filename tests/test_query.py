"""Questions to the fact base: lists, records, search, impact, coverage, trace, export; and the laws they keep."""

import csv
import io
import json
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefgen.cli.commands.facts import format_trace
from briefgen.diagnostics.letters import ascii_of, fold
from briefgen.diagnostics.suggest import find_nearest
from briefgen.edit.records import slugify
from briefgen.load.facts import load_factbase
from briefgen.model.brief import Selector
from briefgen.model.factbase import FactBase
from briefgen.model.records import Source, supports_of
from briefgen.pipeline import Materials, gather, lay_out_brief, load_specs
from briefgen.query.briefs import LaidOut, lay_out_all, pick_all
from briefgen.query.listing import Rows, check_selector, guard_cell, list_facts, search, to_csv, to_records
from briefgen.query.records import Impact, Referrer, find_coverage, find_impact, find_records, profile
from briefgen.query.trace import Trace, on_page, trace
from briefgen.select import select_facts
from briefgen.workspace import Project, find_project
from compose_case import seeds
from examples import examples
from program import REPOSITORY, SECOND, copy_second, run
from test_select_laws import bases, selectors
from yaml_facts import brief_of, facts_of

LAW = settings(max_examples=examples(60), deadline=None)
GOLDEN = Path(__file__).parent / "goldens" / "lights-trace.txt"


@cache
def second() -> Materials:
    return gather(find_project(SECOND), SECOND / "archive").value


@cache
def second_briefs() -> tuple[LaidOut, ...]:
    return lay_out_all(second().project.brief_files(), second()).value


@cache
def second_trace() -> Trace:
    (spec,) = load_specs(SECOND / "briefs/lights.yaml", second()).value
    laid = lay_out_brief(spec, second())
    assert laid.value is not None, laid.diagnostics
    return trace(*laid.value, second())


def impact_of(name: str) -> Impact:
    materials = second()
    (found,) = find_impact(find_records([name], materials.facts).value, materials.facts, second_briefs())
    return found


# Lists


def test_a_list_has_the_order_and_the_end_that_were_asked_for() -> None:
    def ids(**conditions: Any) -> list[str]:
        chosen = list_facts(Selector.model_validate(conditions), second().facts, second().project)
        return [fact.id for fact in chosen]

    assert ids(kind="meeting") == ["board-1", "guild-7", "board-2"]
    assert ids(kind="meeting", order="-date", limit=2) == ["board-2", "guild-7"]
    assert ids(id=["shelter", "board-1"], order="given") == ["shelter", "board-1"]
    assert ids(person="ada-wick", date="1911") == ["board-2"]


def test_a_row_says_what_a_fact_is() -> None:
    row = Rows(second().facts, second().project).of(
        second().facts.records["gull-rock-lit"]  # type: ignore[arg-type] # an event
    )
    assert (row.date, row.date_text) == ("1909-11~", "about November 1909 (inferred)")
    assert (row.series, row.handling, row.status) == ("lights-board", "open", "inferred")
    assert row.summary == {"en": "The tower at Gull Rock showed its first light."}
    assert [place.source for place in row.support] == ["register"]


@given(bases, selectors)
@LAW
def test_a_list_is_what_a_brief_with_that_selector_draws_on(base: FactBase, selector: dict[str, Any]) -> None:
    chosen = list_facts(Selector.model_validate(selector), base, project())
    spec = brief_of("sections: [{kind: text, template: t.md}]")
    spec = replace(spec, brief=spec.brief.model_copy(update={"select": Selector.model_validate(selector)}))
    assert chosen == select_facts(spec, base).value.facts


def project() -> Project:
    """Return a project with the scale of the drawn fact bases; its folders are not looked into."""
    return replace(find_project(REPOSITORY), scale=("public", "internal", "restricted"))


def test_a_condition_that_cannot_hold_is_reported_with_the_nearest() -> None:
    selector = Selector(series=("lights-bord",), tags=("light",), handling=("opn",), person=("board-1",))
    found = check_selector(selector, second().facts, second().project.scale)
    assert [(one.code, one.hints) for one in found] == [
        ("unknown-id", ("did you mean lights-board?",)),
        ("wrong-kind", ()),
        ("unknown-handling", ("did you mean open?",)),
        ("unknown-tag", ("did you mean lights?",)),
    ]
    assert check_selector(Selector(series=("lights-board",)), second().facts, second().project.scale) == ()


# Records


def test_a_record_is_shown_with_all_that_concerns_it() -> None:
    materials = second()
    briefs = pick_all(materials.project, materials.facts).value
    tower, ledger = profile(
        find_records(["gull-rock-lit", "ledger"], materials.facts).value, materials.facts, briefs, "open"
    )
    assert (tower.kind, tower.file) == ("event", "briefs/facts/lights.yaml")
    lines = (SECOND / tower.file).read_text(encoding="utf-8").splitlines()
    assert lines[tower.line - 1].strip() == "gull-rock-lit:"
    assert tower.fields["handling"] == "open"
    assert tower.conflicts == ("gull-rock-year (date)",)
    assert [(entry.source, entry.title) for entry in tower.support] == [
        ("register", "Register of Keepers, “Keepers and Pilots of the Sound”, 1931"),
        ("ledger", "Harbour of Marram, harbour ledger, 1908"),
    ]
    assert tower.support[1].states == {"date": "1910-21"}
    assert [brief.sections for brief in tower.briefs] == [(2, 3, 4)]
    assert Referrer("lights-board", "support/source") in ledger.named_by


def test_ids_that_no_record_has_are_reported_beside_those_that_one_has() -> None:
    found = find_records(["board-1", "bord-2", "board-1"], second().facts)
    assert [record.id for record in found.value] == ["board-1"]
    assert [(one.code, one.hints) for one in found.diagnostics] == [
        ("unknown-id", ("did you mean board-2?",))
    ]


# Search


@pytest.mark.parametrize(
    ("words", "first"),
    [
        (["한소라"], "han-sora"),
        (["소라"], "han-sora"),
        ([unicodedata.normalize("NFD", "레나 모스")], "lena-moss"),
        (["MOSS", "lena"], "lena-moss"),
        (["moss lena"], "lena-moss"),
        (["저장고"], "vault-term"),
        (["식물신문"], "paper"),
        (["sec-3"], "sec-3"),
        (["wild plants"], "promise"),
        (["opened"], "sec-2"),
        (["남부식물원"], "south"),
    ],
)
def test_words_find_the_record_that_is_meant_first(words: list[str], first: str) -> None:
    assert search(words, seeds())[0].id == first


def test_all_words_must_be_found_and_words_in_one_argument_stand_together() -> None:
    assert [hit.id for hit in search(["seeds", "travel"], seeds())] == ["promise"]
    assert search(["seeds travel"], seeds()) == ()
    assert search(["seeds", "nowhere"], seeds()) == ()
    assert search(["  "], seeds()) == ()


def test_a_fact_is_found_by_the_people_that_it_names_after_the_person() -> None:
    assert [hit.id for hit in search(["berg"], seeds())] == ["ivo-berg", "sec-3"]


def test_accents_and_case_do_not_count() -> None:
    facts = facts_of("people: {t: {given: Tomás, family: Fyr}, u: {given: Ｔｏｍａｓ, family: Wide}}")
    assert [hit.id for hit in search(["TOMAS"], facts)] == ["t", "u"]
    assert fold("Tomás  FYR") == fold("tomas fyr")


def test_remarks_and_anchors_are_not_searched() -> None:
    assert "in the margin" in (SECOND / "briefs/facts/lights.yaml").read_text(encoding="utf-8")
    assert search(["margin"], second().facts) == ()


@given(st.lists(st.sampled_from(["seed", "소라", "lund", "vault", "a", "3", "가든"]), min_size=1, max_size=3))
@LAW
def test_the_order_of_words_and_records_does_not_matter(words: list[str]) -> None:
    base = seeds()
    turned = FactBase(dict(reversed(list(base.records.items()))), base.trees)
    found = search(words, base)
    assert found == search(words[::-1], base) == search(words, turned)
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)


# Impact


def test_what_rests_on_a_source_says_which_fields_and_which_of_them_alone() -> None:
    ledger = impact_of("ledger")
    resting = {one.id: one for one in ledger.facts}
    assert set(resting) == {"board-1", "gull-rock-lit", "gull-rock-year", "lights-lit"}
    assert (resting["gull-rock-lit"].fields, resting["gull-rock-lit"].otherwise) == ((), ("date",))
    assert resting["board-1"].fields == ("ordinal", "date", "city", "venue")
    assert set(resting["board-1"].alone) == {"ordinal", "date", "city", "venue"}
    assert resting["gull-rock-year"].fields == ("versions/1",)
    assert {one.id for one in ledger.records} == {"lights-board", "marram", "tern-quay"}


def test_the_pages_that_print_a_fact_are_those_where_its_words_stand() -> None:
    (brief,) = impact_of("mole-bell").briefs
    texts = pages_of_second()
    assert brief.pages is not None
    assert {page for page, text in texts.items() if "A bell is to be hung" in text} == set(brief.pages)
    (brief,) = impact_of("gull-rock-hours").briefs
    assert {page for page, text in texts.items() if "from dusk until dawn" in text} == set(brief.pages or ())


@cache
def pages_of_second() -> dict[int, str]:
    import pypdfium2  # noqa: PLC0415

    from briefgen.export.pdf import FileProperties, export_pdf  # noqa: PLC0415

    (brief,) = second_briefs()
    assert brief.story is not None
    dated = brief.composed.dated
    pdf = export_pdf(brief.story, FileProperties("t", "en", "", "", "p", dated))
    with pypdfium2.PdfDocument(pdf) as document:
        texts = [document[n].get_textpage().get_text_range() for n in range(len(document))]
    return {number: " ".join(text.split()) for number, text in enumerate(texts, start=1)}


def test_what_rests_on_a_fact_or_person() -> None:
    assert {one.id for one in impact_of("board-2").facts} == {"gull-rock-hours", "shelter", "mole-bell"}
    assert {one.id for one in impact_of("gull-rock-lit").facts} == {"gull-rock-year"}
    ada = impact_of("ada-wick")
    assert {one.id: one.fields for one in ada.facts} == {
        "board-1": ("delegations/marram/person",),
        "board-2": ("delegations/marram/person",),
    }
    assert ada.briefs[0].facts == ("board-1", "board-2")


@pytest.mark.parametrize("folder", [SECOND, REPOSITORY])
def test_every_fact_that_lists_a_source_is_in_its_impact(folder: Path) -> None:
    home = find_project(folder)
    base = load_factbase(home.facts, home.root).value
    sources = tuple(base.all_of(Source))
    for source, impact in zip(sources, find_impact(sources, base, ()), strict=True):
        resting = {one.id for one in impact.facts}
        assert resting >= {
            fact.id for fact in base.facts() if source.id in {s.source for s in supports_of(fact)}
        }
        listed = list_facts(Selector(source=(source.id,)), base, home)
        assert resting >= {fact.id for fact in listed}


@given(bases)
@LAW
def test_impact_holds_all_that_a_selection_by_the_source_takes(base: FactBase) -> None:
    source = Source.model_validate({"id": "x", "kind": "news", "publisher": "P"})
    base = FactBase({**base.records, "x": source}, base.trees)
    (found,) = find_impact([source], base, ())
    assert {one.id for one in found.facts} >= {
        fact.id for fact in list_facts(Selector(source=("x",)), base, project())
    }


# Coverage


def test_coverage_counts_what_is_printed_and_how_broadly_it_stands() -> None:
    materials = second()
    briefs = pick_all(materials.project, materials.facts).value
    found = find_coverage(materials.facts, briefs, materials.verified)
    assert found.facts == 10
    assert found.unselected == ("lights-lit",)
    assert found.unverified == ()
    assert "gull-rock-lit" in found.single
    assert "board-1" not in found.single
    assert [(one.id, one.facts) for one in found.sources] == [("register", 6), ("gazette", 4), ("ledger", 3)]
    assert [(one.brief, one.facts, one.excerpts) for one in found.briefs] == [("lights", 9, 2)]
    without = find_coverage(materials.facts, (), frozenset())
    assert len(without.unselected) == 10
    assert without.unverified == ("gull-rock-hours", "shelter")


# Trace


def test_the_trace_of_the_second_project_reads_as_it_did(request: pytest.FixtureRequest) -> None:
    lines = format_trace(second_trace(), second_trace().statements)
    text = "".join(f"{' ' * indent}{line}".rstrip() + "\n" for indent, line in lines)
    text = text.replace(second_trace().edition, "EDITION")
    if request.config.getoption("--renew-goldens"):
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8")


def test_every_statement_stands_on_its_pages_word_for_word() -> None:
    texts = {page: _even(text) for page, text in pages_of_second().items()}
    for statement in second_trace().statements:
        if statement.block == "timeline":
            continue  # its words stand for a drawing
        parts = [_even(part) for part in statement.words.split(" | ")]
        on_pages = "".join(texts[page] for page in statement.pages)
        assert [part for part in parts if part not in on_pages] == [], statement


def _even(text: str) -> str:
    """Return a text without space, case, soft hyphens and the brackets of notes, which are set as small figures."""
    return (
        "".join(text.replace("[", "").replace("]", "").split())
        .replace("\ufffe", "")
        .replace("\u00ad", "")
        .casefold()
    )


def test_every_statement_that_needs_a_source_has_facts_and_sources() -> None:
    stating = [
        one for one in second_trace().statements if one.block in ("table row", "key point", "quotation")
    ]
    assert len(stating) > 8
    assert all(one.facts and one.cites for one in stating)
    numbers = {source.number for source in second_trace().sources}
    assert {number for one in second_trace().statements for number in one.cites} == numbers


def test_a_quotation_says_whether_it_was_verified() -> None:
    quotes = {quote.excerpt: quote for one in second_trace().statements for quote in one.quotes}
    assert {name: quote.verified for name, quote in quotes.items()} == {
        "gull-rock-hours": True,
        "shelter": True,
    }
    bare = replace(second(), verified=frozenset())
    (spec,) = load_specs(SECOND / "briefs/lights.yaml", bare).value
    laid = lay_out_brief(spec, bare)
    assert laid.value is not None
    unproved = [one for one in trace(*laid.value, bare).statements if one.quotes]
    assert len(unproved) == 2
    assert all(any("not verified" in remark for remark in one.remarks) for one in unproved)


def test_a_page_shows_what_stands_on_it() -> None:
    traced = second_trace()
    by_page = [
        [one for one in traced.statements if on_page(one, page)] for page in range(1, traced.pages + 1)
    ]
    assert all(by_page)
    assert {one.number for page in by_page for one in page} == {one.number for one in traced.statements}
    assert any(one.words.startswith("Mole") or "bell" in one.words for one in by_page[-1] + by_page[-2])


def test_a_paragraph_without_a_source_is_remarked_upon(tmp_path: Path) -> None:
    folder = copy_second(tmp_path)
    template = folder / "templates/lights/board.md"
    template.write_text(
        template.read_text(encoding="utf-8") + "\n\nThis is said by nobody.\n", encoding="utf-8"
    )
    materials = gather(find_project(folder), folder / "archive").value
    composed = lay_out_all(materials.project.brief_files(), materials).value[0]
    if composed.story is None:  # a check of prose has refused it before it came to a page
        return
    (found,) = [
        one
        for one in trace(composed.composed, composed.story, materials).statements
        if "by nobody" in one.words
    ]
    assert found.remarks == ("cites no source", "prints no fact")


# Export


def test_csv_has_a_row_a_fact_and_a_summary_a_language() -> None:
    base = seeds()
    chosen = list_facts(Selector(kind=("meeting", "excerpt")), base, project())
    text = to_csv(chosen, base, Rows(base, project()), "en")
    assert text.endswith("\r\n")
    assert text.count("\r\n") == text.count("\n") == len(chosen) + 1
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["id"] for row in rows] == [fact.id for fact in chosen]
    third = next(row for row in rows if row["id"] == "sec-3")
    assert (third["date"], third["city"], third["ordinal"]) == ("2006-09-20/2006-09-21", "Lund", "3")
    assert (third["summary_en"], third["summary_ko"]) == ("A vault is to be dug.", "저장고를 파기로 하였다.")
    assert (third["sources"], third["locators"]) == ("minutes; copy; paper", "minutes: paragraph 2")
    assert third["file"] == "facts.yaml"


@given(st.text(alphabet=st.sampled_from("=+-@\t\r\n\"',;a ＝＋"), max_size=8))
@LAW
def test_no_cell_of_the_csv_is_a_formula_and_every_cell_can_be_read_back(words: str) -> None:
    assert not guard_cell(words).startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))
    assert guard_cell(words) in (words, f"'{words}")
    base = facts_of("claims: {c: {summary: S, support: []}}")
    summary = words.strip() or "="
    claim = base.records["c"].model_validate({**base.records["c"].model_dump(), "summary": summary})
    facts = FactBase({"c": claim}, base.trees)
    text = to_csv([claim], facts, Rows(facts, project()), "en")  # type: ignore[list-item] # a claim
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert row["summary_en"] == guard_cell(str(claim.summary))  # type: ignore[union-attr]


@pytest.mark.parametrize("folder", [SECOND, REPOSITORY])
def test_exported_records_read_back_the_same(folder: Path, tmp_path: Path) -> None:
    home = find_project(folder)
    base = load_factbase(home.facts, home.root).value
    exported = to_records(base.facts(), base)
    assert_reads_back(exported, base, tmp_path)
    assert list(exported["sources"]) == sorted(exported["sources"])


@given(bases)
@settings(max_examples=examples(25), deadline=None)
def test_drawn_records_read_back_the_same(tmp_path_factory: pytest.TempPathFactory, base: FactBase) -> None:
    assert_reads_back(to_records(base.facts(), base), base, tmp_path_factory.mktemp("drawn"))


def assert_reads_back(exported: dict[str, dict[str, Any]], base: FactBase, folder: Path) -> None:
    text = json.dumps(exported, ensure_ascii=False, indent=2)
    (folder / "all.yaml").write_text(text, encoding="utf-8")
    read = load_factbase(folder, folder)
    if not exported:
        return
    assert read.diagnostics == ()
    assert (
        dict(read.value.records)
        == {name: base.records[name] for named in exported.values() for name in named} | {}
    )
    assert {fact.id for fact in base.facts()} <= set(read.value.records)


def test_an_export_holds_no_fact_that_was_not_asked_for() -> None:
    base = seeds()
    exported = to_records(list_facts(Selector(id=("promise",)), base, project()), base)
    assert list(exported) == ["excerpts", "sources"]
    assert list(exported["sources"]) == ["minutes"]
    meeting = to_records(list_facts(Selector(id=("sec-1",)), base, project()), base)
    assert set(meeting["people"]) == {"han-sora", "lena-moss"}


# Command line


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_second(tmp_path_factory.mktemp("second"))


def ask(folder: Path, *arguments: str | Path) -> tuple[int, str, str]:
    done = run("facts", *arguments, folder=folder)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


def test_a_list_in_a_pipe_is_lines_of_cells(folder: Path) -> None:
    code, out, errors = ask(folder, "list", "--kind", "meeting", "--series", "lights-board")
    assert (code, errors) == (0, "")
    assert [line.split("\t")[:3] for line in out.splitlines()] == [
        ["board-1", "meeting", "1908-05-03"],
        ["board-2", "meeting", "1911-06-09"],
    ]


@pytest.mark.parametrize(
    ("arguments", "key"),
    [
        (("list", "--tag", "milestone"), "facts"),
        (("show", "board-1", "ledger"), "records"),
        (("search", "lamp"), "results"),
        (("impact", "gazette", "--archive", "archive"), "impact"),
        (("coverage", "--archive", "archive"), "briefs"),
        (("trace", "lights", "--page", "2", "--archive", "archive"), "statements"),
    ],
)
def test_every_answer_is_there_as_json(folder: Path, arguments: tuple[str, ...], key: str) -> None:
    code, out, errors = ask(folder, *arguments, "--format", "json")
    assert (code, errors) == (0, "")
    answer = json.loads(out)
    assert answer[key]
    assert answer["unread"] == []


def test_text_and_json_of_a_page_tell_of_the_same_statements(folder: Path) -> None:
    _, out, _ = ask(folder, "trace", "lights", "--page", "1", "--archive", "archive", "--format", "json")
    _, text, _ = ask(folder, "trace", "lights", "--page", "1", "--archive", "archive")
    statements = json.loads(out)["statements"]
    assert all(1 in one["pages"] for one in statements)
    assert [one["number"] for one in statements] == [
        int(line.partition(".")[0]) for line in text.splitlines() if line[:1].isdigit() and ". page" in line
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("list", "--series", "lights-bord"), 1, "did you mean lights-board?"),
        (("show", "bord-1"), 1, "did you mean board-1?"),
        (("impact", "nobody"), 1, "nobody"),
        (("list", "--date", "soon"), 2, "--date"),
        (("list", "--kind", "metting"), 2, "--kind"),
        (("list", "--limit", "0"), 2, "--limit"),
        (("trace", "lihgts"), 1, "did you mean lights?"),
        (("trace", "lights", "--page", "99"), 2, "--page"),
    ],
)
def test_what_was_asked_wrongly_is_said(
    folder: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    found, _, errors = ask(folder, *arguments)
    assert (found, said in errors) == (code, True), errors


def test_known_ids_are_answered_beside_unknown_ones(folder: Path) -> None:
    code, out, errors = ask(folder, "show", "bord-1", "ledger")
    assert code == 1
    assert out.startswith("source ledger")
    assert "bord-1" in errors


def test_records_that_cannot_be_read_are_named_beside_the_answer(folder: Path, tmp_path: Path) -> None:
    broken = copy_second(tmp_path)
    facts = broken / "briefs/facts/lights.yaml"
    facts.write_text(
        facts.read_text(encoding="utf-8").replace("date: 1910-10", "date: 1910-13"), encoding="utf-8"
    )
    code, out, errors = ask(broken, "list", "--kind", "meeting", "--format", "json")
    answer = json.loads(out)
    assert code == 0
    assert [row["id"] for row in answer["facts"]] == ["board-1", "board-2"]
    assert answer["unread"] == ["guild-7"]
    assert "1 record could not be read" in errors
    assert json.loads(ask(folder, "list", "--format", "json")[1])["unread"] == []


def test_a_brief_with_errors_has_no_trace(tmp_path: Path) -> None:
    broken = copy_second(tmp_path)
    spec = broken / "briefs/lights.yaml"
    spec.write_text(
        spec.read_text(encoding="utf-8").replace("lights/board.md", "lights/bord.md"), encoding="utf-8"
    )
    code, out, errors = ask(broken, "trace", "lights", "--archive", "archive")
    assert (code, out) == (1, "")
    assert "template-missing" in errors
    code, out, errors = ask(broken, "impact", "mole-bell", "--archive", "archive", "--format", "json")
    assert code == 0
    assert "briefgen check names them" in errors
    assert json.loads(out)["impact"][0]["briefs"][0]["pages"] is None


def test_export_writes_the_same_bytes_as_the_function(folder: Path) -> None:
    done = run("facts", "export", folder=folder)
    materials = second()
    rows = Rows(materials.facts, materials.project)
    chosen = list_facts(Selector(), materials.facts, materials.project)
    assert done.stdout == to_csv(chosen, materials.facts, rows, "en").replace("\r\n", "\n")
    exported = run("facts", "export", "--format", "json", "--kind", "claim", folder=folder)
    assert list(json.loads(exported.stdout)["claims"]) == ["common-list"]


def test_answers_in_dataclasses_are_json(folder: Path) -> None:
    def leaves(value: Any) -> Iterator[object]:
        if isinstance(value, dict):
            for one in value.values():
                yield from leaves(one)
        elif isinstance(value, list | tuple):
            for one in value:
                yield from leaves(one)
        else:
            yield value

    assert all(isinstance(leaf, str | int | bool | None) for leaf in leaves(asdict(second_trace())))
    assert folder.is_dir()


BOARDS = """\
claims:
  boards:
    summary: The boards of Łódź, Đà Nẵng, Tromsø, Ísafjörður, Birżebbuġa, Għarb, Kırklareli, Œuilly, Þórshöfn and Ribe Ærø met.
    reviewed: 2025-01-01
    support: [{source: src}]
  towns:
    summary: 광주와 부산, Straße, Қарағанды
    reviewed: 2025-01-01
    support: [{source: src}]
"""


def stroke_project(folder: Path) -> Path:
    (folder / "briefs/facts").mkdir(parents=True)
    (folder / "briefgen.toml").write_text("", encoding="utf-8")
    source = "sources:\n  src: {kind: official, publisher: Board, title: Minutes, date: 2024}\n"
    (folder / "briefs/facts/facts.yaml").write_text(BOARDS + source, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("lodz", "boards"), ("ŁODZ", "boards"), ("da nang", "boards"), ("tromso", "boards"), ("isafjordur", "boards"),
        ("gharb", "boards"), ("birzebbuga", "boards"), ("kirklareli", "boards"), ("oeuilly", "boards"),
        ("thorshofn", "boards"), ("aero", "boards"), ("ærø", "boards"), ("Tromsø", "boards"),
        ("strasse", "towns"), ("караганды", "towns"), ("광주", "towns"), ("부산", "towns"), ("zodz", None), ("강주", None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_letters_with_strokes_are_found_without_them(
    tmp_path: Path, typed: str, found: str | None, form: Literal["NFC", "NFD"]
) -> None:
    project = stroke_project(tmp_path)
    facts = project / "briefs/facts/facts.yaml"
    other: Literal["NFC", "NFD"] = "NFC" if form == "NFD" else "NFD"
    facts.write_text(unicodedata.normalize(other, facts.read_text("utf-8")), encoding="utf-8")
    done = run("facts", "search", unicodedata.normalize(form, typed), "--format", "json", folder=project)
    assert [hit["id"] for hit in json.loads(done.stdout)["results"]] == ([found] if found else [])


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert ascii_of(text).isascii()
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


def test_a_guess_and_a_name_made_of_words_see_through_strokes() -> None:
    assert find_nearest("Lodz", ["Łódź", "Bolz"]) == "Łódź"
    assert slugify("Łódź, Ærø und Straße") == "lodz-aero-und-strasse"
    assert ascii_of("광주 Ørsted").split() == ["orsted"]
