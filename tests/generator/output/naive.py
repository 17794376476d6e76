"""Writers as one would write them first. The faults must find out each of them, or they prove nothing."""

import os
import shutil
from pathlib import Path


def file_by_file(files: dict[str, str], out: Path) -> None:
    """Write each file where it belongs, and remove the others."""
    present = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    for path, text in files.items():
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        if path not in present or (out / path).read_text() != text:
            fd = os.open(out / path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
            os.write(fd, text.encode())
            os.close(fd)
    for path in present - files.keys():
        os.unlink(out / path)


def removed_first(files: dict[str, str], out: Path) -> None:
    """Make a new tree beside the old one, remove that, and rename."""
    new = out.with_name(".generated.treaty")
    shutil.rmtree(new, ignore_errors=True)
    file_by_file(files, new)
    shutil.rmtree(out, ignore_errors=True)
    os.rename(new, out)
