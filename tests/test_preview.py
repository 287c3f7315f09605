"""Pictures of pages by the command line: those asked for, whole, and nothing else touched."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from program import copy_second, run


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return copy_second(tmp_path / "project")


def size_of(picture: Path) -> tuple[int, int]:
    with Image.open(BytesIO(picture.read_bytes())) as opened:
        return opened.size


def test_every_page_becomes_a_picture_of_its_size(project: Path) -> None:
    done = run("preview", "lights", "--dpi", "40", "--format", "json", folder=project)
    assert done.returncode == 0, done.stderr
    pictures = json.loads(done.stdout)["pictures"]
    assert [one["page"] for one in pictures] == list(range(1, len(pictures) + 1))
    assert len(pictures) > 1
    sizes = {size_of(project / one["picture"]) for one in pictures}
    assert sizes == {(331, 468)}  # A4 is 595.28 by 841.89 points, and 40 dots are 72 points
    assert not (project / "build" / "lights.pdf").exists()


def test_only_the_pages_asked_for_are_written_where_it_says(project: Path) -> None:
    done = run("preview", "lights", "-p", "2", "--dpi", "40", "-o", "looks", folder=project)
    assert done.returncode == 0, done.stderr
    assert [path.name for path in (project / "looks").iterdir()] == ["lights-2.png"]
    assert done.stdout == "looks/lights-2.png\n"


def test_a_page_that_is_not_there_is_an_error(project: Path) -> None:
    done = run("preview", "lights", "--page", "99", "--dpi", "40", folder=project)
    assert done.returncode == 1
    assert "unknown-page" in done.stderr
    assert not (project / "build" / "preview").exists()


def test_one_sheet_shows_all_briefs(project: Path) -> None:
    done = run("preview", "--sheet", "--dpi", "30", folder=project)
    assert done.returncode == 0, done.stderr
    width, _ = size_of(project / "build/preview/contact-sheet.png")
    assert width > 3 * 248  # three pages of A4 at 30 dots an inch stand in a row


def test_a_broken_brief_leaves_earlier_pictures(project: Path) -> None:
    assert run("preview", "lights", "-p", "1", "--dpi", "40", folder=project).returncode == 0
    picture = project / "build/preview/lights-1.png"
    before = picture.read_bytes()
    spec = project / "briefs/lights.yaml"
    spec.write_text(spec.read_text(encoding="utf-8").replace("title:", "titel:", 1), encoding="utf-8")
    done = run("preview", "lights", "-p", "1", "--dpi", "40", folder=project)
    assert done.returncode == 1
    assert "unknown-key" in done.stderr
    assert picture.read_bytes() == before
