"""What is written on the page can be read by day and by night (WCAG 2.2, 1.4.3: a contrast of 4.5)."""

import re
from pathlib import Path

import pytest

from treaty.gateway.page import html

STYLE = Path(html.__file__).with_name("status.css").read_text(encoding="utf-8")
DAY, NIGHT = (dict(re.findall(r"--(\w+):#(\w+)", block)) for block in re.findall(r":root\{[^}]*\}", STYLE))


@pytest.mark.parametrize("colours", [DAY, NIGHT], ids=["day", "night"])
@pytest.mark.parametrize("ground", ["page", "card"])
def test_every_colour_of_text_stands_out(colours: dict[str, str], ground: str) -> None:
    texts = set(colours) - {"page", "card", "line"}
    assert texts == {"ink", "quiet", "good", "fair", "bad", "link"}
    for text in texts:
        assert contrast(colours[text], colours[ground]) >= 4.5, text
    assert contrast(colours["page"], colours["bad"]) >= 4.5  # The notice that the server is silent.


def test_every_colour_has_a_name() -> None:
    assert re.search(r"#[0-9a-f]{3,6}\b", re.sub(r":root\{[^}]*\}", "", STYLE)) is None


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(digits: str) -> float:
    whole = digits if len(digits) == 6 else "".join(2 * digit for digit in digits)
    shares = [part / 255 for part in bytes.fromhex(whole)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
