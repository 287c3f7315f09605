"""Hostile files: what they may cost is bounded by what they become, and each ends in words, in a process of its own.

Every file here is small and would become large, or is large and would be read for nothing. Memory is bounded by the
system, time is processor time: a busy machine changes no verdict.
"""

from __future__ import annotations

import io
import random
import re
import shutil
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf
import pytest

from edition_case import make_lights, new_project
from malformed import Answer, run_apart, run_here
from pdf_surgery import manifest_of, operate, with_manifest
from program import REPOSITORY

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


# --- fonts, their kerning, and logos

FONT = REPOSITORY / "fonts/SourceSerif4-Regular.ttf"
"""A font that the default theme is set in; a project's own of that name comes first."""


def _place_of(content: bytes | bytearray, tag: bytes) -> tuple[int, int]:
    """Return where a table of a font begins, and its length."""
    at = content.index(tag, 12)
    start, length = struct.unpack_from(">LL", content, at + 8)
    return start, length


def _with(tag: bytes, offset: int, new: bytes) -> bytes:
    """Return the font with other bytes in a table."""
    content = bytearray(FONT.read_bytes())
    start, _ = _place_of(bytes(content), tag)
    content[start + offset : start + offset + len(new)] = new
    return bytes(content)


def _with_table(tag: bytes, table: bytes) -> bytes:
    """Return the font with another table, at its end."""
    content = bytearray(FONT.read_bytes())
    struct.pack_into(">LL", content, content.index(tag, 12) + 8, len(content), len(table))
    return bytes(content + table)


def _characters(form: int, rest: bytes) -> bytes:
    """Return the font with a table of characters of one form."""
    head = struct.pack(">HHHHLHHLL", 0, 1, 3, 10, 12, form, 0, 16 + len(rest), 0)
    return _with_table(b"cmap", head + rest)


def _places(change: Callable[[int, int], int]) -> bytes:
    """Return the font with other places of its glyphs."""
    content = FONT.read_bytes()
    start, length = _place_of(content, b"loca")
    wide = struct.unpack_from(">H", content, _place_of(content, b"head")[0] + 50)[0]
    kind = "L" if wide else "H"
    places = struct.unpack_from(f">{length // (4 if wide else 2)}{kind}", content, start)
    most = places[-1]
    return _with(b"loca", 0, struct.pack(f">{len(places)}{kind}", *(change(one, most) for one in places)))


