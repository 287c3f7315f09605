"""Templates rendered without trust: a template and facts in, Markdown with its template lines or diagnostics out.

A ``Sandbox`` holds the templates and filters of one brief. A template is compiled with all those that it names, once;
each rendering gets an environment and a meter of its own. Jinja is loaded by the first rendering.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass, field
from itertools import accumulate
from types import CodeType, FrameType, GeneratorType
from typing import TYPE_CHECKING

from briefgen.compose.templates.values import BRIEF_FILTER, CHAIN_LENGTH, Inserted, Meter, View
from briefgen.diagnostics import Diagnostic, Origin, Outcome, diagnose
from briefgen.diagnostics.suggest import did_you_mean
from briefgen.model.brief import TemplateText

if TYPE_CHECKING:
    from jinja2.environment import Template

    from briefgen.compose.templates.compilation import Program
    from briefgen.compose.templates.environment import TemplateEnvironment

# ruff: noqa: PLC0415 - Jinja costs some 30 ms, and a run that renders nothing must not pay them

_LIST_MARKS = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*")
_SOLID = re.compile(r"\S")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece in which a line begins: its place in the rendered text, and where the code stood that printed it."""

    offset: int
    end: int
    code: Template
    code_line: int


@dataclass(frozen=True, slots=True)
class Rendered:
    """A rendered text, with what is inserted in it, and the pieces in which its lines begin, in order."""

    text: str
    inserted: Sequence[Inserted]
    pieces: tuple[Piece, ...]
    templates: Mapping[str, TemplateText]

    def locator(self) -> _Locator:
        """Return a function from a line of the text, counted from 0, to its place in a template."""
        return _Locator(self)


class _Locator:
    """Finds the template's line for a line of rendered text."""

    def __init__(self, rendered: Rendered) -> None:
        self._rendered = rendered
        self._starts = [0, *accumulate(len(line) + 1 for line in rendered.text.split("\n"))]
        self._offsets = [piece.offset for piece in rendered.pieces]
        self._lines: dict[str, Sequence[str]] = {}
        self._code_lines: dict[tuple[str, int], int] = {}

    def __call__(self, line: int) -> Origin | None:
        """Return where a template has what stands on a line, list marks passed over."""
        text, start, end = self._rendered.text, self._starts[line], self._starts[line + 1] - 1
        marks = _LIST_MARKS.match(text, start, end)
        offset = marks.end() if marks else start
        place = bisect_right(self._offsets, offset) - 1
        if place < 0:
            return None
        piece = self._rendered.pieces[place]
        name = str(piece.code.name)
        key = (name, piece.code_line)
        if key not in self._code_lines:
            self._code_lines[key] = piece.code.get_corresponding_lineno(piece.code_line)
        template = self._rendered.templates[name]
        if name not in self._lines:
            self._lines[name] = template.text.split("\n")
        lines = self._lines[name]
        # What an expression printed has lines that the template has not; it stands where the expression does.
        words = text[offset : min(end, piece.end)].strip()
        first = self._code_lines[key]
        later = first + text.count("\n", piece.offset, offset)
        here = later if later <= len(lines) and words in lines[later - 1] else min(first, len(lines))
        solid = _SOLID.search(lines[here - 1])
        return Origin(template.file, here, solid.start() + 1 if solid else 1)


def trace(pieces: Iterable[str], into: list[Piece]) -> Iterator[str]:
    """Yield the pieces that a template prints, noting where each was printed in which a line begins."""
    offset, begins = 0, True
    for piece in pieces:
        if (begins or "\n" in piece) and (frame := _frame_of(pieces)):
            into.append(
                Piece(offset, offset + len(piece), frame.f_globals["__jinja_template__"], frame.f_lineno)
            )
        offset += len(piece)
        begins = piece.endswith("\n") or (begins and not piece)
        yield piece


def _frame_of(pieces: object) -> FrameType | None:
    """Return the innermost template code that is printing: blocks and parents are generators inside.

    What an included template prints stands where it is included: Jinja loops over it.
    """
    frame: FrameType | None = None
    while isinstance(pieces, GeneratorType) and pieces.gi_frame is not None:
        if "__jinja_template__" in pieces.gi_frame.f_globals:
            frame = pieces.gi_frame
        pieces = pieces.gi_yieldfrom
    return frame


@dataclass(slots=True)
class _Closure:
    """A template with all those it names, directly or not, and what was found wrong with them."""

    programs: dict[str, Program] = field(default_factory=dict)
    diagnostics: dict[Diagnostic, None] = field(default_factory=dict)


