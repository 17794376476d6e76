r"""Reads the patterns of JSON Schema: regular expressions as ECMA-262 has them, with the `u` flag.

Where old patterns are sloppier than the flag allows, and can mean one thing only (`\-`, a lone `]` or `}`), they are
read as browsers read them. All else is refused: look-behind, back-references, and what other engines invented.
"""

from __future__ import annotations

import re
from math import inf

from treaty_generator.schema.regular.categories import category
from treaty_generator.schema.regular.characters import ANY, DIGIT, DOT, SPACE, WORD, others
from treaty_generator.schema.regular.intervals import Spans, spans
from treaty_generator.schema.regular.syntax import (
    Ahead,
    Choice,
    Edge,
    Node,
    One,
    Sequence,
    Times,
    UnsupportedPattern,
)

LONGEST = 100_000  # Characters of a pattern.
_DEEPEST = 50  # Groups within groups.

_COUNT = re.compile(r"\{(\d+)(,(\d*))?\}", re.ASCII)
_MAYBE_COUNT = re.compile(r"\{,?\d", re.ASCII)
_NAMED = re.compile(r"\?P?<[^\W\d]\w*>")
_HEX = {"x": re.compile(r"([0-9a-fA-F]{2})"), "u": re.compile(r"([0-9a-fA-F]{4})|\{([0-9a-fA-F]{1,12})\}")}
_LOW_SURROGATE = re.compile(r"\\u([dD][c-fC-F][0-9a-fA-F]{2})")
_PROPERTY = re.compile(r"\{([A-Za-z_=]{1,60})\}")
_CLASSES = {"d": DIGIT, "w": WORD, "s": SPACE, "D": others(DIGIT), "W": others(WORD), "S": others(SPACE)}
_CONTROLS = {"t": 9, "n": 10, "v": 11, "f": 12, "r": 13}
_MOST_DIGITS = 400  # As in numbers of a contract.


def parse(pattern: str) -> Node:
    """Read a pattern. Raises `UnsupportedPattern`, and nothing else, whatever the pattern is."""
    if len(pattern) > LONGEST:
        raise UnsupportedPattern(f"the pattern has more than {LONGEST} characters")
    reader = _Reader(pattern)
    node = reader.choice()
    if reader.at < len(pattern):
        raise UnsupportedPattern("a closing parenthesis has no opening one")
    return node


