"""What all models have in common: frozen values, unknown keys refused, ids of one shape, addresses, ignore comments.

The markers that stand on the fields of records (``Printed`` and those after it) say what each field is; all that
treats records field by field is derived from them (``fields_with``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from ipaddress import AddressValueError, IPv6Address
from typing import Annotated, Any, NamedTuple, TypeVar, get_args, get_origin
from unicodedata import category
from urllib.parse import quote, unquote

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, core_schema

from briefgen.diagnostics import Origin
from briefgen.model.text import LocalText, compose_characters

_WEB = re.compile(r"(https?://)([^/?#]+)([^?#]*)(\?[^#]*)?(#.*)?", re.IGNORECASE | re.DOTALL)
_MAIL = re.compile(r"(mailto:)([^?#]+)()(\?[^#]*)?(#.*)?", re.IGNORECASE | re.DOTALL)
_PLAIN = re.compile(
    r"https?://[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?(?:/(?:[\w.~!$&'()*+,;=:@/-]|%[\dA-Fa-f]{2})*)?",
    re.ASCII,
)
"""Nearly all addresses there are."""
_HOST = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._~-]*[A-Za-z0-9_])?\.?")
_STRAY = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ESCAPE = re.compile(r"%[0-9a-f]{2}", re.IGNORECASE)
_MARKS = "!$&'()*+,;=:@%"
_MOST = 65_535


class AddressError(ValueError):
    """A text that is no address, in plain words."""


def ascii_address(address: str) -> str:
    """Return an address as a URI: the same one, in ASCII. Raises ``AddressError`` in plain words where it is none."""
    if _PLAIN.fullmatch(address):
        return address
    found = _WEB.fullmatch(address) or _MAIL.fullmatch(address)
    if found is None or re.search(r"[\s\x00-\x1f\x7f]", address):
        raise AddressError("an address begins with https://, http:// or mailto: and has no spaces")
    scheme, place, path, query, fragment = (part or "" for part in found.groups())
    place = _encode_mailboxes(place) if scheme.lower() == "mailto:" else _encode_site(place)
    query, fragment = (part[:1] + _encode(part[1:], f"{_MARKS}/?") for part in (query, fragment))
    return f"{scheme}{place}{_encode(path, f'{_MARKS}/')}{query}{fragment}"


def same_address(address: str) -> str:
    """Return a key that is the same for an address however its characters are encoded."""
    return _ESCAPE.sub(lambda found: found[0].upper(), ascii_address(address))


def _encode(text: str, safe: str) -> str:
    return quote(_STRAY.sub("%25", text), safe=safe)


def _encode_site(site: str) -> str:
    """Encode what comes before the path: who logs in, the host, the port."""
    user, at, place = site.rpartition("@")
    host, _, port = (
        (place, "", "") if place.endswith("]") else place.rpartition(":") if ":" in place else (place, "", "")
    )
    if port and not (port.isascii() and port.isdecimal() and int(port) <= _MOST):
        raise AddressError(f"{port[:20]!r} is not a port: a number up to {_MOST} is")
    return f"{_encode(user, _MARKS)}{at}{_encode_host(host)}{place[len(host) :]}"


def _encode_mailboxes(mailboxes: str) -> str:
    encoded = []
    for mailbox in mailboxes.split(","):
        name, at, host = mailbox.rpartition("@")
        if not (name and at and host) or "@" in name:
            raise AddressError("an address of mail is a name, @ and a site, as in mailto:office@example.org")
        encoded.append(f"{_encode(name, _MARKS.translate(_NOT_IN_NAMES))}@{_encode_host(host)}")
    return ",".join(encoded)


_NOT_IN_NAMES = dict.fromkeys(map(ord, "&;=:@,()"))


def _encode_host(host: str) -> str:
    if _HOST.fullmatch(host):
        return host
    if host.startswith("[") and host.endswith("]"):
        try:
            IPv6Address(host[1:-1])
        except AddressValueError:
            raise AddressError(f"{host[:60]!r} is not an address of IPv6") from None
        if "%" not in host:
            return host
    import idna  # noqa: PLC0415 - 10 ms for its tables, and few sites have such names

    try:
        # Browsers take the encoded form of a name for the name.
        encoded = idna.encode(unquote(host, errors="strict"), uts46=True).decode("ascii")
    except ValueError:  # IDNAError is one, and so is what is not UTF-8
        encoded = ""
    if not _HOST.fullmatch(encoded):
        raise AddressError(f"{host[:60]!r} is not the name of a site")
    return encoded


_ID = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?", re.ASCII)
_USER = re.compile(r"https?://[^/?#\\]*@", re.IGNORECASE)
_UNSEEN = frozenset(("Cc", "Cf", "Zs", "Zl", "Zp"))
"""General categories of characters that an address shows nothing of."""
_WHOLE = re.compile(r"[-+]?\d+", re.ASCII)
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)
_FLAGS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_MEANT = dict.fromkeys(("yes", "on", "y", "1"), "true") | dict.fromkeys(("no", "off", "n", "0"), "false")
MAXIMUM_LINE = 2_000


_FILES = (".yaml", ".yml", ".pdf", ".html", ".png")
"""What stands beside a brief, and in the folder of its name: no brief or folder there is called so."""


class Model(BaseModel):
    """Base of records and specs."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _check_id(value: str) -> str:
    if not _ID.fullmatch(value):
        raise ValueError(
            f"{value!r} is not an id: letters from a to z, digits, hyphens, dots and underscores, such as lights-4"[
                :200
            ]
        )
    return value


