"""The archive: texts of sources, kept outside the repository because they may not be passed on.

In: the folder. Out: the bytes of each file directly in it, by name. Bytes, because a source's checksum is over those.
"""

from collections.abc import Mapping
from pathlib import Path

from briefgen.diagnostics import Diagnostic, Outcome
from briefgen.load.files import find_files, read_file


def load_archive(folder: Path) -> Outcome[Mapping[str, bytes]]:
    """Load the files of an archive folder, those in folders below it and hidden ones left out."""
    found = find_files(folder, folder, ("",), deep=False)
    texts: dict[str, bytes] = {}
    diagnostics: list[Diagnostic] = list(found.diagnostics)
    for each in found.value:
        content = read_file(each.path, folder)
        diagnostics += content.diagnostics
        if content.value is not None:
            texts[each.name] = content.value
    return Outcome(texts, tuple(diagnostics))
