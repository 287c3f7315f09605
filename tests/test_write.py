"""Writing to fact files: one record more, and nothing else; checked before, whole or not at all."""

import difflib
import errno
import io
import itertools
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from briefgen.diagnostics import BriefgenError, Severity
from briefgen.edit.base import (
    Change,
    Plan,
    find_place,
    open_base,
    plan_entries,
    save_changes,
    save_plan,
    show_plan,
)
from briefgen.edit.insertion import add_entries
from briefgen.edit.records import (
    apply_settings,
    explain_answer,
    free_id,
    make_record,
    propose_file,
    propose_id,
    slugify,
    write_values,
)
from briefgen.edit.rendering import Bare, Block, Entry, Prose, Value, to_texts
from briefgen.load.files import name_file
from briefgen.load.yaml import read_tree, to_values
from briefgen.model import tree
from briefgen.model.records import KINDS, AnyRecord
from briefgen.workspace import find_project
from examples import examples
from program import REPOSITORY, SECOND, copy_second

CORPUS = sorted((Path(__file__).parent / "corpus" / "write").glob("*.yaml"))
SHIPPED = sorted((REPOSITORY / "briefs" / "facts").glob("*.yaml")) + sorted(
    SECOND.glob("briefs/facts/*.yaml")
)
NEW: Value = Block(
    {
        "date": Bare("1913-02~"),
        "summary": Prose("The lamp was moved to the eastern mole, " * 5 + "and the bell with it."),
        "label": {"en": "lamp: moved", "ko": "등대 이전"},
        "parties": ["marram", "tern-quay"],
        "reviewed": Bare("2026-01-15"),
        "support": [{"source": "register", "locator": "page 3", "supports": ["date", "summary"]}],
    }
)
VARIANTS = {
    "as it is": lambda text: text.encode(),
    "CRLF": lambda text: text.replace("\n", "\r\n").encode(),
    "no final line end": lambda text: text.rstrip("\n").encode(),
    "byte order mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
}


def values_of(content: bytes) -> dict[str, Any]:
    reading = read_tree(content, "facts.yaml")
    assert not reading.diagnostics, reading.diagnostics
    return even_out(to_values(reading.root)) if isinstance(reading.root, tree.Mapping) else {}


def even_out(value: Any) -> Any:
    """Strip texts, as the models do."""
    if isinstance(value, dict):
        return {key: even_out(inner) for key, inner in value.items()}
    return [even_out(one) for one in value] if isinstance(value, list) else (value or "").strip()


def only_inserts(old: bytes, new: bytes) -> bool:
    """Whether the new bytes are the old ones with one stretch put in."""
    same = (
        next((at for at, byte in enumerate(old) if byte != new[at]), len(old)) if len(new) > len(old) else 0
    )
    return len(new) > len(old) and new.endswith(old[same:])


def only_adds_lines(old: bytes, new: bytes) -> bool:
    """Whether a line-wise comparison shows nothing but added lines."""
    codes = difflib.SequenceMatcher(None, old.splitlines(), new.splitlines(), autojunk=False).get_opcodes()
    return {code[0] for code in codes} <= {"equal", "insert"}


def add(content: bytes, kind: str, value: Value = NEW, name: str = "moved") -> bytes:
    outcome = add_entries(content, "facts.yaml", [Entry("facts.yaml", (kind,), name, value)])
    assert outcome.value is not None, outcome.diagnostics
    return outcome.value


