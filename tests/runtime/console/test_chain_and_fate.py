"""Chains that no bus would make, and rows that contradict each other, end as well."""

from treaty.console.chain import chain
from treaty.console.fate import fates
from treaty.log.record import Row, State

from .stand_in import BILLING, STATES, StandIn, event, event_id


async def test_an_event_that_says_it_caused_itself_has_no_cause_in_sight() -> None:
    alone = event(1, causation_id=event_id(1))
    found = await chain(StandIn(records_kept=[alone]), alone)
    assert (found.causes, found.caused, found.is_cut) == ([], [], True)


async def test_two_events_that_say_they_caused_each_other() -> None:
    records = [event(1, causation_id=event_id(2)), event(2, causation_id=event_id(1))]
    log = StandIn(records_kept=records)
    first, second = await chain(log, records[0]), await chain(log, records[1])
    assert (first.causes, first.caused, first.is_cut) == ([], [(1, records[1])], True)
    assert (second.causes, second.caused, second.is_cut) == ([records[0]], [], True)


async def test_a_chain_longer_than_python_recurses() -> None:
    records = [event(1), *(event(position, causation_id=event_id(position - 1)) for position in range(2, 1002))]
    log = StandIn(records_kept=records)
    found = await chain(log, records[0])
    assert [depth for depth, _ in found.caused] == list(range(1, 1001))
    assert [record.position for _, record in found.caused] == list(range(2, 1002))
    assert (found.has_more, (await chain(log, records[1])).has_more) == (True, False)
    last = await chain(log, records[-1])
    assert [record.position for record in last.causes] == list(range(937, 1001))
    assert last.is_cut


async def test_the_tree_is_walked_in_the_order_of_the_log() -> None:
    causes = {2: 1, 3: 1, 4: 2, 5: 3, 6: 2}
    records = [event(1), *(event(position, causation_id=event_id(cause)) for position, cause in causes.items())]
    found = await chain(StandIn(records_kept=records), records[0])
    assert [(depth, record.position) for depth, record in found.caused] == [(1, 2), (2, 4), (2, 6), (1, 3), (2, 5)]


async def test_an_event_is_held_behind_the_first_earlier_one_that_is_not_done() -> None:
    rows = [
        Row(position=1, state=State.DISCARDED, key="o-1"),
        Row(position=3, state=State.DELAYED, key="o-1"),
        Row(position=5, state=State.HELD, key="o-1"),
        Row(position=7, state=State.PARKED, key="o-1"),
    ]
    log = StandIn(states=[STATES[1]], rows_kept={BILLING: rows})
    [fate] = await fates(log, event(5))
    assert (fate.state, fate.behind) == ("held", rows[1])


async def test_an_event_that_is_held_behind_none_is_held_all_the_same() -> None:
    rows = [Row(position=3, state=State.HELD, key="o-1"), Row(position=5, state=State.PARKED, key="o-1")]
    [fate] = await fates(StandIn(states=[STATES[1]], rows_kept={BILLING: rows}), event(3))
    assert (fate.state, fate.behind) == ("held", None)
