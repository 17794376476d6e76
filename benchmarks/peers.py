"""The peer: datamodel-code-generator looping over the same schemas in one process, then one run of ruff.

`python -m benchmarks.peers SCHEMAS OUT`, where SCHEMAS is a JSON file with a list of self-contained schemas. It is
spared what would make it slow: one process, no formatter of its own, and JSON to read rather than YAML.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from datamodel_code_generator import generate
from ruff.__main__ import find_ruff_bin

_OPTIONS: dict[str, Any] = {
    "input_file_type": "jsonschema",
    "schema_version": "2020-12",
    "output_model_type": "pydantic_v2.BaseModel",
    "target_python_version": "3.11",
    "formatters": [],
    "disable_timestamp": True,
    "allow_remote_refs": False,
    "strict_refs": True,
    "use_annotated": True,
    "use_standard_collections": True,
    "use_union_operator": True,
    "enum_field_as_literal": "all",
}


def generate_all(schemas: list[Any], out: Path) -> None:
    """Write a file for each schema, and format them together."""
    out.mkdir(parents=True, exist_ok=True)
    for index, schema in enumerate(schemas):
        (out / f"model_{index:05}.py").write_text(str(generate(schema, **_OPTIONS)), encoding="utf-8")
    subprocess.run([find_ruff_bin(), "format", "--isolated", "--no-cache", "--quiet", str(out)], check=True)


if __name__ == "__main__":
    generate_all(json.loads(Path(sys.argv[1]).read_bytes()), Path(sys.argv[2]))
