"""The law of the house: what is printed is what is said. Whole projects are drawn, made and read back.

The words and the notes' marks of the composed document are those of the PDF in the order of its structure tree; what a
record says is in the document. Nothing is dropped, joined or split, whatever the texts hold.
"""

from __future__ import annotations

import io
import json
import re
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

import pikepdf
import pypdfium2
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from briefgen.checks.excerpts.match import Match, match_excerpt
from briefgen.export.pdf import FileProperties, export_pdf
from briefgen.layout import lay_out
from briefgen.layout import text as layout_text
from briefgen.layout.story import Element
from briefgen.layout.words import Ink, Word, _may_break, _span_words
from briefgen.load.yaml import parse_yaml
from briefgen.model.document import Document, Spans
from briefgen.model.text import parse_text
from briefgen.model.tree import Scalar, find_node, find_place_in_value
from briefgen.pipeline.making import compose_brief
from briefgen.pipeline.materials import gather, load_specs
from briefgen.workspace import find_project
from logical_order import Words, divide, read_document, read_pdf, unseen
from pdf_search import places_of

QUICK = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
THOROUGH = settings(
    max_examples=500,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)

PLAIN_WORDS = (
    "lamp",
    "the",
    "of",
    "harbourmaster",
    "etude",
    "e\u0301tude",
    "cafe\u0301",
    "Nguye\u0302\u0303n",
    "\u0141o\u0301dz\u0301",
    "x\u0302",
    "등대",
    "\u1103\u1173\u11bc\u1103\u1162",
    "위원회는",
    "inter\u00adna\u00adtional",
    "co\u00adoperation",
    "\u00ad",
    "end\u00ad",
    "zero\u200bwidth",
    "\u200bstart",
    "join\u2060er",
    "left\u200eright",
    "non\u200cjoin\u200dner",
    "vs\ufe0f",
    "cgj\u034fword",
    "a\u00a0b",
    "5\u202fkm",
    "well-known",
    "and/or",
    "so—called",
    "“quoted”",
    "’s",
    "…",
    "(round)",
    "verylongwordwithoutanyplacetobreakit" * 3,
    "soft\u00adly\u00advery\u00adlong" * 9,
    "https://lights.example/a/b?c=d",
)
"""Words that can stand anywhere, in a template too."""
SIGNS = (
    "[b]",
    "*star*",
    "_under_",
    "`code`",
    "<b>",
    "&amp;",
    "#hash",
    "1.",
    "|",
    "\\",
    "~~",
    "{brace}",
    "[@src]",
    "^[x]",
    "-",
    "\u0301",
)
"""Words that mean something to Markdown, or only with what is beside them: in records only."""
GAPS = (
    " ",
    " ",
    " ",
    "  ",
    "\n",
    "\n\n",
    " \n ",
    "\t",
    "\u00a0",
    "\u2003",
    "\u2009",
    "\u3000",
    "",
    "-",
    "\u200b",
    "/",
)


def joined(some: tuple[str, ...], gaps: tuple[str, ...], most: int) -> st.SearchStrategy[str]:
    pairs = st.tuples(st.sampled_from(some), st.sampled_from(gaps))
    return st.lists(pairs, min_size=1, max_size=most).map(
        lambda drawn: "".join(word + gap for word, gap in drawn)
    )


texts = joined((*PLAIN_WORDS, *SIGNS), GAPS, 12).filter(lambda text: bool(unseen(text).strip()))
short = joined((*PLAIN_WORDS[:-3], *SIGNS), GAPS, 4).filter(lambda text: bool(unseen(text).strip()))
long = joined(PLAIN_WORDS, (" ", " ", " ", "\n", "\u00a0", "-"), 60).filter(
    lambda text: bool(unseen(text).strip())
)


