"""From answers to a record in its file: asked, completed, checked, shown, written."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any

import typer

from briefgen.checks.records.references import explain_reference
from briefgen.cli.console import can_ask, remark, report, wants_colours
from briefgen.cli.output import print_diagnostics
from briefgen.diagnostics import BriefgenError, Diagnostic, Outcome, diagnose, has_errors
from briefgen.edit.base import Archive, Base, Plan, find_place, open_base, plan_entries, save_plan, show_plan
from briefgen.edit.records import (
    apply_settings,
    explain_answer,
    free_id,
    make_record,
    name_one,
    propose_file,
    propose_id,
    split_path,
    taken_ids,
    write_values,
)
from briefgen.edit.rendering import Entry
from briefgen.load.files import decode_text, load_archive, name_file
from briefgen.model.factbase import FactBase
from briefgen.model.records import Event, Meeting, Organisation, Person, Record, Source
from briefgen.workspace import Project, find_project

_CITATION = re.compile(r"\[(?P<cited>@[^\[\]]+)\]\s*$")


def parse_list(text: str) -> list[str]:
    """Split at commas."""
    return [part.strip() for part in text.split(",") if part.strip()]


def parse_support(text: str) -> dict[str, Any]:
    """Read ``ID`` or ``ID, LOCATOR`` as a support entry."""
    source, _, locator = text.strip().removeprefix("@").partition(",")
    return {"source": source.strip()} | ({"locator": locator.strip()} if locator.strip() else {})


def parse_version(text: str) -> dict[str, Any]:
    """Read ``WORDS [@ID, LOCATOR; @ID]`` as a version of a conflict. Raises ``ValueError`` for anything else."""
    match = _CITATION.search(text)
    if match is None or not text[: match.start()].strip():
        raise ValueError("write what is said, then its sources: November 1909 [@register; @ledger, page 3]")
    support = [parse_support(part) for part in match["cited"].split(";")]
    return {"says": text[: match.start()].strip(), "support": support}


def parse_about(text: str) -> dict[str, Any]:
    """Read ``ID/FIELD`` as what a conflict is about. Raises ``ValueError`` for anything else."""
    fact, slash, field = text.strip().partition("/")
    if not slash:
        raise ValueError("write the fact's id and the field, parted by a slash: board-2/date")
    return {"fact": fact, "field": field}


@dataclass(frozen=True, slots=True)
class Question:
    """One field that is asked for.

    ``refers`` are the kinds of record that it names, ``parse`` what makes a value of an answer; ``many`` asks until
    nothing is answered, ``least`` times at least.
    """

    field: str
    words: str
    required: bool = False
    default: str = ""
    refers: tuple[type[Record], ...] = ()
    parse: Callable[[str], Any] = str
    many: bool = False
    least: int = 1
    option: str = ""

    @property
    def flag(self) -> str:
        """The option that answers it."""
        return f"--{self.option or self.field}"


_SERIES = Question("series", "Series it belongs to (an organisation's id)", refers=(Organisation,))
_MEETING = Question("meeting", "Meeting or event it belongs to (an id)", refers=(Meeting, Event))
_PARTIES = Question("parties", "Parties (ids, parted by commas)", refers=(Organisation,), parse=parse_list)
_SUPPORT = Question(
    "support",
    "A source that states it (ID, or ID, LOCATOR)",
    required=True,
    refers=(Source,),
    parse=parse_support,
    many=True,
)
_TAGS = Question("tags", "Tags (parted by commas)", parse=parse_list, option="tag")
_STATUS = Question("status", "Status (confirmed, reported, inferred, disputed, planned)", default="confirmed")
_DATE = Question("date", "Date (2024-09-04, 2016-12, 2022-05~)", required=True)
_SUMMARY = Question("summary", "What happened or was said, in your own words", required=True)
_CITY = Question("city", "City")

FORMS: Mapping[str, tuple[Question, ...]] = MappingProxyType(
    {
        "events": (
            _DATE, _SUMMARY, Question("label", "A few words for the timeline"), _CITY, _SERIES, _PARTIES,
            Question("people", "People who took part (ids, parted by commas)", refers=(Person,), parse=parse_list),
            _SUPPORT, _STATUS, _TAGS,
        ),
        "meetings": (
            Question("series", "Series (the id of the organisation that meets)", required=True, refers=(Organisation,)),
            Question("ordinal", "Number in the series", required=True),
            _DATE, _CITY, Question("venue", "Building or room"),
            Question("summary", "What came of it, in your own words"), _SUPPORT, _STATUS, _TAGS,
        ),
        "excerpts": (
            Question("source", "Source of the words (an id)", required=True, refers=(Source,)),
            Question("words", "The words, verbatim; [insertions] and … omissions marked", required=True),
            Question("document", "What the source calls the quoted text (joint statement, minute)", required=True),
            Question("locator", "Where in the source (paragraph 3)"),
            _MEETING, Question("label", "What they are about, in a few words"), _STATUS, _TAGS,
        ),
        "commitments": (
            Question("summary", "What was agreed, in your own words", required=True),
            _MEETING, Question("area", "Field it belongs to, in a word or two"), _PARTIES, _SUPPORT, _STATUS, _TAGS,
        ),
        "claims": (
            _SUMMARY, _MEETING, Question("date", "Date it is about"), _SUPPORT, _STATUS, _TAGS,
        ),
        "conflicts": (
            Question("about", "Fact and field that sources disagree on (ID/FIELD)", required=True, parse=parse_about),
            Question("matter", "What they disagree on, in a few words", required=True),
            Question("versions", "One version with its sources: November 1909 [@register; @ledger, page 3]",
                     required=True, parse=parse_version, many=True, least=2, option="version"),
            Question("uses", "The version that is used", required=True),
            Question("because", "Why", required=True), _TAGS,
        ),
        "sources": (
            Question("kind", "Kind (official, mirror, news, preview, reference)", required=True),
            Question("publisher", "Publisher", required=True),
            Question("title", "Title, as published"),
            Question("described", "What it is, where its title was not seen"),
            Question("author", "Author"),
            Question("date", "Date of publication"),
            Question("address", "Address (https://…)"),
            Question("language", "Language", default="en"),
            Question("retrieved", "Day it was read (2026-01-15)"),
            Question("archive", "Name of its text in the archive folder"),
        ),
        "people": (
            Question("family", "Family name, or the only name"),
            Question("given", "Given name"),
            Question("order", "Order of the name (given-first, family-first)", default="given-first"),
            _SUPPORT,
        ),
        "organisations": (
            Question("name", "Full name", required=True),
            Question("short", "Short name or abbreviation"),
            Question("part_of", "Organisation that it belongs to (an id)", refers=(Organisation,), option="part-of"),
            _SUPPORT,
        ),
    }
)  # fmt: skip
"""The questions of each kind of record."""

COMMANDS: Mapping[type[Record], str] = MappingProxyType(
    {
        Source: "briefgen new source",
        Organisation: "briefgen new organisation",
        Person: "briefgen new person",
        Meeting: "briefgen new fact --kind meeting",
        Event: "briefgen new fact --kind event",
    }
)
"""What adds a record that others name."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks the questions of one kind of record; ``aloud`` where there is a terminal to ask on."""

    kind: str
    facts: FactBase
    aloud: bool

    def complete(
        self, questions: Sequence[Question], answers: Mapping[str, Sequence[str]], known: Iterable[str]
    ) -> dict[str, Any]:
        """Return the values of the fields, by the options' answers and by asking for the rest.

        ``known`` are fields that are set some other way. Raises ``BriefgenError`` for an option whose answer will
        not do, ``typer.BadParameter`` where an answer is missing and there is nobody to ask.
        """
        values = self._take(questions, answers)
        open_questions = [one for one in questions if one.field not in values and one.field not in known]
        missing = [one.flag for one in open_questions if one.required]
        if missing and not self.aloud:
            raise typer.BadParameter(
                f"{', '.join(missing)} missing; with --yes, or without a terminal, nobody is asked"
            )
        for question in open_questions if self.aloud else ():
            value = self.ask(question)
            if value not in (None, [], ""):
                values[question.field] = value
        return values

    def ask(self, question: Question) -> Any:
        """Ask until an answer will do; ``None`` or an empty list where none is given and none is needed."""
        if not question.many:
            return self._ask_once(question, needed=question.required)
        found: list[Any] = []
        while True:
            needed = question.required and len(found) < question.least
            value = self._ask_once(
                question, needed=needed, left_out="when there are no more" if found else ""
            )
            if value is None:
                return found
            found.append(value)

    def _take(self, questions: Sequence[Question], answers: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        faults: list[Diagnostic] = []
        for question in questions:
            parsed = []
            for text in answers.get(question.field, ()):
                value, problem = self._read(question, text)
                parsed.append(value)
                if problem:
                    faults.append(
                        diagnose(
                            "bad-setting", f"{question.flag}: {problem}", None, "--help says what it takes"
                        )
                    )
            if parsed:
                values[question.field] = parsed if question.many else parsed[-1]
        if faults:
            raise BriefgenError(*faults)
        return values

    def _ask_once(self, question: Question, *, needed: bool, left_out: str = "") -> Any:
        words = question.words
        if not needed and not question.default:
            words += f"; Enter {left_out or 'to leave out'}"
        while True:
            text = typer.prompt(
                words, default=question.default, show_default=bool(question.default), err=True
            ).strip()
            if not text and not needed:
                return None
            value, problem = self._read(question, text) if text else (None, "an answer is needed here")
            if not problem:
                return None if value == question.default else value
            typer.echo(f"  {problem}", err=True)

    def _read(self, question: Question, text: str) -> tuple[Any, str]:
        """Return an answer's value, and what is wrong with it."""
        if not text.isascii() and any("\udc80" <= char <= "\udcff" for char in text):
            return None, "this is not UTF-8 text"
        screened = decode_text(text.encode(), "")
        if screened.diagnostics:
            return None, screened.diagnostics[0].message
        try:
            value = question.parse(text.strip())
        except ValueError as error:
            return None, str(error)
        whole = [value] * question.least if question.many else value
        return value, explain_answer(self.kind, question.field, whole) or self._explain_names(question, value)

    def _explain_names(self, question: Question, value: Any) -> str:
        for name in _names_in(value) if question.refers else ():
            if found := explain_reference(name, question.refers, self.facts):
                code, message, hint = found
                adding = " or ".join(f"`{COMMANDS[kind]}`" for kind in question.refers)
                return f"{message}; {hint or f'{adding} adds one'}" if code == "unknown-id" else message
        return ""


def _names_in(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [value["source"]]
    return value if isinstance(value, list) else [value]


_UNPINNED = (
    "Its archived text is not pinned, so no quotation can be proved by it: --archive DIR takes the checksum, "
    "and `briefgen sources verify --archive DIR` says what to write for `sha256`."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What is chosen whatever is written: the project, the day, and whether to ask and to write.

    ``name`` and ``file`` are a new record's, where they are given; ``archive`` is what excerpts are compared with.
    """

    project: Path | None
    today: dt.date
    yes: bool
    dry_run: bool
    name: str | None = None
    file: str | None = None
    archive: Path | None = None

    @property
    def aloud(self) -> bool:
        """Whether questions are asked."""
        return can_ask() and not self.yes


def add_record(
    kind: str, answers: Mapping[str, Sequence[str]], settings: Sequence[str], choices: Choices
) -> None:
    """Make a record of answers and settings, put it into its file and say where.

    Raises ``BriefgenError`` where it cannot be made, ``typer.Exit`` where it would bring an error with it.
    """
    base = open_base(find_project(choices.project or Path()))
    archive = _load_archive(choices.archive)
    known = {split_path(setting)[0] for setting in settings}
    values = Asker(kind, base.facts, choices.aloud).complete(_questions(kind, answers), answers, known)
    settled = _unwrap(apply_settings(_imply(kind, values, archive), settings))
    name = _choose_id(kind, settled, choices, base)
    record = _unwrap(make_record(kind, name, settled))
    assert record is not None, "there was no error"
    file = choices.file or propose_file(kind, settled, base)
    place = name_file(find_place(file, base.project.facts, base.project.root), base.project.root)
    entry = Entry(place, (kind,), name, write_values(record))
    outcome = plan_entries(base, [entry], archive=archive, today=choices.today)
    if carry_out(outcome, base.project, choices):
        if kind == "sources" and "archive" in settled and "sha256" not in settled:
            remark(_UNPINNED)
        remark(_next_steps(kind))


def carry_out(outcome: Outcome[Plan | None], project: Project, choices: Choices) -> bool:
    """Show what is wrong with a plan, or what it writes; write it if it may be, and say whether it was.

    Raises ``typer.Exit`` with status 1 where it brings errors or is declined.
    """
    plan = outcome.value
    unsaved = {name: after.decode("utf-8-sig") for name, after in plan.contents.items()} if plan else {}
    print_diagnostics(outcome.diagnostics, project.root, colours=wants_colours(), unsaved=unsaved)
    if plan is None or outcome.failed:
        typer.echo("Nothing was written; the lines above are those that would have been.", err=True)
        typer.echo("Mend the answers, and run the command again.", err=True)
        raise typer.Exit(1)
    if not confirm(show_plan(plan), choices):
        return False
    save_plan(plan)
    for entry, place in plan.places:
        report(f"{place.file}:{place.line}  {_describe(entry)}")
    return True


def confirm(difference: str, choices: Choices) -> bool:
    """Show what would be written where that is wanted, and return whether to write it.

    Raises ``typer.Exit`` with status 1 where somebody who was asked says no.
    """
    if choices.dry_run:
        typer.echo(difference, nl=False)
        return False
    if choices.aloud:
        typer.echo(difference, nl=False, err=True)
        if not typer.confirm("Write this?", default=True, err=True):
            typer.echo("Nothing was written; run the command again with other answers.", err=True)
            raise typer.Exit(1)
    return True


def _describe(entry: Entry) -> str:
    """Say what an entry is: a record, or a field of one."""
    kind, *record = entry.path
    return f"{name_one(kind)} {'/'.join((*record, entry.key))}"


def _questions(kind: str, answers: Mapping[str, Sequence[str]]) -> tuple[Question, ...]:
    """Return the questions of a form, and one for each option that answers none of them: the model refuses those."""
    asked = {question.field for question in FORMS[kind]}
    return (*FORMS[kind], *(Question(field, "") for field in answers if field not in asked))


def _imply(kind: str, values: Mapping[str, Any], archive: Archive | None) -> dict[str, Any]:
    """Add what follows from the answers: the support of an excerpt's label, the checksum of an archived text."""
    implied = dict(values)
    if kind == "excerpts" and "label" in values and "source" in values:
        where = {"locator": values["locator"]} if "locator" in values else {}
        implied.setdefault("support", [{"source": values["source"], **where, "supports": ["label"]}])
    if kind == "sources" and archive is not None and values.get("archive") in archive:
        implied.setdefault("sha256", sha256(archive[values["archive"]]).hexdigest())
    return implied


def _choose_id(kind: str, values: Mapping[str, Any], choices: Choices, base: Base) -> str:
    if choices.name is not None:
        if choices.name in taken_ids(base.facts):
            hint = f"free is {free_id(choices.name, taken_ids(base.facts))}"
            raise BriefgenError(diagnose("duplicate-id", f"the id `{choices.name}` is taken", None, hint))
        return choices.name
    proposed = propose_id(kind, values, base.facts)
    while choices.aloud:
        name: str = typer.prompt(f"Id of the {name_one(kind)}", default=proposed, err=True).strip()
        problem = "that id is taken" if name in taken_ids(base.facts) else explain_answer(kind, "id", name)
        if not problem:
            return name
        typer.echo(f"  {problem}", err=True)
    return proposed


def _load_archive(folder: Path | None) -> Archive | None:
    return None if folder is None else _unwrap(load_archive(folder))


def _unwrap(outcome: Outcome[Any]) -> Any:
    """Return an outcome's value. Raises ``BriefgenError`` where it failed."""
    if has_errors(outcome.diagnostics):
        raise BriefgenError(*outcome.diagnostics)
    return outcome.value


def _next_steps(kind: str) -> str:
    if kind in ("sources", "people", "organisations"):
        return "Next: name it in the facts that need it (briefgen new fact), then briefgen check."
    lock = (
        "briefgen sources verify --archive DIR, which vouches for its words; " if kind == "excerpts" else ""
    )
    return f"Next: {lock}briefgen check; briefgen make NAME for each brief that it belongs in."
