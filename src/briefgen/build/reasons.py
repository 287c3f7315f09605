"""Why a brief is built, in words: ``meeting lights-5 changed (date); event beacon-5 added``.

In: what a brief said and was made of, and what it says and is made of now. Out: reasons, the weightiest first. The
brief's own words say more than the parts of the build that follow from them, which are then left unsaid.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from briefgen.compose.changes import Change, ChangeKind, Difference

FORCED, NEW = "asked for by --force", "it was not built before"
MISSING, ALTERED = "its PDF is missing", "its PDF was altered"

_COMING = frozenset({ChangeKind.ADDED, ChangeKind.REMOVED})
_PLACES = {"spec": "the words of the spec changed", "order": "the order of its facts changed"}
_FOLLOWING = ("content", "dated", "document", "edition")
"""Parts that change with what the brief says."""


def explain_change(before: Difference, old: Mapping[str, str], new: Mapping[str, str]) -> tuple[str, ...]:
    """Return why the build of ``old`` parts is not one of the ``new`` ones; ``before`` compares what the two say."""
    said = tuple(_explain_difference(before))
    made = tuple(_explain_parts(old, new))
    if said or made:
        return (*said, *made)
    if old.get("edition") != new.get("edition"):
        return ("its edition changed",)
    return ("its composition changed",)


def _explain_difference(difference: Difference) -> Iterator[str]:
    of_facts = any(change.is_fact for change in difference.changes)
    for change in difference.changes:
        # A fact that comes or goes takes along what it leans on.
        if change.is_fact or not of_facts or not _COMING.intersection(change.kinds):
            yield _explain_record(change)
    for place in difference.words:
        # Texts and order change with the facts as a matter of course.
        if place == "spec" or not difference.changes:
            yield _PLACES.get(place, f"{place} changed")
    if difference.as_of and not difference.changes:
        before, after = difference.as_of
        yield f"information as of {after or 'no day'}, was {before or 'no day'}"
    if difference.reissued:
        yield "an edition was issued"


def _explain_record(change: Change) -> str:
    name = f"{change.kind} {change.id}"
    if change.kinds == (ChangeKind.ADDED,):
        return f"{name} added"
    if change.kinds == (ChangeKind.REMOVED,):
        return f"{name} removed"
    fields = ", ".join(dict.fromkeys(one.path for one in change.fields))
    return f"{name} changed ({fields})" if fields else f"{name} changed"


def _explain_parts(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[str]:
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name), new.get(name)
        if before == after or name in _FOLLOWING:
            continue
        if name.startswith(("library ", "layout ", "setting ", "program", "python", "unicode", "zlib")):
            yield f"{name} {after or 'none'}, was {before or 'none'}"
        elif before is None:
            yield f"{name} added"
        else:
            yield f"{name} removed" if after is None else f"{name} changed"
