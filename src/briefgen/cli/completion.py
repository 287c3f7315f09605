"""Shell completion: ids and names of a project, answered by Typer's protocol."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import redirect_stderr
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from typer._click.shell_completion import CompletionItem, ShellComplete
from typer._completion_classes import BashComplete, FishComplete, PowerShellComplete, ZshComplete
from typer.completion import shell_complete
from typer.main import get_command

from briefgen.diagnostics import BriefgenError

FACT_KINDS = ("events", "meetings", "excerpts", "commitments", "claims", "conflicts")
"""Kinds of record that are facts, as fact files call them."""

_KEY = r"[\"']?(?P<name>[^\W_][\w.-]*)[\"']?:(?=[ \r\n]|$)"
_KIND = re.compile(rf"^{_KEY}", re.MULTILINE)
_INDENT = re.compile(r"^( +)[^\s#]", re.MULTILINE)
_TAGS = re.compile(r"^ +tags: *\[([^\]\n]*)\]", re.MULTILINE)
_ABOUT = r"(?:summary|title|label|matter|described|name|family|given|words): *+(?:[|>]-?)?\s*+(\S[^\n]*)"
"""Fields that say what a record is about, as far as they stand in one line or begin on the next. Blanks are taken once and
not given back: a file may have very many of them."""

_NAME = re.compile(r"[A-Za-z0-9._/-]+", re.ASCII)
_TITLE = re.compile(r"^title: *(\S[^\n]*)", re.MULTILINE)
_YAML = (".yaml", ".yml")
_LARGEST = 64_000_000
"""Bytes of a file beyond which nobody waits for it."""

_USUAL: Mapping[str, str] = {"facts": "briefs/facts", "briefs": "briefs", "build": "build"}
"""Where the folders of a project are that names none."""

_PROJECT_FILES: Mapping[str, tuple[str, ...]] = {"briefgen.toml": (), "pyproject.toml": ("tool", "briefgen")}


@dataclass(frozen=True, slots=True)
class Glance:
    """The folders of a project that names stand in."""

    root: Path
    facts: Path
    briefs: Path
    build: Path
    apart: tuple[Path, ...] = ()
    """Folders in which no brief is looked for."""


def find_glance(start: Path) -> Glance | None:
    """Return the folders of the project that a folder belongs to; ``None`` where there is none that can be read.

    Folders that lead out of it make it none: nobody waits until the whole disk has been searched.
    """
    from briefgen.load.files import NOT_BRIEFS  # noqa: PLC0415 - every command imports this module, and few come here

    here = start.resolve()
    for folder in (here, *here.parents):
        for name, steps in _PROJECT_FILES.items():
            table = _read_table(folder / name, steps)
            if table is not None:
                named = table.get("folders")
                folders: Mapping[str, Any] = named if isinstance(named, dict) else {}
                places = {key: folder / str(folders.get(key, usual)) for key, usual in _USUAL.items()}
                inside = all(place.resolve().is_relative_to(folder) for place in places.values())
                if not inside:
                    return None
                apart = [
                    folder / str(folders[key]) for key in ("templates", "themes", "fonts") if key in folders
                ]
                apart += [places["briefs"] / name for name in NOT_BRIEFS]
                own = (folder / name for name in ("templates", "fonts"))
                return Glance(folder, **places, apart=(*apart, *own, places["facts"], places["build"]))
    return None


def skim_records(folder: Path, kinds: Collection[str], start: str) -> Iterator[tuple[str, str]]:
    """Yield the ids of records that begin in some way, each with what it is about; of all kinds where none is given."""
    seen: set[str] = set()
    for text in _read_all(folder):
        heads = list(_KIND.finditer(text))
        ends = [*(one.start() for one in heads), len(text)][1:]
        for head, end in zip(heads, ends, strict=True):
            if kinds and head["name"] not in kinds:
                continue
            for name, about in _skim_kind(text[head.end() : end], start):
                if name not in seen:
                    seen.add(name)
                    yield name, about


def skim_tags(folder: Path, start: str) -> Iterator[tuple[str, str]]:
    """Yield the tags of records that begin in some way."""
    lists = (found[1].split(",") for text in _read_all(folder) for found in _TAGS.finditer(text))
    tags = {_unquote(tag) for one in lists for tag in one}
    yield from ((tag, "") for tag in sorted(tags) if tag and tag.startswith(start))


def skim_briefs(glance: Glance, start: str) -> Iterator[tuple[str, str]]:
    """Yield the names of briefs that begin in some way: of specs, and of what they made at the last build."""
    from briefgen.load.files import find_specs, name_spec  # noqa: PLC0415 - as above

    titles: dict[str, str] = {}
    for file in find_specs(glance.briefs, glance.apart, glance.root)[0]:
        if file.is_file() and _NAME.fullmatch(name := name_spec(file, glance.briefs, glance.apart)):
            found = _TITLE.search(_read(file))
            titles[name] = _unquote(found[1]) if found else ""
    names = {**titles, **{name: titles.get(spec, "") for name, spec in _built(glance)}}
    yield from ((name, about) for name, about in names.items() if name.startswith(start))


def _built(glance: Glance) -> Iterator[tuple[str, str]]:
    """Yield the briefs that specs made many of at the last build, each with the name of its spec."""
    if not glance.build.is_dir():
        return
    from briefgen.build.up_to_date import find_variants  # noqa: PLC0415 - only a project that was built needs it
    from briefgen.load.files import name_spec  # noqa: PLC0415 - as above

    for name, file in find_variants(glance.build):
        yield name, name_spec(glance.root / file, glance.briefs, glance.apart)


def _skim_kind(block: str, start: str) -> Iterator[tuple[str, str]]:
    """Yield the records in the text below a kind."""
    indent = _INDENT.search(block)
    if indent is None:
        return
    pattern = re.compile(rf"^{indent[1]}{_KEY}", re.MULTILINE)
    heads = list(pattern.finditer(block))
    ends = [*(one.start() for one in heads), len(block)][1:]
    for head, end in zip(heads, ends, strict=True):
        if head["name"].startswith(start):
            yield head["name"], _say_about(block[head.end() : end])


def _say_about(record: str) -> str:
    """Return what a record is about, by one of its own fields and not of what stands deeper in it."""
    indent = _INDENT.search(record)
    about = re.search(rf"^{indent[1]}{_ABOUT}", record, re.MULTILINE) if indent else None
    return _unquote(about[1]) if about else ""


def _read_all(folder: Path) -> Iterator[str]:
    """Yield the texts of all fact files that can be read, in order of name."""
    for here, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if Path(name).suffix.lower() in _YAML and not name.startswith("."):
                yield _read(Path(here, name))


def _read(path: Path) -> str:
    from briefgen.load.files import read_regular  # noqa: PLC0415 - as above

    try:
        return (read_regular(path, _LARGEST) or b"").decode("utf-8", "replace").removeprefix("\ufeff")
    except OSError:
        return ""


def _read_table(path: Path, steps: tuple[str, ...]) -> Mapping[str, Any] | None:
    """Return what a project file says; ``None`` where it is none."""
    if not path.is_file():
        return None
    from briefgen.load.files import MAXIMUM_TOML, parse_toml, read_regular  # noqa: PLC0415 - as above

    try:
        table: Any = parse_toml((read_regular(path, MAXIMUM_TOML) or b"").decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        # The folders of a project whose file is broken are most likely where they usually are.
        table = {} if not steps else None
    for step in steps:
        table = table.get(step) if isinstance(table, dict) else None
    return table if isinstance(table, dict) else None


def _unquote(text: str) -> str:
    return text.strip().strip("\"'")


Suggest = Callable[[typer.Context, str], list[tuple[str, str]]]

_MOST = 500
"""Nobody looks through more."""

_LONGEST = 100


def suggest_records(*kinds: str) -> Suggest:
    """Return a function that suggests ids of records of some kinds, or of all."""

    def suggest(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
        glance = _find(ctx)
        return _take(skim_records(glance.facts, kinds, incomplete)) if glance else []

    return suggest


def suggest_lists(*kinds: str) -> Suggest:
    """Return a function that suggests the last of several ids that are parted by commas."""
    of_one = suggest_records(*kinds)

    def suggest(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
        before, comma, last = incomplete.rpartition(",")
        return [(f"{before}{comma}{name}", about) for name, about in of_one(ctx, last)]

    return suggest


def suggest_words(*words: str) -> Suggest:
    """Return a function that suggests some words."""
    return lambda ctx, incomplete: [(one, "") for one in words if one.startswith(incomplete)]  # noqa: ARG005 - as all


def suggest_tags(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Suggest tags of facts."""
    glance = _find(ctx)
    return _take(skim_tags(glance.facts, incomplete)) if glance else []


