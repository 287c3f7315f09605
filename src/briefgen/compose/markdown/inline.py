"""Inline Markdown to styled spans: CommonMark with tables, footnotes and Pandoc's citations."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise
from typing import Literal, Protocol

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType
from mdit_py_plugins.footnote import footnote_plugin
from pydantic import TypeAdapter, ValidationError

from briefgen.compose.templates.sandbox import Spot
from briefgen.compose.templates.values import (
    Inserted,
    Reference,
    find_reserved,
    plain_text,
    split_inserted,
)
from briefgen.compose.text.spans import merge
from briefgen.diagnostics import Diagnostic, Origin, Outcome, diagnose
from briefgen.model.base import Link
from briefgen.model.brief import TemplateText
from briefgen.model.document import MARKS, Piece, Span, SpanRole, Spans

NESTING = 40
"""Levels at which markdown-it stops reading; what comes near is refused before, since it stops without a word."""

_CITATION = re.compile(r"\[(?P<before>[^\[\]@]{0,80})@(?P<rest>[^\[\]]{0,2000})\]")
_ID = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
_NAMED_SOURCE = re.compile(r"@([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)")
_RANGE = re.compile(r"(?<=\d)--(?=\d)")
_FOOTNOTE = re.compile(r"\[\^([^\]\s]{1,200})\]")
_ADDRESS = re.compile(r"<([^<>\s]{1,2000})>")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,31}:")


class _State(StateInline):
    """A text that is being read; ``meta`` of its tokens has the text and the place in it where they begin."""

    def pushPending(self) -> Token:  # noqa: N802 - as markdown-it calls it
        """Add the text that was read up to here, or to just before a bracket."""
        place = self.src.rfind(self.pending, 0, self.pos)
        token = super().pushPending()
        token.meta = {"source": self.src, "place": max(place, 0)}
        return token

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        """Add a token; a text of this kind is a mark, or an address between angle brackets."""
        token = super().push(ttype, tag, nesting)
        bracket = ttype == "text" and self.src.startswith("<", self.pos)
        token.meta = {"source": self.src, "place": self.pos + bracket}
        return token


class _InlineParser(ParserInline):
    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        state = _State(src, md, env, tokens)
        self.tokenize(state)
        *rules, join_texts = self.ruler2.getRules("")
        for rule in rules:
            rule(state)
        # Of two marks for bold text, a text is left that is empty.
        state.tokens[:] = [token for token in state.tokens if token.type != "text" or token.content]
        for before, token in pairwise(state.tokens):
            if before.type == token.type == "text":
                token.meta = before.meta
        join_texts(state)
        return state.tokens


class _Parser(MarkdownIt):
    """markdown-it that knows the places of inline tokens, and leaves addresses alone."""

    def __init__(self) -> None:
        super().__init__()
        self.inline = _InlineParser()
        self.configure("commonmark", {"maxNesting": NESTING}).enable("table")

    def normalizeLink(self, url: str) -> str:  # noqa: N802
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802
        return link

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802
        return True


@cache
def make_parser() -> MarkdownIt:
    """Return the parser; it keeps nothing from one text to the next."""
    parser = _Parser()
    parser.use(footnote_plugin, move_to_end=False)
    # It would join a text to an escaped character, which is longer in the source.
    parser.core.ruler.disable("text_join")
    parser.inline.ruler.before("link", "citation", _read_citation)
    parser.inline.ruler.before("link", "named_source", _read_named_source)
    parser.inline.ruler.before("autolink", "printed_address", _read_address)
    parser.inline.ruler.after("footnote_ref", "unknown_footnote", _read_unknown_footnote)
    return parser


def _read_citation(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """Read ``[@id, locator; @id]``, and what was meant to be one."""
    found = _CITATION.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    before = found["before"].strip()
    if before and (not before.endswith("-") and not found["before"][-1].isspace()):
        return False
    if before and state.src[found.end() : found.end() + 1] == "(":
        return False
    if not silent:
        token = state.push("citation", "", 0)
        token.content = found[0]
        token.meta["references"] = "" if before else "@" + found["rest"]
    state.pos = found.end()
    return True


def _read_named_source(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """Read ``@id`` outside brackets, where no letter, figure or full stop stands before it, as in a mail address."""
    found = _NAMED_SOURCE.match(state.src, state.pos, state.posMax)
    before = state.src[state.pos - 1 : state.pos]
    if found is None or before.isalnum() or before in (*"._+-/@[",):
        return False
    if not silent:
        token = state.push("named_source", "", 0)
        token.content = found[0]
    state.pos = found.end()
    return True


def parse_references(written: str, inserted: Sequence[Inserted] = ()) -> tuple[Reference, ...] | None:
    """Return the references of ``@id, locator; @id``, or ``None`` where it is not of that form."""
    references = []
    for entry in written.split(";"):
        name, _, locator = (plain_text(part, inserted).strip() for part in entry.partition(","))
        if not name.startswith("@") or not _ID.fullmatch(name[1:]):
            return None
        references.append(Reference(name[1:], _RANGE.sub("–", " ".join(locator.split()))))
    return tuple(references)


def _read_address(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """Read ``<address>`` where an expression printed the address, which does not look like one to markdown-it."""
    found = _ADDRESS.match(state.src, state.pos, state.posMax)
    if found is None or find_reserved(found[1]) is None:
        return False
    if not _SCHEME.match(plain_text(found[1], state.env["inserted"])):
        return False
    if not silent:
        state.push("link_open", "a", 1).attrs = {"href": found[1]}
        state.push("text", "", 0).content = found[1]
        state.push("link_close", "a", -1)
    state.pos = found.end()
    return True


def _read_unknown_footnote(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """Read a mark of a footnote that is nowhere written."""
    found = _FOOTNOTE.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        state.push("unknown_footnote", "", 0).content = found[0]
    state.pos = found.end()
    return True


_REFUSED: Mapping[str, tuple[str, str]] = {
    "html_inline": ("raw HTML cannot be printed", ""),
    "image": ("images cannot be printed", "!["),
    "unknown_footnote": ("a footnote is marked that is nowhere written", ""),
}
"""What cannot be printed: the message, and the fragment to find it by where that is not the token's own text."""

