"""One section on its way into the document: what the function for its kind is given."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from briefgen.compose.context import CompositionContext, section_title
from briefgen.compose.templates.sandbox import Sandbox
from briefgen.compose.text.spans import plain
from briefgen.diagnostics import Origin, diagnose
from briefgen.model.brief import Section, TemplateText
from briefgen.model.document import Block, Heading
from briefgen.model.records import AnyFact
from briefgen.model.tree import Step

S_co = TypeVar("S_co", bound=Section, covariant=True)
F = TypeVar("F")


@dataclass(frozen=True, slots=True)
class Part(Generic[S_co]):
    """A section with its facts and the means to compose it. ``index`` is its place among the brief's sections."""

    section: S_co
    index: int
    facts: tuple[AnyFact, ...]
    context: CompositionContext
    templates: Mapping[str, TemplateText]
    sandbox: Sandbox

    @property
    def heading(self) -> Heading | None:
        """The section's heading, where it has one."""
        title = section_title(self.section, self.context.wording)
        return (
            Heading(level=1, spans=plain(title), anchor=self.context.anchors[self.index]) if title else None
        )

    @property
    def level(self) -> int:
        """The level of headings inside the section."""
        return 2 if section_title(self.section, self.context.wording) else 1

    def origin(self, *path: Step) -> Origin:
        """Return where the spec says something about the section."""
        return self.context.spec.origin("sections", self.index, *path)

    def expect(self, found: tuple[F, ...], what: str) -> tuple[F, ...]:
        """Return the facts found to print; reports where the section selects facts, and none that it prints."""
        if self.facts and not found and not self.section.allow_empty:
            message = f"the section prints {what}, and none of the facts that it selects is one"
            hint = "widen its selector, or leave the section out"
            self.context.report(diagnose("empty-selection", message, self.origin(), hint))
        return found


Blocks = tuple[Block, ...]
