"""White at the feet of pages: how much of every page is empty, for every brief, paper and theme of a project.

Run as ``python tests/benchmarks/white.py PROJECT [BRIEF ...]``. Each row is a brief on a paper in a theme: its pages,
the white at the foot of each but the last, in points, those above 72 marked, and how much of the last page is filled.
White is what lies between the text and the notes below it, or the foot of the text area. No part of the tests.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from briefgen.layout import lay_out
from briefgen.layout.frame import page_size
from briefgen.layout.pages import NOTE_RULE
from briefgen.layout.story import Story
from briefgen.pipeline import compose_brief, gather, load_specs
from briefgen.workspace import find_project

MOST = 72
PAPERS = ("A4", "Letter")
THEMES = ("default", "classic", "plain")


def white_of(story: Story, foot: float) -> list[float]:
    """Return the white of each page in points; ``foot`` is the lower edge of the text area."""
    found = []
    for page in story.pages:
        notes = [placement.top for placement in page.placements if placement.kind == "note"]
        body = [placement for placement in page.placements if placement.kind != "note"]
        lowest = min((placement.top - placement.height for placement in body), default=story.height)
        found.append(lowest - (max(notes) + NOTE_RULE if notes else foot))
    return found


def main(arguments: Sequence[str]) -> None:
    """Print the table."""
    project = find_project(Path(arguments[0]))
    materials = gather(project).value
    names = arguments[1:] or sorted(file.stem for file in (Path(arguments[0]) / "briefs").glob("*.yaml"))
    variants = [{"paper": paper, "theme": theme} for paper in PAPERS for theme in THEMES]
    variants += [{"paper": paper, "large-print": "true"} for paper in PAPERS]
    for name in names:
        for settings in variants:
            specs = load_specs(Path(arguments[0]) / f"briefs/{name}.yaml", materials, settings).value
            for spec in specs:
                composed = compose_brief(spec, materials).value
                assert composed is not None
                fonts = materials.project.font_folders()
                story = lay_out(composed.document, composed.theme, composed.spec.brief, fonts).value
                assert story is not None
                brief = composed.spec.brief
                margins = getattr(composed.theme.margins, brief.paper.value)
                area = page_size(brief.paper, margins, brief.binding)
                *white, last = white_of(story, area.foot)
                shown = " ".join(f"{value:.0f}{'!' if value > MOST else ''}" for value in white)
                filled = round(100 * (1 - last / area.depth))
                label = f"{spec.brief.name} {' '.join(settings.values())}"
                sys.stdout.write(f"{label:34} {len(story.pages):3} pages, last {filled:3} %: {shown}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