def refused_kinds(path: Path) -> set[str]:
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    return {first.removeprefix("# refuse: ")} if first.startswith("# refuse: ") else set()


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("path", [*CORPUS, *SHIPPED], ids=lambda path: path.stem)
def test_a_file_with_one_record_more_differs_by_that_record_alone(path: Path, variant: str) -> None:
    old = VARIANTS[variant](path.read_text(encoding="utf-8"))
    refused = refused_kinds(path)
    for kind in refused or ("events", "claims"):
        outcome = add_entries(old, "facts.yaml", [Entry("facts.yaml", (kind,), "moved", NEW)])
        if refused:
            assert outcome.value is None
            assert outcome.diagnostics[0].code == "cannot-add"
            continue
        assert outcome.value is not None, outcome.diagnostics
        assert only_inserts(old, outcome.value)
        before, after = values_of(old), values_of(outcome.value)
        assert after.pop(kind) == {**(before.pop(kind, None) or {}), "moved": even_out(to_texts(NEW))}
        assert after == before


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize(
    "path", [path for path in [*CORPUS, *SHIPPED] if not refused_kinds(path)], ids=lambda path: path.stem
)
def test_in_block_style_a_diff_shows_added_lines_only(path: Path, variant: str) -> None:
    old = VARIANTS[variant](path.read_text(encoding="utf-8"))
    new = add(old, "events")
    in_braces = path.stem.startswith(("flow-kind", "flow-root", "flow-empty", "flow-trailing", "json"))
    assert in_braces or only_adds_lines(old, new)
    assert b"\r\n" not in new if variant != "CRLF" else new.count(b"\n") == new.count(b"\r\n")
    assert new.startswith(b"\xef\xbb\xbf") is (variant == "byte order mark")


def test_the_law_can_fail() -> None:
    """A round trip of the library keeps the values, but not the text: it is why nothing is written by one."""
    changed = []
    for path in [*CORPUS, *SHIPPED]:
        if refused_kinds(path) or path.stem in {"only-comments", "empty-document"}:
            continue
        old = path.read_bytes()
        writer, out = YAML(), io.BytesIO()
        loaded = writer.load(old)
        loaded["moved"] = {}
        writer.dump(loaded, out)
        changed += [] if only_inserts(old, out.getvalue()) else [path.stem]
    assert len(changed) > 10
    assert "people" in changed


def test_the_corpus_is_large_and_every_shipped_file_is_in_it() -> None:
    assert len(CORPUS) >= 30
    assert {path.stem for path in SHIPPED} >= {"people", "events", "records", "lights"}


def test_a_record_goes_behind_the_last_of_its_kind_and_its_comments() -> None:
    old = (Path(__file__).parent / "corpus/write/comments-between.yaml").read_bytes()
    lines = add(old, "events", Block({"date": Bare("1913")})).decode().splitlines()
    at = lines.index("  moved:")
    assert lines[at - 2 : at + 4] == [
        "  #   date: 1912", "", "  moved:", "    date: 1913", "", "# Meetings follow.",
    ]  # fmt: skip


def test_records_stand_as_close_as_their_neighbours() -> None:
    close = b"events:\n  a:\n    date: 1909\n  b:\n    date: 1910\n"
    apart = b"events:\n  a:\n    date: 1909\n\n  b:\n    date: 1910\n"
    short = Block({"date": Bare("1911")})
    assert add(close, "events", short) == close + b"  moved:\n    date: 1911\n"
    assert add(apart, "events", short) == apart + b"\n  moved:\n    date: 1911\n"


def test_indentation_is_the_file_s_own() -> None:
    old = (Path(__file__).parent / "corpus/write/four-spaces.yaml").read_bytes()
    value = Block({"date": Bare("1911"), "support": [{"source": "register", "locator": "x" * 120}]})
    assert (
        add(old, "events", value)
        .decode()
        .endswith(
            "    moved:\n        date: 1911\n        support:\n        - source: register\n"
            f"          locator: {'x' * 120}\n"
        )
    )


def test_several_entries_of_several_depths_go_in_at_once() -> None:
    old = b"events:\n  a: {date: 1909}\nsources:\n  s:\n    kind: news"
    entries = [
        Entry("f", ("sources", "s"), "title", "Tides"),
        Entry("f", ("sources",), "t", Block({"kind": "news"})),
        Entry("f", ("events", "a"), "city", "Marram"),
        Entry("f", ("terms",), "lamp", Block({"term": "lamp"})),
        Entry("f", ("sources",), "u", Block({"kind": "news"})),
    ]
    outcome = add_entries(old, "f", entries)
    assert outcome.value is not None
    assert values_of(outcome.value) == {
        "events": {"a": {"date": "1909", "city": "Marram"}},
        "sources": {"s": {"kind": "news", "title": "Tides"}, "t": {"kind": "news"}, "u": {"kind": "news"}},
        "terms": {"lamp": {"term": "lamp"}},
    }


def test_what_is_there_already_is_not_written_again() -> None:
    outcome = add_entries(b"events:\n  a: {date: 1909}\n", "f", [Entry("f", ("events",), "a", Block({}))])
    assert outcome.value is None
    assert outcome.diagnostics[0].code == "cannot-add"
    assert "events/a" in outcome.diagnostics[0].message


