"""Checks of a brief that is one of many: what its spec tells of a fact is told of one that it selects.

A fact that a brief leaves out counts for nothing in its handling and in its edition, so no word of it may print,
not even in a title.
"""

from collections.abc import Iterator

from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.model.brief import Spec
from briefgen.model.selection import Selection


def check_told(spec: Spec, selection: Selection) -> Iterator[Diagnostic]:
    """Report placeholders that print what a fact says which the brief does not select."""
    each = spec.brief.each
    if each is None or any(fact.id == each for fact in selection.facts):
        return
    for told in spec.told:
        message = f"{told.placeholder} prints what “{each}” says, which no section of the brief selects"
        hint = f"let `select` and a section take “{each}” too, or do without the placeholder"
        yield diagnose("not-selected", message, told.origin, hint)