@st.composite
def templates(draw: st.DrawFn) -> str:
    """Draw Markdown: paragraphs with hard breaks, notes and citations, lists, headings, tables, quotations, expressions."""
    word = st.sampled_from([word for word in PLAIN_WORDS if word.strip("\u00ad\u200b")])
    prose = st.lists(word, min_size=1, max_size=12).map(" ".join)
    inline = st.one_of(
        prose,
        prose.map("**{}**".format),
        prose.map("*{}*".format),
        prose.map("a [{}](https://lights.example/x_y)".format),
        prose.map("it^[a note: {} [@minutes, page seven]]".format),
        st.just("lit [@minutes, page three]"),
        st.just("said [@minutes, page three; @gazette]"),
        st.just("{{ facts['opening'].summary }} {{ facts['opening'] | cite }}"),
        st.just("{{ facts['told'].summary }}{{ facts['told'] | cite('summary') }}"),
        st.just("**{{ facts['opening'].city }}**"),
        st.just("{{ facts['promise'] | quote }}"),
    )
    gap = st.sampled_from([" ", "\n", "  \n", "\\\n", "\u00a0", ", "])
    line = st.lists(st.tuples(inline, gap), min_size=1, max_size=5).map(
        lambda drawn: "".join(part + after for part, after in drawn).rstrip("\\\n ")
    )
    flat = st.lists(inline, min_size=1, max_size=3).map(" ".join)
    block = st.one_of(
        line,
        flat.map("# {}".format),
        flat.map("## {}".format),
        st.lists(flat, min_size=1, max_size=4).map(lambda items: "\n".join(f"- {item}" for item in items)),
        st.tuples(flat, flat, flat).map(lambda some: "1. {}\n2. {}\n   - {}".format(*some)),
        line.map(lambda text: "> " + text.replace("\n", "\n> ")),
        st.tuples(prose, prose, flat, flat).map(
            lambda some: "| {} | {} |\n|---|---:|\n| {} | {} |".format(*some)
        ),
    )
    return "\n\n".join(draw(st.lists(block, min_size=1, max_size=5)))


SECTIONS = (
    "text",
    "timeline",
    "chronology",
    "delegations",
    "excerpts",
    "commitments",
    "conflicts",
    "glossary",
)


