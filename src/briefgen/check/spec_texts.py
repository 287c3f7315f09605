"""The texts of a brief spec that print: titles, captions and the lines that frame the brief.

In: a spec. Out: its texts, each with what it is called and the place of its characters. Numbers, dates and names in
them are legitimate: they say what the brief is about.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from briefgen.check.places import find_place_in_value
from briefgen.diagnostics import Origin
from briefgen.model.brief import Spec
from briefgen.model.text import compose_characters
from briefgen.model.tree import Scalar, Step, find_node

OF_BRIEF = ("title", "subtitle", "series_line", "office", "contact", "audience", "distribution")
OF_SECTION = ("title", "caption")


@dataclass(frozen=True, slots=True)
class SpecText:
    """A text of a spec; ``name`` is what messages call it."""

    name: str
    words: str
    path: tuple[Step, ...]
    spec: Spec

    def place(self, offset: int) -> Origin:
        """Return where a character was written; of a text from elsewhere (the project, the command line) the nearest."""
        node = find_node(self.spec.tree, self.path)
        if (
            isinstance(node, Scalar)
            and node.text is not None
            and compose_characters(node.text).strip() == self.words
        ):
            return find_place_in_value(node, offset)
        return self.spec.origin(*self.path)


def spec_texts(spec: Spec) -> Iterator[SpecText]:
    """Yield the texts of a spec that print."""
    for name in OF_BRIEF:
        if words := getattr(spec.brief, name):
            yield SpecText(f"the {name.replace('_', ' ')} of the brief", words, (name,), spec)
    for index, section in enumerate(spec.brief.sections):
        for name in OF_SECTION:
            if words := getattr(section, name, None):
                where = f"the {name} of section {index + 1} ({section.kind})"
                yield SpecText(where, words, ("sections", index, name), spec)
