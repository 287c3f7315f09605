"""The manifest: what it holds, and what it does not."""

import io
import json
from hashlib import sha256
from pathlib import Path

import pikepdf
import pytest

from briefgen.export.pdf.manifest import DAMAGED, MANIFEST_NAME, parse_manifest
from edition_case import FACTS, SPEC, compose_lights, edit, make_lights, new_project
from pdf_surgery import manifest_bytes, manifest_of


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return new_project(tmp_path_factory.mktemp("manifest") / "project")


@pytest.fixture(scope="module")
def pdf(project: Path) -> bytes:
    return make_lights(project).pdf


def test_it_says_which_brief_and_edition_the_copy_is_and_what_is_in_it(project: Path, pdf: bytes) -> None:
    manifest, composed = manifest_of(pdf), compose_lights(project)
    assert (manifest.brief, manifest.title) == ("lights", "Lights of Vessel Sound")
    assert (manifest.edition.number, manifest.edition.date) == (0, None)
    assert manifest.content == composed.content == manifest.said.hash
    assert manifest.content.startswith(manifest.edition.code.replace("-", ""))
    assert str(manifest.as_of) == "2026-03-01"
    assert [one.id for one in manifest.facts] == [fact.id for fact in composed.selection.facts]
    assert {one.id for one in manifest.sources} == {"gazette", "ledger", "register"}
    assert {one.kind for one in manifest.records} == {"organisation", "person", "term"}
    words = "no dues shall be asked of a vessel [of whatever flag] that seeks shelter"
    assert sha256(words.encode()).hexdigest() in {one.words for one in manifest.excerpts}
    assert manifest.key == make_lights(project).inputs.key


def test_it_is_an_associated_file_that_any_reader_finds(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as file:
        assert list(file.attachments) == [MANIFEST_NAME]
        (specification,) = file.Root.AF
        assert str(specification.AFRelationship) == "/Data"
        assert str(specification.EF.F.Subtype) == "/application/json"
    assert json.loads(manifest_bytes(pdf))["brief"] == "lights"


def test_only_selected_facts_are_in_it(tmp_path: Path) -> None:
    project = new_project(tmp_path / "project")
    edit(project, FACTS, "    status: reported\n    tags: [lights]", "    status: reported\n    tags: [dark]")
    text = manifest_bytes(make_lights(project).pdf).decode()
    assert "guild-7" not in text
    edit(project, SPEC, "select: {tags: lights}", "select: {}")
    assert "guild-7" in manifest_bytes(make_lights(project).pdf).decode()


def test_settings_of_the_command_line_are_in_it(project: Path) -> None:
    made = make_lights(project, paper="Letter")
    assert manifest_of(made.pdf).settings == {"paper": "Letter"}
    assert made.composed.content == manifest_of(make_lights(project).pdf).content


def test_the_same_brief_makes_the_same_manifest(project: Path, pdf: bytes) -> None:
    assert make_lights(project).pdf == pdf


def test_what_is_no_manifest_is_said_to_be_none() -> None:
    assert parse_manifest(b"{") == DAMAGED
    assert parse_manifest(b"[" * 100_000) == DAMAGED
    assert parse_manifest(b"[]") == DAMAGED
    assert parse_manifest(b'{"format": 1}') == DAMAGED
    assert parse_manifest(b"\xff") == DAMAGED
    later = parse_manifest(b'{"format": 3}')
    assert isinstance(later, str)
    assert "of version 3" in later
