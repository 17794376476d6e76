"""A folder that is held open: what is done in it happens there, whatever becomes of its path meanwhile.

No link is followed below the folder that was held first. Where the system cannot hold folders (Windows), paths are used
and checked instead, which leaves an instant between the check and the use.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EACCES, EINVAL, ENOTDIR
from pathlib import Path
from types import TracebackType

HOLDS = {os.link, os.mkdir, os.open, os.rename, os.rmdir, os.stat, os.unlink} <= os.supports_dir_fd and (
    os.scandir in os.supports_fd
)
_ASKS_HERE = os.access in os.supports_dir_fd
_ASKS_AS_WHO_ACTS = os.access in os.supports_effective_ids
_DATES_OPEN, _ALLOWS_OPEN = os.utime in os.supports_fd, os.chmod in os.supports_fd
_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)
_READ = os.O_RDONLY | _NO_LINK | getattr(os, "O_NONBLOCK", 0)  # A named pipe must not be waited for.
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINK


class Folder:
    """A folder, and the files and folders directly in it, by name. Raises `OSError` with the whole path in it."""

    def __init__(self, path: str, fd: int | None) -> None:
        self.path, self.fd = path, fd

    def __enter__(self) -> Folder:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of it, once."""
        if self.fd is not None:
            os.close(self.fd)

    @classmethod
    def held(cls, path: Path) -> Folder:
        """Hold a folder that somebody named; links on the way to it are theirs, and followed."""
        fd = os.open(path, _FOLDER) if HOLDS else None
        if fd is None and not stat.S_ISDIR(os.stat(path).st_mode):
            raise NotADirectoryError(ENOTDIR, os.strerror(ENOTDIR), str(path))
        return cls(str(path), fd)

    def below(self, path: str) -> Folder:
        """Hold a folder in this one; `path` is posix and relative, and the empty one is this folder."""
        first, _, rest = path.partition("/")
        found = self._child(first) if first else Folder(self.path, None if self.fd is None else os.dup(self.fd))
        if not rest:
            return found
        with found:
            return found.below(rest)

    def _child(self, name: str) -> Folder:
        path = os.path.join(self.path, name)
        with _Naming(path):
            if self.fd is not None:
                return Folder(path, os.open(name, _FOLDER | _NO_LINK, dir_fd=self.fd))
            if not stat.S_ISDIR(os.lstat(path).st_mode):
                raise NotADirectoryError(ENOTDIR, os.strerror(ENOTDIR))
            return Folder(path, None)

    def state(self, name: str) -> os.stat_result | None:
        """Tell what is there, links not followed; None is nothing."""
        with _Naming(os.path.join(self.path, name)):
            try:
                return os.stat(self._at(name), dir_fd=self.fd, follow_symlinks=False)
            except FileNotFoundError:
                return None

    def own_state(self) -> os.stat_result:
        """Tell what this folder itself is."""
        with _Naming(self.path):
            return os.stat(self.path if self.fd is None else self.fd)

    def check_access(self) -> None:
        """Make sure that this folder may be changed. Raises `PermissionError` otherwise."""
        at, fd = (".", self.fd) if _ASKS_HERE and self.fd is not None else (self.path, None)
        if not os.access(at, os.W_OK | os.X_OK, dir_fd=fd, effective_ids=_ASKS_AS_WHO_ACTS):
            raise PermissionError(EACCES, os.strerror(EACCES), self.path)

    def entries(self) -> list[os.DirEntry[str]]:
        """List what is there, by name."""
        with _Naming(self.path), os.scandir(self.path if self.fd is None else self.fd) as found:
            return sorted(found, key=lambda entry: entry.name)

    def read(self, name: str) -> bytes:
        """Read a regular file."""
        with _Naming(os.path.join(self.path, name)), self._opened(name, _READ) as fd:
            state = os.fstat(fd)
            if not stat.S_ISREG(state.st_mode):
                raise OSError(EINVAL, "it is no file any more")
            return b"".join(iter(lambda: os.read(fd, state.st_size + 1), b""))

    def write(self, name: str, raw: bytes) -> None:
        """Make a file that is not there yet."""
        with _Naming(os.path.join(self.path, name)), self._opened(name, _NEW) as fd:
            left = memoryview(raw)
            while left:
                left = left[os.write(fd, left) :]

    def link(self, name: str, source: Folder) -> None:
        """Make a file one with the file of the same name in another folder."""
        with _Naming(os.path.join(self.path, name)):
            there, here = source._at(name), self._at(name)
            os.link(there, here, src_dir_fd=source.fd, dst_dir_fd=self.fd, follow_symlinks=False)

    def date(self, name: str, like: os.stat_result) -> None:
        """Give a file the times and the mode of another one."""
        with _Naming(os.path.join(self.path, name)), self._opened(name, os.O_RDWR | _NO_LINK) as fd:
            os.utime(fd if _DATES_OPEN else self._at(name), ns=(like.st_atime_ns, like.st_mtime_ns))
            os.chmod(fd if _ALLOWS_OPEN else self._at(name), stat.S_IMODE(like.st_mode))

    def make(self, name: str, mode: int = 0o777) -> None:
        """Make a folder that is not there yet."""
        with _Naming(os.path.join(self.path, name)):
            os.mkdir(self._at(name), mode, dir_fd=self.fd)

    def allow(self, mode: int) -> None:
        """Give this folder another mode."""
        with _Naming(self.path):
            os.chmod(self.path if self.fd is None else self.fd, mode)

    def rename(self, name: str, to: Folder, new: str) -> None:
        """Move a file or a folder; nothing that has something in it is replaced."""
        with _Naming(os.path.join(self.path, name)):
            os.rename(self._at(name), to._at(new), src_dir_fd=self.fd, dst_dir_fd=to.fd)

    def unlink(self, name: str) -> None:
        """Remove a file, or a link itself."""
        with _Naming(os.path.join(self.path, name)):
            os.unlink(self._at(name), dir_fd=self.fd)

    def rmdir(self, name: str) -> None:
        """Remove an empty folder."""
        with _Naming(os.path.join(self.path, name)):
            os.rmdir(self._at(name), dir_fd=self.fd)

    def remove(self, name: str) -> None:
        """Remove a folder with all that is in it."""
        with self.below(name) as folder:
            for entry in folder.entries():
                if entry.is_dir(follow_symlinks=False):
                    folder.remove(entry.name)
                else:
                    folder.unlink(entry.name)
        self.rmdir(name)

    def sync(self, name: str = "") -> None:
        """Wait until a file, or the list of names that this folder is, has reached the disk."""
        if name:
            with _Naming(os.path.join(self.path, name)), self._opened(name, os.O_RDWR | _NO_LINK) as fd:
                os.fsync(fd)
        elif self.fd is not None:
            with _Naming(self.path):
                self._sync_names(self.fd)

    def _sync_names(self, fd: int) -> None:
        try:
            os.fsync(fd)
        except OSError as error:
            if error.errno != EINVAL:  # What filesystems answer that wait for files alone.
                raise

    def _at(self, name: str) -> str:
        return name if self.fd is not None else os.path.join(self.path, name)

    @contextmanager
    def _opened(self, name: str, flags: int) -> Iterator[int]:
        fd = os.open(self._at(name), flags, 0o666, dir_fd=self.fd)
        try:
            yield fd
        finally:
            os.close(fd)


class _Naming:
    """Errors of a held folder know the last step of the path alone; people need all of it."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if isinstance(error, OSError):
            error.filename, error.filename2 = self.path, None
