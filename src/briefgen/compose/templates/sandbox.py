"""Templates rendered without trust: a template and facts in, Markdown with its template lines or diagnostics out."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass, field
from itertools import accumulate
from types import CodeType, GeneratorType
from typing import TYPE_CHECKING

from briefgen.compose.templates.environment import TemplateEnvironment
from briefgen.compose.templates.faults import explain_syntax, place_of
from briefgen.compose.templates.marks import (
    BRACKETS,
    BRIEF_FILTER,
    CHAIN_LENGTH,
    TEMPLATE_CHARACTERS,
    TEMPLATE_TOKENS,
    Meter,
    View,
    find_reserved,
)
from briefgen.compose.templates.syntax import (
    SyntaxRefusedError,
    UnknownNameError,
    inspect_tree,
    instrument,
    references,
)
from briefgen.compose.templates.values import TEMPLATE_FAULTS, is_of_template
from briefgen.diagnostics import Diagnostic, Origin, Outcome, diagnose
from briefgen.diagnostics.suggest import did_you_mean
from briefgen.model.brief import TemplateText

_TAG = r"\{%(?:[^%\n]|%(?!\}))*%\}|\{#(?:[^#\n]|#(?!\}))*#\}"
_TAGS_ALONE = re.compile(rf"(?:{_TAG})(?:[ \t]*(?:{_TAG}))*")
_TAG_BEGIN = re.compile(r"\{[%#][-+]?")
_TAG_END = re.compile(r"[-+]?[%#]\}$")


_STEPS_OF_TEXT = 3
"""What a template without tags costs: the nodes of its tree."""
_TEXT_ALONE = """\
name = {name!r}
def root(context, environment=environment):
    environment.filters['<spend>'](context, {steps})
    yield {text!r}
blocks = {{}}
debug_info = '1=4'
"""
"""The code that Jinja makes of a template without tags, which most prose is; made without Jinja."""


@dataclass(frozen=True, slots=True)
class Program:
    """A compiled template. ``references`` are the templates it names: name, line, whether it may be missing."""

    code: CodeType
    references: tuple[tuple[str, int, bool], ...]


def compile_template(template: TemplateText, environment: TemplateEnvironment) -> Program | Diagnostic:
    """Return a template's code; a diagnostic where it is not well-formed or does what is refused.

    ``environment`` is one of the kind that will run it, with the filters that it may name.
    """
    reserved = find_reserved(template.text)
    if reserved is not None:
        message = f"the character U+{ord(template.text[reserved]):04X} is reserved"
        return diagnose(
            "template-refused", message, place_of(template, reserved), "Remove it: it is not visible."
        )
    try:
        return _compile(template, environment)
    except UnknownNameError as error:
        return explain_syntax(template, error)
    except TEMPLATE_FAULTS as error:
        if not is_of_template(error):
            raise
        return explain_syntax(template, error)


def _compile(template: TemplateText, environment: TemplateEnvironment) -> Program:
    if len(template.text) > TEMPLATE_CHARACTERS:
        raise SyntaxRefusedError(f"a template has at most {TEMPLATE_CHARACTERS:,} characters", 1)
    if template.text and not template.has_tags:
        source = _TEXT_ALONE.format(name=template.name, steps=_STEPS_OF_TEXT, text=template.text)
        return Program(compile(source, template.file, "exec"), ())
    # Jinja's own option, where it is set, takes away the break after a tag, as HTML allows and Markdown does not.
    source = template.text if environment.trim_blocks else keep_blank_lines_out(template.text)
    check_tokens(environment.lex(source))
    tree = environment.parse(source, template.name, template.file)
    inspect_tree(tree, environment.filters, environment.tests)
    named = references(tree)
    return Program(environment.compile(instrument(tree), template.name, template.file), named)


def keep_blank_lines_out(source: str) -> str:
    """Move the line break after tags that have a line to themselves into the last of them.

    Such a line then prints nothing, not even its break, which would part a list or table; lines keep their numbers.
    Jinja's own option takes away every break after a tag, and glues words together.
    """
    lines = source.split("\n")
    moved = [_move_break(line) for line in lines[:-1]]
    return "".join([*moved, _move_break(lines[-1]).removesuffix("\n")])


def _move_break(line: str) -> str:
    tags = line.strip(" \t\r")
    if not _TAGS_ALONE.fullmatch(tags):
        return line + "\n"
    indent = line[: len(line) - len(line.lstrip(" \t"))]
    tags = _TAG_BEGIN.sub(lambda found: found[0] + indent, tags, count=1)
    return _TAG_END.sub(lambda found: "\n" + found[0], tags)


def check_tokens(tokens: Iterable[tuple[int, str, str]]) -> None:
    """Refuse what would make Jinja's parser slow, or take it deeper than Python goes; raises ``SyntaxRefusedError``."""
    depth = 0
    for count, (line, kind, value) in enumerate(tokens, 1):
        if kind == "operator":
            depth += (value in {"(", "[", "{"}) - (value in {")", "]", "}"})
        if depth > BRACKETS:
            raise SyntaxRefusedError(f"brackets nest more than {BRACKETS} deep", line, value)
        if count > TEMPLATE_TOKENS:
            raise SyntaxRefusedError("the template is too long: it has too many words in tags", line)


