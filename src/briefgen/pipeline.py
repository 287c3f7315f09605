"""The order of the stages for one brief, and nothing else.

``gather`` loads and checks what all briefs of a project share, ``load_specs`` the briefs of a file; ``make_brief`` takes
one of them through selection, composition, layout and export. All report all that can be known in one run; neither prints, nor writes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from briefgen import __version__, batch
from briefgen.cache import Cache, Verdicts, check_factbase
from briefgen.check import (
    Settled,
    check_brief,
    check_document,
    check_prose,
    examine_facts,
    highest_handling,
)
from briefgen.check.copied import read_archive
from briefgen.check.ignores import apply_ignores, find_unused
from briefgen.check.overlap import ArchivedWords
from briefgen.compose import compose_document, find_prose
from briefgen.compose.withheld import withhold
from briefgen.diagnostics import Diagnostic, Outcome, diagnose, has_errors
from briefgen.load.archive import load_archive
from briefgen.load.facts import collector_paused, load_factbase
from briefgen.load.files import limit_of, read_file
from briefgen.load.ignores import find_template_ignores, load_ignores, load_spec_ignores
from briefgen.load.ledger import load_ledger
from briefgen.load.lock import load_lock
from briefgen.load.templates import load_templates
from briefgen.load.theme import load_theme
from briefgen.model.brief import Spec
from briefgen.model.content import Content
from briefgen.model.document import Document
from briefgen.model.edition import Edition, Ledger
from briefgen.model.factbase import FactBase
from briefgen.model.ignores import Ignore
from briefgen.model.lock import Lock
from briefgen.model.records import AnyFact
from briefgen.model.selection import Selection
from briefgen.model.template import TemplateText
from briefgen.model.theme import Theme
from briefgen.project import Project
from briefgen.select import select_facts

if TYPE_CHECKING:
    from briefgen.export.key import BuildInputs
    from briefgen.layout.story import Story

_NO_SETTINGS: Mapping[str, str] = MappingProxyType({})

_UNDATED = dt.date(2000, 1, 1)
"""The day of a file in which no fact prints."""

_LARGEST_LOGO = 4_000_000
"""Bytes of a picture that every copy of every brief carries."""


@dataclass(frozen=True, slots=True)
class Materials:
    """What the briefs of a project share. ``verified`` names the excerpts proved verbatim, now or when locked."""

    project: Project
    facts: FactBase
    templates: Mapping[str, TemplateText]
    verified: frozenset[str]
    ignores: tuple[Ignore, ...] = ()
    """What comments in the fact base and in templates overrule."""
    archived: Callable[[], ArchivedWords | None] = lambda: None
    """The words of the archive, if one was given; made ready at the first call."""
    noted: FactBase | None = None
    """The same facts for composition to look its records up in, where somebody wants to know which ones it does."""


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

    @property
    def edition(self) -> Edition:
        """What the copy is printed as."""
        return self.document.edition

    @property
    def content(self) -> str:
        """Content hash, in hexadecimal."""
        return self.edition.content.hash


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


def check_project(
    project: Project,
    briefs: tuple[Path, ...],
    archive: Path | None,
    today: dt.date,
    cache: Cache | None = None,
) -> tuple[Diagnostic, ...]:
    """Check a project's facts and some of its briefs, as far as their pages; each diagnostic once.

    What is in the ``cache`` is not found out again, and nothing is said differently for that.
    """
    if cache is None:
        return _check_project(project, briefs, archive, today, None)
    verdicts = Verdicts(cache, project, archive, today)
    asked = "project" if _are_all(project, briefs) else "part"
    # What the other briefs are called counts as well.
    looked_at = (*briefs, *project.brief_files())
    found = verdicts.recall(
        asked, looked_at, lambda: _check_project(project, briefs, archive, today, verdicts)
    )
    verdicts.keep()
    return found


def _check_project(
    project: Project,
    briefs: tuple[Path, ...],
    archive: Path | None,
    today: dt.date,
    verdicts: Verdicts | None,
) -> tuple[Diagnostic, ...]:
    shared = gather(project, archive, today, verdicts.cache if verdicts else None)
    found = [*shared.diagnostics, *batch.find_duplicates(project, shared.value.facts, briefs).values()]
    for brief in briefs:
        lay_out = partial(_check_briefs, brief, shared.value)
        found.extend(verdicts.recall("brief", (brief,), lay_out) if verdicts else lay_out())
    given = {"day"}
    given |= {"archive"} if archive else set()
    given |= {"brief"} if _are_all(project, briefs) else set()
    found.extend(unused_ignores(shared.value, briefs, found, given))
    return tuple(dict.fromkeys(found))


def _are_all(project: Project, briefs: Collection[Path]) -> bool:
    """Whether these are all briefs that the project has."""
    return set(project.brief_files()) <= set(briefs)


def _check_briefs(file: Path, materials: Materials) -> tuple[Diagnostic, ...]:
    specs = load_specs(file, materials)
    found = ((spec, lay_out_brief(spec, materials).diagnostics) for spec in specs.value)
    return (*specs.diagnostics, *batch.merge_found(found))


def gather(
    project: Project, archive: Path | None = None, today: dt.date | None = None, cache: Cache | None = None
) -> Outcome[Materials]:
    """Load the fact base and the templates, and check the facts; ``today`` adds what depends on the day.

    With a ``cache`` records are only made when they are asked for, and of what it keeps.
    """
    templates = load_templates(project.template_folders(), project.root)
    texts = load_archive(archive) if archive else None
    lock = load_lock(project.lock, project.root)
    with collector_paused():
        facts, checked = _examine(project, texts.value if texts else None, lock.value, today, cache)
    ignores = _gather_ignores(project, templates.value)
    diagnostics = (
        *facts.diagnostics,
        *templates.diagnostics,
        *(texts.diagnostics if texts else ()),
        *lock.diagnostics,
        *checked.diagnostics,
        *ignores.diagnostics,
    )
    archived = _archived_words(facts.value, texts.value if texts else None)
    materials = Materials(project, facts.value, templates.value, checked.verified, ignores.value, archived)
    return Outcome(materials, apply_ignores(diagnostics, ignores.value))


def _archived_words(
    facts: FactBase, archive: Mapping[str, bytes] | None
) -> Callable[[], ArchivedWords | None]:
    """Return a function that makes the archive's words ready when the first brief asks for them."""
    return lru_cache(maxsize=1)(lambda: None if archive is None else read_archive(facts, archive))


