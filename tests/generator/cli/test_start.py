"""Starting costs what is used: an import budget, and a command that is there before its packages are."""

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest

from treaty_generator.cli.group import COMMANDS, treaty

from .project import Repository

HEAVY = {
    "click",
    "datamodel_code_generator",
    "jinja2",
    "jsonschema",
    "jsonschema_rs",
    "pydantic",
    "rich",
    "semver",
    "tomllib",
    "yaml",
}
BESIDE_THE_POINT = {
    "importlib.metadata",
    "tempfile",
    "treaty_generator.compat.catalogue",
    "treaty_generator.compat.rules.field_removed",
    "treaty_generator.compat.rules.operation_added",
    "treaty_generator.contract.editor_schema",
    "treaty_generator.render.data",
    "treaty_generator.render.packages",
    "treaty_generator.render.templates",
    "treaty_generator.schema.decide",
}
"""What a harmless edit of an event has no use for."""
MOST_OF_OURS = 220
RUN = """
import json, sys
from treaty_generator.cli import main
code = main(json.loads(sys.argv[1]))
print(json.dumps([code, sorted(sys.modules)]))
"""


def run(arguments: list[str]) -> tuple[int, set[str]]:
    """Run a command in a process of its own; return its code, and the modules that it imported."""
    command = [sys.executable, "-c", RUN, json.dumps(arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    code, modules = json.loads(done.stdout.splitlines()[-1])
    return code, set(modules)


@pytest.mark.parametrize(
    ("arguments", "allowed"),
    [
        (["--help"], {"click"}),
        (["--version"], {"click"}),
        (["lint", "--help"], {"click", "tomllib"}),
        (["compile", "--help"], {"click", "tomllib"}),
        (["init", "--help"], {"click", "tomllib"}),
        (["schema"], {"click", "yaml"}),
        (["check", "--help"], {"click"}),
        (["diff", "--help"], {"click"}),
        (["bump", "--help"], {"click"}),
        (["rules", "--help"], {"click"}),
        (["explain", "--help"], {"click"}),
    ],
)
def test_import_budget(arguments: list[str], allowed: set[str]) -> None:
    code, modules = run(arguments)
    assert code == 0
    assert HEAVY & modules <= allowed


@pytest.mark.parametrize(
    ("edit", "allowed"),
    [
        (("", ""), {"click", "semver", "yaml"}),
        (("A customer", "Somebody"), {"click", "jsonschema_rs", "semver", "yaml"}),  # The examples are validated.
    ],
)
def test_import_budget_of_the_gate(repository: Repository, edit: tuple[str, str], allowed: set[str]) -> None:
    path = repository.folder / "contracts/shop/orders/events.yaml"
    path.write_text(path.read_text().replace(*edit).replace('"1.0.0"', '"1.0.1"' if edit[0] else '"1.0.0"'))
    code, modules = run(["check", "--against", "start"])
    assert code == 0
    assert HEAVY & modules <= allowed
    assert BESIDE_THE_POINT.isdisjoint(modules)
    assert sum(name.startswith("treaty_generator.") for name in modules) <= MOST_OF_OURS


def test_without_the_generator_extra_there_is_a_mend_and_no_traceback() -> None:
    program = "import sys; sys.modules['click'] = None; from treaty_generator.cli import main; sys.exit(main(['lint']))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "extra `generator`" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["click", "treaty_generator.cli.group", "treaty_generator.contract.load"])
def test_an_interrupt_while_it_starts_shows_no_traceback(name: str, tmp_path: Path) -> None:
    program = f"""
import sys
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == {name!r}:
            raise KeyboardInterrupt
sys.meta_path.insert(0, Finder())
from treaty_generator.cli import main
sys.exit(main(["lint", "contracts"]))
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "treaty: interrupted\n")


@pytest.mark.parametrize("name", COMMANDS)
def test_the_table_of_commands_says_what_their_helps_say(name: str) -> None:
    command = treaty.get_command(click.Context(treaty), name)
    assert command is not None
    assert command.name == name
    assert command.help is not None
    assert command.help.splitlines()[0] == COMMANDS[name]
