"""What a diagnostic code is: its severity, and what it tells whoever meets it. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """One code: ``severity`` is error or warning, ``summary`` one line, ``explanation`` what to do about it.

    ``example`` shows a cause and its mend, as YAML or as a template. ``ignorable`` codes are judgements that a curator
    may overrule in place, with a reason; what the promise of the brief rests on is never ignorable.
    """

    severity: str
    summary: str
    explanation: str
    example: str = ""
    ignorable: bool = False


def error(summary: str, explanation: str, *, example: str = "", ignorable: bool = False) -> Code:
    """Make a code that stops the brief."""
    return Code("error", summary, explanation, example, ignorable)


def warning(summary: str, explanation: str, *, example: str = "", ignorable: bool = True) -> Code:
    """Make a code that does not stop the brief."""
    return Code("warning", summary, explanation, example, ignorable)