@pytest.mark.parametrize(
    "name", ["2020", "NO", "null", "true", "0123", "1.10", "2020-01-01", "1e3", "0x1f", "a.b_c-d"]
)
def test_an_id_that_looks_like_something_else_stays_an_id(name: str) -> None:
    assert list(values_of(add(b"events:\n  a: {date: 1909}\n", "events", name=name))["events"]) == ["a", name]


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Zl", "Zp"]), min_size=1).map(
    lambda text: "".join(char for char in text if char not in "\ufeff\ufffe\uffff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
).filter(bool)  # fmt: skip


def _plain(text: str) -> Value:
    return text


VALUES: st.SearchStrategy[Value] = st.recursive(
    st.one_of(TEXTS.map(_plain), TEXTS.map(Prose), st.sampled_from(["true", "1909", "1909-11-02", "NO", "~", "- a", "{x", "# y", "a: b", "'", '"', "%a", "@b", "`c", "|", ">", "&x", "*x", "!t", "...", "---", "? x", "a #b", "x" * 200]), st.lists(st.sampled_from(["one", "two three", "four"]), min_size=20, max_size=60).map(" ".join).map(Prose)),
    lambda inner: st.one_of(st.lists(inner, min_size=1, max_size=3), st.dictionaries(TEXTS, inner, min_size=1, max_size=3)),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=examples(200), deadline=None)
@example({"a": {"0:?": "0", "b": "c:?"}}, "plain", "CRLF")
@given(
    st.dictionaries(st.from_regex(r"[a-z][a-z_]{0,11}", fullmatch=True), VALUES, min_size=1, max_size=4),
    st.sampled_from(["plain", "four-spaces", "flow-kind", "json", "folded", "flow-trailing-comma"]),
    st.sampled_from(sorted(VARIANTS)),
)
def test_whatever_is_written_is_read_again(record: Mapping[str, Value], stem: str, variant: str) -> None:
    old = VARIANTS[variant]((Path(__file__).parent / f"corpus/write/{stem}.yaml").read_text(encoding="utf-8"))
    new = add(old, "events", Block(record))
    assert only_inserts(old, new)
    assert values_of(new)["events"]["moved"] == even_out(to_texts(Block(record)))


@st.composite
def fact_files(draw: st.DrawFn) -> str:
    """Draw a fact file in block style with comments, empty lines and indentation as people have them."""
    margin, step = draw(st.sampled_from(["", "", "  "])), " " * draw(st.integers(1, 5))
    lines: list[str] = []

    def line(text: str) -> None:
        lines.extend(
            draw(st.lists(st.sampled_from(["", "# remark", f"{margin}{step}# note", "   "]), max_size=2))
        )
        lines.append(text + draw(st.sampled_from(["", "", "   # why", "  "])))

    for kind in draw(st.lists(st.sampled_from(["events", "meetings", "terms"]), min_size=1, unique=True)):
        line(f"{margin}{kind}:")
        for number in range(draw(st.integers(0, 3))):
            line(f"{margin}{step}{kind}-{number}:")
            inner = margin + step + step
            for name in draw(st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, unique=True)):
                value = draw(
                    st.sampled_from([" 1909", " 'it''s'", " [x, y]", " {en: x,\n" + inner + " ko: y}", ""])
                )
                line(f"{inner}{name}:{value}")
    return "\n".join(lines) + draw(st.sampled_from(["\n", "", "\n\n", "\n# end\n"]))


@settings(max_examples=examples(200), deadline=None)
@given(fact_files(), st.sampled_from(["events", "claims"]), st.booleans())
def test_the_law_holds_for_files_of_any_habit(text: str, kind: str, crlf: bool) -> None:  # noqa: FBT001 - drawn
    old = (text.replace("\n", "\r\n") if crlf else text).encode()
    new = add(old, kind)
    assert only_inserts(old, new)
    assert only_adds_lines(old, new)
    before, after = values_of(old), values_of(new)
    assert after.pop(kind) == {**(before.pop(kind, None) or {}), "moved": even_out(to_texts(NEW))}
    assert after == before


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_record_is_written_with_all_that_it_says(path: Path) -> None:
    """Every shipped record, taken as the answers to a form, is written and read as the same record."""
    for kind, named in values_of(path.read_bytes()).items():
        for name, values in named.items():
            record = make_record(kind, name, values).value
            assert record is not None
            new = add(b"", kind, write_values(record), name)
            assert read_back(new, kind, name) == record


