"""The fact base: which files, which records, what is set aside, and where everything was written."""

import os
import time
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefgen.diagnostics import Origin, Outcome
from briefgen.load import facts as loading
from briefgen.load.facts import load_factbase
from briefgen.load.files import load_archive
from briefgen.model.factbase import FactBase
from briefgen.model.records import Meeting, Term
from examples import examples

SOUND = """\
meetings:
  m-1:
    series: s
    ordinal: 1
    date: 2023-09-15
    city: Seoul
    delegations:
      US: [{person: p, head: true}]
    reviewed: 2026-11-22
people:
  p: {family: Park, given: Jin}
terms:
  t: {term: T, definition: D}
"""


def load(folder: Path, **files: str) -> Outcome[FactBase]:
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    return load_factbase(folder, folder)


def found(outcome: Outcome[FactBase]) -> list[tuple[str, str]]:
    return [(one.code, str(one.origin)) for one in outcome.diagnostics]


def test_records_come_from_all_files_sorted_by_id(tmp_path: Path) -> None:
    second = "terms:\n  a: {term: A, definition: D}\n"
    outcome = load(tmp_path, z=SOUND, deep__er__b=second)
    assert not outcome.diagnostics
    assert list(outcome.value.records) == ["a", "m-1", "p", "t"]
    assert isinstance(outcome.value.records["m-1"], Meeting)
    assert outcome.value.origin("a") == Origin("deep/er/b.yaml", 2, 3)
    assert not outcome.value.broken


def test_places_are_those_of_the_file(tmp_path: Path) -> None:
    facts = load(tmp_path, f=SOUND).value
    assert facts.origin("m-1") == Origin("f.yaml", 2, 3)
    assert facts.origin("m-1", "date") == Origin("f.yaml", 5, 11)
    assert facts.origin("m-1", "delegations", "US", 0, "head") == Origin("f.yaml", 8, 30)
    assert facts.origin("p", "given") == Origin("f.yaml", 11, 28)
    assert len(facts.trees) == 3
    assert set(facts.trees) == {"m-1", "p", "t"}


def test_places_are_the_same_whichever_way_the_file_was_read(tmp_path: Path) -> None:
    faulty = SOUND + "  u: {term: U}\n"
    sound, beside = load(tmp_path / "a", f=SOUND), load(tmp_path / "b", f=faulty)
    assert beside.failed
    assert sound.value.records == beside.value.records
    for name in sound.value.records:
        assert sound.value.trees[name] == beside.value.trees[name]


def test_files_are_named_from_the_root(tmp_path: Path) -> None:
    load(tmp_path / "briefs" / "facts", f="terms:\n  t: {term: T}\n")
    (one,) = load_factbase(tmp_path / "briefs" / "facts", tmp_path).diagnostics
    assert str(one.origin) == "briefs/facts/f.yaml:2:3"


def test_both_suffixes_count_and_hidden_and_other_files_do_not(tmp_path: Path) -> None:
    for name in ("a.yml", "B.YAML", ".hidden.yaml", ".git/c.yaml", "d.yaml.bak", "e.md"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"terms:\n  {name[0].strip('.') or 'x'}: {{term: T, definition: D}}\n")
    outcome = load_factbase(tmp_path, tmp_path)
    assert not outcome.diagnostics
    assert list(outcome.value.records) == ["B", "a"]


def test_the_result_does_not_depend_on_how_records_are_spread(tmp_path: Path) -> None:
    parts = {
        "one": "terms:\n  b: {term: B, definition: D}\n",
        "two": "terms:\n  a: {term: A, definition: D}\n",
    }
    swapped = {"one": parts["two"], "two": parts["one"]}
    first, second = load(tmp_path / "a", **parts).value, load(tmp_path / "b", **swapped).value
    assert list(first.records.items()) == list(second.records.items())


# --- broken records


def test_a_broken_record_is_set_aside_and_the_rest_loads(tmp_path: Path) -> None:
    outcome = load(tmp_path, f=SOUND + "  u: {term: U, definition: D, trem: X}\n")
    assert found(outcome) == [("unknown-key", "f.yaml:14:31")]
    assert set(outcome.value.records) == {"m-1", "p", "t"}
    assert outcome.value.broken == {"u"}
    assert "u" not in outcome.value.trees


def test_all_faults_of_all_records_and_files_are_told_in_one_run(tmp_path: Path) -> None:
    one = "events:\n  a: {date: 2024-13-40, summary: S, reviewed: 2026-11-22}\n  b: {date: 2023, sumary: S, reviewed: x}\n"
    two = "people:\n  p: {family: F, given: G\n"
    outcome = load(tmp_path, one=one, two=two, three=SOUND.replace("  p:", "  q:"))
    assert found(outcome) == [
        ("bad-date", "one.yaml:2:13"),
        ("missing-key", "one.yaml:3:3"),
        ("unknown-key", "one.yaml:3:19"),
        ("bad-date", "one.yaml:3:40"),
        ("bad-yaml", "two.yaml:2:6"),
    ]
    assert outcome.value.broken == {"a", "b", "p"}
    assert set(outcome.value.records) == {"m-1", "q", "t"}


