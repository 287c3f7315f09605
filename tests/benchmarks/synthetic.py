"""Fact bases made to measure: any number of facts in any number of files, the same for the same seed.

In: how many facts, files and planted faults, and a seed. Out: a project with a fact base about harbours that do not
exist, in the mix of kinds that a real one has, where records lean on those of their own file and of others. Without
faults ``check --strict`` finds nothing in it, once ``sources verify --archive archive`` has seen the quotations; with
them it finds at least one thing for each.

Run as ``python tests/benchmarks/synthetic.py FOLDER [--facts N] [--files N] [--faults N] [--briefs N] [--seed N]``.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

DAY = "2026-01-15"
"""The day for ``--today``: after all that the facts tell of, and before any review is due."""

_MIX = (("event", 40), ("claim", 20), ("meeting", 15), ("commitment", 10), ("excerpt", 10), ("conflict", 5))
_STARTS = [
    "Mar",
    "Har",
    "Sel",
    "Tor",
    "Wen",
    "Bal",
    "Cor",
    "Dun",
    "Fal",
    "Gor",
    "Hol",
    "Ker",
    "Lun",
    "Mor",
    "Nor",
    "Pel",
    "Ran",
    "Sul",
    "Tar",
    "Ul",
]
_MIDDLES = ["a", "e", "i", "o", "u", "an", "en", "in", "on", "el", "al", "or", "ar", "ess", "ist"]
_ENDS = [
    "ram",
    "by",
    "wick",
    "ness",
    "ford",
    "mouth",
    "holm",
    "sey",
    "stead",
    "ley",
    "dale",
    "fell",
    "port",
    "haven",
    "garth",
]
_GIVEN = [
    "Ada",
    "Bram",
    "Cleo",
    "Dirk",
    "Edda",
    "Finn",
    "Greta",
    "Hugo",
    "Ilse",
    "Jonas",
    "Katrin",
    "Lars",
    "Maren",
    "Nils",
    "Oda",
    "Piet",
]
_SYLLABLES = [first + second for first in "bdfgjklmnprstvz" for second in "aeiou"]
_WORKS = (
    "dredging of the north basin", "a second slipway", "the new tide gauge", "repairs to the east mole",
    "a longer fish quay", "lights on the outer pier", "a store for nets", "the survey of the bar",
)  # fmt: skip
_ACTS = ("approved", "put off", "paid for", "began", "finished", "inspected", "planned", "extended")


@dataclass(frozen=True)
class Plan:
    """How large a fact base is to be."""

    facts: int = 1_000
    files: int = 5
    faults: int = 0
    briefs: int = 0
    seed: int = 1

    def size_of(self, file: int) -> int:
        """Return the number of facts in a file: evenly many, the first ones taking what is left over."""
        return self.facts // self.files + (file < self.facts % self.files)


@dataclass
class _Page:
    """A file while it is written: blocks of YAML by kind."""

    number: int
    plan: Plan
    rng: random.Random
    blocks: dict[str, list[str]] = field(default_factory=dict)
    quoted: list[str] = field(default_factory=list)

    def add(self, kind: str, name: str, *lines: str) -> None:
        """Add a record: its id and its fields, each a line."""
        self.blocks.setdefault(kind, []).append("\n".join([f"  {name}:", *(f"    {line}" for line in lines)]))

    def near(self, kind: str, count: int) -> str:
        """Return the id of a record that facts lean on: of this file, one time in five of another."""
        file = self.number if self.rng.random() < 0.8 else self.rng.randrange(self.plan.files)
        return f"{kind}-{file}-{self.rng.randrange(count)}"

    def support(self, *fields: str) -> list[str]:
        """Return the lines that support a record: by an official source, and by another half the time."""
        sources = [self.near("src", _OFFICIAL)]
        if self.rng.random() < 0.5:
            sources.append(f"src-{self.number}-{self.rng.randrange(_OFFICIAL, _SOURCES)}")
        named = f", supports: [{', '.join(fields)}]" if fields else ""
        rows = [
            f"  - {{source: {one}, locator: paragraph {self.rng.randint(1, 40)}{named}}}" for one in sources
        ]
        return ["support:", *rows]

    def tail(self, *fields: str) -> list[str]:
        """Return the lines with which every fact ends."""
        reviewed = f"reviewed: 2025-{self.rng.randint(1, 12):02}-{self.rng.randint(1, 28):02}"
        status = ["status: reported"] if self.rng.random() < 0.2 else []
        return [*status, f"tags: [port-{self.number % 40}]", reviewed, *self.support(*fields)]

    def date(self) -> str:
        """Return a date as sources give them: mostly to the day."""
        year, month, day = self.rng.randint(1990, 2024), self.rng.randint(1, 12), self.rng.randint(1, 28)
        return self.rng.choice([f"{year}-{month:02}-{day:02}"] * 8 + [f"{year}-{month:02}", f"{year}"])

    def work(self, index: int) -> str:
        """Return a sentence that no other record says."""
        what, act = self.rng.choice(_WORKS), self.rng.choice(_ACTS)
        return f"The harbour board of {_place(self.number, index)} {act} {what}."


_SOURCES, _OFFICIAL, _PEOPLE = 10, 6, 8
"""Sources in each file, how many of these are official, the first of them the minutes that are quoted; and people."""


def _place(file: int, index: int) -> str:
    """Return a place name, different for every file and index."""
    name, rest = "", file * 10_007 + index
    for parts in (_ENDS, _MIDDLES, _STARTS):
        name, rest = parts[rest % len(parts)] + name, rest // len(parts)
    while rest:
        name, rest = f"{_STARTS[rest % len(_STARTS)]} {name}", rest // len(_STARTS)
    return name


def _family(index: int) -> str:
    """Return a family name, different for every index, and for neighbours in every syllable."""
    name, rest = "", index * 7_919 + 1
    for _ in range(4):
        name, rest = name + _SYLLABLES[rest % len(_SYLLABLES)], rest // len(_SYLLABLES) + index
    return name.capitalize()


def write_files(plan: Plan) -> Iterator[tuple[str, str, str]]:
    """Yield the name and the text of each fact file, and the archived text of what it quotes."""
    rng = random.Random(plan.seed)  # noqa: S311 - no secret
    faulty = sorted(rng.choices(range(plan.files), k=plan.faults))
    for number in range(plan.files):
        page = _Page(number, plan, random.Random(f"{plan.seed}/{number}"))  # noqa: S311 - no secret
        _add_facts(page, plan.size_of(number))
        minutes = "\n\n".join(page.quoted) + "\n"
        _add_ground(page, sha256(minutes.encode()).hexdigest())
        for fault in range(faulty.count(number)):
            _FAULTS[fault % len(_FAULTS)](page, fault)
        yield f"{number // 50:02}/harbour-{number:04}.yaml", _format(page), minutes


def _format(page: _Page) -> str:
    parts = [f"{kind}:\n" + "\n".join(blocks) for kind, blocks in page.blocks.items()]
    return f"# Harbours, part {page.number + 1}.\n" + "\n\n".join(parts) + "\n"


def _add_ground(page: _Page, minutes: str) -> None:
    """Add what the facts of a file lean on; ``minutes`` is the checksum of the text that is quoted."""
    number = page.number
    for index in range(_SOURCES):
        pinned = [f"archive: minutes-{number}.txt", f"sha256: {minutes}"] if index == 0 else []
        page.add(
            "sources", f"src-{number}-{index}",
            f"kind: {'official' if index < _OFFICIAL else 'news'}",
            f"publisher: {_place(number, index)} {'Harbour Office' if index < _OFFICIAL else 'Gazette'}",
            f"title: Harbour papers {number}.{index}",
            f"date: 2025-{page.rng.randint(1, 12):02}",
            f"address: https://harbours.example/{number}/{index}", *pinned,
        )  # fmt: skip
    for index in range(_PEOPLE):
        name = f"family: {_family(number * _PEOPLE + index)}"
        page.add(
            "people",
            f"per-{number}-{index}",
            name,
            f"given: {page.rng.choice(_GIVEN)}",
            *page.support("name"),
        )
    for index, what in enumerate(("Harbour Council", "Pilotage Board", "Tide Office")):
        page.add(
            "organisations", f"org-{number}-{index}",
            f"name: {what} of {_place(number, 6_000 + index)}", *page.support("name"),
        )  # fmt: skip
    page.add(
        "terms", f"term-{number}",
        f"term: basin {number}", f"definition: Water behind the mole at {_place(number, 7_000)}.",
        *page.support(),
    )  # fmt: skip


def _add_facts(page: _Page, count: int) -> None:
    kinds = page.rng.choices([kind for kind, _ in _MIX], [share for _, share in _MIX], k=count)
    gathering: list[str] = []
    events: list[str] = []
    for index, kind in enumerate(kinds):
        name = f"{kind}-{page.number}-{index}"
        chosen = kind if kind != "conflict" or events else "event"
        _WRITERS[chosen](page, name, index, (gathering, events))
        if chosen in ("event", "meeting"):
            (events if chosen == "event" else gathering).append(name)


Earlier = tuple[Sequence[str], Sequence[str]]
"""The meetings, and the events, that the file has so far."""


def _add_event(page: _Page, name: str, index: int, _: Earlier) -> None:
    page.add(
        "events", name, f"date: {page.date()}", f"summary: {page.work(index)}",
        f"city: {_place(page.number, index)}", f"parties: [org-{page.number}-0]",
        *page.tail("date", "summary", "city", "parties"),
    )  # fmt: skip


def _add_meeting(page: _Page, name: str, _: int, earlier: Earlier) -> None:
    number = page.number
    ordinal = len(earlier[0]) + 1
    date = f"{1990 + ordinal // 12}-{ordinal % 12 + 1:02}-{page.rng.randint(1, 28):02}"
    people = page.rng.sample(range(_PEOPLE), 2)
    page.add(
        "meetings", name, f"series: org-{number}-0", f"ordinal: {ordinal}", f"date: {date}",
        f"city: {_place(number, page.rng.randrange(50))}", "delegations:",
        f"  org-{number}-1: [{{person: per-{number}-{people[0]}, title: Harbour Master, head: true}}]",
        f"  org-{number}-2: [{{person: per-{number}-{people[1]}, title: Keeper of the Tides, head: true}}]",
        *page.tail("ordinal", "date", "city", "delegations"),
    )  # fmt: skip


def _of_meeting(page: _Page, earlier: Earlier) -> list[str]:
    return [f"meeting: {page.rng.choice(earlier[0])}"] if earlier[0] else []


def _add_commitment(page: _Page, name: str, index: int, earlier: Earlier) -> None:
    page.add(
        "commitments", name, *_of_meeting(page, earlier), "area: upkeep",
        f"summary: {_place(page.number, index)} will keep {page.rng.choice(_WORKS)} under review.",
        f"parties: [org-{page.number}-1]", *page.tail("area", "summary", "parties"),
    )  # fmt: skip


def _add_claim(page: _Page, name: str, index: int, earlier: Earlier) -> None:
    when = _of_meeting(page, earlier) if page.rng.random() < 0.5 else []
    when = when or [f"date: {page.date()}"]
    page.add(
        "claims", name, *when,
        f"summary: {_place(page.number, index)} counted {page.rng.randint(2, 900)} boats in that year.",
        *page.tail("summary", *(["date"] if when[0].startswith("date") else [])),
    )  # fmt: skip


def _add_excerpt(page: _Page, name: str, index: int, earlier: Earlier) -> None:
    words = f"the board of {_place(page.number, index)} thanks all who came"
    page.quoted.append(words)
    page.add(
        "excerpts", name, *_of_meeting(page, earlier), "document: minutes",
        f"source: src-{page.number}-0", f"locator: paragraph {len(page.quoted)}", f"words: {words}",
        f"tags: [port-{page.number % 40}]", "reviewed: 2025-11-03",
    )  # fmt: skip


def _add_conflict(page: _Page, name: str, index: int, earlier: Earlier) -> None:
    about = page.rng.choice(earlier[1])
    first, second = (f"src-{page.number}-{each}" for each in page.rng.sample(range(_SOURCES), 2))
    year = page.rng.randint(1990, 2023)
    page.add(
        "conflicts", name, f"about: {{fact: {about}, field: date}}", f"matter: the year of works {index}",
        "versions:", f"  - {{says: In {year}, support: [{{source: {first}}}]}}",
        f"  - {{says: In {year + 1}, support: [{{source: {second}}}]}}",
        f"uses: In {year}", f"because: The paper of {first} is nearer to the event.",
        f"tags: [port-{page.number % 40}]", "reviewed: 2025-10-20",
    )  # fmt: skip


_WRITERS: dict[str, Callable[[_Page, str, int, Earlier], None]] = {
    "event": _add_event,
    "meeting": _add_meeting,
    "commitment": _add_commitment,
    "claim": _add_claim,
    "excerpt": _add_excerpt,
    "conflict": _add_conflict,
}


def _plant(*lines: str) -> Callable[[_Page, int], None]:
    """Return a fault: an event with some lines of its own."""

    def add(page: _Page, index: int) -> None:
        place = _place(page.number, 8_000 + index)
        page.add(
            "events", f"fault-{page.number}-{index}",
            *(line.format(place=place, source=f"src-{page.number}-0") for line in lines),
        )  # fmt: skip

    return add


_SOUND = ("date: 2020-03-04", "summary: A crane was moved to {place}.", "reviewed: 2025-11-03")
_FAULTS = (
    _plant(*_SOUND, "support: [{{source: {source}-misspelt}}]"),
    _plant(*_SOUND, "support: [{{source: {source}, supports: [date]}}]"),
    _plant("date: 2020-13-04", *_SOUND[1:], "support: [{{source: {source}}}]"),
    _plant(*_SOUND, "sumary: twice", "support: [{{source: {source}}}]"),
    _plant(*_SOUND, "review_by: 2024-01-01", "support: [{{source: {source}}}]"),
    _plant(*_SOUND, "handling: hushed", "support: [{{source: {source}}}]"),
)
"""Each is found by another part of the program: references, support, types, keys, the record itself, the scale."""

_BRIEF = """\
title: Harbours {number}
select: {{tags: [port-{number}], date: 2015/2024, limit: 40}}
sections:
  - {{kind: chronology}}
  - {{kind: sources}}
"""


def write_project(folder: Path, plan: Plan) -> None:
    """Write the project: settings, facts and briefs, and the archive that ``sources verify`` asks for."""
    (folder / "briefs" / "facts").mkdir(parents=True, exist_ok=True)
    (folder / "briefgen.toml").write_text("", encoding="utf-8")
    (folder / "archive").mkdir(exist_ok=True)
    for number, (name, text, minutes) in enumerate(write_files(plan)):
        path = folder / "briefs" / "facts" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        (folder / "archive" / f"minutes-{number}.txt").write_text(minutes, encoding="utf-8")
    for number in range(plan.briefs):
        brief = folder / "briefs" / f"harbours-{number}.yaml"
        brief.write_text(_BRIEF.format(number=number), encoding="utf-8")


def main() -> None:
    """Write a project as the command line asks."""
    parser = argparse.ArgumentParser(description="Write a synthetic fact base.")
    parser.add_argument("folder", type=Path)
    for name, value in (("facts", 1_000), ("files", 5), ("faults", 0), ("briefs", 0), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=value)
    asked = vars(parser.parse_args())
    folder = asked.pop("folder")
    write_project(folder, Plan(**asked))


if __name__ == "__main__":
    main()