def unused_ignores(
    materials: Materials, briefs: Sequence[Path], diagnostics: Iterable[Diagnostic], given: Collection[str]
) -> tuple[Diagnostic, ...]:
    """Report the ignore comments of a project that overrule nothing.

    ``briefs`` are those that were composed, ``diagnostics`` all that was found, ``given`` what of "day", "archive" and
    "brief" (every brief of the project) there was to find it with. Where a record was set aside, or a brief stopped
    at an error, what depends on it is not known, and nothing is said of its comments.
    """
    found = tuple(diagnostics)
    known = {"day", "archive", "brief"} if not has_errors(found) else {"day", "archive"}
    specs = (load_spec_ignores(brief, materials.project.root).value for brief in briefs)
    ignores = (*materials.ignores, *(one for spec in specs for one in spec))
    return () if materials.facts.broken else tuple(find_unused(ignores, found, known & set(given)))


def _examine(
    project: Project,
    archive: Mapping[str, bytes] | None,
    lock: Lock,
    today: dt.date | None,
    cache: Cache | None,
) -> tuple[Outcome[FactBase], Settled]:
    if cache is not None:
        return check_factbase(
            project.facts, project.root, cache, scale=project.scale, archive=archive, today=today, lock=lock
        )
    facts = load_factbase(project.facts, project.root)
    return facts, examine_facts(facts.value, scale=project.scale, archive=archive, today=today, lock=lock)


def _gather_ignores(project: Project, templates: Mapping[str, TemplateText]) -> Outcome[tuple[Ignore, ...]]:
    in_facts = load_ignores(project.facts, project.root)
    in_templates = find_template_ignores(templates.values())
    return Outcome((*in_facts.value, *in_templates.value), (*in_facts.diagnostics, *in_templates.diagnostics))


def load_specs(
    file: Path,
    materials: Materials,
    settings: Mapping[str, str] = _NO_SETTINGS,
    only: Collection[str] | None = None,
) -> Outcome[tuple[Spec, ...]]:
    """Load the briefs of a spec: one, or the variants of ``for_each`` and ``matrix``, in order.

    Those that are not sound are left out. ``only`` asks for the variants of some names.
    """
    specs = batch.load_specs(file, materials.project, materials.facts, settings, only)
    of_file = specs.value[0].ignores if specs.value else ()
    return Outcome(specs.value, apply_ignores(specs.diagnostics, (*materials.ignores, *of_file)))


def compose_brief(
    given: Spec, materials: Materials, issued_on: dt.date | None = None
) -> Outcome[Composed | None]:
    """Take a spec through selection and composition. ``issued_on`` makes what is new the next edition, of that day."""
    project = materials.project
    selection = select_facts(given, materials.facts, lowest=project.scale[0])
    facts = materials.noted or materials.facts
    materials = replace(materials, facts=facts)
    spec = _complete(given, selection.value, project)
    theme = load_theme(spec.brief.theme, project.theme_folders(), project.root)
    ledger = load_ledger(project.ledger(spec.brief.name), project.root)
    checked = check_brief(spec, facts, selection.value, scale=project.scale)
    edition_of = partial(_find_edition, ledger.value or Ledger(), spec, materials, issued_on)
    banner = project.banner(spec.brief.handling or "")
    document = compose_document(
        spec,
        facts,
        selection.value,
        materials.templates,
        edition_of,
        verified=materials.verified,
        banner=banner,
    )
    found = (
        *spec.found, *selection.diagnostics, *theme.diagnostics, *ledger.diagnostics,
        *checked, *document.diagnostics, *_check_words(spec, selection.value.facts, document, materials),
    )  # fmt: skip
    diagnostics = apply_ignores(found, (*materials.ignores, *spec.ignores))
    if theme.value is None or ledger.value is None:
        return Outcome(None, diagnostics)
    edition = document.value.edition
    dated = edition.date or edition.content.as_of or _UNDATED
    composed = Composed(spec, selection.value, document.value, theme.value, ledger.value, dated)
    return Outcome(composed, diagnostics)


