"""How the briefs of a project stand now: what each says, and which editions of it were issued.

In: a project. Out: for each brief asked for a ``Standing``. Facts are loaded once, a brief is composed when it is
first asked for, and laid out only to compare a copy with what it would be. Nothing is said of a brief that errors in
the facts concern: what is set aside there would pass for something that was taken out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from briefgen.batch import makes_many, name_briefs
from briefgen.cache import open_cache
from briefgen.check.withdrawals import explain_withdrawal
from briefgen.diagnostics import Outcome
from briefgen.load.ledger import load_ledger
from briefgen.model.content import Content
from briefgen.model.edition import Edition, Issued, Ledger
from briefgen.pipeline import Made, Materials, compose_sound, gather, load_specs, make_brief
from briefgen.project import Project

_MEND = "`briefgen check` says which"


@dataclass(frozen=True, slots=True)
class Standing:
    """A brief now. Where it cannot be known, ``problem`` says why, and the content is empty.

    ``withdrawn`` says since when and why the brief is no longer to be used; empty for one that is.
    """

    name: str
    edition: Edition
    ledger: Ledger
    problem: str = ""
    withdrawn: str = ""

    @property
    def content(self) -> Content:
        """What it says."""
        return self.edition.content


@dataclass
class Standings:
    """The briefs of a project, each looked at when it is first asked for."""

    project: Project
    _known: dict[tuple[str, tuple[tuple[str, str], ...]], Standing | None] = field(default_factory=dict)
    _made: dict[tuple[str, tuple[tuple[str, str], ...]], Made | None] = field(default_factory=dict)

    @cached_property
    def _materials(self) -> Outcome[Materials]:
        return gather(self.project, cache=open_cache(self.project))

    @cached_property
    def _files(self) -> Mapping[str, Path]:
        files = self.project.brief_files()
        if not any(makes_many(file, self.project) for file in files):
            return {self.project.brief_name(file): file for file in files}
        return {brief.name: brief.file for brief in name_briefs(self.project, self._materials.value.facts)}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the briefs."""
        return tuple(self._files)

    @cached_property
    def former(self) -> tuple[str, ...]:
        """The names of ledgers whose brief the project has no more, under that name at least."""
        return tuple(sorted(self.project.ledgers().keys() - set(self.names)))

    def find(self, name: str, settings: Mapping[str, str] | None = None) -> Standing | None:
        """Return how a brief stands, made with some settings; ``None`` where the project has no such brief."""
        key = (name, tuple(sorted((settings or {}).items())))
        if key not in self._known:
            self._known[key] = self._look(name, dict(key[1]))
        return self._known[key]

    def remake(self, name: str, settings: Mapping[str, str]) -> Made | None:
        """Make a brief again, with some settings, in memory; ``None`` where that cannot be done."""
        key = (name, tuple(sorted(settings.items())))
        if key not in self._made:
            file = self._files.get(name)
            specs = load_specs(file, self._materials.value, settings, (name,)).value if file else ()
            self._made[key] = make_brief(specs[0], self._materials.value).value if specs else None
        return self._made[key]

    def find_original(self, pdf: str) -> Issued | None:
        """Return the issued edition whose file has a SHA-256, of whatever brief the project has or had."""
        issued = (edition for name in (*self.names, *self.former) for edition in self.ledger(name).issued)
        return next((edition for edition in issued if edition.pdf == pdf), None)

    def ledger(self, name: str) -> Ledger:
        """Return the issued editions of a brief, which need not be there any more; none where they cannot be read."""
        return load_ledger(self.project.ledger(name), self.project.root).value or Ledger()

    def _look(self, name: str, settings: Mapping[str, str]) -> Standing | None:
        file = self._files.get(name)
        if file is None:
            return None
        specs = load_specs(file, self._materials.value, settings, (name,)).value
        withdrawn = explain_withdrawal(specs[0].brief) if specs else ""
        composed = compose_sound(specs[0], self._materials.value) if specs else None
        if composed is None or composed.value is None or composed.failed:
            return self._unknown(name, f"the brief has errors: {_MEND}", withdrawn)
        return Standing(name, composed.value.edition, composed.value.ledger, withdrawn=withdrawn)

    def _unknown(self, name: str, problem: str, withdrawn: str) -> Standing:
        return Standing(name, Edition(0, ""), self.ledger(name), problem, withdrawn)
