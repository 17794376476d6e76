"""A process that is killed at any statement of a commit leaves all of the batch or nothing."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

from treaty.log.record import Batch, Progress

from .test_sqlite import A, entry, opened

ROOT = Path(__file__).parents[3]
CHILD = (sys.executable, "-m", "tests.runtime.log.test_sqlite_crash")


async def _child(path: Path, number: int) -> None:
    log = await opened(path)
    claim = await log.claim(A, 0)
    count = 0

    def trace(_: str) -> None:
        nonlocal count
        count += 1
        if count == number:
            os.kill(os.getpid(), signal.SIGKILL)

    log._writer.set_trace_callback(trace)
    progress = Progress(subscription=A, fence=claim.fence, cursor=2)
    await log.commit(Batch(entries=[entry(), entry()], progress=[progress]))
    log._writer.set_trace_callback(None)
    await log.close()


async def _kept(path: Path) -> tuple[int, int]:
    log = await opened(path)
    claim = await log.claim(A, 0)
    count = len(await log.read(0, ["a.B"], 10))
    await log.close()
    return count, claim.cursor


def test_all_or_nothing_is_kept(tmp_path):
    killed = 0
    for number in range(1, 20):
        path = tmp_path / f"{number}.events"
        status = subprocess.run([*CHILD, path, str(number)], cwd=ROOT, check=False).returncode
        if status == 0:
            assert asyncio.run(_kept(path)) == (2, 2)
            break
        assert status == -signal.SIGKILL
        assert asyncio.run(_kept(path)) == (0, 0)
        killed += 1
    assert killed >= 5


if __name__ == "__main__":
    asyncio.run(_child(Path(sys.argv[1]), int(sys.argv[2])))
