"""What frames the text: the title block on page one, and what stands at the margins of every page."""

import datetime as dt
from collections.abc import Iterable

from briefgen.compose.dates import format_day
from briefgen.compose.desk import Desk
from briefgen.compose.labels import mark
from briefgen.compose.spans import plain
from briefgen.diagnostics import diagnose
from briefgen.model.document import Front, Furniture, Spans
from briefgen.model.edition import Edition
from briefgen.model.records import AnyFact, Fact, Source, supports_of


def find_as_of(facts: Iterable[str], desk: Desk) -> dt.date | None:
    """Return the day as of which the brief informs: ``None`` where nothing that prints has one.

    It is the oldest review among the facts that print, or the oldest day on which a source was fetched that is cited
    and that none of these facts has: a citation of an editor's own, or of a term.
    """
    records = [record for name in facts if isinstance(record := desk.facts.records.get(name), AnyFact)]
    supporting = {entry.source for record in records for entry in supports_of(record)}
    cited = (desk.facts.get(Source, name) for _, name in desk.numbering.sources if name not in supporting)
    fetched = (source.retrieved for source in cited if source is not None and source.retrieved is not None)
    return min((*(record.reviewed for record in records), *fetched), default=None)


def report_undated(desk: Desk) -> None:
    """Warn that no page says as of when the brief informs."""
    sources = [name for _, name in desk.numbering.sources if desk.facts.get(Source, name)]
    message = "no page says as of when the brief informs: it prints no fact"
    if sources:
        message += ", and none of the sources that it cites has a day on which it was retrieved"
    hint = (
        f"say under {sources[0]} on which day it was `retrieved`"
        if sources
        else "print or cite a fact or a source"
    )
    desk.report(diagnose("no-information-date", message, desk.spec.origin("sections"), hint))


def say_as_of(day: dt.date | None, desk: Desk) -> str:
    """Return that day in words; empty where no fact prints."""
    return (
        desk.wording.labels.say("Information as of {date}", date=format_day(day, desk.wording)) if day else ""
    )


def compose_front(as_of: str, desk: Desk, notice: Spans = ()) -> Front:
    """Return the title block; ``notice`` is a line more, on what has changed."""
    brief = desk.spec.brief
    say = desk.wording.labels.say
    audience = say("For {audience}", audience=brief.audience) if brief.audience else ""
    distribution = (
        say("Distribution: {distribution}", distribution=brief.distribution) if brief.distribution else ""
    )
    lines: tuple[Spans, ...] = tuple(
        plain(line) for line in (brief.office, brief.contact, distribution) if line
    )
    return Front(
        title=brief.title,
        subtitle=brief.subtitle or "",
        series_line=brief.series_line or "",
        status_line=" · ".join(part for part in (audience, as_of) if part),
        imprint=(*lines, notice) if notice else lines,
    )


def compose_furniture(as_of: str, edition: Edition, banner: str, desk: Desk) -> Furniture:
    """Return running lines and the words that pages need; ``banner`` says the brief's handling."""
    brief = desk.spec.brief
    say = desk.wording.labels.say
    return Furniture(
        title=brief.title,
        as_of=as_of,
        handling=_say_handling(banner, desk),
        edition=" · ".join(
            part for part in (name_edition(edition.number, edition.date, desk), edition.code) if part
        ),
        page_of=say("page {page} of {pages}", page="{page}", pages="{pages}"),
        contents=say("Contents"),
        notes=say("Notes"),
        draft=say("Draft") if brief.draft else "",
        note_title=say("Note {number}", number="{number}"),
        back_title=say("Back to the mark of note {number}", number="{number}"),
    )


_LEVELS = frozenset({mark("public"), mark("internal"), mark("restricted")})
"""Levels of the usual scale; those of other scales are names, and stay as they are."""


def _say_handling(banner: str, desk: Desk) -> str:
    return desk.wording.labels.say(banner) if banner in _LEVELS else banner


def name_edition(number: int, date: dt.date | None, desk: Desk) -> str:
    """Return what an edition is called in print; one without a number is a copy that was never issued."""
    say = desk.wording.labels.say
    if not number:
        return say("Unnumbered copy")
    if date is None:
        return say("Edition {number}", number=number)
    return say("Edition {number}, {date}", number=number, date=format_day(date, desk.wording))


def describe_document(facts: Iterable[str], as_of: str, desk: Desk) -> str:
    """Return one sentence on the document for its metadata."""
    labels = desk.wording.labels
    count = sum(1 for name in facts if isinstance(desk.facts.records.get(name), Fact))
    sources = len(desk.numbering.sources)
    parts = (
        labels.plural("{count} fact", "{count} facts", count, count=count),
        labels.plural("{count} source", "{count} sources", sources, count=sources),
        as_of,
    )
    return " · ".join(part for part in parts if part)
