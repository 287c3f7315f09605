"""What an ignore comment says: ``ignore CODE[, CODE] because REASON``.

In: the words after ``briefgen:`` and their place. Out: the codes with their places and the reason, beside what is
wrong with the comment.
"""

import re
from dataclasses import dataclass, replace

from briefgen.codes import CODES
from briefgen.diagnostics import Diagnostic, Origin, diagnose
from briefgen.nearest import did_you_mean, find_nearest

_VERB = "ignore"
_FORM = re.compile(r"(?P<codes>[^\s,]+(?:\s*,\s*[^\s,]+)*)(?:\s+because\b\s*(?P<reason>.*))?")
_CODE = re.compile(r"[^\s,]+")
_EXAMPLE = "write it as: briefgen: ignore CODE because REASON"


@dataclass(frozen=True, slots=True)
class Remark:
    """The codes that a comment overrules, each with its place, and why."""

    codes: tuple[tuple[str, Origin], ...] = ()
    reason: str = ""
    diagnostics: tuple[Diagnostic, ...] = ()


def read_remark(said: str, origin: Origin) -> Remark:
    """Read a comment from after ``briefgen:`` on; ``origin`` is the place of its first character.

    A comment that says something else than ignore is none of ours, unless it is a misspelling of it.
    """
    verb, _, rest = said.partition(" ")
    if verb != _VERB:
        misspelt = find_nearest(verb, (_VERB,)) is not None
        return (
            _refuse(f"`{verb[:40]}` is not known here", origin, f"did you mean {_VERB}?")
            if misspelt
            else Remark()
        )
    start = len(said) - len(rest.lstrip())
    match = _FORM.match(said, start)
    if match is None or match["codes"].startswith("because"):
        return _refuse("the comment names no code to ignore", origin, _EXAMPLE)
    if not (match["reason"] or "").strip():
        return _refuse(
            "the comment gives no reason to ignore the code", origin, f"{_EXAMPLE}; auditors read it"
        )
    named = [
        (code[0], replace(origin, column=origin.column + code.start()))
        for code in _CODE.finditer(said, *match.span("codes"))
    ]
    faults = tuple(fault for code, place in named if (fault := _judge(code, place)))
    codes = tuple((code, place) for code, place in named if code in CODES and CODES[code].ignorable)
    return Remark(codes, match["reason"].strip(), faults)


def _judge(code: str, place: Origin) -> Diagnostic | None:
    if code not in CODES:
        return diagnose("bad-ignore", f"there is no code `{code[:60]}`", place, did_you_mean(code, CODES))
    if not CODES[code].ignorable:
        hint = f"mend its cause; `briefgen explain {code}` says how"
        return diagnose("bad-ignore", f"`{code}` cannot be ignored", place, hint)
    return None


def _refuse(message: str, origin: Origin, hint: str) -> Remark:
    return Remark(diagnostics=(diagnose("bad-ignore", message, origin, hint),))
