"""`treaty compile --watch`: what it does after each change, and once from end to end."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from treaty_generator.build.builder import Builder, Progress
from treaty_generator.build.outcome import Outcome as Made
from treaty_generator.cli import watching
from treaty_generator.contract.files import Sources

from .project import EVENT, Outcome, Project

Build = Callable[[Builder, Sources, Progress], Made]
Steps = list[Callable[[], object]]


@pytest.fixture
def watch(shop: Project, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Watch while these steps are taken; returns what was said up to each of them, and after the last."""

    def run(*steps: Callable[[], object]) -> list[str]:
        said: list[str] = []

        def changes(root: Callable[[], Path]) -> Iterator[None]:
            yield
            for step in steps:
                said.append(shop.said())
                step()
                yield
            said.append(shop.said())

        monkeypatch.setattr(watching, "changes", changes)
        assert shop.treaty("compile", "--watch").code == 0
        return said

    return run


def write(shop: Project, text: str) -> Callable[[], object]:
    return lambda: shop.write("contracts/shop/orders/events.yaml", text)


def test_it_compiles_at_once_and_after_each_change(shop: Project, watch: Callable[..., list[str]]) -> None:
    first, second, third = watch(
        write(shop, EVENT.replace("A customer", "Somebody")),
        lambda: shop.write("contracts/shop/orders/.events.yaml.swp", "half a line"),
    )
    assert first.startswith("watching the contracts; Ctrl-C ends it\ngenerated: ")
    assert second.startswith("generated: ")
    assert " 0 removed" in second
    assert third == "", "what an editor leaves for a moment is no change"
    assert "Somebody has placed" in (shop.folder / "generated/shop/orders/publisher.py").read_text()


def test_errors_are_shown_and_the_last_good_packages_stay(shop: Project, watch: Callable[..., list[str]]) -> None:
    kept: dict[str, bytes] = {}

    def spoil() -> None:
        kept.update({path: raw for path, raw in shop.files().items() if path.startswith("generated/")})
        write(shop, EVENT.replace("1.0.0", "one"))()

    _, second, third = watch(spoil, write(shop, EVENT))
    assert "error[version-not-semver]" in second
    assert second.endswith("nothing was written\n")
    assert {path: raw for path, raw in shop.files().items() if path.startswith("generated/")} == kept
    assert third.startswith("generated: 0 written, ")


def test_contracts_may_go_and_come_back(shop: Project, watch: Callable[..., list[str]]) -> None:
    _, gone, back = watch(
        lambda: (shop.folder / "contracts").rename(shop.folder / "aside"),
        lambda: (shop.folder / "aside").rename(shop.folder / "contracts"),
    )
    assert gone.startswith("treaty: contracts: there is no such folder")
    assert back.startswith("generated: 0 written, ")


def test_settings_count_as_well(shop: Project, watch: Callable[..., list[str]]) -> None:
    _, moved, wrong, again = watch(
        lambda: shop.write("treaty.toml", 'out = "made"\n'),
        lambda: shop.write("treaty.toml", "out = 1\n"),
        lambda: shop.write("treaty.toml", 'out = "made"\ncontracts = "contracts"\n'),
    )
    assert moved.startswith("made: ")
    assert wrong.startswith("treaty: treaty.toml: `out` must be the path of a folder")
    assert again == "", "these settings say what the last good ones said"


def test_a_foreign_file_is_complained_of_and_does_not_end_it(shop: Project, watch: Callable[..., list[str]]) -> None:
    def spoil() -> None:
        shop.write("generated/mine.py", "precious = True\n")
        write(shop, EVENT.replace("A customer", "Somebody"))()

    def mend() -> None:
        (shop.folder / "generated/mine.py").unlink()
        write(shop, EVENT)()

    _, refused, mended = watch(spoil, mend)
    assert "it holds files that treaty did not write: mine.py" in refused
    assert mended.startswith("generated: ")


def test_an_edit_during_a_run_that_is_taken_back_after_it_counts(
    shop: Project, watch: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    original: Build = Builder.build
    meanwhile = [EVENT, EVENT.replace("A customer", "Nobody")]
    somebody = EVENT.replace("A customer", "Somebody")

    def build(self: Builder, found: Sources, told: Progress) -> Made:
        outcome = original(self, found, told)
        if meanwhile:
            write(shop, meanwhile.pop(0))()
        return outcome

    monkeypatch.setattr(Builder, "build", build)
    watch(write(shop, somebody), write(shop, somebody))
    assert "Somebody has placed" in (shop.folder / "generated/shop/orders/publisher.py").read_text()


def test_watching_and_checking_exclude_each_other(shop: Project) -> None:
    outcome: Outcome = shop.treaty("compile", "--watch", "--check")
    assert outcome.code == 2
    assert "choose one of the two" in outcome.err


@pytest.mark.parametrize("out", ["generated", "elsewhere"])
def test_from_end_to_end(shop: Project, out: str) -> None:
    command = [sys.executable, "-m", "treaty_generator", "compile", "--watch", "--out", out]
    contracts = shop.folder / "contracts"
    with subprocess.Popen(
        command, cwd=shop.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as done:
        assert done.stderr is not None
        watchdog = threading.Timer(120, done.kill)  # A line that never comes is to fail, not to hang.
        watchdog.start()
        try:
            assert line(done, f"{out}: ").endswith(" 0 removed, 0 unchanged\n")
            write(shop, EVENT.replace("A customer", "Somebody"))()
            assert "Somebody" in told(done, f"{out}: ", shop, out)
            write(shop, EVENT.replace("1.0.0", "one"))()
            line(done, "nothing was written")
            shutil.rmtree(contracts)
            line(done, "treaty: contracts: there is no such folder")
            shop.write_shop()
            while "A customer" not in told(done, f"{out}: ", shop, out):
                pass  # Two files are written, and it may look in between.
            done.send_signal(signal.SIGINT)
            rest = done.stderr.read()
        finally:
            watchdog.cancel()
            done.kill()
    assert rest.endswith("treaty: interrupted\n")
    assert "Traceback" not in rest
    assert done.returncode == 130


def line(done: subprocess.Popen[str], start: str) -> str:
    """Wait for a line."""
    assert done.stderr is not None
    seen = []
    for found in done.stderr:
        seen.append(found)
        if found.startswith(start):
            return found
    raise AssertionError("".join(seen))


def told(done: subprocess.Popen[str], start: str, shop: Project, out: str) -> str:
    line(done, start)
    return (shop.folder / out / "shop/orders/publisher.py").read_text()
