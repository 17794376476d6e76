"""The built wheel, installed where nothing of the repository is in reach, compiles contracts that are not ours."""

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROGRAM = """
import asyncio
from made.media.downloads import DownloadFailed, DownloadsPublisher
from made.media.library import LibrarySubscriber
from treaty import decode, encode
from treaty.testing import RecordingBus
import treaty, treaty_generator

async def main():
    async with RecordingBus() as bus:
        await DownloadsPublisher(bus).download_failed(reason="late")
        return [encode(event.data) for event in bus.published(DownloadFailed)]

print(asyncio.run(main()), decode(DownloadFailed, "{}"))
print(treaty.__file__, treaty_generator.__path__[0])
"""


def run(folder: Path, *command: str | Path) -> str:
    done = subprocess.run(
        [str(part) for part in command], cwd=folder, env={"PATH": ""}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with the wheel; what it depends on is borrowed from ours, so that nothing is downloaded."""
    folder = tmp_path_factory.mktemp("wheel")
    run(ROOT, sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT)
    venv = folder / "venv"
    run(folder, sys.executable, "-m", "venv", "--without-pip", venv)
    python = venv / "bin" / "python"
    wheel = next(folder.glob("*.whl"))
    run(folder, sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", wheel)
    site = run(folder, python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
    # A folder that a .pth file adds has its own .pth files ignored, and with them our editable installation.
    Path(site, "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return venv


@pytest.mark.xdist_group("wheel")
@pytest.mark.skipif(sys.platform == "win32", reason="the paths are those of POSIX")
def test_it_compiles_and_runs(installed: Path, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "tests/cases/render/subscribers/contracts", tmp_path / "contracts")
    run(tmp_path, installed / "bin" / "treaty", "compile", "--out", "made")
    run(tmp_path, installed / "bin" / "python", "-m", "treaty_generator", "compile", "--out", "made", "--check")
    used, where = run(tmp_path, installed / "bin" / "python", "-c", PROGRAM).splitlines()
    assert used == """[b'{"reason":"late"}'] reason=None"""
    assert all(path.startswith(str(installed)) for path in where.split())


@pytest.mark.xdist_group("wheel")
@pytest.mark.skipif(sys.platform == "win32", reason="the paths are those of POSIX")
def test_the_commands_of_the_runtime_are_there(installed: Path, tmp_path: Path) -> None:
    by_script = run(tmp_path, installed / "bin" / "treaty", "events", "--help")
    assert by_script == run(tmp_path, installed / "bin" / "python", "-m", "treaty", "events", "--help")
    assert by_script.startswith("usage: treaty events COMMAND URL")