def _find_edition(
    ledger: Ledger, spec: Spec, materials: Materials, issued_on: dt.date | None, said: Content
) -> Edition:
    """Return what a copy that says this is printed as."""
    scale = materials.project.scale
    handling = spec.brief.handling or scale[0]
    return withhold(ledger.edition_of(said, issued_on), materials.facts, handling, scale)


def _check_words(
    spec: Spec, selected: Sequence[AnyFact], document: Outcome[Document], materials: Materials
) -> tuple[Diagnostic, ...]:
    """Check what editors wrote into the templates of a brief, and what came of it."""
    facts, archived = materials.facts, materials.archived()
    written = check_prose(find_prose(spec, materials.templates), facts, selected, archived=archived)
    known = (*document.diagnostics, *written)
    printed = check_document(document.value, spec, facts, selected, known=known, archived=archived)
    return (*written, *printed)


def lay_out_brief(
    spec: Spec, materials: Materials, issued_on: dt.date | None = None
) -> Outcome[LaidOut | None]:
    """Take a brief up to its pages: as far as a check has to go, since only layout knows what does not fit."""
    return lay_out_composed(compose_brief(spec, materials, issued_on), materials)


def lay_out_composed(composed: Outcome[Composed | None], materials: Materials) -> Outcome[LaidOut | None]:
    """Take a composed brief up to its pages. What was found so far comes first in what was found."""
    from briefgen.layout import lay_out  # noqa: PLC0415 - what fails before needs no fonts

    if composed.value is None or composed.failed:
        return Outcome(None, composed.diagnostics)
    document, theme = composed.value.document, composed.value.theme
    logo, missing = _logo(theme, materials.project)
    fonts = materials.project.font_folders()
    story = lay_out(document, theme, composed.value.spec.brief, fonts, logo)
    placed = (_place(diagnostic, materials.facts) for diagnostic in story.diagnostics)
    diagnostics = (*composed.diagnostics, *apply_ignores((*missing, *placed), materials.ignores))
    if story.value is None or has_errors(diagnostics):
        return Outcome(None, diagnostics)
    return Outcome((composed.value, story.value), diagnostics)


def find_theme_inputs(name: str, materials: Materials) -> Mapping[str, str] | None:
    """Return those parts of the build inputs that a theme brings along, and what is installed; ``None`` without one."""
    from briefgen.export.key import find_setting  # noqa: PLC0415 - a check needs none of it

    theme = load_theme(name, materials.project.theme_folders(), materials.project.root).value
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


def make_brief(spec: Spec, materials: Materials, issued_on: dt.date | None = None) -> Outcome[Made | None]:
    """Make a brief's PDF; there is none where the outcome failed. ``issued_on`` as for ``compose_brief``."""
    laid = lay_out_brief(spec, materials, issued_on)
    if laid.value is None:
        return Outcome(None, laid.diagnostics)
    inputs = find_build_inputs(laid.value[0], materials)
    return Outcome(export_brief(laid.value, inputs), laid.diagnostics)


def export_brief(laid: LaidOut, inputs: BuildInputs) -> Made:
    """Make the PDF of pages. ``inputs`` are what ``find_build_inputs`` says of the brief."""
    from briefgen.export import FileProperties, export_pdf  # noqa: PLC0415 - a check needs none of it
    from briefgen.export.sealing import make_seal  # noqa: PLC0415

    composed, story = laid
    spec, document = composed.spec, composed.document
    properties = FileProperties(
        spec.brief.title,
        document.language,
        document.author,
        document.subject,
        f"briefgen {__version__}",
        composed.dated,
    )
    seal = make_seal(document, spec.brief.title, composed.selection.facts, inputs.key, spec.settings)
    return Made(composed, export_pdf(story, properties, seal=seal), len(story.pages), inputs)


def _complete(spec: Spec, selection: Selection, project: Project) -> Spec:
    """Fill in what a spec leaves open: its handling is then that of what it selects, its office the project's."""
    defaults = {
        "handling": spec.brief.handling or highest_handling(selection.facts, project.scale),
        "office": spec.brief.office or project.office,
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


def _place(diagnostic: Diagnostic, facts: FactBase) -> Diagnostic:
    """Give a diagnostic of the layout the place of the fact that it names."""
    named = next(
        (word.rstrip(":,)") for word in diagnostic.message.split() if word.rstrip(":,)") in facts.records),
        None,
    )
    return (
        replace(diagnostic, origin=facts.origin(named)) if named and diagnostic.origin is None else diagnostic
    )