def read_back(content: bytes, kind: str, name: str) -> AnyRecord:
    return KINDS[kind].model_validate({**values_of(content)[kind][name], "id": name})


def test_a_record_looks_as_a_curator_would_write_it() -> None:
    values = {
        "support": [{"source": "register", "supports": ["date"]}],
        "reviewed": "2026-01-15",
        "summary": "A bell, hung: 1913",
        "date": "1913",
        "city": {"ko": "마람", "en": "Marram"},
        "label": "1913",
        "tags": ["lights", "bells"],
    }
    record = make_record("events", "bell-hung", values).value
    assert record is not None
    assert add(b"", "events", write_values(record), "bell-hung").decode() == (
        "events:\n"
        "  bell-hung:\n"
        "    date: 1913\n"
        '    summary: "A bell, hung: 1913"\n'
        '    label: "1913"\n'
        "    city: {en: Marram, ko: 마람}\n"
        "    tags: [lights, bells]\n"
        "    reviewed: 2026-01-15\n"
        "    support:\n"
        "      - {source: register, supports: [date]}\n"
    )


def test_answers_are_judged_by_the_model() -> None:
    assert (
        explain_answer("events", "date", "1913-02-30") == "`date`: '1913-02-30' is not a date of the calendar"
    )
    assert explain_answer("meetings", "ordinal", "four") is not None
    assert explain_answer("sources", "address", "javascript:alert(1)") is not None
    assert explain_answer("sources", "kind", "newz") == (
        "`kind` is `newz`, which is not one of official, mirror, news, preview, reference, article, book, chapter, law, "
        "treaty, dataset, report, speech, web; did you mean news?"
    )
    assert explain_answer("events", "date", "1913-02~") is None


def test_settings_reach_any_field() -> None:
    outcome = apply_settings(
        {"support": [{"source": "register"}]},
        ["support/0/supports=[date, city]", "names/ko=마람", "delegations/marram/0/person=ada", "note=a=b"],
    )
    assert outcome.value == {
        "support": [{"source": "register", "supports": ["date", "city"]}],
        "names": {"ko": "마람"},
        "delegations": {"marram": [{"person": "ada"}]},
        "note": "a=b",
    }
    for wrong in (
        "note",
        "=x",
        "support/5/source=x",
        "support/x=y",
        "note=[open",
        "a//b=c",
        "support/0=[a: b: c]",
    ):
        assert [one.code for one in apply_settings({"support": []}, [wrong]).diagnostics] == [
            "bad-setting"
        ], wrong


def test_ids_are_made_of_what_is_said() -> None:
    assert slugify("Tomás’ Fyr & Söhne – №7") == "tomas-fyr-sohne-no7"
    assert slugify("등대") == ""
    assert free_id("a", {"a", "a-2"}) == "a-3"
    facts = open_base(find_project(SECOND)).facts
    assert propose_id("meetings", {"series": "lights-board", "ordinal": "2"}, facts) == "lights-board-2"
    assert propose_id("people", {"given": "Ada", "family": "Wick"}, facts) == "ada-wick-2"
    assert propose_id("claims", {"summary": {"ko": "등대"}}, facts) == "claim"
    assert propose_id("events", {"summary": "The bell at the mole rang", "date": "1913-02~"}, facts) == (
        "bell-mole-rang-1913-02"
    )
    assert propose_id("conflicts", {"about": {"fact": "board-2", "field": "date"}}, facts) == "board-2-date"


def test_a_record_goes_where_its_like_stands(tmp_path: Path) -> None:
    project = copy_second(tmp_path)
    (project / "briefs/facts/more.yaml").write_text(
        "sources:\n  tides: {kind: reference, publisher: Pilots}\n  charts: {kind: reference, publisher: Pilots}\n",
        encoding="utf-8",
    )
    base = open_base(find_project(project))
    assert propose_file("sources", {"kind": "reference"}, base) == "briefs/facts/more.yaml"
    assert propose_file("sources", {"kind": "news"}, base) == "briefs/facts/records.yaml"
    assert propose_file("events", {"series": "lights-board"}, base) == "briefs/facts/lights.yaml"
    (project / "briefs/facts/records.yaml").unlink()
    assert propose_file("people", {}, open_base(find_project(project))) == "briefs/facts/people.yaml"


