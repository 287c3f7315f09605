"""The manual as tests read it: its pages, its tables, and the options that the program's own help names."""

import re
from functools import cache

from program import REPOSITORY, run
from reference import find_commands

DOCS = REPOSITORY / "docs"
PAGES = {
    path.relative_to(REPOSITORY).as_posix(): path.read_text(encoding="utf-8")
    for path in (REPOSITORY / "README.md", *sorted(DOCS.rglob("*.md")))
}
"""The text of README.md and of every page below docs, by the path in the repository."""

TEXT = "\n".join(PAGES.values())
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OPTION = re.compile(r"(?<![\w-])--?[a-z][\w-]*")
LINK = re.compile(r"\]\(([^)\s]+)\)")
_TABLE = r"^<!-- table: {0} -->$.*?^<!-- end: {0} -->$"


def table(name: str, text: str = TEXT) -> str:
    found = re.search(_TABLE.format(name), text, re.MULTILINE | re.DOTALL)
    assert found, f"the manual has no place for the table {name}"
    return found[0]


def written(text: str = TEXT) -> str:
    """Return what people wrote: a text without the tables that are made."""
    return re.sub(_TABLE.format(r"(?:[a-z-]+)"), "", text, flags=re.MULTILINE | re.DOTALL)


@cache
def options_of(path: str) -> frozenset[str]:
    """Return the options that the help of a command names."""
    done = run(*path.split(), "--help", folder=REPOSITORY)
    assert done.returncode == 0, done.stderr
    written = re.findall(r"^  (-.*?)(?:  .*)?$", done.stdout.partition("Options:")[2], re.MULTILINE)
    return frozenset(OPTION.findall("\n".join(written)))


PATHS = [command.path for command in find_commands()]
