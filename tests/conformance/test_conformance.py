"""Every brief on both papers and in every dress, and a document of every kind of block: PDF/UA-1 and PDF/A-3a.

veraPDF judges them all.
The positive control: files from which one thing was taken that a standard asks for. Each must fail.
"""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import verapdf

from briefgen.export.pdf import Attachment, FileProperties, export_pdf

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from edition_case import FACTS, RECORDS, edit, issue_lights, make_lights, new_project  # noqa: E402 - in the folder above
from laid_out import sample_story  # noqa: E402 - as well

pytestmark = pytest.mark.slow
SECOND = ROOT / "tests" / "second_project"
THIRD = ROOT / "tests" / "third_project"
PAPERS = ("A4", "Letter")
DRESSES = {
    "A4": ("paper=A4",),
    "Letter": ("paper=Letter",),
    "plain-A4": ("paper=A4", "theme=plain"),
    "plain-Letter": ("paper=Letter", "theme=plain"),
    "classic-A4": ("paper=A4", "theme=classic"),
    "large-A4": ("paper=A4", "large-print=true"),
    "large-Letter": ("paper=Letter", "large-print=true"),
    "draft": ("draft=true", "binding=12", "notes=end", "contents=always"),
}
"""How each brief is made: paper, theme, size of type, and the rest of what a spec may ask for."""
Mutation = Callable[[pikepdf.Pdf], None]


def _elements(pdf: pikepdf.Pdf, tag: str) -> Iterator[Any]:
    found = (thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary))
    yield from (thing for thing in found if thing.get("/S") == tag and "/P" in thing)


def _annotations(pdf: pikepdf.Pdf) -> Iterator[Any]:
    for page in pdf.pages:
        yield from page.obj.get("/Annots", ())


def _fonts(pdf: pikepdf.Pdf) -> Iterator[Any]:
    found = (thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary))
    yield from (thing for thing in found if thing.get("/Type") == "/Font")


def _replace_metadata(pdf: pikepdf.Pdf, old: bytes, new: bytes) -> None:
    packet = pdf.Root.Metadata.read_bytes()
    assert old in packet
    pdf.Root.Metadata.write(packet.replace(old, new))


def _without(key: str, things: Iterator[Any]) -> None:
    """Take an entry from each; there must be one to take."""
    taken = 0
    for thing in list(things):
        if key in thing:
            del thing[key]
            taken += 1
    assert taken


def _unmark_content(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[0]
    kept = [i for i in pikepdf.parse_content_stream(page) if str(i.operator) not in {"BDC", "EMC"}]
    page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(kept))


def _skip_a_heading_level(pdf: pikepdf.Pdf) -> None:
    for heading in _elements(pdf, "/H2"):
        heading.S = pikepdf.Name("/H4")


def _repeat_a_note_id(pdf: pikepdf.Pdf) -> None:
    for note in _elements(pdf, "/Note"):
        note.ID = pikepdf.String("note-1")


MUTATIONS: dict[str, Mutation] = {
    "figure-without-alt": lambda pdf: _without("/Alt", _elements(pdf, "/Figure")),
    "heads-without-scope": lambda pdf: _without("/A", _elements(pdf, "/TH")),
    "note-without-id": lambda pdf: _without("/ID", _elements(pdf, "/Note")),
    "notes-with-one-id": _repeat_a_note_id,
    "level-skipped": _skip_a_heading_level,
    "no-language": lambda pdf: _without("/Lang", iter([pdf.Root])),
    "no-mark-info": lambda pdf: _without("/MarkInfo", iter([pdf.Root])),
    "no-structure": lambda pdf: _without("/StructTreeRoot", iter([pdf.Root])),
    "no-display-title": lambda pdf: _without("/ViewerPreferences", iter([pdf.Root])),
    "no-output-intent": lambda pdf: _without("/OutputIntents", iter([pdf.Root])),
    "no-metadata": lambda pdf: _without("/Metadata", iter([pdf.Root])),
    "no-associated-files": lambda pdf: _without("/AF", iter([pdf.Root])),
    "attachment-without-relation": lambda pdf: _without("/AFRelationship", iter(pdf.Root.AF)),
    "no-to-unicode": lambda pdf: _without("/ToUnicode", _fonts(pdf)),
    "font-not-embedded": lambda pdf: _without("/FontFile2", (font.FontDescriptor for font in _fonts(pdf))),
    "links-without-contents": lambda pdf: _without("/Contents", _annotations(pdf)),
    "links-without-parent": lambda pdf: _without("/StructParent", _annotations(pdf)),
    "links-without-flags": lambda pdf: _without("/F", _annotations(pdf)),
    "pages-without-parents": lambda pdf: _without("/StructParents", (page.obj for page in pdf.pages)),
    "pages-without-tab-order": lambda pdf: _without("/Tabs", (page.obj for page in pdf.pages)),
    "unmarked-content": _unmark_content,
    "not-named-ua": lambda pdf: _replace_metadata(pdf, b"<pdfuaid:part>1</pdfuaid:part>", b""),
    "not-named-archival": lambda pdf: _replace_metadata(pdf, b"<pdfaid:part>3</pdfaid:part>", b""),
    "no-extension-schema": lambda pdf: _replace_metadata(
        pdf,
        b"<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/",
        b"<pdfaSchema:namespaceURI>http://example.org/",
    ),
}


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[verapdf.Report]]:
    """Judge all files by one JVM; reports by the file's stem, which is unique."""
    if reason := verapdf.available():
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("conformance")
    files = [*_samples(folder), *_shipped(folder), *_changed(folder)]
    files += _mutated(folder, folder / "sample-A4.pdf")
    found: dict[str, list[verapdf.Report]] = {}
    for report in verapdf.validate(files):
        found.setdefault(report.path.stem, []).append(report)
    assert len(found) == len(files)
    return found


