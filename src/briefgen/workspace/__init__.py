"""The project: the folder that a brief belongs to, its settings and their positions."""

import datetime as dt
import os
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import partial
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, WithJsonSchema

from briefgen.diagnostics import BriefgenError, Diagnostic, Origin, Outcome, diagnose
from briefgen.diagnostics.suggest import did_you_mean
from briefgen.load.errors import validate
from briefgen.load.files import (
    MAXIMUM_TOML,
    NOT_BRIEFS,
    decode_text,
    diagnose_outside,
    find_specs,
    name_spec,
    parse_toml,
    project_files,
    project_table,
    read_file,
)
from briefgen.model.base import BriefNames, Flag, Line, Link, Model
from briefgen.model.dates import Day
from briefgen.model.factbase import LOCK_NAME
from briefgen.model.likelihood import AssessmentScale
from briefgen.model.text import ProseWords, Text
from briefgen.model.tree import Step
from briefgen.system.install import find_shipped
from briefgen.system.trust import PROJECT_FILE, PYTHON_FILE

SCALES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "default": ("public", "internal", "restricted"),
        "tlp": ("clear", "green", "amber", "amber+strict", "red"),
    }
)
"""Handling scales that can be chosen by name, lowest level first; TLP is the Traffic Light Protocol 2.0."""

LANGUAGE_TAG = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
"""The form of a language tag, such as en or en-GB."""


def _check_languages(languages: tuple[str, ...]) -> tuple[str, ...]:
    if len({one.partition("-")[0] for one in languages}) < len(languages):
        raise ValueError("a language stands twice in the list")
    return languages


def _check_address(address: str) -> str:
    if not address.lower().startswith(("https://", "http://")) or "?" in address or "#" in address:
        raise ValueError("the address of a site begins with https:// or http://, and has neither ? nor #")
    return address if address.endswith("/") else f"{address}/"


class RoomSettings(Model):
    """The reading room that `briefgen publish` writes."""

    title: Text | None = None
    """What it is called; the project's office where nothing is said."""
    handling: Line | None = None
    """The highest level of handling that is shown; the lowest of the scale where nothing is said."""
    languages: Annotated[
        tuple[Annotated[str, Field(pattern=LANGUAGE_TAG)], ...], AfterValidator(_check_languages)
    ] = ()
    """The languages of its pages, the first one at its address; the project's where nothing is said."""
    address: Annotated[Link, AfterValidator(_check_address)] | None = None
    """Where it will be found, such as https://example.org/briefs/. It works without."""
    leave_out: BriefNames = ()
    """Briefs, by name, that are not meant for it."""
    notes: Flag = False
    """Whether it shows the notes that were given when editions were issued."""


_ALL = "all"
LintChoice = Literal[
    "all",
    "foreign-scraps",
    "near-name",
    "page-furniture",
    "page-header-date",
    "relative-time",
    "scare-quotes",
    "spelling-drift",
]
"""The checks of wording, by code, or all of them. They judge by lists of words and patterns, and are mistaken at times."""


class LintSettings(Model):
    """Checks of wording that a project may do without."""

    off: tuple[LintChoice, ...] = ()
    """Checks that are switched off, by code; `all` switches off every one of them."""


Phrase = Annotated[str, Field(min_length=1, max_length=100, pattern=r"\S")]
Nouns = Annotated[tuple[Phrase, ...], Field(max_length=200)]


class CountedNouns(Model):
    """The nouns by which prose counts facts, in the singular."""

    meeting: Nouns = ()
    """What meetings are called, such as a sitting."""
    event: Nouns = ()
    """What events are called."""
    commitment: Nouns = ()
    """What commitments are called, such as a pledge."""
    claim: Nouns = ()
    """What claims are called, such as a finding."""
    excerpt: Nouns = ()
    """What excerpts are called, such as a passage."""
    assessment: Nouns = ()
    """What assessments are called, such as a verdict."""
    people: Nouns = ()
    """What the people of a fact are called, such as a signatory."""
    parties: Nouns = ()
    """What the parties of a fact are called, such as a member."""


class ProseSettings(Model):
    """Words by which the proof of prose reads a project's texts, beside those of the program's languages."""

    idioms: Annotated[tuple[Phrase, ...], Field(max_length=1000)] = ()
    """Phrases and names that hold a number and claim none, such as Quad Nine."""
    designators: Annotated[tuple[Phrase, ...], Field(max_length=1000)] = ()
    """Words before a figure that make it a name, such as berth in berth 7."""
    counted: CountedNouns = CountedNouns()
    """Nouns by which facts are counted, by kind."""

    def words(self) -> ProseWords:
        """Return them as the proof takes them."""
        kinds = ((kind, nouns) for kind, nouns in self.counted.model_dump().items() if nouns)
        return ProseWords(self.idioms, self.designators, tuple(kinds))


