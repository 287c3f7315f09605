"""The files of a project, each of them read once: for one run of one command."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from briefgen.diagnostics import Outcome
from briefgen.load.brief import load_templates, mentions_withdrawal, read_spec
from briefgen.load.facts import load_factbase, read_fact_contents
from briefgen.load.files import name_file, read_file
from briefgen.load.ignores import find_ignores, find_template_ignores, load_ignores
from briefgen.load.ledger import load_ledger, load_lock
from briefgen.load.theme import load_theme
from briefgen.model.base import Ignore
from briefgen.model.batch import SpecFile
from briefgen.model.brief import TemplateText
from briefgen.model.edition import Ledger
from briefgen.model.factbase import FactBase, Lock
from briefgen.model.theme import Theme
from briefgen.workspace import Project

_NO_SETTINGS: Mapping[str, str] = MappingProxyType({})
_MANY = (b"for_each", b"matrix")


class Workspace:
    """What a project's files hold. A file that changes afterwards is not read again: make another one for that."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._specs: dict[Path, Outcome[bytes | None]] = {}
        self._themes: dict[str, Outcome[Theme | None]] = {}
        self._ledgers: dict[str, Outcome[Ledger | None]] = {}

    @cached_property
    def fact_files(self) -> Outcome[Mapping[str, bytes]]:
        """The bytes of the fact files by name, those that can be read."""
        return read_fact_contents(self.project.facts, self.project.root)

    @cached_property
    def facts(self) -> Outcome[FactBase]:
        """The records of all fact files."""
        return load_factbase(self.project.facts, self.project.root, self.fact_files)

    @cached_property
    def lock(self) -> Outcome[Lock]:
        """The proofs of excerpts."""
        return load_lock(self.project.lock, self.project.root)

    @cached_property
    def templates(self) -> Outcome[Mapping[str, TemplateText]]:
        """The templates by name, the project's own and the shipped ones."""
        return load_templates(self.project.template_folders(), self.project.root)

    @cached_property
    def ignores(self) -> Outcome[tuple[Ignore, ...]]:
        """The comments in facts and templates that suppress a diagnostic."""
        in_facts = load_ignores(self.fact_files.value)
        in_templates = find_template_ignores(self.templates.value.values())
        found = (*in_facts.diagnostics, *in_templates.diagnostics)
        return Outcome((*in_facts.value, *in_templates.value), found)

    def theme(self, name: str) -> Outcome[Theme | None]:
        """Return a theme, as ``load_theme`` does."""
        if name not in self._themes:
            self._themes[name] = load_theme(name, self.project.theme_folders(), self.project.root)
        return self._themes[name]

    def ledger(self, brief: str) -> Outcome[Ledger | None]:
        """Return the issued editions of a brief; ``None`` where its ledger is not sound."""
        if brief not in self._ledgers:
            self._ledgers[brief] = load_ledger(self.project.ledger(brief), self.project.root)
        return self._ledgers[brief]

    def spec(self, file: Path, settings: Mapping[str, str] = _NO_SETTINGS) -> Outcome[SpecFile | None]:
        """Return a spec under the name that the project gives it, as ``read_spec`` does."""
        content = self._content(file)
        if content.value is None:
            return Outcome(None, content.diagnostics)
        called = self.project.brief_name(file)
        return read_spec(content.value, file, self.project.root, settings, called)

    def spec_ignores(self, file: Path) -> tuple[Ignore, ...]:
        """Return the comments of a spec that suppress a diagnostic, be it sound or not."""
        content = self._content(file).value
        return () if content is None else find_ignores(content, self._name(file), records=False).value

    def is_withdrawn(self, file: Path) -> bool:
        """Whether the briefs of a spec were withdrawn."""
        content = self._content(file).value
        return content is not None and mentions_withdrawal(content, self._name(file))

    def makes_many(self, file: Path) -> bool:
        """Whether a spec may make many briefs; one that surely does not need not be parsed to know its name."""
        content = self._content(file).value or b""
        return any(key in content for key in _MANY)

    def _content(self, file: Path) -> Outcome[bytes | None]:
        if file not in self._specs:
            self._specs[file] = read_file(file, self.project.root)
        return self._specs[file]

    def _name(self, file: Path) -> str:
        return name_file(file, self.project.root)
