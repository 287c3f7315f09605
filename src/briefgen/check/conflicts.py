"""A conflict is one: its versions say different things."""

from collections.abc import Iterator

from briefgen.check.wording import name_record
from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.model.factbase import FactBase
from briefgen.model.records import AnyRecord, Conflict
from briefgen.model.text import LocalText


def _gist(text: LocalText) -> tuple[tuple[str, str], ...]:
    """Reduce a text to what is said: case and white space aside."""
    return tuple((tag, " ".join(version.split()).casefold()) for tag, version in text.versions)


def check_versions(record: AnyRecord, facts: FactBase) -> Iterator[Diagnostic]:
    """Report versions of a conflict that repeat an earlier one."""
    if not isinstance(record, Conflict):
        return
    seen: set[tuple[tuple[str, str], ...]] = set()
    for index, version in enumerate(record.versions):
        gist = _gist(version.says)
        if gist in seen:
            message = f"{name_record(record)}: an earlier version says “{version.says}” too"
            hint = "put all sources that say the same under one version"
            yield diagnose("same-versions", message, facts.origin(record.id, "versions", index, "says"), hint)
        seen.add(gist)
