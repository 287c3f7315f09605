"""What a diagnostic code is: its severity, and what it tells whoever meets it. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """One code: ``severity`` is error or warning, ``summary`` one line, ``explanation`` what to do about it.

    ``example`` shows a cause and its mend, as YAML or as a template. ``ignorable`` codes are judgements that a curator
    may overrule in place, with a reason; what the promise of the brief rests on is never ignorable. ``needs`` names
    what must be given for the code to be found at all: "day", "archive" or "brief" (a brief is composed).
    """

    severity: str
    summary: str
    explanation: str
    example: str = ""
    ignorable: bool = False
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Codes of one subject, by name."""

    title: str
    codes: Mapping[str, Code]


def error(
    summary: str, explanation: str, *, example: str = "", ignorable: bool = False, needs: tuple[str, ...] = ()
) -> Code:
    """Make a code that stops the brief."""
    return Code("error", summary, explanation, example, ignorable, needs)


def warning(
    summary: str, explanation: str, *, example: str = "", ignorable: bool = True, needs: tuple[str, ...] = ()
) -> Code:
    """Make a code that does not stop the brief."""
    return Code("warning", summary, explanation, example, ignorable, needs)
