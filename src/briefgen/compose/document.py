"""The whole document: sections in reading order, and the frame around them."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from briefgen.compose.context import CompositionContext, begin_composition
from briefgen.compose.fingerprint import find_content
from briefgen.compose.sections import compose_section
from briefgen.compose.sections.changes import PrintedChanges, compose_changes
from briefgen.compose.sections.part import Blocks, Part
from briefgen.compose.templates.fact_filters import make_filters
from briefgen.compose.templates.sandbox import Sandbox
from briefgen.compose.text.dates import format_day
from briefgen.compose.text.labels import english_wording, load_wording, mark
from briefgen.compose.text.spans import facts_in, map_spans, plain, printable_spans, tag_languages
from briefgen.diagnostics import Outcome, diagnose, has_errors
from briefgen.model.brief import Brief, SourcesSection, Spec, TemplateText
from briefgen.model.document import Document, Heading, KeyPoints, RunningHeaders, Spans, TitleBlock
from briefgen.model.edition import Content, Edition
from briefgen.model.factbase import FactBase, Selection
from briefgen.model.records import AnyFact, Fact, Source, supports_of
from briefgen.model.text import one_line, printable


def find_as_of(facts: Iterable[str], context: CompositionContext) -> dt.date | None:
    """Return the day as of which the brief informs: ``None`` where nothing that prints has one.

    It is the oldest review among the facts that print, or the oldest day on which a source was fetched that is cited
    and that none of these facts has: a citation of an editor's own, or of a term.
    """
    records = [record for name in facts if isinstance(record := context.facts.records.get(name), AnyFact)]
    supporting = {entry.source for record in records for entry in supports_of(record)}
    cited = (
        context.facts.get(Source, name) for _, name in context.numbering.sources if name not in supporting
    )
    fetched = (source.retrieved for source in cited if source is not None and source.retrieved is not None)
    return min((*(record.reviewed for record in records), *fetched), default=None)


def report_undated(context: CompositionContext) -> None:
    """Warn that no page says as of when the brief informs."""
    sources = [name for _, name in context.numbering.sources if context.facts.get(Source, name)]
    message = "no page says as of when the brief informs: it prints no fact"
    if sources:
        message += ", and none of the sources that it cites has a day on which it was retrieved"
    hint = (
        f"say under {sources[0]} on which day it was `retrieved`"
        if sources
        else "print or cite a fact or a source"
    )
    context.report(diagnose("no-information-date", message, context.spec.origin("sections"), hint))


def say_as_of(day: dt.date | None, context: CompositionContext) -> str:
    """Return that day in words; empty where no fact prints."""
    return (
        context.labels.say("Information as of {date}", date=format_day(day, context.wording)) if day else ""
    )


def compose_title_block(as_of: str, context: CompositionContext, notice: Spans = ()) -> TitleBlock:
    """Return the title block; ``notice`` is a line more, on what has changed."""
    brief = context.spec.brief
    say = context.labels.say
    audience = say("For {audience}", audience=brief.audience) if brief.audience else ""
    distribution = (
        say("Distribution: {distribution}", distribution=brief.distribution) if brief.distribution else ""
    )
    lines: tuple[Spans, ...] = tuple(
        plain(line) for line in (brief.office, brief.contact, distribution) if line
    )
    return TitleBlock(
        title=printable(brief.title),
        subtitle=printable(brief.subtitle or ""),
        series_line=printable(brief.series_line or ""),
        status_line=printable(" · ".join(part for part in (audience, as_of) if part)),
        imprint=(*lines, notice) if notice else lines,
    )


def compose_running_headers(
    as_of: str, edition: Edition, banner: str, context: CompositionContext
) -> RunningHeaders:
    """Return running lines and the words that pages need; ``banner`` says the brief's handling."""
    brief = context.spec.brief
    say = context.labels.say
    return RunningHeaders(
        title=brief.title,
        as_of=as_of,
        handling=_say_handling(banner, context),
        edition=" · ".join(
            part for part in (name_edition(edition.number, edition.date, context), edition.code) if part
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


def _say_handling(banner: str, context: CompositionContext) -> str:
    return context.labels.say(banner) if banner in _LEVELS else banner


def name_edition(number: int, date: dt.date | None, context: CompositionContext) -> str:
    """Return what an edition is called in print; one without a number is a copy that was never issued."""
    say = context.labels.say
    if not number:
        return say("Unnumbered copy")
    if date is None:
        return say("Edition {number}", number=number)
    return say("Edition {number}, {date}", number=number, date=format_day(date, context.wording))


def describe_document(facts: Iterable[str], as_of: str, context: CompositionContext) -> str:
    """Return one sentence on the document for its metadata."""
    labels = context.labels
    count = sum(1 for name in facts if isinstance(context.facts.records.get(name), Fact))
    sources = len(context.numbering.sources)
    parts = (
        labels.plural("{count} fact", "{count} facts", count, count=count),
        labels.plural("{count} source", "{count} sources", sources, count=sources),
        as_of,
    )
    return " · ".join(part for part in parts if part)


_CONTENTS_FROM = 8


def compose_document(
    spec: Spec,
    facts: FactBase,
    selection: Selection,
    templates: Mapping[str, TemplateText],
    edition_of: Callable[[Content], Edition],
    *,
    verified: frozenset[str] = frozenset(),
    banner: str | None = None,
    is_withheld: Callable[[str], bool] = lambda _: False,
) -> Outcome[Document]:
    """Return what a brief says, as blocks, notes and frame.

    ``edition_of`` is asked what a copy that says this and no other thing is printed as: what it says is known when the
    templates are rendered, and only then can the frame be composed, which shows the edition. ``verified`` names the
    excerpts that agree with the archived text of their source; these say so in print. ``banner`` is what every page
    says of the brief's handling, where the level's own name will not do. ``is_withheld`` says of a source whether only
    facts of higher handling rest on it. What is wrong with templates, citations and
    texts is reported beside a document of all that could be composed.
    """
    wording = load_wording(spec.brief.locale)
    context = begin_composition(spec, facts, selection, wording or english_wording(), verified)
    context.is_withheld = is_withheld
    if wording is None:
        message = f"the program has no labels for the locale {spec.brief.locale}"
        context.report(
            diagnose("unknown-label", message, spec.origin("locale"), "en_GB, en_US and ko_KR are there")
        )
    sandbox = Sandbox(templates, make_filters(context), incomplete=facts.incomplete)
    told = _compose_sections(context, templates, sandbox)
    as_of = find_as_of(facts_in(tuple(told.values())), context)
    cited = tuple(source for _, source in context.numbering.sources)
    edition = edition_of(find_content(spec, facts, selection, context.texts, cited, as_of))
    changes = compose_changes(edition, context)
    listed = _compose_sections(context, templates, sandbox, last=True)
    blocks = tuple(block for _, part in sorted({**told, **listed}.items()) for block in part)
    if as_of is None and blocks and not facts.incomplete and not has_errors(context.diagnostics):
        report_undated(context)
    banner = spec.brief.handling or "" if banner is None else banner
    framed = _frame(blocks, changes, edition, as_of, banner, context)
    before = min(listed, default=len(told))
    place = sum(len(part) for index, part in told.items() if index < before)
    return Outcome(replace(framed, changes_at=place, templates=sandbox.used), tuple(context.diagnostics))


def _compose_sections(
    context: CompositionContext,
    templates: Mapping[str, TemplateText],
    sandbox: Sandbox,
    *,
    last: bool = False,
) -> dict[int, Blocks]:
    """Return the blocks of sections by their place.

    They are composed in reading order, since that numbers notes and sources. The list of sources waits until all
    others are done, wherever it stands: it cites nothing itself. ``last`` asks for that.
    """
    done: dict[int, Blocks] = {}
    for index, section in enumerate(context.spec.brief.sections):
        if isinstance(section, SourcesSection) is last:
            chosen = context.selection.sections[index]
            done[index] = compose_section(Part(section, index, chosen.facts, context, templates, sandbox))
    return done


def _frame(
    blocks: Blocks,
    changes: PrintedChanges,
    edition: Edition,
    day: dt.date | None,
    banner: str,
    context: CompositionContext,
) -> Document:
    brief = context.spec.brief
    as_of = say_as_of(day, context)

    def finish(spans: Spans) -> Spans:
        return tag_languages(printable_spans(spans), language=context.wording.language)

    return Document(
        name=brief.name,
        language=context.wording.tag,
        title_block=map_spans(compose_title_block(as_of, context, changes.notice), finish),
        running_headers=compose_running_headers(as_of, edition, banner, context),
        blocks=map_spans(blocks, finish),
        notes=map_spans(context.numbering.notes, finish),
        contents=_wants_contents(brief, (*blocks, *changes.blocks)),
        notes_at_end=brief.notes == "end",
        subject=describe_document(facts_in(blocks), as_of, context),
        author=one_line(brief.office or ""),
        sources=tuple(source for _, source in context.numbering.sources),
        changes=map_spans(changes.blocks, finish),
        changed=changes.facts,
        edition=edition,
    )


def _wants_contents(brief: Brief, blocks: Blocks) -> bool:
    if brief.contents != "auto":
        return brief.contents == "always"
    return sum(isinstance(block, Heading | KeyPoints) for block in blocks) >= _CONTENTS_FROM
