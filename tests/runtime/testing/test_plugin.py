"""The fixtures, in a pytest of their own: what passes, what fails and what the failure says."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PATH = os.pathsep.join(str(ROOT / part) for part in ("runtime", "."))
HEAD = """
import asyncio
from generated.soulspot.soulseek.events import DownloadCompleted, DownloadStarted
from treaty.testing import fake

async def fails(event): raise LookupError("lost")
async def works(event): pass
async def hangs(event): await asyncio.Event().wait()
"""


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    environment = {**os.environ, "PYTHONPATH": PATH, "PYTEST_ADDOPTS": ""}
    done = subprocess.run(
        [*command, "--rootdir", str(folder), "-c", os.devnull, str(folder)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def written(folder: Path, body: str) -> Path:
    folder.joinpath("test_it.py").write_text(HEAD + body)
    return folder


def test_the_examples_of_the_page_pass(tmp_path: Path) -> None:
    page = (ROOT / "docs/testing.md").read_text(encoding="utf-8")
    for name, text in re.findall(r"```python\n# (\S+)\n(.*?)```", page, re.DOTALL):
        (tmp_path / name).write_text(text)
    code, output = run(tmp_path)
    assert code == 0, output
    assert "2 passed" in output


@pytest.mark.parametrize("arguments", [("--asyncio-mode=auto",), ("--asyncio-mode=strict",)])
def test_they_serve_async_tests(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    body = """
import pytest

@pytest.mark.asyncio
async def test_it(scenario):
    faulty = scenario.faulty(DownloadStarted, LookupError("lost"))
    await scenario.publish(fake(DownloadStarted, download_id="one"))
    await scenario.publish(fake(DownloadStarted, download_id="two"))
    await scenario.advance(1)
    assert isinstance(scenario.expect_parked(DownloadStarted, name="faulty").error, LookupError)
    assert [event.data.download_id for event in faulty.handled] == ["two"]
    scenario.expect_none(DownloadCompleted)
"""
    code, output = run(written(tmp_path, body), *arguments)
    assert code == 0, output


def test_they_need_no_pytest_asyncio(tmp_path: Path) -> None:
    code, output = run(written(tmp_path, "def test_it(scenario): asyncio.run(scenario.settle())\n"), "-p", "no:asyncio")
    assert code == 0, output


@pytest.mark.parametrize(
    ("play", "message"),
    [
        ("asyncio.run(go(scenario, fails))", "download.started failed in 'it': LookupError('lost')"),
        ("asyncio.run(go(scenario, hangs, False))", "the scenario left something behind"),
        ("asyncio.run(go(scenario, works)); scenario.expect(DownloadCompleted)", "nothing of its type was published"),
        (
            'asyncio.run(go(scenario, works)); scenario.expect(DownloadStarted, download_id="x")',
            "download_id: expected 'x', was ",
        ),
        ("asyncio.run(go(scenario, works)); scenario.expect(DownloadStarted, nothing=1)", "has no nothing; it has"),
        ("asyncio.run(go(scenario, works)); scenario.expect_none(DownloadStarted)", "1 of download.started were"),
        ("asyncio.run(go(scenario, works)); scenario.expect_parked(DownloadStarted)", "(nothing failed)"),
        (
            'asyncio.run(go(scenario, works)); scenario.expect_chain("download.started", "x")',
            "no chain download.started → x was published",
        ),
    ],
)
def test_a_failure_says_what_was_published_instead(tmp_path: Path, play: str, message: str) -> None:
    body = f"""
async def go(scenario, handler, settles=True):
    scenario.bus.subscribe(DownloadStarted, handler, name="it")
    await scenario.publish(fake(DownloadStarted))
    if settles:
        await scenario.settle()

def test_it(scenario):
    {play}
"""
    code, output = run(written(tmp_path, body), "-W", "ignore")
    assert code == 1, output
    assert message in output


def test_it_costs_nothing_where_it_is_not_used() -> None:
    command = "import sys, treaty.testing.plugin; print({'pydantic', 'treaty.bus', 'hypothesis'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", command],
        env={**os.environ, "PYTHONPATH": PATH},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "set()"
