"""Stub."""
def fingerprint(error): return type(error).__name__
