"""One cause has one fingerprint, whatever was said and wherever it happened."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from treaty.fingerprint import fingerprint


def fail(message: str) -> None:
    raise ValueError(message)


def fail_deep(depth: int) -> None:
    if depth:
        fail_deep(depth - 1)
    fail("deep")


def fail_elsewhere(message: str) -> None:
    raise ValueError(message)


def fail_by(cause: type[Exception]) -> None:
    try:
        raise cause
    except cause as error:
        raise RuntimeError from error


def fail_together(*classes: type[Exception]) -> None:
    raise ExceptionGroup("", [cls() for cls in classes])


def of(action: Callable[..., None], *arguments: object) -> str:
    with pytest.raises(Exception) as caught:  # noqa: PT011 - Any will do.
        action(*arguments)
    return fingerprint(caught.value)


def test_it_is_short_and_hexadecimal() -> None:
    assert len(of(fail, "x")) == 12
    int(of(fail, "x"), 16)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((fail, "secret"), (fail, "another")),
        ((fail_deep, 3), (fail_deep, 9)),
        ((fail_together, KeyError, OSError), (fail_together, OSError, KeyError, OSError)),
    ],
)
def test_one_cause(one: tuple[Callable[..., None], object], other: tuple[Callable[..., None], object]) -> None:
    assert of(*one) == of(*other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((fail, "x"), (fail_elsewhere, "x")),
        ((fail_by, KeyError), (fail_by, OSError)),
        ((fail_together, KeyError), (fail_together, OSError)),
    ],
)
def test_two_causes(one: tuple[Callable[..., None], object], other: tuple[Callable[..., None], object]) -> None:
    assert of(*one) != of(*other)


def test_a_circle_of_causes_ends() -> None:
    one, other = ValueError(), KeyError()
    one.__cause__, other.__cause__ = other, one
    assert len(fingerprint(one)) == 12


def test_every_process_and_folder_makes_the_same(tmp_path: Path) -> None:
    told = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        folder.mkdir()
        (folder / "shop.py").write_text("\n" * int(seed) + "def sell():\n    raise KeyError(__file__)\n")
        program = (
            "import shop\nfrom treaty.fingerprint import fingerprint\n"
            "try:\n    shop.sell()\nexcept KeyError as error:\n    print(fingerprint(error))\n"
        )
        environment = {
            **os.environ,
            "PYTHONHASHSEED": seed,
            "PYTHONPATH": os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")]),
        }
        done = subprocess.run(
            [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
        )
        told.append(done.stdout)
    assert told[0] == told[1]
    assert len(told[0]) == 13
