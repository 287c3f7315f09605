"""Section text: what Markdown becomes, what is refused and where, citations, and that printed text stays text."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen.compose.markdown.blocks import parse_markdown
from briefgen.compose.templates.sandbox import Sandbox
from briefgen.compose.templates.values import Inserted, Meter, Reference, ValueRefusedError, plain_text
from briefgen.diagnostics import Outcome, diagnose
from briefgen.model.brief import TemplateText
from briefgen.model.document import (
    Block,
    Caption,
    Cell,
    Column,
    Heading,
    ListBlock,
    Paragraph,
    ParagraphRole,
    Quotation,
    Row,
    Span,
    SpanRole,
    Spans,
    Table,
    TableKind,
    find_piece,
    text_of,
)
from template_views import CONTEXT, FILTERS


@dataclass
class Resolver:
    """Numbers citations as notes, and remembers what it was asked for, in order."""

    asked: list[object] = field(default_factory=list)
    tables: int = 0

    def cite(self, references: tuple[Reference, ...], *, in_note: bool) -> Outcome[Spans]:
        self.asked.append(references)
        names = "; ".join(f"{one.id}, {one.locator}" if one.locator else one.id for one in references)
        if any(one.id == "nobody" for one in references):
            return Outcome((), (diagnose("unknown-id", "no source nobody"),))
        return Outcome((Span(f"({names})"),) if in_note else self._mark())

    def name(self, source: str, *, in_note: bool) -> Outcome[Spans]:
        self.asked.append((source, in_note))
        return Outcome((Span(f"name of {source}"),))

    def quote(self, excerpt: str, *, in_note: bool) -> Outcome[Spans]:
        self.asked.append((excerpt, in_note))
        return Outcome((Span(f"“words of {excerpt}”"),))

    def note(self, spans: Spans) -> Outcome[Spans]:
        self.asked.append(spans)
        return Outcome(self._mark())

    def number_table(self) -> str:
        self.tables += 1
        return f"Table {self.tables}."

    def anchor(self, text: str) -> str:
        return text.lower().replace(" ", "-")

    def _mark(self) -> Spans:
        number = len(self.asked)
        return (Span(str(number), role=SpanRole.NOTE_MARK, note=number),)


def parse(text: str, *, template: str | None = None, level: int = 2) -> Outcome[tuple[Block, ...]]:
    origin = TemplateText("t.md", "templates/t.md", text if template is None else template)
    return parse_markdown(text, Resolver(), origin, level=level)


def blocks(text: str, *, level: int = 2) -> tuple[Block, ...]:
    outcome = parse(text, level=level)
    assert outcome.diagnostics == ()
    return outcome.value


def spans(text: str) -> Spans:
    (block,) = blocks(text)
    assert isinstance(block, Paragraph)
    return block.spans


def mark(number: int) -> Span:
    return Span(str(number), role=SpanRole.NOTE_MARK, note=number)


def paragraph(text: str) -> Paragraph:
    return Paragraph((Span(text),))


# Blocks and spans.


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a *b* **c** ***d***", (Span("a "), Span("b", italic=True), Span(" "), Span("c", bold=True), Span(" "), Span("d", bold=True, italic=True))),
        ("*a *b* c*", (Span("a b c", italic=True),)),
        ("a\nb", (Span("a b"),)),
        ("a  \nb\\\nc", (Span("a\nb\nc"),)),
        ("`a * b`", (Span("a * b", role=SpanRole.CODE),)),
        ("[a **b**](https://x.org/?q=%20&r=1 'T')", (Span("a ", href="https://x.org/?q=%20&r=1", title="T"), Span("b", bold=True, href="https://x.org/?q=%20&r=1", title="T"))),
        ("<https://x.org>", (Span("https://x.org", href="https://x.org"),)),
        ("[a][r]\n\n[r]: https://x.org", (Span("a", href="https://x.org"),)),
        ("[a](mailto:a@x.org)", (Span("a", href="mailto:a@x.org"),)),
        ('a &amp; b \\* c -- d ... "e"', (Span('a & b * c -- d ... "e"'),)),
        ("www.x.org https://x.org", (Span("www.x.org https://x.org"),)),
        ("**확장억제**는 \\[참고\\]", (Span("확장억제", bold=True), Span("는 [참고]"))),
    ],
)  # fmt: skip
def test_runs_of_text(text: str, expected: Spans) -> None:
    assert spans(text) == expected


def test_headings_begin_at_the_level_asked_for() -> None:
    assert blocks("# One\n\n## Two *x*", level=3) == (
        Heading(3, (Span("One"),), "one"),
        Heading(4, (Span("Two "), Span("x", italic=True)), "two-x"),
    )


def test_lists_nest() -> None:
    assert blocks("- a\n- b\n\n  c\n  1. d\n") == (
        ListBlock(
            (
                (paragraph("a"),),
                (paragraph("b"), paragraph("c"), ListBlock(((paragraph("d"),),), ordered=True)),
            )
        ),
    )


def test_a_block_quotation() -> None:
    assert blocks("> a\n> b\n>\n> c") == (Quotation((Span("a b"), Span("\n"), Span("c")), ()),)


def test_a_table() -> None:
    def cell(text: str) -> Cell:
        return Cell((Paragraph((Span(text),) if text else (), ParagraphRole.CELL),))

    (table,) = blocks("| Year | Place of meeting |\n|:-:|--:|\n| 2023 | Seoul |\n| 2024 |  |\n")
    assert table == Table(
        TableKind.PLAIN,
        (Column((Span("Year"),), 6, "center"), Column((Span("Place of meeting"),), 16, "right")),
        (Row((cell("2023"), cell("Seoul"))), Row((cell("2024"), cell("")))),
        row_headers=False,
    )


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_caption_is_a_paragraph_above_its_table(gap: str) -> None:
    rows = "| a | b |\n|---|---|\n| 1 | 2 |\n"
    first, words, second = blocks(f"Table: What *grew* [@s]{gap}{rows}\nBetween.\n\nTable:More{gap}{rows}")
    assert isinstance(first, Table)
    assert isinstance(second, Table)
    assert first.caption == Caption("Table 1.", (Span("What "), Span("grew", italic=True), mark(1)))
    assert second.caption == Caption("Table 2.", (Span("More"),))
    assert words == paragraph("Between.")


def test_a_printed_text_is_no_caption() -> None:
    text = TemplateText("t.md", "t.md", "{{ words }}\n\n| a |\n|---|\n| 1 |\n")
    rendered = Sandbox({"t.md": text}, {}).render("t.md", {"words": "Table: not one"}).value
    found = parse_markdown(
        rendered.text, Resolver(), text, inserted=rendered.inserted, locate=rendered.locate
    )
    assert [type(block) for block in found.value] == [Paragraph, Table]


def test_an_empty_text_has_no_blocks() -> None:
    assert blocks("\n \n") == ()


# Citations, quotations, footnotes.


@pytest.mark.parametrize(
    ("text", "expected", "asked"),
    [
        ("a [@s-1].", (Span("a"), mark(1), Span(".")), [(Reference("s-1"),)]),
        ("a[@s.1, paragraph 3, line 2; @s_2]b", (Span("a"), mark(1), Span("b")), [(Reference("s.1", "paragraph 3, line 2"), Reference("s_2"))]),
        ("a [@s] [@t]\n[@u], b", (Span("a"), mark(1), Span(", b")), [(Reference("s"), Reference("t"), Reference("u"))]),
        ("a [@s] and [@t]", (Span("a"), mark(1), Span(" and"), mark(2)), [(Reference("s"),), (Reference("t"),)]),
        ("[@s, page\n 3]", (mark(1),), [(Reference("s", "page 3"),)]),
        ("**a** [@s]", (Span("a", bold=True), mark(1)), [(Reference("s"),)]),
        ("\\[@s] `[@s]` @s a@s.org [me@s.org]", (Span("[@s] "), Span("[@s]", role=SpanRole.CODE), Span(" name of s a@s.org [me@s.org]")), [("s", False)]),
        ("[x@y](https://x.org)", (Span("x@y", href="https://x.org"),), []),
    ],
)  # fmt: skip
def test_citations_as_an_editor_writes_them(text: str, expected: Spans, asked: list[object]) -> None:
    resolver = Resolver()
    outcome = parse_markdown(text, resolver, TemplateText("t.md", "t.md", text))
    assert outcome == Outcome((Paragraph(expected),))
    assert resolver.asked == asked


def test_citations_and_quotations_of_filters() -> None:
    meter, resolver = Meter(), Resolver()
    cited = Inserted(references=(Reference("s", "p. 3; [@x], 4"), Reference("t")))
    text = f"He said {meter.insert(Inserted(excerpt='e-1'))} {meter.insert(cited)}."
    template = TemplateText("t.md", "t.md", "")
    (block,) = parse_markdown(text, resolver, template, inserted=meter.inserted).value
    assert block == Paragraph((Span("He said “words of e-1”"), mark(2), Span(".")), facts=("e-1",))
    assert resolver.asked == [("e-1", False), (Reference("s", "p. 3; [@x], 4"), Reference("t"))]


def test_footnotes() -> None:
    resolver = Resolver()
    text = "a [^n] b^[on the *spot*]\n\n[^n]: See [@s, 3]\n    and on.\n"
    outcome = parse_markdown(text, resolver, TemplateText("t.md", "t.md", text))
    assert outcome == Outcome((Paragraph((Span("a"), mark(2), Span(" b"), mark(3))),))
    assert resolver.asked == [
        (Reference("s", "3"),),
        (Span("See (s, 3) and on."),),
        (Span("on the "), Span("spot", italic=True)),
    ]


def test_what_the_resolver_reports_gets_the_place_of_the_citation() -> None:
    (found,) = parse("a\nb [@nobody]").diagnostics
    assert (found.code, str(found.origin)) == ("unknown-id", "templates/t.md:2:3")


# What is refused.


@pytest.mark.parametrize(
    ("text", "code", "place", "words"),
    [
        ("a\n\n<div>x</div>", "markdown-refused", "3:1", "raw HTML"),
        ("a <b>x</b>", "markdown-refused", "1:3", "raw HTML"),
        ("a <!-- b -->", "markdown-refused", "1:3", "raw HTML"),
        ("a\nb ![x](y.png)", "markdown-refused", "2:3", "images"),
        ("a\n\n    b = 1", "markdown-refused", "3:5", "code blocks"),
        ("a\n\n```\nb = 1\n```", "markdown-refused", "4:1", "code blocks"),
        ("a\n\n---\n\nb", "markdown-refused", "3:1", "horizontal rules"),
        ("a\n\n2016. It met.", "markdown-refused", "3:1", "2016. at the beginning of a line"),
        ("a\n\nTable: b\n\nc", "markdown-refused", "3:1", "a caption stands above no table"),
        ("[a](javascript:alert)", "unsafe-link", "1:5", "'javascript:alert' is not allowed"),
        ("[a](JaVaScRiPt&#58;alert)", "unsafe-link", "1:1", "is not allowed"),
        ("[a](data:text/html,x)", "unsafe-link", "1:5", "not allowed"),
        ("[a](file:///etc/passwd)", "unsafe-link", "1:5", "not allowed"),
        ("[a](../b.md)", "unsafe-link", "1:5", "not allowed"),
        ("[a](#b)", "unsafe-link", "1:5", "not allowed"),
        ("<ftp://x.org>", "unsafe-link", "1:2", "not allowed"),
        ("[a]\n\n[a]: vbscript:x", "unsafe-link", "3:6", "not allowed"),
        ("a [see @s]", "markdown-refused", "1:3", "citation is not well-formed"),
        ("a [-@s]", "markdown-refused", "1:3", "citation is not well-formed"),
        ("a [@s; t]", "markdown-refused", "1:3", "citation is not well-formed"),
        ("a [@]", "markdown-refused", "1:3", "citation is not well-formed"),
        ("[@s]: https://x.org", "markdown-refused", "1:1", "followed by a colon"),
        ("a [^n]", "markdown-refused", "1:3", "nowhere written"),
        ("a\n\n[^n]: b", "markdown-refused", "3:1", "nowhere marked"),
        ("a[^n]\n\n[^n]: b\n\n[^n]: c", "markdown-refused", "3:1", "written twice"),
        ("a[^n]\n\n[^n]: b\n\n    c", "markdown-refused", "3:1", "one paragraph"),
        ("a^[b^[c]]", "markdown-refused", "1:2", "inside a footnote"),
        ("#", "markdown-refused", "1:1", "heading has no text"),
        ("> # a", "markdown-refused", "1:1", "paragraphs only"),
        ("".join("  " * depth + "- a\n" for depth in range(8)), "markdown-refused", "1:1", "6 deep"),
        ("[" * 6000, "markdown-refused", "1:1", "5,000 square brackets"),
    ],
)
def test_what_cannot_be_printed_is_a_diagnostic(text: str, code: str, place: str, words: str) -> None:
    found = parse(text).diagnostics[0]
    assert (found.code, str(found.origin)) == (code, f"templates/t.md:{place}")
    assert words in found.message


@pytest.mark.parametrize(
    "text",
    [
        "a < b > c",
        "a ! b",
        "2016\\. It met.",
        "1. It met.",
        "[a](https://x.org#b)",
        "- - - a",
        "a [x] b",
        "a ^ b",
    ],
)
def test_what_looks_like_it_is_not_refused(text: str) -> None:
    assert len(blocks(text)) == 1


def test_what_an_expression_printed_is_placed_at_the_first_line() -> None:
    (found,) = parse("a [x](ftp://y)", template="text\na {{ x }}").diagnostics
    assert str(found.origin) == "templates/t.md:1:1"


def test_nothing_is_left_out_without_a_diagnostic_however_deep_it_stands() -> None:
    for opening in ("> ", "- ", "1. "):
        assert not parse(opening * (1 if opening == "> " else 5) + "deep").failed
        for depth in (10, 25, 60, 200):
            assert parse(opening * depth + "deep").failed


@pytest.mark.parametrize(
    "piece",
    [
        "[",
        "![",
        "[a](",
        "[[a]",
        "*a ",
        "**a *b ",
        "`a ``b ",
        "<a ",
        "&",
        "> ",
        "- ",
        "|a|\n|-|\n",
        "[^a",
        "^[",
        "[@a",
        "[a]: b\n",
        "_*a",
    ],
)
def test_no_text_takes_long(piece: str) -> None:
    start = time.process_time()
    parse(piece * (15_000 // len(piece)))
    assert time.process_time() - start < 10


# Printed text stays text.

MARKUP = "*_`[]()<>#+-.!|&~^=:@$\"'{}\\/;,%? \n\t1a가\xa0\u3000\u2028\r\x0b\x85"
ANY_TEXT = st.one_of(
    st.text(MARKUP, max_size=40),
    st.text(st.characters(exclude_categories=["Cs"]).filter(lambda c: c < "\U000f0000"), max_size=40),
    st.sampled_from(["# a", "- a", "1. a", "2016. a", "    a", "a\n\nb", "---", "a\n===", "| a |\n|-|", "> a", "```\na", "~~~", "<b>", "&amp;", "[a](b)", "![a](b)", "[@a]", "[^a]: b", "^[a]", "*a*", "__a__", "`a`", "\\", "a  \nb", "https://a.b", "<https://a.b>", "[a]: b", "{{ a }}", " a ", " "]),
)  # fmt: skip


def folded(text: str) -> str:
    return re.sub("[ \t-\r\x1c-\x1f\x85\u2028\u2029]+", " ", text)


@given(ANY_TEXT)
def test_printed_text_is_a_paragraph_of_exactly_that_text(text: str) -> None:
    meter, template = Meter(), TemplateText("t.md", "t.md", "")
    printed = meter.insert_words(text)
    outcome = parse_markdown(printed, Resolver(), template, inserted=meter.inserted)
    assert outcome == Outcome((Paragraph((Span(folded(text)),)),) if text else ())
    assert plain_text(printed, meter.inserted) == folded(text)


@given(ANY_TEXT, ANY_TEXT)
def test_printed_text_stays_text_wherever_it_stands(one: str, two: str) -> None:
    meter = Meter()
    first, second = meter.insert_words(f"x{one}"), meter.insert_words(f"x{two}")
    source = (
        f"# {first}{second}\n\n- **{first}**{second}\n\n> {first} *{second}*\n\n| {first} | b |\n|-|-|\n| {second} | `{first}` |\n\n"
        f"{first}\n{second}\n\n[{first}](https://x.org '{second}')[@s, {first}]\n\na^[{second}]\n"
    )
    one, two = folded(f"x{one}"), folded(f"x{two}")
    resolver = Resolver()
    template = TemplateText("t.md", "t.md", source)
    outcome = parse_markdown(source, resolver, template, inserted=meter.inserted)
    assert outcome.diagnostics == ()
    heading, bullets, quotation, table, plain, link, note = outcome.value
    assert isinstance(heading, Heading)
    assert heading.spans == (Span(one + two),)
    assert bullets == ListBlock(((Paragraph((Span(one, bold=True), Span(two))),),))
    assert quotation == Quotation((Span(f"{one} "), Span(two, italic=True)), ())
    assert isinstance(table, Table)
    assert table.columns[0].spans == (Span(one),)
    assert [cell.blocks for cell in table.rows[0].cells] == [
        (Paragraph((Span(two),), ParagraphRole.CELL),),
        (Paragraph((Span(one, role=SpanRole.CODE),), ParagraphRole.CELL),),
    ]
    assert plain == paragraph(f"{one} {two}")
    assert link == Paragraph((Span(one.rstrip(" "), href="https://x.org", title=two), mark(1)))
    assert note == Paragraph((Span("a"), mark(2)))
    assert resolver.asked == [(Reference("s", " ".join(one.split())),), (Span(two),)]


def test_the_law_can_fail() -> None:
    """Without escaping, the texts of the law do turn into something else."""
    assert blocks("# a") != (paragraph("# a"),)
    assert blocks("a\n\nb") != (paragraph("a b"),)


def test_text_that_cannot_be_printed_is_refused() -> None:
    meter = Meter()
    with pytest.raises(ValueRefusedError, match="taken apart"):
        meter.insert_words(str(meter.insert(Inserted(references=(Reference("s"),)))) + "x")
    with pytest.raises(ValueRefusedError, match="half of a character"):
        meter.insert_words("\ud800")


# With the sandbox.


def render(template: str) -> Outcome[tuple[Block, ...]]:
    text = TemplateText("t.md", "templates/t.md", template)
    rendered = Sandbox({"t.md": text}, FILTERS).render(
        "t.md", {**CONTEXT, "bad": "](x) [@s] <b>\n\n# h", "link": "https://x.org/a_(b)?c=1&d"}
    )
    assert rendered.diagnostics == ()
    return parse_markdown(rendered.value.text, Resolver(), text, inserted=rendered.value.inserted)


PLACES = """{% macro sentence(fact) -%}
  It met in {{ fact.city }} *in 1999*.
{%- endmacro %}
# The {{ facts[0].city }} of x

