"""A doctest that can be played again: the prose and the input stay, and the output is what happened."""

import doctest
import traceback
from io import StringIO
from types import TracebackType

_URL = "    For further information visit "  # It names the version of pydantic.
_ExcInfo = tuple[type[BaseException], BaseException, TracebackType]


class Session(doctest.DocTestRunner):
    """Plays a text; a message of an error is shown in full, without the way to it."""

    def __init__(self, text: str, name: str) -> None:
        super().__init__(verbose=False, optionflags=0)
        self._text, self._name = text, name
        self._got: list[str] = []

    def played(self) -> str:
        """The text with what came out in the place of what was expected."""
        parser = doctest.DocTestParser()
        parts = parser.parse(self._text, self._name)
        examples = [part for part in parts if isinstance(part, doctest.Example)]
        for example in examples:
            example.want, example.exc_msg = "\0", None  # Nothing says this, so that every example is reported.
        self.run(
            doctest.DocTest(examples, {}, self._name, self._name, 0, None), out=StringIO().write, clear_globs=False
        )
        got = iter(self._got)
        return "".join(part if isinstance(part, str) else _shown(part, next(got)) for part in parts)

    def report_failure(self, out: object, test: object, example: object, got: str) -> None:
        self._got.append(got)

    def report_unexpected_exception(self, out: object, test: object, example: object, exc_info: _ExcInfo) -> None:
        told = "".join(traceback.format_exception_only(*exc_info[:2])).splitlines(keepends=True)
        kept = "".join(line for line in told if not line.startswith(_URL))
        self._got.append(f"Traceback (most recent call last):\n{kept}")


def _shown(example: doctest.Example, got: str) -> str:
    first, *more = example.source.splitlines()
    lines = (line or "<BLANKLINE>" for line in got.splitlines())
    return "".join(f"{line}\n" for line in (f">>> {first}", *(f"... {line}" for line in more), *lines))
