"""Stub."""
from treaty.errors import UnknownLog
def open_log(url, clock):
    scheme, colon, rest = url.partition(":")
    if colon and scheme=="memory":
        from treaty.log.memory import MemoryLog
        return MemoryLog(clock)
    if colon and scheme=="sqlite":
        from treaty.log.quick import QuickLog
        return QuickLog(rest[3:], clock)
    raise UnknownLog(url)
