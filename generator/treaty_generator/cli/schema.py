"""`treaty schema`: what an editor needs to complete and check contract files."""

from __future__ import annotations

import click

from treaty_generator.cli.exit import FINE
from treaty_generator.cli.terminal import report


@click.command("schema")
def command() -> int:
    """Print the JSON Schema by which editors complete contract files.

    It is a draft-07 schema. Editors find it by the first line of a contract, with a path relative to
    that file: `# yaml-language-server: $schema=../contract.schema.json`
    """
    from treaty_generator.contract.editor_schema import editor_schema_text

    report(editor_schema_text())
    return FINE
