"""Briefs made one after the other, for the commands that make them: what ``make`` and ``preview`` have in common.

In: what the command line named. Out: ``Ready`` projects, with all that their briefs share loaded, and of each the
attempts at its briefs as they come. What there is to say is printed when a project's briefs are through, each thing
once.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from briefgen.batch import merge_found
from briefgen.cli.projects import Loaded, Target, load_target
from briefgen.cli.report import print_diagnostics
from briefgen.cli.speech import count, detail, mention_elsewhere, timed
from briefgen.cli.terminal import wants_colours
from briefgen.diagnostics import Diagnostic, Outcome
from briefgen.model.brief import Spec
from briefgen.pipeline import Made, Materials, find_unlisted, gather, make_brief


@dataclass(frozen=True, slots=True)
class Ready:
    """A project whose facts, templates and specs have been read."""

    target: Target
    shared: Outcome[Materials]
    loaded: Outcome[tuple[Loaded, ...]]

    @property
    def failed(self) -> bool:
        """Whether a spec has errors; which of those in the facts matter is known when a brief is composed."""
        return self.loaded.failed

    @property
    def specs(self) -> tuple[Spec, ...]:
        """The briefs, in order."""
        return tuple(spec for file in self.loaded.value for spec in file.specs)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A brief that was tried; ``made`` is ``None`` where it has errors. ``seconds`` are what it took."""

    made: Made | None
    seconds: float


def gather_target(target: Target, archive: Path | None) -> Outcome[Materials]:
    """Load what the briefs of a project share, and say so where that is wanted."""
    project = target.project
    detail(f"project {project.root}")
    with timed("facts and templates were read and checked"):
        shared = gather(project, archive)
    facts, templates = shared.value.facts, shared.value.templates
    detail(f"  {count(len(facts.records), 'record')} in {project.facts}, {count(len(templates), 'template')}")
    if archive is not None:
        detail(f"  {count(len(shared.value.verified), 'excerpt')} proved, with the texts in {archive}")
    return shared


def get_ready(targets: Sequence[Target], settings: Mapping[str, str], archive: Path | None) -> list[Ready]:
    """Read what some briefs are made of. Raises ``BriefgenError`` for a name that no brief has."""
    gathered = [gather_target(target, archive) for target in targets]
    ready: list[Ready] = []
    for target, shared in zip(targets, gathered, strict=True):
        loaded = load_target(target, shared.value, settings)
        unlisted = find_unlisted(target.briefs, shared.value)
        ready.append(Ready(target, shared, Outcome(loaded.value, (*loaded.diagnostics, *unlisted))))
    return ready


def make_all(ready: Ready) -> Iterator[Attempt]:
    """Make the briefs of a project one by one; after the last, print what there is to say of all of them."""
    found: list[tuple[Spec, tuple[Diagnostic, ...]]] = []
    for spec in ready.specs:
        start = time.perf_counter()
        outcome = make_brief(spec, ready.shared.value, around=partial(_timed, spec.brief.name))
        seconds = time.perf_counter() - start
        found.append((spec, outcome.diagnostics))
        yield Attempt(outcome.value, seconds)
    errors = ready.shared.value.errors
    own = [(spec, tuple(one for one in said if one not in errors)) for spec, said in found]
    of_briefs = (*ready.loaded.diagnostics, *merge_found(own))
    concerned = (
        {*ready.loaded.diagnostics, *(one for _, said in found for one in said)} if found else {*errors}
    )
    of_shared = [one for one in ready.shared.diagnostics if one not in errors or one in concerned]
    reported = tuple(dict.fromkeys((*of_shared, *of_briefs)))
    mention_elsewhere(sum(one not in concerned for one in errors))
    print_diagnostics(reported, ready.target.project.root, colours=wants_colours())


def _timed(brief: str, became: str) -> AbstractContextManager[None]:
    return timed(f"{brief} was {became}")
