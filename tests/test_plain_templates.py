"""A template without tags is rendered without Jinja, and nobody can tell: text, places and prose are the same."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from briefgen.compose.templates.sandbox import Rendered, Sandbox
from briefgen.model.brief import TemplateText


@dataclass(frozen=True, slots=True)
class Tagged(TemplateText):
    """The same text, given to Jinja whatever is in it."""

    @property
    def has_tags(self) -> bool:
        return True


LINES = st.text("ab1. -*>'\"\\{}%#\n[]@$é\u2028", min_size=1, max_size=60)
PLAIN = LINES.filter(lambda text: not TemplateText("one", "one.md", text).has_tags)


def rendered(text: str, kind: type[TemplateText] = TemplateText) -> Rendered:
    outcome = Sandbox({"one": kind("one", "one.md", text)}, {}).render("one", {})
    assert outcome.diagnostics == ()
    return outcome.value


def places(found: Rendered) -> list[tuple[int, int] | None]:
    locate, lines = found.locator(), found.text.count("\n") + 1
    origins = [locate(line) for line in range(lines)]
    return [(origin.line, origin.column) if origin else None for origin in origins]


@given(PLAIN)
def test_text_and_places_are_those_that_jinja_gives(text: str) -> None:
    alone, by_jinja = rendered(text), rendered(text, Tagged)
    assert alone.text == by_jinja.text == text
    assert places(alone) == places(by_jinja)


@given(PLAIN)
def test_it_can_be_included(text: str) -> None:
    templates = {
        "one": TemplateText("one", "one.md", text),
        "two": TemplateText("two", "two.md", "a {% include 'one' %} b"),
    }
    assert Sandbox(templates, {}).render("two", {}).value.text == f"a {text} b"


def test_what_jinja_would_read_or_change_is_left_to_it() -> None:
    assert rendered("{{ 1 }}").text == "1"
    assert rendered("{# no #}a").text == "a"
    assert rendered("a\r\nb").text == "a\nb"
    assert rendered("{ % { {").text == "{ % { {"