_CITATION_FORM = "citations are written [@id, locator; @id2]; text around them stands outside the brackets"


class InlineResolver(Protocol):
    """Puts references into words; called in reading order.

    ``in_note`` says that the words stand in an editor's footnote, where a citation cannot be another mark. Diagnostics
    without an origin get that of the place in the template.
    """

    def cite(self, references: tuple[Reference, ...], *, in_note: bool) -> Outcome[Spans]:
        """Return what is printed for a citation."""

    def name(self, source: str, *, in_note: bool) -> Outcome[Spans]:
        """Return what is printed for a source that a sentence speaks of: who stands for it, and its citation."""

    def quote(self, excerpt: str, *, in_note: bool) -> Outcome[Spans]:
        """Return what is printed for the excerpt of that id: its words in quotation marks, and its citation."""

    def note(self, spans: Spans) -> Outcome[Spans]:
        """Return the mark of a footnote with the given text."""

    def anchor(self, text: str) -> str:
        """Return an anchor, unique in the document, for a heading of that text."""

    def number_table(self) -> str:
        """Return the label of the next table that has a caption: "Table 1."."""


@dataclass(slots=True)
class Findings:
    """Diagnostics of one text, placed in the template that it was rendered from."""

    template: TemplateText
    inserted: Sequence[Inserted] = ()
    """What the text holds of printed expressions."""
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def report(self, code: str, message: str, fragment: str, *hints: str) -> None:
        """Add a diagnostic about a fragment of the rendered text."""
        self.diagnostics.append(diagnose(code, message, self._find(fragment), *hints))

    def take(self, outcome: Outcome[Spans], fragment: str) -> Spans:
        """Return the value of an outcome, having placed its diagnostics at a fragment."""
        at = self._find(fragment) if outcome.diagnostics else None
        self.diagnostics.extend(replace(found, origin=found.origin or at) for found in outcome.diagnostics)
        return outcome.value

    def _find(self, fragment: str) -> Origin:
        """Return where the template holds a fragment, or what of it stands before the first printed character."""
        reserved = find_reserved(fragment)
        written = fragment[:reserved].partition("\n")[0].strip()
        offset = self.template.text.find(written) if written else -1
        if offset < 0:
            return Origin(self.template.file)
        before = self.template.text[:offset]
        return Origin(self.template.file, before.count("\n") + 1, offset - before.rfind("\n"))


@cache
def _links() -> TypeAdapter[str]:
    return TypeAdapter(Link)


_SITE = re.compile(r"(?:(?P<scheme>https?|mailto):(?://)?|www\.)(?P<place>\S+)", re.IGNORECASE)


