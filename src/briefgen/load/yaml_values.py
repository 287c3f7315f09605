"""The fast way through a YAML file: plain values, no places, and only where nothing in the file is out of the ordinary.

In: the bytes of a file. Out: its mappings, lists and texts as plain ones, or ``None`` where anything needs a closer
look: ``yaml_reader`` then reads the file again, three times slower, and says what and where. Nearly every file of a
fact base takes this way, and a record's places are only ever asked for when there is something to say about it.
"""

import re
from typing import Any

import yaml

from briefgen.load.characters import decode_text, find_break, find_escaped

MAXIMUM_DEPTH = 100
MAXIMUM_VALUES = 700_000
_MAXIMUM_DIRECTIVES = 100

CUT = re.compile(r"[ \t]+#(?!briefgen:)(?=[^\s#=*~_+.:|!-])")
"""A comment with no space behind its sign, after the end of a text: it may be the rest of that text."""

Values = str | None | list["Values"] | dict[str, "Values"]
"""What a YAML file holds before it is typed: scalars as written, ``None`` for an empty one."""

FAST_LOADER: type[Any] = yaml.CLoader if yaml.__with_libyaml__ else yaml.Loader
"""Used for its events only, so that no tag is ever obeyed."""


def read_values(content: bytes, loader: type[Any] = FAST_LOADER) -> Values:
    """Return a file's values, or ``None`` where it is empty or anything in it has to be diagnosed.

    Refused here: whatever is not one well-formed document of plain UTF-8 within the limits, duplicate and empty
    keys, keys that are not texts, anchors, aliases, tags, and texts that a comment may have cut short.
    """
    decoded = decode_text(content, "")
    text = decoded.value
    if text is None or decoded.diagnostics or has_many_directives(text):
        return None
    try:
        return _build(loader(text), text)
    except (yaml.YAMLError, _Unusual):
        return None


def has_many_directives(text: str) -> bool:
    """Whether a text declares tag handles without need: the parser compares each with all before it."""
    return text.count("%TAG") > _MAXIMUM_DIRECTIVES


def may_cut_texts(text: str) -> bool:
    """Whether any comment could have cut a text short: whether it is worth looking behind every text."""
    return (" #" in text or "\t#" in text) and CUT.search(text) is not None


class _Unusual(Exception):  # noqa: N818 - not an error: it sends the file the other way
    """Something in the file needs a closer look."""


def _build(loader: Any, text: str) -> Values:  # noqa: C901, PLR0912, PLR0915 - the hot loop of loading: a call an event would double its time
    """Build the values of the only document. One loop over the events, since this is where loading spends its time."""
    next_event, escapes = loader.get_event, "\\" in text
    may_be_cut = may_cut_texts(text)
    next_event()  # the stream's start
    root: list[Values] = []
    here: Any = root
    key: str | None = None
    outer: list[tuple[Any, str | None]] = []
    count = 0
    document = next_event()
    if document.__class__ is yaml.StreamEndEvent:
        return None
    while True:
        event = next_event()
        kind = event.__class__
        value: Any
        if kind is yaml.ScalarEvent:
            value = event.value
            if (
                event.anchor
                or event.tag
                or (escapes and value and (find_escaped(value, text) or find_break(value)))
            ):
                raise _Unusual
            if may_be_cut and not event.style and CUT.match(text, event.end_mark.index):
                raise _Unusual
            if event.implicit[0] and value in ("", "~"):
                value = None
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            here, key = outer.pop()
            continue
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            value = {} if kind is yaml.MappingStartEvent else []
            if event.anchor or event.tag or len(outer) >= MAXIMUM_DEPTH:
                raise _Unusual
        elif kind is yaml.DocumentEndEvent:
            break
        else:
            raise _Unusual
        count += 1
        if count > MAXIMUM_VALUES:
            raise _Unusual
        if here.__class__ is list:
            here.append(value)
        elif key is None:
            if value.__class__ is not str or value in here:
                raise _Unusual
            key = value
            continue
        else:
            here[key] = value
            key = None
        if value.__class__ is dict or value.__class__ is list:
            outer.append((here, key))
            here, key = value, None
    if next_event().__class__ is not yaml.StreamEndEvent:
        raise _Unusual
    return root[0]
