"""What is kept of a built brief for a build that has nothing to do: enough to know that, and to say it again.

In: a ``Row``. Out: plain values as JSON writes them, and from such values the row again. What does not have the shape
that it ought to have is no row. Standard library only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from briefgen.build.filestate import FileState, read_state, write_state
from briefgen.diagnostics import Diagnostic, Origin, Severity
from briefgen.diagnostics.codes import load_codes

_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Row:
    """A brief as its last build left it.

    ``file`` is its spec, by its path from the project's root; ``pdf`` the state of its PDF; ``found`` what there was to
    say of it, the last ``laid`` of that by the layout. ``variant``: its spec makes many briefs.
    """

    file: str
    content: str
    key: str
    pdf: FileState
    found: tuple[Diagnostic, ...] = ()
    laid: int = 0
    variant: bool = False


def write_row(row: Row) -> dict[str, Any]:
    """Return a row as JSON writes it."""
    return {
        "file": row.file,
        "content": row.content,
        "key": row.key,
        "pdf": write_state(row.pdf),
        "found": write_diagnostics(row.found),
        "laid": row.laid,
        "variant": row.variant,
    }


def read_row(value: Any) -> Row | None:
    """Read a row; ``None`` for anything else."""
    try:
        return Row(
            _text(value["file"]),
            _text(value["content"]),
            _text(value["key"]),
            read_state(value["pdf"]),
            read_diagnostics(value["found"]),
            _whole(value["laid"]),
            value["variant"] is True,
        )
    except (KeyError, TypeError, ValueError):
        return None


def read_rows(values: Mapping[str, Any]) -> dict[str, Row]:
    """Read all rows that are such, in order of name."""
    read = {name: read_row(values[name]) for name in sorted(values)}
    return {name: row for name, row in read.items() if row is not None}


def write_diagnostics(found: Sequence[Diagnostic]) -> list[Any]:
    """Return diagnostics as JSON writes them."""
    return [
        [
            one.severity.value,
            one.code,
            one.message,
            [one.origin.file, one.origin.line, one.origin.column] if one.origin else None,
            list(one.hints),
            one.ignored,
        ]
        for one in found
    ]


def read_diagnostics(value: Any) -> tuple[Diagnostic, ...]:
    """Read diagnostics. Raises ``ValueError``, ``TypeError`` or ``KeyError`` for anything else."""
    if not isinstance(value, list) or len(value) > _MOST:
        raise ValueError("no diagnostics")
    return tuple(_read_diagnostic(*one) for one in value)


def _read_diagnostic(severity: Any, code: Any, message: Any, at: Any, hints: Any, ignored: Any) -> Diagnostic:
    if _text(code) not in load_codes():
        raise ValueError("no such code")
    origin = None
    if at is not None:
        file, line, column = at
        origin = Origin(_text(file), _whole(line), _whole(column))
    reason = None if ignored is None else _text(ignored)
    return Diagnostic(Severity(severity), code, _text(message), origin, tuple(map(_text, hints)), reason)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise TypeError("no number")
    return value
