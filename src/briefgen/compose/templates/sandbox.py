"""Templates rendered without trust: a template and facts in, Markdown that knows its places or diagnostics out.

A ``Sandbox`` holds the templates and filters of one brief. A template is compiled with all those that it names, once;
each rendering gets an environment and a meter of its own. Jinja is loaded by the first rendering.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence, Sized
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import accumulate
from types import CodeType
from typing import TYPE_CHECKING, NamedTuple

from briefgen.compose.templates.values import (
    BRIEF_FILTER,
    CHAIN_LENGTH,
    Inserted,
    Markdown,
    Meter,
    View,
    find_place,
)
from briefgen.diagnostics import Diagnostic, Origin, Outcome, diagnose
from briefgen.diagnostics.suggest import did_you_mean
from briefgen.model.brief import TemplateText

if TYPE_CHECKING:
    from briefgen.compose.templates.compilation import Program
    from briefgen.compose.templates.environment import TemplateEnvironment

# ruff: noqa: PLC0415 - Jinja costs some 30 ms, and a run that renders nothing must not pay them


class Spot(NamedTuple):
    """A place in a template, for so many characters of a rendered text from one on.

    It is the place of the first character where the template has them ``written``, or else of the tag that printed them.
    """

    origin: Origin
    written: bool
    length: int


@dataclass(frozen=True)
class Rendered:
    """A rendered text, with what is inserted in it."""

    text: str
    inserted: Sequence[Inserted]
    templates: Mapping[str, TemplateText]

    def locate(self, offset: int) -> Spot | None:
        """Return where a template has a character of the text; ``None`` behind the last."""
        parts, starts = self._parts
        number = bisect_right(starts, offset) - 1
        found = find_place(parts[number], offset - starts[number]) if offset < len(self.text) else None
        if found is None:
            return None
        place, written, length = found
        template, at = self.templates[place.template], place.offset
        if not written:
            at = max(template.text.rfind(opening, 0, at) for opening in ("{{", "{%"))
        lines = self._lines.setdefault(place.template, [])
        if not lines:
            lines.extend(accumulate((len(line) + 1 for line in template.text.split("\n")), initial=0))
        line = bisect_right(lines, at)
        return Spot(Origin(template.file, line, at - lines[line - 1] + 1), written, length)

    @cached_property
    def _parts(self) -> tuple[Sequence[str], Sequence[int]]:
        """What the text was put together from, and where each part begins."""
        origin = self.text.origin if isinstance(self.text, Markdown) else None
        parts = origin if isinstance(origin, tuple) and origin else (self.text,)
        return parts, list(accumulate(map(len, parts[:-1]), initial=0))

    @cached_property
    def _lines(self) -> dict[str, list[int]]:
        """Where the lines of each template begin, found when first asked."""
        return {}


def compile_template(template: TemplateText, environment: TemplateEnvironment) -> Program | Diagnostic:
    """Return a template's code; a diagnostic where it is not well-formed or does what is refused.

    ``environment`` is one of the kind that will run it, with the filters that it may name.
    """
    from briefgen.compose.templates.compilation import compile_source
    from briefgen.compose.templates.faults import TEMPLATE_FAULTS, explain_syntax, is_of_template

    try:
        return compile_source(template, environment)
    except TEMPLATE_FAULTS as error:
        if not is_of_template(error):
            raise
        return explain_syntax(template, error)


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
        self._templates = {
            name: replace(template, text=template.text.replace("\r\n", "\n").replace("\r", "\n"))
            for name, template in templates.items()
        }
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
            return Outcome(Rendered("", (), self._templates), tuple(closure.diagnostics))
        from briefgen.compose.templates.faults import TEMPLATE_FAULTS, explain_rendering, is_of_template

        codes = {known: program.code for known, program in closure.programs.items()}
        meter = Meter(sum(map(self.count_facts, context.values())))
        environment = self.make_environment(codes, meter)
        try:
            template = environment.get_template(name)
            pieces = template.root_render_func(template.new_context(dict(context)))
            text = environment.gather(pieces, meter.output_limit)
            return Outcome(Rendered(text, tuple(meter.inserted), self._templates))
        except TEMPLATE_FAULTS as error:
            if not is_of_template(error, *self.called):
                raise
            found = explain_rendering(self._templates, name, context, error)
            return Outcome(Rendered("", (), self._templates), found)

    def _collect(self, name: str, chain: tuple[str, ...], origin: Origin | None, closure: _Closure) -> None:
        """Compile a template and those it names. ``chain`` are the templates that led here, outermost first."""
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
        for named, offset, optional in program.references:
            if named in self._templates or not optional:
                self._collect(named, (*chain, name), locate(template, offset, named), closure)
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
