"""`treaty init`: a first contract, a config, a hook and a workflow that work as they are."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import click

from treaty_generator.cli.config import FILE, Config, config_in
from treaty_generator.cli.exit import FINE, CannotAnswer
from treaty_generator.cli.terminal import say
from treaty_generator.problem import printable

SAMPLES = {"shop/orders/contract.yaml": "orders.yaml", "shop/mailer/contract.yaml": "mailer.yaml"}
"""Where a sample goes below the contracts folder, and what it is called in `templates/init/`."""

SURROUNDINGS = {
    ".pre-commit-config.yaml": "pre-commit-config.yaml",
    ".github/workflows/treaty.yml": "workflow.yml",
}
"""Where a file goes below the project, and what it is called in `templates/init/`."""

EDITOR_SCHEMA = "contract.schema.json"


@click.command("init")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path), default=".")
def command(folder: Path) -> int:
    """Write a first contract, a config, a hook and a workflow.

    They work as they are. Nothing is overwritten: what is there already is left alone and named.
    """
    if folder.exists() and not folder.is_dir():
        raise CannotAnswer(f"{folder}: this is not a folder", "name a folder; it is made if it does not exist")
    config = config_in(folder)
    files = list(_files(folder, config))
    for path, text in files:
        if text is not None:
            _refuse_way_out(folder, path)
    for path, text in files:
        verb = "wrote" if text is not None and _write_new(folder / path, text) else "left alone"
        say(f"{verb:>10}  {printable((folder / path).as_posix())}")
    say("")
    for line in _next_steps(folder, config):
        say(line)
    return FINE


def _files(folder: Path, config: Config | None) -> Iterator[tuple[Path, str | None]]:
    """Go through what there is to write; None for what is not touched, as the project has its own already."""
    if config is None or config.file is None:
        yield Path(FILE), _template(FILE)
    else:
        yield Path(config.file.name), None
    contracts = _contracts_folder(folder, config)
    if any((folder / contracts).rglob("*.yaml")):
        yield contracts, None
    else:
        for path, name in SAMPLES.items():
            yield contracts / path, _template(name)
    yield contracts / EDITOR_SCHEMA, _editor_schema()
    for path, name in SURROUNDINGS.items():
        yield Path(path), _template(name)


def _contracts_folder(folder: Path, config: Config | None) -> Path:
    if config is None or config.file is None:
        return Config().contracts
    return Path(os.path.relpath(config.contracts, folder))


def _template(name: str) -> str:
    from treaty_generator.render.templates import folder

    return (folder() / "init" / name).read_text(encoding="utf-8")


def _editor_schema() -> str:
    from treaty_generator.contract.editor_schema import editor_schema_text

    return editor_schema_text()


def _refuse_way_out(folder: Path, path: Path) -> None:
    """What is written stays in the project, whatever links stand in it."""
    around = folder / path.parent
    if not Path(os.path.realpath(around)).is_relative_to(os.path.realpath(folder)):
        raise CannotAnswer(f"{around}: a symbolic link leads out of the project", "put a folder in its place")


def _write_new(path: Path, text: str) -> bool:
    """Write a file unless something is there, be it a link that leads nowhere."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        return False
    return True


def _argument(folder: Path) -> str:
    """Write a folder as a shell takes it: quoted where that is needed, and never like an option."""
    from shlex import quote

    name = str(folder)
    return quote(f"./{name}" if name.startswith("-") else name)


def _next_steps(folder: Path, config: Config | None) -> Iterator[str]:
    contracts = printable(str(_contracts_folder(folder, config)))
    yield "next:"
    if folder.resolve() != Path.cwd().resolve():
        yield f"  cd {printable(_argument(folder))}"
    yield "  treaty lint       # says what is wrong with the contracts"
    yield "  treaty compile    # makes typed packages of them; commit those, too"
    yield "  treaty check      # says whether a change would break somebody, once something is committed"
    yield f"then read {contracts}/, change it, and run them again; `pre-commit install` lets every commit do so"
