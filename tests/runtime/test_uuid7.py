"""Ids are valid, ordered and distinct."""

from time import time_ns
from uuid import RFC_4122, UUID

from treaty.uuid7 import uuid7


def test_an_id_is_a_uuid_of_version_7() -> None:
    identifier = UUID(uuid7())
    assert (identifier.version, identifier.variant) == (7, RFC_4122)


def test_ids_are_written_as_uuids_are() -> None:
    made = [uuid7() for _ in range(1000)]
    assert made == [str(UUID(identifier)) for identifier in made]


def test_ids_sort_in_the_order_in_which_they_were_made() -> None:
    made = [uuid7() for _ in range(10_000)]
    assert made == sorted(set(made))


def test_a_clock_that_steps_back_does_not_disturb_the_order() -> None:
    before = uuid7()
    assert before < uuid7(lambda: 0) < uuid7(lambda: 0) < uuid7()


def test_the_time_stands_in_front() -> None:
    later_ms = time_ns() // 1_000_000 + 1000
    identifier = UUID(uuid7(lambda: later_ms * 1_000_000 + 500_000)).int
    assert identifier >> 80 == later_ms
    assert identifier >> 64 & 0xFFF == 2048  # Half a millisecond, in 4096ths.
