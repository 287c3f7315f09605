"""Briefs as HTML in a browser: WCAG 2.2 at every width, in both schemes, by keyboard alone, and on paper."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from browser_case import violations
from test_html import BRIEFS, page_of

pytestmark = pytest.mark.slow

WIDTHS = (320, 768, 1280)
SPACING = (
    "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }\n"
    "p { margin-bottom: 2em !important }"
)
"""Text spacing that a reader may set without loss (WCAG 2.2, 1.4.12)."""
OUTSIDE = """() => {
  const wide = document.documentElement.clientWidth;
  return Array.from(document.querySelectorAll("article *"))
    .filter((one) => !one.closest(".scroll, .hidden, thead, svg") && one.getClientRects().length)
    .filter((one) => one.getBoundingClientRect().right > wide + 1 || one.getBoundingClientRect().left < -1)
    .map((one) => one.outerHTML.slice(0, 80));
}"""
CUT = """() => Array.from(document.querySelectorAll("article *"))
  .filter((one) => !one.closest(".scroll, .hidden, thead, svg") && getComputedStyle(one).overflow !== "visible")
  .filter((one) => one.scrollHeight > one.clientHeight + 1)
  .map((one) => one.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    for name in BRIEFS:
        (folder / f"{name}.html").write_bytes(page_of(name))
    return {name: folder / f"{name}.html" for name in BRIEFS}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", BRIEFS)
def test_axe_finds_nothing(
    browser: Any,
    pages: Mapping[str, Path],
    name: str,
    width: int,
    scheme: str,
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    page.goto(pages[name].as_uri())
    for details in page.locator("summary").all():
        details.click()

    assert violations(page) == []
    context.close()


@pytest.mark.parametrize("name", BRIEFS)
def test_nothing_is_lost_at_320_pixels_or_with_wide_text(
    tab: Any, pages: Mapping[str, Path], name: str
) -> None:
    """320 pixels are what 1280 are at 400 per cent."""
    tab.set_viewport_size({"width": 320, "height": 256})
    tab.goto(pages[name].as_uri())
    for spacing in ("", SPACING):
        if spacing:
            tab.evaluate(
                "(text) => { const one = new CSSStyleSheet(); one.replaceSync(text);"
                " document.adoptedStyleSheets = [one]; }",
                spacing,
            )
        assert tab.evaluate("document.documentElement.scrollWidth") <= 320
        assert tab.evaluate(OUTSIDE) == []
        assert tab.evaluate(CUT) == []


@pytest.mark.parametrize("name", ["edscg", "edscg-ko"])
def test_a_page_asks_for_nothing_and_its_faces_are_used(
    tab: Any, pages: Mapping[str, Path], name: str
) -> None:
    tab.goto(pages[name].as_uri())
    tab.evaluate("document.fonts.ready.then(() => null)")
    faces = tab.evaluate("Array.from(document.fonts, (one) => [one.family, one.weight, one.status])")

    assert [url for url in tab.asked if not url.startswith(("file:", "data:"))] == []
    assert [url for url in tab.asked if url.startswith("file:")] == [pages[name].as_uri()]
    assert tab.said == []
    assert {status for *_, status in faces} == {"loaded"}


def test_the_keyboard_reaches_a_source_and_comes_back(tab: Any, pages: Mapping[str, Path]) -> None:
    tab.emulate_media(reduced_motion="reduce")
    tab.goto(pages["edscg"].as_uri())
    for _ in range(200):
        tab.keyboard.press("Tab")
        where = tab.evaluate(
            """() => {
              const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
              return [one.id, style.outlineStyle, parseFloat(style.outlineWidth), box.bottom > 0 && box.top < innerHeight];
            }"""
        )
        assert where[1:] == ["solid", 3, True], where
        if where[0] == "cite-34":
            break
    tab.keyboard.press("Enter")
    assert tab.url.endswith("#source-34")
    assert tab.locator("#source-34").evaluate("one => one.getBoundingClientRect().top < innerHeight")
    tab.locator("#source-34 .back a").first.focus()
    tab.keyboard.press("Enter")
    assert tab.url.endswith("#cite-34")
    tab.keyboard.press("Tab")
    assert tab.evaluate(
        "document.activeElement.closest('p') === document.getElementById('cite-34').closest('p')"
    )


def test_notes_stand_beside_their_text_where_there_is_room(tab: Any, pages: Mapping[str, Path]) -> None:
    tab.goto(pages["edscg"].as_uri())
    places = """() => Array.from(document.querySelectorAll(".noted")).map((one) => {
      const text = one.firstElementChild.getBoundingClientRect();
      const notes = one.lastElementChild.getBoundingClientRect();
      return [notes.left >= text.right, notes.top >= text.top - 12 && notes.top < text.bottom];
    })"""
    assert tab.evaluate(places)
    assert all(beside and level for beside, level in tab.evaluate(places))
    tab.set_viewport_size({"width": 768, "height": 900})
    assert not any(beside or level for beside, level in tab.evaluate(places))


def test_a_drawing_fits_its_screen_and_its_letters_are_legible(tab: Any, pages: Mapping[str, Path]) -> None:
    tab.goto(pages["edscg"].as_uri())
    for width, least in ((1280, 12), (768, 11), (400, 11), (320, 9.5)):
        tab.set_viewport_size({"width": width, "height": 900})
        sizes = tab.evaluate(
            """() => Array.from(document.querySelectorAll("svg")).filter((one) => one.getBoundingClientRect().width)
              .map((one) => 7.6 * one.getBoundingClientRect().width / one.viewBox.baseVal.width)"""
        )
        assert len(sizes) == 3, width
        assert min(sizes) >= least, width


def test_paper_gets_the_light_scheme_and_no_tools(tab: Any, pages: Mapping[str, Path]) -> None:
    tab.emulate_media(media="print", color_scheme="dark")
    tab.goto(pages["edscg"].as_uri())

    assert tab.evaluate("getComputedStyle(document.body).color") == "rgb(22, 32, 43)"
    assert not tab.locator("details").first.is_visible()
    assert not tab.locator(".back").first.is_visible()
    assert tab.pdf(format="A4").startswith(b"%PDF")