@st.composite
def projects(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a project: its records, a brief of some sections, and two templates."""
    language = draw(st.sampled_from(["en_GB", "ko_KR"]))
    drawn: dict[str, dict[str, Any]] = {
        "text": {"template": "t.md", "title": draw(short)},
        "timeline": {"series": "council", "also": ["forum"], "caption": draw(short)},
        "delegations": {"caption": draw(short)},
        "chronology": {"intro": "k.md"},
    }
    kinds = draw(st.lists(st.sampled_from(SECTIONS), min_size=1, max_size=5, unique=True))
    sections: list[dict[str, Any]] = [{"kind": kind, **drawn.get(kind, {})} for kind in kinds]
    if draw(st.booleans()):
        sections.insert(0, {"kind": "key-points", "template": "k.md"})
    sections.append({"kind": "sources"})
    support = [{"source": "minutes", "locator": draw(short)}, {"source": "gazette"}]
    about = {"reviewed": "2025-01-01", "support": support}
    titled = [{"person": "sora", "title": draw(short), "acting": draw(st.booleans())}, {"person": "ivo"}]
    meeting = {"series": "council", "city": draw(short), "summary": draw(texts), **about}
    return {
        "brief": {
            "title": draw(short),
            "subtitle": draw(texts),
            "series_line": draw(short),
            "contact": draw(short),
            "audience": draw(short),
            "distribution": draw(short),
            "locale": language,
            "contents": draw(st.sampled_from(["always", "never"])),
            "notes": draw(st.sampled_from(["numbers", "foot", "end"])),
            "large-print": draw(st.booleans()),
            "sections": sections,
        },
        "records": {
            "organisations": {
                "council": {"name": draw(short), "short": draw(short), "support": support},
                "forum": {"name": draw(short), "support": support},
                "north": {"name": draw(short), "support": support},
            },
            "people": {
                "sora": {"family": draw(short), "given": draw(short), "names": {"ko": draw(short)}},
                "ivo": {"family": "Berg", "given": draw(short)},
            },
            "sources": {
                "minutes": {
                    "kind": "official",
                    "publisher": draw(short),
                    "title": draw(texts),
                    "author": draw(short),
                    "date": "2006-09-25",
                    "address": "https://lights.example/minutes/third-meeting?x=1",
                },
                "gazette": {
                    "kind": "news",
                    "publisher": draw(short),
                    "described": draw(short),
                    "rights": draw(short),
                },
            },
            "meetings": {
                "first": {"ordinal": 1, "date": "2001-03-05", "delegations": {"north": titled}, **meeting},
                "second": {
                    "ordinal": 2,
                    "date": "2006-09",
                    "city": draw(short),
                    "series": "council",
                    **about,
                },
                "other": {"ordinal": 7, "date": "2003", "city": draw(short), "series": "forum", **about},
            },
            "events": {
                "opening": {
                    "date": "2000",
                    "summary": draw(long),
                    "city": draw(short),
                    "label": draw(short),
                    **about,
                },
            },
            "excerpts": {
                "promise": {
                    "document": draw(short),
                    "source": "minutes",
                    "locator": draw(short),
                    "words": draw(long),
                    "label": draw(short),
                    **about,
                },
            },
            "commitments": {
                "dig": {"meeting": "first", "area": draw(short), "summary": draw(texts), **about}
            },
            "claims": {"told": {"summary": draw(texts), "status": "reported", **about}},
            "conflicts": {
                "when": {
                    "about": {"fact": "second", "field": "date"},
                    "matter": draw(short),
                    "uses": draw(short),
                    "because": draw(texts),
                    "reviewed": "2025-01-01",
                    "versions": [
                        {"says": draw(short), "support": support[:1]},
                        {"says": draw(short), "support": support[1:]},
                    ],
                },
            },
            "terms": {
                "vault": {
                    "term": draw(short),
                    "expansion": draw(short),
                    "definition": draw(texts),
                    "support": support,
                }
            },
        },
        "templates": {
            "t.md": draw(templates()),
            "k.md": "- lit [@minutes]\n- {{ facts['told'].summary }} {{ facts['told'] | cite }}",
        },
    }


def make(project: Mapping[str, Any]) -> tuple[Document, bytes]:
    """Make the brief of a project, and return what it says with its PDF."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for path, content in {
            "briefgen.toml": "",
            "briefs/b.yaml": json.dumps(project["brief"], ensure_ascii=False),
            "briefs/facts/facts.yaml": json.dumps(project["records"], ensure_ascii=False),
            **{f"templates/{name}": text for name, text in project["templates"].items()},
        }.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(content, encoding="utf-8")
        materials = gather(find_project(root)).value
        assert not materials.facts.broken
        (spec,) = load_specs(root / "briefs/b.yaml", materials).value
        composed = compose_brief(spec, materials).value
        assert composed is not None
        story = lay_out(
            composed.document, composed.theme, composed.spec.brief, materials.project.font_folders()
        )
    assert story.value is not None
    assert [found for found in story.diagnostics if found.code == "missing-glyph"] == []
    said = composed.document
    properties = FileProperties(
        story.value.title, said.language, said.author, said.subject, "test", composed.dated
    )
    return said, export_pdf(story.value, properties)


def squeeze(words: str) -> str:
    return "".join(divide(unseen(words))).replace("\u00ad", "")


