"""Templates in the sandbox: attacks and their harmless twins, bounds, escaping, and what a diagnostic says."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attack_templates import ATTACKS, Attack
from briefgen.compose.templates.sandbox import Rendered, Sandbox
from briefgen.compose.templates.values import Markdown, ValueRefusedError, View, plain_text, split_inserted
from briefgen.diagnostics import BriefgenError, Outcome, diagnose
from briefgen.model.brief import TemplateText
from template_views import CONTEXT, FILTERS, FactsView, FactView


def make_sandbox(texts: dict[str, str], **filters: Callable[..., object]) -> Sandbox:
    templates = {name: TemplateText(name, f"templates/{name}", text) for name, text in texts.items()}
    return Sandbox(templates, FILTERS | filters)


_GUARD = "guard it with {% if %}, or give a default: default('unknown', true)"


def render(
    text: str, others: dict[str, str] | None = None, **filters: Callable[..., object]
) -> Outcome[Rendered]:
    return make_sandbox({"t.md": text, **(others or {})}, **filters).render("t.md", CONTEXT)


def escaped(rendered: Rendered) -> str:
    """Return the Markdown, with what expressions printed between angle brackets."""
    parts = split_inserted(rendered.text, rendered.inserted)
    return "".join(part if isinstance(part, str) else f"<{part.text}>" for part in parts)


def rendered(text: str, others: dict[str, str] | None = None, **filters: Callable[..., object]) -> str:
    outcome = render(text, others, **filters)
    assert outcome.diagnostics == ()
    return plain_text(outcome.value.text, outcome.value.inserted)


# Attacks.


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_ends_in_a_diagnostic(attack: Attack) -> None:
    outcome = render(attack.template, dict(attack.others))
    assert outcome.value.text == ""
    assert [found.code for found in outcome.diagnostics] == [attack.code]
    assert attack.why in outcome.diagnostics[0].message
    assert outcome.diagnostics[0].origin is not None
    assert len(outcome.diagnostics[0].message) < 500


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_its_twin_renders(attack: Attack) -> None:
    assert rendered(attack.twin, dict(attack.others)) == attack.result


MEASURE = """
import json, resource, sys, time
sys.path.insert(0, sys.argv[1])
resource.setrlimit(resource.RLIMIT_DATA, (200 << 20, 200 << 20))
from attack_templates import ATTACKS
from test_sandbox import render
slow = {}
for attack in ATTACKS:
    start = time.process_time()
    outcome = render(attack.template, dict(attack.others))
    seconds = time.process_time() - start
    if seconds >= 10 or not any(attack.why in found.message for found in outcome.diagnostics):
        slow[attack.name] = (seconds, [found.message for found in outcome.diagnostics])
from jinja2.sandbox import ImmutableSandboxedEnvironment
try:
    ImmutableSandboxedEnvironment().from_string("{{ 'a' * 10**9 }}").render()
    control = "rendered"
except MemoryError:
    control = "out of memory"
