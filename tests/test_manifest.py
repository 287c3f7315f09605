"""The manifest: what it holds, what it does not, and that no other byte of the file can change behind its back."""

import io
import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from briefgen.editions.verify import inspect_copy
from briefgen.export.pdf.integrity import digest_body
from briefgen.model.edition import DAMAGED, MANIFEST_NAME, Unreadable, format_manifest, parse_manifest
from edition_case import FACTS, SPEC, compose_lights, edit, make_lights, new_project
from pdf_surgery import (
    content_of,
    flip,
    manifest_bytes,
    manifest_of,
    operate,
    saved,
    with_content,
    with_manifest,
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return new_project(tmp_path_factory.mktemp("manifest") / "project")


@pytest.fixture(scope="module")
def pdf(project: Path) -> bytes:
    return make_lights(project).pdf


def test_it_says_which_brief_and_edition_the_copy_is_and_what_is_in_it(project: Path, pdf: bytes) -> None:
    manifest, composed = manifest_of(pdf), compose_lights(project)
    assert (manifest.brief, manifest.title) == ("lights", "Lights of Vessel Sound")
    assert (manifest.edition.number, manifest.edition.date) == (0, None)
    assert manifest.content == composed.content == manifest.said.hash
    assert manifest.content.startswith(manifest.edition.code.replace("-", ""))
    assert str(manifest.as_of) == "2026-03-01"
    assert [one.id for one in manifest.facts] == [fact.id for fact in composed.selection.facts]
    assert {one.id for one in manifest.sources} == {"gazette", "ledger", "register"}
    assert {one.kind for one in manifest.records} == {"organisation", "person", "term"}
    words = "no dues shall be asked of a vessel [of whatever flag] that seeks shelter"
    assert sha256(words.encode()).hexdigest() in {one.words for one in manifest.excerpts}
    assert manifest.key == make_lights(project).inputs.key
    assert manifest.is_sound


def test_it_is_an_associated_file_that_any_reader_finds(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as file:
        assert list(file.attachments) == [MANIFEST_NAME]
        (specification,) = file.Root.AF
        assert str(specification.AFRelationship) == "/Data"
        assert str(specification.EF.F.Subtype) == "/application/json"
    assert json.loads(manifest_bytes(pdf))["brief"] == "lights"


def test_only_selected_facts_are_in_it(tmp_path: Path) -> None:
    project = new_project(tmp_path / "project")
    edit(project, FACTS, "    status: reported\n    tags: [lights]", "    status: reported\n    tags: [dark]")
    text = manifest_bytes(make_lights(project).pdf).decode()
    assert "guild-7" not in text
    edit(project, SPEC, "select: {tags: lights}", "select: {}")
    assert "guild-7" in manifest_bytes(make_lights(project).pdf).decode()


def test_settings_of_the_command_line_are_in_it(project: Path) -> None:
    made = make_lights(project, paper="Letter")
    assert manifest_of(made.pdf).settings == {"paper": "Letter"}
    assert made.composed.content == manifest_of(make_lights(project).pdf).content


def test_the_same_brief_makes_the_same_manifest(project: Path, pdf: bytes) -> None:
    assert make_lights(project).pdf == pdf


PACKINGS: dict[str, dict[str, Any]] = {
    "unpacked": {"compress_streams": False, "stream_decode_level": pikepdf.StreamDecodeLevel.generalized},
    "without object streams": {"object_stream_mode": pikepdf.ObjectStreamMode.disable},
    "for the web": {"linearize": True},
    "packed again": {"recompress_flate": True, "object_stream_mode": pikepdf.ObjectStreamMode.generate},
}


@pytest.mark.parametrize("packing", PACKINGS)
def test_a_file_packed_anew_is_the_same_copy(pdf: bytes, packing: str) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as file:
        again = saved(file, **PACKINGS[packing])
    assert again != pdf
    assert digest_body(again) == digest_body(pdf)
    assert inspect_copy(again).problem == ""


def _link(file: pikepdf.Pdf) -> None:
    note = next(one for page in file.pages for one in page.obj.get("/Annots", ()))
    del note.Dest
    note.A = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("https://elsewhere.example/"))


def _rectangle(file: pikepdf.Pdf) -> None:
    note = next(one for page in file.pages for one in page.obj.get("/Annots", ()))
    note.Rect[0] = 3


def _alternative(file: pikepdf.Pdf) -> None:
    one = next(one for one in file.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one)
    one.Alt = pikepdf.String("Something else.")


def _tag(file: pikepdf.Pdf) -> None:
    one = next(one for one in file.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/H2")
    one.S = pikepdf.Name.P


def _bookmark(file: pikepdf.Pdf) -> None:
    file.Root.Outlines.First.Title = pikepdf.String("Other points")


def _title(file: pikepdf.Pdf) -> None:
    file.docinfo["/Title"] = "Lights of another sound"


def _metadata(file: pikepdf.Pdf) -> None:
    stream = file.Root.Metadata
    stream.write(stream.read_bytes().replace(b"Vessel", b"Vassal"))


def _font(file: pikepdf.Pdf) -> None:
    one = next(one for one in file.objects if isinstance(one, pikepdf.Dictionary) and "/FontFile2" in one)
    content = one.FontFile2.read_bytes()
    one.FontFile2.write(flip(bytes(content), len(content) // 2))


def _characters(file: pikepdf.Pdf) -> None:
    one = next(one for one in file.objects if isinstance(one, pikepdf.Dictionary) and "/ToUnicode" in one)
    one.ToUnicode.write(one.ToUnicode.read_bytes().replace(b"<0041>", b"<0042>") + b" ")


def _page_out(file: pikepdf.Pdf) -> None:
    del file.pages[1]


def _page_in(file: pikepdf.Pdf) -> None:
    file.add_blank_page()


def _order(file: pikepdf.Pdf) -> None:
    file.pages.reverse()


def _script(file: pikepdf.Pdf) -> None:
    file.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))


def _second_file(file: pikepdf.Pdf) -> None:
    file.attachments["other.txt"] = b"other"


def _box(file: pikepdf.Pdf) -> None:
    file.pages[0].obj.CropBox = [0, 0, 100, 100]


CHANGES: tuple[Callable[[pikepdf.Pdf], None], ...] = (
    _link, _rectangle, _alternative, _tag, _bookmark, _title, _metadata, _font, _characters, _page_out, _page_in, _order,
    _script, _second_file, _box,
)  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__.strip("_"))
def test_a_change_of_anything_that_is_shown_or_said_is_noticed(
    pdf: bytes, change: Callable[[pikepdf.Pdf], None]
) -> None:
    found = inspect_copy(operate(pdf, change))
    assert found.altered
    assert found.manifest is not None
    assert "not those it was made with" in found.problem


def test_control_a_file_on_which_nothing_was_done_is_not_altered(pdf: bytes) -> None:
    assert not inspect_copy(operate(pdf, lambda _: None)).altered


@pytest.mark.parametrize("part", range(12))
def test_any_one_byte_of_a_page_is_noticed(pdf: bytes, part: int) -> None:
    page = part % 3
    content = content_of(pdf, page)
    assert inspect_copy(with_content(pdf, page, flip(content, len(content) * part // 12))).altered


def test_the_content_of_a_page_cannot_hide_in_the_manifest(pdf: bytes) -> None:
    def change(file: pikepdf.Pdf) -> None:
        file.pages[0].obj.Contents = file.Root.AF[0].EF.F

    assert inspect_copy(operate(pdf, change)).altered


def test_a_change_of_the_manifest_is_noticed(pdf: bytes) -> None:
    text = manifest_bytes(pdf).decode()
    for old, new in (
        ('"lights"', '"lamps"'),
        ('"number": 0', '"number": 7'),
        ('"board-1"', '"board-9"'),
        ('"as_of": "2026-03-01"', '"as_of": "2027-03-01"'),
        ('"program": "', '"program": "x'),
    ):
        assert old in text
        found = inspect_copy(with_manifest(pdf, text.replace(old, new, 1).encode()))
        assert found.altered, old
        assert found.problem == "its manifest is not as it was written"


def test_a_manifest_that_was_sealed_again_does_not_fit_its_content(pdf: bytes) -> None:
    forged = manifest_of(pdf).model_copy(update={"content": "0" * 64})
    assert inspect_copy(with_manifest(pdf, format_manifest(forged))).altered


def test_what_is_no_manifest_is_said_to_be_none() -> None:
    assert parse_manifest(b"{") == DAMAGED
    assert parse_manifest(b"[" * 100_000) == DAMAGED
    assert parse_manifest(b"[]") == DAMAGED
    assert parse_manifest(b'{"format": 1}') == DAMAGED
    assert parse_manifest(b"\xff") == DAMAGED
    later = parse_manifest(b'{"format": 2}')
    assert isinstance(later, Unreadable)
    assert "of version 2" in later.problem
    assert not later.damaged
