"""``diff``: two states of a brief by number, by file, or as it stands now."""

import datetime as dt
from pathlib import Path

import pytest

from briefgen.compose.changes import ChangeKind, compare, with_values
from briefgen.diagnostics import BriefgenError
from briefgen.model.edition import Content, Fingerprint
from briefgen.pipeline import make_brief
from edition_case import FACTS, RECORDS, call, call_json, edit, issue_lights, load_lights, new_project


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project with two editions, and a state that is neither."""
    folder = new_project(tmp_path / "project")
    issue_lights(folder)
    edit(folder, FACTS, "city: Marram", "city: Marram Bay")
    edit(folder, FACTS, "title: Harbour Master\n          acting: true", "title: Keeper of the Harbour")
    issue_lights(folder, dt.date(2026, 6, 1))
    edit(folder, FACTS, "date: 1908-05-03", "date: 1908-05-04")
    return folder


def test_two_editions(project: Path) -> None:
    code, out, _ = call(project, "diff", "1", "2")
    assert code == 0
    lines = out.splitlines()
    assert lines[0].startswith("lights: edition 1 of 2026-05-04 (")
    assert " -> edition 2 of 2026-06-01 (" in lines[0]
    assert "  corrected meeting board-2 (city)" in lines
    assert "      - Marram" in lines
    assert "      + Marram Bay" in lines
    assert any("delegations/tern-quay/tomas-fyr/title" in line for line in lines)


def test_an_edition_and_the_present_state_as_json(project: Path) -> None:
    code, found = call_json(project, "diff", "2", "current", "--brief", "lights")
    assert (code, found["brief"], found["from"]["edition"], found["to"]["edition"]) == (0, "lights", 2, 0)
    (change,) = found["changes"]
    assert (change["id"], change["change"], change["fact"]) == ("board-1", ["re-dated"], True)
    assert change["fields"] == [{"field": "date", "before": "1908-05-03", "after": "1908-05-04"}]
    assert found["from"]["content"] != found["to"]["content"]


def test_a_pdf_names_its_brief_and_takes_its_values_from_the_ledger(project: Path) -> None:
    copy = project / "briefs/editions/lights/1.pdf"
    _, by_file = call_json(project, "diff", copy, "2")
    _, by_number = call_json(project, "diff", "1", "2")
    assert by_file["changes"] == by_number["changes"]
    assert by_file["from"]["called"] == "1.pdf, edition 1 of 2026-05-04"


def test_backwards_what_was_added_is_removed(project: Path) -> None:
    new = "  third-bell:\n    summary: A third bell was cast.\n    tags: [lights]\n    reviewed: 2026-03-01\n"
    edit(project, FACTS, "claims:\n", f"claims:\n{new}    support: [{{source: register}}]\n")
    _, forth = call_json(project, "diff", "2", "current")
    _, back = call_json(project, "diff", "current", "2")
    assert {one["id"]: one["change"] for one in forth["changes"]}["third-bell"] == ["added"]
    assert {one["id"]: one["change"] for one in back["changes"]}["third-bell"] == ["removed"]


def test_nothing_is_said_to_be_nothing(project: Path) -> None:
    assert call(project, "diff", "1", "1")[1].splitlines()[1] == "  no difference"


def test_records_that_facts_lean_on_come_last(project: Path) -> None:
    edit(project, RECORDS, "given: Ada", "given: Ida")
    _, found = call_json(project, "diff", "2", "current")
    assert [one["id"] for one in found["changes"]] == ["board-1", "ada-wick"]


def test_what_is_no_state_of_the_brief_is_said_to_be_none(project: Path) -> None:
    for arguments in (("1", "5"), ("1", "yesterday"), ("1", "missing.pdf")):
        with pytest.raises(BriefgenError) as caught:
            call(project, "diff", *arguments)
        assert caught.value.diagnostics[0].code == "unknown-edition"
    with pytest.raises(BriefgenError) as caught:
        call(project, "diff", "1", "2", "--brief", "lihgts")
    assert caught.value.diagnostics[0].code == "unknown-brief"
    assert "lights" in caught.value.diagnostics[0].hints[0]


def test_a_present_state_with_errors_is_not_compared(project: Path) -> None:
    edit(project, FACTS, "date: 1908-05-04", "date: 1908-35-04")
    with pytest.raises(BriefgenError, match="the brief has errors"):
        call(project, "diff", "1", "current")
    assert call(project, "diff", "1", "2")[0] == 0


def test_states_of_two_briefs_are_not_compared(project: Path) -> None:
    spec = (project / "briefs/lights.yaml").read_text(encoding="utf-8")
    (project / "briefs/lamps.yaml").write_text(spec, encoding="utf-8")
    lamps, _ = load_lights(project, "briefs/lamps.yaml")
    made = make_brief(lamps, load_lights(project)[1]).value
    assert made is not None
    (project / "lamps.pdf").write_bytes(made.pdf)
    with pytest.raises(BriefgenError, match="of different briefs: lamps and lights"):
        call(project, "diff", project / "lamps.pdf", project / "briefs/editions/lights/1.pdf")


def _content(**facts: str) -> Content:
    return Content(tuple(Fingerprint(name, "claim", value) for name, value in facts.items()))


def test_hashes_alone_tell_what_came_went_and_changed() -> None:
    found = compare(_content(a="1", b="1", c="1"), _content(b="1", c="2", d="1"))
    kinds = {one.id: one.kinds for one in found.changes}
    assert kinds == {"a": (ChangeKind.REMOVED,), "c": (ChangeKind.CORRECTED,), "d": (ChangeKind.ADDED,)}
    assert all(one.fields == () for one in found.changes)
    assert not compare(_content(a="1"), _content(a="1"))


def test_values_are_found_by_id_and_hash() -> None:
    known = (
        Fingerprint("a", "claim", "1", {"date": "1908"}),
        Fingerprint("a", "claim", "2", {"date": "1909"}),
    )
    before, after = (with_values(_content(a=value), known) for value in "12")
    (change,) = compare(before, after).changes
    assert change.kinds == (ChangeKind.REDATED,)
    assert with_values(_content(a="3"), known).facts[0].values == {}


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        ({"date": "1908"}, {"date": "1909"}, [ChangeKind.REDATED]),
        ({"summary": "a"}, {"summary": "b", "date": "1"}, [ChangeKind.CORRECTED, ChangeKind.REDATED]),
        ({"support": [{"source": "x"}]}, {"support": [{"source": "y"}]}, [ChangeKind.RESOURCED]),
        (
            {"support": [{"source": "x"}]},
            {"support": [{"source": "x", "locator": "2"}]},
            [ChangeKind.CORRECTED],
        ),
        ({"source": "x"}, {"source": "y"}, [ChangeKind.RESOURCED]),
        (
            {"versions": [{"says": "a", "support": [{"source": "x"}]}]},
            {"versions": [{"says": "a", "support": [{"source": "y"}]}]},
            [ChangeKind.RESOURCED],
        ),
    ],
)
def test_a_change_is_called_what_it_amounts_to(
    before: dict[str, object], after: dict[str, object], kinds: list[ChangeKind]
) -> None:
    old, new = (Content((Fingerprint("a", "claim", str(values), values),)) for values in (before, after))  # type: ignore[arg-type] # frozen values
    (change,) = compare(old, new).changes
    assert list(change.kinds) == kinds