def _endless_glyphs() -> bytes:
    """Return the font with glyphs made of parts without end: each goes on in the next, and so does that."""
    content = FONT.read_bytes()
    length = _place_of(content, b"glyf")[1]
    return _with(b"glyf", 0, struct.pack(">hhhhh", -1, 0, 0, 0, 0) + b"\0\x20\0\1\0\0" * ((length - 10) // 6))


FONTS: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "no font": lambda: b"%PDF-1.7" * 1_000,
    "half a font": lambda: FONT.read_bytes()[:100_000],
    "a head of one": lambda: FONT.read_bytes()[:8],
    "every character": lambda: _characters(12, struct.pack(">LLLL", 1, 0, 0xFFFFFFFF, 0)),
    "every character as one": lambda: _characters(13, struct.pack(">LLLL", 1, 0, 0xFFFFFFFF, 1)),
    "many groups": lambda: _characters(12, struct.pack(">L", 90) + struct.pack(">LLL", 0, 0xFFFF, 0) * 90),
    "groups without end": lambda: _characters(12, struct.pack(">LLLL", 0xFFFFFFFF, 0, 1, 0)),
    "an array of characters": lambda: _characters(10, struct.pack(">LL", 0, 0xFFFFFFFF)),
    "characters of two bytes": lambda: _characters(2, b"\xff\xff" * 500),
    "an unknown form": lambda: _characters(77, b"\0" * 40),
    "no units": lambda: _with(b"head", 18, b"\0\0"),
    "one unit": lambda: _with(b"head", 18, b"\0\1"),
    "glyphs backwards": lambda: _places(lambda place, most: most - place),
    "glyphs elsewhere": lambda: _places(lambda place, _: min(place * 3 // 2, 65_535)),
    "glyphs of endless parts": _endless_glyphs,
    "no glyphs": lambda: _with(b"maxp", 4, b"\0\0"),
    "too many glyphs": lambda: _with(b"maxp", 4, b"\xff\xff"),
    "a name of no letters": lambda: _with(b"name", 0, b"\xff" * 200),
    "larger than any": lambda: FONT.read_bytes() + bytes(31_000_000),
}  # fmt: skip
KERNINGS = {
    "no JSON": b"{", "a list": b"[1]", "of words": b'{"ab": "x"}', "of flags": b'{"ab": true}', "of one letter": b'{"a": 1}',
    "far": b'{"ab": 1e300}', "too far": b'{"ab": 99999999999999999999}', "deep": b"[" * 1_000_000,
    "large": b" " * 5_000_000, "not text": b"\xff\xfe\xfa",
}  # fmt: skip


@pytest.fixture
def own(project: Path) -> Iterator[Path]:
    """The folder of the project's own fonts, empty again afterwards."""
    folder = project / "fonts"
    (folder / "kerning").mkdir(parents=True)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.parametrize("name", FONTS)
def test_a_font_of_any_bytes_is_refused_by_its_name(project: Path, own: Path, name: str) -> None:
    (own / FONT.name).write_bytes(FONTS[name]())
    answer = run_here(project, "make", "lights")
    assert (answer.exit_code, answer.errors()) == (1, ["missing-font"]), answer.stderr
    assert FONT.name in answer.stderr


@pytest.mark.slow
@pytest.mark.parametrize("name", FONTS)
def test_a_font_of_any_bytes_is_bounded(project: Path, own: Path, name: str) -> None:
    (own / FONT.name).write_bytes(FONTS[name]())
    _check(run_apart(project, "make", "lights"), "error[missing-font]")


@pytest.mark.parametrize("name", KERNINGS)
def test_a_table_of_kerning_of_any_bytes_is_refused_by_its_name(project: Path, own: Path, name: str) -> None:
    shutil.copy(FONT, own)
    (own / f"kerning/{FONT.stem}.json").write_bytes(KERNINGS[name])
    answer = run_here(project, "make", "lights")
    assert (answer.exit_code, answer.errors()) == (1, ["missing-font"]), answer.stderr
    assert f"{FONT.stem}.json" in answer.stderr


def test_control_the_font_itself_is_printed_with(project: Path, own: Path) -> None:
    shutil.copy(FONT, own)
    (own / f"kerning/{FONT.stem}.json").write_bytes(b'{"AV": -40}')
    answer = run_here(project, "make", "lights")
    assert (answer.exit_code, answer.errors()) == (0, []), answer.stderr


def _spoil(content: bytes, chance: random.Random, first: int) -> bytes:
    """Change a few bytes of a file, more often at its beginning, or cut it."""
    spoilt = bytearray(content)
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(min(first, len(spoilt)) if chance.random() < 0.7 else len(spoilt))
        spoilt[at] = chance.choice((0, 1, 0x7F, 0x80, 0xFF, spoilt[at] ^ 1 << chance.randrange(8)))
    return bytes(spoilt[: chance.randrange(len(spoilt))] if chance.random() < 0.1 else spoilt)


def _spoil_font(seed: int) -> bytes:
    """Change bytes of the tables that counts and places stand in."""
    chance, content = random.Random(seed), bytearray(FONT.read_bytes())  # noqa: S311 - no secret
    if seed % 3 == 0:
        return _spoil(bytes(content), chance, 400)
    for _ in range(chance.randint(1, 6)):
        start, length = _place_of(
            bytes(content),
            chance.choice((b"cmap", b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp", b"post", b"OS/2")),
        )
        at = start + chance.randrange(min(length, 64) if chance.random() < 0.8 else length)
        content[at] = chance.choice((0, 1, 0x7F, 0x80, 0xFF, content[at] ^ 1 << chance.randrange(8)))
    return bytes(content)


@pytest.mark.parametrize(
    "seed", [*range(6), *(pytest.param(one, marks=pytest.mark.slow) for one in range(6, 400))]
)
def test_a_spoilt_font_is_printed_with_or_refused(project: Path, own: Path, seed: int) -> None:
    (own / FONT.name).write_bytes(_spoil_font(seed))
    answer = run_here(project, "make", "lights")
    assert "Traceback" not in answer.stderr, answer.stderr
    assert set(answer.errors()) <= {"missing-font", "missing-glyph", "too-wide"}, answer.stderr
    assert (answer.exit_code == 0) == (not answer.errors()), answer.stderr


def _png(
    width: int, height: int, *chunks: tuple[bytes, bytes], mode: int = 2, data: bytes | None = None
) -> bytes:
    """Return a picture of one colour: its lines are those of the data, or as many as there ought to be."""
    lines = zlib.compress(bytes((1 + 3 * width) * height), 9) if data is None else data
    head = struct.pack(">LLBBBBB", width, height, 8, mode, 0, 0, 0)
    parts = ((b"IHDR", head), *chunks, (b"IDAT", lines), (b"IEND", b""))
    written = (
        struct.pack(">L", len(part)) + kind + part + struct.pack(">L", zlib.crc32(kind + part))
        for kind, part in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(written)


def _logo(project: Path, content: bytes) -> None:
    """Give the project's brief a theme with a logo."""
    (project / "templates/themes").mkdir(exist_ok=True)
    (project / "templates/themes/marked.yaml").write_text(
        "extends: default\nlogo: mark.png\n", encoding="utf-8"
    )
    (project / "templates/mark.png").write_bytes(content)
    spec = (project / "briefs/lights.yaml").read_text(encoding="utf-8")
    (project / "briefs/marked.yaml").write_text(f"{spec}theme: marked\n", encoding="utf-8")


LOGOS: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "a font": FONT.read_bytes,
    "a head": lambda: _png(9, 9)[:40],
    "half": lambda: _png(900, 900)[:-40],
    "more than it says": lambda: _png(9, 9, data=_bomb(400_000_000)),
    "a square of a million": lambda: _png(1_000_000, 1_000_000, data=_bomb(400_000_000)),
    "a line of a billion": lambda: _png(2_000_000_000, 1, data=b""),
    "no height": lambda: _png(9, 0),
    "a profile that is none": lambda: _png(9, 9, (b"iCCP", b"x\0\0" + _bomb(400_000_000))),
    "words without end": lambda: _png(9, 9, *[(b"zTXt", b"x\0\0" + _bomb(60_000_000))] * 20),
    "words of words": lambda: _png(9, 9, (b"iTXt", b"x\0\1\0\0\0" + _bomb(400_000_000))),
    "a palette that is none": lambda: _png(9, 9, (b"PLTE", b"xx"), mode=3),
    "an unknown mode": lambda: _png(9, 9, mode=77),
    "a short chunk": lambda: _png(9, 9, (b"pHYs", b"x"), (b"gAMA", b""), (b"fcTL", b""), (b"acTL", b"")),
}  # fmt: skip


@pytest.mark.parametrize(
    "name", [pytest.param(one, marks=() if at % 3 else pytest.mark.slow) for at, one in enumerate(LOGOS)]
)
def test_a_logo_of_any_bytes_is_bounded(project: Path, name: str) -> None:
    _logo(project, LOGOS[name]())
    answer = run_apart(project, "make", "marked")
    _check(answer, *(["error[missing-logo]", "mark.png"] if answer.exit_code else []), code=answer.exit_code)
    assert answer.exit_code in (
        (0, 1) if name.startswith(("a profile", "words", "more", "a short", "a palette")) else (1,)
    )


def test_control_a_logo_as_large_as_may_be_is_printed(project: Path) -> None:
    _logo(project, _png(4_000, 4_000))
    _check(run_apart(project, "make", "marked"), code=0)


@pytest.mark.parametrize(
    "seed", [*range(6), *(pytest.param(one, marks=pytest.mark.slow) for one in range(6, 300))]
)
def test_a_spoilt_logo_is_printed_or_refused(project: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    sound = _png(40, 40, (b"pHYs", bytes(9)), (b"gAMA", bytes(4)), (b"tEXt", b"a\0b"), (b"tRNS", bytes(6)))
    _logo(project, _spoil(sound, chance, 120))
    answer = run_here(project, "make", "marked")
    assert "Traceback" not in answer.stderr, answer.stderr
    assert set(answer.errors()) <= {"missing-logo"}, answer.stderr
    assert (answer.exit_code == 0) == (not answer.errors()), answer.stderr


# --- files that are large, or become so

LARGE: dict[str, tuple[str, list[str], str]] = {
    "facts": ("briefs/facts/big.yaml", ["check"], "too-large"),
    "facts of a build": ("briefs/facts/big.yaml", ["build"], "too-large"),
    "a brief": ("briefs/big.yaml", ["check"], "too-large"),
    "a brief by name": ("briefs/big.yaml", ["make", "big"], "too-large"),
    "the project file": ("briefgen.toml", ["check"], "too-large"),
    "the project file of a build": ("briefgen.toml", ["build"], "too-large"),
    "a template": ("templates/lights/board.md", ["check"], "too-large"),
    "a theme": ("templates/themes/marked.yaml", ["check"], "too-large"),
    "a logo": ("templates/mark.png", ["make", "marked"], "too-large"),
    "a font": (f"fonts/{FONT.name}", ["make", "lights"], "missing-font"),
    "kerning": (f"fonts/kerning/{FONT.stem}.json", ["make", "lights"], "missing-font"),
    "an archived text": ("archive/big.txt", ["sources", "verify", "--archive", "archive"], "too-large"),
    "the lock": ("briefs/facts/excerpts.lock", ["check"], "too-large"),
    "the lock of a proof": (
        "briefs/facts/excerpts.lock",
        ["sources", "verify", "--archive", "archive"],
        "too-large",
    ),
    "a ledger": ("briefs/editions/lights.yaml", ["check"], "too-large"),
    "a ledger to be added to": ("briefs/editions/lights.yaml", ["issue", "lights"], "too-large"),
    "references": ("references.json", ["sources", "import", "references.json"], "too-large"),
    "a page of the room": ("templates/room/index.html", ["publish", "site"], "too-large"),
}
"""Where a file of 2 GB is, what reads it, and the code of what is said. It has no bytes on the disk."""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with everything that can be large."""
    folder = new_project(tmp_path_factory.mktemp("large") / "project")
    _logo(folder, _png(9, 9))
    (folder / "fonts").mkdir()
    shutil.copy(FONT, folder / "fonts")
    return folder


QUICKLY = ("facts", "the project file", "an archived text", "a logo", "a ledger to be added to")


@pytest.mark.parametrize(
    "name", [pytest.param(one, marks=() if one in QUICKLY else pytest.mark.slow) for one in LARGE]
)
def test_a_file_of_2_gigabytes_is_refused_by_its_size(large: Path, name: str) -> None:
    place, arguments, code = LARGE[name]
    path = large / place
    before = path.read_bytes() if path.is_file() else None
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("wb") as file:
            file.truncate(2 << 30)
        answer = run_apart(large, *arguments)
    finally:
        path.unlink()
        if before is not None:
            path.write_bytes(before)
    _check(answer, f"error[{code}]")
    assert answer.megabytes < 200, answer
    assert answer.seconds < 4, answer


def test_control_the_project_is_sound_without_it(large: Path) -> None:
    _check(run_apart(large, "make", "marked"), code=0)


TOMLS = {
    "dotted keys": lambda: "".join(f"{'.'.join(['a'] * 900)}.k{n} = 1\n" for n in range(20)),
    "dotted keys with blanks": lambda: "".join(f"{' . '.join(['a'] * 400)}.k{n} = 1\n" for n in range(20)),
    "quoted keys": lambda: "".join(".".join(['"a"', "'b'"] * 300) + f".k{n} = 1\n" for n in range(20)),
    "headers": lambda: "".join(f"[{'.'.join(['a', f'b{n}'] * 450)}]\n" for n in range(20)),
    "tables in a line": lambda: (
        "x = {" + ",".join(f"k{n} = {{{'.'.join(['a'] * 300)} = 1}}" for n in range(60)) + "}\n"
    ),
    "a deep list": lambda: f"x = {'[' * 20_000}\n",
    "a deep table": lambda: f"x = {'{a=' * 10_000}\n",
    "short headers": lambda: "".join(f"[k{n}]\n" for n in range(30_000)),
    "short keys": lambda: "".join(f"k{n}.a.b.c.d.e.f = 1\n" for n in range(12_000)),
    "blanks": lambda: f"y = '''\n[{' ' * 200_000}\n'''\n",
}
"""Project files of few bytes from which a parser makes many."""


@pytest.mark.parametrize("command", ["check", "build"])
@pytest.mark.parametrize(
    "name", [pytest.param(one, marks=() if one.startswith("dotted") else pytest.mark.slow) for one in TOMLS]
)
def test_a_project_file_is_bounded_by_what_it_becomes(project: Path, name: str, command: str) -> None:
    path = project / "briefgen.toml"
    before = path.read_text(encoding="utf-8")
    try:
        path.write_text(before + TOMLS[name](), encoding="utf-8")
        answer = run_apart(project, command)
    finally:
        path.write_text(before, encoding="utf-8")
    _check(answer, "error[")
    assert answer.megabytes < 200, answer


REFERENCES = {
    "items of nothing": lambda: "[" + "{}," * 5_000_000 + "{}]",
    "lists": lambda: "[" + "[]," * 5_000_000 + "[]]",
    "keys": lambda: "[{" + ",".join(f'"k{n}":1' for n in range(1_000_000)) + "}]",
    "authors": lambda: '[{"id":"a","type":"book","title":"T","author":[' + "{}," * 4_000_000 + "{}]}]",
    "deep": lambda: "[" * 8_000_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", REFERENCES)
def test_references_are_bounded_by_what_they_become(project: Path, name: str) -> None:
    path = project / "references.json"
    path.write_text(REFERENCES[name](), encoding="utf-8")
    answer = run_apart(project, "sources", "import", path.name)
    path.unlink()
    _check(answer, "error[")