def said_by(project: Mapping[str, Any]) -> list[str]:
    """Return texts of the brief and of the records that its sections are sure to print."""
    brief, records = project["brief"], project["records"]
    found = [
        brief[key] for key in ("title", "subtitle", "series_line", "contact", "audience", "distribution")
    ]
    meeting, conflict, excerpt = (
        records["meetings"]["first"],
        records["conflicts"]["when"],
        records["excerpts"]["promise"],
    )
    term, commitment = records["terms"]["vault"], records["commitments"]["dig"]
    printed = {
        "text": [],
        "key-points": [],
        "timeline": [],
        "chronology": [records["events"]["opening"]["summary"], meeting["summary"], meeting["city"]],
        "delegations": [
            meeting["delegations"]["north"][0]["title"],
            records["organisations"]["north"]["name"],
        ],
        "excerpts": [excerpt["words"], excerpt["label"]],
        "commitments": [commitment["summary"], commitment["area"]],
        "conflicts": [conflict["matter"], conflict["because"], conflict["versions"][0]["says"]],
        "glossary": [term["term"], term["expansion"], term["definition"]],
        "sources": [],
    }
    for section in brief["sections"]:
        found += [section[key] for key in ("title", "caption") if key in section]
        found += printed[section["kind"]]
    return found


def check_law(project: Mapping[str, Any]) -> None:
    document, pdf = make(project)
    said, printed = read_document(document), read_pdf(pdf)
    assert_same(said, printed)
    shown = squeeze(" ".join(said.read))
    for text in said_by(project):
        assert squeeze(text) in shown, text
    assert all(unseen(word) == word for word in printed.read)
    assert_plain(pdf)


def assert_plain(pdf: bytes) -> None:
    """What programs show beside the pages has no soft hyphens, no line breaks and nothing unseen."""
    places = places_of(pdf)
    for place in ("outline", "alternative", "information", "annotations"):
        assert all(unseen(line) == line for line in places[place].split("\n"))


def assert_same(said: Words, printed: Words) -> None:
    expected = tuple(unseen(word) for word in said.read if unseen(word))
    if printed.read != expected:
        pairs = enumerate(zip(expected, printed.read, strict=False))
        at = next((n for n, (word, other) in pairs if word != other), min(len(expected), len(printed.read)))
        near = slice(max(0, at - 4), at + 4)
        raise AssertionError(f"word {at}: said {expected[near]}, printed {printed.read[near]}")
    # A drawing has no order, and more than what was said: the years of its axis.
    assert not Counter(filter(None, map(unseen, said.drawn.elements()))) - printed.drawn


@given(projects())
@QUICK
def test_what_is_said_is_printed(project: dict[str, Any]) -> None:
    check_law(project)


@pytest.mark.slow
@given(projects())
@THOROUGH
def test_what_is_said_is_printed_in_500_projects(project: dict[str, Any]) -> None:
    check_law(project)


def test_the_law_finds_the_words_that_a_line_break_took(monkeypatch: pytest.MonkeyPatch) -> None:
    def join_line_ends(words: list[Word], more: Iterable[Word]) -> None:
        for word in more:
            if words and words[-1].space == 0 and not words[-1].ends_line and not _may_break(words[-1], word):
                last = words.pop()
                words.append(
                    Word(
                        last.pieces + word.pieces,
                        last.width + word.width,
                        word.space,
                        last.notes + word.notes,
                        word.ends_line,
                    )
                )
            else:
                words.append(word)

    def set_words(spans: Spans, ink: Ink, element: Element | None) -> list[Word]:
        words: list[Word] = []
        for span in spans:
            join_line_ends(words, _span_words(span, ink, element) if span.text else ())
        return words

    monkeypatch.setattr(layout_text, "set_words", set_words)

    @given(projects())
    @settings(QUICK, max_examples=50, phases=[Phase.generate])
    def law(project: dict[str, Any]) -> None:
        check_law(project)

    with pytest.raises(AssertionError, match="said"):
        law()


def lines_of(pdf: bytes) -> list[str]:
    """Return the lines of a file's first page, as another reader finds them."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [line.strip() for line in document[0].get_textpage().get_text_range().splitlines()]


def parted(pdf: bytes) -> set[tuple[str, str]]:
    """Return the words of the first page that a hyphen parts at a line's end, as that reader finds them."""
    return set(re.findall(r"(\w+)\ufffe(\w+)", "\n".join(lines_of(pdf))))


