"""`treaty` itself: a command's module is imported only when it runs or when its own help is asked for."""

from __future__ import annotations

from importlib import import_module

import click

from treaty_generator.cli.commands import COMMANDS as COMMANDS
from treaty_generator.cli.commands import ELSEWHERE
from treaty_generator.cli.exit import FINE
from treaty_generator.cli.terminal import report
from treaty_generator.problem import did_you_mean


class LazyGroup(click.Group):
    """Knows its commands by name, and imports the one that is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which people meet them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"treaty_generator.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Suggest the nearest command for one that does not exist; a path that is empty would mean this folder."""
        if "" in args:
            raise click.UsageError("an argument is empty; name what is meant, or leave it out", ctx)
        if args[0] in ELSEWHERE:  # Else it had been found before we were asked.
            raise click.UsageError(f"{args[0]!r} is not in what was installed; install treaty again", ctx)
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            known = {**COMMANDS, **ELSEWHERE}
            raise click.UsageError(f"there is no command {args[0]!r}; {did_you_mean(args[0], known)}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([*COMMANDS.items(), *ELSEWHERE.items()])


def _print_version(ctx: click.Context, _option: click.Parameter, asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        report(f"treaty {version('treaty')}\n")
        ctx.exit(FINE)


@click.command(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 fine, 1 findings, 2 the question could not be answered, 3 a bug of treaty.",
)
@click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=_print_version, help="Print the version."
)
def treaty() -> None:
    """Make the modules of a Python system talk through contracts."""
