"""What went wrong in a template, as a diagnostic: in plain words, at the line and column, with the mend where there is one.

A template's code knows the place of each statement and of each expression that prints (``compilation``): a mistake is
where that tag holds the word that the message is about. An error of a rendering is placed by the innermost frame of
template code in its traceback; the frames around it say from where that was reached. A fact is named where it lacks
what was asked of it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.environment import Template
from jinja2.filters import FILTERS
from jinja2.tests import TESTS
from jinja2.utils import missing

from briefgen.compose.templates.compilation import SyntaxRefusedError, UnknownNameError
from briefgen.compose.templates.environment import MissingError
from briefgen.compose.templates.values import (
    Absent,
    AbsentError,
    RefusedError,
    ValueRefusedError,
    View,
    describe_kind,
)
from briefgen.diagnostics import BriefgenError, Diagnostic, Origin, diagnose, was_raised_in
from briefgen.diagnostics.suggest import did_you_mean
from briefgen.model.brief import TemplateText

_DELIBERATE = (
    *(BriefgenError, RefusedError, ValueRefusedError, UnknownNameError),
    *(TemplateError, SyntaxError, MemoryError, RecursionError),
)
"""What is raised to refuse a template, by the program, Jinja or Python, or for want of room."""

TEMPLATE_FAULTS = (
    *_DELIBERATE,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)
"""What a template can make Jinja, Python and the program raise; whether it did, ``is_of_template`` tells."""


def is_of_template(error: Exception, *modules: str) -> bool:
    """Whether a template is to blame for an exception, and not the program.

    It is where the exception is a refusal, or was raised in the template's own code, in Jinja, or in ``modules``, whose
    functions templates call with what they like; and where values are of the wrong kind for what is done with them. All
    else is a mistake of the program's own, whatever template was being rendered.
    """
    if isinstance(error, _DELIBERATE) or was_raised_in(error, ("jinja2", "markupsafe", *modules)):
        return True
    if isinstance(error, TypeError | ValueError | ArithmeticError) and was_raised_in(error, _OF_VALUES):
        return True
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is None or "__jinja_template__" in trace.tb_frame.f_globals


_OF_VALUES = ("briefgen.compose.templates.environment", "briefgen.compose.templates.filters")
_LONGEST_REASON = 300
_FEW = 8
"""So many keys of a mapping are listed where another is asked for."""
_TAGS = (
    *(
        "block",
        "call",
        "elif",
        "else",
        "extends",
        "filter",
        "for",
        "from",
        "if",
        "import",
        "include",
        "macro",
        "set",
    ),
    *("endblock", "endcall", "endfilter", "endfor", "endif", "endmacro", "endset", "endwith", "with"),
)
_UNCLOSED = "innermost block that needs to be closed"
_QUOTED = re.compile(r"'([^']+)'")
_OFFSET = re.compile(r" at \d+$")
_CALLABLE = re.compile(r"^[\w.<>]+\(\) ")
"""What Python puts before a complaint about arguments."""
_OF_NOTHING = "guard it with {% if %}, or give a default: default('unknown', true)"
_OF_MEETING = "guard it with {% if %}; the meeting of a fact is there where the brief selects it too"
_LOCAL = re.compile(r"l_(\d+)_(.+)")


@dataclass(frozen=True, slots=True)
class _Frame:
    """A place in a template that was being rendered, as an offset, and the values of its variables."""

    template: TemplateText
    offset: int
    variables: Mapping[str, object]


def locate(template: TemplateText, offset: int, *words: str) -> Origin:
    """Return the place of the first of some words that stands in the tag at an offset; that of the tag for none."""
    begin, end = _tag_at(template.text, offset)
    bounds = ((offset, end), (begin, end))
    found = (_find_word(template.text, word, *part) for word in words if word for part in bounds)
    return place_of(template, next((place for place in found if place >= 0), begin))


def _tag_at(text: str, offset: int) -> tuple[int, int]:
    """Return the bounds of the tag that an offset lies in."""
    begin = max(text.rfind("{{", 0, offset + 2), text.rfind("{%", 0, offset + 2), 0)
    end = text.find("}}" if text.startswith("{{", begin) else "%}", offset)
    return begin, end if end >= 0 else len(text)


def _find_word(text: str, word: str, begin: int, end: int) -> int:
    """Return the offset of a word between bounds; -1 where there is none."""
    before, after = (r"(?<!\w)" if word[0].isalnum() else ""), (r"(?!\w)" if word[-1].isalnum() else "")
    found = re.compile(before + re.escape(word) + after).search(text, begin, end)
    return found.start() if found else -1


def explain_syntax(template: TemplateText, error: Exception) -> Diagnostic:
    """Return the diagnostic of a template that cannot be compiled."""
    if isinstance(error, TemplateSyntaxError):
        return _explain_parser(template, error)
    if isinstance(error, UnknownNameError):
        return _explain_unknown(template, error)
    if isinstance(error, SyntaxRefusedError):
        return diagnose("template-refused", str(error), place_of(template, error.offset), error.hint)
    if isinstance(error, SyntaxError):
        return diagnose(
            "template-syntax", f"the template cannot be compiled: {error.msg}", Origin(template.file)
        )
    too_large = isinstance(error, ValueError)
    message = "a number of the template is too large" if too_large else "the template nests too deeply"
    return diagnose("template-refused", message, Origin(template.file))


def _explain_parser(template: TemplateText, error: TemplateSyntaxError) -> Diagnostic:
    message = _OFFSET.sub("", error.message or "it is not well-formed")
    quoted = _QUOTED.findall(message)
    at = error.lineno
    if _UNCLOSED in message:
        opening = re.compile(r"\{%[-+]?\s*(" + re.escape(quoted[-1]) + r")\b")
        at = max((found.start(1) for found in opening.finditer(template.text)), default=at)
    hint = did_you_mean(quoted[0], _TAGS) if quoted and "unknown tag" in message else ""
    return diagnose(
        "template-syntax",
        f"the template cannot be parsed: {message[:_LONGEST_REASON]}",
        place_of(template, at),
        hint,
    )


def place_of(template: TemplateText, offset: int) -> Origin:
    """Return the line and column of a character of a template."""
    before = template.text[:offset]
    return Origin(template.file, before.count("\n") + 1, offset - before.rfind("\n"))


def _explain_unknown(template: TemplateText, error: UnknownNameError) -> Diagnostic:
    at = locate(template, error.offset, error.name)
    known = FILTERS if error.kind == "filter" else TESTS
    if error.name in known:
        return diagnose(
            "template-refused", f"the {error.kind} {error.name!r} of Jinja is closed to templates", at
        )
    return diagnose("template-undefined", str(error), at, did_you_mean(error.name, error.known))


def explain_rendering(
    templates: Mapping[str, TemplateText], name: str, context: Mapping[str, object], error: Exception
) -> tuple[Diagnostic, ...]:
    """Return the diagnostics of a template that failed while it was rendered."""
    frames = list(_frames(templates, error)) or [_Frame(templates[name], 0, {})]
    inner = frames[-1]
    outer = place_of(frames[0].template, frames[0].offset)
    reached = f"reached from {outer.file}:{outer.line}" if frames[0].template != inner.template else ""
    if isinstance(error, BriefgenError):
        at = locate(inner.template, inner.offset, *_tokens(error))
        return tuple(replace(found, origin=found.origin or at) for found in error.diagnostics)
    diagnostic = _explain(inner, frames, context, error)
    return (replace(diagnostic, hints=(*diagnostic.hints, *filter(None, (reached,)))),)


def _explain(
    inner: _Frame, frames: Iterable[_Frame], context: Mapping[str, object], error: Exception
) -> Diagnostic:
    if isinstance(error, MissingError):
        return _explain_missing(inner, frames, context, error)
    if isinstance(error, AbsentError) and _is_read_at(inner, error.absent):
        at = locate(inner.template, inner.offset, error.absent.name)
        message = f"{error.absent.owner.in_words()} has no {error.absent.name}: {error}"
        return diagnose("template-failed", message[:_LONGEST_REASON], at, _OF_NOTHING)
    reason = _CALLABLE.sub("a call ", str(error)[:_LONGEST_REASON]) or type(error).__name__
    at = locate(inner.template, inner.offset, *_tokens(error))
    if isinstance(error, RefusedError):
        return diagnose("template-refused", reason, at, error.hint)
    if isinstance(error, RecursionError | MemoryError):
        return diagnose(
            "template-refused", "the template calls itself without end, or needs too much memory", at
        )
    if isinstance(error, TemplateNotFound):
        return diagnose("template-missing", f"there is no template {error.name!r}", at)
    return diagnose("template-failed", reason, at)


def _tokens(error: Exception) -> tuple[str, ...]:
    """Return words to find a mistake by: those that the message quotes, then the filter that raised it."""
    return (*_QUOTED.findall(str(error)[:_LONGEST_REASON]), *getattr(error, "__notes__", ()))


def _explain_missing(
    inner: _Frame, frames: Iterable[_Frame], context: Mapping[str, object], error: MissingError
) -> Diagnostic:
    name = str(error.name)[:_LONGEST_REASON]
    if error.reason:
        return diagnose(
            "template-undefined", error.reason[:_LONGEST_REASON], locate(inner.template, inner.offset, name)
        )
    absent = error.owner if isinstance(error.owner, Absent) else None
    if absent and _is_read_at(inner, absent):
        message = f"{absent.owner.in_words()} has no {absent.name}, so there is no {name!r} of it"
        hint = _OF_MEETING if absent.name == "meeting" else _OF_NOTHING
        at = locate(inner.template, inner.offset, absent.name)
        return diagnose("template-undefined", message, at, hint)
    own_hint = ""
    if error.owner is missing:
        known = {
            *context,
            "range",
            "namespace",
            *(variable for frame in frames for variable in frame.variables),
        }
        message = f"the name {name!r} is not defined"
    else:
        owner = None if absent else error.owner
        known = set(_names_of(owner))
        message, own_hint = (
            owner.say_missing(name)
            if isinstance(owner, View)
            else (f"{describe_kind(owner)} has no {name!r}", "")
        )
        if isinstance(owner, Mapping) and 0 < len(known) <= _FEW:
            own_hint = did_you_mean(name, known) or f"it has {', '.join(sorted(known))}"
    hint = own_hint or (_OF_NOTHING if absent or error.owner is None else did_you_mean(name, known))
    if beginning := [key for key in known if key.startswith(f"{name}-")]:
        hint = f"a name with a hyphen is written between square brackets and quotation marks: ['{min(beginning)}']"
    return diagnose("template-undefined", message, locate(inner.template, inner.offset, name), hint)


def _names_of(owner: object) -> Iterator[str]:
    """Yield the names that a template may use of a value: attributes of a view, keys."""
    if isinstance(owner, View):
        names = {*dir(type(owner)), *getattr(owner, "__dict__", ())}
        yield from (
            name for name in names if name[0] != "_" and not callable(getattr(type(owner), name, None))
        )
    keys = getattr(owner, "keys", None)
    if isinstance(owner, View | Mapping) and callable(keys):
        yield from (key for key in keys() if isinstance(key, str))


def _frames(templates: Mapping[str, TemplateText], error: BaseException) -> Iterator[_Frame]:
    """Yield the template code of a traceback, outermost first."""
    trace = error.__traceback__
    while trace is not None:
        template = trace.tb_frame.f_globals.get("__jinja_template__")
        if isinstance(template, Template):
            offset = template.get_corresponding_lineno(trace.tb_lineno)
            yield _Frame(templates[str(template.name)], offset, _variables(trace.tb_frame.f_locals))
        trace = trace.tb_next


def _variables(values: Mapping[str, object]) -> Mapping[str, object]:
    """Return the variables of a template by name, outermost first, as Jinja's generated code holds them."""
    found = [
        (int(match[1]), match[2], value)
        for name, value in values.items()
        if (match := _LOCAL.fullmatch(name))
    ]
    return {
        name: value for _, name, value in sorted(found, key=lambda entry: entry[0]) if value is not missing
    }


def _is_read_at(frame: _Frame, absent: Absent) -> bool:
    """Whether the tag that failed reads the part that is absent itself, not a variable that was set before."""
    return _find_word(frame.template.text, absent.name, *_tag_at(frame.template.text, frame.offset)) >= 0
