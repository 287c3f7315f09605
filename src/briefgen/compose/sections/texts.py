"""Sections whose words come from a template: running text, and the key points in their box."""

from briefgen.compose.part import Blocks, Part
from briefgen.compose.prose import compose_prose
from briefgen.compose.walk import facts_in
from briefgen.diagnostics import diagnose
from briefgen.model.brief import KeyPointsSection, TextSection
from briefgen.model.document import KeyPoints, ListBlock, Paragraph


def compose_text(part: Part[TextSection]) -> Blocks:
    """Return a template's text."""
    return compose_prose(part, part.section.template, "template")


def compose_key_points(part: Part[KeyPointsSection]) -> Blocks:
    """Return the box of key points, which a template renders as one list of single paragraphs."""
    blocks = compose_prose(part, part.section.template, "template")
    if not blocks:
        return ()
    points = _points(blocks)
    if points is None or part.heading is None:
        name = part.section.template
        message = f"{name} renders something else than one list of single paragraphs"
        part.desk.report(diagnose("key-points-shape", message, part.origin("template")))
        return ()
    return (
        KeyPoints(
            facts=facts_in(points),
            heading=part.heading,
            items=tuple(point.spans for point in points),
            item_facts=tuple(point.facts for point in points),
            item_origins=tuple(point.origin for point in points),
        ),
    )


def _points(blocks: Blocks) -> tuple[Paragraph, ...] | None:
    """Return the points of a list, ``None`` where the blocks are anything else."""
    if len(blocks) != 1 or not isinstance(blocks[0], ListBlock):
        return None
    entries = blocks[0].items
    points = tuple(entry[0] for entry in entries if len(entry) == 1 and isinstance(entry[0], Paragraph))
    return points if len(points) == len(entries) else None
