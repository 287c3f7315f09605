"""Tables from elsewhere into the fact base: numbers of a statistic, rows as events and people, errors at their cells."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from briefgen.cli.app import app
from briefgen.load.facts import load_factbase
from briefgen.model.records import Event, Person, Statistic
from briefgen.model.statistics import Mark
from program import copy_second


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_second(tmp_path_factory.mktemp("tables"))


def _import(project: Path, table: bytes | str, *options: str) -> Result:
    file = project / "table.csv"
    file.write_bytes(table if isinstance(table, bytes) else table.encode())
    given = (
        "facts",
        "import",
        str(file),
        "--source",
        "ledger, page 9",
        "--project",
        str(project),
        "--today",
        "2026-01-15",
    )
    return CliRunner().invoke(app, [*given, *options])


NEW = ("--label", "Ships", "--unit", "ships")


def test_a_table_of_a_spreadsheet_becomes_a_statistic_with_its_remarks(project: Path) -> None:
    table = (
        b"\xef\xbb\xbfYear;Ships;partial;provisional;Remark\r\n1909;11,50;;;\r\n1910;;;;x\r\n1911;-3;to June;yes;\r\n"
        b'1912;..;;;"a cell; with\r\ntwo lines"\r\n\r\n'
    )
    result = _import(
        project,
        table,
        "--statistic",
        "ships-a",
        *NEW,
        "--decimal",
        "comma",
        "--map",
        "value=Ships",
        "--tag",
        "lights",
    )
    assert result.exit_code == 0, result.stderr
    assert "2 without a number, written under `missing`: 1910 (empty), 1912 (..)" in result.stderr
    ships = load_factbase(project / "briefs/facts", project).value.get(Statistic, "ships-a")
    assert ships is not None
    assert {key: str(amount) for key, amount in ships.values.items()} == {"1909": "11.50", "1911": "-3"}
    assert set(ships.missing) == {"1910", "1912"}
    assert [(entry.key, set(entry.marks)) for entry in ships.entries if entry.key == "1911"] == [
        ("1911", {Mark.PARTIAL, Mark.PROVISIONAL})
    ]
    assert [(one.source, one.locator) for one in ships.support] == [("ledger", "page 9")]
    again = _import(
        project,
        table.replace(b"11,50", b"11,5"),
        "--statistic",
        "ships-a",
        "--decimal",
        "comma",
        "--map",
        "value=Ships",
    )
    assert again.exit_code == 0
    assert "all its numbers are those of ships-a" in again.stderr
    other = _import(project, "Year,Ships\n1909,12\n1913,4\n", "--statistic", "ships-a")
    assert other.exit_code == 1
    assert "the fact base says 11.50, and the file 12" in other.stderr
    assert "add it to `values` by hand: 1913: 4" in other.stderr


def test_ranges_have_a_column_for_each_end(project: Path) -> None:
    result = _import(project, "period\tlow\thigh\n1909\t3\t5\n", "--statistic", "ships-b", *NEW, "--dry-run")
    assert result.exit_code == 0, result.stderr
    assert "1909: {low: 3, high: 5}" in result.stdout


@pytest.mark.parametrize(
    ("table", "place", "words"),
    [
        ('Year,Ships\n1909,"1,074"\n', "2:6", "without a separator: 1074"),
        ("Year;Ships\n1909;12,5\n", "2:6", "behind a point: 12.5"),
        ("Year,Ships\n1909,12 ships\n", "2:6", "not a number"),
        ("Year,Ships,ships\n1909,12,13\n", "1:12", "two columns are called “ships”"),
        ("Year,Ships,Boats\n1909,12,13\n", "1:1", "which column holds the numbers: Ships, Boats"),
        ("Year,Ships\n1909,12,13\n", "2:9", "the head has 2 cells, and this row 3"),
        ("Year,Ships\n1909\n", "2:1", "the head has 2 cells, and this row 1"),
        ("Year,Ships\n1909,12\n1909-01/1909-12,13\n", "3:1", "is there already: “1909” in line 2"),
        ('Year,Ships\n1909,"12\n', "2:6", "none closes it"),
        ('Year,Ships\n1909,"12" x\n', "2:11", "follows a quotation mark"),
        ('Year,Ships\n"19\n09","1\n2"5\n', "4:3", "follows a quotation mark"),
        ("Year,Ships\n,12\n", "2:2", "no period or category"),
        ("", "", "holds no table"),
        ("Year,Ships\n", "1:1", "no row has a number"),
        ("Year,Ships\n1909,..\n", "1:1", "no row has a number"),
    ],
)
def test_what_is_wrong_is_reported_at_its_cell_and_nothing_is_written(
    project: Path, table: str, place: str, words: str
) -> None:
    before = {file: file.read_bytes() for file in (project / "briefs/facts").iterdir()}
    result = _import(project, table, "--statistic", "ships-c", *NEW)
    assert result.exit_code == 1
    assert "error[bad-csv]" in result.stderr
    assert words in " ".join(result.stderr.split())
    assert f"table.csv:{place}" in result.stderr or not place
    assert before == {file: file.read_bytes() for file in (project / "briefs/facts").iterdir()}


def test_rows_become_events_and_people_by_a_mapping_of_columns(project: Path) -> None:
    table = "Day,What,Who,Tags\n1913-05-03,The south lamp was lit.,ada-wick; tomas-fyr,lights\n1914,A storm took it.,,\n"
    events = _import(
        project,
        table,
        *("--kind", "event", "--map", "date=Day", "--map", "summary=What", "--map", "people=Who"),
    )
    assert events.exit_code == 0, events.stderr
    people = _import(
        project, "family,given,Korean\nKim,Ada,김아다\n", "--kind", "person", "--map", "names/ko=Korean"
    )
    assert people.exit_code == 0, people.stderr
    facts = load_factbase(project / "briefs/facts", project).value
    lit = next(event for event in facts.all_of(Event) if str(event.date) == "1913-05-03")
    assert lit.people == ("ada-wick", "tomas-fyr")
    assert lit.tags == ("lights",)
    kim = next(person for person in facts.all_of(Person) if person.family == "Kim")
    assert kim.names == {"ko": "김아다"}


def test_an_error_of_a_row_has_the_place_of_its_cell(project: Path) -> None:
    result = _import(project, "date,summary\n1913-05,Lit.\n1913-13,Lit.\n", "--kind", "event")
    assert result.exit_code == 1
    assert "table.csv:3:1" in result.stderr
    assert "calendar" in result.stderr
    missing = _import(project, "date,What\n1913,Lit.\n", "--kind", "event", "--map", "sumary=What")
    assert "did you mean `summary`" in missing.stderr or "summary" in missing.stderr
    assert missing.exit_code == 1


def test_a_text_with_and_without_a_language_is_refused(project: Path) -> None:
    result = _import(
        project, "date,summary,ko\n1913,Lit.,켜졌다.\n", "--kind", "event", "--map", "summary/ko=ko"
    )
    assert result.exit_code == 1
    assert "--map summary/en=summary" in result.stderr
    both = ("--map", "summary/ko=ko", "--map", "summary/en=summary")
    assert (
        _import(
            project, "date,summary,ko\n1913,Lit.,켜졌다.\n", "--kind", "event", *both, "--dry-run"
        ).exit_code
        == 0
    )
