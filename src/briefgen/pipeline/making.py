"""One brief through the stages: selection, composition, checks of what is printed, layout, export."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from briefgen import __version__
from briefgen.checks import check_brief, check_document, highest_handling
from briefgen.checks.base import apply_ignores
from briefgen.checks.briefs import refuse_withdrawn
from briefgen.compose import complete_document, compose_body
from briefgen.compose.changes import withhold
from briefgen.diagnostics import BriefgenError, Diagnostic, Outcome, diagnose, has_errors
from briefgen.load.files import limit_of, read_file
from briefgen.model.brief import Spec
from briefgen.model.chart import Chart
from briefgen.model.document import Document
from briefgen.model.edition import Edition, Ledger
from briefgen.model.factbase import Selection
from briefgen.model.theme import Theme
from briefgen.pipeline.faults import Lookups, find_stopping, note_lookups
from briefgen.pipeline.materials import Materials
from briefgen.select import select_facts
from briefgen.workspace import Project

if TYPE_CHECKING:
    from briefgen.export.key import BuildInputs
    from briefgen.layout.story import Story

_UNDATED = dt.date(2000, 1, 1)
"""The day of a file in which no fact prints."""

_LARGEST_LOGO = 4_000_000
"""Bytes of a picture that every copy of every brief carries."""


@dataclass(frozen=True, slots=True)
class Composed:
    """A brief that is said but not yet set."""

    spec: Spec
    selection: Selection
    document: Document
    theme: Theme
    ledger: Ledger
    """The editions issued before."""
    dated: dt.date
    """The day of the file: the edition's, or that of its information."""
    faults: tuple[Diagnostic, ...] = ()
    """The errors of what briefs share with which this one must not be made."""
    lookups: Lookups = field(default_factory=Lookups, compare=False)
    """What it asked of the fact base beside what it selects."""

    @property
    def edition(self) -> Edition:
        """What the copy is printed as."""
        return self.document.edition

    @property
    def content(self) -> str:
        """Content hash, in hexadecimal."""
        return self.edition.content.hash


Around = Callable[[str], AbstractContextManager[object]]
"""What goes around a stage, for whoever wants to know how long it takes; it is told what the brief is after it."""

LaidOut = tuple[Composed, "Story"]
"""A brief and its pages."""


@dataclass(frozen=True, slots=True)
class Made:
    """A brief as PDF."""

    composed: Composed
    pdf: bytes
    pages: int
    inputs: BuildInputs
    """What made the bytes; its ``key`` is the build key."""


def compose_brief(
    given: Spec, materials: Materials, issued_on: dt.date | None = None
) -> Outcome[Composed | None]:
    """Take a spec through selection and composition. ``issued_on`` makes what is new the next edition, of that day."""
    project = materials.project
    selection = select_facts(given, materials.facts, lowest=project.scale[0])
    shared, facts = materials, note_lookups(materials.facts)
    materials = replace(materials, facts=facts)
    spec = _complete(given, selection.value, project)
    theme = materials.workspace.theme(spec.brief.theme)
    ledger = materials.workspace.ledger(spec.brief.name)
    withheld = partial(materials.withheld, spec.brief.handling)
    checked = check_brief(spec, facts, selection.value, scale=project.scale, withheld=withheld)
    body = compose_body(
        spec,
        facts,
        selection.value,
        materials.templates,
        verified=materials.verified,
        is_withheld=lambda source: source in withheld().ids,
        assessing=project.assessing,
    )
    handling = spec.brief.handling or project.scale[0]
    edition = (ledger.value or Ledger()).edition_of(body.content, issued_on)
    shown = withhold(edition, facts, handling, project.scale)
    document = complete_document(body, shown, project.banner(spec.brief.handling or ""))
    faults = find_stopping(spec, selection.value, facts.lookups, document.value.templates, shared)
    words = _check_words(spec, selection.value, document, materials, lacking=bool(faults))
    found = (
        *spec.found, *selection.diagnostics, *theme.diagnostics, *ledger.diagnostics,
        *checked, *document.diagnostics, *words,
    )  # fmt: skip
    diagnostics = apply_ignores(found, (*materials.ignores, *spec.ignores))
    if theme.value is None or ledger.value is None:
        return Outcome(None, diagnostics)
    edition = document.value.edition
    dated = edition.date or edition.content.as_of or _UNDATED
    composed = Composed(
        spec, selection.value, document.value, theme.value, ledger.value, dated, faults, facts.lookups
    )
    return Outcome(composed, diagnostics)


def compose_sound(
    spec: Spec, materials: Materials, issued_on: dt.date | None = None
) -> Outcome[Composed | None]:
    """Compose a brief that is to be made: the errors of the facts that it rests on count among its own."""
    composed = compose_brief(spec, materials, issued_on)
    faults = composed.value.faults if composed.value else ()
    return Outcome(composed.value, (*faults, *composed.diagnostics))


def _check_words(
    spec: Spec,
    selection: Selection,
    document: Outcome[Document],
    materials: Materials,
    *,
    lacking: bool,
) -> tuple[Diagnostic, ...]:
    """Check what a brief prints."""
    found = check_document(
        document.value,
        spec,
        materials.facts,
        selection,
        known=document.diagnostics,
        archived=materials.archived(),
        lacking=lacking,
        words=materials.project.prose,
        assessing=materials.project.assessing,
    )
    return materials.project.without_lint(found)


def lay_out_brief(
    spec: Spec, materials: Materials, issued_on: dt.date | None = None
) -> Outcome[LaidOut | None]:
    """Take a brief up to its pages: as far as a check has to go, since only layout knows what does not fit."""
    return lay_out_composed(compose_brief(spec, materials, issued_on), materials)


