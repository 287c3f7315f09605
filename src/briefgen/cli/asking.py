"""Questions on a terminal, each answer checked at once by the model's own rule; without one, nothing is ever asked.

In: the questions of a form, and what options have answered. Out: plain values by field. On a terminal an answer that
will not do is explained and asked for again; elsewhere a missing one ends the run with exit status 2 and the names of
the options that would have answered it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import typer

from briefgen.check.references import explain_reference
from briefgen.cli.forms import COMMANDS, Question
from briefgen.diagnostics import BriefgenError, Diagnostic, diagnose
from briefgen.load.characters import decode_text
from briefgen.model.factbase import FactBase
from briefgen.write.records import explain_answer


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks the questions of one kind of record; ``aloud`` where there is a terminal to ask on."""

    kind: str
    facts: FactBase
    aloud: bool

    def complete(
        self, questions: Sequence[Question], answers: Mapping[str, Sequence[str]], known: Iterable[str]
    ) -> dict[str, Any]:
        """Return the values of the fields, by the options' answers and by asking for the rest.

        ``known`` are fields that are set some other way. Raises ``BriefgenError`` for an option whose answer will
        not do, ``typer.BadParameter`` where an answer is missing and there is nobody to ask.
        """
        values = self._take(questions, answers)
        open_questions = [one for one in questions if one.field not in values and one.field not in known]
        missing = [one.flag for one in open_questions if one.required]
        if missing and not self.aloud:
            raise typer.BadParameter(
                f"{', '.join(missing)} missing; with --yes, or without a terminal, nobody is asked"
            )
        for question in open_questions if self.aloud else ():
            value = self.ask(question)
            if value not in (None, [], ""):
                values[question.field] = value
        return values

    def ask(self, question: Question) -> Any:
        """Ask until an answer will do; ``None`` or an empty list where none is given and none is needed."""
        if not question.many:
            return self._ask_once(question, needed=question.required)
        found: list[Any] = []
        while True:
            needed = question.required and len(found) < question.least
            value = self._ask_once(
                question, needed=needed, left_out="when there are no more" if found else ""
            )
            if value is None:
                return found
            found.append(value)

    def _take(self, questions: Sequence[Question], answers: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        faults: list[Diagnostic] = []
        for question in questions:
            parsed = []
            for text in answers.get(question.field, ()):
                value, problem = self._read(question, text)
                parsed.append(value)
                if problem:
                    faults.append(
                        diagnose(
                            "bad-setting", f"{question.flag}: {problem}", None, "--help says what it takes"
                        )
                    )
            if parsed:
                values[question.field] = parsed if question.many else parsed[-1]
        if faults:
            raise BriefgenError(*faults)
        return values

    def _ask_once(self, question: Question, *, needed: bool, left_out: str = "") -> Any:
        words = question.words
        if not needed and not question.default:
            words += f"; Enter {left_out or 'to leave out'}"
        while True:
            text = typer.prompt(
                words, default=question.default, show_default=bool(question.default), err=True
            ).strip()
            if not text and not needed:
                return None
            value, problem = self._read(question, text) if text else (None, "an answer is needed here")
            if not problem:
                return None if value == question.default else value
            typer.echo(f"  {problem}", err=True)

    def _read(self, question: Question, text: str) -> tuple[Any, str]:
        """Return an answer's value, and what is wrong with it."""
        if not text.isascii() and any("\udc80" <= char <= "\udcff" for char in text):
            return None, "this is not UTF-8 text"
        screened = decode_text(text.encode(), "")
        if screened.diagnostics:
            return None, screened.diagnostics[0].message
        try:
            value = question.parse(text.strip())
        except ValueError as error:
            return None, str(error)
        whole = [value] * question.least if question.many else value
        return value, explain_answer(self.kind, question.field, whole) or self._explain_names(question, value)

    def _explain_names(self, question: Question, value: Any) -> str:
        for name in _names_in(value) if question.refers else ():
            if found := explain_reference(name, question.refers, self.facts):
                code, message, hint = found
                adding = " or ".join(f"`{COMMANDS[kind]}`" for kind in question.refers)
                return f"{message}; {hint or f'{adding} adds one'}" if code == "unknown-id" else message
        return ""


def _names_in(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [value["source"]]
    return value if isinstance(value, list) else [value]
