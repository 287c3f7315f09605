"""A brief's ledger: its issued editions, from the file that ``briefgen issue`` writes.

In: the file. Out: a ``Ledger``; one without editions where there is no file. What a ledger says is printed, compared
and counted from, so one that contradicts itself is refused as a whole.
"""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from briefgen.diagnostics import Diagnostic, Origin, Outcome, diagnose, has_errors
from briefgen.load.files import name_file, read_file
from briefgen.load.validation import locate_in, validate
from briefgen.load.yaml_reader import parse_yaml, to_values
from briefgen.model import tree
from briefgen.model.edition import Ledger
from briefgen.model.ledger import LedgerFaultError, LedgerFile, to_ledger

MAXIMUM_BYTES = 64_000_000
"""Size of a ledger: a program writes it, and it only grows."""

_HINT = "only `briefgen issue` writes it: restore the file from git"
_MERGE_HINT = "keep one side whole (git checkout --ours or --theirs FILE); what the other issued is issued again, under the next number"


def load_ledger(path: Path, root: Path) -> Outcome[Ledger | None]:
    """Load the ledger of a brief; ``None`` where it is not sound. Nothing outside ``root`` is read."""
    file = name_file(path, root)
    if not os.path.lexists(path):
        return Outcome(Ledger(file))
    content = read_file(path, root, MAXIMUM_BYTES)
    if content.value is None:
        return Outcome(None, content.diagnostics)
    return read_ledger(content.value, file)


def read_ledger(content: bytes, file: str) -> Outcome[Ledger | None]:
    """Read the ledger that a file's bytes hold."""
    conflict = _find_conflict(content)
    if conflict:
        message = "git left two versions of the ledger here, which were not merged"
        return Outcome(None, (diagnose("bad-ledger", message, Origin(file, conflict), _MERGE_HINT),))
    parsed = parse_yaml(content, file)
    if has_errors(parsed.diagnostics):
        return Outcome(None, tuple(replace(one, hints=(*one.hints, _HINT)) for one in parsed.diagnostics))
    if not isinstance(parsed.value, tree.Mapping):
        origin = parsed.value.origin if parsed.value else Origin(file)
        return Outcome(None, (_refuse("this is no ledger of editions", origin),))
    typed = validate(LedgerFile, to_values(parsed.value), locate_in(parsed.value), {})
    if typed.value is None:
        return Outcome(None, (*parsed.diagnostics, *_say_ledger(typed.diagnostics)))
    try:
        return Outcome(to_ledger(typed.value, file), parsed.diagnostics)
    except LedgerFaultError as fault:
        return Outcome(None, (_refuse(str(fault), tree.find_origin(parsed.value, fault.path, of_key=True)),))


def _find_conflict(content: bytes) -> int:
    """Return the line of the first mark of a merge conflict, counted from 1; 0 where there is none."""
    lines = enumerate(content.split(b"\n"), 1)
    return next((number for number, line in lines if line.startswith((b"<<<<<<< ", b">>>>>>> "))), 0)


def _say_ledger(diagnostics: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(diagnose("bad-ledger", one.message, one.origin, _HINT) for one in diagnostics)


def _refuse(message: str, origin: Origin) -> Diagnostic:
    return diagnose("bad-ledger", message, origin, _HINT)
