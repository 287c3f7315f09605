"""Template texts by the name that specs call them.

In: folders, the one that wins first. Out: the text of every ``*.md`` under them, by its path from its folder. Jinja
does not see them here: whether they compile is for composing to say.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from briefgen.diagnostics import Diagnostic, Outcome
from briefgen.load.characters import decode_text
from briefgen.load.files import Found, find_files, limit_of, name_file, read_file
from briefgen.model.template import TemplateText

MAXIMUM_BYTES = 64_000
"""Largest template; a section's text is a page or two."""


def load_templates(folders: Sequence[Path], root: Path) -> Outcome[Mapping[str, TemplateText]]:
    """Load the templates of all folders that exist; of two with one name, the earlier folder's counts.

    A folder may lie outside ``root``, as the shipped templates do, but nothing in it may lead out of both.
    """
    texts: dict[str, TemplateText] = {}
    diagnostics: list[Diagnostic] = []
    for folder in folders:
        if not folder.exists():
            continue
        limit = limit_of(folder, root)
        found = find_files(folder, limit, (".md",))
        diagnostics += found.diagnostics
        for each in found.value:
            if each.name not in texts:
                loaded = _load_template(each, limit, root)
                diagnostics += loaded.diagnostics
                texts[each.name] = loaded.value
    return Outcome({name: texts[name] for name in sorted(texts)}, tuple(diagnostics))


def _load_template(found: Found, limit: Path, root: Path) -> Outcome[TemplateText]:
    """Load one template; an unreadable one is empty, so that it is not reported as missing too."""
    file = name_file(found.path, root)
    content = read_file(found.path, limit, MAXIMUM_BYTES)
    if content.value is None:
        return Outcome(TemplateText(found.name, file, ""), content.diagnostics)
    decoded = decode_text(content.value, file)
    text = (decoded.value or "").replace("\r\n", "\n").replace("\r", "\n")
    return Outcome(TemplateText(found.name, file, text), decoded.diagnostics)
