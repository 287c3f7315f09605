"""What is hashed before a file is written is what is hashed when it is read: by us, and by qpdf."""

import datetime as dt
import io

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen.export.pdf import FileProperties, export_pdf
from briefgen.export.pdf.integrity import digest_body, spell, write_object
from briefgen.export.pdf.metadata import Attachment
from briefgen.export.pdf.objects import dictionary, name, text_string
from briefgen.model.edition import MANIFEST_NAME
from laid_out import sample_story


def filled(content: bytes) -> bytes:
    """Return an object in canonical form with its holes filled again."""
    first, *texts = write_object(content).texts
    holes = write_object(content).holes
    spelled = (hole if hole.endswith(b" R") else spell(hole) for hole in holes)
    return first + b"".join(part for pair in zip(spelled, texts, strict=True) for part in pair)


@pytest.mark.parametrize(
    "content",
    [
        b"<</B 0.50/A(x)/C[1 -0.5 00 +3]/D/a#20b/E true/F null/G[null]>>",
        b"<</Type/Annot/Rect[1 2.5 3 4]/Contents(12 0 R)/A<</URI(a\\)b)>>>>",
        b"<</Empty()/Hex<>/List[]/Map<<>>/Name/F1+0/Odd/a#c3>>",
        b"[(one) 2/Three<</Four 5>>[6.25]]",
        b"<FEFF004B006F007200650061>",
        b"(a\\\nb\\050\\7\\q)",
    ],
)
def test_an_object_is_written_as_qpdf_writes_it(content: bytes) -> None:
    assert filled(content) == pikepdf.Object.parse(content).unparse()


@given(st.binary(max_size=40))
def test_a_string_is_spelled_as_qpdf_spells_it(value: bytes) -> None:
    spelled = pikepdf.String(value).unparse() if value else b"()"
    assert filled(b"<" + value.hex().encode() + b">" if value else b"()") == spelled
    assert filled(spelled) == spelled


@given(st.text(max_size=30))
def test_texts_and_names_of_ours_are_spelled_as_qpdf_spells_them(text: str) -> None:
    content = dictionary(
        {"T": text_string(text), "N": name("n" + "".join(filter(str.isascii, text)).replace("\0", ""))}
    )
    assert filled(content.encode("ascii")) == pikepdf.Object.parse(content.encode("ascii")).unparse()


def test_what_is_no_object_is_refused() -> None:
    with pytest.raises(ValueError, match="no object"):
        write_object(b"<</Open [1 2")


def test_the_digest_of_the_objects_is_that_of_the_file() -> None:
    given_digests: list[str] = []

    def seal(body: str) -> Attachment:
        given_digests.append(body)
        return Attachment(MANIFEST_NAME, "application/json", f'{{"body": "{body}"}}'.encode(), "Of 등대")

    properties = FileProperties("Lights (of 등대)", "en", "Board", "", "briefgen 1", dt.date(1912, 6, 1))
    pdf = export_pdf(sample_story(), properties, seal=seal)
    assert given_digests == ["", digest_body(pdf)]
    with pikepdf.open(io.BytesIO(pdf)) as file:
        file.Root.Lang = pikepdf.String("fr")
        changed = io.BytesIO()
        file.save(changed)
    assert digest_body(changed.getvalue()) != digest_body(pdf)
