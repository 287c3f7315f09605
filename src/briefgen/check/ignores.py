"""Ignore comments and what was found: diagnostics in, the same out, those that were overruled marked with the reason."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from briefgen.codes import CODES
from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.model.ignores import Ignore


def apply_ignores(diagnostics: Iterable[Diagnostic], ignores: Sequence[Ignore]) -> tuple[Diagnostic, ...]:
    """Mark the diagnostics whose code is overruled in the line that they are about. What is not ignorable stays."""
    reasons = {(one.file, one.line, one.code): one.reason for one in ignores}
    if not reasons:
        return tuple(diagnostics)
    return tuple(
        replace(one, ignored=reasons[place]) if (place := _place(one)) in reasons else one
        for one in diagnostics
    )


def find_unused(
    ignores: Iterable[Ignore], diagnostics: Iterable[Diagnostic], given: Collection[str]
) -> Iterator[Diagnostic]:
    """Report comments that overrule nothing, of those whose code could be found.

    ``given`` names what the run had of "day", "archive" and "brief"; codes that need more were not looked for.
    """
    used = {_place(one) for one in diagnostics if one.ignored is not None}
    for one in ignores:
        if set(CODES[one.code].needs) <= set(given) and (one.file, one.line, one.code) not in used:
            message = f"there is no {one.code} here to ignore"
            hint = "delete the comment, or move it to the line that the diagnostic names"
            yield diagnose("unused-ignore", message, one.origin, hint)


def _place(diagnostic: Diagnostic) -> tuple[str, int, str] | None:
    """Return what an ignore comment must name; ``None`` for what has no place or may not be overruled."""
    if diagnostic.origin is None or not CODES[diagnostic.code].ignorable:
        return None
    return diagnostic.origin.file, diagnostic.origin.line, diagnostic.code
