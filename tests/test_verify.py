"""``verify``: originals that are current or stale, files that are none, whatever bytes they have; codes from paper."""

import shutil
import zlib
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from briefgen.editions import verify as copies
from briefgen.editions.verify import Standings, Status, verify_file
from briefgen.export.pdf.manifest import read_manifest
from briefgen.workspace import find_project
from edition_case import (
    BOARD,
    FACTS,
    RECORDS,
    SPEC,
    call,
    call_json,
    edit,
    issue_lights,
    make_lights,
    new_project,
)
from pdf_surgery import flip, operate, saved


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return new_project(tmp_path / "project")


@pytest.fixture
def copy(project: Path) -> Path:
    path = project / "copy.pdf"
    path.write_bytes(make_lights(project).pdf)
    return path


def test_a_copy_of_the_present_state_is_current(project: Path, copy: Path) -> None:
    code, out, _ = call(project, "verify", copy)
    assert code == 0
    assert out.startswith("current: ")
    assert "lights · unnumbered copy · " in out


def test_layout_makes_no_copy_stale_and_proves_none_current(project: Path, copy: Path) -> None:
    edit(project, FACTS, "meetings:\n", "# A remark.\nmeetings:\n")
    assert call(project, "verify", copy)[0] == 0
    edit(project, SPEC, "locale: en_GB", "locale: en_GB\ntheme: plain\npaper: Letter")
    code, out, _ = call(project, "verify", copy)
    assert (code, out.partition(":")[0]) == (1, "not an original")
    assert "the brief says the same today, but is made in another way" in out


def test_a_stale_edition_names_what_changed_entered_and_left(project: Path) -> None:
    issue_lights(project)
    copy = project / "briefs/editions/lights/1.pdf"
    edit(project, FACTS, "date: 1911-06-09", "date: 1911-06-10")
    edit(project, FACTS, "    status: reported\n    tags: [lights]", "    status: reported\n    tags: [dark]")
    new = "  third-bell:\n    summary: A third bell was cast.\n    tags: [lights]\n    reviewed: 2026-03-01\n"
    edit(project, FACTS, "claims:\n", f"claims:\n{new}    support: [{{source: register}}]\n")
    edit(project, RECORDS, "given: Ada", "given: Ida")
    edit(project, BOARD, "", "Read this first [@register]. ")
    code, out, _ = call(project, "verify", copy)
    assert code == 1
    assert out.startswith("stale: ")
    assert "re-dated meeting board-2 (date)" in out
    assert "added claim third-bell" in out
    assert "removed meeting guild-7" in out
    assert "corrected person ada-wick (given)" in out
    assert "changed words: text of The board" in out
    assert "edition 1 of 2026-05-04 was the last to be issued" in out
    code, found = call_json(project, "verify", copy)
    (one,) = found["copies"]
    assert (code, one["status"], one["brief"], one["edition"]) == (1, "stale", "lights", 1)
    changed = {change["id"]: change["change"] for change in one["changes"]}
    assert changed["board-2"] == ["re-dated"]
    assert changed["third-bell"] == ["added"]
    assert "text of The board" in one["words"]


def test_fields_are_named_where_an_edition_has_the_values(project: Path) -> None:
    issue_lights(project)
    edit(project, FACTS, "date: 1911-06-09", "date: 1911-06-10")
    edit(project, FACTS, "city: Marram", "city: Marram Bay")
    _, found = call_json(project, "verify", project / "briefs/editions/lights/1.pdf")
    (one,) = found["copies"]
    board = next(change for change in one["changes"] if change["id"] == "board-2")
    assert board["change"] == ["corrected", "re-dated"]
    assert {"field": "date", "before": "1911-06-09", "after": "1911-06-10"} in board["fields"]
    assert {"field": "city", "before": "Marram", "after": "Marram Bay"} in board["fields"]


def test_a_copy_made_with_settings_is_compared_with_what_they_make_now(project: Path) -> None:
    path = project / "copy.pdf"
    path.write_bytes(make_lights(project, audience="pilots").pdf)
    assert call(project, "verify", path)[0] == 0
    edit(project, FACTS, "city: Marram", "city: Marram Bay")
    assert call(project, "verify", path)[0] == 1


