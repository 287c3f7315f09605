"""How well lines are set, beside Typst in one run: spaces, short lines, hyphens.

Run as ``python tests/benchmarks/lines.py CORPUS [--typst PYTHON]``. CORPUS is a text with one paragraph a line, PYTHON
a Python that has ``typst``. Both set the same face at the same size, each line's words are read back from the PDF with
pdftotext, and the lines are matched with the corpus, so a word that one of them lost stops the run. All counts are in
1,000 lines, the last lines of paragraphs left out.

In justified text ``over 1.5`` and ``over 2`` are lines whose spaces are on average so many times as wide as in the last
lines of paragraphs, ``worst`` is the widest, ``open`` the lines that do not reach the edge. In ragged text ``shortfall``
is the mean part of the measure that a line leaves, ``shortest`` the shortest line. ``hyphens`` are lines that end within
a word, ``running`` those that follow another such line, ``before last`` those before a paragraph's last; ``runts`` are
last lines of a single word. No part of the tests: figures are read by people.
"""

from __future__ import annotations

import argparse
import datetime as dt
import html
import re
import statistics
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from briefgen.export.pdf import FileProperties, export_pdf
from briefgen.layout import lay_out
from briefgen.load.theme import load_theme
from briefgen.model.brief import Brief
from briefgen.model.document import Document, Paragraph, RunningHeaders, Span, TitleBlock

ROOT = Path(__file__).parents[2]
SETTINGS = (
    ("justified", 470.0),
    ("justified", 300.0),
    ("ragged", 470.0),
    ("ragged", 350.0),
    ("ragged", 200.0),
)
HYPHENS = "-\u00ad\u2010"
PAPER_WIDTH = 210 * 72 / 25.4

TYPST = """
import sys, typst
corpus, out, fonts, justify, hyphenate, measure = sys.argv[1:]
escape = lambda text: "".join("\\\\" + c if c in "[]#*_$@<>\\\\`=-~/" else c for c in text)
head = f'''#set page(width: {measure}pt + 120pt, height: 842pt, margin: 60pt)
#set text(font: "Source Serif 4", size: 10.4pt, lang: "en", region: "GB", hyphenate: {hyphenate})
#set par(justify: {justify}, linebreaks: "optimized", leading: 4.6pt, spacing: 7.5pt)
'''
paragraphs = [escape(line) for line in open(corpus, encoding="utf-8").read().split("\\n") if line]
open(out + ".typ", "w", encoding="utf-8").write(head + "\\n\\n".join(paragraphs))
typst.compile(out + ".typ", output=out, font_paths=[fonts])
"""


class Word(NamedTuple):
    """A word on a page, with its left and right edge."""

    text: str
    left: float
    right: float


class SetLine(NamedTuple):
    """A line as it is on the page: its words, whether its paragraph ends with it, whether it ends within a word."""

    words: Sequence[Word]
    ends: bool
    hyphenated: bool

    @property
    def gaps(self) -> list[float]:
        """The spaces between its words."""
        return [after.left - before.right for before, after in pairwise(self.words)]


def set_ours(paragraphs: Sequence[str], text: str, measure: float, out: Path) -> float:
    """Set paragraphs with the default theme at a measure; return the seconds that layout took."""
    theme = load_theme("default", (ROOT / "templates" / "themes",), ROOT).value
    assert theme is not None
    side = (PAPER_WIDTH - measure) / 2 * 25.4 / 72
    margins = theme.margins.A4.model_copy(update={"left": side, "right": side})
    papers = theme.margins.model_copy(update={"A4": margins})
    document = Document(
        name="lines",
        language="en-GB",
        title_block=TitleBlock("Lines"),
        running_headers=RunningHeaders("", "", "", "", "", "", ""),
        blocks=tuple(Paragraph(spans=(Span(paragraph),)) for paragraph in paragraphs),
        notes=(),
        contents=False,
        notes_at_end=False,
    )
    brief = Brief.model_validate({"name": "lines", "title": "Lines", "sections": [{"kind": "sources"}]})
    start = time.perf_counter()
    story = lay_out(
        document, theme.model_copy(update={"text": text, "margins": papers}), brief, (ROOT / "fonts",)
    ).value
    seconds = time.perf_counter() - start
    assert story is not None
    properties = FileProperties("Lines", "en-GB", "", "", "lines", dt.date(2026, 1, 1))
    out.write_bytes(export_pdf(story, properties))
    return seconds