# The system's own record of this program alone: getrusage would count what the parent held when it forked.
status = open("/proc/self/status").read()
peak = int(status.partition("VmHWM:")[2].split()[0])
print(json.dumps({"slow": slow, "peak": peak, "control": control}))
"""


@pytest.mark.skipif(
    sys.platform != "linux", reason="other systems do not limit a process's memory in this way"
)
def test_every_attack_ends_within_seconds_and_200_megabytes() -> None:
    command = [sys.executable, "-c", MEASURE, str(Path(__file__).parent)]
    result = subprocess.run(command, capture_output=True, text=True, check=True, timeout=600)
    found = json.loads(result.stdout)
    assert found["slow"] == {}
    assert found["peak"] < 200 << 10
    assert found["control"] == "out of memory", "the limit was not in force: plain Jinja lived through it"


def test_the_verdict_does_not_depend_on_how_deep_the_caller_stands() -> None:
    def verdicts(depth: int) -> list[tuple[str, ...]]:
        if depth:
            return verdicts(depth - 1)
        named = ("deep brackets", "endless recursion", "long sum", "deep conditions", "nested list doubling")
        chosen = [attack for attack in ATTACKS if attack.name in named]
        assert len(chosen) == len(named)
        return [tuple(map(str, render(attack.template).diagnostics)) for attack in chosen]

    assert verdicts(0) == verdicts(100)


def test_the_budget_ends_at_the_same_step_every_time() -> None:
    def renders(rounds: int) -> bool:
        return not render(
            f"{{% for a in range({rounds}) %}}{'{% if a and a %}{% endif %}' * 20}{{% endfor %}}"
        ).failed

    def renders_from_below(depth: int, rounds: int) -> bool:
        return renders_from_below(depth - 1, rounds) if depth else renders(rounds)

    enough, too_much = 1, 9_999
    while too_much - enough > 1:
        middle = (enough + too_much) // 2
        enough, too_much = (middle, too_much) if renders(middle) else (enough, middle)
    assert 100 < enough < 9_000
    assert [renders_from_below(50, rounds) for rounds in (enough, too_much)] == [True, False]


def test_a_circle_of_templates_is_seen_before_it_is_gone_round() -> None:
    (found,) = render("{% include 'b.md' %}", {"b.md": "{% import 't.md' as t %}"}).diagnostics
    assert found.message == "templates include one another: t.md → b.md → t.md"


def test_a_text_of_a_fact_is_bounded_as_well() -> None:
    same = make_sandbox({"t.md": "{{ x }}"})
    assert same.render("t.md", {"x": "a" * 100_000}).diagnostics == ()
    assert [found.code for found in same.render("t.md", {"x": "a" * 100_001}).diagnostics] == [
        "template-refused"
    ]


def test_what_a_template_may_use_grows_with_the_facts_it_is_given() -> None:
    many = FactsView(*(FactView(f"f-{number}", "Seoul") for number in range(3_000)))
    same = make_sandbox(
        {
            "t.md": "{% for f in facts %}{% for n in range(9) %}{{ (f.city ~ f.id)|upper }} {% endfor %}{% endfor %}"
        }
    )
    assert same.render("t.md", {"facts": many}).diagnostics == ()
    assert same.render("t.md", {"facts": [*many]}).failed


def test_renderings_do_not_share_anything() -> None:
    texts = {
        "t.md": "{% from 'm.md' import n %}{% set n.a = n.a + 1 %}{{ n.a }}",
        "m.md": "{% set n = namespace(a=1) %}",
    }
    same = make_sandbox(texts)
    found = [same.render("t.md", CONTEXT).value for _ in range(3)]
    assert [plain_text(one.text, one.inserted) for one in found] == ["2", "2", "2"]


PIECES = (
    *(
        "{{ ",
        " }}",
        "{% if ",
        "{% endif %}",
        "{% for x in ",
        "{% endfor %}",
        " %}",
        "{% set x = ",
        "{% macro m(x) %}",
    ),
    *(
        "{% endmacro %}",
        "{% set x %}",
        "{% endset %}",
        "{% call m(x) %}",
        "{% endcall %}",
        "{% filter ",
        "{% endfilter %}",
    ),
    *(
        "{% include 't.md' %}",
        "{% block b %}",
        "{% endblock %}",
        "{% raw %}",
        "{#",
        "#}",
        "{%- ",
        " -%}",
        "text\n",
        "\t",
    ),
    *(
        "x",
        "facts",
        "loop",
        "m",
        "self",
        "super()",
        "caller()",
        "range(9)",
        "namespace()",
        "1",
        "0.5",
        "'a'",
        "none",
    ),
    *(
        ".city",
        ".items()",
        "['f-1']",
        "[0]",
        "[1:]",
        "(x)",
        "(*x)",
        "(**x)",
        "[x, x]",
        "(x, x)",
        "{'a': x}",
        "[",
        "]",
    ),
    *(
        " ~ ",
        " + ",
        " * ",
        " ** ",
        " % ",
        " / ",
        " == ",
        " in ",
        " not ",
        " and ",
        " or ",
        " is ",
        " if ",
        " else ",
    ),
    *(
        "|join",
        "|map('upper')",
        "|sort",
        "|cite",
        "|length",
        "|groupby('city')",
        "|first",
        "|default(x)",
        "defined",
    ),
)


@given(st.lists(st.sampled_from(PIECES), max_size=25))
def test_whatever_is_put_together_ends_in_text_or_in_a_diagnostic(pieces: list[str]) -> None:
    outcome = render("".join(pieces))
    assert isinstance(outcome.value.text, str)
    assert all(found.code.startswith("template-") and found.origin for found in outcome.diagnostics)


# What templates can do.


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("{{ facts['f-1'].city }}", "Seoul"),
        (
            "{% for fact in facts %}{{ loop.index }}. {{ fact.city }}{{ ', ' if not loop.last }}{% endfor %}",
            "1. Seoul, 2. Washington",
        ),
        ("{{ facts|map(attribute='city')|join(', ') }}", "Seoul, Washington"),
        ("{{ facts|selectattr('venue')|map(attribute='id')|join }}", "f-2"),
        ("{{ facts|rejectattr('city', 'equalto', 'Seoul')|map(attribute='id')|join }}", "f-2"),
        ("{{ (facts|sort(attribute='city', reverse=true)|first).id }}", "f-2"),
        ("{{ facts|groupby('city')|map(attribute='grouper')|join(' ') }}", "Seoul Washington"),
        (
            "{% for city, group in facts|groupby('city') %}{{ city }}{{ group|length }}{% endfor %}",
            "Seoul1Washington1",
        ),
        ("{{ (facts|max(attribute='city')).id }}", "f-2"),
        (
            "{{ 'yes' if 'Seoul' in facts|map(attribute='city') }}",
            "yes",
        ),
        ("{{ facts['f-1'].venue|default('nowhere', true) }}", "nowhere"),
        ("{{ nobody|default('nobody') }} {{ nobody is defined or 'no' }}", "nobody no"),
        (
            "{% macro line(fact) %}{{ fact.city }}: {{ caller() }}{% endmacro %}{% call line(facts[0]) %}x{% endcall %}",
            "Seoul: x",
        ),
        ("{% with x = 1 %}{{ x + 1 }}{% endwith %}", "2"),
        ("{{ [1, 2, 3]|batch(2)|map('length')|join('+') }}", "2+1"),
        ("{{ [1, 2, 3]|slice(2)|map('length')|join('+') }}", "2+1"),
        ("{{ {'b': 1, 'a': 2}|dictsort|map('first')|join }}", "ab"),
        ("{{ 7 // 2 }} {{ 7 / 2 }} {{ 2 * 3 - 1 }} {{ -7 % 4 }} {{ 2.5|round|int }}", "3 3.5 5 1 2"),
        ("{{ 'up' if 1 < 2 < 3 }}{{ 'no' if 1 < 3 < 2 }}", "up"),
        ("{{ 'Hello world'|truncate(8) }} {{ ' x '|trim }}{{ 'x'|replace('x', 'y') }}", "Hello… xy"),
        ("{% raw %}{{ x }}{% endraw %}", "{{ x }}"),
    ],
)
def test_a_template_formats_facts(text: str, result: str) -> None:
    assert rendered(text) == result


def test_templates_include_import_and_extend_one_another() -> None:
    others = {
        "part.md": "{{ facts[0].city }}\n",
        "macros.md": "{% macro bold(x) %}**{{ x }}**{% endmacro %}{% set year = 2023 %}",
        "base.md": "<{% block inner %}base{% endblock %}>",
    }
    assert rendered("{% include 'part.md' %}\nend", others) == "Seoul\nend"
    assert rendered("{% import 'macros.md' as m %}{{ m.bold('a*') }} {{ m.year }}", others) == "**a*** 2023"
    assert rendered("{% from 'macros.md' import bold as b %}{{ b(1) }}", others) == "**1**"
    assert (
        rendered("{% extends 'base.md' %}{% block inner %}[{{ super() }}]{% endblock %}", others)
        == "<[base]>"
    )


def test_a_line_of_tags_prints_nothing_and_other_lines_keep_their_breaks() -> None:
    text = "- a\n{% for n in [1, 2] %}\n  {% if n %}\n- {{ n }}\n  {% endif %}\n{% endfor %}\nend {% if true %}x{% endif %}\nlast\n"
    assert rendered(text) == "- a\n- 1\n- 2\nend x\nlast\n"


def test_a_filter_block_prints_what_its_filter_returns_escaped() -> None:
    assert escaped(render("{% filter stars %}x{% endfilter %}", stars=lambda _: "**x**").value) == "<**x**>"
    assert rendered("{% filter length %}abc{% endfilter %}") == "3"


def test_a_filter_of_the_brief_comes_before_jinjas() -> None:
    assert rendered("{{ ['a', 'b']|first }}", first=" and ".join) == "a and b"


# Escaping.


def test_what_an_expression_prints_is_escaped_and_what_a_template_says_is_not() -> None:
    outcome = render("**{{ brief.title }}** {{ '**x**' }} {{ '[@id]' }}")
    assert escaped(outcome.value) == "**<Title>** <**x**> <[@id]>"


@pytest.mark.parametrize(
    "text",
    [
        "{% macro m(x) %}_{{ x }}_{% endmacro %}{{ m('*') }}",
        "{% set s %}_{{ '*' }}_{% endset %}{{ s }}",
        "{% set s %}_{{ '*' }}_{% endset %}{{ s ~ '' }}",
        "{% set s %}_{{ '*' }}_{% endset %}{{ s + '' }}",
        "{% set s %}_{{ '*' }}_{% endset %}{{ [s]|join(', ') }}",
        "{% set s %} _{{ '*' }}_ {% endset %}{{ s|trim }}",
        "{% set s %} _{{ '*' }}_ {% endset %}{{ s|default('x')|string|trim }}",
        "{% block b %}{{ '' }}{% endblock %}{% macro m() %}{{ caller() }}{% endmacro %}{% call m() %}_{{ '*' }}_{% endcall %}",
        "{% filter trim %} _{{ '*' }}_ {% endfilter %}",
        "{% for x in ['*'] recursive %}_{{ x }}_{% endfor %}",
    ],
)
def test_markdown_is_escaped_once_on_every_way(text: str) -> None:
    assert escaped(render(text).value) == "_<*>_"


@given(st.text(st.characters(exclude_categories=["Cs", "Co"])))
def test_no_printed_text_becomes_part_of_the_markdown(text: str) -> None:
    outcome = make_sandbox({"t.md": "{{ x }}"}).render("t.md", {"x": text})
    assert outcome.diagnostics == ()
    assert len(outcome.value.text) == (text != "")


class Printable(View):
    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return self.text


def test_a_view_with_a_text_of_its_own_is_printed() -> None:
    values = {"plain": Printable("*a*"), "ready": Printable(Markdown("*a*"))}
    same = make_sandbox({"t.md": "{{ plain }} {{ ready }} {{ [plain, ready]|join('+') }}"})
    assert escaped(same.render("t.md", values).value) == "<*a*> *a* <*a*><+>*a*"


# Facts.


def traces(text: str) -> list[tuple[str, ...]]:
    return [inserted.facts for inserted in render(text).value.inserted if inserted.facts]


def test_a_printed_expression_says_which_facts_it_comes_from() -> None:
    assert traces("{{ facts['f-2'].city|upper }} {{ brief.title }}") == [("f-2",)]
    assert traces("{{ facts|map(attribute='city')|join }}") == [("f-1", "f-2")]
    assert traces("{{ facts[0]|cite }}") == [("f-1",)]
    assert traces("{% macro m(f) %}{{ f.city }}{% endmacro %}{{ m(facts[1]) }}x") == [("f-2",)]
    assert traces("{% if facts[0].city %}{{ facts[1].city }}{% endif %}") == [("f-2",)]
    assert traces("{{ facts[0].venue or '' }}x") == []


# Diagnostics.


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "words", "hint"),
    [
        ("x\n\n{{ fcts }}", "template-undefined", 3, 4, "'fcts' is not defined", "did you mean facts?"),
        ("city {{ facts[0].ctiy }}", "template-undefined", 1, 18, "no 'ctiy'", "did you mean city?"),
        ("{{ facts['f-11'].city }}", "template-undefined", 1, 11, "no 'f-11'", "did you mean f-1?"),
        ("{{ brief.titel }}", "template-undefined", 1, 10, "no 'titel'", "did you mean title?"),
        ("{% for f in facts %}\n{{ g.city }}\n{% endfor %}", "template-undefined", 2, 4, "'g'", ""),
        ("{% set place = 1 %}\n{{ plaec }}", "template-undefined", 2, 4, "'plaec'", "did you mean place?"),
        ("{{\n  facts[0]\n  .ctiy\n}}", "template-undefined", 3, 4, "no 'ctiy'", "did you mean city?"),
        ("{{ 'a'|uper }}", "template-undefined", 1, 8, "no filter 'uper'", "did you mean upper?"),
        ("{% if 1 is evn %}{% endif %}", "template-undefined", 1, 12, "no test 'evn'", "did you mean even?"),
        ("{% from 'm.md' import b %}\n{{ b() }}", "template-undefined", 2, 4, "does not export", ""),
        (
            "{% macro m(a) %}{{ a }}{% endmacro %}{{ m() }}",
            "template-undefined",
            1,
            20,
            "'a' was not provided",
            "",
        ),
        ("a\n{% fro x %}", "template-syntax", 2, 4, "unknown tag 'fro'", "did you mean from?"),
        ("a\n{{ x $ y }}", "template-syntax", 2, 6, "unexpected char '$'", ""),
        ("{{ a b }}", "template-syntax", 1, 6, "got 'b'", ""),
        ("{{ a }", "template-syntax", 1, 6, "unexpected '}'", ""),
        ("{% if a %}", "template-syntax", 1, 4, "'endif'", ""),
        ("text\n{% include 'm.dm' %}", "template-missing", 2, 13, "no template 'm.dm'", "did you mean m.md?"),
        (
            "{{ facts[0].venue }}",
            "template-failed",
            1,
            13,
            "f-1 has no venue: nothing is there to print",
            _GUARD,
        ),
        ("{{ 1 / 0 }}", "template-failed", 1, 6, "'/' divides by zero", ""),
        (
            "{{ 'a' + 1 }}",
            "template-failed",
            1,
            8,
            "'+' does not work on a text and a number; join texts with ~",
            "",
        ),
        ("{{ 'x' if 1 < 'a' }}", "template-failed", 1, 1, "cannot be put in order", ""),
        (
            "{{ 'a'|truncate(1, 2, 3, 4, 5) }}",
            "template-failed",
            1,
            8,
            "'truncate' cannot be used in this way: it takes",
            "",
        ),
        ("{{ ''.__class__ }}", "template-refused", 1, 7, "private", ""),
        ("{{ [].append }}", "template-refused", 1, 7, "'append' of a list is closed", ""),
        ("{{ 'a'|safe }}", "template-refused", 1, 8, "'safe' of Jinja is closed", ""),
        ("a\n b\U000f0042", "template-refused", 2, 3, "U+F0042 is reserved", "Remove it: it is not visible."),
    ],
)
def test_a_diagnostic_names_place_reason_and_mend(
    text: str, code: str, line: int, column: int, words: str, hint: str
) -> None:
    (found,) = render(text, {"m.md": ""}).diagnostics
    assert found.code == code
    assert words in found.message
    assert found.origin is not None
    assert str(found.origin) == f"templates/t.md:{line}:{column}"
    assert found.hints == ((hint,) if hint else ())


def test_a_diagnostic_names_the_fact_that_lacks_what_is_asked_of_it() -> None:
    (found,) = render("{% for fact in facts %}\n{{ fact.city }} {{ fact.venue }}\n{% endfor %}").diagnostics
    assert found.message.startswith("f-1 has no venue")


@pytest.mark.parametrize(
    "mistake",
    [
        "{{ fact.citty }}",
        "{{ fact.city | uper }}",
        "{{ fact.city + 1 }}",
        "{{ fact.city | round }}",
        "{{ fcat }}",
    ],
)
def test_a_diagnostic_of_a_typing_error_names_no_fact(mistake: str) -> None:
    (found,) = render(f"{{% for fact in facts %}}\n{mistake}\n{{% endfor %}}").diagnostics
    assert "f-1" not in found.message


@pytest.mark.parametrize(
    "text",
    [
        "{% set kept = facts[0].venue %}{% if facts[0].meeting %}x{% endif %}\n{{ kept }}",
        "{% set kept = facts[0].venue %}{% set other = facts[0].meeting %}\n{{ kept | upper }}",
        "{% set kept = facts[0].venue %}{% set other = facts[0].meeting %}\n{{ kept.name }}",
    ],
)
def test_nothing_that_was_kept_under_a_name_is_not_taken_for_what_was_read_last(text: str) -> None:
    (found,) = render(text).diagnostics
    assert "has no meeting" not in found.message
    assert found.origin is not None
    assert found.origin.line == 2


def test_a_mistake_in_another_template_is_placed_there_and_says_from_where() -> None:
    others = {"m.md": "{% macro m(fact) %}\n{{ fact.nam }}\n{% endmacro %}"}
    (found,) = render("{% import 'm.md' as m %}\n\n{{ m.m(facts[0]) }}", others).diagnostics
    assert str(found.origin) == "templates/m.md:2:9"
    assert "reached from templates/t.md:3" in found.hints


def test_mistakes_of_all_templates_are_reported_at_once() -> None:
    others = {"a.md": "{% if %}", "b.md": "x\n{{ 'a'|nope }}"}
    outcome = render(
        "{% if false %}{% include 'a.md' %}{% endif %}{% include 'b.md' %}{% include 'c.md' %}", others
    )
    assert [found.code for found in outcome.diagnostics] == [
        "template-syntax",
        "template-undefined",
        "template-missing",
    ]


def test_a_template_that_does_not_exist_has_no_place() -> None:
    (found,) = make_sandbox({"t.md": ""}).render("tt.md", {}).diagnostics
    assert (found.code, found.origin, found.hints) == ("template-missing", None, ("did you mean t.md?",))


def test_what_a_filter_says_gets_the_place_of_its_use() -> None:
    def failing(value: FactView) -> str:
        raise BriefgenError(diagnose("unknown-id", f"no source {value.id}"))

    (found,) = render("text\n{{ brief.title }} {{ facts[0]|fail }}", fail=failing).diagnostics
    assert (found.code, str(found.origin)) == ("unknown-id", "templates/t.md:2:31")


def test_a_filter_never_sees_an_undefined_value() -> None:
    (found,) = render("{{ nobody|seen }}", seen=lambda _: "seen").diagnostics
    assert found.code == "template-undefined"


def test_what_a_filter_raises_unforeseen_is_no_fault_of_the_template() -> None:
    def broken(_: object) -> str:
        raise LookupError("no such thing")

    with pytest.raises(LookupError, match="no such thing"):
        render("{{ 1|broken }}", broken=broken)

    def mistaken(_: object) -> str:
        raise ValueError("no such thing")

    with pytest.raises(ValueError, match="no such thing"):
        render("{{ 1|mistaken }}", mistaken=mistaken)

    def refusing(_: object) -> str:
        raise ValueRefusedError("no such thing")

    (found,) = render("{{ 1|refusing }}", refusing=refusing).diagnostics
    assert (found.code, found.message) == ("template-failed", "no such thing")
