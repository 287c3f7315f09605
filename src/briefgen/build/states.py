"""States of a brief by the names that people have for them: an edition's number, a PDF, the word current.

In: such a name. Out: the ``State`` it means. What is no state of a brief of the project is an error that says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from briefgen.build.copies import read_copy
from briefgen.build.standing import Standings
from briefgen.build.verifying import differ, name_edition
from briefgen.compose.changes import Difference
from briefgen.diagnostics import BriefgenError, diagnose
from briefgen.model.content import Content
from briefgen.nearest import suggest

CURRENT = "current"


@dataclass(frozen=True, slots=True)
class State:
    """What a brief says at one time, and how that is called. ``number`` is 0 for what was never issued."""

    brief: str
    content: Content
    called: str
    number: int = 0


def find_brief(sides: tuple[str, str], standings: Standings) -> str:
    """Return the brief that two names of states are about, where nobody says: that of a PDF, or the only one there is.

    Raises ``BriefgenError`` where there are several.
    """
    for side in sides:
        if _is_file(side):
            return find_state(side, "", standings).brief
    with_editions = [name for name in standings.names if standings.ledger(name).issued]
    if len(with_editions) == 1:
        return with_editions[0]
    hint = f"name it with --brief: {', '.join(standings.names) or 'there are none'}"
    raise BriefgenError(diagnose("unknown-edition", "which brief is meant is not said", None, hint))


def find_state(name: str, brief: str, standings: Standings) -> State:
    """Return the state of a name: ``current``, an edition's number, or a PDF. Raises ``BriefgenError`` for any other."""
    if _is_file(name):
        return _find_copy(Path(name))
    if brief not in standings.names and not standings.ledger(brief).issued:
        hint = suggest(brief, standings.names) or f"the briefs are {', '.join(standings.names) or 'none yet'}"
        raise BriefgenError(diagnose("unknown-brief", f"there is no brief {brief!r}", None, hint))
    if name == CURRENT:
        return _find_current(brief, standings)
    issued = standings.ledger(brief).issued
    found = next((one for one in issued if str(one.number) == name), None)
    if found is None:
        known = ", ".join(str(one.number) for one in issued) or "none yet"
        hint = f"editions of {brief}: {known}; the present state is called {CURRENT}"
        raise BriefgenError(diagnose("unknown-edition", f"{brief} has no edition {name}", None, hint))
    return State(brief, found.content, name_edition(found.number, found.date), found.number)


def differ_states(before: State, after: State, standings: Standings) -> Difference:
    """Compare two states of one brief. Raises ``BriefgenError`` where they are of two."""
    if before.brief != after.brief:
        message = f"the two are of different briefs: {before.brief} and {after.brief}"
        raise BriefgenError(diagnose("unknown-edition", message, None, "compare states of one brief"))
    ledger, now = standings.ledger(before.brief), standings.find(before.brief)
    return differ(before.content, after.content, ledger, *([now.content] if now else []))


_COMPARED = "name a PDF as briefgen made it, an edition's number, or current"


def _is_file(name: str) -> bool:
    return Path(name).is_file() or name.lower().endswith(".pdf")


def _find_copy(path: Path) -> State:
    copy = read_copy(path)
    if copy.manifest is None or copy.altered:
        raise BriefgenError(
            diagnose("unknown-edition", f"{path} cannot be compared: {copy.problem}", None, _COMPARED)
        )
    printed = copy.manifest.edition
    called = f"{path.name}, {name_edition(printed.number, printed.date)}"
    return State(copy.manifest.brief, copy.manifest.said, called, printed.number)


def _find_current(brief: str, standings: Standings) -> State:
    standing = standings.find(brief)
    if standing is None or standing.problem:
        problem = standing.problem if standing else f"the project has no brief {brief}"
        raise BriefgenError(
            diagnose(
                "unknown-edition", f"{brief} cannot be compared: {problem}", None, "briefgen check says more"
            )
        )
    edition = standing.edition
    called = (
        f"present state, {name_edition(edition.number, edition.date)}" if edition.number else "present state"
    )
    return State(brief, standing.content, called, edition.number)
