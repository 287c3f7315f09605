"""A date that stands in a page's furniture dates nothing: neither the header of a page nor the day it was read.

In: a dated record with its sources. Out: a diagnostic where its date is the page date or the day of retrieval of one of
them, or stands in a header by its own locator, and no other source gives it. A source gives a date by having been
published on that day or later (an announcement: at any time), or, if it is undated, by a locator in its text. One
whose only date is that of its page gives none: its text says at most the day of the week.
"""

import re
from collections.abc import Iterator

from briefgen.check.pattern import compile_later
from briefgen.check.wording import name_record
from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.model.dates import EdtfDate
from briefgen.model.factbase import FactBase
from briefgen.model.records import AnyRecord, Claim, Event, Meeting, Source, SourceKind, Status
from briefgen.model.support import Support, supports_field

_HEADER = compile_later(r"\b(?:headers?|page date|web address|URL|banner)\b|머리글", re.IGNORECASE)


def check_page_date(record: AnyRecord, facts: FactBase) -> Iterator[Diagnostic]:
    """Report a date that comes from a page's header, from its address, or from the day it was read."""
    if not isinstance(record, Event | Meeting | Claim) or record.date is None or not record.support:
        return
    alike = [source for source in _sources(record, facts) if _is_of_page(source, record.date)]
    headed = [entry for entry in record.support if _is_of_header(entry) and supports_field(entry, "date")]
    if not alike and not headed:
        return
    dating = [
        (entry, facts.get(Source, entry.source)) for entry in record.support if supports_field(entry, "date")
    ]
    if any(_gives(entry, source, record.date, record.status) for entry, source in dating):
        return
    said = (
        _explain(alike[0], record.date)
        if alike
        else f"stands in the {headed[0].locator} of “{headed[0].source}”"
    )
    message = f"{name_record(record)}: its date, {record.date}, {said}, and no other source gives it"
    hint = "take the date from a text that states it, or say no more than one does (a month, a year)"
    yield diagnose("page-header-date", message, facts.origin(record.id, "date"), hint)


def _sources(record: AnyRecord, facts: FactBase) -> Iterator[Source]:
    """Yield the sources of a record that have a date of their page."""
    for entry in record.support:
        source = facts.get(Source, entry.source)
        if source is not None and (source.page_date is not None or source.retrieved is not None):
            yield source


def _is_of_header(entry: Support) -> bool:
    return entry.locator is not None and _HEADER().search(entry.locator) is not None


def _is_of_page(source: Source, date: EdtfDate) -> bool:
    page = source.page_date
    if page is not None and (page.earliest, page.latest) == (date.earliest, date.latest):
        return True
    return source.retrieved is not None and date.earliest == date.latest == source.retrieved


def _gives(entry: Support, source: Source | None, date: EdtfDate, status: Status) -> bool:
    """Whether a source gives the date otherwise than by its page. One that does not exist is reported as such."""
    if source is None:
        return True
    if _is_of_page(source, date) or _is_of_header(entry):
        return False
    if source.date is None:
        return source.page_date is None and entry.locator is not None
    announces = source.kind is SourceKind.PREVIEW or status is Status.PLANNED
    return announces or source.date.latest >= date.earliest


def _explain(source: Source, date: EdtfDate) -> str:
    page = source.page_date
    if page is not None and page.earliest == date.earliest:
        return f"is the date in the page of “{source.id}”"
    return f"is the day on which “{source.id}” was read"
