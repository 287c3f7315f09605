"""Whether what was built of a brief still holds, told from what it rests on, without composing it.

In: a brief's row and grounds, and what has changed since. Out: whether it has to be looked at. A brief that is looked at
in vain costs some time; one that is passed over wrongly would be a lie: so whatever is not surely the same is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from briefgen.build.baseline import Shift
from briefgen.build.filestate import FileState, FileStates
from briefgen.build.grounds import Grounds, read_brief
from briefgen.build.listing import Entry, name_spec
from briefgen.build.rows import Row
from briefgen.model.edition import digest
from briefgen.pipeline import Materials, find_theme_inputs
from briefgen.select import takes_any


@dataclass(frozen=True, slots=True)
class Standing:
    """A brief as it is on record, with its PDF as it was found on the disk; nothing where there is none."""

    entry: Entry
    row: Row | None
    grounds: Grounds | None
    stamped: bool
    """Whether it was last held against the baseline on record."""
    pdf: FileState | None
    spec: str = ""
    ledger: str = ""

    @property
    def is_same(self) -> bool:
        """Whether its PDF is the one on record."""
        return self.row is not None and self.pdf is not None and self.pdf.hash == self.row.pdf.hash


@dataclass
class Judge:
    """Judges the briefs of one run. ``changed`` are the files whose bytes changed, by their names in diagnostics.

    ``same_setting``: no file of a theme, font or template has changed, nor what is installed.
    """

    materials: Materials
    shift: Shift
    changed: frozenset[str]
    same_setting: bool
    _settings: dict[str, Mapping[str, str] | None] = field(default_factory=dict)

    def holds(self, standing: Standing) -> bool:
        """Whether the PDF of a brief is surely the one that would be made now."""
        row, grounds = standing.row, standing.grounds
        if row is None or grounds is None or not standing.stamped or not standing.is_same:
            return False
        return (
            row.file == name_spec(standing.entry, self.materials)
            and row.variant == (standing.entry.variant is not None)
            and (grounds.spec, grounds.ledger) == (standing.spec, standing.ledger)
            and not any(one.origin and one.origin.file in self.changed for one in row.found)
            and self._is_set_alike(grounds)
            and self._is_verified_alike(grounds)
            and self._says_the_same(grounds)
        )

    def _says_the_same(self, grounds: Grounds) -> bool:
        """Whether no change of facts can reach it."""
        shift = self.shift
        if not shift.ids:
            return True
        if not shift.kinds.isdisjoint(grounds.kinds):
            return False
        if not shift.ids.isdisjoint(grounds.ids) or not shift.tags.isdisjoint(grounds.tags):
            return False
        if any(name in shift.ids for name, _, _ in (*grounds.said.facts, *grounds.said.records)):
            return False
        brief = read_brief(grounds.brief)
        lowest = self.materials.project.scale[0]
        return brief is not None and not takes_any(brief, shift.listed, lowest=lowest)

    def _is_verified_alike(self, grounds: Grounds) -> bool:
        """Whether the same of its excerpts are proved verbatim."""
        facts = {name for name, _, _ in grounds.said.facts}
        return set(grounds.verified) == self.materials.verified & facts

    def _is_set_alike(self, grounds: Grounds) -> bool:
        """Whether theme, fonts, logo, templates and versions are those of its last build."""
        if self.same_setting:
            return True
        if grounds.theme not in self._settings:
            self._settings[grounds.theme] = find_theme_inputs(grounds.theme, self.materials)
        setting = self._settings[grounds.theme]
        if setting is None:
            return False
        own = {name: value for name, value in grounds.parts.items() if _is_of_theme(name)}
        return own == setting and all(
            self._template(name.removeprefix("template ")) == value
            for name, value in grounds.parts.items()
            if name.startswith("template ")
        )

    def _template(self, name: str) -> str:
        template = self.materials.templates.get(name)
        return digest(template.text) if template else ""


def _is_of_theme(name: str) -> bool:
    return name in ("theme", "logo", "program", "python", "unicode", "zlib") or name.startswith(
        ("font ", "library ")
    )


def find_hash(files: FileStates, path: Path) -> str:
    """Return the hash of a file's bytes; empty where there is none."""
    state = files.get(str(path))
    return state.hash if state else ""
