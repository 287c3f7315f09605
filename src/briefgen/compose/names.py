"""Names of people in the reader's script.

The other form stands in brackets at a person's first mention: the Latin form for readers of another script, because
documents everywhere use it; for readers of Latin script the person's own form, but no transcription into a script
that is neither the reader's nor the person's.
"""

from briefgen.compose.desk import Desk
from briefgen.compose.spans import plain, quiet
from briefgen.model.document import Spans
from briefgen.model.records import Person


def reader_name(person: Person, language: str) -> str:
    """Return the name as a reader of the language reads it; Latin where no other form is known."""
    return person.names.get(language) or person.latin


def other_name(person: Person, language: str) -> tuple[str, str]:
    """Return language and words of the form to print in brackets; both empty where there is none."""
    if language in person.names:
        return "", person.latin
    native = _native_language(person)
    return (native, person.names[native]) if native else ("", "")


def _native_language(person: Person) -> str:
    if person.native is not None:
        return person.native if person.native in person.names else ""
    return next(iter(person.names), "") if person.order == "family-first" else ""


def introduce_name(person: Person, desk: Desk) -> str:
    """Return the name for running text: with the other form in brackets when it is printed for the first time."""
    name = reader_name(person, desk.wording.language)
    _, other = other_name(person, desk.wording.language)
    if not other or person.id in desk.introduced:
        return name
    desk.introduced.add(person.id)
    return desk.wording.labels.say("{name} ({other})", name=name, other=other)


def full_name(person: Person, desk: Desk) -> Spans:
    """Return the name for a table: the other form always beside it."""
    name = reader_name(person, desk.wording.language)
    language, other = other_name(person, desk.wording.language)
    desk.introduced.add(person.id)
    if not other:
        return plain(name)
    brackets = desk.wording.labels.fill(" ({other})", other=plain(other, language=language))
    return (*plain(name), *quiet(brackets))
