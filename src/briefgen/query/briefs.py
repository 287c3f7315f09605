"""The briefs of a project as far as questions need them: what each selects, and on which pages it prints what.

A brief with errors has no pages; what it selects is known all the same, as long as its spec can be read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from briefgen.batch import load_specs as load_by_facts
from briefgen.diagnostics import Diagnostic, Outcome
from briefgen.layout.story import Printed, Story
from briefgen.model.brief import Spec
from briefgen.model.document import Spans, text_of
from briefgen.model.factbase import FactBase, Selection
from briefgen.pipeline import Composed, Materials, compose_brief, lay_out_brief, load_specs
from briefgen.select import select_facts
from briefgen.workspace import Project
from briefgen.workspace.reading import Workspace

_SOURCE_LINK = "#source-"


@dataclass(frozen=True, slots=True)
class Picked:
    """A brief and what it selects."""

    file: str
    spec: Spec
    selection: Selection


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A brief with its pages; ``story`` is missing where errors kept it from being laid out."""

    file: str
    composed: Composed
    story: Story | None

    @property
    def selected(self) -> frozenset[str]:
        """Ids of the facts that it selects."""
        return frozenset(fact.id for fact in self.composed.selection.facts)


def files_in_use(workspace: Workspace) -> tuple[Path, ...]:
    """Return the specs of a project without those of briefs that were withdrawn, in order."""
    return tuple(file for file in workspace.project.brief_files() if not workspace.is_withdrawn(file))


def pick_all(project: Project, facts: FactBase) -> Outcome[tuple[Picked, ...]]:
    """Return every brief in use whose spec can be read, in order of file, with what it selects."""
    found: list[Picked] = []
    problems: list[Diagnostic] = []
    workspace = Workspace(project)
    for file in files_in_use(workspace):
        loaded = load_by_facts(file, workspace, facts, {})
        problems += loaded.diagnostics
        for spec in loaded.value:
            problems += spec.found
            selection = select_facts(spec, facts, lowest=project.scale[0]).value
            found.append(Picked(spec.tree.origin.file, spec, selection))
    return Outcome(tuple(found), tuple(problems))


def lay_out_all(files: Iterable[Path], materials: Materials) -> Outcome[tuple[LaidOut, ...]]:
    """Lay out briefs, in order; those whose spec cannot be read are left out. Diagnostics are those of all of them."""
    found: list[LaidOut] = []
    problems: list[Diagnostic] = []
    for file in files:
        specs = load_specs(file, materials)
        problems += specs.diagnostics
        for spec in specs.value:
            laid = lay_out_brief(spec, materials)
            problems += laid.diagnostics
            if laid.value is not None:
                found.append(LaidOut(spec.tree.origin.file, *laid.value))
            elif (composed := compose_brief(spec, materials).value) is not None:
                found.append(LaidOut(spec.tree.origin.file, composed, None))
    return Outcome(tuple(found), tuple(problems))


def walk(story: Story) -> Iterator[tuple[Printed, tuple[Printed, ...]]]:
    """Yield every statement in the order of reading, each with the notes to it."""
    notes = {part.note: part for part in story.printed if part.note}
    for part in story.printed:
        if not part.note:
            numbers = dict.fromkeys(span.note for spans in part.words for span in spans if span.note)
            yield part, tuple(notes[number] for number in numbers if number in notes)


def cited_in(words: Iterable[Spans]) -> tuple[int, ...]:
    """Return the numbers of the sources that some words lead to, in order."""
    links = (span.href for spans in words for span in spans)
    numbers = (int(link.removeprefix(_SOURCE_LINK)) for link in links if link.startswith(_SOURCE_LINK))
    return tuple(dict.fromkeys(numbers))


def pages_by_fact(story: Story) -> Mapping[str, tuple[int, ...]]:
    """Return the pages that print each fact, those of the notes to its statements included."""
    found: dict[str, set[int]] = defaultdict(set)
    for statement, notes in walk(story):
        for fact in statement.facts:
            found[fact].update(statement.pages, *(note.pages for note in notes))
        for note in notes:
            for fact in note.facts:
                found[fact].update(note.pages)
    return {fact: tuple(sorted(pages)) for fact, pages in sorted(found.items())}


def pages_by_source(story: Story, sources: Sequence[str]) -> Mapping[str, tuple[int, ...]]:
    """Return the pages that cite or list each source; ``sources`` are the document's, by number."""
    found: dict[str, set[int]] = defaultdict(set)
    for statement, notes in walk(story):
        for part in (statement, *notes):
            own = (int(text_of(part.words[0])),) if part.kind == "source" else ()
            for number in (*cited_in(part.words), *own):
                found[sources[number - 1]].update(part.pages)
    return {source: tuple(sorted(pages)) for source, pages in sorted(found.items())}
