"""JSON Schema of what people write: as shipped, against the loader, and against files that are wrong."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import check_jsonschema
import jsonschema
import pytest
import ruamel.yaml
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import YAMLError

from briefgen.batch import expand
from briefgen.cli.commands.project import SchemaName, format_schema
from briefgen.load.facts import read_fact_file
from briefgen.model.dates import DateError, parse_date
from briefgen.model.factbase import FactBase
from briefgen.model.records import KINDS, Support
from briefgen.system.install import find_shipped
from examples import examples
from program import REPOSITORY, SECOND, run
from specs import load_spec_file

SHIPPED = REPOSITORY / "briefs/schemas"
START = find_shipped("templates") / "start"
ROOTS = (REPOSITORY, SECOND, START)
FILES = {
    SchemaName.BRIEF: sorted(file for root in ROOTS for file in root.glob("briefs/*.yaml")),
    SchemaName.FACTS: sorted(file for root in ROOTS for file in root.glob("briefs/facts/**/*.yaml")),
    SchemaName.PROJECT: [SECOND / "briefgen.toml", START / "briefgen.toml"],
}
SCHEMAS: dict[SchemaName, Any] = {name: json.loads(format_schema(name)) for name in SchemaName}
VALIDATORS = {name: jsonschema.Draft202012Validator(schema) for name, schema in SCHEMAS.items()}
SHAPE = {"unknown-key", "missing-key", "wrong-shape", "bad-value", "bad-date"}
BATCH = {
    "empty-selection",
    "unknown-tag",
    "unknown-id",
    "duplicate-brief",
    "contested-key",
    "unknown-placeholder",
}
SYNTAX = {"bad-yaml", "duplicate-key", "duplicate-id", "empty-file", "too-deep"}


def read_as_an_editor(text: str) -> Any:
    """Read YAML as check-jsonschema and editors do: version 1.2, typed, days left as texts."""
    yaml = ruamel.yaml.YAML(typ="safe", pure=True)

    class Constructor(SafeConstructor):
        pass

    Constructor.add_constructor("tag:yaml.org,2002:timestamp", Constructor.construct_yaml_str)
    yaml.Constructor = Constructor
    return json.loads(json.dumps(yaml.load(text)))


def accepts(name: SchemaName, text: str) -> bool:
    return bool(VALIDATORS[name].is_valid(read_as_an_editor(text)))


def loads(name: SchemaName, text: str, folder: Path) -> bool:
    """Whether the loader has nothing to say of a file."""
    if name is SchemaName.FACTS:
        found = read_fact_file(text.encode(), "f.yaml").diagnostics
    else:
        (folder / "b.yaml").write_text(text, encoding="utf-8")
        read = load_spec_file(folder / "b.yaml", folder)
        found = (*read.diagnostics, *(expand(read.value, FactBase({}, {})).diagnostics if read.value else ()))
    assert {one.code for one in found} <= SHAPE | SYNTAX | BATCH
    return not found


# --- as shipped


@pytest.mark.parametrize("name", SchemaName)
def test_the_shipped_schema_is_what_the_command_prints(name: SchemaName, tmp_path: Path) -> None:
    shipped = (SHIPPED / f"{name.value}.json").read_text(encoding="utf-8")
    assert run("schema", name.value, folder=tmp_path).stdout == shipped, (
        "run: briefgen schema -o briefs/schemas"
    )


def test_all_schemas_are_written_to_a_folder(tmp_path: Path) -> None:
    done = run("schema", "-o", "made/here", folder=tmp_path)
    assert done.stdout.split() == [f"made/here/{name.value}.json" for name in SchemaName]
    for name in SchemaName:
        assert (tmp_path / f"made/here/{name.value}.json").read_text(encoding="utf-8") == format_schema(name)
    assert run("schema", folder=tmp_path).returncode == 2


@pytest.mark.parametrize("name", SchemaName)
def test_a_schema_is_one(name: SchemaName) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[name])
    assert SCHEMAS[name]["$schema"] == jsonschema.Draft202012Validator.META_SCHEMA["$id"]
    assert SCHEMAS[name]["title"]


def fields(schema: Any) -> Iterator[tuple[str, Any]]:
    for name, definition in [("top", schema), *schema.get("$defs", {}).items()]:
        yield from ((f"{name}.{field}", one) for field, one in definition.get("properties", {}).items())


@pytest.mark.parametrize("name", SchemaName)
def test_every_field_has_a_title_a_description_and_examples_that_it_accepts(name: SchemaName) -> None:
    definitions = SCHEMAS[name].get("$defs", {})
    for field, one in fields(SCHEMAS[name]):
        assert one["title"], field
        assert len(one["description"]) > 5, field
        assert one["examples"], field
        validator = jsonschema.Draft202012Validator({**one, "$defs": definitions})
        assert [example for example in one["examples"] if not validator.is_valid(example)] == [], field


@pytest.mark.parametrize("name", SchemaName)
def test_every_mapping_refuses_what_it_does_not_know(name: SchemaName) -> None:
    for definition in (SCHEMAS[name], *SCHEMAS[name].get("$defs", {}).values()):
        assert definition["additionalProperties"] is False


def test_every_kind_of_record_and_of_section_is_there() -> None:
    assert set(SCHEMAS[SchemaName.FACTS]["properties"]) == set(KINDS)
    kinds = {
        one["properties"]["kind"]["const"]
        for one in SCHEMAS[SchemaName.BRIEF]["$defs"].values()
        if "const" in one["properties"].get("kind", ())
    }
    assert (
        kinds
        == {section["kind"] for section in SCHEMAS[SchemaName.BRIEF]["properties"]["sections"]["examples"][0]}
        | kinds
    )
    assert len(kinds) == len(SCHEMAS[SchemaName.BRIEF]["properties"]["sections"]["items"]["oneOf"])


# --- shipped files


@pytest.mark.parametrize("name", SchemaName)
def test_the_shipped_files_are_valid_by_a_real_validator(name: SchemaName) -> None:
    assert len(FILES[name]) >= 1
    done = validate(name, *FILES[name])
    assert done == (0, "ok -- validation done\n"), done


def validate(name: SchemaName, *files: Path) -> tuple[int, str]:
    """Run check-jsonschema, which editors' checks and hooks use."""
    arguments = ["--schemafile", str(SHIPPED / f"{name.value}.json"), *map(str, files)]
    done = CliRunner().invoke(check_jsonschema.main, arguments)
    return done.exit_code, done.stdout


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (SchemaName.BRIEF, "title: Lights of Vessel Sound", "titel: Lights of Vessel Sound"),
        (SchemaName.BRIEF, "kind: chronology", "kind: chronolgy"),
        (SchemaName.BRIEF, "locale: en_GB", "locale: English"),
        (SchemaName.BRIEF, "contents: always", "contents: {always: true}"),
        (SchemaName.BRIEF, "select: {tags: lights}", "select: {tags: [two words]}"),
        (SchemaName.FACTS, "ordinal: 1\n", "ordinal: first\n"),
        (SchemaName.FACTS, "date: 1908-05-03", "date: 3 May 1908"),
        (SchemaName.FACTS, "acting: true", "acting: perhaps"),
        (SchemaName.FACTS, "    reviewed: 2026-03-01\n", ""),
        (SchemaName.FACTS, "meetings:", "meeting:"),
        (SchemaName.FACTS, "status: reported", "status: rumoured"),
        (SchemaName.PROJECT, "office", "ofice"),
        (SchemaName.PROJECT, '["open", "members"]', '"secret"'),
    ],
)
def test_a_mistake_is_found_by_a_real_validator(name: SchemaName, old: str, new: str, tmp_path: Path) -> None:
    source = next(file for file in FILES[name] if old in file.read_text(encoding="utf-8"))
    spoiled = tmp_path / source.name
    spoiled.write_text(source.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    assert validate(name, spoiled)[0] == 1


def test_every_shipped_file_names_its_schema_in_its_first_line() -> None:
    for name, files in FILES.items():
        mark = "#:schema " if name is SchemaName.PROJECT else "# yaml-language-server: $schema="
        for file in files:
            first = file.read_text(encoding="utf-8").splitlines()[0]
            assert first.startswith(mark), file
            if START not in file.parents:  # its schemas are written with the project: see test_init
                assert (file.parent / first.removeprefix(mark)).resolve() == SHIPPED / f"{name.value}.json", (
                    file
                )


# --- against the loader

SCALARS = st.sampled_from(
    [*["x", "two words", "2016", "2016-12", "2024-09-04", "2022-05~", "2023/..", "true", "no", "1.10", "-3", "12:30"],
     *["''", '" "', "'2016'", "~", "", "en", "ko_KR", "A4", "default", "event", "meeting", "confirmed", "high"],
     *["0", "7", "1e3", "0123", "a/b", "https://example.org", "mailto:a@b", "9" * 40, ".5", "0x1F", "'#1F3A5F'"]]
)  # fmt: skip


def written(value: Any, depth: int = 0) -> str:
    """Write a value as YAML on one line; a text is written as it is, as a person would."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {written(one, depth + 1)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(written(one, depth + 1) or "~" for one in value) + "]"
    return str(value)


def sound(schema: Any, definitions: Any, depth: int = 0) -> st.SearchStrategy[Any]:
    """Draw what fits a schema, often; what does not, now and then."""
    if "$ref" in schema:
        return st.deferred(
            lambda: sound(definitions[schema["$ref"].rpartition("/")[2]], definitions, depth + 1)
        )
    examples = [
        st.sampled_from(
            [json.dumps(one) if isinstance(one, str) else one for one in schema.get("examples", ["x"])]
        )
    ]
    if "properties" in schema and depth < 4:
        required = {
            key: sound(schema["properties"][key], definitions, depth + 1)
            for key in schema.get("required", ())
        }
        others = {
            key: sound(one, definitions, depth + 1)
            for key, one in schema["properties"].items()
            if key not in required
        }
        return st.fixed_dictionaries(required, optional=others)
    choices = [sound(one, definitions, depth + 1) for one in schema.get("oneOf", schema.get("anyOf", ()))]
    if "items" in schema and depth < 6:
        choices.append(
            st.lists(
                sound(schema["items"], definitions, depth + 1), min_size=schema.get("minItems", 0), max_size=3
            )
        )
    if "const" in schema or "enum" in schema:
        choices.append(
            st.sampled_from(
                [schema["const"]] if "const" in schema else [one for one in schema["enum"] if one]
            )
        )
    plain = "type" in schema and not {"object", "array"} & set(
        [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    )
    return st.one_of(*examples, *choices, *([SCALARS] if plain else []))


@settings(max_examples=examples(200), deadline=None)
@given(st.data())
def test_what_the_loader_accepts_the_schema_accepts_in_facts(data: st.DataObject) -> None:
    definitions = SCHEMAS[SchemaName.FACTS]["$defs"]
    kind = data.draw(st.sampled_from(sorted(KINDS)))
    record = data.draw(sound(definitions[KINDS[kind].__name__], definitions))
    text = f"{kind}:\n  one: {written(record)}\n"
    if loads(SchemaName.FACTS, text, Path()):
        assert accepts(SchemaName.FACTS, text), text


@settings(max_examples=examples(200), deadline=None)
@given(data=st.data())
def test_what_the_loader_accepts_the_schema_accepts_in_specs(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    schema = SCHEMAS[SchemaName.BRIEF]
    brief = data.draw(sound(schema, schema["$defs"]))
    text = "".join(f"{key}: {written(one)}\n" for key, one in brief.items())
    if loads(SchemaName.BRIEF, text, tmp_path_factory.getbasetemp()):
        assert accepts(SchemaName.BRIEF, text), text


def test_the_draws_above_are_often_accepted_and_often_not(tmp_path: Path) -> None:
    definitions = SCHEMAS[SchemaName.FACTS]["$defs"]
    seen: list[bool] = []

    @settings(max_examples=examples(100), deadline=None)
    @given(sound(definitions["Event"], definitions))
    def draw(record: Any) -> None:
        seen.append(loads(SchemaName.FACTS, f"events:\n  one: {written(record)}\n", tmp_path))

    draw()
    assert 5 < sum(seen) < len(seen) - 5


@pytest.mark.parametrize("name", [SchemaName.BRIEF, SchemaName.FACTS])
def test_what_the_loader_refuses_the_schema_refuses_in_the_corpus(name: SchemaName, tmp_path: Path) -> None:
    """Of the malformed files that are YAML at all, most; the rest is beyond a schema, and listed."""
    folder = Path(__file__).parent / "corpus" / ("briefs" if name is SchemaName.BRIEF else "facts")
    beyond, refused = set(), 0
    for file in sorted(folder.glob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        try:
            wrong = not accepts(name, text)
        except (YAMLError, ValueError):
            wrong = True  # no YAML, as an editor says by itself
        if not loads(name, text, tmp_path):
            refused += wrong
            beyond |= set() if wrong else {file.stem}
    assert refused >= 10
    assert beyond <= {"bidi-escape", "bad-date-interval", "merge-key"}, beyond


@settings(deadline=None)
@given(st.from_regex(r"\A[0-9X]{4}(-[0-9X]{2}){0,2}[?~%]?(/([0-9X]{4}(-[0-9X]{2}){0,2}[?~%]?|\.\.)?)?\Z"))
def test_a_date_that_the_loader_reads_fits_the_schema(text: str) -> None:
    pattern = re.compile(SCHEMAS[SchemaName.FACTS]["$defs"]["Event"]["properties"]["date"]["pattern"])
    try:
        parse_date(text)
    except DateError:
        return
    assert pattern.search(text)


@pytest.mark.parametrize(
    "text",
    ["3 May 1908", "1908-13", "1908-05-32", "..", "../..", "1908/1909/1910", "08-05-03", "1908-5-3", "199XX"],
)
def test_what_is_no_date_fits_no_schema(text: str) -> None:
    pattern = SCHEMAS[SchemaName.FACTS]["$defs"]["Event"]["properties"]["date"]["pattern"]
    assert not re.search(pattern, text)
    with pytest.raises(DateError):
        parse_date(text)


def test_the_models_are_those_of_the_schema() -> None:
    for kind, model in KINDS.items():
        known = set(SCHEMAS[SchemaName.FACTS]["$defs"][model.__name__]["properties"])
        assert known == set(model.model_fields) - {"id"}, kind
    assert Support.__name__ in SCHEMAS[SchemaName.FACTS]["$defs"]
