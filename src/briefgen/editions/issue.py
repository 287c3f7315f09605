"""Issuing an edition: what a brief says now gets a number and a day, and both are kept for good.

In: a brief of a project, the day, a note. Out: the edition, added to the brief's ledger, and beside that its PDF, and its
text as a page of HTML, from which the reading room shows it for good.

A kill at any moment leaves no edition or a whole one. The files are written first, under names that do not count; the
ledger's new version, which takes the old one's place in one step, makes them an edition; then they get their names. A
run that ended in between is finished by the next one (``settle``). A file that has its name is never written again.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from hashlib import sha256
from itertools import product
from pathlib import Path

from briefgen.diagnostics import BriefgenError, Diagnostic, Origin, Outcome, diagnose
from briefgen.edit.base import Change, save_changes
from briefgen.edit.insertion import add_entries
from briefgen.edit.rendering import Bare, Entry, Value
from briefgen.load.files import name_file
from briefgen.load.ledger import MAXIMUM_BYTES, load_ledger, read_ledger
from briefgen.model.brief import Spec
from briefgen.model.edition import Frozen, Issued, Ledger, to_entry
from briefgen.pipeline import Composed, Materials, export_html, make_brief
from briefgen.pipeline.checking import hash_edition
from briefgen.system.files import PATIENCE, Lock, hold, write_whole
from briefgen.workspace import Project

_HEADER = b"""\
# Issued editions of this brief. Written by `briefgen issue`: commit it with the PDFs beside it, and do not edit it.
# Each fact stands with its hash; under `values`, what was hashed, once for as long as it stays the same.
"""

_KINDS = ("pdf", "html")
_BARE = re.compile(r"\d{4}-\d\d(-\d\d)?|[1-9]\d{0,8}|true|false", re.ASCII)


def edition_file(project: Project, brief: str, number: int, kind: str = "pdf") -> Path:
    """Return where the PDF of an edition is kept, or its page: ``kind`` is pdf or html."""
    return project.editions / brief / f"{number}.{kind}"


def issue(spec: Spec, materials: Materials, day: dt.date, note: str = "") -> Outcome[Issued | None]:
    """Issue the next edition of a brief; ``None`` where it has errors, or says just what the last one says."""
    project, brief = materials.project, spec.brief.name
    folder = project.editions / brief
    lock = Lock(folder, f"another run is issuing {brief}", "no edition was issued", is_folder=True)
    with hold(lock, PATIENCE):
        settle(project, brief)
        ledger_file = project.ledger(brief)
        # A ledger that is too large is refused with the brief.
        readable = ledger_file.is_file() and ledger_file.stat().st_size <= MAXIMUM_BYTES
        before = ledger_file.read_bytes() if readable else None
        made = make_brief(spec, materials, issued_on=day)
        if made.value is None:
            return Outcome(None, made.diagnostics)
        refusal = _refuse(made.value.composed, project)
        if refusal is not None:
            return Outcome(None, (*made.diagnostics, refusal))
        said = made.value.composed.edition
        assert said.date is not None
        level = made.value.composed.spec.brief.handling or ""
        # The page has no fonts inside: the room has them, once for all of its pages.
        page = export_html(made.value.composed, materials, with_fonts=False)
        files = {"pdf": made.value.pdf, "html": page}
        pdf, html = (sha256(content).hexdigest() for content in files.values())
        edition = Issued(said.number, said.date, said.content, made.value.inputs.key, pdf, level, note, html)
        added = _add(before, edition, made.value.composed.ledger)
        if added.value is None:
            return Outcome(None, (*made.diagnostics, *added.diagnostics))
        try:
            for kind, content in files.items():
                place = _staged(project, brief, edition.number, kind)
                write_whole(place, content, hint="no edition was issued")
            save_changes([Change(ledger_file, before, added.value)], project.editions, project.root)
        finally:
            # Also where a signal ends the run in between: there is an edition by then, or there is none.
            settle(project, brief)
        return Outcome(edition, made.diagnostics)


def settle(project: Project, brief: str) -> None:
    """Finish what an earlier run could not: give the files of an edition their names, remove those that became none."""
    ledger = load_ledger(project.ledger(brief), project.root).value
    numbers = range(1, len(ledger.issued) + 2) if ledger else ()
    for number, kind in product(numbers, _KINDS):
        staged, place = _staged(project, brief, number, kind), edition_file(project, brief, number, kind)
        if not staged.is_file():
            continue
        edition = ledger.find(number) if ledger else None
        if edition and not place.exists() and hash_edition(staged) == edition.files.get(kind):
            _name(staged, place)
        else:
            staged.unlink()


def _name(staged: Path, place: Path) -> None:
    """Give a file its name, unless something has that name."""
    try:
        os.link(staged, place)
    except FileExistsError:
        raise BriefgenError(_exists(place.name, None)) from None
    except OSError:
        # A file system without second names for a file; nobody else issues this brief meanwhile.
        staged.rename(place)
    else:
        staged.unlink()


def _refuse(composed: Composed, project: Project) -> Diagnostic | None:
    """Say why there is nothing to issue, or nowhere to put it."""
    edition, last, brief = composed.edition, composed.ledger.last, composed.spec.brief.name
    if last is not None and edition.number == last.number:
        message = f"{brief}: nothing that it says has changed since edition {last.number} of {last.date}"
        hint = f"`briefgen make {brief}` makes that edition again, in today's layout"
        return diagnose("nothing-changed", message, None, hint)
    if last is not None and edition.date is not None and edition.date < last.date:
        message = f"{brief}: edition {edition.number} would be of {edition.date}, and edition {last.number} is of {last.date}"
        return diagnose("edition-date", message, None, f"issue it under {last.date} or a later day")
    places = (edition_file(project, brief, edition.number, kind) for kind in _KINDS)
    taken = next((place for place in places if os.path.lexists(place)), None)
    return _exists(name_file(taken, project.root), Origin(composed.ledger.file)) if taken else None


def _exists(name: str, origin: Origin | None) -> Diagnostic:
    message = f"{name} is there already, and the ledger knows no edition of that number"
    return diagnose("edition-exists", message, origin, "restore the ledger from git, or move the file away")


def _add(before: bytes | None, edition: Issued, ledger: Ledger) -> Outcome[bytes | None]:
    """Return the ledger's file with one more edition, read again to be sure that it says so."""
    value = _bare(to_entry(edition, ledger))
    entry = Entry(ledger.file, ("editions",), str(edition.number), value)
    added = add_entries(_HEADER if before is None else before, ledger.file, [entry])
    if added.value is None:
        return added
    again = read_ledger(added.value, ledger.file)
    if len(added.value) > MAXIMUM_BYTES or again.value is None:
        message = f"the ledger is full: with edition {edition.number} it could not be read any more"
        hint = "withdraw the brief in favour of one of another name, whose ledger begins anew"
        return Outcome(None, (diagnose("too-large", message, Origin(ledger.file), hint), *again.diagnostics))
    assert again.value.last == edition
    return added


def _bare(value: Frozen) -> Value:
    """Return values to write: dates, numbers and flags without quotation marks, as a curator writes them."""
    if isinstance(value, str):
        return Bare(value) if _BARE.fullmatch(value) else value
    if isinstance(value, list):
        return [_bare(inner) for inner in value]
    return {key: _bare(inner) for key, inner in value.items()}


def _staged(project: Project, brief: str, number: int, kind: str) -> Path:
    """Return where a file of an edition waits until the ledger has the edition."""
    return project.editions / brief / f".{number}.{kind}.staged"
