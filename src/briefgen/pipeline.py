"""The order of the stages for one brief, and nothing else.

``gather`` loads and checks what all briefs of a project share; ``make_brief`` takes one spec through selection,
composition, layout and export. Both report all that can be known in one run; neither prints, nor writes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from briefgen import __version__
from briefgen.check import check_brief, check_facts, verified_excerpts
from briefgen.compose import compose_document
from briefgen.compose.fingerprint import content_hash, edition_code
from briefgen.diagnostics import Diagnostic, Outcome, diagnose, has_errors
from briefgen.load.archive import load_archive
from briefgen.load.brief import load_brief
from briefgen.load.facts import load_factbase
from briefgen.load.templates import load_templates
from briefgen.load.theme import load_theme
from briefgen.model.brief import Spec
from briefgen.model.document import Document
from briefgen.model.edition import Edition
from briefgen.model.factbase import FactBase
from briefgen.model.selection import Selection
from briefgen.model.template import TemplateText
from briefgen.model.theme import Theme
from briefgen.project import Project
from briefgen.select import select_facts

if TYPE_CHECKING:
    from briefgen.layout.story import Story


@dataclass(frozen=True, slots=True)
class Materials:
    """What the briefs of a project share. ``verified`` names the excerpts proved verbatim."""

    project: Project
    facts: FactBase
    templates: Mapping[str, TemplateText]
    verified: frozenset[str]


@dataclass(frozen=True, slots=True)
class Composed:
    """A brief that is said but not yet set."""

    spec: Spec
    selection: Selection
    document: Document
    theme: Theme
    content: str
    """Content hash, in hexadecimal."""
    dated: dt.date


@dataclass(frozen=True, slots=True)
class Made:
    """A brief as PDF."""

    composed: Composed
    pdf: bytes
    pages: int


def gather(project: Project, archive: Path | None = None, today: dt.date | None = None) -> Outcome[Materials]:
    """Load the fact base and the templates, and check the facts; ``today`` adds what depends on the day."""
    facts = load_factbase(project.facts, project.root)
    templates = load_templates(project.template_folders(), project.root)
    texts = load_archive(archive) if archive else None
    checked = check_facts(
        facts.value, scale=project.scale, archive=texts.value if texts else None, today=today
    )
    verified = verified_excerpts(facts.value, texts.value) if texts else frozenset()
    diagnostics = (
        *facts.diagnostics,
        *templates.diagnostics,
        *(texts.diagnostics if texts else ()),
        *checked,
    )
    return Outcome(Materials(project, facts.value, templates.value, verified), diagnostics)


def compose_brief(file: Path, materials: Materials, settings: Mapping[str, str]) -> Outcome[Composed | None]:
    """Take a spec through selection and composition."""
    project, facts = materials.project, materials.facts
    loaded = load_brief(file, project.root, settings)
    if loaded.value is None:
        return Outcome(None, loaded.diagnostics)
    spec = _complete(loaded.value, project)
    selection = select_facts(spec, facts, lowest=project.scale[0])
    theme = load_theme(spec.brief.theme, project.theme_folders(), project.root)
    checked = check_brief(spec, facts, selection.value, scale=project.scale)
    content = content_hash(spec, facts, selection.value, materials.templates)
    edition = Edition(0, edition_code(content))
    document = compose_document(
        spec, facts, selection.value, materials.templates, edition, verified=materials.verified
    )
    diagnostics = (
        *loaded.diagnostics, *selection.diagnostics, *theme.diagnostics, *checked, *document.diagnostics,
    )  # fmt: skip
    if theme.value is None:
        return Outcome(None, diagnostics)
    dated = min((fact.reviewed for fact in selection.value.facts), default=dt.date(2000, 1, 1))
    composed = Composed(spec, selection.value, document.value, theme.value, content, dated)
    return Outcome(composed, diagnostics)


def lay_out_brief(
    file: Path, materials: Materials, settings: Mapping[str, str]
) -> Outcome[tuple[Composed, Story] | None]:
    """Take a brief up to its pages: as far as a check has to go, since only layout knows what does not fit."""
    from briefgen.layout import lay_out  # noqa: PLC0415 - what fails before needs no fonts

    composed = compose_brief(file, materials, settings)
    if composed.value is None or composed.failed:
        return Outcome(None, composed.diagnostics)
    document, theme = composed.value.document, composed.value.theme
    logo, missing = _logo(theme, materials.project)
    fonts = materials.project.font_folders()
    story = lay_out(document, theme, composed.value.spec.brief, fonts, logo)
    placed = (_place(diagnostic, materials.facts) for diagnostic in story.diagnostics)
    diagnostics = (*composed.diagnostics, *missing, *placed)
    if story.value is None or has_errors(diagnostics):
        return Outcome(None, diagnostics)
    return Outcome((composed.value, story.value), diagnostics)


def make_brief(file: Path, materials: Materials, settings: Mapping[str, str]) -> Outcome[Made | None]:
    """Make a brief's PDF; there is none where the outcome failed."""
    from briefgen.export import FileProperties, export_pdf  # noqa: PLC0415 - a check needs none of it

    laid = lay_out_brief(file, materials, settings)
    if laid.value is None:
        return Outcome(None, laid.diagnostics)
    composed, story = laid.value
    document = composed.document
    properties = FileProperties(
        composed.spec.brief.title,
        document.language,
        document.author,
        document.subject,
        f"briefgen {__version__}",
        composed.dated,
    )
    return Outcome(Made(composed, export_pdf(story, properties), len(story.pages)), laid.diagnostics)


def _complete(spec: Spec, project: Project) -> Spec:
    """Fill in what a spec leaves to the project."""
    defaults = {
        "handling": spec.brief.handling or project.scale[0],
        "office": spec.brief.office or project.office,
    }
    return replace(spec, brief=spec.brief.model_copy(update=defaults))


def _logo(theme: Theme, project: Project) -> tuple[bytes | None, tuple[Diagnostic, ...]]:
    if theme.logo is None:
        return None, ()
    for folder in project.template_folders():
        path = folder / theme.logo
        if path.is_file() and not path.is_symlink():
            return path.read_bytes(), ()
    return None, (
        diagnose("missing-logo", f"the theme {theme.name} names the logo {theme.logo}, and there is none"),
    )


def _place(diagnostic: Diagnostic, facts: FactBase) -> Diagnostic:
    """Give a diagnostic of the layout the place of the fact that it names."""
    named = next(
        (word.rstrip(":,)") for word in diagnostic.message.split() if word.rstrip(":,)") in facts.records),
        None,
    )
    return (
        replace(diagnostic, origin=facts.origin(named)) if named and diagnostic.origin is None else diagnostic
    )
