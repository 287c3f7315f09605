"""References as BibTeX and RIS: the same sources as CSL-JSON would give, and places in the file where something is wrong."""

import sys
from pathlib import Path

import pytest

from briefgen.diagnostics import BriefgenError
from briefgen.edit.base import Base, open_base
from briefgen.edit.csl_exchange import export_source, import_sources
from briefgen.model.records import Source
from briefgen.workspace import find_project
from program import SECOND, copy_second, run

BIBTEX = r"""
@string{pilots = "Pilots’ Press"}
@article{ozone, author = {Farman, J. C. and van Gogh, Jr., V. and {Survey of Lights}}, title = {Losses of ClO$_2$ over {\"O}land},
  journal = {Nature}, volume = 315, number = {6016}, pages = {207--210}, year = 1985, month = may, doi = {10.1038/315207a0}}

@book{tides, title = {Tide {Tables}}, editor = {Ada Wick}, publisher = pilots, date = {1911-03-01}, isbn = {978-0-00-000000-2}}

@misc{nobody, title = {Nobody's}}

@online{page, title = {A page}, howpublished = {\url{https://x.example/a_b}}, urldate = {2026-01-02}, langid = {german}}
"""
RIS = """TY  - JOUR
AU  - Farman, J. C.
AU  - Survey of Lights
TI  - Losses of ozone
T2  - Nature
VL  - 315
IS  - 6016
SP  - 207
EP  - 210
PY  - 1985/05/16/
DO  - 10.1038/315207a0
UR  - https://x.example/ozone
ER  -

TY  - STAT
TI  - Lights Act
ER  -

TY  - BOOK
TI  - Nobody's
ER  -
"""


@pytest.fixture(scope="module")
def base() -> Base:
    return open_base(find_project(SECOND))


def _sources(base: Base, content: str, name: str) -> dict[str, Source]:
    outcome = import_sources(content.encode(), name, base)
    texts = [entry.value for entry in outcome.value.entries]
    assert all(isinstance(text, dict) for text in texts)
    return {
        entry.key: Source.model_validate({"id": entry.key, **entry.value})  # type: ignore[dict-item]
        for entry in outcome.value.entries
    }


def test_bibtex_gives_what_csl_json_would(base: Base) -> None:
    found = _sources(base, BIBTEX, "library.bib")
    assert list(found) == ["ozone", "tides", "page"]
    ozone = found["ozone"]
    assert (ozone.kind, ozone.title, ozone.container, ozone.pages, ozone.issue, ozone.doi, str(ozone.date)) == (
        "article", "Losses of ClO₂ over Öland", "Nature", "207–210", "6016", "10.1038/315207a0", "1985-05",
    )  # fmt: skip
    assert [author.full for author in ozone.authors] == [
        "J. C. Farman",
        "V. van Gogh Jr.",
        "Survey of Lights",
    ]
    tides = found["tides"]
    assert (tides.kind, tides.title, str(tides.publisher), str(tides.date), tides.isbn) == (
        "book", "Tide Tables", "Pilots’ Press", "1911-03-01", "978-0-00-000000-2",
    )  # fmt: skip
    assert [editor.full for editor in tides.editors] == ["Ada Wick"]
    page = found["page"]
    assert (page.kind, page.address, str(page.retrieved), page.language) == (
        "web", "https://x.example/a_b", "2026-01-02", "de",
    )  # fmt: skip
    assert export_source(ozone, "en")["author"][1] == {
        "family": "Gogh", "given": "V.", "non-dropping-particle": "van", "suffix": "Jr.",
    }  # fmt: skip


def test_ris_gives_what_csl_json_would(base: Base) -> None:
    article, act = _sources(base, RIS, "library.RIS").values()
    assert (article.kind, article.container, article.volume, article.issue, article.pages, str(article.date)) == (
        "article", "Nature", "315", "6016", "207-210", "1985-05-16",
    )  # fmt: skip
    assert [author.full for author in article.authors] == ["J. C. Farman", "Survey of Lights"]
    assert (act.kind, act.title) == ("law", "Lights Act")


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("x.bib", BIBTEX, 8),
        ("x.ris", RIS, 19),
        ("x.bib", "\n@book{a, title={One}, publisher={P}\n@book{b, title={Two}, publisher={P}}\n", 2),
        ("x.bib", "nothing here", 1),
        ("x.ris", "nothing here", 1),
    ],
)
def test_an_entry_that_cannot_be_taken_is_named_with_its_line(
    base: Base, name: str, content: str, line: int
) -> None:
    outcome = import_sources(content.encode(), name, base)
    (error,) = outcome.diagnostics
    assert (error.code, error.origin and error.origin.line) == ("bad-csl", line)


@pytest.mark.parametrize("name", ["x.bib", "x.ris"])
@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe",
        b"\x00",
        b"@" * 5_000,
        b"{" * 5_000,
        b"TY  - " * 500,
        b"@book{" + b"a={" * 800,
        b"@comment{x",
    ],
)
def test_whatever_a_file_holds_ends_in_sources_or_diagnostics(base: Base, name: str, content: bytes) -> None:
    outcome = import_sources(content, name, base)
    assert outcome.diagnostics or outcome.value.entries


def test_a_library_that_is_not_installed_is_named(base: Base, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rispy", None)
    with pytest.raises(BriefgenError) as raised:
        import_sources(RIS.encode(), "x.ris", base)
    (error,) = raised.value.diagnostics
    assert error.code == "missing-library"
    assert "briefgen[references]" in error.hints[0]


def test_the_command_reads_them_by_their_suffix(tmp_path: Path) -> None:
    project = copy_second(tmp_path)
    (project / "library.bib").write_text(BIBTEX, encoding="utf-8")
    done = run("sources", "import", "library.bib", "--dry-run", folder=project)
    assert done.returncode == 1
    assert "item 3 (id nobody): it names no publisher" in done.stderr
    assert "--> library.bib:8:1" in done.stderr
    assert "+  ozone:" in done.stdout
