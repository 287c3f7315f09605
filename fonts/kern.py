"""Write the kerning of every face beside it: fonts/kerning/FACE.json, pairs of characters to 1/1000 em.

Run as `python fonts/kern.py` after `derive.py`; needs uharfbuzz. HarfBuzz shapes each pair with nothing but kerning
switched on, and what the pair is narrower or wider than its parts is its kerning. Layout measures and export writes
with these tables: no shaping is needed to print, and no character changes, so extracted text stays what was written.
"""

import json
import sys
from pathlib import Path

import uharfbuzz

FOLDER = Path(__file__).parent
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
ACCENTED = "ÀÁÂÄÅÇÈÉÊËÎÏÑÓÔÖØÚÛÜàáâäåçèéêëíîïñóôöøúûü"
MARKS = "0123456789.,:;!?-–—()[]/'\"“”‘’…&"
FEATURES = {"kern": True, "liga": False, "clig": False, "calt": False, "dlig": False, "locl": False}
LEAST = 4
"""Pairs that move by less than this are not worth their bytes: a twenty-fifth of a point in a title."""


def kern(file: Path) -> dict[str, int]:
    """Return the pairs of a face that are kerned."""
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(file)))
    font = uharfbuzz.Font(face)
    chars = LETTERS + ACCENTED + MARKS
    alone = {char: advance(font, char) for char in chars}
    pairs: dict[str, int] = {}
    for first in chars:
        for second in chars:
            moved = (advance(font, first + second) - alone[first] - alone[second]) * 1000 / face.upem
            if abs(moved) >= LEAST:
                pairs[first + second] = round(moved)
    return pairs


def advance(font: uharfbuzz.Font, text: str) -> int:
    """Return the width of a text with kerning, in font units."""
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    uharfbuzz.shape(font, buffer, FEATURES)
    return sum(position.x_advance for position in buffer.glyph_positions)


def main() -> None:
    """Write the tables of all faces but the companions, whose scripts are not kerned."""
    (FOLDER / "kerning").mkdir(exist_ok=True)
    for file in sorted(FOLDER.glob("*.ttf")):
        if "KR" in file.stem:
            continue
        pairs = kern(file)
        text = json.dumps(pairs, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        (FOLDER / "kerning" / f"{file.stem}.json").write_text(text + "\n", encoding="utf-8")
        sys.stdout.write(f"{file.stem:32} {len(pairs):6} pairs\n")


if __name__ == "__main__":
    main()
