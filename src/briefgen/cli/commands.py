"""What commands there are, in the groups that the help shows them in, each with a line about it and examples.

The table stands apart from the commands so that the help, a misspelt name and the completion of names need none of
them; a test holds the lines to what the commands themselves say.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

GROUPS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "Begin": {
            "init": "Begin a project of your own, with an example brief.",
        },
        "Make briefs": {
            "make": "Make one or several briefs as PDF.",
            "build": "Build the briefs that are out of date, and say why each is.",
            "preview": "Render the pages of briefs to PNG pictures.",
            "watch": "Make briefs, and again after every change of their input.",
            "schedule": "Print the files that let a machine build briefs by itself.",
        },
        "Keep facts": {
            "check": "Check facts and briefs without writing anything.",
            "facts": "Ask the fact base: list, show, search, impact, trace.",
            "new": "Add a fact, source, person or organisation, or begin a brief.",
            "sources": "Prove quotations against the archive; exchange sources.",
        },
        "Hand out editions": {
            "issue": "Issue an edition of a brief.",
            "verify": "Say of copies whether they are current.",
            "publish": "Publish the project's briefs as a site that anybody can read.",
            "diff": "Say what changed between two states of a brief.",
        },
        "Look things up": {
            "explain": "Explain a diagnostic code, and how its cause is mended.",
            "schema": "Print the JSON Schema of what people write, for editors.",
        },
    }
)
"""Groups in the order of the help; for each command the first sentence of its own help."""

COMMANDS: Mapping[str, str] = MappingProxyType(
    {name: f"{name}:{name}" for group in GROUPS.values() for name in group}
)
"""Commands and groups of commands, each with its module in this package and its name there."""

EXAMPLES: Mapping[str, str] = MappingProxyType(
    {
        "init": "briefgen init lights --pre-commit --ci github",
        "make": "briefgen make lights -o lights.pdf",
        "build": "briefgen build --dry-run",
        "preview": "briefgen preview lights --page 1 --dpi 150",
        "watch": "briefgen watch lights",
        "schedule": 'briefgen schedule systemd --at "0 6 * * 1-5" -o units',
        "check": "briefgen check --strict --archive ../archive",
        "facts list": "briefgen facts list --kind meeting --date 2016/2025",
        "facts show": "briefgen facts show lights-4",
        "facts search": 'briefgen facts search "fog signal" keeper',
        "facts impact": "briefgen facts impact gazette-2019",
        "facts coverage": "briefgen facts coverage --format json",
        "facts trace": "briefgen facts trace lights --page 2",
        "facts export": "briefgen facts export --tag harbour > harbour.csv",
        "new brief": 'briefgen new brief --title "State of the lights" --tag lights',
        "new fact": "briefgen new fact --kind meeting --date 2024-09-04 --dry-run",
        "new source": "briefgen new source --kind news --address https://example.org/a",
        "new person": "briefgen new person --family Ito --given Mei --support gazette-2019",
        "new organisation": "briefgen new organisation --name Pilots --support gazette-2019",
        "sources verify": "briefgen sources verify --archive ../archive",
        "sources import": "briefgen sources import library.json --dry-run",
        "sources export": "briefgen sources export -o library.json",
        "issue": 'briefgen issue lights --note "for the council of May"',
        "verify": "briefgen verify build/lights.pdf printed/",
        "diff": "briefgen diff 1 current --brief lights",
        "publish": "briefgen publish site",
        "explain": "briefgen explain unknown-id",
        "schema": "briefgen schema -o briefs/schemas",
    }
)
"""An example of each command, the last line of its help."""