class Sandbox:
    """The templates and filters of one brief.

    ``filters`` are plain functions of a value and arguments, and return a text or ``Inserted``. A filter says what is
    wrong by ``BriefgenError``, whose diagnostics get their place here, or by ``ValueRefusedError``.
    ``incomplete``: records were set aside, and what a template misses for that is blank (``Blank``).
    """

    called: tuple[str, ...] = ()
    """Modules whose functions templates of this kind call with what they like, and which may refuse it."""

    def __init__(
        self,
        templates: Mapping[str, TemplateText],
        filters: Mapping[str, Callable[..., object]],
        *,
        incomplete: bool = False,
    ) -> None:
        self._templates = templates
        self._plain_filters = filters
        self._incomplete = incomplete
        self._filters: Mapping[str, Callable[..., object]] = {}
        self._compiled: dict[str, Program | Diagnostic] = {}
        self._used: set[str] = set()

    @property
    def used(self) -> tuple[str, ...]:
        """The names of all templates that had a part in what was rendered, those behind a condition included."""
        return tuple(sorted(self._used))

    def sources(self, name: str) -> Mapping[str, str]:
        """Return the texts of a template and of all those that it names, directly or not, by name."""
        closure = _Closure()
        self._collect(name, (), None, closure)
        return {known: self._templates[known].text for known in closure.programs}

    def render(self, name: str, context: Mapping[str, object]) -> Outcome[Rendered]:
        """Render a template with the given names; the value is its Markdown, empty where it failed.

        All templates that it names are compiled, also those behind a condition, and all their faults are reported.
        The diagnostic of a template that does not exist has no origin: only the caller knows who asked for it.
        """
        closure = _Closure()
        self._collect(name, (), None, closure)
        self._used.update(closure.programs)
        if closure.diagnostics:
            return Outcome(Rendered("", (), (), self._templates), tuple(closure.diagnostics))
        from briefgen.compose.templates.faults import TEMPLATE_FAULTS, explain_rendering, is_of_template

        codes = {known: program.code for known, program in closure.programs.items()}
        meter = Meter(sum(map(self.count_facts, context.values())))
        environment = self.make_environment(codes, meter)
        try:
            template = environment.get_template(name)
            pieces = template.root_render_func(template.new_context(dict(context)))
            places: list[Piece] = []
            text = environment.gather(trace(pieces, places), meter.output_limit)
            return Outcome(Rendered(text, tuple(meter.inserted), tuple(places), self._templates))
        except TEMPLATE_FAULTS as error:
            if not is_of_template(error, *self.called):
                raise
            found = explain_rendering(self._templates, name, context, error)
            return Outcome(Rendered("", (), (), self._templates), found)

    def _collect(self, name: str, chain: tuple[str, ...], origin: Origin | None, closure: _Closure) -> None:
        """Compile a template and those it names. ``chain`` are the templates that led here, outermost first."""
        from briefgen.compose.templates.compilation import compile_template
        from briefgen.compose.templates.faults import locate

        if name in chain or len(chain) > CHAIN_LENGTH:
            message = f"templates include one another: {' → '.join((*chain, name))}"
            closure.diagnostics[diagnose("template-refused", message, origin)] = None
            return
        template = self._templates.get(name)
        if template is None:
            message, hint = f"there is no template {name!r}", did_you_mean(name, self._templates)
            closure.diagnostics[diagnose("template-missing", message, origin, hint)] = None
            return
        if name in closure.programs:
            return
        if name not in self._compiled:
            self._compiled[name] = compile_template(template, self.make_environment({}, Meter()))
        program = self._compiled[name]
        if isinstance(program, Diagnostic):
            closure.diagnostics[program] = None
            return
        for named, line, optional in program.references:
            if named in self._templates or not optional:
                self._collect(named, (*chain, name), locate(template, line, named), closure)
        closure.programs[name] = program

    def make_environment(self, codes: Mapping[str, CodeType], meter: Meter) -> TemplateEnvironment:
        """Return what templates of this kind are compiled for and run in."""
        from briefgen.compose.templates.environment import TemplateEnvironment
        from briefgen.compose.templates.filters import FILTERS, TESTS, guard

        if not self._filters:
            own = {
                name: guard(name, function, cost=BRIEF_FILTER)
                for name, function in self._plain_filters.items()
            }
            self._filters = {**FILTERS, **own}
        return TemplateEnvironment(codes, self._filters, TESTS, meter, incomplete=self._incomplete)

    def count_facts(self, value: object) -> int:
        """Return how many facts a value holds that a template is given: what it may use grows with them."""
        return len(value) if isinstance(value, View) and isinstance(value, Sized) else 0
