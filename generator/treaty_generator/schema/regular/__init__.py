"""Regular languages: what `pattern`, `minLength`, `enum` and their negations leave of the strings."""

from treaty_generator.schema.regular.language import Language
from treaty_generator.schema.regular.syntax import UnsupportedPattern

__all__ = ["Language", "UnsupportedPattern"]
