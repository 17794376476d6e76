"""Reads a PNG of eight bits a channel, as browsers write them (https://www.w3.org/TR/png): which colours it has."""

import struct
import zlib
from collections import Counter
from dataclasses import dataclass

CHANNELS = {2: 3, 6: 4}  # By kind of pixel: without transparency, and with it.


@dataclass(frozen=True)
class Image:
    width: int
    height: int
    colours: Counter[bytes]  # Pixels by red, green and blue.


def read(png: bytes) -> Image:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    at, data, header = 8, b"", b""
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        chunk = png[at + 8 : at + 8 + length]
        header = chunk if kind == b"IHDR" else header
        data += chunk if kind == b"IDAT" else b""
        at += length + 12
    width, height, depth, kind = struct.unpack(">IIBB", header[:10])
    assert depth == 8
    size = CHANNELS[kind]
    raw, stride = zlib.decompress(data), width * size
    line, colours = bytearray(stride), Counter[bytes]()
    for number in range(height):
        start = number * (stride + 1)
        line = unfiltered(raw[start], raw[start + 1 : start + 1 + stride], line, size)
        colours.update(bytes(line[place : place + 3]) for place in range(0, stride, size))
    return Image(width, height, colours)


def unfiltered(kind: int, line: bytes, above: bytearray, size: int) -> bytearray:
    """Undo what makes a line smaller: each byte is told as the difference to its neighbours (section 9)."""
    found = bytearray(line)
    if kind == 0:
        return found
    for place, byte in enumerate(line):
        left = found[place - size] if place >= size else 0
        corner = above[place - size] if place >= size else 0
        guess = (left, above[place], (left + above[place]) // 2, paeth(left, above[place], corner))[kind - 1]
        found[place] = (byte + guess) % 256
    return found


def paeth(left: int, above: int, corner: int) -> int:
    middle = left + above - corner
    return min((left, above, corner), key=lambda one: abs(middle - one))
