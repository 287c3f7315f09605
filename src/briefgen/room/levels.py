"""What a room of some level of handling may show.

In: the project's scale and the room's level. Out: yes or no, for a brief's level and for an edition issued before. A
level that is not on the scale, or was never recorded, counts as the highest: nobody can say that it is not.
"""

from __future__ import annotations

from dataclasses import dataclass

from briefgen.model.edition import Issued
from briefgen.model.factbase import FactBase
from briefgen.project import Project


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The highest level that is shown; ``scale`` lists all, the lowest first."""

    scale: tuple[str, ...]
    level: str

    def allows(self, level: str) -> bool:
        """Whether what is of a level may be shown."""
        return level in self.scale and self.scale.index(level) <= self.scale.index(self.level)

    def allows_edition(self, issued: Issued, facts: FactBase) -> bool:
        """Whether an edition may be shown: by its own level, and by those of its facts, as they were and as they are."""
        return self.allows(issued.handling) and all(
            self.allows(str(one.values.get("handling") or self.scale[0]))
            and self.allows(getattr(facts.records.get(one.id), "handling", None) or self.scale[0])
            for one in issued.content.facts
        )


def ceiling_of(project: Project) -> Ceiling:
    """Return the level of a project's room: the lowest where its file names none."""
    return Ceiling(project.scale, project.room.handling or project.scale[0])
