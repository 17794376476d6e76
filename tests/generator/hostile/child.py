"""A process of its own, with bounds on its time and memory, that compiles contracts or uses what came of them.

`compile` runs `treaty lint` and `treaty compile` on `contracts` in each folder; the packages go into `made`.
`build` imports every file of `made` in each folder, builds every class, and decodes the values that come with it.

The folders come as JSON on stdin, and for each an answer goes out as a line of JSON.
"""

import contextlib
import importlib
import io
import json
import os
import resource
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MEMORY_BYTES = 1500 * 2**20


def compile_one(folder: Path, _values: object) -> dict[str, Any]:
    os.chdir(folder)
    return {
        "lint": treaty("lint", "contracts", "--format=json"),
        "compile": treaty("compile", "contracts", "--out=made"),
    }


def treaty(*arguments: str) -> dict[str, Any]:
    from treaty_generator.cli import main

    out, err = io.BytesIO(), io.BytesIO()
    streams = (io.TextIOWrapper(stream, encoding="utf-8") for stream in (out, err))
    with contextlib.redirect_stdout(next(streams)) as shown, contextlib.redirect_stderr(next(streams)) as said:
        code = main(arguments)
        shown.flush()
        said.flush()
        return {"code": code, "out": out.getvalue().decode(), "err": err.getvalue().decode()}


def build_one(folder: Path, values: dict[str, Any]) -> dict[str, Any]:
    os.chdir(folder)
    return {"faults": list(build(folder / "made", values))}


def build(made: Path, values: dict[str, Any]) -> Iterator[str]:
    from pydantic import BaseModel

    classes: dict[str, type[BaseModel]] = {}
    sys.path.insert(0, str(made))
    for file in sorted(made.rglob("*.py")):
        name = ".".join(file.relative_to(made).with_suffix("").parts).removesuffix(".__init__")
        try:
            module = importlib.import_module(name)
            for one in [one for one in vars(module).values() if isinstance(one, type) and issubclass(one, BaseModel)]:
                one.model_rebuild()
                assert one.__pydantic_complete__
                if one.__module__ == name:
                    classes[getattr(one, "__pointer__", "")] = one
            for offered, home in vars(module).get("_HOMES", {}).items():
                there = importlib.import_module(f"{name}.{home}")
                assert getattr(module, offered) is getattr(there, offered), f"{offered} is not that of {home}"
        except Exception as error:
            yield f"{name}: {type(error).__name__}: {error}"[:500]
    for pointer, texts in values.items():
        if f"/types/{pointer}" in classes:
            yield from decoded(classes[f"/types/{pointer}"], texts)
        else:
            yield f"there is no class for {pointer}"


def decoded(cls: Any, texts: dict[str, list[str]]) -> Iterator[str]:
    import treaty

    for text in texts.get("accepts", []):
        try:
            treaty.encode(treaty.decode(cls, text))
        except Exception as error:
            yield f"{cls.__name__} does not accept {text}: {type(error).__name__}: {error}"[:500]
    for text in texts.get("refuses", []):
        with contextlib.suppress(treaty.PayloadInvalid):
            yield f"{cls.__name__} accepts {text}: {treaty.decode(cls, text)!r}"[:500]


def main(verb: str, seconds: int) -> None:
    sys.dont_write_bytecode = True
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    warnings.simplefilter("error")
    work = {"compile": compile_one, "build": build_one}[verb]
    answers = sys.stdout
    for folder, values in json.load(sys.stdin).items():
        print(json.dumps({"folder": folder, **work(Path(folder), values)}), file=answers, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