def small(**given: Any) -> dict[str, Any]:
    """Return a project of one event; ``given`` are its words, its brief's title and theme, and a template's text."""
    support = [{"source": "log"}]
    event = {
        "date": "1911",
        "summary": given.get("summary", "It was lit."),
        "reviewed": "2025-01-01",
        "support": support,
    }
    text = [{"kind": "text", "template": "t.md"}] if "template" in given else []
    return {
        "brief": {
            "title": given.get("title", "Lamps"),
            "locale": "en_GB",
            "contents": given.get("contents", "never"),
            "theme": given.get("theme", "default"),
            "notes": "foot",
            "sections": [*text, {"kind": "chronology"}, {"kind": "sources"}],
        },
        "records": {"events": {"lamp": event}, "sources": {"log": {"kind": "official", "publisher": "Port"}}},
        "templates": {"t.md": given.get("template", "")},
    }


@pytest.mark.parametrize("gap", ["\n", "\n\n", " \n ", "\t\n"])
def test_a_line_break_in_a_text_parts_words_and_takes_none(gap: str) -> None:
    _, pdf = make(small(summary=f"The keeper left{gap}his post."))

    assert "the keeper left his post." in " ".join(read_pdf(pdf).read)
    assert any(line.endswith("The keeper left") for line in lines_of(pdf))


@pytest.mark.parametrize("ending", ["  \n", "\\\n"])
def test_a_hard_break_keeps_the_word_and_the_note_before_it(ending: str) -> None:
    _, pdf = make(small(template=f"It burned bright [@log, page 4]{ending}until the morning [@log, page 8]."))

    read = " ".join(read_pdf(pdf).read)
    assert "it burned bright⟦1⟧ until the morning⟦2⟧." in read
    assert read.index("page 4") < read.index("page 8")


def test_a_title_over_two_lines_is_one_line_wherever_there_is_one_only() -> None:
    project = small(
        title="Lamps of\nthe har\u00adbour", contents="always", template="\n\n".join(["Word " * 90] * 9)
    )

    _, pdf = make(project)

    with pikepdf.open(io.BytesIO(pdf)) as file:
        assert str(file.docinfo.Title) == "Lamps of the harbour"
        assert ">Lamps of the harbour<" in file.Root.Metadata.read_bytes().decode()
    assert "lamps of the harbour" in read_pdf(pdf).margins
    assert read_pdf(pdf).read[:5] == ("information", "as", "of", "1", "january")
    assert "lamps of the harbour contents" in " ".join(read_pdf(pdf).read)


def test_a_soft_hyphen_is_a_hyphen_where_the_line_ends_and_nothing_elsewhere() -> None:
    word = "un\u00adimagin\u00adably"
    text = " ".join(f"{word} {'so ' * (number % 7)}" for number in range(60))
    short, long = make(small(summary=f"It was {word} bright."))[1], make(small(summary=text))[1]

    assert "1911 It was unimaginably bright. 1" in lines_of(short)
    assert parted(short) == set()
    assert parted(long)
    assert parted(long) <= {("un", "imaginably"), ("unimagin", "ably")}
    assert read_pdf(long).read.count("unimaginably") == 60


def test_the_points_of_a_word_win_over_the_patterns_of_its_language() -> None:
    pointed, plain = (
        make(small(template=" ".join(f"{word} {'so ' * (n % 3)}" for n in range(60)), theme="classic"))[1]
        for word in ("regu\u00adlations", "regulations")
    )

    assert parted(pointed) == {("regu", "lations")}
    assert ("regula", "tions") in parted(plain), "the patterns know other places"


def test_a_word_that_no_line_can_hold_is_parted_at_its_points() -> None:
    _, pdf = make(small(summary="\u00ad".join(["lantern"] * 20)))

    found = parted(pdf)
    assert found
    assert all(before.endswith("lantern") and after.startswith("lantern") for before, after in found)
    assert "lantern" * 20 in read_pdf(pdf).read