def _samples(folder: Path) -> Iterator[Path]:
    properties = FileProperties(
        "Lighthouses of the Northern Coast",
        "en",
        "Board of Lights",
        "Coasts & isles",
        "briefgen",
        dt.date(1912, 6, 1),
    )
    attachment = Attachment("manifest.json", "application/json", b"{}", "What the brief was made from")
    stories = {f"sample-{paper}": sample_story(paper) for paper in PAPERS}
    stories["sample-long"] = sample_story("A4", 75, 60)
    stories["sample-endnotes"] = sample_story("A4", 30, notes_at_end=True)
    for stem, story in stories.items():
        path = folder / f"{stem}.pdf"
        path.write_bytes(export_pdf(story, properties, (attachment,)))
        yield path


def _shipped(folder: Path) -> Iterator[Path]:
    """Make every brief of the three projects in each dress."""
    for dress, settings in DRESSES.items():
        for project, briefs in _projects().items():
            assert briefs
            made = folder / f"{dress}-{project.name}"
            made.mkdir()
            names = [f"briefs/{brief}.yaml" for brief in briefs]
            command = [sys.executable, "-m", "briefgen", "make", *names, "-o", str(made)]
            command += [word for setting in settings for word in ("--set", setting)]
            run = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
            assert run.returncode == 0, run.stdout + run.stderr
            for brief in briefs:
                yield (made / f"{brief}.pdf").rename(folder / f"{brief}-{dress}.pdf")


def _changed(folder: Path) -> Iterator[Path]:
    """Make an edition, and two copies that list what has changed since: with bars, strikes and underlines."""
    project = new_project(folder / "editions")
    issue_lights(project)
    edit(project, FACTS, "date: 1911-06-09", "date: 1911-06-10")
    edit(project, FACTS, "a common list of lights", "one list of all lights")
    edit(project, RECORDS, "given: Ada", "given: Ida")
    for stem, locale in (("changes", "en_GB"), ("changes-ko", "ko_KR")):
        path = folder / f"{stem}.pdf"
        path.write_bytes(make_lights(project, locale=locale).pdf)
        yield path
    yield (project / "briefs/editions/lights/1.pdf").rename(folder / "edition.pdf")


def _projects() -> dict[Path, list[str]]:
    found = {project: project / "briefs" for project in (ROOT, SECOND, THIRD)}
    return {project: sorted(path.stem for path in briefs.glob("*.yaml")) for project, briefs in found.items()}


def _mutated(folder: Path, whole: Path) -> Iterator[Path]:
    # Saved again unchanged, so that a failure of the others is not pikepdf's doing.
    for stem, mutate in {"resaved": lambda pdf: None, **MUTATIONS}.items():  # noqa: ARG005 - changes nothing
        path = folder / f"{stem}.pdf"
        with pikepdf.open(whole) as pdf:
            mutate(pdf)
            pdf.save(path)
        yield path


def _stems() -> list[str]:
    names = [brief for briefs in _projects().values() for brief in briefs]
    shipped = [f"{brief}-{dress}" for brief in names for dress in DRESSES]
    return [
        *shipped,
        "sample-A4",
        "sample-Letter",
        "sample-long",
        "sample-endnotes",
        "resaved",
        "changes",
        "changes-ko",
        "edition",
    ]


def test_shipped_briefs_and_the_sample_conform(reports: dict[str, list[verapdf.Report]]) -> None:
    for stem in _stems():
        assert [report.flavour for report in reports[stem]] == ["ua1", "3a"]
    broken = [str(report) for stem in _stems() for report in reports[stem] if not report.compliant]
    assert not broken, "\n".join(broken)


def test_file_that_lacks_what_a_standard_asks_for_fails(reports: dict[str, list[verapdf.Report]]) -> None:
    for stem in MUTATIONS:
        assert not any(report.error for report in reports[stem]), stem
    missed = [stem for stem in MUTATIONS if all(report.compliant for report in reports[stem])]
    assert not missed