def suggest_briefs(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Suggest names of briefs that were not named yet."""
    glance = _find(ctx)
    named = {str(one) for one in ctx.params.get("briefs") or ()}
    found = skim_briefs(glance, incomplete) if glance else ()
    return _take(one for one in found if one[0] not in named)


def suggest_codes(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:  # noqa: ARG001 - Typer's form
    """Suggest diagnostic codes."""
    from briefgen.diagnostics.codes import load_codes  # noqa: PLC0415 - only this needs it

    return _take((name, code.summary) for name, code in load_codes().items() if name.startswith(incomplete))


def suggest_settings(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:  # noqa: ARG001 - Typer's form
    """Suggest the keys of a brief that ``--set`` may set."""
    from briefgen.load.brief import settable_keys  # noqa: PLC0415 - brings the model

    return _take((f"{key}=", "") for key in settable_keys() if key.startswith(incomplete))


suggest_facts = suggest_records(*FACT_KINDS)
suggest_sources = suggest_records("sources")
suggest_organisations = suggest_records("organisations")
suggest_people = suggest_records("people")
suggest_gatherings = suggest_records("meetings", "events")
suggest_any = suggest_records()


def _find(ctx: typer.Context) -> Glance | None:
    """Return the project that the command is about."""
    return find_glance(Path(ctx.params.get("project") or "."))


def _take(found: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return list(islice(_clean(found), _MOST))


def _clean(found: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for name, about in found:
        line = " ".join(about.split())
        yield name, line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"


if TYPE_CHECKING:
    from typer import Typer

_PLAIN = frozenset(" .,?/+_-–—…“”‘’·")


def complete(app: Typer, program: str, instruction: str) -> int:
    """Answer a shell; return the exit status."""
    command = get_command(app)
    action, _, shell = instruction.partition("_")
    variable = f"_{program.upper()}_COMPLETE"
    if action != "complete":
        return shell_complete(command, {}, program, variable, instruction)
    asked = _SHELLS.get(shell)
    if asked is None:
        return 1
    try:
        with redirect_stderr(io.StringIO()):
            said = asked(command, {}, program, variable).complete()
    except SystemExit as end:
        # Fish asks in two steps, and is answered by the status in one of them.
        return end.code if isinstance(end.code, int) else 0
    except (BriefgenError, OSError, RecursionError, ValueError):
        # A project that cannot be read has nothing to suggest.
        return 1
    except Exception as error:  # noqa: BLE001 - an outer boundary: nothing may appear between the words that somebody types
        from briefgen.cli.running import log_fault  # noqa: PLC0415 - hardly ever needed

        log_fault(error)
        return 1
    sys.stdout.write(f"{said}\n" if said else "")
    sys.stdout.flush()
    return 0


def _plain(text: str | None) -> str:
    """Return a description without any character that a shell might take for its own."""
    kept = (char if char.isalnum() or char in _PLAIN else " " for char in text or "")
    return " ".join("".join(kept).split())


def _is_safe(suggestion: CompletionItem) -> bool:
    return all(char.isalnum() or char in "-_.,/=@" for char in str(suggestion.value))


class _Safe(ShellComplete):
    """Leaves out names that a shell would have to quote, of which the program has none of its own."""

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        return [one for one in super().get_completions(args, incomplete) if _is_safe(one)]


class _Bash(_Safe, BashComplete):
    """Bash, which shows no descriptions."""


class _Zsh(_Safe, ZshComplete):
    """Zsh, with descriptions."""

    def format_completion(self, item: CompletionItem) -> str:
        about = _plain(item.help)
        return f'"{item.value}":"{about}"' if about else f'"{item.value}"'


class _Fish(_Safe, FishComplete):
    """Fish, with descriptions."""

    def format_completion(self, item: CompletionItem) -> str:
        about = _plain(item.help)
        return f"{item.value}\t{about}" if about else f"{item.value}"


class _PowerShell(_Safe, PowerShellComplete):
    """PowerShell, with descriptions."""

    def format_completion(self, item: CompletionItem) -> str:
        return f"{item.value}:::{_plain(item.help) or ' '}"


_SHELLS: dict[str, type[ShellComplete]] = {
    "bash": _Bash,
    "zsh": _Zsh,
    "fish": _Fish,
    "powershell": _PowerShell,
    "pwsh": _PowerShell,
}
