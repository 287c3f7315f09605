"""Plain values to models, and every complaint of Pydantic to a diagnostic at the right place.

In: a model class, the values of a node, and a way to find places. Out: the model, or diagnostics. Pydantic says what
is wrong in its own terms ("Input should be a valid tuple") and where in the value; here that becomes a stable code,
plain words, the path as an editor would write it, and the place in the file.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from briefgen.diagnostics import Diagnostic, Origin, Outcome, diagnose
from briefgen.load.fields import KEY_STEP, list_keys, spell_path
from briefgen.load.wording import describe_error
from briefgen.model.tree import Node, Step, find_origin
from briefgen.nearest import suggest

M = TypeVar("M", bound=BaseModel)


class Locate(Protocol):
    """Finds the place of the value at a path or, where asked, of the last key itself."""

    def __call__(self, path: tuple[Step, ...], *, of_key: bool = False) -> Origin | None:
        """Return the place, or that of the nearest value on the way there."""


MAXIMUM_FINDINGS = 100
"""Findings reported of one record or spec."""


def locate_in(tree: Node) -> Locate:
    """Return the finder of places in a tree."""
    return partial(find_origin, tree)


def validate(
    model: type[M], values: Mapping[str, Any], locate: Locate, given: Mapping[str, object], subject: str = ""
) -> Outcome[M | None]:
    """Make a model of values; ``None`` beside diagnostics where that fails.

    ``given`` are the keys that the program sets and no file may. ``subject`` is what messages call the whole: the
    id of a record, nothing where the file says it all.
    """
    own = tuple(_refuse_given(key, locate, subject) for key in given if key in values)
    try:
        value = model.model_validate({**values, **given})
    except ValidationError as error:
        return Outcome(None, own + explain(error, model, locate, given, subject))
    return Outcome(None if own else value, own)


def explain(
    error: ValidationError,
    model: type[BaseModel],
    locate: Locate,
    given: Mapping[str, object],
    subject: str = "",
) -> tuple[Diagnostic, ...]:
    """Turn a validation error into diagnostics, at most ``MAXIMUM_FINDINGS`` of them."""
    errors = [one for one in error.errors(include_url=False) if not _is_consequence(one)]
    return tuple(_diagnose(one, model, locate, given, subject) for one in errors[:MAXIMUM_FINDINGS])


def _is_consequence(error: Any) -> bool:
    """Whether a list is only called too short because entries of it, already reported, were left out."""
    return bool(error["type"] == "too_short" and len(error["input"] or ()) >= error["ctx"]["min_length"])


def _refuse_given(key: str, locate: Locate, subject: str) -> Diagnostic:
    message = f"{subject}: " if subject else ""
    return diagnose(
        "unknown-key",
        f"{message}`{key}` is not written here",
        locate((key,), of_key=True),
        "remove it; the program sets it",
    )


def _diagnose(
    error: Any, model: type[BaseModel], locate: Locate, given: Mapping[str, object], subject: str
) -> Diagnostic:
    location = error["loc"]
    path = spell_path(model, location)
    wording = describe_error(error, f"`{'/'.join(map(str, path))}`" if path else "the whole")
    if wording.code == "unknown-key":
        wording = replace(wording, hints=(_hint_key(str(path[-1]), model, location[:-1], given),))
    if wording.code == "missing-key":
        missing = location[-1:] if error["type"] == "missing" else ()
        origin = locate(path[:-1] if missing else path, of_key=True)
    else:
        at_key = wording.at_key or KEY_STEP in location or path[:1] in {(key,) for key in given}
        origin = locate((*path, *wording.below), of_key=at_key)
    message = f"{subject}: {wording.message}" if subject else wording.message
    return diagnose(wording.code, message, origin, *wording.hints)


def _hint_key(
    key: str, model: type[BaseModel], location: tuple[Step, ...], given: Mapping[str, object]
) -> str:
    if key == "<<":
        return "YAML 1.2 has no merge keys: write the keys out"
    return suggest(key, [one for one in list_keys(model, location) if location or one not in given])
