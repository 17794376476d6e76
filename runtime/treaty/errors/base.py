"""What every error of the runtime has, and how they write."""

_WIDTH = 200  # Characters of one failure in a message.


class TreatyError(Exception):
    """Base of all of these; `except TreatyError` catches whatever the runtime itself has to say."""


def told(cls: object) -> str:
    """Name a class, or show what should have been one."""
    return f"{cls.__module__}.{cls.__qualname__}" if isinstance(cls, type) else clip(repr(cls))


def clip(line: str) -> str:
    """Cut a line that is wider than anybody reads."""
    return line if len(line) <= _WIDTH else line[: _WIDTH - 1] + "…"


def harmless(text: str) -> str:
    """Show stored text as it is where it can do nothing to a terminal, and quoted and escaped otherwise."""
    return text if text and text.isascii() and text.isprintable() else ascii(text)


def suggest(name: str, known: tuple[str, ...]) -> str:
    """Say what is known, and what may have been meant."""
    if not known:
        return "; none is registered yet"
    from difflib import get_close_matches  # Here, because every program imports this file and few make typos.

    listed = ", ".join(known)
    close = get_close_matches(name, known, n=1)
    return f"; did you mean {close[0]!r}? Known are: {listed}" if close else f"; known are: {listed}"
