"""What of Markdown is understood: CommonMark with tables, footnotes and Pandoc's citations, by markdown-it.

Addresses are kept as written and every address is accepted here: whether it may be followed is decided where the
answer can be a diagnostic, not a link that silently turns into text. For the same reason images and raw HTML are
recognised, and so are citations and footnotes that are not well-formed.
"""

import re
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.footnote import footnote_plugin

from briefgen.compose.marks import Form, Reference, plain_text, read_names, split_forms

NESTING = 40
"""Levels at which markdown-it stops reading; what comes near is refused before, since it stops without a word."""

_CITATION = re.compile(r"\[(?P<before>[^\[\]@]{0,80})@(?P<rest>[^\[\]]{0,2000})\]")
_ID = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
_FOOTNOTE = re.compile(r"\[\^([^\]\s]{1,200})\]")
_ADDRESS = re.compile(r"<([^<>\s]{1,2000})>")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,31}:")


class _Parser(MarkdownIt):
    """markdown-it that leaves addresses alone."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802
        return link

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802
        return True


@cache
def make_parser() -> MarkdownIt:
    """Return the parser; it keeps nothing from one text to the next."""
    parser = _Parser("commonmark", {"maxNesting": NESTING}).enable("table")
    parser.use(footnote_plugin, move_to_end=False)
    parser.inline.ruler.before("link", "citation", _read_citation)
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
        token.meta = {"references": None if before else parse_references("@" + found["rest"])}
        token.meta["facts"] = _traced(found[0])
    state.pos = found.end()
    return True


def parse_references(written: str) -> tuple[Reference, ...] | None:
    """Return the references of ``@id, locator; @id``, or ``None`` where it is not of that form."""
    references = []
    for entry in written.split(";"):
        name, _, locator = (plain_text(part).strip() for part in entry.partition(","))
        if not name.startswith("@") or not _ID.fullmatch(name[1:]):
            return None
        references.append(Reference(name[1:], " ".join(locator.split())))
    return tuple(references)


def _traced(text: str) -> tuple[str, ...]:
    forms = (part for part in split_forms(text) if isinstance(part, tuple))
    return tuple(name for form, payload in forms if form is Form.TRACE for name in read_names(payload))


def _read_address(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """Read ``<address>`` where an expression printed the address, whose marks do not look like one to markdown-it."""
    found = _ADDRESS.match(state.src, state.pos, state.posMax)
    if found is None or not _SCHEME.match(address := plain_text(found[1])) or address == found[1]:
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
