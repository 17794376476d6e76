"""Stub."""
from collections import deque
from dataclasses import dataclass, replace
from treaty.log.record import *
@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRecord(Record):
    event: object = None
def rec(p, e):
    return KeptRecord(position=p,id=e.id,type=e.type,version=e.version,source=e.source,time=e.time,key=e.key,correlation_id=e.correlation_id,causation_id=e.causation_id,traceparent=e.traceparent,hops=e.hops,principal=e.principal,data=b"",event=e)
class MemoryLog:
    capabilities = Capabilities(durability=Durability.MEMORY,is_shared=False,has_transactions=False,is_immediate=True)
    name="memory:"
    def __init__(self, clock=None, keeps=1000):
        self._events=deque(maxlen=keeps); self._position=0; self._pins={}
        self._subs={}; self._rows={}; self._rev={}
    def accept(self, event):
        self._position = p = self._position+1
        self._events.append((p,event))
        return p
    async def open(self): pass
    async def close(self): pass
    async def commit(self, batch):
        ps=[]; known=set()
        for i,en in enumerate(batch.entries):
            old=[p for p,e in self._events if e.id==en.event.id]
            if old: known.add(i); ps.append(old[0])
            else: ps.append(self.accept(en.event))
        for pr in batch.progress:
            rows=self._rows[pr.subscription]
            for r in pr.puts:
                rows[r.position]=r
                for p,e in self._events:
                    if p==r.position: self._pins[p]=e
            for p in pr.drops: rows.pop(p,None)
            self._subs[pr.subscription]=pr.cursor
        return Committed(positions=ps,known=frozenset(known))
    def _all(self):
        return dict(self._pins)|dict(self._events)
    async def records(self, ps):
        a=self._all(); return [rec(p,a[p]) for p in sorted(ps) if p in a]
    async def read(self, after, types, limit):
        a=self._all(); return [rec(p,a[p]) for p in sorted(a) if p>after and a[p].type in types][:limit]
    async def end(self): return self._position
    async def claim(self, sub, start):
        self._rows.setdefault(sub,{})
        self._subs.setdefault(sub,start)
        self._rev.setdefault(sub,0)
        rows=self._rows[sub]
        bl={}
        for r in rows.values():
            if r.key is not None and r.state in (State.DELAYED,State.HELD,State.PARKED,State.TRYING): bl[r.key]=bl.get(r.key,0)+1
        return Claim(fence=1,cursor=self._subs[sub],was_clean=True,replayed_until=0,rows=tuple(r for r in rows.values() if r.state in (State.DONE,State.TRYING,State.DELAYED)),blocked=bl)
    async def release(self, subs): pass
    async def change(self): return 0
    async def revisions(self): return dict(self._rev)
    async def rows(self, sub, states, key=None, limit=None):
        return [r for p,r in sorted(self._rows.get(sub,{}).items()) if r.state in states and (key is None or r.key==key)][:limit]
    async def parked(self, sel, limit=100):
        a=self._all()
        return [ParkedEvent(subscription=s,record=rec(r.position,a[r.position]),row=r) for s,rows in self._rows.items() for r in rows.values() if r.state is State.PARKED][:limit]
    async def redrive(self, sel):
        n=0
        for s,rows in self._rows.items():
            for p,r in rows.items():
                if r.state is State.PARKED:
                    rows[p]=replace(r,state=State.DELAYED,attempts=0,due=None,delay_s=0.0); n+=1; self._rev[s]+=1
        return n
    async def discard(self, sel, reason):
        n=0
        for s,rows in self._rows.items():
            for p,r in rows.items():
                if r.state is State.PARKED:
                    rows[p]=replace(r,state=State.DISCARDED,reason=reason); n+=1; self._rev[s]+=1
        return n
