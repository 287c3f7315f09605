"""What a shell may suggest in the place of an argument or an option's value: functions for Typer's ``autocompletion``.

Each takes the context and the beginning that was typed, and returns names with a line about each. Where there is
nothing to suggest, shells offer files, which is right for whatever may be a file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

import typer

from briefgen.cli.skim import FACT_KINDS, Glance, find_glance, skim_briefs, skim_records, skim_tags

Suggest = Callable[[typer.Context, str], list[tuple[str, str]]]

_MOST = 500
"""Nobody looks through more."""

_LONGEST = 100


def suggest_records(*kinds: str) -> Suggest:
    """Return a function that suggests ids of records of some kinds, or of all."""

    def suggest(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
        glance = _find(ctx)
        return _take(skim_records(glance.facts, kinds, incomplete)) if glance else []

    return suggest


def suggest_lists(*kinds: str) -> Suggest:
    """Return a function that suggests the last of several ids that are parted by commas."""
    of_one = suggest_records(*kinds)

    def suggest(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
        before, comma, last = incomplete.rpartition(",")
        return [(f"{before}{comma}{name}", about) for name, about in of_one(ctx, last)]

    return suggest


def suggest_words(*words: str) -> Suggest:
    """Return a function that suggests some words."""
    return lambda ctx, incomplete: [(one, "") for one in words if one.startswith(incomplete)]  # noqa: ARG005 - as all


def suggest_tags(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Suggest tags of facts."""
    glance = _find(ctx)
    return _take(skim_tags(glance.facts, incomplete)) if glance else []


def suggest_briefs(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Suggest names of briefs that were not named yet."""
    glance = _find(ctx)
    named = {str(one) for one in ctx.params.get("briefs") or ()}
    found = skim_briefs(glance, incomplete) if glance else ()
    return _take(one for one in found if one[0] not in named)


def suggest_codes(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:  # noqa: ARG001 - Typer's form
    """Suggest diagnostic codes."""
    from briefgen.codes import CODES  # noqa: PLC0415 - only this needs it

    return _take((name, code.summary) for name, code in CODES.items() if name.startswith(incomplete))


def suggest_settings(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:  # noqa: ARG001 - Typer's form
    """Suggest the keys of a brief that ``--set`` may set."""
    from briefgen.load.brief import settable_keys  # noqa: PLC0415 - brings the model

    return _take((f"{key}=", "") for key in settable_keys() if key.startswith(incomplete))


suggest_facts = suggest_records(*FACT_KINDS)
suggest_sources = suggest_records("sources")
suggest_organisations = suggest_records("organisations")
suggest_people = suggest_records("people")
suggest_gatherings = suggest_records("meetings", "events")
suggest_any = suggest_records()


def _find(ctx: typer.Context) -> Glance | None:
    """Return the project that the command is about."""
    return find_glance(Path(ctx.params.get("project") or "."))


def _take(found: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return list(islice(_clean(found), _MOST))


def _clean(found: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for name, about in found:
        line = " ".join(about.split())
        yield name, line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
