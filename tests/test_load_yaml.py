"""The YAML reader: laws over generated files, hostile files, encodings, and the words of its diagnostics."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from briefgen.diagnostics import Diagnostic, Outcome
from briefgen.load.yaml import MAXIMUM_FINDINGS, parse_yaml, read_tree, read_values, to_values
from briefgen.model.tree import Mapping, Node, Scalar, Sequence
from examples import examples

LOADERS = (yaml.CLoader, yaml.Loader)
CORPUS = sorted((Path(__file__).parent / "corpus").glob("*/*.yaml"))

REFUSED = "\u2028\u2029\ufeff\ufffe\uffff"
texts = st.text(
    st.one_of(
        st.characters(exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn"), exclude_characters=REFUSED),
        st.sampled_from("\t\n :#-?[]{}&*!|>'\"%@`,~확장억제😀"),
    ),
    max_size=12,
)
values = st.recursive(
    texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)
mappings = st.dictionaries(texts, values, min_size=1, max_size=4)
flows = st.sampled_from([True, False, None])
yaml_like = st.text(st.sampled_from("ab:-  \n\n{}[],'\"&*!|>#?%~\t\\\u00e9\u202e\x00"), max_size=60)


def plain(node: Node | None) -> Any:
    return to_values(Mapping(((Scalar("root", node.origin), node),), node.origin))["root"] if node else None


def codes(outcome: Outcome[Any]) -> list[str]:
    return [one.code for one in outcome.diagnostics]


def only(outcome: Outcome[Any]) -> tuple[str, int, int]:
    (found,) = outcome.diagnostics
    assert found.origin
    return found.code, found.origin.line, found.origin.column


def scalars(node: Node) -> Iterator[Scalar]:
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Sequence):
        for child in node.items:
            yield from scalars(child)
    else:
        for key, value in node.entries:
            yield key
            yield from scalars(value)


@given(st.binary(max_size=200) | yaml_like.map(str.encode))
@settings(max_examples=examples(600), deadline=None)
def test_any_bytes_give_an_outcome_that_both_ways_and_both_parsers_agree_on(content: bytes) -> None:
    quick = read_values(content)
    outcome = parse_yaml(content, "any.yaml")
    lines = content.count(b"\n") + content.count(b"\r") + 1
    assert all(one.origin and one.origin.file == "any.yaml" for one in outcome.diagnostics)
    assert all(1 <= one.origin.line <= lines + 1 for one in outcome.diagnostics if one.origin)
    if quick is not None:
        assert not outcome.diagnostics
        assert plain(outcome.value) == quick
    elif not outcome.diagnostics and outcome.value is not None and not set(b"&*") & set(content):
        assert plain(outcome.value) is None
    read_tree(content, "any.yaml", yaml.Loader)


@given(mappings, st.fixed_dictionaries({"allow_unicode": st.booleans(), "default_flow_style": flows}))
@settings(max_examples=examples(200), deadline=None)
def test_what_a_dumper_writes_is_read_back_equal(tree: Any, style: dict[str, Any]) -> None:
    written = yaml.safe_dump(tree, sort_keys=False, **style)
    outcome = parse_yaml(written.encode(), "f.yaml")
    assert not outcome.diagnostics
    assert plain(outcome.value) == tree
    assert read_values(written.encode()) == tree


words = st.text("ab확é😀", min_size=1, max_size=6)
word_trees = st.recursive(
    words,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3) | st.dictionaries(words, inner, min_size=1, max_size=3)
    ),
)


@given(st.dictionaries(words, word_trees, min_size=1, max_size=4), flows)
@settings(max_examples=examples(150), deadline=None)
@pytest.mark.parametrize("loader", LOADERS)
def test_every_scalar_stands_where_its_place_says(loader: Any, tree: Any, flow: Any) -> None:
    written = "# 머리말\n" + yaml.safe_dump(tree, allow_unicode=True, default_flow_style=flow)
    root = read_tree(written.encode(), "f.yaml", loader).root
    lines = written.split("\n")
    assert isinstance(root, Mapping)
    for scalar in scalars(root):
        rest = lines[scalar.origin.line - 1][scalar.origin.column - 1 :]
        assert rest.startswith((scalar.text or "", f'"{scalar.text}"'))


def test_scalars_stay_text_and_nothing_is_none() -> None:
    written = b"a: NO\nb: 1.10\nc: 12:30\nd: 0123\ne: 2016-12\nf:\ng: ~\nh: ''\ni: '~'\nj: null\n"
    expected = {"a": "NO", "b": "1.10", "c": "12:30", "d": "0123", "e": "2016-12", "f": None, "g": None}
    assert plain(parse_yaml(written, "f").value) == expected | {"h": "", "i": "~", "j": "null"}
    assert read_values(written) == expected | {"h": "", "i": "~", "j": "null"}


def test_collections_stand_where_they_begin() -> None:
    root = parse_yaml(b"a:\n  - x\nb: {c: d}\n", "f").value
    assert isinstance(root, Mapping)
    assert [(node.origin.line, node.origin.column) for _, node in root.entries] == [(2, 3), (3, 4)]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"# only a remark\n", b"\xef\xbb\xbf", b"---\n...\n"])
def test_a_file_without_content_is_nothing(content: bytes) -> None:
    assert plain(parse_yaml(content, "f").value) is None
    assert not parse_yaml(content, "f").diagnostics


def test_a_byte_order_mark_does_not_shift_the_first_column() -> None:
    assert only(parse_yaml(b"\xef\xbb\xbfa: 1\na: 2\n", "f")) == ("duplicate-key", 2, 1)
    root = parse_yaml(b"\xef\xbb\xbfa: 1\n", "f").value
    assert root
    assert root.origin.column == 1


def test_all_line_ends_count_as_one() -> None:
    assert only(parse_yaml(b"a: 1\r\nb: 2\rc: 3\na: 4\r\n", "f")) == ("duplicate-key", 4, 1)


# --- hostile files


@pytest.mark.parametrize(
    "content",
    ["[" * 50_000, "{" * 50_000, "- " * 50_000, "{a: " * 50_000, "? " * 50_000, "[" * 50_000 + "]" * 50_000],
    ids=["brackets", "braces", "dashes", "mappings", "questions", "closed"],
)
@pytest.mark.parametrize("loader", LOADERS)
def test_deep_nesting_is_given_up_at_once(content: str, loader: Any) -> None:
    began = time.process_time()
    reading = read_tree(content.encode(), "f", loader)
    assert [one.code for one in reading.diagnostics] == ["too-deep"]
    assert reading.broken_off
    assert read_values(content.encode()) is None
    assert time.process_time() - began < 10


@pytest.mark.parametrize("loader", LOADERS)
def test_a_hundred_levels_are_allowed_and_one_more_is_not(loader: Any) -> None:
    assert not read_tree(b"[" * 100 + b"]" * 100, "f", loader).diagnostics
    assert read_values(b"[" * 100 + b"]" * 100) is not None
    assert [one.code for one in read_tree(b"[" * 101 + b"]" * 101, "f", loader).diagnostics] == ["too-deep"]
    assert read_values(b"[" * 101 + b"]" * 101) is None


def bomb(levels: int, width: int) -> bytes:
    lines = [f"a0: &a0 [{', '.join('x' * width)}]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * width)}]" for n in range(1, levels)]
    return "\n".join(lines).encode()


def test_aliases_count_at_what_they_expand_to() -> None:
    assert codes(parse_yaml(bomb(12, 9), "f")) == ["too-large"]
    assert not parse_yaml(bomb(4, 9), "f").diagnostics


def test_aliases_count_at_the_depth_they_reach() -> None:
    assert codes(parse_yaml(bomb(300, 1), "f")) == ["too-deep"]
    assert not parse_yaml(bomb(90, 1), "f").diagnostics


def test_an_alias_is_the_value_that_it_names_even_as_a_key() -> None:
    outcome = parse_yaml(b"a: &x {b: &k c}\nd: *x\n*k : 1\n", "f")
    assert plain(outcome.value) == {"a": {"b": "c"}, "d": {"b": "c"}, "c": "1"}
    assert only(parse_yaml(b"a: &k c\nc: 1\n*k : 2\n", "f")) == ("duplicate-key", 3, 1)


def test_seven_hundred_thousand_values_are_the_limit() -> None:
    thousand = "a: &a [" + "x, " * 998 + "]\nb: ["
    assert not parse_yaml((thousand + "*a, " * 698 + "]\n").encode(), "f").diagnostics
    assert codes(parse_yaml((thousand + "*a, " * 701 + "]\n").encode(), "f")) == ["too-large"]


@pytest.mark.parametrize(
    "entry", ["[" + "x, " * 50_000 + "]", "{" + "".join(f"k{n}: [x], " for n in range(17_000)) + "}"]
)
def test_one_entry_with_too_many_values_ends_the_reading(entry: str) -> None:
    outcome = parse_yaml(f"a:\n  b: {entry}\n".encode(), "f")
    assert codes(outcome) == ["too-large"]
    assert "one entry" in outcome.diagnostics[0].message
    divided = "".join(f"  b{n}: [{'x, ' * 1_000}]\n" for n in range(60))
    assert not parse_yaml(f"a:\n{divided}".encode(), "f").diagnostics


def test_tag_handles_without_end_are_refused_before_they_are_compared() -> None:
    began = time.process_time()
    many = "".join(f"%TAG !h{n}! tag:x,{n}:\n" for n in range(50_000)) + "---\na: b\n"
    assert codes(parse_yaml(many.encode(), "f")) == ["bad-yaml"]
    assert read_values(many.encode()) is None
    assert time.process_time() - began < 10


def test_findings_are_cut_off_and_the_last_one_says_so() -> None:
    outcome = parse_yaml(b"a: 1\n" * 3_000, "f")
    assert len(outcome.diagnostics) == MAXIMUM_FINDINGS
    assert "left out" in outcome.diagnostics[-1].message
    assert "left out" not in outcome.diagnostics[-2].message


def test_a_tag_never_makes_an_object(tmp_path: Path) -> None:
    target = tmp_path / "made"
    content = f"a: !!python/object/apply:os.mkdir ['{target}']\n".encode()
    outcome = parse_yaml(content, "f")
    assert only(outcome) == ("bad-yaml", 1, 4)
    assert plain(outcome.value) == {"a": [str(target)]}
    assert not target.exists()


# --- what stays readable of a broken file


def test_entries_before_a_syntax_error_are_kept_and_the_last_one_is_not_trusted() -> None:
    reading = read_tree(b"k:\n  a: {x: y}\n  b:\n    x: y\n   z: 1\n", "f")
    assert reading.broken_off
    assert plain(reading.root) == {"k": {"a": {"x": "y"}}}
    assert parse_yaml(b"a: 1\nb: [\n", "f").value is None


def test_one_run_reports_duplicates_tags_and_the_syntax_error() -> None:
    content = b"a: 1\na: 2\nb: !t x\nc: {d: 1, d: 2}\ne: 'open\n"
    assert codes(parse_yaml(content, "f")) == ["duplicate-key", "bad-yaml", "duplicate-key", "bad-yaml"]


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_both_parsers_find_the_same_faults_in_the_same_words(path: Path) -> None:
    def told(loader: Any) -> list[tuple[str, str]]:
        found = read_tree(path.read_bytes(), "f", loader).diagnostics
        return [(one.code, one.message.partition(";")[0]) for one in found]

    assert told(yaml.CLoader) == told(yaml.Loader)


# --- encodings and characters


@pytest.mark.parametrize(
    ("content", "place", "guess"),
    [
        ("a: 한국\n".encode("utf-16"), (1, 1), "UTF-16"),
        ("a: b\n".encode("utf-16-le"), (1, 1), "UTF-16"),
        ("a: b\n".encode("utf-16-be"), (1, 1), "UTF-16"),
        ("a: b\n".encode("utf-32"), (1, 1), "UTF-32"),
        ("a: 1\nb: 한국\n".encode("euc_kr"), (2, 4), "EUC-KR"),
        ("a: é\n".encode("latin-1"), (1, 4), "Latin-1"),
        ("a: “Hello”\n".encode("cp1252"), (1, 4), "Windows-1252"),
        ("확é: ".encode() + b"\xff\n", (1, 5), "Latin-1"),
        (b"a: \xed\xa0\x80\n", (1, 4), "Latin-1"),
    ],
)
def test_other_encodings_are_named_with_the_place(content: bytes, place: tuple[int, int], guess: str) -> None:
    outcome = parse_yaml(content, "f")
    assert only(outcome) == ("bad-encoding", *place)
    assert guess in outcome.diagnostics[0].message
    assert "UTF-8" in outcome.diagnostics[0].hints[0]
    assert outcome.value is None


@pytest.mark.parametrize("char", ["\x00", "\x07", "\x1b", "\x7f", "\x9f", "\ufeff", "\uffff"])
def test_control_characters_are_refused(char: str) -> None:
    outcome = parse_yaml(f"a: 1\nbé: x{char}y\n".encode(), "f")
    assert only(outcome) == ("bad-encoding", 2, 6)
    assert outcome.value is None


def test_control_characters_after_other_letters_are_told_one_by_one() -> None:
    outcome = parse_yaml("\x01한\x00".encode(), "f")
    assert [(one.code, str(one.origin)) for one in outcome.diagnostics] == [
        ("bad-encoding", "f:1:1"),
        ("bad-encoding", "f:1:3"),
    ]


@pytest.mark.parametrize("char", ["\u202a", "\u202e", "\u2066", "\u2069", "\ue000", "\uf8ff", "\U0010fffd"])
def test_characters_that_reorder_or_mean_nothing_are_refused_and_the_rest_is_read(char: str) -> None:
    raw = parse_yaml(f"a: 1\nbé: x{char}y\n".encode(), "f")
    assert only(raw) == ("bad-value", 2, 6)
    assert f"U+{ord(char):04X}" in raw.diagnostics[0].message
    assert ("reorders" in raw.diagnostics[0].message) == (char < "\ue000")
    assert raw.value is not None
    assert read_values(f"a: {char}\n".encode()) is None
    escaped = f'a: "x\\U{ord(char):08X}y"\n'.encode()
    assert only(parse_yaml(escaped, "f")) == ("bad-value", 1, 4)
    assert read_values(escaped) is None


@pytest.mark.parametrize("char", ["\u200d", "\u00a0", "\u00ad", "\u200e", "\u1100", "😀", "\t"])
def test_other_characters_pass(char: str) -> None:
    assert not parse_yaml(f'a: "x{char}y"\n'.encode(), "f").diagnostics
    assert read_values(f'a: "x{char}y\\\\"\n'.encode()) == {"a": f"x{char}y\\"}


@pytest.mark.parametrize("escape", ["\\0", "\\a", "\\e", "\\r", "\\x7F"])
def test_escapes_cannot_bring_in_control_characters(escape: str) -> None:
    content = f'a: "x{escape}y"\n'.encode()
    assert only(parse_yaml(content, "f")) == ("bad-value", 1, 4)
    assert read_values(content) is None


@pytest.mark.parametrize("char", ["\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\\v", "\\N", "\\L", "\\P"])
def test_line_separators_are_white_space(char: str) -> None:
    content = f'a: "x{char}y"\n'.encode()
    outcome = parse_yaml(content, "f")
    assert only(outcome) == ("line-separator", 1, 4 if char.startswith("\\") else 6)
    assert plain(outcome.value) == {"a": "x y"}
    assert read_values(content) is None


# --- words


@pytest.mark.parametrize(
    ("content", "message", "hint"),
    [
        (b"a:\n\tb: 1\n", "a tab stands", "spaces"),
        (b'a: "x\n', "quotation mark is not closed", "add the closing mark"),
        (b"a: b: c\n", "a colon stands", "between quotation marks"),
        (b'a: "x" y\n', "already complete", "one pair of quotation marks"),
        (b"a: [1, 2\n", "a list in [brackets] is not closed", "closing bracket"),
        (b"a: {b: 1\n", "a mapping in {braces} is not closed", "closing brace"),
        (b"a: - b\n", "a dash stands", "line of its own"),
        (b"a: %x\n", "means something in YAML", "between quotation marks"),
        (b"a: | x\n", "text block that begins here", "indent all its lines alike"),
        (b"a: *\n", "takes for an alias", "between quotation marks"),
        (b"a: &\n", "takes for an anchor", "between quotation marks"),
        (b"a: !<x\n", "takes for a tag", "between quotation marks"),
        (b'a: "\\x0"\n', "an escape with a backslash is not complete", "the backslash twice"),
        (b"[a]\nb: c\n", "after the end of the content", "one mapping"),
        (b"x: &name 1\ny: *nam\n", "no anchor &nam", "did you mean *name?"),
        (b"%YAML 2.0\n---\na: b\n", "a version of YAML", "delete the line"),
    ],
)
@pytest.mark.parametrize("loader", LOADERS)
def test_the_message_says_what_it_is_and_the_hint_how_to_mend_it(
    content: bytes, message: str, hint: str, loader: Any
) -> None:
    found = read_tree(content, "f", loader).diagnostics[0]
    assert isinstance(found, Diagnostic)
    assert message in found.message
    assert hint in found.hints[0]
    assert found.code == "bad-yaml"


CUT = {
    "plain": ("a: ward #4 and more\nb: x\n", [(1, 9)]),
    "behind a letter": ("a: ward #four\n", [(1, 9)]),
    "behind a tab": ("a: ward \t#4\n", [(1, 10)]),
    "at once": ("a: #4 Main Street\nb: x\n", [(1, 4)]),
    "over lines": ("a: the ward\n  is #4\nb: x\n", [(2, 6)]),
    "in a list": ("- #4 x\n- ward #5\n- ward # 6\n", [(1, 3), (2, 8)]),
    "in flow style": ("a: [one #2\n  ]\nb: {c: ward #4\n  }\n", [(1, 9), (3, 13)]),
    "beyond ASCII": ("a: Zürich 😀 #vier\n", [(1, 13)]),
    "Windows": ("a: ward #4\r\nb: ward #5\r\n", [(1, 9), (2, 9)]),
}
WHOLE = [
    "a: ward # 4\n",
    "a: ward #\n",
    "a: ward#4\n",
    "a: 'ward #4'\n",
    'a: "ward #4"\n',
    "a: ward ##### next\n",
    "a: |\n  ward #4\nb: >\n  ward #5\n",
    "a: 'ward' #four\n",
    "a:\n  #b: ward\n  c: x\n",
    "a: #b\n  c: x\n",
    "#4\na: x\n",
    "a: x #briefgen: ignore bad-date because so\n",
]


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize("case", CUT)
def test_a_text_that_a_comment_may_have_cut_short_is_warned_about(case: str, loader: type[Any]) -> None:
    text, places = CUT[case]
    if "\t" in text and loader is yaml.Loader:
        return  # it takes no tab there
    found = [one for one in read_tree(text.encode(), "f.yaml", loader).diagnostics if one.code == "cut-text"]
    assert [(one.origin.line, one.origin.column) for one in found if one.origin] == places
    assert read_values(text.encode(), loader) is None


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize("text", WHOLE)
def test_a_comment_and_a_text_that_holds_its_sign_are_not(text: str, loader: type[Any]) -> None:
    assert read_tree(text.encode(), "f.yaml", loader).diagnostics == ()
    assert read_values(text.encode(), loader) is not None


def test_comments_without_a_space_never_cost_a_record() -> None:
    text = "".join(f"a{number}: x #{number}\n" for number in range(2000))
    reading = read_tree(text.encode(), "f.yaml")
    assert isinstance(reading.root, Mapping)
    assert len(reading.root.entries) == 2000
    assert len(reading.diagnostics) == 100
