"""Stories to PDF: the same bytes, what readers other than us find in them, and nothing that hostile text can break."""

from __future__ import annotations

import datetime as dt
import io
import itertools
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from briefgen.export.pdf import Attachment, FileProperties, export_pdf
from briefgen.export.pdf.objects import name, text_string
from briefgen.layout.story import TextMark
from laid_out import laid_out, plain, read, sample_story
from sample_document import PROSE, sample_document

NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
}
MANIFEST = Attachment("manifest.json", "application/json", b'{"facts": 3}', "What the brief was made from")
OTHER = Attachment("등대 (1).csv", "text/csv", b"a,b\n" * 500, "A table")
PROPERTIES = FileProperties(
    "Lighthouses", "en", "Board of Lights", "Coasts", "briefgen 1", dt.date(1912, 6, 1)
)
HOSTILE = "</rdf:li>]]> & \\( (( ) 등대 \U0001f5fc \"' <!-- %PDF endobj"


def exported(title: str = "Lighthouses", author: str = "Board of Lights", rows: int = 2) -> bytes:
    properties = FileProperties(title, "en", author, "Coasts", "briefgen 1", dt.date(1912, 6, 1))
    return export_pdf(sample_story("A4", rows), properties, (MANIFEST, OTHER))


@cache
def sample(rows: int = 30) -> bytes:
    return exported(rows=rows)


def opened(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content))