def test_a_working_copy_of_a_brief_that_has_errors_is_unknown_and_of_one_that_is_gone_no_original(
    project: Path, copy: Path
) -> None:
    edit(project, FACTS, "date: 1911-06-09", "date: 1911-26-09")
    _, out, _ = call(project, "verify", copy)
    assert out.startswith("unknown: ")
    assert "the brief has errors" in out
    edit(project, FACTS, "date: 1911-26-09", "date: 1911-06-09")
    (project / SPEC).rename(project / "briefs/lamps.yaml")
    edit(project, "briefs/lamps.yaml", "title: ", "title: All ")
    code, out, _ = call(project, "verify", copy)
    assert (code, out.partition(":")[0]) == (1, "not an original")
    assert "the project has no brief lights" in out


def test_a_copy_of_one_project_is_not_taken_for_that_of_another(copy: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    (other / "briefs").mkdir(parents=True)
    (other / "briefgen.toml").touch()
    assert call(other, "verify", copy)[1].startswith("not an original: ")


def test_folders_are_searched_and_hidden_files_are_not(project: Path, copy: Path) -> None:
    deep = project / "handed out/2026"
    deep.mkdir(parents=True)
    shutil.copy(copy, deep / "b.pdf")
    shutil.copy(copy, deep / "A.PDF")
    shutil.copy(copy, deep / ".staged.pdf")
    code, found = call_json(project, "verify", project / "handed out")
    assert code == 0
    assert [Path(one["copy"]).name for one in found["copies"]] == ["A.PDF", "b.pdf"]
    empty = project / "empty"
    empty.mkdir()
    code, out, _ = call(project, "verify", empty)
    assert (code, out.splitlines()[1]) == (1, "  there is no PDF in it")


def test_one_copy_that_is_not_current_is_enough(project: Path, copy: Path) -> None:
    (project / "foreign.pdf").write_bytes(_blank())
    assert call(project, "verify", copy, project / "foreign.pdf")[0] == 1


def test_codes_from_paper(project: Path) -> None:
    made = make_lights(project)
    code = made.composed.edition.code
    for typed in (code, code.upper(), code.replace("-", " "), f" {code.replace('-', '–')} "):
        exit_code, out, _ = call(project, "verify", typed)
        assert exit_code == 0, typed
        assert f"(lights · unnumbered copy · {code})" in out
    exit_code, out, _ = call(project, "verify", "0000-0000")
    assert exit_code == 1
    assert "no brief of the project has that code" in out
    assert "nor an edition code" in call(project, "verify", "no such thing")[1]


def test_the_code_of_an_issued_edition_is_known_for_good(project: Path) -> None:
    first = issue_lights(project)
    assert call(project, "verify", first.content.code)[0] == 0
    edit(project, FACTS, "city: Marram", "city: Marram Bay")
    second = issue_lights(project)
    code, found = call_json(project, "verify", first.content.code, second.content.code)
    old, new = found["copies"]
    assert (code, old["status"], new["status"]) == (1, "stale", "current")
    assert old["reason"] == "superseded by edition 2 of 2026-05-04"
    assert old["changes"][0]["fields"] == [{"field": "city", "before": "Marram", "after": "Marram Bay"}]
    (project / SPEC).unlink()
    (project / "briefs/other.yaml").write_text(
        "title: Other\nsections: [{kind: chronology}]\n", encoding="utf-8"
    )
    code, found = call_json(project, "verify", first.content.code, project / "briefs/editions/lights/1.pdf")
    assert code == 1
    for one in found["copies"]:
        assert (one["status"], one["brief"], one["edition"]) == ("unknown", "lights", 1)
        assert one["reason"] == "the project has no brief lights any more; its ledger is still there"


def test_an_empty_name_is_not_taken_for_the_current_folder(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project)
    for name in ("", " "):
        code, out, _ = call(project, "verify", name)
        assert code == 1
        assert "neither a file nor an edition code" in out


def _blank() -> bytes:
    file = pikepdf.new()
    file.add_blank_page()
    return saved(file)


STALE = (
    (FACTS, "city: Marram", "city: Marram Bay"),
    (FACTS, "a common list of lights", "one list of lights"),
    (FACTS, "date: 1908-05-03", "date: 1908-05-04"),
    (FACTS, "acting: true", "acting: false"),
    (FACTS, "label: Hours of the lamp", "label: The lamp"),
    (RECORDS, "given: Ada", "given: Ida"),
    (RECORDS, "short: LB", "short: LBVS"),
    (RECORDS, "date: 1931", "date: 1932"),
    (RECORDS, "A wall of stone", "A wall"),
    (SPEC, "audience: harbour masters", "audience: masters"),
)


@pytest.mark.parametrize("change", STALE, ids=lambda change: change[2])
def test_an_edition_is_stale_when_anything_that_it_says_changes(
    project: Path, change: tuple[str, str, str]
) -> None:
    issue_lights(project)
    path = project / "briefs/editions/lights/1.pdf"
    assert verify_file(path, Standings(find_project(project))).status is Status.CURRENT
    edit(project, *change)
    finding = verify_file(path, Standings(find_project(project)))
    assert (finding.status, finding.brief, finding.number) == (Status.STALE, "lights", 1)
    assert finding.difference
    assert finding.reason.startswith("the brief has changed")


def _swollen(packed: bytes, *filters: str) -> Callable[[pikepdf.Pdf], None]:
    """Return a change that gives a file a manifest of so many packed bytes."""

    def change(file: pikepdf.Pdf) -> None:
        names = pikepdf.Array([pikepdf.Name(name) for name in filters])
        file.Root.AF[0].EF.F = file.make_indirect(pikepdf.Stream(file, packed, Filter=names))

    return change


_HUGE = zlib.compress(bytes(30_000_000), 9)


@pytest.mark.parametrize(
    "change",
    [
        _swollen(_HUGE, "/FlateDecode"),
        _swollen(zlib.compress(_HUGE), "/FlateDecode", "/FlateDecode"),
        _swollen(zlib.compress(b"{" + b"[]," * 500_000), "/FlateDecode"),
        _swollen(b"", "/JBIG2Decode"),
    ],
    ids=["large", "twice packed", "many values", "another filter"],
)
def test_a_manifest_that_unpacks_to_more_than_any_has_is_not_read(
    copy: Path, change: Callable[[pikepdf.Pdf], None]
) -> None:
    pdf = operate(copy.read_bytes(), change, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    assert len(pdf) < 250_000
    assert read_manifest(pdf) == (None, "it unpacks to more than anybody would print")


def test_files_that_are_none_are_unknown(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    standings = Standings(find_project(project))
    assert (
        verify_file(tmp_path / "missing.pdf", standings).reason
        == "it cannot be read: no such file or directory"
    )
    folder = tmp_path / "folder.pdf"
    folder.mkdir()
    assert verify_file(folder, standings).status is Status.UNKNOWN
    large = tmp_path / "large.pdf"
    large.write_bytes(bytes(2_000_000))
    monkeypatch.setattr(copies, "MAXIMUM_BYTES", 1_000_000)
    assert verify_file(large, standings).reason == "it is larger than 1 MB"


@pytest.mark.slow
def test_no_byte_of_a_file_makes_the_reader_fail(project: Path, copy: Path) -> None:
    pdf, standings = copy.read_bytes(), Standings(find_project(project))
    for at in range(0, len(pdf), len(pdf) // 300):
        copy.write_bytes(flip(pdf, at))
        assert verify_file(copy, standings).status is Status.NOT_ORIGINAL, at


def test_an_object_that_holds_itself_is_no_trap(project: Path, copy: Path) -> None:
    def knot(file: pikepdf.Pdf) -> None:
        one = file.make_indirect(pikepdf.Array([]))
        one.append(one)
        file.Root.Knot = one
        file.Root.AF.insert(0, one)

    copy.write_bytes(operate(copy.read_bytes(), knot))
    finding = verify_file(copy, Standings(find_project(project)))
    assert finding.status is Status.NOT_ORIGINAL
    assert finding.claim
