"""The fields of records: each says what it is, and what is said of it holds where records are treated field by field."""

import datetime as dt
from collections.abc import Iterator
from typing import Annotated, Any, get_args

import pytest
from pydantic import BaseModel

from briefgen.checks.comparison import field_paths
from briefgen.checks.passages import named_texts, own_texts
from briefgen.compose.fingerprint import fingerprint
from briefgen.compose.sections.changes import FIELDS
from briefgen.model.base import Gist, Kept, Model, Named, PartOf, Printed, Proved, Silent, fields_with
from briefgen.model.records import KINDS, Event, printed_fields
from briefgen.model.text import Text
from briefgen.query.listing import gist_of, texts_of


def _unsettled(model: type[BaseModel], seen: set[type[BaseModel]] | None = None) -> Iterator[str]:
    """Yield the fields of a model, and of the models within what prints of it, that do not say whether they print."""
    seen = set() if seen is None else seen
    if model in seen:
        return
    seen.add(model)
    printed = fields_with(model, Printed).keys() | fields_with(model, PartOf).keys()
    silent = fields_with(model, Silent).keys()
    yield from (f"{model.__name__}.{name}: neither" for name in model.model_fields.keys() - printed - silent)
    yield from (f"{model.__name__}.{name}: both" for name in printed & silent)
    yield from (
        f"{model.__name__}.{name}: proved unseen" for name in fields_with(model, Proved).keys() - printed
    )
    for name in printed:
        for part in _models_in(model.model_fields[name].annotation):
            yield from _unsettled(part, seen)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_says_whether_it_prints_and_what_is_proved_prints(kind: str) -> None:
    assert sorted(_unsettled(KINDS[kind])) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_part_belongs_to_a_field_whose_changes_are_listed(kind: str) -> None:
    assert {part.field for part in fields_with(KINDS[kind], PartOf).values()} <= FIELDS.keys()


def test_a_field_that_was_forgotten_is_found_wherever_it_is() -> None:
    class Room(Model):
        door: Text
        window: Annotated[Text, Silent(), Printed()]

    class House(Event):
        rooms: Annotated[tuple[Room, ...], Printed()] = ()
        cellars: Annotated[tuple[Room, ...], Silent()] = ()
        roof: Annotated[Text | None, Silent(), Proved()] = None
        wall: Text | None = None

    assert sorted(_unsettled(House)) == [
        "House.roof: proved unseen",
        "House.wall: neither",
        "Room.door: neither",
        "Room.window: both",
    ]


class Sitting(Event):
    """An event with fields that no module but this one knows."""

    weather: Annotated[Text | None, Printed("Weather"), Proved()] = None
    vessel: Annotated[Text | None, Printed("Vessel"), Named()] = None
    drawer: Annotated[Text | None, Silent(), Kept()] = None


def _sitting(**fields: Any) -> Sitting:
    return Sitting.model_validate(
        {
            "id": "sitting",
            "date": "1911-06-09",
            "summary": "The wardens sat.",
            "reviewed": "2026-01-15",
            **fields,
        }
    )


def test_a_new_field_is_proved_worded_searched_and_hashed_by_its_markers_alone() -> None:
    plain = _sitting()
    full = _sitting(weather={"en": "Gale", "fr": "Tempête"}, vessel="Gannet", drawer="Third")
    assert plain.reviewed == dt.date(2026, 1, 15)
    assert list(printed_fields(plain)) == ["date", "summary"]
    assert list(printed_fields(full)) == ["date", "summary", "weather"]
    assert {(one.path, one.text) for one in own_texts(full)} >= {
        (("weather", "en"), "Gale"),
        (("weather", "fr"), "Tempête"),
    }
    assert [one.text for one in named_texts(full)] == ["Gannet"]
    assert {one.field for one in texts_of(full)} == {"summary", "weather", "vessel"}
    assert str(gist_of(full)) == "The wardens sat."
    assert fingerprint(full).values.keys() - fingerprint(plain).values.keys() == {"weather", "vessel"}
    assert fingerprint(_sitting(drawer="Third")).hash == fingerprint(plain).hash
    assert fingerprint(_sitting(weather="Calm")).hash != fingerprint(plain).hash


def test_fields_of_bookkeeping_are_nothing_that_a_source_states() -> None:
    assert not {"id", "note", "tags", "reviewed", "handling", "support"} & set(field_paths(_as_event()))
    assert {"date", "summary", "status"} <= set(field_paths(_as_event()))
    assert set(fields_with(Sitting, Kept)) >= {"drawer", "tags"}
    assert set(fields_with(Event, Gist)) == {"summary"}


def _as_event() -> Event:
    return Event.model_validate(_sitting().model_dump(exclude={"weather", "vessel", "drawer"}))
