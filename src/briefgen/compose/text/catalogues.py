"""Keeps the catalogues of labels in step with the code: ``python -m briefgen.compose.text.catalogues``.

Labels are extracted from this package, from the fields of records (``Printed``), from the HTML of briefs, and from the modules and
templates of the reading room, which speak through the same catalogues. Each language's ``briefgen.po`` gains what is new and loses
what is gone, and ``briefgen.mo``, which the program reads, is compiled from it. Translators edit the ``.po`` only.
Written without dates of their own, so that the same words make the same files.
"""

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from briefgen.compose.text.labels import FOLDER

_KEYWORDS = {"say": None, "fill": None, "mark": None, "plural": (1, 2), "Printed": (1,)}
_WIDTH = 110

_REPOSITORY = FOLDER.parents[3]
_PLACES = (
    (FOLDER.parents[1] / "model", "**.py", "python"),
    (FOLDER.parent, "**.py", "python"),
    (FOLDER.parents[1] / "export", "**.py", "python"),
    (FOLDER.parents[1] / "site", "**.py", "python"),
    (_REPOSITORY / "templates" / "room", "**.html", "jinja2.ext:babel_extract"),
)
"""Folders with labels, which files there have them, and how these are read. Translators work in the repository."""


def extract_labels() -> Catalog:
    """Return all labels that the code names, without translations."""
    found = Catalog()
    for folder, pattern, method in _PLACES:
        for _, _, message, comments, _ in extract_from_dir(folder, [(pattern, method)], keywords=_KEYWORDS):
            found.add(message, auto_comments=comments)
    return found


def read_catalogue(language: str) -> Catalog:
    """Return a language's catalogue as its translators left it."""
    with _po_file(language).open("rb") as file:
        return read_po(file, locale=language)


def compile_catalogue(catalogue: Catalog) -> bytes:
    """Return the bytes that the program reads."""
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    return compiled.getvalue()


def languages() -> Iterator[str]:
    """Yield the languages that have a catalogue."""
    yield from sorted(
        path.name for path in FOLDER.iterdir() if path.is_dir() and not path.name.startswith("_")
    )


def compiled_file(language: str) -> Path:
    """Return where a language's compiled catalogue stands."""
    return _po_file(language).with_suffix(".mo")


def renew(language: str) -> None:
    """Bring a language's two files up to date."""
    catalogue = read_catalogue(language)
    catalogue.update(extract_labels(), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    with _po_file(language).open("wb") as file:
        write_po(file, catalogue, width=_WIDTH, sort_output=True, no_location=True)
    compiled_file(language).write_bytes(compile_catalogue(catalogue))


def _po_file(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / "briefgen.po"


if __name__ == "__main__":
    for name in languages():
        renew(name)