def lay_out_composed(composed: Outcome[Composed | None], materials: Materials) -> Outcome[LaidOut | None]:
    """Take a composed brief up to its pages. What was found so far comes first in what was found."""
    from briefgen.layout import lay_out  # noqa: PLC0415 - what fails before needs no fonts
    from briefgen.pipeline.unfit import explain_layout  # noqa: PLC0415 - as above

    if composed.value is None or composed.failed:
        return Outcome(None, composed.diagnostics)
    document, theme = composed.value.document, composed.value.theme
    logo, missing = _logo(theme, materials.project)
    fonts = materials.project.font_folders()
    story = lay_out(document, theme, composed.value.spec.brief, fonts, logo)
    unfit = explain_layout(story.value, composed.value, materials) if story.value else ()
    found = (*missing, *story.diagnostics, *unfit)
    diagnostics = (*composed.diagnostics, *apply_ignores(found, materials.ignores))
    if story.value is None or has_errors(diagnostics):
        return Outcome(None, diagnostics)
    return Outcome((composed.value, story.value), diagnostics)


def find_theme_inputs(name: str, materials: Materials) -> Mapping[str, str] | None:
    """Return those parts of the build inputs that a theme brings along, and what is installed; ``None`` without one."""
    from briefgen.export.key import find_setting  # noqa: PLC0415 - a check needs none of it

    theme = materials.workspace.theme(name).value
    if theme is None:
        return None
    logo, _ = _logo(theme, materials.project)
    return find_setting(theme, materials.project.font_folders(), logo)


def find_build_inputs(composed: Composed, materials: Materials) -> BuildInputs:
    """Return what will make the bytes of a composed brief's PDF; its ``key`` is the build key. Nothing is laid out."""
    from briefgen.export.key import find_inputs  # noqa: PLC0415 - a check needs none of it

    logo, _ = _logo(composed.theme, materials.project)
    return find_inputs(
        composed.document,
        composed.spec.brief,
        composed.theme,
        templates=materials.templates,
        fonts=materials.project.font_folders(),
        logo=logo,
        dated=composed.dated,
        settings=composed.spec.settings,
    )


def make_brief(
    spec: Spec, materials: Materials, issued_on: dt.date | None = None, around: Around = nullcontext
) -> Outcome[Made | None]:
    """Make a brief's PDF; there is none where the outcome failed. ``issued_on`` as for ``compose_brief``."""
    if refused := tuple(refuse_withdrawn(spec)):
        return Outcome(None, refused)
    with around("composed"):
        composed = compose_sound(spec, materials, issued_on)
    with around("laid out"):
        laid = lay_out_composed(composed, materials)
    if laid.value is None:
        return Outcome(None, laid.diagnostics)
    with around("written as PDF"):
        try:
            made = export_brief(laid.value, find_build_inputs(laid.value[0], materials))
        except BriefgenError as error:
            return Outcome(None, (*laid.diagnostics, *error.diagnostics))
    return Outcome(made, laid.diagnostics)


def export_brief(laid: LaidOut, inputs: BuildInputs) -> Made:
    """Make the PDF of pages. ``inputs`` are what ``find_build_inputs`` says of the brief."""
    from briefgen.export.pdf import Attachment, FileProperties, export_pdf  # noqa: PLC0415 - a check needs none of it
    from briefgen.export.pdf.manifest import describe_copy  # noqa: PLC0415

    composed, story = laid
    spec, document = composed.spec, composed.document
    properties = FileProperties(
        story.title,
        document.language,
        document.author,
        document.subject,
        f"briefgen {__version__}",
        composed.dated,
    )
    manifest = describe_copy(document, story.title, composed.selection.facts, inputs.key, spec.settings)
    charts = (block for block in document.blocks if isinstance(block, Chart))
    attached = tuple(
        Attachment(chart.data.name, "text/csv", chart.data.content.encode(), chart.data.description)
        for chart in charts
        if chart.data
    )
    return Made(composed, export_pdf(story, properties, (manifest, *attached)), len(story.pages), inputs)


def export_html(composed: Composed, materials: Materials, *, with_fonts: bool = True) -> bytes:
    """Make the HTML of a composed brief: one file, with the fonts inside or set in those of the reader's machine.

    Raises ``BriefgenError`` where a font is missing or unsound.
    """
    from briefgen.export.html import make_page, write_article  # noqa: PLC0415 - heavy, and most runs make none

    fonts = materials.project.font_folders()
    logo, _ = _logo(composed.theme, materials.project)
    article = write_article(composed.document, composed.theme, fonts, logo)
    return make_page(article, fonts if with_fonts else ())


def _complete(spec: Spec, selection: Selection, project: Project) -> Spec:
    """Fill in what a spec leaves open: its handling is then that of what it selects, the rest the project's."""
    defaults = {
        "handling": spec.brief.handling or highest_handling(selection.facts, project.scale),
        "office": spec.brief.office or project.office,
        "sources_seen_to": spec.brief.sources_seen_to or project.sources_seen_to,
    }
    return replace(spec, brief=spec.brief.model_copy(update=defaults))


def _logo(theme: Theme, project: Project) -> tuple[bytes | None, tuple[Diagnostic, ...]]:
    if theme.logo is None:
        return None, ()
    for folder in project.template_folders():
        path = folder / theme.logo
        if path.is_file() and not path.is_symlink():
            content = read_file(path, limit_of(folder, project.root), _LARGEST_LOGO)
            return content.value, content.diagnostics
    return None, (
        diagnose("missing-logo", f"the theme {theme.name} names the logo {theme.logo}, and there is none"),
    )