def plan_of(project: Path, file: str = "briefs/facts/lights.yaml", **values: Any) -> Plan:
    given = {"date": "1913-02", "summary": "A bell was hung.", "reviewed": "2026-01-15", **values}
    record = make_record("events", "bell-hung", {**given, "support": [{"source": "register"}]}).value
    assert record is not None
    base = open_base(find_project(project))
    outcome = plan_entries(base, [Entry(file, ("events",), "bell-hung", write_values(record))])
    assert outcome.value is not None
    assert not outcome.failed, outcome.diagnostics
    return outcome.value


def test_a_plan_changes_nothing_until_it_is_saved(tmp_path: Path) -> None:
    project = copy_second(tmp_path)
    file = project / "briefs/facts/lights.yaml"
    old = file.read_bytes()
    plan = plan_of(project)
    assert file.read_bytes() == old
    added = [
        line for line in show_plan(plan).splitlines() if line.startswith("+") and not line.startswith("+++")
    ]
    assert added[0] == "+  bell-hung:"
    assert not [
        line for line in show_plan(plan).splitlines() if line.startswith("-") and not line.startswith("---")
    ]
    save_plan(plan)
    assert file.read_bytes() == plan.contents["briefs/facts/lights.yaml"]
    entry, place = plan.places[0]
    assert file.read_text(encoding="utf-8").splitlines()[place.line - 1] == f"  {entry.key}:"


def test_a_record_that_brings_an_error_is_refused_with_its_place_to_be(tmp_path: Path) -> None:
    project = copy_second(tmp_path)
    base = open_base(find_project(project))
    wrong = Block({"date": Bare("1913"), "summary": "x", "series": "pilots", "reviewed": Bare("2026-01-01"),
                   "support": [{"source": "regster"}]})  # fmt: skip
    outcome = plan_entries(base, [Entry("briefs/facts/lights.yaml", ("events",), "bell", wrong)])
    assert outcome.failed
    assert outcome.value is not None
    lines = outcome.value.contents["briefs/facts/lights.yaml"].decode().splitlines()
    shown = {
        one.code: lines[one.origin.line - 1].strip()
        for one in outcome.diagnostics
        if one.origin and one.severity is Severity.ERROR
    }
    assert shown["unknown-id"] in {"series: pilots", "- {source: regster}"}


def test_errors_that_were_there_before_do_not_count(tmp_path: Path) -> None:
    project = copy_second(tmp_path)
    broken = project / "briefs/facts/lights.yaml"
    text = broken.read_text(encoding="utf-8").replace("series: pilots-guild", "series: pilots-gild")
    broken.write_text(text.replace("    status: inferred\n", "    statis: inferred\n"), encoding="utf-8")
    save_plan(plan_of(project))
    assert "bell-hung:" in broken.read_text(encoding="utf-8")


def test_a_file_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    project = copy_second(tmp_path)
    plan = plan_of(project)
    file = project / "briefs/facts/lights.yaml"
    file.write_bytes(file.read_bytes() + b"# somebody was here\n")
    with pytest.raises(BriefgenError) as caught:
        save_plan(plan)
    assert caught.value.diagnostics[0].code == "changed-meanwhile"
    assert file.read_bytes().endswith(b"# somebody was here\n")


def test_a_new_file_that_appears_meanwhile_is_left_alone(tmp_path: Path) -> None:
    project = copy_second(tmp_path)
    plan = plan_of(project, "briefs/facts/new.yaml")
    (project / "briefs/facts/new.yaml").write_bytes(b"# mine\n")
    with pytest.raises(BriefgenError) as caught:
        save_plan(plan)
    assert caught.value.diagnostics[0].code == "changed-meanwhile"


def test_a_read_only_file_is_not_replaced(tmp_path: Path) -> None:
    project = copy_second(tmp_path)
    plan = plan_of(project)
    file = project / "briefs/facts/lights.yaml"
    file.chmod(0o444)
    with pytest.raises(BriefgenError) as caught:
        save_plan(plan)
    assert caught.value.diagnostics[0].code == "cannot-write"
    assert "bell-hung" not in file.read_text(encoding="utf-8")


