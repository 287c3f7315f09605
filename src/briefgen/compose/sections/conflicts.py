"""The conflicts: for each matter that sources disagree on, every version with its sources, and the choice made."""

from briefgen.compose.desk import Desk
from briefgen.compose.disagreement import describe_choice, describe_versions
from briefgen.compose.part import Blocks, Part
from briefgen.compose.spans import capitalise_spans
from briefgen.model.brief import ConflictsSection
from briefgen.model.document import Aside, ListBlock, Paragraph
from briefgen.model.records import Conflict


def compose_conflicts(part: Part[ConflictsSection]) -> Blocks:
    """Return a remark for each conflict."""
    conflicts = tuple(fact for fact in part.facts if isinstance(fact, Conflict))
    return tuple(_aside(conflict, part.desk) for conflict in part.expect(conflicts, "conflicts"))


def _aside(conflict: Conflict, desk: Desk) -> Aside:
    facts = (conflict.id,)
    title = capitalise_spans(desk.spans(conflict, conflict.matter, "matter"))
    versions = tuple(
        (Paragraph(facts=facts, spans=capitalise_spans(version)),)
        for version in describe_versions(conflict, desk)
    )
    choice = Paragraph(facts=facts, spans=describe_choice(conflict, desk))
    return Aside(facts=facts, title=title, blocks=(ListBlock(facts=facts, items=versions), choice))
