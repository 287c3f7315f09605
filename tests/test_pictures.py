"""The tagged file looks like an untagged build of the same story, on every page; pictures and sheets are made of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageFilter

from briefgen.export.pdf import FileProperties, export_pdf
from briefgen.export.pictures import render_pages, render_sheet
from briefgen.layout.story import Page, Story, TextMark
from laid_out import sample_story
from untagged import paint_untagged

DPI = 150
TOLERANCE = 48
"""Levels of a colour out of 255: what is left when the edges of letters may lie a pixel further on."""
PROPERTIES = FileProperties("Lights", "en", "Board of Lights", "Coasts", "briefgen", dt.date(1912, 6, 1))


def pictures(pdf: bytes) -> Iterator[Image.Image]:
    for picture in render_pages(pdf, DPI):
        yield Image.open(BytesIO(picture)).convert("RGB")


@lru_cache(maxsize=1)
def kept(pdf: bytes) -> tuple[Image.Image, ...]:
    """Return the pictures of a file that is compared with several others."""
    return tuple(pictures(pdf))


A_PIXEL = 3
"""The three colours of one pixel: places are written to a thousandth, and the last of them may tip one over."""


def strays(first: Image.Image, second: Image.Image) -> int:
    """Count pixels with a colour darker or lighter than all those around the same place in the other picture.

    Where the pictures are the same there are none: only the part in which they differ is looked at, and its edge.
    """
    differs = ImageChops.difference(first, second).getbbox()
    if differs is None:
        return 0
    left, top, right, bottom = differs
    part = (max(left - 1, 0), max(top - 1, 0), min(right + 1, first.width), min(bottom + 1, first.height))
    return _strays(first.crop(part), second.crop(part))


def _strays(first: Image.Image, second: Image.Image) -> int:
    above = ImageChops.subtract(first, _brightest_around(second))
    below = ImageChops.subtract(ImageChops.invert(first), _brightest_around(ImageChops.invert(second)))
    found = ImageChops.lighter(above, below).point(lambda level: 255 * (level > TOLERANCE))
    return sum(channel.histogram()[255] for channel in found.split())


def _brightest_around(picture: Image.Image) -> Image.Image:
    """Give every pixel the brightest of itself and its neighbours: ``MaxFilter(3)``, in a tenth of its time."""
    width, height = picture.size
    for right, down in ((1, 0), (0, 1)):
        after = picture.crop((right, down, width + right, height + down))
        before = picture.crop((-right, -down, width - right, height - down))
        picture = ImageChops.lighter(picture, ImageChops.lighter(before, after))
    return picture


def differing(first: bytes, second: bytes) -> list[int]:
    """Return the pages, from 1, on which two PDFs do not look the same."""
    pages = zip(kept(first), pictures(second), strict=True)
    return [
        number
        for number, (one, other) in enumerate(pages, 1)
        if strays(one, other) + strays(other, one) > A_PIXEL
    ]


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_tagged_file_looks_like_an_untagged_build(paper: str) -> None:
    story = sample_story(paper)
    untagged = paint_untagged(story)
    assert b"/StructTreeRoot" not in untagged
    assert differing(export_pdf(story, PROPERTIES), untagged) == []


def _altered(story: Story, page: int, found: str, **changes: object) -> Story:
    """Change the first text mark of a page that holds some text."""
    marks = list(story.pages[page].marks)
    at = next(n for n, mark in enumerate(marks) if isinstance(mark, TextMark) and found in mark.text)
    mark = marks[at]
    assert isinstance(mark, TextMark)
    marks[at] = mark._replace(**changes)  # type: ignore[arg-type]
    pages: list[Page] = list(story.pages)
    changed = pages[page]
    pages[page] = Page(tuple(marks), changed.header, changed.footer, changed.placements)
    return Story(
        story.width,
        story.height,
        story.language,
        story.title,
        tuple(pages),
        story.structure,
        story.destinations,
        story.outline,
    )


def test_comparison_sees_a_changed_letter_a_shift_and_a_colour() -> None:
    story = sample_story("A4", 4)
    tagged = export_pdf(story, PROPERTIES)
    mark = next(one for one in story.pages[1].marks if isinstance(one, TextMark) and "keepers" in one.text)
    changes: list[dict[str, object]] = [
        {"text": mark.text.replace("keepers", "keepors", 1)},
        {"y": mark.y + 1.5},
        {"colour": "#CC0000"},
        {"size": mark.size * 1.04},
    ]
    for change in changes:
        altered = _altered(story, 1, "keepers", **change)
        assert differing(tagged, paint_untagged(altered)) == [2], change


def _strays_by_filters(first: Image.Image, second: Image.Image) -> int:
    """Count strays as they are defined, over the whole pictures."""
    above = ImageChops.subtract(first, second.filter(ImageFilter.MaxFilter(3)))
    below = ImageChops.subtract(second.filter(ImageFilter.MinFilter(3)), first)
    found = ImageChops.lighter(above, below).point(lambda level: 255 * (level > TOLERANCE))
    return sum(channel.histogram()[255] for channel in found.split())


@pytest.mark.parametrize("box", [(0, 0, 1, 1), (39, 29, 40, 30), (5, 6, 20, 8), (10, 0, 11, 30)])
@pytest.mark.parametrize("shift", [(0, 0), (1, 0), (3, 2)])
def test_strays_are_counted_as_they_are_defined(
    box: tuple[int, int, int, int], shift: tuple[int, int]
) -> None:
    white = Image.new("RGB", (40, 30), "#FFEEDD")
    marked = white.copy()
    marked.paste("#102030", box)
    shifted = ImageChops.offset(marked, *shift)
    for first, second in ((marked, shifted), (shifted, marked), (white, shifted), (shifted, white)):
        assert strays(first, second) == _strays_by_filters(first, second)
    assert strays(shifted, white) > 0


def test_pages_are_rendered_in_the_order_asked_for() -> None:
    pdf = export_pdf(sample_story("A4"), PROPERTIES)
    whole = list(render_pages(pdf, 40))
    assert len(whole) == len(pypdfium2.PdfDocument(pdf))
    assert list(render_pages(pdf, 40, (2, 1))) == [whole[1], whole[0]]
    assert len(set(whole)) == len(whole)
    with pytest.raises(IndexError):
        list(render_pages(pdf, 40, (len(whole) + 1,)))


def test_sheet_shows_every_page() -> None:
    pdf = export_pdf(sample_story("A4"), PROPERTIES)
    single = [Image.open(BytesIO(one)) for one in render_pages(pdf, 30)]
    sheet = Image.open(BytesIO(render_sheet([pdf, pdf], 30, columns=3))).convert("RGB")
    width, height = single[0].size
    places = [(18 + column * (width + 18), 18 + row * (height + 18)) for row in (0, 1) for column in range(3)]
    for page, (left, top) in zip(single, places, strict=False):
        shown = sheet.crop((left, top, left + width, top + height))
        assert ImageChops.difference(shown, page.convert("RGB")).getbbox() is None
    rows = 2 * -(-len(single) // 3)
    assert sheet.height == 18 + rows * (height + 18)