def elements(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Yield the structure elements of a file in reading order."""

    def walk(node: Any) -> Iterator[Any]:
        if isinstance(node, pikepdf.Array):
            for kid in node:
                yield from walk(kid)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                yield node
            if "/K" in node:
                yield from walk(node.K)

    yield from walk(pdf.Root.StructTreeRoot.K)


def tagged(pdf: pikepdf.Pdf, *tags: str) -> list[Any]:
    return [element for element in elements(pdf) if element.S in tags]


def kids(element: Any) -> list[Any]:
    return list(element.K) if isinstance(element.K, pikepdf.Array) else [element.K]


def attributes(element: Any) -> list[Any]:
    return list(element.A) if isinstance(element.A, pikepdf.Array) else [element.A]


def test_same_story_gives_the_same_bytes() -> None:
    shown = sample_document(rows=4)

    first, second = (export_pdf(laid_out(shown), PROPERTIES, (MANIFEST,)) for _ in range(2))

    assert first == second
    assert first != export_pdf(laid_out(sample_document(rows=5)), PROPERTIES, (MANIFEST,))


def test_order_of_attachments_does_not_change_the_bytes() -> None:
    story = sample_story("A4", 2)

    assert export_pdf(story, PROPERTIES, (MANIFEST, OTHER)) == export_pdf(
        story, PROPERTIES, (OTHER, MANIFEST)
    )


def test_readers_find_the_pages_language_and_bookmarks() -> None:
    story = sample_story()
    reader = PdfReader(io.BytesIO(sample()), strict=True)

    assert len(reader.pages) == len(story.pages)
    assert str(reader.root_object["/Lang"]) == "en"
    titles = [entry["/Title"] for entry in _flat(reader.outline)]
    assert titles == [entry.text for entry in story.outline]
    with opened(sample()) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert not pdf.check_pdf_syntax()


def _flat(outline: list[Any]) -> Iterator[Any]:
    for entry in outline:
        if isinstance(entry, list):
            yield from _flat(entry)
        else:
            yield entry


def test_qpdf_finds_no_fault(tmp_path: Path) -> None:
    if shutil.which("qpdf") is None:
        pytest.skip("qpdf is not installed")
    path = tmp_path / "lights.pdf"
    path.write_bytes(sample())

    run = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stdout + run.stderr
    path.write_bytes(sample()[:-300])
    assert subprocess.run(["qpdf", "--check", path], capture_output=True, check=False).returncode != 0


def test_headings_stand_in_order_and_skip_no_level() -> None:
    with opened(sample()) as pdf:
        levels = [int(str(element.S)[2:]) for element in elements(pdf) if str(element.S)[:2] == "/H"]

    assert levels == [1, *(level + 1 for level in _levels())]
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def _levels() -> list[int]:
    return [entry.level for entry in sample_story().outline]


def test_table_heads_have_a_scope() -> None:
    with opened(sample()) as pdf:
        scopes = [str(a.Scope) for head in tagged(pdf, "/TH") for a in attributes(head) if "/Scope" in a]

        assert len(scopes) == len(tagged(pdf, "/TH"))
        assert scopes.count("/Column") == 3 + 3
        assert scopes.count("/Row") == 30 + 2


def test_figure_says_what_it_shows_and_where() -> None:
    with opened(sample()) as pdf:
        (figure,) = tagged(pdf, "/Figure")

        assert str(figure.Alt) == "A drawing of five meetings."
        left, foot, right, top = (float(value) for value in attributes(figure)[0].BBox)
        assert 0 < left < right < 595.3
        assert 0 < foot < top < 841.9


def test_notes_have_the_ids_of_the_id_tree() -> None:
    with opened(sample()) as pdf:
        notes = {str(note.ID): note for note in tagged(pdf, "/Note")}
        names = list(pdf.Root.StructTreeRoot.IDTree.Names)

        assert sorted(notes) == ["note-1", "note-2", "note-3"]
        assert [str(key) for key in names[::2]] == sorted(notes)
        assert all(
            notes[str(key)].objgen == note.objgen for key, note in zip(names[::2], names[1::2], strict=True)
        )


def test_links_hold_an_annotation_that_is_described_and_leads_back() -> None:
    with opened(sample()) as pdf:
        tree = pdf.Root.StructTreeRoot.ParentTree.Nums
        owners = {int(tree[at]): tree[at + 1] for at in range(0, len(tree), 2)}
        held = set()
        for link in tagged(pdf, "/Link"):
            references = [kid for kid in kids(link) if isinstance(kid, pikepdf.Dictionary) and "/Obj" in kid]
            assert references
            for reference in references:
                assert reference.Type == "/OBJR"
                assert str(reference.Obj.Contents)
                assert owners[int(reference.Obj.StructParent)].objgen == link.objgen
                held.add(reference.Obj.objgen)
        drawn = {annotation.objgen for page in pdf.pages for annotation in page.obj.get("/Annots", ())}

    assert held == drawn
    assert len(held) > 60


def test_parent_tree_leads_from_every_sequence_to_its_element() -> None:
    with opened(sample()) as pdf:
        tree = pdf.Root.StructTreeRoot.ParentTree.Nums
        owners = {int(tree[at]): tree[at + 1] for at in range(0, len(tree), 2)}
        for page in pdf.pages:
            owned = owners[int(page.obj.StructParents)]
            numbers = _sequences(page)
            assert numbers == list(range(len(owned)))
            for number in numbers:
                assert _holds(owned[number], number, page.obj)


def _sequences(page: pikepdf.Page) -> list[int]:
    marked = (i.operands for i in pikepdf.parse_content_stream(page) if str(i.operator) == "BDC")
    return [
        int(properties.MCID)
        for _, properties in (tuple(operands) for operands in marked)
        if "/MCID" in properties
    ]


def _holds(element: Any, number: int, page: Any) -> bool:
    for kid in kids(element):
        if isinstance(kid, int) and kid == number and element.Pg.objgen == page.objgen:
            return True
        if (
            isinstance(kid, pikepdf.Dictionary)
            and kid.get("/MCID") == number
            and kid.Pg.objgen == page.objgen
        ):
            return True
    return False


def test_all_that_is_painted_is_content_or_artifact() -> None:
    """Also the table's head on its second page: it is painted inside an artifact."""
    painting = {"Tj", "TJ", "f", "S", "B", "Do"}
    with opened(sample()) as pdf:
        for page in pdf.pages:
            depth = 0
            for instruction in pikepdf.parse_content_stream(page):
                operator = str(instruction.operator)
                depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(operator, 0)
                assert depth in (0, 1)
                assert depth or operator not in painting


def test_head_painted_again_is_not_in_the_structure() -> None:
    story = sample_story()
    again = [
        mark.text
        for page in story.pages
        for mark in page.marks
        if isinstance(mark, TextMark) and mark.text.strip().lower() == "event"
    ]

    with opened(sample()) as pdf:
        heads = [
            head for head in tagged(pdf, "/TH") for a in attributes(head) if a.get("/Scope") == "/Column"
        ]

    assert len(again) > 1
    assert len(heads) == 6


def test_all_fonts_are_embedded_and_name_their_characters() -> None:
    with opened(sample()) as pdf:
        fonts = {str(font.BaseFont): font for page in pdf.pages for font in page.obj.Resources.Font.values()}

        assert len(fonts) >= 4
        for font in fonts.values():
            assert len(font.FontDescriptor.FontFile2.read_bytes()) > 500
            assert "/ToUnicode" in font
            assert "+" in str(font.BaseFont)


def test_text_is_extracted_in_the_order_it_is_read() -> None:
    document = pypdfium2.PdfDocument(sample())
    try:
        said = " ".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()
    words = " ".join(said.replace("\ufffe", "").replace("\u00ad", "").split())

    assert " ".join(PROSE.split()[:20]) in words
    places = [
        words.index(text) for text in ("State of play", "Emphasis and slant follow.", "in Korean 등대 목록")
    ]
    assert places == sorted(places)
    for text in ("Ada Holm", "Keeper of the Southern Isles", "untended.”"):
        assert text in words
    read_aloud = plain("".join(text for text, _ in read(sample_story())))
    assert plain("Emphasis and slant follow.") in read_aloud


def test_output_intent_and_attachments() -> None:
    with opened(sample()) as pdf:
        (intent,) = pdf.Root.OutputIntents
        assert intent.S == "/GTS_PDFA1"
        assert intent.DestOutputProfile.read_bytes()[36:40] == b"acsp"
        assert [str(f.AFRelationship) for f in pdf.Root.AF] == ["/Data", "/Data"]
        assert {str(f.UF): f.EF.UF.read_bytes() for f in pdf.Root.AF} == {
            a.file_name: a.content for a in (MANIFEST, OTHER)
        }
        assert {str(f.EF.F.Subtype) for f in pdf.Root.AF} == {"/application/json", "/text/csv"}
        assert sorted(pdf.attachments) == ["manifest.json", "등대 (1).csv"]


def test_file_without_attachments_names_none() -> None:
    with opened(export_pdf(sample_story("A4", 2), PROPERTIES)) as pdf:
        assert "/AF" not in pdf.Root
        assert "/Names" not in pdf.Root


def _metadata(content: bytes) -> tuple[ET.Element, pikepdf.Dictionary]:
    with opened(content) as pdf:
        packet = pdf.Root.Metadata.read_bytes()
        information = {key: str(value) for key, value in pdf.docinfo.items()}
    return ET.fromstring(packet), information  # type: ignore[return-value]  # noqa: S314 - our own packet


def test_metadata_names_both_standards() -> None:
    root, information = _metadata(sample())

    assert root.findtext(".//pdfaid:part", None, NAMESPACES) == "3"
    assert root.findtext(".//pdfaid:conformance", None, NAMESPACES) == "A"
    assert root.findtext(".//pdfuaid:part", None, NAMESPACES) == "1"
    assert information["/CreationDate"] == "D:19120601000000Z"


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=30),
    st.text(st.sampled_from("</rdf:li>()\\&;\"'%등é"), min_size=1),
)
@settings(max_examples=8, deadline=None)
def test_title_and_author_survive_whatever_they_are(title: str, author: str) -> None:
    _assert_survives(title, author)


def test_hostile_title_and_author_survive() -> None:
    _assert_survives(HOSTILE, HOSTILE[::-1])


def _assert_survives(title: str, author: str) -> None:
    root, information = _metadata(exported(title, author))

    assert root.findtext(".//dc:title//rdf:li", None, NAMESPACES) == title
    assert root.findtext(".//dc:creator//rdf:li", None, NAMESPACES) == author
    assert information["/Title"] == title
    assert information["/Author"] == author


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_text_strings_are_read_back(text: str) -> None:
    assert str(pikepdf.Object.parse(text_string(text).encode("ascii"))) == text


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1))
def test_names_are_read_back(text: str) -> None:
    assert str(pikepdf.Object.parse(name(text).encode("ascii")).unparse().decode()).startswith("/")