First **5 of 5** é \\* and [a 5](https://x.org/5 't') 5
  goes on   \tto  here [@s, p. 5] `code` <https://x.org>.{{ facts[0] | cite }} end {{ sentence(facts[1]) }}

{% set words %}Two of {{ facts[0].city }}{% endset %}
- 5 - 5 {{ words }}
-   1. {{ sentence(facts[0]) ~ words }} _x_ * y_
{% if facts %}   {# a remark #}
    > > > a 5
    5 > a
{% endif %}

{% include 'o.md' %}

| 5 | 5 |
|-|-|
| {{ facts[0].city }} 5 | 5 |
| 5 | 5 |[^n]

[^n]: A note in 1987, {% raw %}as it is{% endraw %}.^[On the spot 5.]
"""


def test_each_character_is_where_a_template_has_it() -> None:
    texts = {"t.md": PLACES, "o.md": "\n5 others\nin *5* lines\n"}
    templates = {name: TemplateText(name, name, text) for name, text in texts.items()}
    rendered = Sandbox(templates, FILTERS).render("t.md", CONTEXT).value
    resolver = Resolver()
    blocks = parse_markdown(
        rendered.text, resolver, templates["t.md"], inserted=rendered.inserted, locate=rendered.locate
    ).value
    notes = [asked for asked in resolver.asked if isinstance(asked, tuple) and isinstance(asked[0], Span)]
    written, printed = 0, set()
    for spans in (*(run for block in blocks for run in runs_in(block)), *notes):
        for offset, character in enumerate(text_of(spans)):
            piece, origin = find_piece(spans, offset) or (None, None)
            assert piece is not None
            assert origin is not None
            line = texts[origin.file].split("\n")[origin.line - 1] + "\n"
            if piece.written:
                written += 1
                assert line[origin.column - 1] in {character, "\n", *("\\" if character == "*" else "")}
            else:
                printed.add((line[origin.column - 1 :].partition("}}")[0], piece.facts))
    assert written > 150
    assert printed == {
        ("{{ fact.city ", ("f-1",)),
        ("{{ fact.city ", ("f-2",)),
        ("{{ facts[0].city ", ("f-1",)),
    }


def runs_in(part: object) -> Iterator[Spans]:
    """Yield the runs of spans of a part of a document."""
    if isinstance(part, tuple) and part and isinstance(part[0], Span):
        yield part
    elif isinstance(part, tuple):
        for entry in part:
            yield from runs_in(entry)
    else:
        for name in getattr(part, "__dataclass_fields__", ()):
            yield from runs_in(getattr(part, name))


def test_blocks_name_the_facts_they_were_printed_from() -> None:
    first, second, table = render(
        "{{ facts[0].city }} and {{ facts[1].city }}{{ facts[0]|cite }}\n\n"
        "{% for fact in facts %}\n- **{{ fact.city }}** {{ brief.title }}\n{% endfor %}\n\n"
        "| a |\n|---|\n{% for fact in facts %}\n| {{ fact.city }} |\n{% endfor %}\n"
    ).value
    assert first.facts == ("f-1", "f-2")
    assert isinstance(second, ListBlock)
    assert [item[0].facts for item in second.items] == [("f-1",), ("f-2",)]
    assert second.facts == ("f-1", "f-2")
    assert isinstance(table, Table)
    assert [row.facts for row in table.rows] == [("f-1",), ("f-2",)]
    assert table.facts == ("f-1", "f-2")


def test_printed_addresses_make_links() -> None:
    link = "https://x.org/a_(b)?c=1&d"
    assert render("[a]({{ link }}) <{{ link }}>").value == (
        Paragraph((Span("a", href=link), Span(" "), Span(link, href=link))),
    )


def test_printed_ids_make_citations_where_the_template_says_so() -> None:
    (block,) = render("a [@{{ facts[0].id }}, {{ bad }}]").value
    assert block == Paragraph((Span("a"), mark(1)), facts=("f-1",))


def test_printed_text_makes_nothing() -> None:
    assert render("[a]{{ bad }}").value == (paragraph("[a]](x) [@s] <b> # h"),)
    (found,) = render("[a]({{ 'javascript:x' }})").diagnostics
    assert found.code == "unsafe-link"


def test_a_citation_inside_code_is_refused() -> None:
    (found,) = render("`{{ facts[0]|cite }}`").diagnostics
    assert found.code == "markdown-refused"
