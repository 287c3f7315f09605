"""The hook by which a repository checks its briefs before each commit, for the tool pre-commit."""

from __future__ import annotations

import json
import re
import shlex

HOOKS = ".pre-commit-config.yaml"
"""Where it stands in a repository."""


def format_hooks(folder: str) -> str:
    """Return the configuration for a project in a folder of the repository, ``.`` for the repository itself."""
    inside = "" if folder == "." else f"{re.escape(folder)}/"
    files = rf"^{inside}(briefgen\.toml$|briefs/|templates/|fonts/)"
    paths = [] if folder == "." else [f"./{folder}"]
    return f"""\
# Checks facts, briefs and templates before each commit. Once in every clone: pre-commit install
repos:
  - repo: local
    hooks:
      - id: briefgen-check
        name: briefgen check
        entry: {json.dumps(shlex.join(["briefgen", "check", "--strict", *paths]), ensure_ascii=False)}
        language: system
        pass_filenames: false
        files: {json.dumps(files, ensure_ascii=False)}
"""
