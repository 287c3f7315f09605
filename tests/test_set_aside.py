"""A fault in one record is reported there, and nowhere else: what follows from it is no second fault.

Faults of each sort are planted in a record of each kind, in the shipped fact base and in the second project, and the
whole project is checked. Then: which briefs are made while the fact base has an error somewhere.
"""

import datetime as dt
import json
import random
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from briefgen.cli.app import app
from briefgen.diagnostics import Diagnostic
from briefgen.load.facts import load_factbase
from briefgen.model.records import KINDS
from briefgen.pipeline import check_project
from briefgen.workspace import find_project
from examples import examples
from program import copy_second, copy_shipped

DAY = dt.date(2026, 12, 2)
COPIES: dict[str, Callable[[Path], Path]] = {"shipped": copy_shipped, "second": copy_second}


@dataclass(frozen=True)
class Place:
    """A record in a file: its kind and id, and the lines that are its own, from 1, the last one included."""

    file: Path
    kind: str
    name: str
    first: int
    last: int


def records_of(project: Path) -> dict[str, list[Place]]:
    """Return all records of a project by kind, in order of file and line."""
    found: dict[str, list[Place]] = {kind: [] for kind in KINDS}
    for file in sorted((project / "briefs/facts").glob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        assert root is not None
        starts = [
            (key.start_mark.line + 1, kind.value, key.value)
            for kind, named in root.value
            for key, _ in named.value
        ]
        kinds = [kind.start_mark.line + 1 for kind, _ in root.value]
        ends = sorted([*(line for line, *_ in starts), *kinds, text.count("\n") + 1])
        for line, kind, name in starts:
            found[kind].append(Place(file, kind, name, line, next(one for one in ends if one > line) - 1))
    return found


def pick(project: Path, kind: str, salt: str) -> Place:
    """Return a record of a kind, the same one in every run."""
    return random.Random(f"{kind} {salt}").choice(records_of(project)[kind])  # noqa: S311 - no secret


def lines_of(place: Place) -> list[str]:
    return place.file.read_text(encoding="utf-8").split("\n")


def write(place: Place, lines: list[str]) -> None:
    place.file.write_text("\n".join(lines), encoding="utf-8")


def add_line(place: Place, line: str) -> None:
    """Put a line in as the first of a record's fields; a record in braces gets the same between them."""
    lines = lines_of(place)
    head = lines[place.first - 1]
    if "{" in head.partition(":")[2]:
        lines[place.first - 1] = head.replace("{", "{" + line + ", ", 1)
    else:
        lines.insert(place.first, " " * 4 + line)
    write(place, lines)


def replace_in(place: Place, pattern: str, new: str) -> bool:
    """Replace the first match of a pattern within a record; whether there is one."""
    lines = lines_of(place)
    text = "\n".join(lines[place.first - 1 : place.last])
    changed, count = re.subn(pattern, new, text, count=1)
    write(place, [*lines[: place.first - 1], *changed.split("\n"), *lines[place.last :]])
    return count > 0


# Each sort of fault: plants it, and returns the codes that may name it; none where the record cannot have it.


def wrong_date(place: Place) -> set[str]:
    return {"bad-date"} if replace_in(place, r"(?<=: )\d{4}-\d\d-\d\d", "2024-13-40") else set()


def unknown_key(place: Place) -> set[str]:
    add_line(place, "nonsense: x")
    return {"unknown-key"}


def bad_choice(place: Place) -> set[str]:
    field = {"sources": "reliability", "people": "order"}.get(place.kind, "status")
    if place.kind in ("organisations", "terms"):
        return set()
    if not replace_in(place, rf"(?<=[ {{]){field}: [\w-]+", f"{field}: sideways"):
        add_line(place, f"{field}: sideways")
    return {"bad-value"}


def repeated_id(place: Place) -> set[str]:
    lines = lines_of(place)[place.first - 1 : place.last]
    other = place.file.with_name("zz-again.yaml")
    other.write_text("\n".join([f"{place.kind}:", *lines, ""]), encoding="utf-8")
    return {"duplicate-id"}


def no_such_source(place: Place) -> set[str]:
    return {"unknown-id"} if replace_in(place, r"(?<=source: )[\w-]+", "no-such-source") else set()


def not_yaml(place: Place) -> set[str]:
    add_line(place, 'note: "never closed' if "{" not in lines_of(place)[place.first - 1] else "note: [")
    return {"bad-yaml"}


def control_character(place: Place) -> set[str]:
    return {"bad-encoding"} if replace_in(place, r"(?<=: )([A-Za-z]+)( [A-Za-z])", "\\1\x07\\2") else set()


def half_a_character(place: Place) -> set[str]:
    add_line(place, 'note: "half \\ud800 a character"')
    return {"bad-yaml", "bad-value", "duplicate-key"}  # the record may have a note already


def byte_of_latin(place: Place) -> set[str]:
    content = place.file.read_bytes().split(b"\n")
    at = next(
        (n for n in range(place.first - 1, place.last) if re.search(rb": [A-Za-z]{3}", content[n])), None
    )
    if at is None:
        return set()
    content[at] = re.sub(rb"(?<=: )([A-Za-z]{3})", b"\\1\xe9", content[at], count=1)
    place.file.write_bytes(b"\n".join(content))
    return {"bad-encoding"}


def line_separator(place: Place) -> set[str]:
    return (
        {"line-separator"} if replace_in(place, r"(?<=: )([A-Za-z]+) ([A-Za-z])", "\\1\u2028\\2") else set()
    )


FAULTS = (
    wrong_date,
    unknown_key,
    bad_choice,
    repeated_id,
    no_such_source,
    not_yaml,
    control_character,
    half_a_character,
    byte_of_latin,
    line_separator,
)


def check(project: Path) -> set[Diagnostic]:
    known = find_project(project)
    found = check_project(known, known.brief_files(), None, DAY)
    return {one for one in found if one.ignored is None}


def at_record(found: set[Diagnostic], place: Place, more: int = 1) -> bool:
    """Whether all diagnostics are within the lines of a record, which may have become longer."""
    for one in found:
        if one.origin is None:
            return False
        if one.origin.file.endswith("zz-again.yaml"):
            continue
        if not one.origin.file.endswith(f"/{place.file.name}"):
            return False
        if not place.first <= one.origin.line <= place.last + more:
            return False
    return True


def shown(found: set[Diagnostic]) -> list[str]:
    return sorted(f"{one.code} {one.origin} {one.message}" for one in found)


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {name: copy(tmp_path_factory.mktemp(name)) for name, copy in COPIES.items()}


@pytest.fixture
def restored(originals: dict[str, Path], tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Return copies whose facts are put back afterwards: fonts and templates need not be copied for each test."""
    touched: list[str] = []

    def take(name: str) -> Path:
        shutil.copytree(originals[name] / "briefs", tmp_path / name)
        touched.append(name)
        return originals[name]

    yield take
    for name in touched:
        shutil.rmtree(originals[name] / "briefs")
        shutil.copytree(tmp_path / name, originals[name] / "briefs")


def test_the_projects_have_nothing_wrong_before_anything_is_planted(originals: dict[str, Path]) -> None:
    assert shown(check(originals["shipped"])) == []
    assert shown(check(originals["second"])) == []


JUDGED = """
assessments:
  board-goes-on:
    summary: The board will likely sit again by 1915.
    by: lights-board
    confidence: moderate
    basis: [board-2]
    date: 1915
    tags: [outlook]
    reviewed: 2026-03-01
    support: [{source: register}]
"""


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_in_a_record_is_reported_there_alone(
    restored: Callable[[str], Path], kind: str, fault: Callable[[Place], set[str]]
) -> None:
    project = restored("second")
    if kind == "assessments":
        (project / "briefs/facts/judged.yaml").write_text(JUDGED, encoding="utf-8")
    place = pick(project, kind, fault.__name__)
    codes = fault(place)
    if not codes:
        pytest.skip(f"{place.name} has no value for it")
    found = check(project)
    assert {one.code for one in found} <= codes, shown(found)
    assert len(found) == 1, shown(found)
    assert at_record(found, place), shown(found)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_holds_of_the_shipped_fact_base(restored: Callable[[str], Path], kind: str) -> None:
    project = restored("shipped")
    if not records_of(project)[kind]:
        pytest.skip(f"the shipped base has no {kind}")
    place = pick(project, kind, "shipped")
    unknown_key(place)
    found = check(project)
    assert [one.code for one in found] == ["unknown-key"], shown(found)
    assert at_record(found, place), shown(found)


@pytest.mark.slow
@settings(deadline=None, max_examples=examples(40))
@given(
    st.sampled_from(sorted(COPIES)),
    st.sampled_from(list(KINDS)),
    st.sampled_from(FAULTS),
    st.integers(0, 10**6),
)
def test_a_fault_in_any_record_is_reported_there_alone(
    originals: dict[str, Path], name: str, kind: str, fault: Callable[[Place], set[str]], salt: int
) -> None:
    project = originals[name]
    assume(records_of(project)[kind])
    place = pick(project, kind, str(salt))
    with tempfile.TemporaryDirectory() as kept:
        shutil.copytree(project / "briefs", kept, dirs_exist_ok=True)
        try:
            codes = fault(place)
            found = check(project) if codes else set()
        finally:
            shutil.rmtree(project / "briefs")
            shutil.copytree(kept, project / "briefs")
    assert {one.code for one in found} <= codes, shown(found)
    assert at_record(found, place), shown(found)


@pytest.mark.parametrize("name", ["source: joongang-edscg-4", "fact: edscg-4-tools"])
def test_a_wrong_name_in_a_conflict_leaves_what_the_conflict_explains(
    restored: Callable[[str], Path], name: str
) -> None:
    project = restored("shipped")
    place = next(one for one in records_of(project)["conflicts"] if one.name == "edscg-4-document-name")
    assert replace_in(place, rf"(?<=[{{]){name}", f"{name.partition(':')[0]}: no-such-record")
    found = check(project)
    assert [one.code for one in found] == ["unknown-id"], shown(found)
    assert at_record(found, place), shown(found)


def test_a_real_error_beside_a_record_that_was_set_aside_is_still_reported(
    restored: Callable[[str], Path],
) -> None:
    """The positive control of the tests above: they would notice a second error, here in a template and in a record."""
    project = restored("second")
    place = next(one for one in records_of(project)["meetings"] if one.name == "board-1")
    assert wrong_date(place)
    other = next(one for one in records_of(project)["events"])
    assert no_such_source(other)
    assert {one.code for one in check(project)} == {"bad-date", "unknown-id"}


@pytest.mark.parametrize("line", ["first", "middle", "last"])
def test_a_line_that_is_no_yaml_costs_what_it_is_in(restored: Callable[[str], Path], line: str) -> None:
    project = restored("second")
    file = project / "briefs/facts/records.yaml"
    lines = file.read_text(encoding="utf-8").rstrip("\n").split("\n")
    kinds = [number for number, text in enumerate(lines) if re.fullmatch(r"[a-z]+:", text)]
    at = {"first": kinds[0], "middle": kinds[1], "last": len(lines)}[line]
    if line == "last":
        lines.append("  broken: [")
    else:
        lines[at] = lines[at].rstrip(":") + " ["
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = check(project)
    assert [one.code for one in found] == ["bad-yaml"], shown(found)


@pytest.mark.parametrize("kind", ["meetings", "sources", "organisations", "people"])
def test_a_misspelt_kind_is_one_error(restored: Callable[[str], Path], kind: str) -> None:
    project = restored("second")
    place = records_of(project)[kind][0]
    text = place.file.read_text(encoding="utf-8")
    place.file.write_text(text.replace(f"\n{kind}:", f"\n{kind[:-2]}:", 1), encoding="utf-8")
    found = check(project)
    assert [one.code for one in found] == ["unknown-key"], shown(found)


def test_a_file_that_is_no_text_is_one_error(restored: Callable[[str], Path]) -> None:
    project = restored("second")
    file = project / "briefs/facts/records.yaml"
    file.write_bytes(file.read_text(encoding="utf-8").encode("utf-16"))
    found = check(project)
    assert [one.code for one in found] == ["bad-encoding"], shown(found)


# --- a large base, and one character


def large_base(folder: Path) -> Path:
    """Write 4,000 records in one line each, as a program exports them, and as many that name them."""
    facts = folder / "briefs" / "facts"
    facts.mkdir(parents=True)
    (folder / "briefgen.toml").touch()
    ids = range(4_000)
    source = {"kind": "news", "publisher": "The Gull", "date": "1990-01-02"}
    sources = {f"s{one}": {**source, "title": f"Report {one} of the harbour"} for one in ids}
    rows = [f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in sources.items()]
    (facts / "sources.yaml").write_text('{"sources": {\n' + ",\n".join(rows) + "\n}}\n", encoding="utf-8")
    rows = [
        f"  e{one}: {{date: 1990-01-02, summary: Ship {one} came in., reviewed: 2025-01-01, "
        f"support: [{{source: s{one}}}]}}"
        for one in ids
    ]
    (facts / "events.yaml").write_text("events:\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return facts / "sources.yaml"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("Report 7 ", "Report 7\u2028", "line-separator"),
        ("Report 7 ", "Report 7\\u2028", "line-separator"),
        ("Report 7 ", "Report 7\u2029", "line-separator"),
        ("Report 7 ", "Report\ufeff 7 ", "bad-encoding"),
        ("Report 7 ", "Report\x85 7 ", "line-separator"),
        ("Report 7 ", "Report\x00 7 ", "bad-encoding"),
        ("Report 7 ", "Report\\ud800 7 ", "bad-yaml"),
        ("Report 7 ", "Report\\u0007 7 ", "bad-value"),
        ("Report 7 of", "Report 7\tof", ""),
        ('"s7": {', '"s7": ', "bad-yaml"),
        ('{"sources"', '{"sources', "bad-yaml"),
    ],
)
def test_one_character_in_a_large_base_is_one_diagnostic(
    tmp_path: Path, old: str, new: str, code: str
) -> None:
    file = large_base(tmp_path)
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1 or "sources" in old
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = [one for one in check(tmp_path) if one.code not in ("single-source", "duplicate-record")]
    assert [one.code for one in found] == ([code] if code else []), shown(set(found[:5]))


@pytest.mark.slow
def test_a_bad_character_in_an_id_is_one_diagnostic(tmp_path: Path) -> None:
    file = large_base(tmp_path)
    text = file.read_text(encoding="utf-8")
    for old, new in (('"s7"', '"s\x077"'), ('"sources"', '"sou\x07rces"')):
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        found = [one for one in check(tmp_path) if one.code not in ("single-source", "duplicate-record")]
        assert [one.code for one in found] == ["bad-encoding"], shown(set(found[:5]))


def test_a_misspelt_id_beside_a_file_that_breaks_off_is_an_error_all_the_same(tmp_path: Path) -> None:
    """What cannot be in the file is not there: no word of it is that id."""
    file = large_base(tmp_path)
    file.write_text(file.read_text(encoding="utf-8").replace('"s7": {', '"s7": '), encoding="utf-8")
    events = file.with_name("events.yaml")
    events.write_text(
        events.read_text(encoding="utf-8").replace("source: s12}", "source: z12}"), encoding="utf-8"
    )
    found = [one for one in check(tmp_path) if one.code not in ("single-source", "duplicate-record")]
    assert sorted(one.code for one in found) == ["bad-yaml", "unknown-id"]


# --- what is read of a file with a fault in it


def test_a_line_separator_is_a_space_to_whoever_reads(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(
        'terms:\n  a: {term: fog\u2028horn, definition: "A\\Nhorn\\Lfor fog."}\n', encoding="utf-8"
    )
    outcome = load_factbase(tmp_path, tmp_path)
    term = outcome.value.records["a"]
    assert "fog horn" in repr(term)
    assert "A horn for fog." in repr(term)
    assert {one.code for one in outcome.diagnostics} == {"line-separator"}


def test_a_record_that_is_no_yaml_is_left_out_and_the_ones_around_it_keep_their_places(
    tmp_path: Path,
) -> None:
    text = (
        "terms:\n  a: {term: A, definition: D}\n  b:\n    term: 'B\n    definition: D\n"
        "  c:\n    term: C\n    definition: D\npeople:\n  d: {family: F, given: G}\n"
    )
    (tmp_path / "t.yaml").write_text(text, encoding="utf-8")
    outcome = load_factbase(tmp_path, tmp_path)
    assert list(outcome.value.records) == ["a", "c", "d"]
    assert outcome.value.broken == {"b"}
    assert [(one.code, one.origin and one.origin.line) for one in outcome.diagnostics] == [("bad-yaml", 4)]
    assert (outcome.value.origin("c").line, outcome.value.origin("d").line) == (6, 10)


# --- which briefs are made


FACTS = """\
sources:
  log: {kind: official, publisher: Quay Office, title: Log, date: 1931-01-01}
  spare: {kind: official, publisher: Quay Office, title: Spare Log, date: 1931-01-01}
events:
  lit: {date: 1931-02-03, summary: The lamp was lit., tags: [lamp], reviewed: 2025-01-01, support: [{source: log}]}
  dug: {date: 1931-04-05, summary: The dock was dug., tags: [dock], reviewed: 2025-01-01, support: [{source: log}]}
claims:
  oil: {summary: The oil lasted., tags: [lamp], reviewed: 2025-01-01, support: [{source: log}], date: 1931-02-04}
"""
LAMP = "title: Lamp\nselect: {tags: lamp}\nsections: [{kind: chronology}, {kind: sources}]\n"
DOCK = "title: Dock\nselect: {tags: dock}\nsections: [{kind: chronology}, {kind: sources}]\n"


def begin(folder: Path, facts: str = FACTS, **files: str) -> Path:
    (folder / "briefs/facts").mkdir(parents=True)
    (folder / "briefgen.toml").touch()
    (folder / "briefs/facts/all.yaml").write_text(facts, encoding="utf-8")
    for name, spec in ({"lamp": LAMP, "dock": DOCK} | files).items():
        (folder / f"briefs/{name}.yaml").write_text(spec, encoding="utf-8")
    return folder


def run(project: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> tuple[int, str]:
    monkeypatch.chdir(project)
    result = CliRunner().invoke(app, list(arguments))
    said = result.output
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, said


@pytest.mark.parametrize(
    ("old", "new", "is_made"),
    [
        pytest.param("1931-04-05", "1931-44-05", True, id="its tag rules it out"),
        pytest.param("1931-02-03", "1931-44-03", False, id="it would have been selected"),
        pytest.param("tags: [dock]", "tags: [dock, 'no id']", False, id="its tags cannot be read"),
        pytest.param("tags: [dock]", "tgs: [dock]", False, id="tags may be what was misspelt"),
        pytest.param(
            "kind: official, publisher: Quay Office, title: Log",
            "kind: odd, title: Log",
            False,
            id="its source",
        ),
        pytest.param("title: Spare Log", "titel: Spare Log", True, id="a source of nothing"),
        pytest.param("dug: {date", "dug: {{date", False, id="a record that is no YAML may be anything"),
        pytest.param("oil: {summary", "oil: {sumary", True, id="a claim in no section of the brief"),
        pytest.param("The dock was dug", "The dock\x07 was dug", True, id="a character of another record"),
        pytest.param("The lamp was lit", "The lamp\x07 was lit", False, id="a character of its own record"),
        pytest.param("source: log}], date", "source: lag}], date", True, id="a reference of another record"),
        pytest.param("events:", "evnts:", False, id="a kind that is none"),
    ],
)
def test_a_brief_is_made_where_no_error_concerns_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, *, is_made: bool
) -> None:
    assert FACTS.count(old) == 1
    project = begin(tmp_path, FACTS.replace(old, new))
    code, said = run(project, monkeypatch, "make", "lamp")
    pdf = project / "build/lamp.pdf"
    assert (code, pdf.is_file()) == ((0, True) if is_made else (1, False)), said
    assert ("elsewhere" in said) is is_made, said
    assert ("error[" in said) is not is_made, said
    assert run(project, monkeypatch, "check")[0] == 1


def test_nothing_is_said_of_errors_elsewhere_where_there_are_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, said = run(begin(tmp_path), monkeypatch, "make", "lamp")
    assert code == 0
    assert "elsewhere" not in said


def test_a_build_judges_each_brief_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = begin(tmp_path, FACTS.replace("1931-04-05", "1931-44-05"))
    code, said = run(project, monkeypatch, "build", "--keep-going", "--jobs", "1")
    assert code == 1, said
    assert (project / "build/lamp.pdf").is_file()
    assert not (project / "build/dock.pdf").exists()
    assert said.count("error[bad-date]") == 1
    assert run(project, monkeypatch, "build", "lamp")[0] == 0
    (project / "briefs/facts/all.yaml").write_text(FACTS, encoding="utf-8")
    code, said = run(project, monkeypatch, "build")
    assert code == 0
    assert (project / "build/dock.pdf").is_file()
    assert "elsewhere" not in said


def test_a_brief_that_is_up_to_date_is_looked_at_when_a_new_record_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = begin(tmp_path)
    assert run(project, monkeypatch, "build")[0] == 0
    more = FACTS + "  wick: {summary: The wick., tags: [lamp], reviewed: 2025-01-01, date: 31-2-3}\n"
    spec = LAMP.replace("{kind: chronology}", "{kind: chronology}, {kind: text, template: t.md}")
    (project / "templates").mkdir()
    (project / "templates/t.md").write_text("{{ facts['oil'].summary }} {{ facts['oil'] | cite }}\n")
    (project / "briefs/lamp.yaml").write_text(spec, encoding="utf-8")
    assert run(project, monkeypatch, "build")[0] == 0
    (project / "briefs/facts/all.yaml").write_text(more, encoding="utf-8")
    code, said = run(project, monkeypatch, "build", "--keep-going")
    assert code == 1, said
    assert "lamp: failed" in said
    assert "dock: failed" not in said


def test_the_error_of_another_brief_does_not_stop_this_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = begin(tmp_path, dock=DOCK.replace("title", "titel"))
    assert run(project, monkeypatch, "make", "lamp")[0] == 0
    assert run(project, monkeypatch, "build", "--keep-going")[0] == 1
    assert (project / "build/lamp.pdf").is_file()


def test_briefs_of_records_that_cannot_be_read_are_not_left_out_without_a_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = (
        "for_each: {event: {}}\nname: of-{id}\ntitle: Of {id}\nselect: {id: '{id}'}\n"
        "sections: [{kind: chronology}, {kind: sources}]\n"
    )
    project = begin(tmp_path, FACTS.replace("1931-04-05", "1931-44-05"), many=many)
    code, said = run(project, monkeypatch, "make", "briefs/many.yaml")
    assert code == 1
    assert "error[bad-date]" in said
    assert (project / "build/of-lit.pdf").is_file()
    assert run(project, monkeypatch, "make", "of-lit")[0] == 0


def test_a_file_that_cannot_be_read_stops_every_brief_that_could_select_from_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = "title: Named\nselect: {id: lit, kind: event}\nsections: [{kind: chronology}, {kind: sources}]\n"
    project = begin(tmp_path, named=named)
    (project / "briefs/facts/more.yaml").write_bytes("events: {}\n".encode("utf-16"))
    assert run(project, monkeypatch, "make", "lamp")[0] == 1
    assert run(project, monkeypatch, "make", "named")[0] == 0
