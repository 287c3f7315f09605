"""The lock file: which excerpts and anchors were proved verbatim.

In: the file. Out: a ``Lock``, with a diagnostic for each line that cannot be taken at its word. The lines that are
sound count even so, since each stands for itself; one that is not proves nothing. A file that is not there is a lock
without proofs.
"""

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from briefgen.diagnostics import Diagnostic, Origin, Outcome, diagnose
from briefgen.load.characters import decode_text
from briefgen.load.files import name_file, read_file
from briefgen.model.lock import CLOSING, LOCK_VERSION, OPENING, Lock, Proof, make_lock, parse_proof

MAXIMUM_BYTES = 64_000_000
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
    content = read_file(path, root, MAXIMUM_BYTES)
    if content.value is None:
        return Outcome(Lock(file, damaged=True), content.diagnostics)
    text = decode_text(content.value, file)
    if text.value is None or text.diagnostics:
        return Outcome(Lock(file, damaged=True), text.diagnostics)
    return _read_lock(text.value, file)


def _read_lock(text: str, file: str) -> Outcome[Lock]:
    lines = [line.strip() for line in text.split("\n")]
    wrong_version = _check_version(lines, file)
    if wrong_version is not None:
        return Outcome(Lock(file, damaged=True), (wrong_version,))
    proofs: list[Proof] = []
    diagnostics: list[Diagnostic] = []
    for number, line in enumerate(lines, start=1):
        proof = parse_proof(line) if line.startswith("{") else None
        if proof is not None:
            proofs.append(proof)
        elif not _is_frame(line):
            diagnostics.append(_diagnose_line(line, Origin(file, number)))
    diagnostics += _check_end(lines, file)
    return Outcome(make_lock(proofs, file, damaged=bool(diagnostics)), tuple(diagnostics[:MAXIMUM_REPORTED]))


def _is_frame(line: str) -> bool:
    """Whether a line is one of those around the proofs."""
    return not line or line.startswith("#") or line in (OPENING, CLOSING) or bool(_VERSION.fullmatch(line))


def _check_version(lines: Sequence[str], file: str) -> Diagnostic | None:
    """Report a version that is missing or not ours; the lines of another one may mean anything."""
    for number, line in enumerate(lines, start=1):
        found = _VERSION.fullmatch(line)
        if found and found[1] != str(LOCK_VERSION):
            message = (
                f"the lock is of version {found[1][:20]}, and this briefgen knows version {LOCK_VERSION}"
            )
            hint = (
                "use the briefgen that wrote it; or delete it and run `briefgen sources verify --archive DIR`"
            )
            return diagnose("lock-version", message, Origin(file, number), hint)
        if found:
            return None
    return diagnose("bad-lock", "the lock does not say its version", Origin(file), _MEND)


def _check_end(lines: Sequence[str], file: str) -> Iterator[Diagnostic]:
    """Report a lock that was cut off."""
    if CLOSING not in lines:
        last = max((number for number, line in enumerate(lines, start=1) if line), default=1)
        message = f"the lock is cut off: it has no line {CLOSING}"
        yield diagnose("bad-lock", message, Origin(file, last), _MEND)


def _diagnose_line(line: str, origin: Origin) -> Diagnostic:
    if _CONFLICT.match(line):
        return diagnose("bad-lock", "a merge left both sides' lines here", origin, f"settle it: {_MEND}")
    if line.startswith("{"):
        message = "the line is not as it was written: its checksum does not agree"
        return diagnose("bad-lock", message, origin, f"it proves nothing any more; {_MEND}")
    return diagnose("bad-lock", "no line of a lock", origin, _MEND)
