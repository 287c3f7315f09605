"""Briefs as HTML: the words of the PDF, links that lead somewhere, nothing foreign in the markup, fonts that suffice."""

from __future__ import annotations

import base64
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

import briefgen.model.chart
from briefgen.export.html import make_page, write_article
from briefgen.export.html.blocks import WRITERS
from briefgen.export.html.style import contrast_of, write_colours
from briefgen.export.html.tree import Tag, safe_address
from briefgen.load.theme import load_theme
from briefgen.model.document import Block, Document, Heading, Paragraph, Span
from briefgen.model.text import printable
from briefgen.pipeline import (
    LaidOut,
    compose_sound,
    export_brief,
    export_html,
    find_build_inputs,
    gather,
    lay_out_composed,
    load_specs,
)
from briefgen.pipeline.materials import Materials
from briefgen.workspace import find_project
from html_words import Element, parse_page, read_page
from laid_out import FONTS, theme
from logical_order import read_pdf
from program import copy_second, run
from sample_document import sample_document

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_second(tmp_path_factory.mktemp("html") / "second")


BRIEFS = {
    "edscg": ROOT,
    "edscg-ko": ROOT,
    "edscg-4": ROOT,
    "lights": ROOT / "tests/second_project",
    "air": ROOT / "tests/third_project",
}


@cache
def materials_of(folder: Path) -> Materials:
    return gather(find_project(folder)).value


@cache
def laid_out(name: str) -> LaidOut:
    materials = materials_of(BRIEFS[name])
    (file,) = (file for file in materials.project.brief_files() if file.stem == name)
    (spec,) = load_specs(file, materials, {}, None).value
    laid = lay_out_composed(compose_sound(spec, materials), materials)
    assert laid.value is not None
    return laid.value


@cache
def text_of(name: str) -> bytes:
    """Return a brief's article by itself: fonts take half a second."""
    composed = laid_out(name)[0]
    fonts = materials_of(BRIEFS[name]).project.font_folders()
    return write_article(composed.document, composed.theme, fonts).body.write().encode()


@cache
def page_of(name: str) -> bytes:
    return export_html(laid_out(name)[0], materials_of(BRIEFS[name]))


def page_of_document(document: Document) -> Element:
    """Return a document's article by itself: fonts take half a second."""
    return parse_page(write_article(document, theme(), FONTS).body.write().encode())


def say(text: str, **more: Any) -> Document:
    """Return a document with one paragraph."""
    return replace(sample_document(rows=2), blocks=(Paragraph(spans=(Span(text, **more),)),), notes=())


# --- the same words


@pytest.mark.parametrize("name", BRIEFS)
def test_the_words_notes_captions_and_numbers_are_those_of_the_pdf(name: str) -> None:
    composed, _ = laid = laid_out(name)
    pdf = read_pdf(export_brief(laid, find_build_inputs(composed, materials_of(BRIEFS[name]))).pdf)
    page = read_page(text_of(name))

    assert page.read == pdf.body
    assert tuple(page.notes.values()) == pdf.notes
    assert page.drawn == pdf.drawn
    assert page.discs <= Counter(text for text in pdf.margins if text in page.discs)
    # It would be no proof of anything if little were read.
    assert len(page.read) > len(composed.document.blocks)


@pytest.mark.parametrize("name", BRIEFS)
def test_handling_edition_and_code_stand_at_both_ends_of_the_page(name: str) -> None:
    headers = laid_out(name)[0].document.running_headers
    (article,) = parse_page(text_of(name)).find("article")
    first, *_, last = (child for child in article.children if isinstance(child, Element))

    assert first.text() == headers.handling
    assert "foot" in last.classes
    for text in (headers.edition, headers.handling, headers.as_of):
        assert text in last.text()
    copy = next(element for element in article.all() if "copy" in element.classes)
    assert copy.text() == headers.edition


def test_a_draft_says_so_before_anything_else() -> None:
    document = sample_document(rows=2)
    headers = replace(document.running_headers, draft="Draft")
    (article,) = page_of_document(replace(document, running_headers=headers)).find("article")

    assert next(child for child in article.children if isinstance(child, Element)).text() == "Draft"


def test_the_data_of_a_figure_stand_below_it_as_a_table() -> None:
    document = laid_out("edscg")[0].document
    figures = [element for element in parse_page(text_of("edscg")).find("figure") if element.find("svg")]
    charts = [block for block in document.blocks if isinstance(block, briefgen.model.chart.Chart)]
    drawn = [figure for figure in figures if "chart" in figure.classes]

    assert len(figures) > len(charts) == len(drawn) > 0
    for chart, figure in zip(charts, drawn, strict=True):
        (table,) = figure.find("table")
        rows = [[cell.text() for cell in row.find("th") + row.find("td")] for row in table.find("tr")]
        for at, place in enumerate(chart.places):
            row = next(row for row in rows if row[0].split(" (")[0] == place.label)
            assert [cell.split(" (")[0] for cell in row[1:]] == [one.points[at].text for one in chart.series]
        assert {svg.attributes["aria-label"] for svg in figure.find("svg")} == {chart.alternative}


