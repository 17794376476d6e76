"""How the processes of the story say something: at once, because the next moment may be the last."""

import logging


class Brief(logging.Formatter):
    """Leaves tracebacks to a program's own log."""

    def formatException(self, ei: object) -> str:
        return ""


def say(who: str, what: str, *, width: int = 14) -> None:
    """Print who does what; of several lines, the others below the first."""
    first, *others = what.splitlines()
    print(f"  {who:<{width}} {first}", flush=True)
    for line in others:
        print(f"      {line.strip()}", flush=True)
