"""Tables in Markdown that can be read as plain text too.

In: headings and rows of cells. Out: a table whose columns are lined up, all but the last, which is as long as it is.
"""

import re
from collections.abc import Iterable, Sequence

_CODE = re.compile("`([^`]+)`")


def format_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table. A bar within a cell is escaped, which code spans of tables need as well."""
    lines = [tuple(map(_cell, row)) for row in (headings, *rows)]
    widths = [max(map(len, column)) for column in list(zip(*lines, strict=True))[:-1]]
    rule = (*("-" * width for width in widths), "---")
    return "\n".join(_line(line, widths) for line in (lines[0], rule, *lines[1:]))


def fold(summary: str, content: str) -> str:
    """Return content that a code host shows when its summary is clicked."""
    shown = _CODE.sub(r"<code>\1</code>", summary)
    return f"<details>\n<summary>{shown}</summary>\n\n{content}\n\n</details>"


def code(text: object) -> str:
    """Return a text as code."""
    return f"`{text}`"


def either(words: Sequence[str]) -> str:
    """Join choices: a, b or c."""
    return " or ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [f"{cell:<{width}}" for cell, width in zip(cells[:-1], widths, strict=True)]
    return f"| {' | '.join([*padded, cells[-1]])} |".replace("  |  |", "  | |")
