"""What bad input gets: the rows of `tests/cases/bad_input.yaml`, and the stages on which they play."""
