"""Stub."""
from typing import Any
Instrument=Any