def test_the_dates_of_a_timeline_stand_below_it_as_exactly_as_they_are_known() -> None:
    (figure,) = (one for one in parse_page(text_of("edscg")).find("figure") if "timeline" in one.classes)
    rows = [[cell.text() for cell in row.find("th") + row.find("td")] for row in figure.find("tr")]

    assert ["15 September 2023", "disc 4", "Seoul"] in rows
    assert ["19 October 2016", "dotted line", "group set up"] in rows


# --- every kind of block


def kinds_of_blocks(kind: type[Block] = Block) -> Iterator[type[Block]]:
    for one in kind.__subclasses__():
        yield one
        yield from kinds_of_blocks(one)


def test_every_kind_of_block_has_html() -> None:
    kinds = {kind.__qualname__ for kind in kinds_of_blocks() if kind.__module__.startswith("briefgen.")}

    assert len(kinds) > 10
    assert kinds == {kind.__qualname__ for kind in WRITERS}


# --- links


@pytest.mark.parametrize("name", BRIEFS)
def test_every_link_leads_somewhere_and_every_address_is_one(name: str) -> None:
    page = parse_page(text_of(name))
    ids = [element.attributes["id"] for element in page.all() if "id" in element.attributes]
    inside = {
        str(link.attributes["href"])[1:] for link in page.find("a") if str(link.attributes["href"])[0] == "#"
    }

    assert len(ids) == len(set(ids))
    assert inside <= set(ids)
    document = laid_out(name)[0].document
    facts = {fact for block in document.blocks for fact in block.facts}
    assert {f"fact-{fact}" for fact in facts} <= set(ids)
    # sections, tables and figures
    assert {
        heading.attributes["id"] for section in page.find("section") for heading in section.find("h2")
    } <= inside
    assert {one for one in ids if re.fullmatch(r"(table|figure)-\d+", str(one))} <= inside


def test_a_fact_is_linked_where_it_stands_by_itself() -> None:
    page = parse_page(text_of("edscg"))
    row = next(element for element in page.all() if element.attributes.get("id") == "fact-ncg-2")

    assert row.name == "tr"
    assert "15 December 2023" in row.text()


@pytest.mark.parametrize("at_end", [False, True])
def test_notes_and_sources_are_linked_both_ways(at_end: bool) -> None:  # noqa: FBT001 - a case
    page = page_of_document(sample_document(rows=3, notes_at_end=at_end))
    by_id = {str(element.attributes["id"]): element for element in page.all() if "id" in element.attributes}
    notes = [name for name in by_id if name.startswith("note-")]

    assert notes
    for name in notes:
        mark = by_id[name.replace("note", "mark")]
        assert mark.attributes["href"] == f"#{name}"
        back = by_id[name].find("a")[0]
        assert back.attributes["href"] == f"#{mark.attributes['id']}"
    for name in ("cite-1", "cite-4"):
        page = parse_page(text_of("edscg"))
        by_id = {
            str(element.attributes["id"]): element for element in page.all() if "id" in element.attributes
        }
        entry = by_id[str(by_id[name].attributes["href"])[1:]]
        assert f"#{name}" in {link.attributes["href"] for link in entry.find("a")}


def test_a_note_stands_behind_the_block_with_its_mark() -> None:
    page = page_of_document(sample_document(rows=3))
    block = next(one for one in page.all() if "noted" in one.classes and one.find("p"))
    mark = next(link for link in block.find("a") if link.attributes.get("role") == "doc-noteref")

    last = [child for child in block.children if isinstance(child, Element)][-1]
    assert last.classes == {"notes"}
    assert str(mark.attributes["href"])[1:] in {element.attributes.get("id") for element in last.all()}


# --- structure


@pytest.mark.parametrize("name", BRIEFS)
def test_headings_go_down_step_by_step(name: str) -> None:
    levels = [int(one.name[1]) for one in parse_page(text_of(name)).all() if re.fullmatch("h[1-6]", one.name)]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))


def test_a_level_that_is_left_out_is_none() -> None:
    headings = tuple(
        Heading(level=level, spans=(Span(f"Head {level}"),), anchor=f"head-{level}") for level in (1, 3, 2)
    )
    page = page_of_document(replace(sample_document(rows=2, contents=False), blocks=headings, notes=()))

    assert [
        one.name
        for one in page.all()
        if one.name != "section" and one.text() in ("Head 1", "Head 2", "Head 3")
    ] == [
        "h2",
        "h3",
        "h3",
    ]


