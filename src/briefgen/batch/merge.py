"""What is said of many briefs of one spec, each thing once.

In: the diagnostics of each brief, by its name. Out: every one once, with the brief it was first found in and how many
more it was found in: what is wrong in a hundred variants is wrong in one place.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from briefgen.diagnostics import Diagnostic
from briefgen.model.brief import Spec


def merge_diagnostics(found: Iterable[tuple[str, Sequence[Diagnostic]]]) -> tuple[Diagnostic, ...]:
    """Return the diagnostics of several briefs, in the order in which they were first found."""
    named: dict[Diagnostic, dict[str, None]] = {}
    for name, diagnostics in found:
        for one in diagnostics:
            named.setdefault(one, {})[name] = None
    return tuple(_say_where(one, tuple(names)) for one, names in named.items())


def merge_found(found: Iterable[tuple[Spec, Sequence[Diagnostic]]]) -> tuple[Diagnostic, ...]:
    """Return the diagnostics of briefs in order: those of variants of one file once, those of other briefs as they are."""
    return tuple(
        one for _, group in groupby(found, lambda pair: pair[0].tree.origin.file) for one in _merge(group)
    )


def _merge(group: Iterator[tuple[Spec, Sequence[Diagnostic]]]) -> tuple[Diagnostic, ...]:
    pairs = list(group)
    if pairs[0][0].is_variant:
        return merge_diagnostics((spec.brief.name, found) for spec, found in pairs)
    return tuple(one for _, found in pairs for one in found)


def _say_where(diagnostic: Diagnostic, names: Sequence[str]) -> Diagnostic:
    more = len(names) - 1
    others = f" and {more} more variant{'s' if more > 1 else ''}" if more else ""
    return replace(diagnostic, message=f"{diagnostic.message} (in {names[0]}{others})")
