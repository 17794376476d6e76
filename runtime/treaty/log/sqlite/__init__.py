"""The log in a SQLite file: durable, shared between processes, and open to the caller's own tables."""

from treaty.log.sqlite.log import SqliteLog

__all__ = ["SqliteLog"]