def test_other_languages_are_marked() -> None:
    page = page_of_document(say("등대 목록", language="ko"))
    (span,) = (one for one in page.all() if one.attributes.get("lang") == "ko")

    assert span.text() == "등대 목록"
    assert page.find("article")[0].attributes["lang"] == sample_document().language


# --- nothing foreign

ALLOWED = frozenset(
    [
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "main",
        "article",
        "header",
        "footer",
        "section",
        "nav",
        "p",
        "div",
        "span",
        "a",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "figure",
        "figcaption",
        "blockquote",
        "svg",
        "path",
        "text",
        "details",
        "summary",
        "strong",
        "i",
        "code",
        "del",
        "ins",
        "br",
        "wbr",
        "img",
    ]
)
ATTACKS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</p></main></body><script src=//evil.example></script>",
    "<!--", "-->", "]]>", "</style><style>*{display:none}", "&lt;b&gt;", "&#x3c;script&#x3e;", "'\"`=<>&",
    "\u202egnp.exe", "<svg onload=alert(1)>", "{{ 7 * 7 }}", "javascript:alert(1)",
)  # fmt: skip


def foreign(page: Element) -> list[str]:
    """Return what no page of ours has."""
    found = [one.name for one in page.all() if one.name and one.name not in ALLOWED]
    for element in page.all():
        for name, value in element.attributes.items():
            if name.startswith("on") or name in ("style", "srcdoc", "action", "formaction"):
                found.append(name)
            if name in ("href", "src") and not re.match(
                r"https?://|mailto:|#|data:image/png;base64,", str(value)
            ):
                found.append(str(value))
    return found


def attacked(text: str) -> Document:
    """Return a document that has a text in every place for one."""
    document = say(text, title=text, language="ko")
    return replace(
        document,
        blocks=(Heading(level=1, spans=(Span(text),), anchor="a"), *document.blocks),
        title_block=replace(
            document.title_block, title=text, subtitle=text, series_line=text, status_line=text
        ),
        running_headers=replace(
            document.running_headers, handling=text, draft=text, edition=text, title=text
        ),
        subject=text,
    )


@pytest.mark.parametrize("text", ATTACKS)
def test_a_text_is_never_markup(text: str) -> None:
    page = page_of_document(attacked(text))

    assert foreign(page) == []
    assert page.find("h1")[0].text() == page.find("h2")[-1].text() == printable(text)
    assert [one.text() for one in page.find("section")[0].find("p")] == [printable(text)]


def test_nor_is_it_in_the_head_of_a_page() -> None:
    text = " ".join(ATTACKS)
    page = parse_page(make_page(write_article(attacked(text), theme(), FONTS), FONTS))

    assert foreign(page) == []
    assert page.find("title")[0].text() == printable(text)
    assert len(page.find("style")) == len(page.find("head")) == 1


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)", "//evil.example",
        "data:text/html,<script>alert(1)</script>", "vbscript:x", "file:///etc/passwd", "\\\\evil.example", "blob:x",
        "ftp://x.example", "https:evil", "/etc/passwd", "../up", "page.html", "",
    ],
)  # fmt: skip
def test_no_link_leads_but_to_the_web_to_mail_or_into_the_page(address: str) -> None:
    page = page_of_document(say("words", href=address))

    assert foreign(page) == []
    assert all(link.text() != "words" for link in page.find("a"))
    assert "words" in page.find("article")[0].text()


@pytest.mark.parametrize(
    "address", ["https://a.example/x?y=1&z=2#w", "mailto:a@b.example", "http://등대.example/"]
)
def test_addresses_that_may_be_followed_are_links(address: str) -> None:
    (link,) = (one for one in page_of_document(say("words", href=address)).find("a") if one.text() == "words")

    assert str(link.attributes["href"]).isascii()
    assert link.attributes["href"] == safe_address(address)


TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\x85"), max_size=30)


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS)
def test_what_is_written_is_what_is_read_back(text: str, value: str) -> None:
    page = parse_page(Tag("p", Tag("span", text, title=value), "x").write().encode())
    (span,) = page.find("span")

    assert span.text() == printable(text)
    assert (span.attributes["title"] or "") == printable(value)


@pytest.mark.parametrize("name", ["edscg-ko", "air"])
def test_a_page_asks_for_nothing_and_says_so_in_its_policy(name: str) -> None:
    page = parse_page(page_of(name))
    (style,) = page.find("style")
    policy = next(
        str(meta.attributes["content"])
        for meta in page.find("meta")
        if meta.attributes.get("http-equiv") == "Content-Security-Policy"
    )
    hashed = base64.b64encode(sha256(style.text().encode()).digest()).decode()

    assert foreign(page) == []
    assert policy.startswith("default-src 'none';")
    assert f"style-src 'sha256-{hashed}'" in policy
    assert "unsafe" not in policy
    assert set(re.findall(r"url\((?!data:font/woff2;base64,)", style.text())) == set()
    assert "@import" not in style.text()


