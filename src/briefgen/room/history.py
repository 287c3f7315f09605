"""What the room showed before, and what it shows from today on.

In: the record of the last run, what was collected, the day. Out: the record of this run, still without files. The day
only dates what is new: a state that is already on record keeps its days, so a second run changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import NAMESPACE_URL, uuid5

from briefgen.project import Project
from briefgen.room.collecting import Collected, Current
from briefgen.room.levels import ceiling_of
from briefgen.room.record import Record, Shelf, State, Withdrawn


def advance(before: Record | None, collected: Collected, project: Project, today: dt.date) -> Record:
    """Return the record of today.

    What the room may show no more because its own level was lowered, or a brief or an edition's facts were raised,
    leaves it.
    """
    before = before or Record(id=_name_room(project), since=today)
    shelves = {
        name: _fill(current, before.briefs.get(name), collected.hidden.get(name, frozenset()), today)
        for name, current in collected.briefs.items()
    }
    shelves |= _withdraw(before.briefs, collected, project, today)
    return Record(id=before.id, since=before.since, briefs=dict(sorted(shelves.items())))


def _name_room(project: Project) -> str:
    """Return the room's name for good (RFC 4287, 4.2.6): it stays when the room moves or is called otherwise."""
    room = project.room
    return uuid5(NAMESPACE_URL, room.address or f"briefgen room: {room.title or project.office or ''}").urn


def _fill(current: Current, before: Shelf | None, hidden: frozenset[str], today: dt.date) -> Shelf:
    states = {one.code: one for one in before.states} if before else {}
    shown = (before.last.code, before.last.number) if before and before.withdrawn is None else None
    for one in current.editions:
        known = states.get(one.code)
        states[one.code] = State(
            code=one.code,
            number=one.number,
            date=one.date,
            as_of=one.as_of,
            published=known.published if known else one.date,
            updated=known.updated if known else one.date,
        )
    known = states.pop(current.code, None)
    now = State(
        code=current.code,
        number=current.number,
        date=current.date,
        as_of=current.as_of,
        published=known.published if known else today,
        updated=known.updated if known and shown == (current.code, current.number) else today,
    )
    earlier = [one for one in states.values() if one.code not in hidden]
    earlier.sort(key=lambda one: (one.published, one.number, one.code))
    return Shelf(
        title=current.title,
        subtitle=current.subtitle,
        language=current.language,
        handling=current.handling,
        states=(*earlier, now),
    )


def _withdraw(
    before: Mapping[str, Shelf], collected: Collected, project: Project, today: dt.date
) -> dict[str, Shelf]:
    """Return the briefs that the room showed and that are not to be used any more, without what it may not show now."""
    ceiling, shelves = ceiling_of(project), dict[str, Shelf]()
    for name, shelf in before.items():
        hidden = collected.hidden.get(name, frozenset())
        states = tuple(one for one in shelf.states if one.code not in hidden)
        if name in collected.briefs or name in collected.above:
            continue
        if not states or not ceiling.allows(shelf.handling):
            continue
        withdrawn = _explain(name, shelf, collected, project, today)
        shelves[name] = shelf.model_copy(update={"states": states, "withdrawn": withdrawn})
    return shelves


def _explain(name: str, shelf: Shelf, collected: Collected, project: Project, today: dt.date) -> Withdrawn:
    """Return what is said of a withdrawal. A successor that the room does not show is not named either."""
    said = shelf.withdrawn.said if shelf.withdrawn else today
    told = collected.withdrawn.get(name)
    if told is None:
        return Withdrawn(said=said)
    because = {tag or project.language: words for tag, words in told.because.versions}
    return Withdrawn(
        date=told.date, because=because, see=told.see if told.see in collected.briefs else None, said=said
    )
