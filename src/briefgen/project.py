"""The project: the folder that a brief belongs to, its paths and its defaults.

In: any path inside it. Out: a ``Project``. A project is the nearest folder upwards that has a briefgen.toml, or a
pyproject.toml with a [tool.briefgen] table; every key in there has a default, so an empty file will do. What comes
with briefgen, templates and fonts, is found here too: in the installed package, or beside ``src`` in a repository
that was installed in place.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from briefgen.diagnostics import BriefgenError, Origin, Outcome, diagnose
from briefgen.load.characters import decode_text
from briefgen.load.files import YAML_SUFFIXES, read_file
from briefgen.load.toml_places import find_key, find_syntax_error
from briefgen.load.validation import validate
from briefgen.model.base import Line, Model
from briefgen.model.lock import LOCK_NAME

SCALES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "default": ("public", "internal", "restricted"),
        "tlp": ("clear", "green", "amber", "amber+strict", "red"),
    }
)
"""Handling scales that can be chosen by name, lowest level first; TLP is the Traffic Light Protocol 2.0."""

_PROJECT_FILE, _PYTHON_FILE = "briefgen.toml", "pyproject.toml"
_TABLE = ("tool", "briefgen")


@dataclass(frozen=True, slots=True)
class Project:
    """A project's folders, all absolute, and its defaults. A folder need not exist.

    ``scale`` are the levels of handling, lowest first; ``language`` is that of texts that name none; ``office`` the
    issuing office of briefs that name none.
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

    def brief_files(self) -> tuple[Path, ...]:
        """Return the brief specs: the YAML files directly in the folder of briefs, in order of name."""
        if not self.briefs.is_dir():
            return ()
        files = (
            path for path in self.briefs.iterdir() if not path.is_dir() and not path.name.startswith(".")
        )
        return tuple(sorted(path for path in files if path.suffix.lower() in YAML_SUFFIXES))

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


def find_project(start: Path) -> Project:
    """Return the project that a file or folder belongs to.

    Raises ``BriefgenError`` where there is none, or where its project file is not sound.
    """
    here = start.resolve()
    for folder in (here, *here.parents) if here.is_dir() else here.parents:
        for name in (_PROJECT_FILE, _PYTHON_FILE):
            if (folder / name).is_file():
                config = _read_config(folder / name)
                if config is not None:
                    return _settle(folder, config)
    message = f"there is no briefgen project at {here} or in a folder above it"
    hint = f"an empty {_PROJECT_FILE} makes its folder a project"
    raise BriefgenError(diagnose("no-project", message, None, hint))


def find_shipped(name: str) -> Path:
    """Return the folder of that name which comes with briefgen: ``templates`` or ``fonts``."""
    package = Path(__file__).resolve().parent
    return package / name if (package / name).is_dir() else package.parents[1] / name


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
    return path


Folder = Annotated[Line, AfterValidator(_check_folder)]
"""A folder inside the project, by its path from the project's own."""


class FolderNames(Model):
    """Where a project keeps what."""

    facts: Folder = "briefs/facts"
    """The fact base."""
    briefs: Folder = "briefs"
    """Brief specs."""
    templates: Folder = "templates"
    """Templates of section texts."""
    themes: Folder = "templates/themes"
    """Themes of the project's own."""
    fonts: Folder = "fonts"
    """Fonts of the project's own."""
    build: Folder = "build"
    """Where PDFs are written."""


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
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] = "en"
    """Language of texts that name none."""
    office: Line | None = None
    """Issuing office of briefs that name none."""
    folders: FolderNames = FolderNames()
    """Where things are kept."""


def _read_config(path: Path) -> Config | None:
    """Read a project file; ``None`` where it is a pyproject.toml of somebody else's."""
    text = _read_text(path)
    if text is None:
        return None
    table: Any = _parse_toml(text, path.name)
    prefix = _TABLE if path.name == _PYTHON_FILE else ()
    for step in prefix:
        table = table.get(step)
        if not isinstance(table, dict):
            return None
    outcome = validate(Config, table, partial(find_key, text, path.name, prefix), {})
    if outcome.value is None:
        raise BriefgenError(*outcome.diagnostics)
    return outcome.value


def _read_text(path: Path) -> str | None:
    """Return a project file's text; ``None`` for a pyproject.toml that does not name briefgen, sound or not."""
    content = read_file(path, path.parent)
    if path.name == _PYTHON_FILE and b"briefgen" not in (content.value or b""):
        return None
    decoded = (
        Outcome(None, content.diagnostics) if content.value is None else decode_text(content.value, path.name)
    )
    if decoded.diagnostics:
        raise BriefgenError(*decoded.diagnostics)
    return decoded.value


def _parse_toml(text: str, file: str) -> Any:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message, origin = find_syntax_error(str(error), text, file)
        raise BriefgenError(diagnose("bad-toml", message, origin, "compare the line with toml.io")) from None
    except (RecursionError, ValueError):
        message = "the file nests too deep, or a number in it is too long"
        raise BriefgenError(diagnose("bad-toml", message, Origin(file), "compare it with toml.io")) from None


def _settle(root: Path, config: Config) -> Project:
    folders = {name: root / folder for name, folder in config.folders.model_dump().items()}
    return Project(root, **folders, scale=config.handling, language=config.language, office=config.office)


def _distinct(*folders: Path) -> tuple[Path, ...]:
    """Drop a folder that is named twice, as in the repository that briefgen itself comes from."""
    return tuple({folder.resolve(): folder for folder in reversed(folders)}.values())[::-1]
