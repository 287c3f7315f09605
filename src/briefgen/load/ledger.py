"""A brief's ledger of issued editions, and the lock file of proved excerpts."""

import os
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from briefgen.diagnostics import Diagnostic, Origin, Outcome, diagnose, has_errors
from briefgen.load.errors import locate_in, validate
from briefgen.load.files import decode_text, name_file, read_file
from briefgen.load.yaml import parse_yaml, to_values
from briefgen.model import tree
from briefgen.model.edition import Ledger, LedgerFaultError, LedgerFile, to_ledger
from briefgen.model.factbase import CLOSING, LOCK_VERSION, OPENING, Lock, Proof, make_lock, parse_proof

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


MAXIMUM_LOCK_BYTES = 64_000_000
"""Largest lock file, in bytes: room for 150,000 proofs."""

MAXIMUM_REPORTED = 20
"""Lines reported of one file; the rest is most likely the same mistake again."""

_VERSION = re.compile(r"version\s*=\s*(\S.*)")
_CONFLICT = re.compile(r"(?:<{7}|={7}|>{7}|\|{7})(?:\s|$)")
_MEND = "run `briefgen sources verify --archive DIR`, which writes the file anew"


def load_lock(path: Path, root: Path) -> Outcome[Lock]:
    """Load a lock file; nothing outside ``root`` is read."""
    file = name_file(path, root)
    if not os.path.lexists(path):
        return Outcome(Lock(file))
    content = read_file(path, root, MAXIMUM_LOCK_BYTES)
    if content.value is None:
        return Outcome(Lock(file, damaged=True), content.diagnostics)
    text = decode_text(content.value, file)
    if text.value is None or text.diagnostics:
        return Outcome(Lock(file, damaged=True), text.diagnostics)
    return _read_lock(text.value, file)


def _read_lock(text: str, file: str) -> Outcome[Lock]:
    lines = [line.strip() for line in text.split("\n")]
    versions = (
        (number, match[1]) for number, line in enumerate(lines, 1) if (match := _VERSION.fullmatch(line))
    )
    at, version = next(versions, (0, ""))
    if version != str(LOCK_VERSION):
        # The lines of another version may mean anything.
        wrong = diagnose("bad-lock", "the lock does not say its version", Origin(file), _MEND)
        if version:
            message = f"the lock is of version {version[:20]}, and this briefgen knows version {LOCK_VERSION}"
            hint = (
                "use the briefgen that wrote it; or delete it and run `briefgen sources verify --archive DIR`"
            )
            wrong = diagnose("lock-version", message, Origin(file, at), hint)
        return Outcome(Lock(file, damaged=True), (wrong,))
    proofs: list[Proof] = []
    found: list[Diagnostic] = []
    for number, line in enumerate(lines, start=1):
        if not line or line.startswith("#") or line in (OPENING, CLOSING) or _VERSION.fullmatch(line):
            continue
        origin = Origin(file, number)
        if line.startswith("{"):
            proof = parse_proof(line)
            if proof is not None:
                proofs.append(proof)
                continue
            message = "the line is not as it was written: its checksum does not agree"
            found.append(diagnose("bad-lock", message, origin, f"it proves nothing any more; {_MEND}"))
        elif _CONFLICT.match(line):
            message = "a merge left both sides' lines here"
            found.append(diagnose("bad-lock", message, origin, f"settle it: {_MEND}"))
        else:
            found.append(diagnose("bad-lock", "no line of a lock", origin, _MEND))
    if CLOSING not in lines:
        last = max((number for number, line in enumerate(lines, start=1) if line), default=1)
        message = f"the lock is cut off: it has no line {CLOSING}"
        found.append(diagnose("bad-lock", message, Origin(file, last), _MEND))
    return Outcome(make_lock(proofs, file, damaged=bool(found)), tuple(found[:MAXIMUM_REPORTED]))
