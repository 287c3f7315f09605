"""Section text: the Markdown that a template rendered, as blocks and spans of a document.

In come Markdown and a resolver that puts citations, quotations and footnotes into words; out come blocks, each with
the facts it was printed from. Text is kept as written, without typographic changes. What a brief has no form for
(images, raw HTML, code blocks, rules, lists that do not begin at 1) is a diagnostic, never left out in silence. Lines
of rendered text are not those of the template: a diagnostic stands where the template holds the offending text, or on
its first line where an expression printed it. Where a block begins is known from ``locate``, if it is given.
"""

from typing import Any

from briefgen.compose.markdown_blocks import BlockReader, Locator, collect_footnotes
from briefgen.compose.markdown_inline import Findings, InlineResolver
from briefgen.compose.markdown_rules import make_parser
from briefgen.diagnostics import Outcome
from briefgen.model.document import Block
from briefgen.model.template import TemplateText

__all__ = ["InlineResolver", "parse_markdown"]

_BRACKETS = 5_000
"""Square brackets in one text: markdown-it looks for the end of each."""


def parse_markdown(
    text: str,
    inline: InlineResolver,
    template: TemplateText,
    *,
    level: int = 2,
    locate: Locator = lambda _: None,
) -> Outcome[tuple[Block, ...]]:
    """Return the blocks of Markdown that ``template`` rendered; its ``#`` becomes a heading of ``level``."""
    findings = Findings(template)
    if text.count("[") > _BRACKETS:
        findings.report("markdown-refused", f"the text has more than {_BRACKETS:,} square brackets", "[")
        return Outcome((), tuple(findings.diagnostics))
    environment: dict[str, Any] = {}
    tokens = make_parser().parse(text, environment)
    for label in environment.get("references", ()):
        if label.startswith("@"):
            findings.report(
                "markdown-refused", "a citation at the beginning of a line is followed by a colon", "[@"
            )
    notes = collect_footnotes(tokens, environment, findings)
    blocks = BlockReader(tokens, inline, findings, notes, level, locate).read_until("")
    return Outcome(blocks, tuple(findings.diagnostics))
