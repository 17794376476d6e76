"""A law for `find`: whatever is asked, it is what a list of the same events would give."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from treaty.log.protocol import Log
from treaty.log.record import Batch, Entry, Query

from .made import TYPE, at, entry

TEXTS = st.sampled_from(["", "a", "b"])
SECONDS = st.integers(0, 4)
TIMES = st.none() | SECONDS.map(at)
SETTINGS = settings(max_examples=60, deadline=None)

FIELDS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "type": st.sampled_from([TYPE, "o"]),
        "source": TEXTS,
        "key": st.none() | TEXTS,
        "correlation_id": TEXTS,
        "time": SECONDS.map(at),
    }
)
ENTRIES = st.lists(FIELDS, max_size=8).map(
    lambda found: [entry(str(index), **fields) for index, fields in enumerate(found)]
)
QUERIES = st.builds(
    Query,
    types=st.sampled_from([(), (TYPE,), ("o", TYPE)]),
    source=st.none() | TEXTS,
    key=st.none() | TEXTS,
    correlation_id=st.none() | TEXTS,
    since=TIMES,
    until=TIMES,
    after=st.integers(0, 8),
    before=st.none() | st.integers(0, 9),
    limit=st.none() | st.integers(0, 5),
    newest_first=st.booleans(),
)


async def compare(log: Log, entries: list[Entry], query: Query) -> None:
    await log.open()
    positions = (await log.commit(Batch(entries=entries))).positions
    found = [each.position for each in await log.find(query)]
    await log.close()
    kept = [at for at, each in zip(positions, entries, strict=True) if _fits(query, at, each)]
    ordered = kept[::-1] if query.newest_first else kept
    assert found == ordered[: query.limit]


def _fits(query: Query, position: int, each: Entry) -> bool:
    event = each.event
    asked = [(query.source, event.source), (query.key, event.key), (query.correlation_id, event.correlation_id)]
    if any(wanted is not None and wanted != had for wanted, had in asked):
        return False
    if query.types and event.type not in query.types:
        return False
    if (query.since and event.time < query.since) or (query.until and event.time >= query.until):
        return False
    return query.after < position and (query.before is None or position < query.before)
