"""What is loaded to compare packages: nothing that writes, renders or validates."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from .tables import cases, write

HEAVY = ("datamodel_code_generator", "jinja2", "jsonschema", "pydantic", "pydantic_core", "ruamel", "treaty")
PROGRAM = """
import sys
from pathlib import Path
from treaty_generator.contract.load import load
from treaty_generator.compat.surface import surface_changes
before, after = (load(Path(side)).contracts for side in ("before", "after"))
assert surface_changes(before, after)
print(*sorted(sys.modules))
"""


def test_nothing_heavy_is_loaded(tmp_path: Path) -> None:
    for case in cases():
        write(tmp_path / "before", case.name, case.before)
        write(tmp_path / "after", case.name, case.after)
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert set(HEAVY) & set(done.stdout.split()) == set()
