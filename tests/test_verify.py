"""``verify``: current, stale, altered and unknown are told apart, whatever bytes a file has; codes typed from paper."""

import io
import shutil
import zlib
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest

from briefgen.editions import verify as copies
from briefgen.editions.verify import Standings, Status, inspect_copy, verify_file
from briefgen.export.pdf import integrity as body
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
from pdf_surgery import content_of, flip, manifest_bytes, operate, saved, with_content, with_manifest


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
    assert (code, out.partition(":")[0]) == (1, "unknown")
    assert "the brief is made in another way today" in out


def test_a_stale_copy_names_what_changed_entered_and_left(project: Path, copy: Path) -> None:
    edit(project, FACTS, "date: 1911-06-09", "date: 1911-06-10")
    edit(project, FACTS, "    status: reported\n    tags: [lights]", "    status: reported\n    tags: [dark]")
    new = "  third-bell:\n    summary: A third bell was cast.\n    tags: [lights]\n    reviewed: 2026-03-01\n"
    edit(project, FACTS, "claims:\n", f"claims:\n{new}    support: [{{source: register}}]\n")
    edit(project, RECORDS, "given: Ada", "given: Ida")
    issue_lights(project)
    edit(project, BOARD, "", "Read this first [@register]. ")
    code, out, _ = call(project, "verify", copy)
    assert code == 1
    assert out.startswith("stale: ")
    assert "corrected meeting board-2" in out
    assert "added claim third-bell" in out
    assert "removed meeting guild-7" in out
    assert "corrected person ada-wick" in out
    assert "changed words: text of The board" in out
    assert "edition 1 of 2026-05-04 was the last to be issued" in out
    code, found = call_json(project, "verify", copy)
    (one,) = found["copies"]
    assert (code, one["status"], one["brief"], one["edition"]) == (1, "stale", "lights", 0)
    changed = {change["id"]: change["change"] for change in one["changes"]}
    assert changed["board-2"] == ["corrected"]
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


def test_a_brief_that_is_gone_or_has_errors_leaves_its_copies_unknown(project: Path, copy: Path) -> None:
    edit(project, FACTS, "date: 1911-06-09", "date: 1911-26-09")
    _, out, _ = call(project, "verify", copy)
    assert out.startswith("unknown: ")
    assert "the brief has errors" in out
    edit(project, FACTS, "date: 1911-26-09", "date: 1911-06-09")
    (project / SPEC).rename(project / "briefs/lamps.yaml")
    edit(project, "briefs/lamps.yaml", "title: ", "title: All ")
    code, out, _ = call(project, "verify", copy)
    assert code == 1
    assert "the project has no brief lights" in out


def test_a_copy_of_one_project_is_not_taken_for_that_of_another(copy: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    (other / "briefs").mkdir(parents=True)
    (other / "briefgen.toml").touch()
    assert "unknown" in call(other, "verify", copy)[1]


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


def _encrypted(pdf: bytes) -> bytes:
    return operate(pdf, lambda _: None, encryption=pikepdf.Encryption(owner="o", user="u"))


def _without_manifest(file: pikepdf.Pdf) -> None:
    del file.Root.AF
    del file.Root.Names


def _odd_manifest(file: pikepdf.Pdf) -> None:
    file.Root.AF = pikepdf.Array([1, pikepdf.Dictionary(UF=pikepdf.String("briefgen-manifest.json"), EF=3)])


def _unknown_files(pdf: bytes) -> Iterator[bytes]:
    yield b""
    yield b"%PDF-1.7\n"
    yield b"no PDF at all"
    yield bytes(range(256)) * 40
    yield _blank()
    yield _encrypted(pdf)
    yield operate(pdf, _without_manifest)
    yield operate(pdf, _odd_manifest)
    yield pdf[: len(pdf) // 3]
    yield with_manifest(pdf, b'{"format": 99}')


def _altered_files(pdf: bytes) -> Iterator[bytes]:
    for number in range(8):
        content = content_of(pdf, number % 3)
        yield with_content(pdf, number % 3, flip(content, (number * 997) % len(content)))
    yield with_manifest(pdf, manifest_bytes(pdf).replace(b"board-1", b"board-7"))
    yield with_manifest(pdf, b"{}")
    for linearize in (False, True):
        for mode in (pikepdf.ObjectStreamMode.disable, pikepdf.ObjectStreamMode.generate):
            yield operate(pdf, lambda _: None, linearize=linearize, object_stream_mode=mode)


def _current_files(pdf: bytes, project: Path) -> Iterator[bytes]:
    yield pdf
    yield make_lights(project, paper="Letter").pdf
    yield make_lights(project, theme="plain").pdf
    yield make_lights(project, draft="true").pdf
    yield make_lights(project, **{"large-print": "true"}).pdf
    yield make_lights(project, contents="never").pdf


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


@pytest.mark.slow
def test_forty_files_are_told_apart(project: Path, tmp_path: Path) -> None:
    pdf = make_lights(project).pdf
    files: list[tuple[Status, bytes]] = [
        *((Status.UNKNOWN, one) for one in _unknown_files(pdf)),
        *((Status.ALTERED, one) for one in _altered_files(pdf)),
        *((Status.CURRENT, one) for one in _current_files(pdf, project)),
    ]
    for change in STALE:
        folder = new_project(tmp_path / f"stale-{len(files)}")
        edit(folder, *change)
        files.append((Status.STALE, make_lights(folder).pdf))
    assert len(files) == 40
    standings = Standings(find_project(project))
    found = []
    for number, (_, content) in enumerate(files):
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(content)
        found.append(verify_file(path, standings))
    assert [one.status for one in found] == [status for status, _ in files], found
    assert all(one.reason for one in found)
    assert all(one.difference for one in found if one.status is Status.STALE)


def test_a_file_that_unpacks_to_more_than_anybody_prints_is_unknown(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bomb(file: pikepdf.Pdf) -> None:
        packed = zlib.compress(bytes(30_000_000), 9)
        file.Root.Bomb = pikepdf.Stream(file, packed, Filter=pikepdf.Name.FlateDecode)

    pdf = operate(copy.read_bytes(), bomb, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    assert len(pdf) < 200_000
    assert inspect_copy(pdf).altered
    monkeypatch.setattr(body, "LARGEST_STREAMS", 10_000_000)
    found = inspect_copy(pdf)
    assert (found.manifest, found.problem) == (None, "it unpacks to more than anybody would print")


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
def test_no_byte_of_a_file_makes_the_reader_fail(copy: Path) -> None:
    pdf = copy.read_bytes()
    found = [inspect_copy(flip(pdf, at)) for at in range(0, len(pdf), len(pdf) // 300)]
    intact = [one for one in found if not one.problem]
    # A byte between the objects, or in the table that says where they stand, changes nothing that is shown.
    assert len(intact) < len(found) // 10


def test_an_object_that_holds_itself_is_no_trap(copy: Path) -> None:
    def knot(file: pikepdf.Pdf) -> None:
        one = file.make_indirect(pikepdf.Array([]))
        one.append(one)
        file.Root.Knot = one

    with pikepdf.open(io.BytesIO(copy.read_bytes())) as file:
        knot(file)
        assert inspect_copy(saved(file)).altered