@dataclass(frozen=True, slots=True)
class Project:
    """A project's folders, all absolute, and its defaults. A folder need not exist.

    ``scale`` are the levels of handling, lowest first; ``language`` is that of texts that name none; ``office`` the
    issuing office of briefs that name none; ``sources_seen_to`` the day up to which sources were looked for, where
    briefs name none; ``room`` what is said of the reading room; ``lint_off`` the codes of the
    checks of wording that are switched off; ``prose`` the words that the project adds to its languages; ``assessing`` the words of likelihood and
    confidence that it sets in place of those of ICD 203.
    """

    root: Path
    facts: Path
    briefs: Path
    templates: Path
    themes: Path
    fonts: Path
    build: Path
    scale: tuple[str, ...] = SCALES["default"]
    language: str = "en"
    office: str | None = None
    sources_seen_to: dt.date | None = None
    room: RoomSettings = field(default_factory=RoomSettings)
    lint_off: tuple[str, ...] = ()
    prose: ProseWords = ProseWords()  # noqa: RUF009 - a frozen value
    assessing: AssessmentScale = AssessmentScale()  # noqa: RUF009 - a frozen value

    def brief_files(self) -> tuple[Path, ...]:
        """Return the brief specs: the YAML files in the folder of briefs and below it, in order of path.

        Folders of other things are left out, as are hidden ones.
        """
        return find_specs(self.briefs, self._apart, self.root)[0]

    def refuse_links(self) -> tuple[Diagnostic, ...]:
        """Report links in the folder of briefs to folders out of the project: no brief in there is found."""
        refused = find_specs(self.briefs, self._apart, self.root)[1]
        return tuple(diagnose_outside(folder, self.root) for folder in refused)

    def brief_name(self, file: Path) -> str:
        """Return how the brief of a spec is called: by its path below the folder of briefs, without the suffix."""
        return name_spec(file, self.briefs, self._apart)

    def without_lint(self, diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
        """Leave out what checks found that the project has switched off."""
        return tuple(found for found in diagnostics if found.code not in self.lint_off)

    @property
    def _apart(self) -> tuple[Path, ...]:
        """The folders in which no brief is looked for."""
        own = tuple(self.briefs / name for name in NOT_BRIEFS)
        return (*own, self.facts, self.templates, self.themes, self.fonts, self.build)

    @property
    def lock(self) -> Path:
        """The lock file of excerpts, in the folder of facts."""
        return self.facts / LOCK_NAME

    @property
    def editions(self) -> Path:
        """Where issued editions are kept, in the folder of briefs: a ledger a brief, and its PDFs beside it."""
        return self.briefs / "editions"

    def ledger(self, brief: str) -> Path:
        """Return the file that keeps the editions of a brief."""
        return self.editions / f"{brief}.yaml"

    def ledgers(self) -> Mapping[str, Path]:
        """Return the files that keep editions, by the name of the brief, in order."""
        found = (path for path in self.editions.rglob("*.yaml") if not path.name.startswith("."))
        named = {path.relative_to(self.editions).with_suffix("").as_posix(): path for path in found}
        return {name: named[name] for name in sorted(named)}

    def banner(self, level: str) -> str:
        """Return what a page says of a level of handling: its name, or the label that the Traffic Light Protocol sets."""
        return f"TLP:{level.upper()}" if self.scale == SCALES["tlp"] else level

    def template_folders(self) -> tuple[Path, ...]:
        """Return where templates are looked for: the project's own folder, then the shipped one."""
        return _distinct(self.templates, find_shipped("templates"))

    def theme_folders(self) -> tuple[Path, ...]:
        """Return where themes are looked for: the project's own folder, then the shipped one."""
        return _distinct(self.themes, find_shipped("templates") / "themes")

    def font_folders(self) -> tuple[Path, ...]:
        """Return where fonts are looked for: the project's own folder, then the shipped one."""
        return _distinct(self.fonts, find_shipped("fonts"))


def describe_project(project: Project) -> str:
    """Return all that a project says of itself, its folders from its root: the same wherever the project lies."""
    values = {one.name: getattr(project, one.name) for one in fields(project) if one.name != "root"}
    relative = {
        name: os.path.relpath(value, project.root) if isinstance(value, Path) else value
        for name, value in values.items()
    }
    return repr(sorted(relative.items()))


def find_project(start: Path) -> Project:
    """Return the project that a file or folder belongs to.

    Raises ``BriefgenError`` where there is none, or where its project file is not sound.
    """
    here = start.resolve()
    for file in project_files(here if here.is_dir() else here.parent):
        config = _read_config(file)
        if config is not None:
            return _settle(file.parent, config)
    message = f"there is no briefgen project at {here} or in a folder above it"
    begin = "`briefgen init` begins one with an example"
    raise BriefgenError(
        diagnose("no-project", message, None, begin, f"an empty {PROJECT_FILE} makes its folder a project")
    )


def _parse_scale(value: object) -> object:
    if not isinstance(value, str):
        return value
    if value not in SCALES:
        raise ValueError(
            f"{value!r} is not a scale: name {' or '.join(SCALES)}, or list the levels, lowest first"
        )
    return SCALES[value]


def _check_scale(levels: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(levels)) < len(levels):
        raise ValueError("a level stands twice in the scale")
    return levels


def _check_folder(path: str) -> str:
    if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
        raise ValueError(f"{path!r} leads out of the project; name a folder inside it")
    if not path.isprintable():
        raise ValueError(f"{path!r} holds a character that no folder's name should have")
    return path


def _check_results(path: str, others: ValidationInfo) -> str:
    """Refuse a folder of results that is one of the input folders, which are those named before it."""
    for name, other in others.data.items():
        if PurePosixPath(other) == PurePosixPath(path):
            raise ValueError(f"{path!r} is the folder of {name} as well; give results one of their own")
    return path


Folder = Annotated[Line, AfterValidator(_check_folder)]
"""A folder inside the project, by its path from the project's own."""


class FolderNames(Model):
    """Where a project keeps what."""

    facts: Folder = "briefs/facts"
    """The fact base."""
    briefs: Folder = "briefs"
    """Brief specs, in it and in folders below it."""
    templates: Folder = "templates"
    """Templates of section texts."""
    themes: Folder = "templates/themes"
    """Themes of the project's own."""
    fonts: Folder = "fonts"
    """Fonts of the project's own."""
    build: Annotated[Folder, Field(validate_default=True), AfterValidator(_check_results)] = "build"
    """Where PDFs are written; nothing in it is taken for input."""


class Config(Model):
    """What a project file may say."""

    handling: Annotated[
        tuple[Line, ...],
        Field(min_length=1),
        AfterValidator(_check_scale),
        BeforeValidator(_parse_scale),
        WithJsonSchema(
            {
                "anyOf": [
                    {"type": "string", "enum": list(SCALES)},
                    {
                        "type": "array",
                        "items": {"type": "string", "pattern": r"\S"},
                        "minItems": 1,
                        "uniqueItems": True,
                    },
                ]
            }
        ),
    ] = SCALES["default"]
    """Levels of handling, lowest first, or the name of a scale: default or tlp."""
    language: Annotated[str, Field(pattern=LANGUAGE_TAG)] = "en"
    """Language of texts that name none."""
    office: Line | None = None
    """Issuing office of briefs that name none."""
    sources_seen_to: Day | None = None
    """Newest day up to which sources were looked for, for briefs that name none."""
    folders: FolderNames = FolderNames()
    """Where things are kept."""
    room: RoomSettings = RoomSettings()
    """The reading room that `briefgen publish` writes."""
    lint: LintSettings = LintSettings()
    """Checks of wording that a project may do without."""
    prose: ProseSettings = ProseSettings()
    """Words by which prose is read for dates and numbers, beside those of the program's languages."""
    assessments: AssessmentScale = AssessmentScale()
    """Words by which assessments say how likely something is and how sure their author is, in place of those of ICD 203."""


def _read_config(path: Path) -> Config | None:
    """Read a project file; ``None`` where it is a pyproject.toml of somebody else's."""
    text = _read_text(path)
    if text is None:
        return None
    table = project_table(_parse_toml(text, path.name), path.name)
    if table is None:
        return None
    prefix = ("tool", "briefgen") if path.name == PYTHON_FILE else ()
    locate = partial(find_key, text, path.name, prefix)
    outcome = validate(Config, table, locate, {})
    if outcome.value is None:
        raise BriefgenError(*outcome.diagnostics)
    if refused := tuple(_check_room(outcome.value, locate)):
        raise BriefgenError(*refused)
    return outcome.value


def _check_room(config: Config, locate: Callable[[tuple[Step, ...]], Origin]) -> Iterator[Diagnostic]:
    """Report what no part of the reading room's settings can tell by itself."""
    room, scale = config.room, config.handling
    if room.handling is not None and room.handling not in scale:
        message = f"“{room.handling}” is not a level of the handling scale ({' < '.join(scale)})"
        hint = did_you_mean(room.handling, scale)
        yield diagnose("unknown-handling", message, locate(("room", "handling")), hint)
    if not room.languages:
        return
    from briefgen.compose.text.labels import load_labels  # noqa: PLC0415 - most runs need none of it

    for language in room.languages:
        if load_labels(language.partition("-")[0]) is None:
            message = (
                f"the reading room cannot be written in “{language}”: there are no labels in that language"
            )
            hint = "English (en) and Korean (ko) are there"
            yield diagnose("bad-value", message, locate(("room", "languages")), hint)


def _read_text(path: Path) -> str | None:
    """Return a project file's text; ``None`` for a pyproject.toml that does not name briefgen, sound or not."""
    content = read_file(path, path.parent, MAXIMUM_TOML)
    if path.name == PYTHON_FILE and b"briefgen" not in (content.value or b""):
        return None
    decoded = (
        Outcome(None, content.diagnostics) if content.value is None else decode_text(content.value, path.name)
    )
    if decoded.diagnostics:
        raise BriefgenError(*decoded.diagnostics)
    return decoded.value


def _parse_toml(text: str, file: str) -> Any:
    try:
        return parse_toml(text)
    except tomllib.TOMLDecodeError as error:
        message, origin = find_syntax_error(str(error), text, file)
        raise BriefgenError(diagnose("bad-toml", message, origin, "compare the line with toml.io")) from None
    except (RecursionError, ValueError):
        message = "the file nests too deep, a key in it has too many parts, or a number in it is too long"
        raise BriefgenError(diagnose("bad-toml", message, Origin(file), "compare it with toml.io")) from None


def _settle(root: Path, config: Config) -> Project:
    folders = {name: root / folder for name, folder in config.folders.model_dump().items()}
    return Project(
        root,
        **folders,
        scale=config.handling,
        language=config.language,
        office=config.office,
        sources_seen_to=config.sources_seen_to,
        room=config.room,
        lint_off=tuple(
            code for code in get_args(LintChoice) if code != _ALL and {code, _ALL} & {*config.lint.off}
        ),
        prose=config.prose.words(),
        assessing=config.assessments,
    )


def _distinct(*folders: Path) -> tuple[Path, ...]:
    """Drop a folder that is named twice, as in the repository that briefgen itself comes from."""
    return tuple({folder.resolve(): folder for folder in reversed(folders)}.values())[::-1]


_HEADER = re.compile(r"\s*\[([^\[\]]+)\]\s*(?:#.*)?$")
_KEY = re.compile(
    r"(\s*)((?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*'))*)\s*=\s*"
)
_PLACE = re.compile(r"(.*?) \(at line (\d+), column (\d+)\)")


def find_key(
    text: str, file: str, prefix: tuple[str, ...], path: tuple[Step, ...], *, of_key: bool = False
) -> Origin:
    """Return the place of the value at ``prefix`` and ``path``, or of the key itself, or of the nearest above it.

    Steps into a list lead to the list.
    """
    wanted = (*prefix, *(step for step in path if isinstance(step, str)))
    best, origin = 0, Origin(file)
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.split("\n"), 1):
        if header := _HEADER.match(line):
            table = _split(header[1])
            found, column = table, line.index("[") + 1
        elif key := _KEY.match(line):
            found = (*table, *_split(key[2]))
            column = key.end(1) + 1 if of_key else key.end() + 1
        else:
            continue
        if len(found) > best and wanted[: len(found)] == found:
            best, origin = len(found), Origin(file, number, column)
    return origin


def find_syntax_error(complaint: str, text: str, file: str) -> tuple[str, Origin]:
    """Part the parser's complaint into its words and its place."""
    match = _PLACE.match(complaint)
    if match:
        return _lower(match[1]), Origin(file, int(match[2]), int(match[3]))
    lines = text.rstrip("\n").split("\n")
    return _lower(complaint.partition(" (at end")[0]), Origin(file, len(lines), len(lines[-1]) + 1)


def _split(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
