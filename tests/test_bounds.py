"""Hostile files: what they may cost is bounded by what they become, and each ends in words, in a process of its own.

Every file here is small and would become large, or is large and would be read for nothing. Memory is bounded by the
system, time is processor time: a busy machine changes no verdict.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from edition_case import make_lights, new_project
from malformed import Answer, run_apart
from pdf_surgery import manifest_of, operate, with_manifest

MEGABYTES, SECONDS = 500, 10
"""Of memory, and of processor time."""


def _check(answer: Answer, *said: str, code: int = 1) -> None:
    """Assert that a run ended in words, within bounds."""
    assert answer.exit_code == code, answer
    assert "Traceback" not in answer.stderr, answer.stderr
    for words in said:
        assert words in answer.stdout + answer.stderr, answer
    assert answer.megabytes < MEGABYTES, answer
    assert answer.seconds < SECONDS, answer


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return new_project(tmp_path_factory.mktemp("bounds") / "project")


@pytest.fixture(scope="module")
def pdf(project: Path) -> bytes:
    return make_lights(project).pdf


def _bomb(size: int, rounds: int = 1, letter: bytes = b"0") -> bytes:
    """Return bytes that are as many as this once they were unpacked so many times.

    One block is packed, and repeated: it refers to nothing before it.
    """
    packing = zlib.compressobj(9)
    head = packing.compress(b"") + packing.flush(zlib.Z_FULL_FLUSH)
    block = packing.compress(letter * 10_000_000) + packing.flush(zlib.Z_FULL_FLUSH)
    packed = head + block * (size // 10_000_000) + packing.flush()
    return packed if rounds == 1 else zlib.compress(packed, 9)


def _in_page(content: bytes, **entries: object) -> Callable[[bytes], bytes]:
    """Return a change that puts a stream, packed as it says, in place of the first page's."""

    def change(file: pikepdf.Pdf) -> None:
        file.pages[0].obj.Contents = pikepdf.Stream(file, content, **entries)

    asis = {"stream_decode_level": pikepdf.StreamDecodeLevel.none, "compress_streams": False}
    return lambda pdf: operate(pdf, change, **asis)


def _manifest(marks: Callable[[], str]) -> Callable[[bytes], bytes]:
    def change(pdf: bytes) -> bytes:
        manifest = manifest_of(pdf).model_dump_json()
        return with_manifest(
            pdf, re.sub(r'"facts":\[.*?\]', lambda _: f'"facts":[{marks()}]', manifest).encode()
        )

    return change


def _table(content: bytes, entries: str) -> Callable[[bytes], bytes]:
    """Return a change that gives a file another table of its objects: what a reader unpacks before anything else."""

    def change(pdf: bytes) -> bytes:
        place = int(pdf.rsplit(b"startxref\n", 1)[1].split()[0])
        references = re.search(rb"/Root \d+ 0 R /Info \d+ 0 R", pdf[place:])
        assert references is not None
        head = f"<</Type /XRef /Size 9 /W [1 4 2] {references[0].decode()} {entries} /Length {len(content)}>>"
        table = b"9999 0 obj\n%s\nstream\n%s\nendstream\nendobj\n" % (head.encode(), content)
        return pdf[:place] + table + b"startxref\n%d\n%%%%EOF\n" % place

    return change


