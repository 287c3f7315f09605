"""Comments that overrule a diagnostic: what they silence, what they do not, and what is wrong with some of them."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen.checks.base import apply_ignores, find_unused
from briefgen.diagnostics import Diagnostic, Origin, diagnose, has_errors
from briefgen.diagnostics.codes import load_codes
from briefgen.load.ignores import find_ignores, find_template_ignores
from briefgen.model.base import Ignore
from briefgen.model.brief import TemplateText
from program import check_json, run

IGNORABLE = sorted(name for name, code in load_codes().items() if code.ignorable)
FIXED = sorted(name for name, code in load_codes().items() if not code.ignorable)
CODE = "planned-past"


def read(text: str) -> tuple[list[tuple[int, str, str]], list[tuple[str, int, int]]]:
    """Return what a YAML text ignores, by line, and what is wrong with its comments."""
    outcome = find_ignores(text.encode(), "f.yaml")
    assert {one.code for one in outcome.diagnostics} <= {"bad-ignore"}
    return (
        [(one.line, one.code, one.reason) for one in outcome.value],
        [(one.message, one.origin.line, one.origin.column) for one in outcome.diagnostics if one.origin],
    )


def read_template(text: str) -> list[tuple[int, str, str]]:
    outcome = find_template_ignores([TemplateText("t.md", "templates/t.md", text)])
    assert not outcome.diagnostics
    return [(one.line, one.code, one.reason) for one in outcome.value]


# --- reading them


def test_a_comment_speaks_of_its_line_or_of_the_next_that_says_something() -> None:
    text = (
        "events:\n"
        "  a:\n"
        f"    # briefgen: ignore {CODE} because of the first\n"
        "\n"
        "    # another remark\n"
        "    date: 2024\n"
        f"    city: x   # briefgen: ignore {CODE} because of the second\n"
    )
    assert read(text) == ([(6, CODE, "of the first"), (7, CODE, "of the second")], [])


def test_one_comment_may_overrule_several_codes() -> None:
    text = f"a: b  # briefgen: ignore {CODE}, review-due ,series-gap because it's so # really\n"
    assert read(text)[0] == [(1, code, "it's so # really") for code in (CODE, "review-due", "series-gap")]


@pytest.mark.parametrize(
    "text",
    [
        'a: "x # briefgen: ignore {} because no"\n',
        "a: 'x\n  # briefgen: ignore {} because no\n  y'\n",
        "events:\n  a:\n    b: >\n      x\n      # briefgen: ignore {} because no\n",
        "events:\n  a:\n    b: |\n      # briefgen: ignore {} because no\n  c: d\n",
        "a: x# briefgen: ignore {} because no\n",
        'events:\n  a: {{b: "x\n  # briefgen: ignore {} because no\n  y"}}\n',
    ],
)
def test_what_stands_inside_a_text_is_no_comment(text: str) -> None:
    assert read(text.format(CODE)) == ([], [])


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: > # briefgen: ignore {} because yes\n  x\n", 1),
        ("a: >\n  x\n# briefgen: ignore {} because yes\nb: y\n", 4),
        ("a: 'x\n  y' # briefgen: ignore {} because yes\n", 2),
        ("a: [x, # briefgen: ignore {} because yes\n  y]\n", 1),
        ("a: 'it''s' # briefgen: ignore {} because yes\n", 1),
        ("a: it's # briefgen: ignore {} because yes\n", 1),
        ('a: "#" # briefgen: ignore {} because yes\n', 1),
        ("\ufeffa: x # briefgen: ignore {} because yes\n", 1),
        ("a: x # briefgen: ignore {} because yes\r\nb: y\r\n", 1),
        ("a: x\t#briefgen: ignore {} because yes\n", 1),
    ],
)
def test_what_stands_beside_a_text_is_a_comment(text: str, line: int) -> None:
    assert read(text.format(CODE)) == ([(line, CODE, "yes")], [])


@pytest.mark.parametrize(
    ("said", "message", "column"),
    [
        ("ignore", "the comment names no code to ignore", 18),
        ("ignore because of that", "the comment names no code to ignore", 18),
        (f"ignore {CODE}", "the comment gives no reason to ignore the code", 18),
        (f"ignore {CODE} because", "the comment gives no reason to ignore the code", 18),
        (f"ignore {CODE}, no-code because of that", "there is no code `no-code`", 39),
        ("ignore unknown-id because of that", "`unknown-id` cannot be ignored", 25),
        ("ignroe planned-past because of that", "`ignroe` is not known here", 18),
    ],
)
def test_a_comment_that_asks_for_what_cannot_be_had_is_an_error(said: str, message: str, column: int) -> None:
    assert read(f"abc: d # briefgen: {said}\n")[1] == [(message, 1, column + 2)]


def test_a_remark_to_the_program_s_name_is_nobody_s_business() -> None:
    assert read("a: b # briefgen: see the manual\n") == ([], [])


@given(st.sampled_from(FIXED), st.sampled_from(IGNORABLE))
def test_only_codes_that_may_be_ignored_are(fixed: str, ignorable: str) -> None:
    found, wrong = read(f"a: b # briefgen: ignore {fixed}, {ignorable} because of that\n")
    assert [code for _, code, _ in found] == [ignorable]
    assert [message for message, _, _ in wrong] == [f"`{fixed}` cannot be ignored"]


@given(st.text(st.sampled_from("a: \"'#|>\n[]{}-&*!%,\\ ~"), max_size=200))
def test_any_file_can_be_searched(text: str) -> None:
    outcome = find_ignores((text + f"# briefgen: ignore {CODE} because of that\n" + text).encode(), "f")
    assert len(outcome.value) <= 1


def test_template_comments_speak_of_their_line_or_of_the_next() -> None:
    text = (
        f"{{# briefgen: ignore {CODE} because of the first #}}\n"
        "\n"
        "{# another #}\n"
        f"four {{#- briefgen: ignore {CODE} because of the second -#}}\n"
        f"{{# briefgen: ignore {CODE}\n   because of the third #}} six\n"
        f"{{# briefgen: ignore {CODE} because of the last #}}"
    )
    assert read_template(text) == [
        (4, CODE, "of the first"),
        (4, CODE, "of the second"),
        (6, CODE, "of the third"),
        (7, CODE, "of the last"),
    ]


# --- applying them


def ignore(line: int, code: str = CODE, file: str = "f.yaml") -> Ignore:
    return Ignore(file, line, code, "so", Origin(file, line, 30))


def finding(line: int, code: str = CODE, file: str = "f.yaml") -> Diagnostic:
    return diagnose(code, "it is so", Origin(file, line, 5))


def test_only_the_same_code_in_the_same_line_of_the_same_file_is_overruled() -> None:
    found = (
        finding(3),
        finding(4),
        finding(3, "review-due"),
        finding(3, file="g.yaml"),
        diagnose(CODE, "no"),
    )
    marked = apply_ignores(found, [ignore(3)])
    assert [one.ignored for one in marked] == ["so", None, None, None, None]
    assert tuple(replace(one, ignored=None) for one in marked) == found


def test_what_may_not_be_ignored_stays_even_where_a_comment_was_let_through() -> None:
    marked = apply_ignores([finding(3, "unknown-id")], [ignore(3, "unknown-id")])
    assert [one.ignored for one in marked] == [None]
    assert has_errors(marked)


def test_an_overruled_error_stops_nothing() -> None:
    code = next(name for name in IGNORABLE if load_codes()[name].severity == "error")
    assert has_errors([finding(3, code)])
    assert not has_errors(apply_ignores([finding(3, code)], [ignore(3, code)]))


@given(st.lists(st.tuples(st.integers(1, 3), st.sampled_from(IGNORABLE[:3])), max_size=6), st.integers(1, 3))
def test_applying_comments_twice_is_applying_them_once(places: list[tuple[int, str]], line: int) -> None:
    found = [finding(at, code) for at, code in places]
    once = apply_ignores(found, [ignore(line)])
    assert apply_ignores(once, [ignore(line)]) == once
    assert len(once) == len(found)


def test_a_comment_is_unused_only_where_its_code_could_have_been_found() -> None:
    given_day = {"day"}
    assert [one.origin for one in find_unused([ignore(3)], [], given_day)] == [Origin("f.yaml", 3, 30)]
    assert not list(find_unused([ignore(3)], [], ()))
    assert not list(find_unused([ignore(3)], apply_ignores([finding(3)], [ignore(3)]), given_day))
    assert list(find_unused([ignore(3)], [finding(3)], given_day))


def test_a_spec_is_read_as_a_spec() -> None:
    text = f"a: >\n  b: c\n  # briefgen: ignore {CODE} because no\nd: # briefgen: ignore {CODE} because yes\n"
    found = find_ignores(text.encode(), "f.yaml", records=False).value
    assert [(one.line, one.reason) for one in found] == [(4, "yes")]


# --- through the program

FACTS = """\
events:
  lamp-lit:
    date: 1909-11
    summary: The lamp on the mole was lit.
    reviewed: 2025-01-01
    review_by: 2025-12-01
    support: [{source: ledger}]
