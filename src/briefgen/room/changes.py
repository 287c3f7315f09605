"""What an edition changed, as a short list in the brief's language: what came, went and was corrected, by name.

In: an edition that may be shown, the content after it, and the composed brief. Out: ``Told``. The words that changed
stand in the PDF; here is only what kind of change it was and what it is about. Both sides must be states that the room
may show (``levels``), since a list of changes tells of what is there no longer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from briefgen.build.verifying import differ
from briefgen.compose.changes import Change, ChangeKind, Difference
from briefgen.compose.desk import Desk, open_desk
from briefgen.compose.former import FIELDS, Side, head_of, make_side
from briefgen.compose.labels import mark
from briefgen.compose.spans import capitalise
from briefgen.compose.wording import load_wording
from briefgen.model.content import Content
from briefgen.model.edition import Issued
from briefgen.model.records import Fact, Term
from briefgen.pipeline import Composed, Materials

_PATTERNS = {
    ChangeKind.ADDED: mark("Added: {entry}"),
    ChangeKind.REMOVED: mark("Removed: {entry}"),
    ChangeKind.CORRECTED: mark("Corrected: {entry}"),
    ChangeKind.REDATED: mark("New date: {entry}"),
    ChangeKind.RESOURCED: mark("New sources: {entry}"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """Changes in words; ``since`` is the edition they are counted from, 0 and none for the first one."""

    since: int = 0
    since_date: dt.date | None = None
    lines: tuple[str, ...] = ()


UNTOLD = Told()
"""Nothing to tell."""


def tell_difference(before: Issued | None, after: Content, composed: Composed, materials: Materials) -> Told:
    """Return what changed between an edition and a later content; nothing where there is no edition before."""
    wording = load_wording(composed.spec.brief.locale)
    if before is None or wording is None or composed.spec.brief.changes == "never":
        return UNTOLD
    difference = differ(before.content, after, composed.ledger, composed.edition.content)
    desk = open_desk(composed.spec, materials.facts, composed.selection, wording, frozenset())
    sides = make_side(before.content, desk), make_side(after, desk)
    lines = (*_tell_all(difference, *sides), *_remark(difference, desk))
    return Told(before.number, before.date, tuple(dict.fromkeys(lines)))


def _tell_all(difference: Difference, before: Side, after: Side) -> Iterator[str]:
    for change in difference.changes:
        entry = _name(change, before, after)
        if entry:
            pattern = _PATTERNS[change.kinds[0]]
            yield after.desk.wording.labels.say(pattern, entry=capitalise(entry))


def _name(change: Change, before: Side, after: Side) -> str:
    """Return what readers call a record that changed for them; empty where nothing of the change prints."""
    old, new = before.record(change.id), after.record(change.id)
    if old is None or new is None:
        record = new or old
        side = after if new else before
        return head_of(record, side) if isinstance(record, Fact | Term) else ""
    seen = any(before.parts(old, field) != after.parts(new, field) for field in FIELDS)
    return head_of(new, after) if seen else ""


def _remark(difference: Difference, desk: Desk) -> Iterator[str]:
    say = desk.wording.labels.say
    if any(place != "order" for place in difference.words):
        yield say("Wording revised.")
    if difference.as_of and not difference.changes:
        yield say("All facts were compared with their sources again.")