def _leads_elsewhere(shown: str, address: str) -> bool:
    """Whether the text of a link is an address, and another one than it leads to.

    Scheme, www, a slash at the end and capitals of the site make no difference; a text may leave out the path.
    """
    site, target = _SITE.match(shown), _SITE.match(address)
    if site is None or target is None:
        return False
    ours, theirs = (match["place"].casefold().removeprefix("www.").rstrip("/.,;") for match in (site, target))
    return ours != theirs and ("/" in ours or ours != theirs.partition("/")[0])


def _why_refused(address: str) -> str:
    """Say what keeps an address from being followed; nothing where nothing does."""
    try:
        _links().validate_python(address)
    except ValidationError as error:
        reason = error.errors()[0]
        return str(reason["ctx"]["error"]) if reason["type"] == "value_error" else "it is too long"
    return ""


class InlineReader:
    """Reads the inline tokens of one block. ``facts`` are those that its text was printed from, in order.

    ``sources`` are ids and locators of what its editor cites by hand. ``notes`` are the inline tokens of the footnotes,
    by label or number. ``locate`` returns where a template has a character of the inline text, or of a text within it.
    """

    def __init__(
        self,
        resolver: InlineResolver,
        findings: Findings,
        notes: Mapping[str | int, Sequence[Token]],
        locate: Callable[[str, int], Spot | None],
        *,
        in_note: bool = False,
    ) -> None:
        self.facts: dict[str, None] = {}
        self.sources: dict[tuple[str, str], None] = {}
        self._resolver = resolver
        self._findings = findings
        self._notes = notes
        self._locate = locate
        self._at: tuple[Piece, ...] = ()
        """Where a template has what is being read."""
        self._in_note = in_note
        self._spans: list[Span] = []
        self._bold = 0
        self._italic = 0
        self._href = ""
        self._title = ""
        self._linked = ("", "", 0)
        self._references: list[Reference] = []
        self._cited_at: tuple[Piece, ...] = ()
        self._written = ""
        self._gap: list[Span] = []

    def read(self, tokens: Iterable[Token]) -> Spans:
        """Return the spans of inline tokens."""
        for token in tokens:
            self._move(token)
            read: Callable[[Token], None] = getattr(self, f"_read_{token.type}", self._refuse)
            read(token)
        self._settle()
        return merge([span for span in self._spans if span.text])

    def _move(self, token: Token, offset: int = 0, printed: Inserted | None = None) -> int:
        """Remember the place of a token, or of a character of it, which may stand for what an expression printed.

        Return for how many characters that is the place.
        """
        offset += len(token.markup) if token.type == "code_inline" else 0
        spot = (
            self._locate(token.meta["source"], token.meta["place"] + offset)
            if "place" in token.meta
            else None
        )
        if spot is None:
            return len(token.content)
        facts = printed.facts if printed else ()
        self._at = (Piece(0, spot.origin, written=spot.written and printed is None, facts=facts),)
        return spot.length

    def _refuse(self, token: Token) -> None:
        what, fragment = _REFUSED.get(token.type, (f"{token.type} cannot be printed", ""))
        self._findings.report("markdown-refused", what, fragment or token.content)

    def _add(self, text: str, role: SpanRole = SpanRole.PLAIN) -> None:
        """Add text in the current style, after what was cited before it."""
        is_gap = bool(self._references) and text.isspace()
        if not is_gap:
            self._settle()
        span = Span(
            text,
            bold=self._bold > 0,
            italic=self._italic > 0,
            role=role,
            href=self._href,
            title=self._title,
            pieces=self._at,
        )
        (self._gap if is_gap else self._spans).append(span)

    def _cite(self, references: Sequence[Reference], written: str = "") -> None:
        """Keep references until something else follows: what stands at one place shares one mark."""
        self._gap = []
        self._cited_at = self._cited_at if self._references else self._at
        self._references.extend(references)
        self._written = self._written or written

    def _settle(self) -> None:
        """Have the references that were kept put into words."""
        references, written, gap = tuple(self._references), self._written, self._gap
        self._references, self._written, self._gap = [], "", []
        if references:
            self._insert(self._resolver.cite(references, in_note=self._in_note), written, self._cited_at)
        self._spans.extend(gap)

    def _insert(self, outcome: Outcome[Spans], written: str, at: tuple[Piece, ...]) -> None:
        """Add resolved spans; the mark of a note stands directly behind the word before it, one space once."""
        spans = self._findings.take(outcome, written)
        if spans and self._spans and (spans[0].role in MARKS or spans[0].text.isspace()):
            self._spans[-1] = replace(self._spans[-1], text=self._spans[-1].text.rstrip(" "))
        pieces = tuple(replace(piece, written=False) for piece in at)
        self._spans.extend(span if span.pieces else replace(span, pieces=pieces) for span in spans)

    def _read_text(self, token: Token) -> None:
        offset = 0
        for part in split_inserted(token.content, self._findings.inserted):
            if isinstance(part, str):
                end = offset + len(part)
                while part:
                    length = self._move(token, end - len(part))
                    self._add(part[:length])
                    part = part[length:]  # noqa: PLW2901 - what is left of it
                offset = end
                continue
            self._move(token, offset, part)
            offset += 1
            self.facts.update(dict.fromkeys(part.facts))
            if part.references:
                self._cite(part.references)
            elif part.excerpt:
                self.facts[part.excerpt] = None
                self._settle()
                self._insert(self._resolver.quote(part.excerpt, in_note=self._in_note), "", self._at)
            elif part.text:
                self._add(part.text)

    _read_text_special = _read_text

    def _read_citation(self, token: Token) -> None:
        inserted = self._findings.inserted
        parts = split_inserted(token.content, inserted)
        self.facts.update(
            dict.fromkeys(fact for part in parts if isinstance(part, Inserted) for fact in part.facts)
        )
        references = parse_references(token.meta["references"], inserted)
        if references is None:
            self._findings.report(
                "markdown-refused", "a citation is not well-formed", token.content, _CITATION_FORM
            )
        else:
            self.sources.update(dict.fromkeys((reference.id, reference.locator) for reference in references))
            self._cite(references, token.content)

    def _read_named_source(self, token: Token) -> None:
        self.sources[token.content[1:], ""] = None
        self._settle()
        self._insert(self._resolver.name(token.content[1:], in_note=self._in_note), token.content, self._at)

    def _read_softbreak(self, _: Token) -> None:
        self._add(" ")

    def _read_hardbreak(self, _: Token) -> None:
        self._add("\n")

    def _read_code_inline(self, token: Token) -> None:
        words = ""
        for part in split_inserted(token.content, self._findings.inserted):
            if isinstance(part, str):
                words += part
            elif part.references or part.excerpt:
                self._findings.report("markdown-refused", "a citation or quotation stands inside code", "`")
            else:
                words += part.text
                self.facts.update(dict.fromkeys(part.facts))
        self._add(words, SpanRole.CODE)

    def _read_em_open(self, _: Token) -> None:
        self._settle()
        self._italic += 1

    def _read_em_close(self, _: Token) -> None:
        self._settle()
        self._italic -= 1

    def _read_strong_open(self, _: Token) -> None:
        self._settle()
        self._bold += 1

    def _read_strong_close(self, _: Token) -> None:
        self._settle()
        self._bold -= 1

    def _read_link_open(self, token: Token) -> None:
        self._settle()
        written = str(token.attrs.get("href", ""))
        address = plain_text(written, self._findings.inserted)
        self._linked = (written, address, len(self._spans))
        refused = _why_refused(address)
        if not refused:
            title = plain_text(str(token.attrs.get("title", "")), self._findings.inserted)
            self._href, self._title = address, title
        else:
            hint = f"Links lead to https, http and mailto addresses: {refused}."
            self._findings.report(
                "unsafe-link", f"the address {address[:200]!r} is not allowed", written, hint
            )

    def _read_link_close(self, _: Token) -> None:
        self._settle()
        written, address, start = self._linked
        shown = "".join(span.text for span in self._spans[start:]).strip()
        if self._href and _leads_elsewhere(shown, address):
            hint = "Let the text be words, or the address that the link leads to."
            message = f"the link shows the address {shown[:200]!r} and leads to {address[:200]!r}"
            self._findings.report("unsafe-link", message, written, hint)
        self._href = self._title = ""

    def _read_footnote_ref(self, token: Token) -> None:
        self._settle()
        label = token.meta.get("label", "")
        written = f"[^{label}]" if label else "^["
        if self._in_note:
            self._findings.report("markdown-refused", "a footnote stands inside a footnote", written)
            return
        reader = InlineReader(self._resolver, self._findings, {}, self._locate, in_note=True)
        spans = reader.read(self._notes.get(label or token.meta["id"], ()))
        self.facts.update(reader.facts)
        self.sources.update(reader.sources)
        self._insert(self._resolver.note(spans), written, self._at)