def _object_stream(pdf: bytes) -> bytes:
    """Put a bomb in place of the first stream of objects, which holds the catalog or something on the way to it."""
    match = re.search(rb"<</Type /ObjStm [^>]*?/First (\d+)[^>]*>>\nstream\n", pdf)
    assert match is not None
    end = pdf.index(b"\nendstream", match.end())
    plain = zlib.decompress(pdf[match.end() : end])
    packing = zlib.compressobj(9)
    packed = packing.compress(plain) + packing.flush(zlib.Z_FULL_FLUSH)
    packed += (packing.compress(b" " * 10_000_000) + packing.flush(zlib.Z_FULL_FLUSH)) * 180 + packing.flush()
    head = re.sub(rb"/Length \d+", b"/Length %d" % len(packed), match[0])
    made = pdf[: match.start()] + head + packed + pdf[end:]
    grown = len(made) - len(pdf)
    # The table of objects stands behind it, and says where everything is.
    place = int(pdf.rsplit(b"startxref\n", 1)[1].split()[0])
    table = re.search(rb"/Length (\d+)>>\nstream\n", pdf[place:])
    assert table is not None
    begin = place + table.end()
    rows = bytearray(zlib.decompress(pdf[begin : begin + int(table[1])]))
    for at in range(0, len(rows), 7):
        where = int.from_bytes(rows[at + 1 : at + 5], "big")
        if rows[at] == 1 and where > match.start():
            rows[at + 1 : at + 5] = (where + grown).to_bytes(4, "big")
    packed = zlib.compress(bytes(rows))
    start = made.index(pdf[place : place + table.start()], place)
    tail = b"/Length %d>>\nstream\n%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % (
        len(packed),
        packed,
        start,
    )
    return made[: start + table.start()] + tail


def _nested(pdf: bytes) -> bytes:
    """Put an array in an array, and so on, in place of the catalog."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        buffer = io.BytesIO()
        file.save(buffer, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return re.sub(rb"/Type /Catalog", b"/Type /Catalog /Deep " + b"[" * 2_000_000, buffer.getvalue(), count=1)


HASH = "0" * 64
FLATE, LZW, RUN = pikepdf.Name.FlateDecode, pikepdf.Name.LZWDecode, pikepdf.Name.RunLengthDecode
BOMBS: dict[str, Callable[[bytes], bytes]] = {
    "a manifest of facts": _manifest(lambda: ",".join([f'{{"id":"a","kind":"b","hash":"{HASH}"}}'] * 600_000)),
    "a manifest of nothings": _manifest(lambda: ",".join(["{}"] * 2_600_000)),
    "a manifest of lists": _manifest(lambda: ",".join(["[]"] * 2_600_000)),
    "a manifest of blanks": lambda pdf: with_manifest(pdf, b" " * 100_000_000),
    "a page packed twice": _in_page(_bomb(1_800_000_000, 2), Filter=pikepdf.Array([FLATE, FLATE])),
    "a page packed once": _in_page(_bomb(1_800_000_000), Filter=FLATE),
    "a page of a run": _in_page(b"\x81 " * 15_000_000, Filter=RUN),
    "a page of a packed run": _in_page(zlib.compress(b"\x81 " * 30_000_000, 9), Filter=pikepdf.Array([FLATE, RUN])),
    "a page behind many filters": _in_page(_bomb(1_800_000_000, 2), Filter=pikepdf.Array([FLATE] * 50)),
    "a table packed once": _table(_bomb(1_800_000_000), "/Filter /FlateDecode"),
    "a table packed twice": _table(_bomb(1_800_000_000, 2), "/Filter [/FlateDecode /FlateDecode]"),
    "a table of many objects": _table(_bomb(1_400_000_000, 1, b"\1"), "/Filter /FlateDecode /Index [0 200000000]"),
    "a stream of objects": _object_stream,
    "a catalog nested deep": _nested,
}  # fmt: skip


QUICK = ("a manifest of facts", "a page packed twice", "a table packed once", "a stream of objects")
"""Of each kind one, in the quick suite."""


@pytest.mark.parametrize(
    "bomb", [pytest.param(one, marks=() if one in QUICK else pytest.mark.slow) for one in BOMBS]
)
def test_a_copy_is_bounded_by_what_it_becomes(project: Path, pdf: bytes, bomb: str, tmp_path: Path) -> None:
    path = tmp_path / "copy.pdf"
    path.write_bytes(BOMBS[bomb](pdf))
    answer = run_apart(project, "verify", str(path))
    _check(answer)
    assert " current" not in answer.stdout, answer


def test_control_the_copy_itself_is_current(project: Path, pdf: bytes, tmp_path: Path) -> None:
    path = tmp_path / "copy.pdf"
    path.write_bytes(pdf)
    _check(run_apart(project, "verify", str(path)), "current", code=0)
