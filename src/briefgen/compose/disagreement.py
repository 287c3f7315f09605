"""Where sources disagree: a conflict in words, and the notes at the places that it concerns."""

from collections.abc import Collection

from briefgen.compose.citations import cited_by, name_sources
from briefgen.compose.desk import Desk
from briefgen.compose.spans import capitalise_spans, end_sentence, join
from briefgen.model.brief import ConflictsSection
from briefgen.model.document import Span, Spans
from briefgen.model.records import Conflict


def describe_versions(conflict: Conflict, desk: Desk) -> tuple[Spans, ...]:
    """Return each version of a conflict with the sources that have it."""
    return tuple(
        desk.wording.labels.fill(
            "{version}: {sources}",
            version=desk.spans(conflict, version.says, "versions", index, "says"),
            sources=name_sources(cited_by(version.support, desk), desk),
        )
        for index, version in enumerate(conflict.versions)
    )


def describe_choice(conflict: Conflict, desk: Desk) -> Spans:
    """Return which version the brief uses, and why, as two sentences."""
    labels = desk.wording.labels
    used = labels.fill("Used here: {version}", version=desk.spans(conflict, conflict.uses, "uses"))
    reason = labels.fill("Reason: {reason}", reason=desk.spans(conflict, conflict.because, "because"))
    return join((end_sentence(used), end_sentence(reason)), " ")


def note_conflicts(fact: str, fields: Collection[str], desk: Desk) -> tuple[Spans, tuple[str, ...]]:
    """Return marks of notes on where sources disagree about a fact's fields, and the ids of these conflicts.

    Only conflicts that the brief selects are noted, each at the first place where its field prints.
    """
    marks: list[Span] = []
    names: list[str] = []
    for conflict in desk.conflicts.get(fact, ()):
        if conflict.about.field in fields and conflict.id not in desk.explained:
            desk.explained.add(conflict.id)
            marks.extend(desk.numbering.add_note(_note(conflict, desk)))
            names.append(conflict.id)
    return tuple(marks), tuple(names)


def _note(conflict: Conflict, desk: Desk) -> Spans:
    """Refer to the brief's section on conflicts where it has one, else say all that it would."""
    labels = desk.wording.labels
    matter = labels.fill("Sources disagree: {matter}", matter=desk.spans(conflict, conflict.matter, "matter"))
    section = desk.link_section(ConflictsSection)
    if section:
        used = labels.fill("Used here: {version}", version=desk.spans(conflict, conflict.uses, "uses"))
        see = labels.fill("See {section}", section=section)
        return join((end_sentence(matter), end_sentence(used), end_sentence(see)), " ")
    versions = (end_sentence(capitalise_spans(version)) for version in describe_versions(conflict, desk))
    return join((end_sentence(matter), *versions, describe_choice(conflict, desk)), " ")
