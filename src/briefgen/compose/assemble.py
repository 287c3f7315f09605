"""The whole document: sections in reading order, then the frame around them."""

from collections.abc import Mapping
from functools import partial

from briefgen.compose.desk import Desk, open_desk
from briefgen.compose.filters import make_filters
from briefgen.compose.front import compose_front, compose_furniture, describe_document, find_as_of, say_as_of
from briefgen.compose.part import Blocks, Part
from briefgen.compose.sandbox import Sandbox
from briefgen.compose.scripts import tag_languages
from briefgen.compose.sections import compose_section
from briefgen.compose.walk import facts_in, map_spans
from briefgen.compose.wording import english_wording, load_wording
from briefgen.diagnostics import Outcome, diagnose
from briefgen.model.brief import Brief, SourcesSection, Spec
from briefgen.model.document import Document, Heading, KeyPoints
from briefgen.model.edition import Edition
from briefgen.model.factbase import FactBase
from briefgen.model.selection import Selection
from briefgen.model.template import TemplateText

_CONTENTS_FROM = 8


def compose_document(
    spec: Spec,
    facts: FactBase,
    selection: Selection,
    templates: Mapping[str, TemplateText],
    edition: Edition,
    *,
    verified: frozenset[str] = frozenset(),
) -> Outcome[Document]:
    """Return what a brief says, as blocks, notes and frame.

    ``verified`` names the excerpts that agree with the archived text of their source; these say so in print. What
    is wrong with templates, citations and texts is reported beside a document of all that could be composed.
    """
    wording = load_wording(spec.brief.locale)
    desk = open_desk(spec, facts, selection, wording or english_wording(), verified)
    if wording is None:
        message = f"the program has no labels for the locale {spec.brief.locale}"
        desk.report(
            diagnose("unknown-label", message, spec.origin("locale"), "en_GB, en_US and ko_KR are there")
        )
    blocks = _compose_sections(desk, templates)
    return Outcome(_frame(blocks, edition, desk), tuple(desk.diagnostics))


def _compose_sections(desk: Desk, templates: Mapping[str, TemplateText]) -> Blocks:
    """Return the blocks of all sections.

    They are composed in reading order, since that numbers notes and sources. The list of sources waits until all
    others are done, wherever it stands: it cites nothing itself.
    """
    sandbox = Sandbox(templates, make_filters(desk))
    sections = desk.spec.brief.sections
    done: dict[int, Blocks] = {}
    for index in sorted(range(len(sections)), key=lambda index: isinstance(sections[index], SourcesSection)):
        chosen = desk.selection.sections[index]
        done[index] = compose_section(Part(sections[index], index, chosen.facts, desk, templates, sandbox))
    return tuple(block for index in range(len(sections)) for block in done[index])


def _frame(blocks: Blocks, edition: Edition, desk: Desk) -> Document:
    brief = desk.spec.brief
    facts = facts_in(blocks)
    as_of = say_as_of(find_as_of(facts, desk), desk)
    tag = partial(tag_languages, language=desk.wording.language)
    return Document(
        name=brief.name,
        language=desk.wording.tag,
        front=map_spans(compose_front(as_of, desk), tag),
        furniture=compose_furniture(as_of, edition, desk),
        blocks=map_spans(blocks, tag),
        notes=map_spans(desk.numbering.notes, tag),
        contents=_wants_contents(brief, blocks),
        notes_at_end=brief.notes == "end",
        subject=describe_document(facts, as_of, desk),
        author=brief.office or "",
    )


def _wants_contents(brief: Brief, blocks: Blocks) -> bool:
    if brief.contents != "auto":
        return brief.contents == "always"
    return sum(isinstance(block, Heading | KeyPoints) for block in blocks) >= _CONTENTS_FROM
