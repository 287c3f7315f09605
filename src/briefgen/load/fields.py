"""Where in a model a Pydantic error lies: the path as written, and the keys that are allowed there.

In: a model class and the location Pydantic gives. Out: paths and keys. Pydantic's locations hold steps that no file
has: the tag of the union member that was chosen, and ``[key]`` for a mapping's key.
"""

from collections.abc import Collection, Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from briefgen.model.tree import Step

KEY_STEP = "[key]"
"""Pydantic's last step where a key of a mapping is at fault."""


def spell_path(model: type[BaseModel], location: tuple[Step, ...]) -> tuple[Step, ...]:
    """Return the steps of a location that are written in the file."""
    return tuple(step for step, written, _ in _walk(model, location) if written)


def list_keys(model: type[BaseModel], location: tuple[Step, ...]) -> tuple[str, ...]:
    """Return the keys that a mapping at a location may have, sorted; none where it is no model."""
    here: list[Any] = [model]
    for _, _, here in _walk(model, location):  # noqa: B007 - the last one counts
        pass
    return tuple(sorted({key for choice in here if _is_model(choice) for key in _fields(choice)}))


def list_single_keys(model: type[BaseModel]) -> tuple[str, ...]:
    """Return the keys of a model that take one text or number rather than a list or mapping, sorted."""
    fields = _fields(model).items()
    return tuple(
        sorted(key for key, annotation in fields if not any(map(_is_structure, _choices(annotation))))
    )


def _walk(model: type[BaseModel], location: tuple[Step, ...]) -> list[tuple[Step, bool, list[Any]]]:
    """Follow a location: each step, whether a file has it, and the types that its value may be of."""
    walked: list[tuple[Step, bool, list[Any]]] = []
    here: list[Any] = [model]
    for step in location:
        tagged = [choice for choice in here if step in _tags(choice)] if len(here) > 1 else []
        here = (
            tagged or []
            if step == KEY_STEP
            else tagged or [one for choice in here for one in _below(choice, step)]
        )
        walked.append((step, not tagged and step != KEY_STEP, here))
    return walked


def _below(annotation: Any, step: Step) -> list[Any]:
    """Return the types of the value at a step into a value of some type."""
    if _is_model(annotation):
        return _choices(_fields(annotation).get(str(step)))
    arguments = get_args(annotation)
    if isinstance(get_origin(annotation), type) and issubclass(get_origin(annotation), Mapping):
        return _choices(arguments[1])
    return _choices(arguments[0]) if arguments and get_origin(annotation) in (tuple, list) else []


def _choices(annotation: Any) -> list[Any]:
    """Return the members of a union, or the type itself, without ``Annotated`` and ``None``."""
    if get_origin(annotation) is Annotated:
        return _choices(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return [choice for member in get_args(annotation) for choice in _choices(member)]
    return [] if annotation in (None, NoneType) else [annotation]


def _fields(model: type[BaseModel]) -> dict[str, Any]:
    """Return the annotations of a model's fields by the keys that a file uses."""
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def _tags(choice: Any) -> tuple[Any, ...]:
    """Return the values of ``kind`` that mark a member of a union."""
    kind = _fields(choice).get("kind") if _is_model(choice) else None
    return get_args(kind) if get_origin(kind) is Literal else ()


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _is_structure(annotation: Any) -> bool:
    origin = get_origin(annotation)
    return _is_model(annotation) or (isinstance(origin, type) and issubclass(origin, Collection))
