"""Whatever sections a brief has, in whatever order: its PDF has a target for every link inside it, or is not made."""

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefgen.diagnostics import Outcome
from briefgen.pipeline import Made, Materials, gather, load_specs, make_brief
from briefgen.workspace import find_project
from edition_case import BOARD, FACTS, RECORDS, edit, issue_lights, new_project

SECTIONS: tuple[dict[str, Any], ...] = (
    {
        "kind": "key-points",
        "template": "lights/key-points.md",
        "select": {"kind": "meeting", "series": "lights-board"},
    },
    {
        "kind": "text",
        "title": "The board",
        "template": "lights/board.md",
        "select": {"series": "lights-board"},
    },
    {"kind": "text", "title": "Source 1", "template": "general/statements.md", "select": {"kind": "claim"}},
    {"kind": "timeline", "series": "lights-board", "also": ["pilots-guild"]},
    {"kind": "chronology"},
    {"kind": "delegations", "select": {"series": "lights-board"}},
    {"kind": "excerpts"},
    {"kind": "commitments"},
    {"kind": "conflicts"},
    {"kind": "glossary"},
    {"kind": "sources"},
)
SELECTS: tuple[dict[str, Any], ...] = (
    {},
    {"tags": "lights"},
    *({"kind": kind} for kind in ("commitment", "conflict", "claim", "meeting", "excerpt", "event")),
)


def make(folder: Path, materials: Materials, spec: dict[str, Any]) -> Outcome[Made | None]:
    """Make a brief of a spec, under the name of the one that has editions."""
    path = folder / "briefs/lights.yaml"
    path.write_text(yaml.safe_dump({"title": "Lights", "locale": "en_GB", **spec}), encoding="utf-8")
    materials = gather(materials.project).value  # which reads the spec that was just written
    loaded = load_specs(path, materials)
    assert loaded.value, loaded.diagnostics
    return make_brief(loaded.value[0], materials)


def links_in(pdf: bytes) -> Iterator[tuple[int, int | None]]:
    """Yield the page of every link inside the document, and that of its target; ``None`` where it leads nowhere."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        numbers = {page.obj.objgen: number for number, page in enumerate(file.pages)}
        for number, page in enumerate(file.pages):
            for one in page.obj.get("/Annots", []):
                if "/Dest" in one:
                    yield number, numbers.get(one.Dest[0].objgen)


def codes_of(outcome: Outcome[Made | None]) -> set[str]:
    return {one.code for one in outcome.diagnostics if one.severity == "error"}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Materials]:
    """A project whose brief has an edition, and facts, words and terms that changed since."""
    folder = new_project(tmp_path_factory.mktemp("links") / "lights")
    issue_lights(folder)
    edit(folder, FACTS, "date: 1908-05-03", "date: 1908-05-04")
    edit(folder, RECORDS, "A wall of stone that", "A wall of granite that")
    edit(folder, BOARD, "{{", "\n{{")
    materials = gather(find_project(folder))
    return folder, replace(materials.value)


@pytest.mark.parametrize("select", [{"kind": "commitment"}, {"kind": "conflict"}, {"kind": "meeting"}, {}])
@pytest.mark.parametrize("section", SECTIONS[:-1], ids=lambda one: f"{one['kind']}-{one.get('title', '')}")
def test_a_section_that_cites_asks_for_the_list_of_sources(
    prepared: tuple[Path, Materials], section: dict[str, Any], select: dict[str, Any]
) -> None:
    spec = {"select": select, "sections": [section], "changes": "never"}
    outcome = make(*prepared, spec)
    listed = make(*prepared, {**spec, "sections": [section, {"kind": "sources"}]})
    assert outcome.value is None or not list(links_in(outcome.value.pdf))
    assert codes_of(listed) == codes_of(outcome) - {"no-sources-section"}
    if listed.value is not None and listed.value.composed.document.sources:
        assert codes_of(outcome) == {"no-sources-section"}
        (found,) = (one for one in outcome.diagnostics if one.code == "no-sources-section")
        assert found.origin is not None
        assert found.origin.file == "briefs/lights.yaml"


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    sections=st.lists(st.sampled_from(SECTIONS), min_size=1, max_size=12),
    select=st.sampled_from(SELECTS),
    look=st.fixed_dictionaries(
        {
            "notes": st.sampled_from(["numbers", "foot", "end"]),
            "contents": st.sampled_from(["auto", "always", "never"]),
            "changes": st.sampled_from(["auto", "never"]),
            "large-print": st.booleans(),
        }
    ),
)
def test_every_link_has_a_target_or_there_is_no_pdf(
    prepared: tuple[Path, Materials],
    sections: list[dict[str, Any]],
    select: dict[str, Any],
    look: dict[str, Any],
) -> None:
    allowed = [{**one, "allow_empty": True} for one in sections]
    outcome = make(*prepared, {"select": select, "sections": allowed, **look})
    if outcome.value is None:
        assert outcome.failed
    else:
        assert all(target is not None for _, target in links_in(outcome.value.pdf))


def test_the_cases_above_make_pdfs_with_links(prepared: tuple[Path, Materials]) -> None:
    outcome = make(*prepared, {"sections": list(SECTIONS), "contents": "always", "notes": "end"})
    assert outcome.value is not None, outcome.diagnostics
    assert len(list(links_in(outcome.value.pdf))) > 20


@pytest.mark.parametrize("target", ["#nowhere", "#source-1", "#source-99", "#changes", "#"])
def test_a_link_that_an_editor_writes_leads_somewhere_or_is_refused(
    prepared: tuple[Path, Materials], target: str
) -> None:
    folder, _ = prepared
    template = folder / "templates/linked.md"
    template.write_text(f"{{{{ facts['board-1'] | cite }}}} See [there]({target}).\n", encoding="utf-8")
    materials = gather(find_project(folder)).value
    section = {"kind": "text", "title": "Linked", "template": "linked.md", "select": {"id": "board-1"}}
    outcome = make(folder, materials, {"sections": [section, {"kind": "sources"}]})
    template.unlink()
    if outcome.value is None:
        assert outcome.failed
    else:
        assert all(place is not None for _, place in links_in(outcome.value.pdf))