def set_typst(python: str, corpus: Path, text: str, hyphenate: str, measure: float, out: Path) -> None:
    """Set the corpus with Typst; ``hyphenate`` is true or false."""
    justify = "true" if text == "justified" else "false"
    arguments = [str(corpus), str(out), str(ROOT / "fonts"), justify, hyphenate, str(measure)]
    subprocess.run([python, "-c", TYPST, *arguments], check=True)


def read_lines(pdf: Path, paragraphs: Sequence[str]) -> Iterator[SetLine]:
    """Yield the lines of a PDF by its words' places, matched with the paragraphs that it must hold in their order."""
    command = ["pdftotext", "-bbox", str(pdf), "-"]
    page = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    shape = r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>'
    lines: list[list[Word]] = []
    base = None
    for left, top, right, foot, text in re.findall(shape, page):
        if float(foot) - float(top) > 20:  # the title
            continue
        if base is None or abs(float(top) - base) > 4:  # leading is 15
            lines.append([])
            base = float(top)
        word = unicodedata.normalize("NFKC", html.unescape(text))
        lines[-1].append(Word(word, float(left), float(right)))
    todo = iter(lines)
    for paragraph in paragraphs:
        rest = re.sub(r"\s", "", unicodedata.normalize("NFKC", paragraph))
        while rest:
            line = next(todo)
            shown = "".join(word.text for word in line)
            bare = shown if rest.startswith(shown) else shown[:-1]
            assert rest.startswith(bare), (shown, rest[:80])
            rest = rest[len(bare) :]
            yield SetLine(line, not rest, len(bare) < len(shown) and shown[-1] in HYPHENS)


def figures(lines: Sequence[SetLine], text: str, measure: float) -> dict[str, float]:
    """Return what the table shows of lines."""
    full = [line for line in lines if not line.ends]
    last = [line for line in lines if line.ends]
    left = statistics.mode(round(line.words[0].left, 1) for line in lines)
    width = [line.words[-1].right - max(left, line.words[0].left) for line in full]
    natural = statistics.median(gap for line in last for gap in line.gaps)

    def rate(count: int) -> int:
        return round(1000 * count / len(full))

    following = list(pairwise(lines))
    shown: dict[str, float] = {"lines": len(lines)}
    if text == "justified":
        stretch = [statistics.mean(line.gaps) / natural for line in full if line.gaps]
        shown |= {
            "over 1.5": rate(sum(value > 1.5 for value in stretch)),
            "over 2": rate(sum(value > 2 for value in stretch)),
            "worst": round(max(stretch), 2),
            "tightest": round(min(stretch), 2),
            "open": rate(sum(value < measure - 6 for value in width)),
        }
    else:
        shown |= {
            "shortfall": round(1 - statistics.mean(width) / measure, 4),
            "shortest": round(min(width) / measure, 3),
            "below 78 %": rate(sum(value < 0.78 * measure for value in width)),
        }
    return shown | {
        "hyphens": rate(sum(line.hyphenated for line in full)),
        "running": rate(sum(a.hyphenated and b.hyphenated for a, b in following)),
        "before last": rate(sum(a.hyphenated and b.ends for a, b in following)),
        "runts": sum(len(b.words) == 1 and not a.ends for a, b in following if b.ends),
    }


def main(arguments: Sequence[str]) -> None:
    """Print a table for each setting."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--typst", metavar="PYTHON", help="a Python that has typst")
    options = parser.parse_args(arguments)
    paragraphs = [line for line in options.corpus.read_text("utf-8").split("\n") if line]
    with tempfile.TemporaryDirectory() as folder:
        for text, measure in SETTINGS:
            out = Path(folder) / "out.pdf"
            seconds = set_ours(paragraphs, text, measure, out)
            rows = {"briefgen": figures(list(read_lines(out, paragraphs)), text, measure)}
            for hyphenate in ("true", "false") if options.typst else ():
                set_typst(options.typst, options.corpus, text, hyphenate, measure, out)
                name = "typst" if hyphenate == "true" else "typst, no hyphens"
                rows[name] = figures(list(read_lines(out, paragraphs)), text, measure)
            sys.stdout.write(f"\n{text}, {measure:g} pt (layout {seconds:.2f} s)\n{'':18}")
            sys.stdout.write("".join(f"{name:>12}" for name in rows["briefgen"]) + "\n")
            for name, row in rows.items():
                sys.stdout.write(f"{name:18}" + "".join(f"{value:>12}" for value in row.values()) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
