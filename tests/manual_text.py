"""README.md as tests read it: its text, its tables, and the options that the program's own help names."""

import re
from functools import cache

from briefgen.cli.reference.commands import find_commands
from program import REPOSITORY, run

README = REPOSITORY / "README.md"
TEXT = README.read_text(encoding="utf-8")
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OPTION = re.compile(r"(?<![\w-])--?[a-z][\w-]*")
LINK = re.compile(r"\]\(([^)\s]+)\)")
_TABLE = r"^<!-- table: {0} -->$.*?^<!-- end: {0} -->$"


def table(name: str, text: str = TEXT) -> str:
    found = re.search(_TABLE.format(name), text, re.MULTILINE | re.DOTALL)
    assert found, f"README.md has no place for the table {name}"
    return found[0]


def written() -> str:
    """Return what people wrote: the text without the tables that are made."""
    return re.sub(_TABLE.format(r"(?:[a-z-]+)"), "", TEXT, flags=re.MULTILINE | re.DOTALL)


@cache
def options_of(path: str) -> frozenset[str]:
    """Return the options that the help of a command names."""
    done = run(*path.split(), "--help", folder=REPOSITORY)
    assert done.returncode == 0, done.stderr
    written = re.findall(r"^  (-.*?)(?:  .*)?$", done.stdout.partition("Options:")[2], re.MULTILINE)
    return frozenset(OPTION.findall("\n".join(written)))


PATHS = [one.path for one in find_commands()]