def check_brief_name(value: str) -> str:
    """Return the name of a brief: ids, that of its file behind those of its folders. Raises ``ValueError`` for none."""
    *folders, name = value.split("/")
    for part in (*folders, name):
        _check_id(part)
        if folders and part.lower().endswith(_FILES):
            raise ValueError(f"{part!r} in the name of a brief would be taken for a file"[:200])
    return value


def names_user(address: str) -> bool:
    """Whether an address names a user before its site, which readers take for the site that it leads to."""
    return _USER.match(address) is not None


def _check_link(value: str) -> str:
    if not value.isascii() and (hidden := next((char for char in value if category(char) in _UNSEEN), "")):
        raise ValueError(f"U+{ord(hidden):04X}, which nobody sees, stands in the address")
    if names_user(value):
        raise ValueError(
            "what stands before @ in the address is no site: readers take it for the one that it leads to"
        )
    ascii_address(value)
    return value


def _check_line(value: str) -> str:
    value = compose_characters(value).strip()
    if not value:
        raise ValueError("a text is expected, and this one is empty")
    if len(value) > MAXIMUM_LINE:
        raise ValueError(f"at most {MAXIMUM_LINE} characters are allowed here")
    return value


def _parse_flag(value: object) -> object:
    """Read true or false; Pydantic alone would take yes, on and 1 as well, which YAML 1.2 does not."""
    if not isinstance(value, str):
        return value
    if value in _FLAGS:
        return _FLAGS[value]
    meant = _MEANT.get(value.lower())
    raise ValueError("true or false is expected" + (f"; write {meant} for {value}" if meant else ""))


def _parse_whole(value: object) -> object:
    """Read digits; Pydantic alone would take 4.0 and 1_000 as well."""
    if isinstance(value, str) and not _WHOLE.fullmatch(value):
        raise ValueError("a whole number in digits is expected, such as 4")
    return value


def _parse_number(value: object) -> object:
    """Read a decimal number; Pydantic alone would take nan, inf and 1_000 as well."""
    if isinstance(value, str) and not _NUMBER.fullmatch(value):
        raise ValueError("a number is expected, such as 12 or 9.5")
    return value


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str | dict) else value


