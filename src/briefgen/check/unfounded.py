"""What is said of verbatim words that are not proved: where they part from their source, and how that is mended."""

from briefgen.check.nearest import Mismatch
from briefgen.check.places import find_place_in_value
from briefgen.check.verbatim import Verbatim
from briefgen.check.wording import name_record
from briefgen.diagnostics import Diagnostic, Origin, diagnose
from briefgen.model.factbase import FactBase
from briefgen.model.lock import VerbatimKind
from briefgen.model.records import Source
from briefgen.model.tree import Scalar, find_node


def report_mismatch(facts: FactBase, verbatim: Verbatim, found: Mismatch) -> Diagnostic:
    """Report words that do not stand in their source, at the first word that differs."""
    whose = _name(facts, verbatim)
    word = verbatim.words[found.offset :].split(maxsplit=1)[0]
    message = f"{whose}: “{word}” is where its words part from those of “{verbatim.source}”"
    if found.difference:
        hint = f"nearest passage, [-{verbatim.kind}-] {{+source+}}: {found.difference}"
    elif found.passage:
        hint = f"the words stand elsewhere in the source: “{found.passage}”; mark what is left out between with …"
    else:
        hint = "nothing in the source comes near; is it the right source?"
    dots = (
        "mark an omission by the one character …, not by three full stops" if "..." in verbatim.words else ""
    )
    return diagnose(f"{verbatim.kind}-mismatch", message, _place(facts, verbatim, found.offset), hint, dots)


def report_unquoted(facts: FactBase, verbatim: Verbatim, source: Source) -> Diagnostic:
    """Report words that a report says itself, outside the text it quotes."""
    message = f"{_name(facts, verbatim)}: the words stand outside quotation marks in {name_record(source)}"
    hint = "they are the reporter's, not those of the text reported: put them into your own words as a claim"
    return diagnose("excerpt-not-quoted", message, _place(facts, verbatim, 0), hint)


def report_no_archive(facts: FactBase, verbatim: Verbatim, source: Source) -> Diagnostic:
    """Report an excerpt whose source keeps no text to compare with."""
    message = f"{_name(facts, verbatim)}: {name_record(source)} names no archived text to compare with"
    hint = (
        "keep a text file with the passage (UTF-8) in the archive folder, name it in the source, `archive: FILE`, "
        "and run `briefgen sources verify --archive DIR`"
    )
    return diagnose("excerpt-unchecked", message, facts.origin(verbatim.record, "source"), hint)


def _name(facts: FactBase, verbatim: Verbatim) -> str:
    name = name_record(facts.records[verbatim.record])
    return name if verbatim.kind is VerbatimKind.EXCERPT else f"an anchor of {name}"


def _place(facts: FactBase, verbatim: Verbatim, offset: int) -> Origin:
    """Return where a character of the words was written."""
    node = find_node(facts.trees[verbatim.record], verbatim.steps)
    if not isinstance(node, Scalar) or node.text is None:
        return facts.origin(verbatim.record, *verbatim.steps)
    return find_place_in_value(node, offset)