def test_a_file_keeps_its_rights(tmp_path: Path) -> None:
    project = copy_second(tmp_path)
    file = project / "briefs/facts/lights.yaml"
    file.chmod(0o640)
    save_plan(plan_of(project))
    assert file.stat().st_mode & 0o777 == 0o640


def test_nothing_is_written_through_a_link_that_leads_out(tmp_path: Path) -> None:
    project = copy_second(tmp_path / "project")
    outside = tmp_path / "outside.yaml"
    outside.write_bytes(b"events:\n")
    link = project / "briefs/facts/link.yaml"
    link.symlink_to(outside)
    folder = find_project(project).facts
    for name in ("link.yaml", "briefs/facts/link.yaml"):
        with pytest.raises(BriefgenError) as caught:
            find_place(name, folder, project)
        assert caught.value.diagnostics[0].code == "outside-project"
    with pytest.raises(BriefgenError) as caught:
        save_changes([Change(link, b"events:\n", b"events:\n  a:\n")], folder, project)
    assert caught.value.diagnostics[0].code == "outside-project"
    assert outside.read_bytes() == b"events:\n"


def test_a_link_inside_stays_a_link(tmp_path: Path) -> None:
    project = copy_second(tmp_path)
    real, link = project / "briefs/facts/lights.yaml", project / "briefs/facts/zlink.yaml"
    real.rename(project / "briefs/facts/real.txt")
    link.symlink_to("real.txt")
    save_plan(plan_of(project, "briefs/facts/zlink.yaml"))
    assert link.is_symlink()
    assert "bell-hung:" in (project / "briefs/facts/real.txt").read_text(encoding="utf-8")


def three_changes(tmp_path: Path) -> tuple[Path, list[Change]]:
    """Return a folder of three files, the last one new in a new folder, and a change to each."""
    folder = tmp_path / "facts"
    folder.mkdir()
    changes = []
    for name in ("tides", "winds"):
        (folder / f"{name}.yaml").write_bytes(name.encode())
        changes.append(Change(folder / f"{name}.yaml", name.encode(), b"new"))
    return folder, [*changes, Change(folder / "more/fogs.yaml", None, b"new")]


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else b"-"
        for path in folder.rglob("*")
        if path.name != ".lock"
    }


def hints_of(caught: pytest.ExceptionInfo[BriefgenError]) -> str:
    return " | ".join(hint for one in caught.value.diagnostics for hint in one.hints)


def failing_at(monkeypatch: pytest.MonkeyPatch, number: int, act: Callable[[Path], object]) -> None:
    """Let something happen at the n-th time that a new content takes the place of a file."""
    replace, count = os.replace, itertools.count(1)

    def replacing(source: Path, target: Path) -> Path:
        if Path(source).read_bytes() == b"new" and next(count) == number:
            act(Path(target))
        replace(source, target)
        return Path(target)

    monkeypatch.setattr(Path, "replace", replacing)


def refuse(target: Path) -> None:
    raise OSError(errno.EACCES, "Permission denied", str(target))


def test_several_files_are_all_written(tmp_path: Path) -> None:
    folder, changes = three_changes(tmp_path)
    save_changes(changes, folder, tmp_path)
    assert contents(folder) == {
        "tides.yaml": b"new",
        "winds.yaml": b"new",
        "more": b"-",
        "more/fogs.yaml": b"new",
    }


@pytest.mark.parametrize("number", [1, 2, 3])
def test_where_one_of_several_files_cannot_be_replaced_none_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    folder, changes = three_changes(tmp_path)
    before = contents(folder)
    failing_at(monkeypatch, number, refuse)
    with pytest.raises(BriefgenError, match="Permission denied") as caught:
        save_changes(changes, folder, tmp_path)
    assert name_file(changes[number - 1].path, tmp_path) in str(caught.value)
    assert hints_of(caught) == "nothing was changed"
    assert contents(folder) == before


def test_an_end_between_two_files_changes_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, changes = three_changes(tmp_path)
    before = contents(folder)

    def end(_: Path) -> None:
        raise KeyboardInterrupt

    failing_at(monkeypatch, 2, end)
    with pytest.raises(KeyboardInterrupt):
        save_changes(changes, folder, tmp_path)
    assert contents(folder) == before