def test_points_count_beside_marks_and_across_styles() -> None:
    word = "**lantern\u00ad**lantern“lan\u00adtern”[@log, page 4]"
    text = " ".join(f"{word} {'so ' * number}" for number in range(30))
    _, pdf = make(small(template=text, theme="classic"))

    assert {("lan", "tern"), ("lantern", "lantern")} <= parted(pdf)
    assert read_pdf(pdf).read.count("lanternlantern“lantern”⟦1⟧") == 1


@pytest.mark.parametrize(
    ("written", "composed"),
    [("cafe\u0301 Phu\u0301", "café Phú"), ("g\u0327", "ģ"), ("\u1103\u1173\u11bc\u1103\u1162", "등대")],
)
def test_decomposed_text_is_the_same_brief_as_composed_text(written: str, composed: str) -> None:
    decomposed, plain = small(summary=f"In {written}."), small(summary=f"In {composed}.")

    (one, pdf), (other, same) = make(decomposed), make(plain)

    assert pdf == same
    assert one.edition.content.hash == other.edition.content.hash


@pytest.mark.parametrize(
    "char",
    [
        "\u200c",
        "\u200d",
        "\u200e",
        "\u200f",
        "\u061c",
        "\u2060",
        "\u2063",
        "\u034f",
        "\ufe0f",
        "\U000e0101",
        "\u180e",
        "\u3164",
        "\u115f",
    ],
)
def test_what_nobody_sees_is_no_mark_on_the_page(char: str) -> None:
    _, pdf = make(small(summary=f"The ke{char}eper.", title=f"La{char}mps"))
    _, plain = make(small(summary="The keeper.", title="Lamps"))

    assert read_pdf(pdf).read == read_pdf(plain).read
    assert lines_of(pdf)[:-1] == lines_of(plain)[:-1], "all but the edition's code"


def test_a_zero_width_space_is_where_a_line_may_end() -> None:
    _, pdf = make(small(summary="\u200b".join(["lantern"] * 40)))

    ends = [line for line in lines_of(pdf) if "lantern" in line]
    assert len(ends) > 1
    assert all(line.rstrip("1 ").endswith("lantern") for line in ends)
    assert "lantern" * 40 in read_pdf(pdf).read


def test_a_diagnostic_in_decomposed_text_stands_at_its_character() -> None:
    text = "ca" + "fe\u0301 " * 3 + "and left\u200eright"
    folder_text = f"events:\n  lamp:\n    summary: {text}\n"
    tree = parse_yaml(folder_text.encode(), "f.yaml").value
    assert tree is not None
    node = find_node(tree, ("events", "lamp", "summary"))
    assert isinstance(node, Scalar)

    composed = unicodedata.normalize("NFC", text)
    found = find_place_in_value(node, composed.index("\u200e"))

    assert found.column == folder_text.split("\n")[2].index("\u200e") + 1


@pytest.mark.parametrize("between", ["", "\u00ad", "\u200b", "\u2060"])
def test_nothing_unseen_parts_a_letter_from_its_accent(between: str) -> None:
    _, pdf = make(small(summary=f"The cooperation{between}\u0301 met.", title=f"Statio{between}\u0301n"))

    with pikepdf.open(io.BytesIO(pdf)) as file:
        assert str(file.docinfo.Title) == "Statión"
    assert "1911 The cooperatioń met. 1" in lines_of(pdf)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_decomposed_words_are_proved_in_a_text_of_either_form(form: Literal["NFC", "NFD"]) -> None:
    words = "The café at Łódź was \u1103\u1173\u11bc\u1103\u1162"
    text = unicodedata.normalize(form, f"He said: {words}, and left.")
    held = parse_text(unicodedata.normalize("NFD", words))

    found = match_excerpt(str(held), text)

    assert isinstance(found, Match)
    assert found.position == len("He said: ")
    assert str(held) == unicodedata.normalize("NFC", words)
