"""The reading room in a browser: two clicks to a current PDF, codes from paper, keyboard alone, WCAG 2.2, no other host.

Pages are opened from a file server and from the disk. Accessibility is examined by axe-core; what no program can judge
(whether a text alternative says the right thing) is in the quick tests.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from briefgen.model.edition import parse_code
from browser_case import Quiet, violations
from room_case import ROOM, codes_of, history, new_project, read_files

pytestmark = pytest.mark.slow

WIDTHS = (320, 768, 1280)
TYPED = "0123456789abcdefABCDEFoOlLiI  --__..·‐‑–—−\u00ad\u00a0\u2003\u3000\u200b\ufeffgzé０Kİ\t"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("browser")
    return history(new_project(folder / "project", ROOM), folder / "site")


@pytest.fixture(scope="module")
def server(site: Path) -> Iterator[str]:
    serving = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    thread = threading.Thread(target=serving.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{serving.server_port}"
    serving.shutdown()
    thread.join()
    serving.server_close()


@pytest.fixture(params=["server", "disk"])
def start(request: pytest.FixtureRequest, site: Path) -> str:
    """Return where the room begins: on a file server, or on the disk."""
    address: str = site.as_uri() if request.param == "disk" else request.getfixturevalue("server")
    return address


def answer(tab: Any, typed: str) -> str:
    """Look a code up by keyboard, and return what is said."""
    tab.get_by_label("Code from your copy").fill(typed)
    tab.keyboard.press("Enter")
    text: str = tab.locator("#answer").inner_text()
    return " ".join(text.split())


# --- readers


def test_two_clicks_lead_to_the_current_pdf(tab: Any, start: str, site: Path) -> None:
    tab.goto(f"{start}/index.html")
    tab.get_by_role("heading", name="Lights of Vessel Sound").get_by_role("link").click()
    assert tab.locator("main").get_by_text("Current", exact=True).first.is_visible()
    link = tab.get_by_role("link", name="Open the brief")
    link.click()
    tab.wait_for_url("**/lights.pdf")
    assert f"{start}/briefs/lights/lights.pdf" in tab.asked
    if start.startswith("http"):
        pdf = tab.request.get(f"{start}/briefs/lights/lights.pdf").body()
        assert pdf == (site / "briefs/lights/lights.pdf").read_bytes()


def test_the_style_and_the_pictures_are_loaded_under_the_policy(tab: Any, start: str) -> None:
    tab.goto(f"{start}/briefs/lights/index.html")
    assert tab.locator("h1").evaluate("one => getComputedStyle(one).color") == "rgb(18, 56, 95)"
    assert tab.locator("img").evaluate("one => one.naturalWidth") > 800
    assert tab.said == []


def test_earlier_editions_are_reached_and_served(tab: Any, server: str, site: Path) -> None:
    tab.goto(f"{server}/briefs/lights/index.html")
    link = tab.get_by_role("row").get_by_role("link", name="Edition 1", exact=True)
    link.click()
    assert tab.url == f"{server}/briefs/lights/1/index.html"
    assert tab.locator("main").get_by_text("Superseded", exact=True).is_visible()
    place = tab.get_by_role("link", name="Open this edition").evaluate("link => link.href")
    assert tab.request.get(place).body() == (site / "briefs/lights/1/lights.pdf").read_bytes()


def test_codes_are_answered(tab: Any, start: str, site: Path) -> None:
    first, _, current = codes_of(site)
    tab.goto(f"{start}/codes.html")
    said = answer(tab, current)
    assert said.startswith("Current Your copy is current.")
    assert "Lights of Vessel Sound" in said
    assert "20 June 2026" in said
    said = answer(tab, first.upper().replace("-", " "))
    assert said.startswith("Superseded Your copy is superseded.")
    assert "Edition 1, 4 May 2026" in said
    assert "Current edition Edition 3, 20 June 2026" in said
    said = answer(tab, codes_of(site, "guild")[0])
    assert said.startswith("Withdrawn Your copy is withdrawn.")
    assert "Withdrawn on 19 June 2026" in said
    assert answer(tab, "00000000").startswith("Unknown No copy with that code")
    for garbage in ("", "   ", "1234", "<img src=x onerror=alert(1)>", "zzzz-zzzz", "1" * 60):
        assert answer(tab, garbage).startswith("Not a code"), garbage
    assert tab.said == []


def test_the_answer_leads_to_the_brief(tab: Any, start: str, site: Path) -> None:
    tab.goto(f"{start}/codes.html")
    answer(tab, codes_of(site)[0])
    tab.locator("#answer").get_by_role("link", name="Edition 3").click()
    assert tab.url == f"{start}/briefs/lights/index.html"


def test_a_code_may_stand_in_the_address(tab: Any, start: str, site: Path) -> None:
    first, _, current = codes_of(site)
    tab.goto(f"{start}/codes.html#{current.upper()}")
    assert tab.locator("#answer").inner_text().startswith("Current")
    tab.goto(f"{start}/codes.html#{first.replace('-', '%20')}")
    tab.wait_for_function("document.getElementById('answer').dataset.status === 'superseded'")
    tab.goto(f"{start}/codes.html#%E0%A4%A")
    tab.wait_for_function("document.getElementById('answer').dataset.status === 'none'")
    assert tab.said == []


def test_codes_are_read_as_the_program_reads_them(tab: Any, server: str) -> None:
    tab.goto(f"{server}/codes.html")
    known = tab.locator("tr[data-code]").evaluate_all("rows => rows.map((row) => row.dataset.code)")
    chance = random.Random(7)  # noqa: S311 - the same misspellings in every run
    typed = [_misspell(chance.choice(known), chance) for _ in range(300)]
    typed += ["".join(chance.choices(TYPED, k=chance.randint(0, 14))) for _ in range(300)]
    said = tab.evaluate(
        """(typed) => typed.map((text) => {
          const field = document.getElementById("code");
          field.removeAttribute("maxlength");
          field.value = text;
          document.getElementById("look-up").requestSubmit();
          return [field.value, document.getElementById("answer").dataset.status,
                  document.querySelector("#answer code")?.textContent ?? ""];
        })""",
        typed,
    )
    found = 0
    for value, status, code in said:
        digits = parse_code(value)
        if digits is None:
            assert status == "none", repr(value)
        elif digits in known:
            assert code.replace("-", "") == digits, repr(value)
            found += 1
        else:
            assert status == "unknown", repr(value)
    assert found > 50


def _misspell(code: str, chance: random.Random) -> str:
    """Return a code as somebody might type it, and now and then something else."""
    out = []
    for char in code:
        char = {"0": "0Oo", "1": "1lIiL"}.get(char, char + char.upper())[chance.randrange(2)]  # noqa: PLW2901 - the same character, typed
        out.append(char + (chance.choice(TYPED) if chance.random() < 0.1 else ""))
    return "".join(out)


def test_without_a_script_the_table_answers(browser: Any, server: str, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server}/codes.html")
    row = page.get_by_role("row").filter(has_text=codes_of(site)[0])
    assert "Superseded" in row.inner_text()
    assert not page.locator("form").is_visible()
    context.close()


# --- keyboard


def test_the_keyboard_alone_reaches_everything_in_order_and_focus_is_seen(tab: Any, server: str) -> None:
    tab.goto(f"{server}/codes.html")
    seen = []
    for _ in range(40):
        tab.keyboard.press("Tab")
        where = tab.evaluate(
            """() => {
              const one = document.activeElement;
              if (one === document.body) return null;
              const box = one.getBoundingClientRect(), style = getComputedStyle(one);
              return [one.innerText || one.id, style.outlineStyle, parseFloat(style.outlineWidth),
                      box.top >= -1 && box.bottom <= innerHeight + 1, box.width > 0];
            }"""
        )
        if where is None:
            break
        seen.append(where)
    names = [one[0] for one in seen]
    assert names[:3] == ["Skip to the content", "Harbour briefs", "Briefs"]
    assert names.index("code") < names.index("Look up") < names.index("Lights of Vessel Sound")
    assert names[-1].startswith("Feed of new editions")
    for name, style, width, inside, there in seen:
        assert style == "solid", name
        assert width >= 2, name
        assert inside, name
        assert there, name
    tab.goto(f"{server}/codes.html")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.id") == "code", "the skip link leads past the menu"


# --- accessibility


def test_axe_finds_nothing_on_any_page_at_any_width(browser: Any, server: str, site: Path) -> None:
    pages = [name for name in read_files(site) if name.endswith(".html")]
    assert len(pages) == 14
    for width in WIDTHS:
        context = browser.new_context(viewport={"width": width, "height": 800})
        page = context.new_page()
        for name in pages:
            page.goto(f"{server}/{name}" + (f"#{codes_of(site)[0]}" if name.endswith("codes.html") else ""))
            for details in page.locator("summary").all():
                details.click()
            assert violations(page) == [], f"{name} at {width}"
        context.close()


def test_axe_would_find_what_is_broken(tab: Any, server: str) -> None:
    tab.goto(f"{server}/briefs/lights/index.html")
    tab.evaluate(
        """() => {
          document.documentElement.removeAttribute("lang");
          document.querySelector("img").removeAttribute("alt");
          document.querySelector("h1").style.color = "#dddddd";
        }"""
    )
    assert {name for name, _ in violations(tab)} >= {"html-has-lang", "image-alt", "color-contrast"}


@pytest.mark.parametrize("width", [320, 360])
def test_no_page_scrolls_sideways(tab: Any, server: str, site: Path, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 800})
    for name in read_files(site):
        if name.endswith(".html"):
            tab.goto(f"{server}/{name}")
            assert tab.evaluate("document.documentElement.scrollWidth") <= width, name


def test_targets_are_large_enough(tab: Any, server: str, site: Path) -> None:
    """A target is 24 by 24 pixels (WCAG 2.2, 2.5.8), or stands in a line of text, which is excepted."""
    for name in read_files(site):
        if not name.endswith(".html"):
            continue
        tab.goto(f"{server}/{name}")
        small = tab.evaluate(
            """() => Array.from(document.querySelectorAll("a, button, input, summary"))
              .filter((one) => getComputedStyle(one).display !== "inline" && one.offsetParent !== null)
              .map((one) => [one.innerText, one.getBoundingClientRect().height])
              .filter(([, height]) => height < 24)"""
        )
        assert small == [], name


# --- nothing leaves the host, and it prints


def test_no_request_leaves_the_host(tab: Any, server: str, site: Path) -> None:
    for name in read_files(site):
        if name.endswith(".html"):
            tab.goto(f"{server}/{name}")
            tab.wait_for_load_state("networkidle")
    assert len(tab.asked) > 20
    assert [url for url in tab.asked if not url.startswith(f"{server}/")] == []
    assert tab.said == []


def test_the_policy_refuses_another_host(tab: Any, server: str) -> None:
    tab.goto(f"{server}/index.html")
    tab.evaluate(
        "() => { const one = new Image(); one.src = 'http://127.0.0.2/x.png'; document.body.append(one); }"
    )
    tab.wait_for_timeout(200)
    assert any("Content Security Policy" in text for text in tab.said)


def test_printed_pages_say_what_matters_and_no_more(tab: Any, server: str) -> None:
    tab.goto(f"{server}/briefs/lights/index.html")
    tab.emulate_media(media="print")
    assert not tab.get_by_role("navigation").first.is_visible()
    assert tab.get_by_text("Current", exact=True).first.is_visible()
    assert tab.get_by_text("Information as of").first.is_visible()
    assert (
        tab.locator(".download a").evaluate("one => getComputedStyle(one).backgroundColor")
        == "rgba(0, 0, 0, 0)"
    )
    assert tab.pdf(format="A4").startswith(b"%PDF")
