"""What `treaty compile --explain` shows: what each contract's class says, and what only the whole schema does."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from treaty_generator.cli.terminal import plural
from treaty_generator.problem import printable

_CONTRACT = "/contract.json"


def explained(files: Mapping[str, str]) -> str:
    """Read the accounts in rendered files, package by package; ends with a count."""
    accounts = [account for path, text in sorted(files.items()) if path.endswith(_CONTRACT) for account in _read(text)]
    exact = sum(not account["residual"] for _, _, account in accounts)
    lines = [line for module, pointer, account in accounts for line in _told(module, pointer, account)]
    return "\n".join([*lines, f"{exact} of {plural(len(accounts), 'contract')} exact", ""])


def _read(text: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    contract = json.loads(text)
    for pointer, account in contract.get("accounts", {}).items():
        yield contract["module"], pointer, account


def _told(module: str, pointer: str, account: dict[str, Any]) -> Iterator[str]:
    verdict = "class and whole schema" if account["residual"] else "exact"
    yield f"{printable(module)} {printable(pointer)}: {verdict}"
    if account["class"]:
        yield f"    class: {', '.join(account['class'])}"
    for place, keywords in account["residual"].items():
        yield f"    only the whole schema: {', '.join(keywords)} at {printable(place)}"