class _Reader:
    """Where we are in a pattern; each method reads one part of it, and stops behind that."""

    def __init__(self, pattern: str) -> None:
        self.pattern, self.at, self.depth = pattern, 0, 0

    def peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def take(self, text: str) -> bool:
        found = self.pattern.startswith(text, self.at)
        if found:
            self.at += len(text)
        return found

    def match(self, expected: re.Pattern[str]) -> re.Match[str] | None:
        found = expected.match(self.pattern, self.at)
        if found:
            self.at = found.end()
        return found

    def choice(self) -> Node:
        nodes = [self.sequence()]
        while self.take("|"):
            nodes.append(self.sequence())
        return nodes[0] if len(nodes) == 1 else Choice(tuple(nodes))

    def sequence(self) -> Node:
        nodes = []
        while self.peek() not in ("", "|", ")"):
            nodes.append(self.counted(self.atom()))
        return nodes[0] if len(nodes) == 1 else Sequence(tuple(nodes))

    def counted(self, node: Node) -> Node:
        low, high = self.count()
        if (low, high) == (1, 1):
            return node
        if isinstance(node, Edge):
            raise UnsupportedPattern("an anchor is repeated")
        if self.peek() in ("*", "+") or _MAYBE_COUNT.match(self.pattern, self.at):
            raise UnsupportedPattern("a repetition is repeated, or possessive")
        self.take("?")  # How much a lazy one takes at first makes no difference to what it matches.
        return Times(node, low, high)

    def count(self) -> tuple[int, float]:
        for sign, low, high in (("*", 0, inf), ("+", 1, inf), ("?", 0, 1)):
            if self.take(sign):
                return low, high
        found = self.match(_COUNT)
        if not found:
            return 1, 1
        if len(found[0]) > _MOST_DIGITS:
            raise UnsupportedPattern("a repetition has too many digits")
        low = int(found[1])
        high = low if not found[2] else int(found[3]) if found[3] else inf
        if high < low:
            raise UnsupportedPattern("a repetition ends before it starts")
        if (low, high) == (1, 1):
            self.take("?")
        return low, high

    def atom(self) -> Node:
        if self.peek() in ("*", "+", "?") or _MAYBE_COUNT.match(self.pattern, self.at):
            raise UnsupportedPattern("there is nothing to repeat")
        sign = self.peek()
        self.at += 1
        match sign:
            case "(":
                return self.group()
            case "[":
                return One(self.bracket())
            case ".":
                return One(DOT)
            case "^" | "$":
                return Edge(sign)
            case "\\" if self.peek() in ("b", "B"):
                self.at += 1
                return Edge(self.pattern[self.at - 1])
            case "\\":
                return One(self.escape())
        return One(((ord(sign), ord(sign)),))

    def group(self) -> Node:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise UnsupportedPattern(f"groups are nested more than {_DEEPEST} deep")
        ahead = "=" if self.take("?=") else "!" if self.take("?!") else ""
        if not ahead and not self.take("?:") and not self.match(_NAMED) and self.peek() == "?":
            raise UnsupportedPattern("a group is of a kind that is not understood, such as look-behind")
        node = self.choice()
        if not self.take(")"):
            raise UnsupportedPattern("a group does not end")
        self.depth -= 1
        return Ahead(node, ahead == "!") if ahead else node

    def bracket(self) -> Spans:
        refused = self.take("^")
        found: list[tuple[int, float]] = []
        while not self.take("]"):
            first = self.member()
            if self.peek() != "-" or self.pattern[self.at + 1 : self.at + 2] in ("]", ""):
                found += first
                continue
            self.at += 1
            found += _range(first, self.member())
        return others(spans(found)) if refused else spans(found)

    def member(self) -> Spans:
        sign = self.peek()
        if not sign:
            raise UnsupportedPattern("a class does not end")
        self.at += 1
        if sign != "\\":
            return ((ord(sign), ord(sign)),)
        return ((8, 8),) if self.take("b") else self.escape()

    def escape(self) -> Spans:
        sign = self.peek()
        self.at += 1
        if sign in _CLASSES:
            return _CLASSES[sign]
        if sign and sign in "pP":
            found = self.match(_PROPERTY)
            if not found:
                raise UnsupportedPattern(f"\\{sign} names no property")
            return category(found[1]) if sign == "p" else others(category(found[1]))
        code = self.code(sign)
        return ((code, code),)

    def code(self, sign: str) -> int:
        if sign in _CONTROLS:
            return _CONTROLS[sign]
        if sign in _HEX:
            return self.hexadecimal(sign)
        if sign == "c" and self.peek().isascii() and self.peek().isalpha():
            self.at += 1
            return ord(self.pattern[self.at - 1]) % 32
        if sign == "0" and not self.peek().isdigit():
            return 0
        if not sign or (sign.isascii() and sign.isalnum()):
            raise UnsupportedPattern(f"\\{sign} is a back-reference, or not understood")
        return ord(sign)

    def hexadecimal(self, sign: str) -> int:
        found = self.match(_HEX[sign])
        if not found:
            raise UnsupportedPattern(f"\\{sign} is not followed by a number of a character")
        code = int(found[found.lastindex or 1], 16)
        if code > ANY[0][1]:
            raise UnsupportedPattern(f"there is no character {code:#x}")
        if sign == "u" and 0xD800 <= code < 0xDC00 and (low := self.match(_LOW_SURROGATE)):
            return 0x10000 + (code - 0xD800) * 0x400 + int(low[1], 16) - 0xDC00
        return code


def _range(first: Spans, last: Spans) -> Spans:
    r"""Read `a-z`; where an end is a class, as in `\w-.`, the dash is a dash."""
    ends = (*first, *last)
    if len(first) == len(last) == 1 and all(low == high for low, high in ends):
        if first[0][0] > last[0][0]:
            raise UnsupportedPattern("a range in a class ends before it starts")
        return ((first[0][0], last[0][0]),)
    return (*ends, (ord("-"), ord("-")))
