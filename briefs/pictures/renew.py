"""Makes the pictures that the manual shows, from the briefs as they are now.

``python briefs/pictures/renew.py`` writes them beside this file, ``--check`` writes nothing and says which are old.

Pictures are not compared byte by byte: another version of the renderer draws the edges of letters a little otherwise,
and nobody should have to renew pictures for that. Both are made small and grey first, so that only what a reader would
see counts: a line that has moved, a word that has changed, another colour of a rule. The picture of the reading room is
made where Chromium is installed, and never compared: it has the fonts of the machine.
"""
# ruff: noqa: INP001 - stands beside the files that it makes

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from shutil import which

from PIL import Image, ImageChops

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
DPI, COLOURS = 100, 48
ISSUED = "2025-01-20"
CELL = 8
"""Pixels a side that are looked at as one: about the size of a letter."""
TOLERANCE = 20
"""Levels of grey, of 255, by which such a cell may differ."""

SHOWN: Sequence[tuple[str, str, int, Sequence[str]]] = (
    ("edscg-1.png", "edscg", 1, ()),
    ("edscg-figures.png", "edscg", 3, ()),
    ("edscg-plain-1.png", "edscg", 1, ("--set", "theme=plain")),
    ("edscg-ko-1.png", "edscg-ko", 1, ()),
    ("seed-council-1.png", "seed-council", 1, ()),
)
"""The pictures: name, brief, page, and what is set otherwise. What is no brief of this repository `init` brings."""


def main() -> int:
    """Write the pictures, or compare them; return the exit status."""
    check = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not check:
        sys.stderr.write(f"usage: {Path(__file__).name} [--check]\n")
        return 2
    old = 0
    for name, picture in make_pictures():
        place = HERE / name
        if check and not (place.is_file() and look_alike(place.read_bytes(), picture)):
            sys.stderr.write(f"{name} is out of date; renew it with: python briefs/pictures/renew.py\n")
            old += 1
        elif not check:
            _write(name, picture)
    browser = which("chromium")
    if browser and not check:
        _write("room.png", picture_room(browser))
    return 1 if old else 0


def _write(name: str, picture: bytes) -> None:
    (HERE / name).write_bytes(picture)
    sys.stdout.write(f"briefs/pictures/{name}  ({len(picture) // 1000} kB)\n")


def make_pictures() -> Iterator[tuple[str, bytes]]:
    """Yield each picture by the name of its file."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        _briefgen(folder, "init", "start")
        for name, brief, page, options in SHOWN:
            shipped = (REPOSITORY / "briefs" / f"{brief}.yaml").is_file()
            output = folder / name.removesuffix(".png")
            wanted = ("--page", str(page), "--dpi", str(DPI), "--output", str(output), *options)
            _briefgen(REPOSITORY if shipped else folder / "start", "preview", brief, *wanted)
            (picture,) = output.iterdir()
            yield name, _shrink(picture.read_bytes())


def picture_room(browser: str) -> bytes:
    """Return a picture of the reading room of the project that ``init`` brings, with one edition issued."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        _briefgen(folder, "init", "start")
        _briefgen(folder / "start", "issue", "seed-council", "--today", ISSUED)
        _briefgen(folder / "start", "publish", "../room", "--today", ISSUED)
        window = ("--window-size=1000,640", "--hide-scrollbars", f"--screenshot={folder / 'room.png'}")
        command = [browser, "--headless", "--no-sandbox", *window, f"file://{folder}/room/index.html"]
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - the browser that is installed
        return _shrink((folder / "room.png").read_bytes())


def look_alike(first: bytes, second: bytes) -> bool:
    """Whether a reader would see no difference between two pictures."""
    one, other = _coarse(first), _coarse(second)
    if one.size != other.size:
        return False
    return not any(ImageChops.difference(one, other).histogram()[TOLERANCE + 1 :])


def _coarse(picture: bytes) -> Image.Image:
    return Image.open(BytesIO(picture)).convert("L").reduce(CELL)


def _shrink(picture: bytes) -> bytes:
    """Return a picture with a palette: pages have few colours, and this takes a third of the room."""
    shrunk = BytesIO()
    palette = Image.open(BytesIO(picture)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    palette.save(shrunk, "PNG", optimize=True)
    return shrunk.getvalue()


def _briefgen(folder: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "briefgen", "--quiet", *arguments]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own program


if __name__ == "__main__":
    sys.exit(main())