sources:
  ledger: {kind: official, publisher: Harbour of Marram, title: Harbour ledger}
"""
BRIEF = """\
title: Lights of Vessel Sound
sections:
  - {kind: chronology}
  - {kind: sources}
"""
EXCUSE = "# briefgen: ignore review-due because the ledger is lent out"


def build(folder: Path, facts: str, brief: str = BRIEF) -> Path:
    (folder / "briefs/facts").mkdir(parents=True)
    (folder / "briefgen.toml").touch()
    (folder / "briefs/facts/f.yaml").write_text(facts, encoding="utf-8")
    (folder / "briefs/b.yaml").write_text(brief, encoding="utf-8")
    return folder


def check(project: Path, *options: str) -> tuple[int, list[tuple[str, int]], list[tuple[str, str]]]:
    """Return the exit code, what ``check --strict`` finds, and what it passes over and why."""
    code, report = check_json(project, "--strict", "--today", "2026-05-01", *options)
    assert report["warnings"] == len(report["diagnostics"]) - report["errors"]
    found = [(one["code"], one["line"]) for one in report["diagnostics"]]
    return code, found, [(one["code"], one["because"]) for one in report["ignored"]]


def test_check_counts_lists_and_passes_over_what_is_ignored(tmp_path: Path) -> None:
    assert check(build(tmp_path / "plain", FACTS)) == (1, [("review-due", 6)], [])
    project = build(tmp_path / "excused", FACTS.replace("2025-12-01", f"2025-12-01  {EXCUSE}"))
    assert check(project) == (0, [], [("review-due", "the ledger is lent out")])
    assert check(project) == check(project, "--no-cache")
    done = run("check", "--strict", "--today", "2026-05-01", folder=project)
    assert done.stdout == "1 brief checked: 0 errors, 0 warnings, 1 ignored\n"
    assert done.stderr == ""
    done = run("check", "--format", "github", "--today", "2026-05-01", folder=project)
    assert done.stdout.startswith("::notice file=briefs/facts/f.yaml,line=6,col=16,title=review-due::")
    assert "ignored because the ledger is lent out" in done.stdout


def test_an_excuse_that_is_no_longer_needed_is_reported(tmp_path: Path) -> None:
    project = build(tmp_path, FACTS.replace("2025-12-01", f"2026-12-01  {EXCUSE}"))
    assert check(project) == (1, [("unused-ignore", 6)], [])


@pytest.mark.parametrize("off", ["relative-time", "all"])
def test_a_check_of_wording_that_is_switched_off_finds_nothing_and_leaves_no_unused_comment(
    tmp_path: Path, off: str
) -> None:
    facts = FACTS.replace("was lit", "was recently lit").replace("2025-12-01", "2026-12-01")
    excused = facts.replace("lit.", "lit.  # briefgen: ignore relative-time because the ledger says so")
    for name, text in (("plain", facts), ("excused", excused)):
        project = build(tmp_path / name, text)
        assert check(project)[1:] == (
            ([("relative-time", 4)], [])
            if name == "plain"
            else ([], [("relative-time", "the ledger says so")])
        )
        (project / "briefgen.toml").write_text(f'[lint]\noff = ["{off}"]\n', encoding="utf-8")
        assert check(project) == check(project, "--no-cache") == (0, [], [])


def test_an_excuse_is_not_called_unused_where_its_record_was_set_aside(tmp_path: Path) -> None:
    facts = FACTS.replace("2025-12-01", f"2026-12-01  {EXCUSE}").replace("1909-11", "November 1909")
    assert check(build(tmp_path, facts)) == (1, [("bad-date", 3)], [])


def test_an_excuse_in_a_brief_is_judged_where_all_briefs_are_checked(tmp_path: Path) -> None:
    facts = FACTS.replace("    review_by: 2025-12-01\n", "")
    excuse = "# briefgen: ignore missing-translation because the words are clear\n"
    project = build(tmp_path, facts.replace("    summary", f"    {excuse}    summary"))
    assert check(project) == (1, [("unused-ignore", 4)], [])
    (project / "briefs/other.yaml").write_text(BRIEF, encoding="utf-8")
    assert check(project, "briefs/b.yaml") == (0, [], [])
    assert check(project) == (1, [("unused-ignore", 4)], [])


def test_an_excuse_in_a_spec_and_one_in_a_template_are_judged_with_their_brief(tmp_path: Path) -> None:
    excuse = "briefgen: ignore missing-translation because the words are clear"
    project = build(tmp_path, FACTS.replace("2025-12-01", "2026-12-01"), f"# {excuse}\n{BRIEF}")
    (project / "templates").mkdir()
    (project / "templates/lamp.md").write_text(f"{{# {excuse} #}}\nx\n", encoding="utf-8")
    assert check(project) == (1, [("unused-ignore", 1), ("unused-ignore", 1)], [])