if TYPE_CHECKING:
    from types import FrameType

    from jinja2.environment import Template


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
    """A rendered text, with the pieces in which its lines begin, in order."""

    text: str
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
        name, first = str(piece.code.name), self._line_of(piece)
        breaks = text.count("\n", piece.offset, offset)
        return self._place(name, first, breaks, text[offset : min(end, piece.end)])

    def _line_of(self, piece: Piece) -> int:
        key = (str(piece.code.name), piece.code_line)
        if key not in self._code_lines:
            self._code_lines[key] = piece.code.get_corresponding_lineno(piece.code_line)
        return self._code_lines[key]

    def _place(self, name: str, first: int, breaks: int, words: str) -> Origin:
        """Return the place of a line that stands some line breaks behind the beginning of its piece.

        What an expression printed has lines that the template has not; it stands where the expression does.
        """
        template = self._rendered.templates[name]
        if name not in self._lines:
            self._lines[name] = template.text.split("\n")
        lines = self._lines[name]
        later = first + breaks
        here = later if later <= len(lines) and words.strip() in lines[later - 1] else min(first, len(lines))
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


# ruff: noqa: PLC0415 - Jinja costs some 30 ms, and a run that renders nothing must not pay them


if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(slots=True)
class _Closure:
    """A template with all those it names, directly or not, and what was found wrong with them."""

    programs: dict[str, Program] = field(default_factory=dict)
    diagnostics: dict[Diagnostic, None] = field(default_factory=dict)


class Sandbox:
    """The templates and filters of one brief.

    ``filters`` are plain functions of a value and arguments; they come before Jinja's of the same name. A filter
    says what is wrong by ``BriefgenError``, whose diagnostics get their place here, or by ``ValueError``.
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

    def render(self, name: str, context: Mapping[str, object]) -> Outcome[Rendered]:
        """Render a template with the given names; the value is its Markdown, empty where it failed.

        All templates that it names are compiled, also those behind a condition, and all their faults are reported.
        The diagnostic of a template that does not exist has no origin: only the caller knows who asked for it.
        """
        closure = _Closure()
        self._collect(name, (), None, closure)
        self._used.update(closure.programs)
        if closure.diagnostics:
            return Outcome(self._nothing(), tuple(closure.diagnostics))
        return self._run(name, context, closure.programs)

    def _nothing(self) -> Rendered:
        return Rendered("", (), self._templates)

    def _run(
        self, name: str, context: Mapping[str, object], programs: Mapping[str, Program]
    ) -> Outcome[Rendered]:
        from briefgen.compose.templates.faults import explain_rendering
        from briefgen.compose.templates.values import TEMPLATE_FAULTS, is_of_template

        codes = {known: program.code for known, program in programs.items()}
        meter = Meter(sum(map(self.count_facts, context.values())))
        environment = self.make_environment(codes, meter)
        try:
            template = environment.get_template(name)
            pieces = template.root_render_func(template.new_context(dict(context)))
            places: list[Piece] = []
            text = environment.gather(trace(pieces, places), meter.output_limit)
            return Outcome(Rendered(text, tuple(places), self._templates))
        except TEMPLATE_FAULTS as error:
            if not is_of_template(error, *self.called):
                raise
            return Outcome(self._nothing(), explain_rendering(self._templates, name, context, error))

    def _collect(self, name: str, chain: tuple[str, ...], origin: Origin | None, closure: _Closure) -> None:
        """Compile a template and those it names. ``chain`` are the templates that led here, outermost first."""
        if name in chain or len(chain) > CHAIN_LENGTH:
            path = " → ".join((*chain, name))
            closure.diagnostics[
                diagnose("template-refused", f"templates include one another: {path}", origin)
            ] = None
            return
        if name not in self._templates:
            closure.diagnostics[self._missing(name, origin)] = None
            return
        if name in closure.programs:
            return
        compiled = self._compile(self._templates[name])
        if isinstance(compiled, Diagnostic):
            closure.diagnostics[compiled] = None
            return
        self._collect_named(name, compiled, chain, closure)
        closure.programs[name] = compiled

    def _collect_named(self, name: str, program: Program, chain: tuple[str, ...], closure: _Closure) -> None:
        from briefgen.compose.templates.faults import locate

        for named, line, optional in program.references:
            if named in self._templates or not optional:
                self._collect(named, (*chain, name), locate(self._templates[name], line, named), closure)

    def _missing(self, name: str, origin: Origin | None) -> Diagnostic:
        hint = did_you_mean(name, self._templates)
        return diagnose("template-missing", f"there is no template {name!r}", origin, hint)

    def _compile(self, template: TemplateText) -> Program | Diagnostic:

        if template.name not in self._compiled:
            self._compiled[template.name] = compile_template(template, self.make_environment({}, Meter()))
        return self._compiled[template.name]

    def make_environment(self, codes: Mapping[str, CodeType], meter: Meter) -> TemplateEnvironment:
        """Return what templates of this kind are compiled for and run in."""
        from briefgen.compose.templates.environment import TemplateEnvironment
        from briefgen.compose.templates.filters import FILTERS, guard

        if not self._filters:
            own = {
                name: guard(name, function, cost=BRIEF_FILTER)
                for name, function in self._plain_filters.items()
            }
            self._filters = {**FILTERS, **own}
        return TemplateEnvironment(codes, self._filters, meter, incomplete=self._incomplete)

    def count_facts(self, value: object) -> int:
        """Return how many facts a value holds that a template is given: what it may use grows with them."""
        return len(value) if isinstance(value, View) and isinstance(value, Sized) else 0
