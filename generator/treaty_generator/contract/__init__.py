"""Text → `Contracts`: reading, checking and judging what people wrote."""
