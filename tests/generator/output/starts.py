"""What is there before a try, what is to be written, and what is found afterwards."""

import os
from dataclasses import dataclass
from pathlib import Path

from treaty_generator.render.data import manifest_json

from .faults import Fault

Files = dict[str, str]
HIDDEN = ".generated.treaty"


def tree(files: Files) -> Files:
    files = files | {"shop/__init__.py": ""}
    return files | {"shop/manifest.json": manifest_json({}, files)}


OLD = tree(
    {
        "shop/mailer/__init__.py": "",
        "shop/mailer/events.py": "B = 1\n",
        "shop/orders/__init__.py": "",
        "shop/orders/events.py": "A = 1\n",
    }
)
ONE = tree({path: text for path, text in OLD.items() if "manifest" not in path} | {"shop/orders/events.py": "A = 2\n"})
MIXED = tree({"shop/orders/__init__.py": "", "shop/orders/events.py": "A = 2\n", "shop/stock/__init__.py": "C = 1\n"})
MANY = tree({f"shop/orders/part_{number}.py": "" for number in range(45)})


@dataclass(frozen=True)
class Start:
    """What is there, what is to be written, and the call at which an earlier run was killed."""

    old: Files | None
    new: Files
    killed: Fault | None = None
    way: str = ""


STARTS = {
    "first": Start(None, MIXED),
    "first in an empty folder": Start({}, MIXED),
    "one file changed": Start(OLD, ONE),
    "many files": Start(OLD, MANY),
    "changed and added and removed": Start(OLD, MIXED),
    "nothing to do": Start(OLD, OLD),
    "killed early": Start(OLD, MIXED, Fault("link", "kill", 2)),
    "killed late": Start(OLD, MIXED, Fault("unlink", "kill", 2)),
    "killed between two steps": Start(OLD, MIXED, Fault("rename", "kill", 4), "two steps"),
}


def held(root: Path) -> Files | None:
    """The files below a folder, links and empty folders as well, caches not; None where there is no folder."""
    if root.is_symlink() or not root.is_dir():
        return None
    found: Files = {}
    for path in root.rglob("*"):
        name = path.relative_to(root).as_posix()
        if path.is_symlink():
            found[f"{name}@"] = os.readlink(path)
        elif path.is_file():
            found[name] = path.read_text()
        elif path.name != "__pycache__" and not any(path.iterdir()):
            found[f"{name}/"] = ""
    return found