class OneOrMany:
    """Marks a list of which a single entry may be written without brackets."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_listed, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        listed = handler(schema)
        return {"anyOf": [listed["items"], listed]}


# What YAML takes for a number or for true is a text here, so an editor must not object to it.
_WRITTEN_AS = ["string", "number", "boolean"]

ID_PATTERN = f"^{_ID.pattern}$"

Id = Annotated[str, AfterValidator(_check_id), WithJsonSchema({"type": _WRITTEN_AS, "pattern": ID_PATTERN})]
"""The name of a record: unique over the fact base."""

Ids = Annotated[tuple[Id, ...], OneOrMany()]
"""Ids; a single one need not be put in a list."""

BriefName = Annotated[
    str,
    AfterValidator(check_brief_name),
    WithJsonSchema({"type": _WRITTEN_AS, "pattern": f"^{_ID.pattern}(?:/{_ID.pattern})*$"}),
]
"""A brief by the path of its file below the folder of briefs, without the suffix."""

BriefNames = Annotated[tuple[BriefName, ...], OneOrMany()]
"""Briefs, by name."""

FieldPath = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*(?:/\S(?:.*\S)?)?$")]
"""The path of a field, steps parted by slashes: delegations/PARTY/PERSON, values/PERIOD."""

Paths = Annotated[tuple[FieldPath, ...], OneOrMany()]
"""Paths of fields; a single one need not be put in a list."""

Flag = Annotated[bool, BeforeValidator(_parse_flag)]
"""Yes or no, written true or false."""

Whole = Annotated[int, BeforeValidator(_parse_whole)]
"""A whole number, written in digits."""

Number = Annotated[float, BeforeValidator(_parse_number)]
"""A number, written in digits with or without a decimal point."""

Line = Annotated[str, AfterValidator(_check_line), WithJsonSchema({"type": _WRITTEN_AS, "pattern": r"\S"})]
"""A text in one language, not empty."""

Link = Annotated[
    str,
    AfterValidator(_check_link),
    Field(max_length=MAXIMUM_LINE),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^(?:[hH][tT][tT][pP][sS]?://[^\s/?#]+|[mM][aA][iI][lL][tT][oO]:[^\s@]+@[^\s@]+)[^\s]*$",
            "maxLength": MAXIMUM_LINE,
        }
    ),
]
"""An address that may be followed (https, http or mailto), as written: it prints so."""


@dataclass(frozen=True, slots=True)
class Printed:
    """Marks a field that readers see.

    ``label`` heads it among the changes since an edition, as the catalogues of labels translate it; without it, a
    change of the field is not listed by itself. Fields are listed by ``place``, those of one place as in the model.
    """

    label: str = ""
    place: int = 5


@dataclass(frozen=True, slots=True)
class PartOf:
    """Marks a field that readers see as part of another, under whose label its changes are listed."""

    field: str


class Silent:
    """Marks a field that never prints: no change of it makes a copy stale."""


class Kept:
    """Marks a field of the curator's own bookkeeping: no source could state it."""


class Proved:
    """Marks a printed field for which a support entry must vouch."""


class Named:
    """Marks a field that gives a name; every other text of a record is the curator's own wording."""


class Gist:
    """Marks the field that says most of a record in few words."""


class Refers:
    """Marks a field, or the keys of a mapping, as ids of records of some kinds; none: of any.

    Kinds are keys of a fact file, or ``facts`` for all kinds of fact.
    """

    def __init__(self, *kinds: str) -> None:
        self.kinds = kinds


class Reference(NamedTuple):
    """An id that a model names: where in it, and the kinds of record that it may be of, as ``Refers`` has them."""

    path: tuple[str | int, ...]
    name: str
    kinds: tuple[str, ...]
    of_key: bool = False
    """Whether the id is a key of the mapping, not a value."""


M = TypeVar("M")


@cache
def fields_with(model: type[BaseModel], marker: type[M]) -> Mapping[str, M]:
    """Return the markers of one sort that a model's fields bear, by field in the order of the model."""
    return {
        name: found
        for name, field in model.model_fields.items()
        for found in field.metadata
        if isinstance(found, marker)
    }


