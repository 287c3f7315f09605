"""A reading room of the other subject: published day by day, in process, with pages read back as a browser would."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from briefgen.diagnostics import BriefgenError, Diagnostic
from briefgen.site import Published, publish
from briefgen.workspace import find_project
from edition_case import FACTS, SPEC, edit, issue_lights
from program import copy_second

ROOM = '\n[room]\nlanguages = ["en-GB", "ko"]\ntitle = {en = "Harbour briefs", ko = "항만 브리핑 자료"}\n'
GUILD = """\
title: The pilots’ guild
select: {series: pilots-guild}
locale: en_GB
sections:
  - {kind: chronology}
  - {kind: sources}
"""
MINUTES = """\
title: Minutes for members
handling: members
select: {series: pilots-guild}
locale: en_GB
sections:
  - {kind: chronology}
  - {kind: sources}
"""
WITHDRAWN = "withdrawn: {date: 2026-06-19, because: The minutes were a later copy., see: lights}\n"
FIRST, SECOND, THIRD = date(2026, 5, 4), date(2026, 6, 2), date(2026, 6, 20)


def new_project(target: Path, settings: str = ROOM) -> Path:
    """Copy the project with a second brief, and say what is said of its room."""
    copy_second(target)
    (target / "briefs/guild.yaml").write_text(GUILD, encoding="utf-8")
    set_room(target, settings)
    return target


def set_room(folder: Path, settings: str) -> None:
    """Replace what the project file says of the room."""
    file = folder / "briefgen.toml"
    before = file.read_text(encoding="utf-8").partition("\n[room]")[0]
    file.write_text(before + settings, encoding="utf-8")


def publish_on(folder: Path, site: Path, day: date = FIRST, *, unissued: bool = True) -> Published:
    """Publish, and expect no error. The project's briefs have no editions at first, so working copies are shown."""
    outcome = publish(find_project(folder), site, day, unissued=unissued)
    assert outcome.value is not None, outcome.diagnostics
    return outcome.value


def refused(folder: Path, site: Path, day: date = FIRST) -> tuple[Diagnostic, ...]:
    """Try to publish, and return why that is refused."""
    try:
        outcome = publish(find_project(folder), site, day, unissued=True)
    except BriefgenError as error:
        return error.diagnostics
    assert outcome.value is None
    return outcome.diagnostics


def history(folder: Path, site: Path) -> Path:
    """Give the room a past: three editions, and a brief that was withdrawn."""
    issue_lights(folder, FIRST, "For the sitting of May")
    publish_on(folder, site, FIRST)
    edit(folder, FACTS, "city: Tern Quay", "city: Marram")
    issue_lights(folder, SECOND)
    publish_on(folder, site, SECOND)
    edit(folder, SPEC, "subtitle: Who keeps them", "subtitle: Who keeps them, and who pays")
    issue_lights(folder, THIRD)
    with (folder / "briefs/guild.yaml").open("a", encoding="utf-8") as file:
        file.write(WITHDRAWN)
    publish_on(folder, site, THIRD)
    return site


def read_files(site: Path) -> dict[str, bytes]:
    """Return every file of a folder by its path."""
    return {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in sorted(site.rglob("*"))
        if path.is_file()
    }


def read_record(site: Path) -> dict[str, Any]:
    """Return the room's record."""
    record: dict[str, Any] = json.loads((site / "room.json").read_text(encoding="utf-8"))
    return record


def write_record(site: Path, record: Mapping[str, Any]) -> None:
    """Put another record in its place."""
    (site / "room.json").write_text(json.dumps(record), encoding="utf-8")


def codes_of(site: Path, name: str = "lights") -> list[str]:
    """Return the codes of a brief as the record has them, the current one last."""
    return [state["code"] for state in read_record(site)["briefs"][name]["states"]]


def sha(content: bytes) -> str:
    """Return a SHA-256."""
    return sha256(content).hexdigest()


@dataclass
class Tag:
    """An element: its attributes and its text, that of the elements in it included."""

    name: str
    attributes: dict[str, str]
    text: str = ""


@dataclass
class _Reader(HTMLParser):
    tags: list[Tag] = field(default_factory=list)
    open: list[Tag] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = Tag(tag, {name: value or "" for name, value in attrs})
        self.tags.append(found)
        if tag not in {"meta", "link", "img", "input", "br"}:
            self.open.append(found)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open[-1].name == tag, f"</{tag}> closes <{self.open[-1].name}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        for one in self.open:
            one.text += data


def read_tags(html: bytes | str) -> list[Tag]:
    """Return the elements of a page, whose tags must be closed in order."""
    reader = _Reader()
    reader.feed(html.decode() if isinstance(html, bytes) else html)
    assert not reader.open, f"<{reader.open[-1].name}> is not closed"
    for tag in reader.tags:
        tag.text = " ".join(tag.text.split())
    return reader.tags


def find(tags: list[Tag], name: str) -> list[Tag]:
    """Return the elements of a name."""
    return [tag for tag in tags if tag.name == name]


def links_of(html: bytes) -> Iterator[str]:
    """Yield all that a page leads to or loads."""
    for tag in read_tags(html):
        for attribute in ("href", "src"):
            if attribute in tag.attributes:
                yield tag.attributes[attribute]
