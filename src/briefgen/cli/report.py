"""Diagnostics on the terminal: with the line that they are about and a caret, or as JSON for programs."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from briefgen.diagnostics import Diagnostic, Origin, Severity

_COLOURS = {Severity.ERROR: "\x1b[1;31m", Severity.WARNING: "\x1b[1;33m"}
_BOLD, _DIM, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"
_WIDEST = 160


def as_json(diagnostics: Iterable[Diagnostic]) -> dict[str, Any]:
    """Return diagnostics as the JSON that ``check --format json`` prints."""
    ordered = sorted(diagnostics, key=Diagnostic.sort_key)
    return {
        "diagnostics": [
            {
                "severity": diagnostic.severity.value,
                "code": diagnostic.code,
                "message": diagnostic.message,
                "file": diagnostic.origin.file if diagnostic.origin else None,
                "line": diagnostic.origin.line if diagnostic.origin else None,
                "column": diagnostic.origin.column if diagnostic.origin else None,
                "hints": list(diagnostic.hints),
            }
            for diagnostic in ordered
        ],
        "errors": count(ordered, Severity.ERROR),
        "warnings": count(ordered, Severity.WARNING),
    }


def count(diagnostics: Iterable[Diagnostic], severity: Severity) -> int:
    """Count the diagnostics of a severity."""
    return sum(diagnostic.severity is severity for diagnostic in diagnostics)


def print_json(value: Mapping[str, Any]) -> None:
    """Print a result for a program."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def print_diagnostics(diagnostics: Sequence[Diagnostic], root: Path, *, colours: bool) -> None:
    """Print diagnostics on stderr, each once, in order of place."""
    lines: dict[str, list[str]] = {}
    for diagnostic in sorted(set(diagnostics), key=Diagnostic.sort_key):
        sys.stderr.write(
            format_diagnostic(diagnostic, _line(diagnostic.origin, root, lines), colours=colours) + "\n"
        )


def format_diagnostic(diagnostic: Diagnostic, source: str | None, *, colours: bool = False) -> str:
    """Return a diagnostic as text; ``source`` is the line that its origin names."""
    paint, bold, dim, plain = (
        (_COLOURS[diagnostic.severity], _BOLD, _DIM, _PLAIN) if colours else ("", "", "", "")
    )
    out = [f"{paint}{diagnostic.severity}[{diagnostic.code}]{plain}: {bold}{diagnostic.message}{plain}"]
    if diagnostic.origin:
        margin = " " * len(str(diagnostic.origin.line))
        out.append(f"{dim}{margin}--> {plain}{diagnostic.origin}")
        if source is not None:
            shown, caret = _excerpt(source, diagnostic.origin.column)
            out.append(f"{dim}{margin} |{plain}")
            out.append(f"{dim}{diagnostic.origin.line} |{plain} {shown}")
            out.append(f"{dim}{margin} |{plain} {caret}{paint}^{plain}")
    out.extend(f"  {dim}={plain} hint: {hint}" for hint in diagnostic.hints)
    return "\n".join(out)


def _line(origin: Origin | None, root: Path, cache: dict[str, list[str]]) -> str | None:
    if origin is None:
        return None
    if origin.file not in cache:
        try:
            cache[origin.file] = (
                (root / origin.file).read_text(encoding="utf-8", errors="replace").splitlines()
            )
        except OSError:
            cache[origin.file] = []
    lines = cache[origin.file]
    return lines[origin.line - 1] if origin.line <= len(lines) else None


def _excerpt(source: str, column: int) -> tuple[str, str]:
    """Return the part of a line around a column, safe to print, and the white space that puts a caret under it."""
    start = max(0, column - _WIDEST // 2)
    part = source[start : start + _WIDEST]
    shown = "".join(char if char.isprintable() else " " for char in part)
    before = shown[: column - 1 - start]
    return shown.rstrip(), " " * sum(_cells(char) for char in before)


def _cells(char: str) -> int:
    return 2 if unicodedata.east_asian_width(char) in "WF" else 0 if unicodedata.combining(char) else 1
