"""The whole document: sections in reading order, then the frame around them."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace

from briefgen.compose.desk import Desk, open_desk
from briefgen.compose.filters import make_filters
from briefgen.compose.fingerprint import find_content
from briefgen.compose.front import (
    compose_front,
    compose_furniture,
    describe_document,
    find_as_of,
    report_undated,
    say_as_of,
)
from briefgen.compose.part import Blocks, Part
from briefgen.compose.sandbox import Sandbox
from briefgen.compose.scripts import tag_languages
from briefgen.compose.sections import compose_section
from briefgen.compose.sections.changes import Told, tell_changes
from briefgen.compose.spans import printable_spans
from briefgen.compose.walk import facts_in, map_spans
from briefgen.compose.wording import english_wording, load_wording
from briefgen.diagnostics import Outcome, diagnose, has_errors
from briefgen.model.brief import Brief, SourcesSection, Spec
from briefgen.model.content import Content
from briefgen.model.document import Document, Heading, KeyPoints, Spans
from briefgen.model.edition import Edition
from briefgen.model.factbase import FactBase
from briefgen.model.selection import Selection
from briefgen.model.template import TemplateText
from briefgen.model.text import one_line

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
    desk = open_desk(spec, facts, selection, wording or english_wording(), verified)
    desk.is_withheld = is_withheld
    if wording is None:
        message = f"the program has no labels for the locale {spec.brief.locale}"
        desk.report(
            diagnose("unknown-label", message, spec.origin("locale"), "en_GB, en_US and ko_KR are there")
        )
    sandbox = Sandbox(templates, make_filters(desk), incomplete=facts.incomplete)
    told = _compose_sections(desk, templates, sandbox)
    as_of = find_as_of(facts_in(tuple(told.values())), desk)
    cited = tuple(source for _, source in desk.numbering.sources)
    edition = edition_of(find_content(spec, facts, selection, desk.texts, cited, as_of))
    changes = tell_changes(edition, desk)
    listed = _compose_sections(desk, templates, sandbox, last=True)
    blocks = tuple(block for _, part in sorted({**told, **listed}.items()) for block in part)
    if as_of is None and blocks and not facts.incomplete and not has_errors(desk.diagnostics):
        report_undated(desk)
    banner = spec.brief.handling or "" if banner is None else banner
    framed = _frame(blocks, changes, edition, as_of, banner, desk)
    before = min(listed, default=len(told))
    place = sum(len(part) for index, part in told.items() if index < before)
    return Outcome(replace(framed, changes_at=place, templates=sandbox.used), tuple(desk.diagnostics))


def _compose_sections(
    desk: Desk, templates: Mapping[str, TemplateText], sandbox: Sandbox, *, last: bool = False
) -> dict[int, Blocks]:
    """Return the blocks of sections by their place.

    They are composed in reading order, since that numbers notes and sources. The list of sources waits until all
    others are done, wherever it stands: it cites nothing itself. ``last`` asks for that.
    """
    done: dict[int, Blocks] = {}
    for index, section in enumerate(desk.spec.brief.sections):
        if isinstance(section, SourcesSection) is last:
            chosen = desk.selection.sections[index]
            done[index] = compose_section(Part(section, index, chosen.facts, desk, templates, sandbox))
    return done


def _frame(
    blocks: Blocks, changes: Told, edition: Edition, day: dt.date | None, banner: str, desk: Desk
) -> Document:
    brief = desk.spec.brief
    as_of = say_as_of(day, desk)

    def finish(spans: Spans) -> Spans:
        return tag_languages(printable_spans(spans), language=desk.wording.language)

    return Document(
        name=brief.name,
        language=desk.wording.tag,
        front=map_spans(compose_front(as_of, desk, changes.notice), finish),
        furniture=compose_furniture(as_of, edition, banner, desk),
        blocks=map_spans(blocks, finish),
        notes=map_spans(desk.numbering.notes, finish),
        contents=_wants_contents(brief, (*blocks, *changes.blocks)),
        notes_at_end=brief.notes == "end",
        subject=describe_document(facts_in(blocks), as_of, desk),
        author=one_line(brief.office or ""),
        sources=tuple(source for _, source in desk.numbering.sources),
        changes=map_spans(changes.blocks, finish),
        changed=changes.facts,
        edition=edition,
    )


def _wants_contents(brief: Brief, blocks: Blocks) -> bool:
    if brief.contents != "auto":
        return brief.contents == "always"
    return sum(isinstance(block, Heading | KeyPoints) for block in blocks) >= _CONTENTS_FROM
