"""What the manual needs of MkDocs to be the same Markdown there as on a code host.

The pictures are kept with the briefs that they show, outside this folder, and a bar within code in a table is escaped
on a code host, but not in Python-Markdown.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

PICTURES = Path(__file__).resolve().parents[1] / "briefs/pictures"


def on_files(files: Files, config: Any) -> Files:
    """Add the pictures of the briefs to the site."""
    for picture in sorted(PICTURES.glob("*.png")):
        files.append(File.generated(config, f"pictures/{picture.name}", abs_src_path=str(picture)))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Return a page that refers to the site's pictures, and whose bars in code are not escaped."""
    placed = re.sub(r"\]\(((?:\.\./)*)\.\./briefs/pictures/", r"](\1pictures/", markdown)
    return re.sub(
        r"^\|.*$",
        lambda row: re.sub("`[^`]*`", lambda code: code[0].replace("\\|", "|"), row[0]),
        placed,
        flags=re.MULTILINE,
    )