def test_a_file_with_a_record_that_is_no_yaml_keeps_its_sound_records_before_and_after_it(
    tmp_path: Path,
) -> None:
    text = (
        SOUND + '  u: {term: "open, definition: D}\n  "v": {term: V}\norganisations:\n   w:\n     name: W\n'
    )
    outcome = load(tmp_path, f=text)
    assert found(outcome) == [("bad-yaml", "f.yaml:14:6"), ("missing-key", "f.yaml:15:3")]
    assert set(outcome.value.records) == {"m-1", "p", "t", "w"}
    assert outcome.value.broken == {"u", "v"}


def test_a_record_cut_short_by_the_line_after_it_is_not_told_to_lack_anything(tmp_path: Path) -> None:
    outcome = load(tmp_path, f="terms:\n  s: {term: S}\n  t:\n    term: T\n   definition: D\n")
    assert found(outcome) == [("missing-key", "f.yaml:2:3"), ("bad-yaml", "f.yaml:5:4")]
    assert outcome.value.broken == {"s", "t"}


def test_records_under_an_unknown_kind_are_set_aside(tmp_path: Path) -> None:
    outcome = load(tmp_path, f="meeting:\n  m-1: {ordinal: 1}\nzzz: {}\n")
    assert found(outcome) == [("unknown-key", "f.yaml:1:1"), ("unknown-key", "f.yaml:3:1")]
    assert outcome.diagnostics[0].hints == ("did you mean meetings?",)
    assert outcome.diagnostics[1].hints[0].startswith("allowed here: assessments, claims")
    assert outcome.value.broken == {"m-1"}


def test_records_behind_a_repeated_kind_are_set_aside(tmp_path: Path) -> None:
    outcome = load(
        tmp_path, f="terms:\n  a: {term: A, definition: D}\nterms:\n  b: {term: B, definition: D}\n"
    )
    assert found(outcome) == [("duplicate-key", "f.yaml:3:1")]
    assert set(outcome.value.records) == {"a"}
    assert outcome.value.broken == {"b"}


def test_a_kind_without_records_is_no_fault(tmp_path: Path) -> None:
    assert not load(tmp_path, f="terms:\npeople: {}\n").diagnostics


def test_an_empty_file_is_a_warning(tmp_path: Path) -> None:
    outcome = load(tmp_path, f="# nothing yet\n")
    assert found(outcome) == [("empty-file", "f.yaml:1:1")]
    assert not outcome.failed


def test_a_record_of_endless_values_is_refused_before_it_is_validated(tmp_path: Path) -> None:
    tags = "[" + "'no id', " * 20_000 + "]"
    outcome = load(tmp_path, f=f"claims:\n  c: {{summary: S, reviewed: 2026-11-22, tags: {tags}}}\n")
    assert found(outcome) == [("too-large", "f.yaml:2:3")]
    assert outcome.value.broken == {"c"}


def test_values_behind_aliases_are_read(tmp_path: Path) -> None:
    outcome = load(tmp_path, f="terms:\n  a: &a {term: T, definition: D}\n  b: *a\n")
    assert not outcome.diagnostics
    assert outcome.value.records["b"] == Term.model_validate({"id": "b", "term": "T", "definition": "D"})
    assert outcome.value.origin("b") == Origin("f.yaml", 3, 3)


# --- ids


def test_an_id_that_stands_twice_is_told_at_the_second_place_naming_the_first(tmp_path: Path) -> None:
    term = "terms:\n  t: {term: T, definition: D}\n"
    outcome = load(
        tmp_path, a=term, b=SOUND, c="people:\n  x: {family: F, given: G}\n  t: {family: F, given: G}\n"
    )
    assert found(outcome) == [("duplicate-id", "b.yaml:13:3"), ("duplicate-id", "c.yaml:3:3")]
    assert all("a.yaml:2:3" in one.message for one in outcome.diagnostics)
    assert outcome.value.origin("t").file == "a.yaml"
    assert not outcome.value.broken


def test_an_id_of_a_broken_record_is_taken_too(tmp_path: Path) -> None:
    outcome = load(tmp_path, a="terms:\n  t: {term: T}\n", b="terms:\n  t: {term: T, definition: D}\n")
    assert found(outcome) == [("missing-key", "a.yaml:2:3"), ("duplicate-id", "b.yaml:2:3")]
    assert isinstance(outcome.value.records["t"], Term)


def test_many_duplicates_are_found_quickly_and_all(tmp_path: Path) -> None:
    text = "terms:\n" + "".join(f"  t{number}: {{term: T, definition: D}}\n" for number in range(2_000))
    outcome = load(tmp_path, a=text, b=text)
    assert len(outcome.diagnostics) == 2_000


# --- where facts are read from


