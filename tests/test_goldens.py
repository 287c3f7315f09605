"""Goldens of the look as text: where every block stands, and what the structure tree says, page by page.

Renew them with ``pytest tests/test_goldens.py --renew-goldens`` and read the difference before committing it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from briefgen.layout.story import Story
from briefgen.pipeline import gather, lay_out_brief, load_specs
from briefgen.workspace import find_project
from laid_out import sample_story
from story_text import placements_of, structure_of

FOLDER = Path(__file__).parent / "goldens"
SECOND = Path(__file__).parent / "second_project"
DRESSES = {
    "lights-A4": {"paper": "A4"},
    "lights-Letter-plain": {"paper": "Letter", "theme": "plain"},
    "lights-A4-large": {"paper": "A4", "large-print": "true"},
}
FIRST_CHANGES = 8


def lights(dress: str) -> Story:
    project = find_project(SECOND)
    materials = gather(project)
    (spec,) = load_specs(project.briefs / "lights.yaml", materials.value, DRESSES[dress]).value
    laid = lay_out_brief(spec, materials.value)
    assert laid.value is not None, laid.diagnostics
    return laid.value[1]


def stories() -> dict[str, Story]:
    found = {dress: lights(dress) for dress in DRESSES}
    return {**found, "sample-A4": sample_story("A4"), "sample-Letter": sample_story("Letter")}


@pytest.fixture(scope="module")
def laid() -> dict[str, Story]:
    return stories()


def check_golden(name: str, text: str, *, renew: bool) -> None:
    golden = FOLDER / name
    if renew:
        golden.write_text(text, encoding="utf-8")
    kept = golden.read_text(encoding="utf-8")
    if text != kept:
        pairs = enumerate(zip(kept.splitlines(), text.splitlines(), strict=False), start=1)
        changed = [f"line {n}: {old!r} is now {new!r}" for n, (old, new) in pairs if old != new]
        shown = "\n".join(changed[:FIRST_CHANGES])
        pytest.fail(f"{name}: {len(changed)} lines differ (renew with --renew-goldens)\n{shown}")


@pytest.mark.parametrize("dress", [*DRESSES, "sample-A4", "sample-Letter"])
@pytest.mark.parametrize("aspect", ["placements", "structure"])
def test_golden(dress: str, aspect: str, laid: dict[str, Story], *, renew_goldens: bool) -> None:
    story = laid[dress]
    text = placements_of(story) if aspect == "placements" else structure_of(story)
    check_golden(f"{dress}.{aspect}.txt", text, renew=renew_goldens)


def test_golden_shows_a_block_that_moved(laid: dict[str, Story]) -> None:
    story = laid["sample-A4"]
    page = story.pages[0]
    moved = page.placements[0]._replace(x=page.placements[0].x + 1)
    assert placements_of(story) != placements_of(_with_first_placement(story, moved))


def _with_first_placement(story: Story, moved: object) -> Story:
    import dataclasses  # noqa: PLC0415 - this control alone

    page = dataclasses.replace(story.pages[0], placements=(moved, *story.pages[0].placements[1:]))  # type: ignore[arg-type]
    return dataclasses.replace(story, pages=(page, *story.pages[1:]))
