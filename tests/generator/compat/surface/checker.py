"""mypy --strict on programs that import the packages of some contracts; what became Any may be returned."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from treaty_generator.contract.model import Contracts
from treaty_generator.output.write import write
from treaty_generator.render.packages import render_packages

RUNTIME = Path(__file__).parents[4] / "runtime"


def failing(contracts: Contracts, programs: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Compile contracts, check programs by their names, and return what is said of those that are refused."""
    rendered = render_packages(contracts)
    assert rendered.problems == ()
    write(rendered.files, folder / "generated")
    (folder / "programs").mkdir()
    for name, text in programs.items():
        (folder / "programs" / f"{name}.py").write_text(text, encoding="utf-8")
    cache = f"--cache-dir={folder.parent / 'cache'}"  # What is known of libraries serves the run beside this one, too.
    options = [cache, "--strict", "--no-warn-return-any", "--config-file=", "--output=json"]
    command = [sys.executable, "-m", "mypy", *options, "programs"]
    environment = {**os.environ, "MYPYPATH": f"{folder}{os.pathsep}{RUNTIME}"}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=280, check=False
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    found = (json.loads(one) for one in done.stdout.splitlines() if one.startswith("{"))
    errors = [one for one in found if one["severity"] == "error"]
    return {Path(one["file"]).stem: one["message"] for one in errors}