@cache
def naming_fields(model: type[BaseModel]) -> Mapping[str, tuple[str, ...]]:
    """Return the fields of a model that hold ids, with their kinds, or parts that do, without kinds of their own."""
    marked = fields_with(model, Refers)
    return {
        name: marked[name].kinds if name in marked else ()
        for name, field in model.model_fields.items()
        if name in marked or any(part is model or naming_fields(part) for part in models_in(field.annotation))
    }


def references_in(
    value: Any, path: tuple[str | int, ...] = (), kinds: tuple[str, ...] = ()
) -> Iterator[Reference]:
    """Yield the ids in a model, or in the value of a field of one; ``kinds`` are those of this value, or of its keys."""
    if isinstance(value, str):
        yield Reference(path, value, kinds)
    elif isinstance(value, tuple):
        for index, part in enumerate(value):
            yield from references_in(part, (*path, index), kinds)
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield Reference((*path, key), key, kinds, of_key=True)
            yield from references_in(part, (*path, key))
    elif value is not None:
        model: type[BaseModel] = type(value)
        for name, below in naming_fields(model).items():
            yield from references_in(getattr(value, name), (*path, name), below)


def models_of(
    value: Any, kind: type[M], path: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], M]]:
    """Yield the models of a kind in a model, itself first, each with its path; not those in mappings."""
    if isinstance(value, tuple):
        for index, part in enumerate(value):
            yield from models_of(part, kind, (*path, index))
    elif isinstance(value, Model):
        if isinstance(value, kind):
            yield path, value
        for name in type(value).model_fields:
            yield from models_of(getattr(value, name), kind, (*path, name))


@cache
def text_fields(model: type[BaseModel]) -> tuple[str, ...]:
    """Return the fields that print and hold a text in one or several languages, in the order of the model."""
    return tuple(name for name in _worded_fields(model) if not _is_mapping(model, name))


@cache
def keyed_text_fields(model: type[BaseModel]) -> tuple[str, ...]:
    """Return the fields that print and hold such texts by a key: remarks on numbers by their period."""
    return tuple(name for name in _worded_fields(model) if _is_mapping(model, name))


def _worded_fields(model: type[BaseModel]) -> Iterator[str]:
    silent = fields_with(model, Silent)
    for name, field in model.model_fields.items():
        if name not in silent and LocalText in types_in(field.annotation):
            yield name


def _is_mapping(model: type[BaseModel], name: str) -> bool:
    return get_origin(model.model_fields[name].annotation) is Mapping


@cache
def silent_parts(model: type[BaseModel]) -> dict[str, Any]:
    """Return what never prints of a model and of the models in its fields, as ``model_dump`` excludes it."""
    silent: dict[str, Any] = dict.fromkeys(fields_with(model, Silent), True)
    for name, field in model.model_fields.items():
        for part in models_in(field.annotation) if name not in silent else ():
            if below := silent_parts(part):
                silent[name] = {"__all__": below} if get_origin(field.annotation) is tuple else below
    return silent


def models_in(annotation: Any) -> Iterator[type[Model]]:
    """Yield the models that values of a type hold."""
    yield from (part for part in types_in(annotation) if isinstance(part, type) and issubclass(part, Model))


def types_in(annotation: Any) -> Iterator[Any]:
    """Yield an annotation and all that it is made of."""
    yield annotation
    for part in get_args(annotation):
        yield from types_in(part)


@dataclass(frozen=True, slots=True)
class Ignore:
    """One code, ignored from one line to another. ``origin`` is where the comment names the code."""

    file: str
    line: int
    code: str
    reason: str
    origin: Origin
    last_line: int = 0
    """The last line of a template's paragraph; 0 where the code is ignored in ``line`` only."""

    @property
    def lines(self) -> range:
        """The lines that it covers."""
        return range(self.line, max(self.line, self.last_line) + 1)
