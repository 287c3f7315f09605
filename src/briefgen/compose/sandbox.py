"""Templates of anybody, rendered without trust: a template and facts in, Markdown or diagnostics out.

A template can format the facts it is given and nothing else. It reaches no Python, no file and no network; it is
stopped by what it uses (``limits``), never by a clock; whatever it does wrong becomes a diagnostic with its line and
column. Jinja is imported when the first template is rendered, and a template is compiled once.
"""
# ruff: noqa: PLC0415 - Jinja costs some 30 ms, and a run that renders nothing must not pay them

from __future__ import annotations

from collections.abc import Sized
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from briefgen.compose.limits import BRIEF_FILTER, CHAIN_LENGTH, Meter
from briefgen.compose.marks import View
from briefgen.compose.rendered import Piece, Rendered, trace
from briefgen.diagnostics import Diagnostic, Outcome, diagnose
from briefgen.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import CodeType

    from briefgen.compose.jinja_compile import Program
    from briefgen.compose.jinja_environment import TemplateEnvironment
    from briefgen.diagnostics import Origin
    from briefgen.model.template import TemplateText


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
        from briefgen.compose.jinja_faults import explain_rendering
        from briefgen.compose.jinja_values import TEMPLATE_FAULTS, is_of_template

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
        from briefgen.compose.jinja_faults import locate

        for named, line, optional in program.references:
            if named in self._templates or not optional:
                self._collect(named, (*chain, name), locate(self._templates[name], line, named), closure)

    def _missing(self, name: str, origin: Origin | None) -> Diagnostic:
        hint = did_you_mean(name, self._templates)
        return diagnose("template-missing", f"there is no template {name!r}", origin, hint)

    def _compile(self, template: TemplateText) -> Program | Diagnostic:
        from briefgen.compose.jinja_compile import compile_template

        if template.name not in self._compiled:
            self._compiled[template.name] = compile_template(template, self.make_environment({}, Meter()))
        return self._compiled[template.name]

    def make_environment(self, codes: Mapping[str, CodeType], meter: Meter) -> TemplateEnvironment:
        """Return what templates of this kind are compiled for and run in."""
        from briefgen.compose.jinja_environment import TemplateEnvironment
        from briefgen.compose.jinja_filters import FILTERS, guard

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