def test_a_full_disk_changes_none_of_several_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, changes = three_changes(tmp_path)
    before, flush, count = contents(folder), os.fsync, itertools.count(1)

    def filling(descriptor: int) -> None:
        if next(count) > 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        flush(descriptor)

    monkeypatch.setattr(os, "fsync", filling)
    with pytest.raises(BriefgenError, match=r"winds\.yaml cannot be written: No space left") as caught:
        save_changes(changes, folder, tmp_path)
    assert hints_of(caught) == "nothing was changed"
    assert contents(folder) == before


def test_a_folder_in_the_place_of_the_second_file_changes_none(tmp_path: Path) -> None:
    folder, changes = three_changes(tmp_path)
    (folder / "winds.yaml").unlink()
    (folder / "winds.yaml").mkdir()
    before = contents(folder)
    with pytest.raises(BriefgenError) as caught:
        save_changes(changes, folder, tmp_path)
    assert "nothing was changed" in hints_of(caught)
    assert contents(folder) == before


def test_a_file_changed_while_the_first_is_replaced_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, changes = three_changes(tmp_path)
    before = contents(folder)
    failing_at(monkeypatch, 1, lambda _: (folder / "winds.yaml").write_bytes(b"theirs"))
    with pytest.raises(BriefgenError) as caught:
        save_changes(changes, folder, tmp_path)
    assert caught.value.diagnostics[0].code == "changed-meanwhile"
    assert "nothing was changed" in hints_of(caught)
    assert contents(folder) == {**before, "winds.yaml": b"theirs"}


def test_what_cannot_be_put_back_is_named_with_its_former_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, changes = three_changes(tmp_path)

    def spoil(target: Path) -> None:
        (folder / "tides.yaml").write_bytes(b"theirs")
        refuse(target)

    failing_at(monkeypatch, 2, spoil)
    with pytest.raises(BriefgenError) as caught:
        save_changes(changes, folder, tmp_path)
    said = hints_of(caught)
    assert "nothing was changed" not in said
    kept = re.search(r"facts/tides\.yaml was changed .* is in (\S+) beside it", said)
    assert kept is not None
    assert contents(folder) == {"tides.yaml": b"theirs", "winds.yaml": b"winds", kept[1]: b"tides"}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../lights.yaml", "outside-project"),
        ("briefs/facts/../../x.yaml", "outside-project"),
        ("/etc/x.yaml", "outside-project"),
        ("notes.txt", "cannot-add"),
        (".hidden.yaml", "cannot-add"),
        (".git/x.yaml", "cannot-add"),
    ],
)
def test_a_file_that_would_not_be_read_is_not_written(tmp_path: Path, name: str, code: str) -> None:
    project = find_project(copy_second(tmp_path))
    with pytest.raises(BriefgenError) as caught:
        find_place(name, project.facts, project.root)
    assert caught.value.diagnostics[0].code == code


_WRITER = """
import sys
from pathlib import Path
from briefgen.diagnostics import BriefgenError
from briefgen.workspace import find_project
from briefgen.edit.base import open_base
from briefgen.edit.base import plan_entries, save_plan
from briefgen.edit.rendering import Bare, Block, Entry
project, name = find_project(Path(sys.argv[1])), sys.argv[2]
sys.stdin.readline()
done = 0
for number in range(6):
    value = Block({"term": name, "definition": "x", "support": [{"source": "register"}]})
    entry = Entry("briefs/facts/records.yaml", ("terms",), f"{name}-{number}", value)
    try:
        save_plan(plan_entries(open_base(project), [entry]).value)
        print(f"{name}-{number}")
    except BriefgenError as error:
        assert error.diagnostics[0].code == "changed-meanwhile", error
"""


def test_runs_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    project = copy_second(tmp_path)
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(project), name],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for name in ("tower", "buoy", "bell")
    ]  # fmt: skip
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    written = {name for writer in writers for name in writer.communicate(timeout=600)[0].split()}
    assert all(writer.returncode == 0 for writer in writers)
    terms = values_of((project / "briefs/facts/records.yaml").read_bytes())["terms"]
    assert written
    assert terms.keys() - {"lamp", "mole"} == written
