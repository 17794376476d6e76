"""Stub."""
from treaty.errors import UnknownLog
def open_log(url, clock):
    scheme, colon, rest = url.partition(":")
    if colon and scheme=="memory":
        from treaty.log.memory import MemoryLog
        return MemoryLog(clock)
    raise UnknownLog(url)
