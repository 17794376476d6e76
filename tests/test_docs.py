"""The tables of the guide that repeat what the code knows."""

import json
import os
import re
from pathlib import Path

import click
import pytest
import yaml
from jsonschema import Draft202012Validator

from treaty_generator.cli.formats import FORMATS
from treaty_generator.cli.group import COMMANDS, treaty
from treaty_generator.contract.lint import RULES

PAGE = Path(__file__).parents[1] / "docs/contracts.md"
TABLE = re.compile(r"(?<=<!-- rules: written by `make bless` -->\n).*?(?=<!-- end of rules -->)", re.DOTALL)


def test_the_guide_lists_every_lint_rule() -> None:
    rows = (f"| `{rule.RULE.id}` | {rule.RULE.severity} | {(rule.__doc__ or '').strip()} |\n" for rule in RULES)
    table = "".join(("| rule | severity | says |\n|---|---|---|\n", *rows))
    page = PAGE.read_text(encoding="utf-8")
    if os.environ.get("BLESS") == "1":
        page = TABLE.sub(lambda _: table, page)
        PAGE.write_text(page, encoding="utf-8")
    assert TABLE.findall(page) == [table]


DOCS = Path(__file__).parents[1] / "docs"


def test_the_example_of_a_report_is_what_the_schema_says() -> None:
    schema = json.loads((DOCS / "check-report.schema.json").read_text(encoding="utf-8"))
    [example] = re.findall(r"```json\n(.*?)```", (DOCS / "reports.md").read_text(encoding="utf-8"), re.DOTALL)
    Draft202012Validator(schema).validate(json.loads(example))


def test_every_format_is_told() -> None:
    page = (DOCS / "reports.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(\w+)` \| ", page, re.MULTILINE) == list(FORMATS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_told(name: str) -> None:
    assert f"| `treaty {name}" in (DOCS / "commands.md").read_text(encoding="utf-8")


def test_every_option_of_the_gate_is_told() -> None:
    command = treaty.get_command(click.Context(treaty), "check")
    assert command is not None
    page = (DOCS / "commands.md").read_text(encoding="utf-8")
    for option in (name for parameter in command.params for name in parameter.opts if name.startswith("--")):
        assert f"`{option}" in page, option


def test_every_input_of_the_action_is_told() -> None:
    action = yaml.safe_load((DOCS.parent / "action.yml").read_text(encoding="utf-8"))
    page = (DOCS / "ci.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `([\w-]+)` \| ", page, re.MULTILINE) == list(action["inputs"])


def test_the_yaml_of_the_page_is_yaml() -> None:
    for block in re.findall(r"```yaml\n(.*?)```", (DOCS / "ci.md").read_text(encoding="utf-8"), re.DOTALL):
        assert isinstance(yaml.safe_load(block), dict)
