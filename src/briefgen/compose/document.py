"""The whole document: sections in reading order, and the frame around them.

In come the spec, the facts and which of them are selected, and the templates; out comes a ``Document``, which knows no
fonts and no pages. ``compose_body`` composes the sections, since what they print decides the edition and the day of the
information; ``complete_document`` then the changes, title block and running headers, which show both.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from briefgen.compose.context import CompositionContext, begin_composition
from briefgen.compose.fingerprint import find_content
from briefgen.compose.sections import compose_section
from briefgen.compose.sections.changes import PrintedChanges, compose_changes
from briefgen.compose.sections.part import Blocks, Part
from briefgen.compose.templates.fact_filters import make_filters
from briefgen.compose.templates.sandbox import Sandbox
from briefgen.compose.text.citations import order_sources, write_numbers
from briefgen.compose.text.dates import format_day
from briefgen.compose.text.labels import english_wording, load_wording, mark
from briefgen.compose.text.spans import facts_in, map_spans, plain, printable_spans, tag_languages
from briefgen.diagnostics import Outcome, diagnose, has_errors
from briefgen.model.brief import AboutSection, SourcesSection, Spec, TemplateText
from briefgen.model.document import Document, Heading, KeyPoints, RunningHeaders, Spans, TitleBlock
from briefgen.model.edition import Content, Edition
from briefgen.model.factbase import FactBase, Selection
from briefgen.model.likelihood import AssessmentScale
from briefgen.model.records import AnyFact, Fact, Source, supports_of
from briefgen.model.text import one_line, printable

_LEVELS = frozenset({mark("public"), mark("internal"), mark("restricted")})
"""Levels of the usual scale; those of other scales are names, and stay as they are."""
_CONTENTS_FROM = 8
"""Headings from which on a document has a table of contents."""


class _Dates(NamedTuple):
    """The day as of which a brief informs, ``None`` where nothing has one, and the words of its frame on it.

    ``reviewed`` are the days of the oldest and the newest review where these print.
    """

    as_of: dt.date | None
    label: str
    reviewed: tuple[dt.date, ...] = ()
    review_label: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    """The sections of a brief, composed; its frame waits for the edition that a copy of this ``content`` is."""

    content: Content
    _context: CompositionContext
    _sandbox: Sandbox
    _templates: Mapping[str, TemplateText]
    _sections: Mapping[int, Blocks]
    _dates: _Dates


def compose_body(
    spec: Spec,
    facts: FactBase,
    selection: Selection,
    templates: Mapping[str, TemplateText],
    *,
    verified: frozenset[str] = frozenset(),
    is_withheld: Callable[[str], bool] = lambda _: False,
    assessing: AssessmentScale = AssessmentScale(),  # noqa: B008 - a frozen value
) -> Body:
    """Compose the sections of a brief in reading order: what it says, by which its edition is known.

    ``verified`` names the excerpts that agree with the archived text of their source; these say so in print.
    ``is_withheld`` says of a source whether only facts of higher handling rest on it. ``assessing`` are the project's
    words of likelihood and confidence.
    """
    wording = load_wording(spec.brief.locale)
    context = begin_composition(spec, facts, selection, wording or english_wording(), verified)
    context.is_withheld = is_withheld
    context.assessing = assessing
    if wording is None:
        message = f"the program has no labels for the locale {spec.brief.locale}"
        context.report(
            diagnose("unknown-label", message, spec.origin("locale"), "en_GB, en_US and ko_KR are there")
        )
    sandbox = Sandbox(templates, make_filters(context), incomplete=facts.incomplete)
    composed = _compose_sections(context, templates, sandbox)
    dates = _find_dates(facts_in(tuple(composed.values())), context)
    cited = tuple(source for _, source in context.numbering.sources)
    said = find_content(
        spec,
        facts,
        selection,
        context.texts,
        context.printed,
        cited,
        dates.as_of,
        dates.reviewed,
        context.scale,
    )
    return Body(said, context, sandbox, templates, composed, dates)


def complete_document(body: Body, edition: Edition, banner: str | None = None) -> Outcome[Document]:
    """Return the document of a body as an edition: with its changes, list of sources and frame. Call this once.

    ``banner`` is what every page says of the brief's handling, where the level's own name will not do. What is wrong
    with templates, citations and texts is reported beside a document of all that could be composed.
    """
    context, composed, dates = body._context, body._sections, body._dates
    sandbox, templates = body._sandbox, body._templates
    changes = compose_changes(edition, context)
    order_sources(context)
    context.edition, context.review_label = edition, dates.review_label
    context.printed_facts = facts_in(tuple(composed.values()))
    listed = _compose_sections(context, templates, sandbox, last=True)
    printed = sorted({**composed, **listed}.items())
    blocks = tuple(block for _, part in printed for block in part)
    sections = tuple(index for index, part in printed for _ in part)
    lacking = context.facts.incomplete or has_errors(context.diagnostics)
    if dates.as_of is None and blocks and not lacking:
        _report_undated(context)
    _report_later_sources(context)
    banner = context.spec.brief.handling or "" if banner is None else banner
    framed = _frame(blocks, changes, edition, dates, banner, context)
    before = min(listed, default=len(composed))
    place = sum(len(part) for index, part in composed.items() if index < before)
    return Outcome(
        replace(framed, changes_at=place, templates=sandbox.used, sections=sections),
        tuple(context.diagnostics),
    )


def _compose_sections(
    context: CompositionContext,
    templates: Mapping[str, TemplateText],
    sandbox: Sandbox,
    *,
    last: bool = False,
) -> dict[int, Blocks]:
    """Return the blocks of sections by their place.

    They are composed in reading order, since that numbers notes and sources. The list of sources, and what the brief
    says of itself, wait until all others are done, wherever they stand: they cite nothing. ``last`` asks for these.
    """
    done: dict[int, Blocks] = {}
    for index, section in enumerate(context.spec.brief.sections):
        if isinstance(section, SourcesSection | AboutSection) is last:
            chosen = context.selection.sections[index]
            done[index] = compose_section(Part(section, index, chosen.facts, context, templates, sandbox))
    return done


def _find_dates(facts: Iterable[str], context: CompositionContext) -> _Dates:
    """Return the day up to which sources were seen, with the days of review; the oldest of them where no day is set."""
    say, wording = context.labels.say, context.wording
    names = tuple(facts)
    seen = context.spec.brief.sources_seen_to
    if seen is None:
        day = _find_as_of(names, context)
        return _Dates(day, say("Information as of {date}", date=format_day(day, wording)) if day else "")
    label = say("Sources seen to {date}", date=format_day(seen, wording))
    days = sorted(
        record.reviewed for name in names if isinstance(record := context.facts.records.get(name), AnyFact)
    )
    if not days:
        return _Dates(seen, label)
    first, last = format_day(days[0], wording), format_day(days[-1], wording)
    if first == last:
        review = say("Facts reviewed {date}", date=first)
    else:
        review = say("Facts reviewed {first} to {last}", first=first, last=last)
    return _Dates(seen, label, (days[0], days[-1]), review)


def _report_later_sources(context: CompositionContext) -> None:
    """Warn of the newest source that was published after the day up to which the brief says sources were seen."""
    seen = context.spec.brief.sources_seen_to
    dated = (
        (source.date.earliest, source.id)
        for _, name in context.numbering.sources
        if (source := context.facts.get(Source, name)) is not None and source.date is not None
    )
    newest, name = max(dated, key=lambda found: found[0].toordinal(), default=(None, ""))
    if seen is None or newest is None or newest <= seen:
        return
    message = f"the brief says that it has seen sources to {seen}, and it cites {name}, published {newest}"
    hint = "set `sources_seen_to` to the day up to which sources were looked for"
    context.report(diagnose("later-source", message, context.spec.origin("sources_seen_to"), hint))


def _find_as_of(facts: Iterable[str], context: CompositionContext) -> dt.date | None:
    """Return the day as of which a brief informs that names none: ``None`` where nothing that prints has one.

    It is the oldest review among the facts that print, or the oldest day on which a source was fetched that is cited
    and that none of these facts has: a citation of an editor's own, or of a term. Where there is none of either, it is
    the oldest day on which such a source was published.
    """
    records = [record for name in facts if isinstance(record := context.facts.records.get(name), AnyFact)]
    supporting = {entry.source for record in records for entry in supports_of(record)}
    cited = (
        context.facts.get(Source, name) for _, name in context.numbering.sources if name not in supporting
    )
    known = [source for source in cited if source is not None]
    fetched = (source.retrieved for source in known if source.retrieved is not None)
    days = (*(record.reviewed for record in records), *fetched)
    return min(days or filter(None, map(_published, known)), default=None)


def _published(source: Source) -> dt.date | None:
    """Return the last day on which a source may have been published."""
    latest = source.date.latest if source.date else None
    return latest if isinstance(latest, dt.date) else None


def _report_undated(context: CompositionContext) -> None:
    """Warn that no page says as of when the brief informs."""
    sources = [name for _, name in context.numbering.sources if context.facts.get(Source, name)]
    message = "no page says as of when the brief informs: it prints no fact"
    hint = "print or cite a fact or a source"
    if sources:
        message += ", and none of the sources that it cites has a day on which it was retrieved"
        hint = f"say under {sources[0]} on which day it was `retrieved`"
    context.report(diagnose("no-information-date", message, context.spec.origin("sections"), hint))


def _frame(
    blocks: Blocks,
    changes: PrintedChanges,
    edition: Edition,
    dates: _Dates,
    banner: str,
    context: CompositionContext,
) -> Document:
    """Return the document of some blocks: with its title block, running headers and what its metadata say."""
    brief, labels = context.spec.brief, context.labels
    if brief.contents == "auto":
        headed = sum(isinstance(block, Heading | KeyPoints) for block in (*blocks, *changes.blocks))
        contents = headed >= _CONTENTS_FROM
    else:
        contents = brief.contents == "always"
    facts = sum(isinstance(context.facts.records.get(name), Fact) for name in facts_in(blocks))
    sources = tuple(source for _, source in context.numbering.sources)
    subject = (
        labels.plural("{count} fact", "{count} facts", facts, count=facts),
        labels.plural("{count} source", "{count} sources", len(sources), count=len(sources)),
        dates.label,
    )

    def finish(spans: Spans) -> Spans:
        written = write_numbers(spans, context)
        return tag_languages(printable_spans(written), language=context.wording.language)

    return Document(
        name=brief.name,
        language=context.wording.tag,
        title_block=map_spans(_title_block(dates, changes.notice, context), finish),
        running_headers=_running_headers(dates.label, edition, banner, context),
        blocks=map_spans(blocks, finish),
        notes=map_spans(context.numbering.notes, finish),
        contents=contents,
        notes_at_end=brief.notes == "end",
        subject=" · ".join(filter(None, subject)),
        author=one_line("; ".join(brief.authors) or brief.office or ""),
        sources=sources,
        changes=map_spans(changes.blocks, finish),
        changed=changes.facts,
        edition=edition,
    )


def _title_block(dates: _Dates, notice: Spans, context: CompositionContext) -> TitleBlock:
    """Return the title block; ``notice`` is a line more, on what has changed."""
    brief, say = context.spec.brief, context.labels.say
    audience = say("For {audience}", audience=brief.audience) if brief.audience else ""
    distribution = (
        say("Distribution: {distribution}", distribution=brief.distribution) if brief.distribution else ""
    )
    behind = any(isinstance(section, AboutSection) for section in brief.sections)
    lines = () if behind else (brief.office, brief.contact, distribution, dates.review_label)
    imprint = (plain(line or "") for line in lines)
    return TitleBlock(
        title=printable(brief.title),
        subtitle=printable(brief.subtitle or ""),
        series_line=printable(brief.series_line or ""),
        status_line=printable(" · ".join(filter(None, (audience, dates.label)))),
        imprint=tuple(filter(None, (*imprint, notice))),
    )


def _running_headers(
    as_of: str, edition: Edition, banner: str, context: CompositionContext
) -> RunningHeaders:
    """Return running lines and the words that pages need; ``banner`` says the brief's handling."""
    brief, say = context.spec.brief, context.labels.say
    if not edition.number:
        name = say("Unnumbered copy")
    elif edition.date is None:
        name = say("Edition {number}", number=edition.number)
    else:
        date = format_day(edition.date, context.wording)
        name = say("Edition {number}, {date}", number=edition.number, date=date)
    return RunningHeaders(
        title=brief.title,
        as_of=as_of,
        handling=say(banner) if banner in _LEVELS else banner,
        edition=" · ".join(filter(None, (name, edition.code))),
        page_of=say("page {page} of {pages}", page="{page}", pages="{pages}"),
        contents=say("Contents"),
        notes=say("Notes"),
        draft=say("Draft") if brief.draft else "",
        note_title=say("Note {number}", number="{number}"),
        back_title=say("Back to the mark of note {number}", number="{number}"),
    )
