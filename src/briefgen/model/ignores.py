"""A comment by which a curator overrules one code in one line, with the reason."""

from __future__ import annotations

from dataclasses import dataclass

from briefgen.diagnostics import Origin


@dataclass(frozen=True, slots=True)
class Ignore:
    """One code, overruled in one line. ``origin`` is where the comment names the code."""

    file: str
    line: int
    code: str
    reason: str
    origin: Origin