def test_a_folder_that_is_missing_is_told(tmp_path: Path) -> None:
    outcome = load_factbase(tmp_path / "facts", tmp_path)
    assert found(outcome) == [("unreadable-file", "facts:1:1")]
    (hint,) = outcome.diagnostics[0].hints
    assert hint.startswith("make the folder, or check the spelling of its path")
    assert not outcome.value.records
    (archive,) = load_archive(tmp_path / "nowhere").diagnostics
    assert archive.message == f"{tmp_path.as_posix()}/nowhere cannot be read: no such file or directory"


def test_links_may_not_lead_out_of_the_root(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    load(outside, apart="terms:\n  s: {term: S, definition: D}\n")
    load(root / "facts", f=SOUND)
    (root / "facts" / "link.yaml").symlink_to(outside / "apart.yaml")
    (root / "facts" / "folder").symlink_to(outside)
    outcome = load_factbase(root / "facts", root)
    assert found(outcome) == [
        ("outside-project", "facts/folder:1:1"),
        ("outside-project", "facts/link.yaml:1:1"),
    ]
    assert "s" not in outcome.value.records
    elsewhere = load_factbase(outside, root)
    assert [one.code for one in elsewhere.diagnostics] == ["outside-project"]


def test_links_inside_the_root_are_followed_and_circles_end(tmp_path: Path) -> None:
    load(tmp_path / "common", f=SOUND)
    (tmp_path / "facts").mkdir()
    (tmp_path / "facts" / "common").symlink_to(tmp_path / "common")
    (tmp_path / "facts" / "again").symlink_to(tmp_path / "facts")
    outcome = load_factbase(tmp_path / "facts", tmp_path)
    assert not outcome.diagnostics
    assert set(outcome.value.records) == {"m-1", "p", "t"}


def test_a_link_to_nothing_and_a_pipe_are_told(tmp_path: Path) -> None:
    (tmp_path / "gone.yaml").symlink_to(tmp_path / "nowhere.yaml")
    os.mkfifo(tmp_path / "pipe.yaml")
    outcome = load(tmp_path, f=SOUND)
    assert found(outcome) == [("unreadable-file", "gone.yaml:1:1"), ("unreadable-file", "pipe.yaml:1:1")]
    assert "t" in outcome.value.records


def test_a_file_that_the_system_refuses_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    load(tmp_path, f=SOUND)
    monkeypatch.setattr("briefgen.load.files.os.open", refuse)
    outcome = load_factbase(tmp_path, tmp_path)
    assert found(outcome) == [("unreadable-file", "f.yaml:1:1")]
    assert "permission denied" in outcome.diagnostics[0].message


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "big.yaml").open("wb") as stream:
        stream.truncate(16_000_001)
    outcome = load(tmp_path, f=SOUND)
    assert found(outcome) == [("too-large", "big.yaml:1:1")]
    assert "16 MB" in outcome.diagnostics[0].message


# --- laws


@given(
    st.lists(
        st.tuples(
            st.integers(0, len(SOUND) - 1),
            st.sampled_from(["", "\t", ":", "x", "\n", '"', "[", "}", "é", "  "]),
        ),
        min_size=1,
        max_size=3,
    )
)
@settings(
    max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_damaged_file_never_stops_the_run(tmp_path: Path, damage: list[tuple[int, str]]) -> None:
    text = SOUND
    for index, piece in damage:
        text = text[:index] + piece + text[index + 1 :]
    outcome = load(tmp_path, f=text, other="terms:\n  whole: {term: W, definition: D}\n")
    assert "whole" in outcome.value.records
    assert not outcome.value.broken & set(outcome.value.records)
    for name in outcome.value.records:
        assert outcome.value.origin(name).line >= 1
    if not outcome.failed:
        again = load(tmp_path, f=text)
        assert again.value.records == outcome.value.records


def test_a_file_read_without_places_gives_the_records_that_places_give(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = load(tmp_path, f=SOUND)
    monkeypatch.setattr(loading, "_read_sound", lambda _content, _file: None)
    slow = load(tmp_path, f=SOUND)
    assert quick.value.records == slow.value.records
    assert dict(quick.value.trees) == dict(slow.value.trees)


@pytest.mark.slow
def test_ten_thousand_meetings_load_in_seconds(tmp_path: Path) -> None:
    support = "support: [{source: s, supports: [date, city, delegations]}, {source: r, locator: page 3}]"
    for number in range(50):
        records = (
            SOUND.partition("people:")[0].replace("reviewed", f"{support}\n    reviewed").partition("\n")[2]
        )
        many = "".join(records.replace("m-1", f"m-{number}-{each}") for each in range(200))
        (tmp_path / f"{number:02}.yaml").write_text("meetings:\n" + many, encoding="utf-8")
    began = time.process_time()
    outcome = load_factbase(tmp_path, tmp_path)
    assert len(outcome.value.records) == 10_000
    assert not outcome.diagnostics
    assert time.process_time() - began < 20  # about 1 s on a machine with nothing else to do