def test_the_same_document_makes_the_same_bytes() -> None:
    assert page_of("air") == export_html(laid_out("air")[0], materials_of(BRIEFS["air"]))


# --- fonts and colours

FACE = re.compile(
    r'@font-face\{font-family:"Brief (\w+)";font-weight:(\d+);font-style:(\w+);.*?base64,([^)]*)\).*?unicode-range:([^}]*)\}'
)


def faces_of(page: bytes) -> dict[tuple[str, str, str], set[str]]:
    """Return the characters that the faces of a page really have, by family, weight and slope."""
    found: dict[tuple[str, str, str], set[str]] = {}
    for family, weight, slope, content, ranges in FACE.findall(page.decode()):
        font = TTFont(io.BytesIO(base64.b64decode(content)))
        assert font.flavor == "woff2"
        held = set(map(chr, font.getBestCmap()))
        named = set()
        for part in ranges.split(","):
            first, _, last = part.removeprefix("U+").partition("-")
            named |= set(map(chr, range(int(first, 16), int(last or first, 16) + 1)))
        assert named <= held
        found.setdefault((family, weight, slope), set()).update(named)
    return found


@pytest.mark.parametrize("name", ["edscg-ko", "edscg-4"])
def test_no_hangul_is_missing_from_the_faces(name: str) -> None:
    page = page_of(name)
    held = set().union(*faces_of(page).values())
    shown = set(parse_page(page).find("article")[0].text())
    hangul = {char for char in shown if "가" <= char <= "힣"}

    assert hangul
    assert hangul <= held
    assert {char for char in shown if char.isalnum()} <= held


def test_tables_and_headings_have_their_own_faces() -> None:
    faces = faces_of(page_of("edscg-ko"))
    page = parse_page(page_of("edscg-ko"))
    for family, weight, tag in (("Sans", "700", "h2"), ("Table", "400", "td"), ("Serif", "400", "p")):
        letters = {
            char
            for section in page.find("section")
            for one in (section.find(tag) if tag != "p" else section.children)
            if isinstance(one, Element) and one.name == tag
            for child in one.children
            if isinstance(child, str) and not one.classes
            for char in child
            if char.isalnum()
        }
        assert letters
        assert letters <= faces[family, weight, "normal"], (family, tag)


@pytest.mark.parametrize("name", ["default", "plain", "classic"])
def test_text_is_legible_in_both_schemes(name: str) -> None:
    loaded = load_theme(name, (ROOT / "templates" / "themes",), ROOT)
    assert loaded.value is not None
    light, dark = (
        dict(pair.split(":") for pair in rule.removeprefix(":root{").split(";"))
        for rule in re.findall(r":root\{[^}]*", write_colours(loaded.value.colours))
    )
    for scheme in (light, dark):
        for colour in ("--ink", "--structure", "--secondary", "--accent", "--third-text"):
            for ground in ("--paper", "--tint"):
                assert contrast_of(scheme[colour], scheme[ground]) >= 4.5, (colour, ground)
        assert contrast_of(scheme["--edge"], scheme["--paper"]) >= 3
        assert contrast_of(scheme["--third"], scheme["--paper"]) >= 3
    assert contrast_of(dark["--ink"], dark["--paper"]) >= 14


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast_of("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast_of("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


# --- the command


def test_make_writes_html_and_says_what_it_wrote(second: Path) -> None:
    result = run("make", "lights", "--to", "html", "--format", "json", folder=second)
    (made,) = json.loads(result.stdout)["briefs"]
    content = (second / "build/lights.html").read_bytes()

    assert result.returncode == 0
    assert not (second / "build/lights.pdf").exists()
    assert made["pdf"] is None
    assert made["html_sha256"] == sha256(content).hexdigest()
    assert "Lights of Vessel Sound" in parse_page(content).find("h1")[0].text()


def test_make_writes_both_side_by_side(second: Path) -> None:
    result = run("make", "lights", "--to", "pdf,html", "-o", "out/brief.pdf", folder=second)

    assert result.returncode == 0
    assert [line.split()[0] for line in result.stdout.splitlines()] == ["out/brief.pdf", "out/brief.html"]
    assert (second / "out/brief.pdf").read_bytes().startswith(b"%PDF")
    assert (second / "out/brief.html").read_bytes().startswith(b"<!doctype html>")


def test_a_format_that_there_is_not_is_wrong_usage(second: Path) -> None:
    result = run("make", "lights", "--to", "docx", folder=second)

    assert result.returncode == 2
    assert "pdf,html" in result.stderr
