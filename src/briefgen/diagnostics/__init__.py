"""What a stage has to say about its input: values, not exceptions.

A stage returns an ``Outcome``: a value, where there is one, and the diagnostics met on the way.
``BriefgenError`` carries diagnostics through code that cannot go on; only ``briefgen.cli`` catches it.
Standard library only, since every other module imports this one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import groupby
from typing import Generic, TypeVar

from briefgen.diagnostics.codes import load_codes

T = TypeVar("T")


class Severity(StrEnum):
    """How much a diagnostic weighs: an error stops the brief, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """Where something was written: a file (relative to the project where it can be), line and column from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding: what is wrong, where, and how to mend it.

    ``ignored`` is the reason of a comment in that place which overrules it; ``None`` where there is no such comment.
    ``concerns`` are the ids of records elsewhere that may be what is wrong: of two that contradict each other, the other.
    """

    severity: Severity
    code: str
    message: str
    origin: Origin | None = None
    hints: tuple[str, ...] = ()
    ignored: str | None = None
    concerns: tuple[str, ...] = ()

    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Order for printing: by place, then code and message."""
        at = self.origin or Origin("")
        return (at.file, at.line, at.column, self.code, self.message)


def diagnose(code: str, message: str, origin: Origin | None = None, *hints: str) -> Diagnostic:
    """Make the diagnostic of a registered code; its severity is the catalogue's (``briefgen.diagnostics.codes``)."""
    return Diagnostic(
        Severity(load_codes()[code].severity), code, message, origin, tuple(hint for hint in hints if hint)
    )


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether any of the diagnostics is an error that nobody overruled."""
    return any(one.severity is Severity.ERROR and one.ignored is None for one in diagnostics)


class FaultError(Exception):
    """The program itself went wrong, not its input. ``trace`` is the traceback; ``briefs`` could not be made for it."""

    def __init__(self, message: str, trace: str, briefs: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.trace = trace
        self.briefs = briefs

    def __reduce__(self) -> tuple[object, ...]:
        """Return what another process makes the same of."""
        return FaultError, (str(self), self.trace, self.briefs)


def was_raised_in(error: BaseException, packages: Collection[str]) -> bool:
    """Whether the innermost frame of an exception is code of some modules, or of modules below them."""
    trace, module = error.__traceback__, ""
    while trace is not None:
        module, trace = str(trace.tb_frame.f_globals.get("__name__")), trace.tb_next
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def is_end(error: BaseException | None) -> bool:
    """Whether an exception is the end of the run, or a library made it of that."""
    while error is not None and not isinstance(error, SystemExit | KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """A stage's result. ``value`` may stand beside errors: later stages then check what is left of it."""

    value: T
    diagnostics: tuple[Diagnostic, ...] = field(default=())

    @property
    def failed(self) -> bool:
        """Whether an error was met; then nothing may be written."""
        return has_errors(self.diagnostics)


class BriefgenError(Exception):
    """The one exception of the program: diagnostics on their way to the command line."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__("\n".join(diagnostic.message for diagnostic in diagnostics))
        self.diagnostics = diagnostics


def merge_diagnostics(found: Iterable[tuple[str, Sequence[Diagnostic]]]) -> tuple[Diagnostic, ...]:
    """Return the diagnostics of several briefs, in the order in which they were first found."""
    named: dict[Diagnostic, dict[str, None]] = {}
    for name, diagnostics in found:
        for diagnostic in diagnostics:
            named.setdefault(diagnostic, {})[name] = None
    merged = []
    for diagnostic, (first, *more) in named.items():
        others = f" and {len(more)} more variant{'s' if len(more) > 1 else ''}" if more else ""
        merged.append(replace(diagnostic, message=f"{diagnostic.message} (in {first}{others})"))
    return tuple(merged)


Brief = tuple[str, bool, str]
"""A brief: its file, whether that makes many, its name."""


def merge_found(found: Iterable[tuple[Brief, Sequence[Diagnostic]]]) -> tuple[Diagnostic, ...]:
    """Return the diagnostics of briefs in order: those of variants of one file once, those of other briefs as they are."""
    merged: list[Diagnostic] = []
    for (_, is_many), group in groupby(found, lambda pair: pair[0][:2]):
        if is_many:
            merged += merge_diagnostics((name, diagnostics) for (_, _, name), diagnostics in group)
        else:
            merged += (diagnostic for _, diagnostics in group for diagnostic in diagnostics)
    return tuple(merged)
