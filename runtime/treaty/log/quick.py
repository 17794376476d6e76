"""Quick."""
from __future__ import annotations
import os, sqlite3, uuid, asyncio
from contextlib import asynccontextmanager
from datetime import datetime, timedelta, UTC
from treaty.log.record import *
from treaty.errors import *
_E = datetime(1970,1,1,tzinfo=UTC)
def us(t): return None if t is None else (t-_E)//timedelta(microseconds=1)
def dt(u): return None if u is None else _E+timedelta(microseconds=u)
DDL = """
create table if not exists treaty_events(position integer primary key autoincrement, id text unique not null, type text not null, version text, source text, time integer, key text, correlation text, causation text, traceparent text, hops integer, principal text, data blob);
create index if not exists treaty_types on treaty_events(type);
create table if not exists treaty_subscriptions(id integer primary key, type text, name text, cursor integer, fence integer, owner text, clean integer, replayed integer, revision integer, unique(type,name));
create table if not exists treaty_rows(sub integer, position integer, state text, key text, attempts integer, deaths integer, due integer, delay real, error text, fingerprint text, message text, first integer, last integer, reason text, primary key(sub,position)) without rowid;
create table if not exists treaty_owners(owner text primary key, pid integer, beat integer);
"""
COLS="position,id,type,version,source,time,key,correlation,causation,traceparent,hops,principal,data"
INS="insert into treaty_events(id,type,version,source,time,key,correlation,causation,traceparent,hops,principal,data) values(?,?,?,?,?,?,?,?,?,?,?,?) on conflict(id) do nothing"
RC="position,state,key,attempts,deaths,due,delay,error,fingerprint,message,first,last,reason"
def to_row(r):
    f=None if r[7] is None else Failure(error=r[7],fingerprint=r[8],message=r[9],first_at=dt(r[10]),last_at=dt(r[11]))
    return Row(position=r[0],state=State(r[1]),key=r[2],attempts=r[3],deaths=r[4],due=dt(r[5]),delay_s=r[6],failure=f,reason=r[12])
def rec(r):
    return Record(position=r[0],id=r[1],type=r[2],version=r[3],source=r[4],time=dt(r[5]),key=r[6],correlation_id=r[7],causation_id=r[8],traceparent=r[9],hops=r[10],principal=r[11],data=r[12])
def ent(e,data):
    return (e.id,e.type,e.version,e.source,e.time_ns//1000,e.key,e.correlation_id,e.causation_id,e.traceparent,e.hops,e.principal,data)
class QuickLog:
    capabilities=Capabilities(durability=Durability.STRICT,is_shared=True,has_transactions=True,beat_s=1.0)
    def __init__(self,path,clock): self.path=path; self.clock=clock; self.name="sqlite:///"+path; self.c=None; self.owner=uuid.uuid4().hex
    def _connect(self):
        c=sqlite3.connect(self.path,isolation_level=None,timeout=0,check_same_thread=False)
        c.execute("pragma journal_mode=wal"); c.execute("pragma synchronous=normal"); return c
    async def open(self):
        self.c=self._connect(); self.c.executescript(DDL)
        self.u=self._connect()
        self.c.execute("insert or replace into treaty_owners values(?,?,0)",(self.owner,os.getpid()))
    async def close(self):
        if self.c:
            self.c.execute("delete from treaty_owners where owner=?",(self.owner,))
            self.c.execute("update treaty_subscriptions set owner=null, clean=1 where owner=?",(self.owner,))
            self.c.close(); self.u.close(); self.c=None
    async def _begin(self,c):
        for i in range(1000):
            try: c.execute("begin immediate"); return
            except sqlite3.OperationalError as e:
                if "locked" not in str(e): raise
                f=asyncio.get_running_loop().create_future()
                self.clock.call_later(0.002,lambda: f.done() or f.set_result(None)); await f
        raise LogBusy(self.name,"locked")
    def _append(self,c,entries):
        c.executemany  # type: ignore
        base=c.execute("select coalesce(max(seq),0) from sqlite_sequence where name='treaty_events'").fetchone()[0]
        n=c.total_changes
        c.executemany(INS,[ent(e.event,e.data) for e in entries])
        if c.total_changes-n==len(entries): return list(range(base+1,base+1+len(entries))), frozenset()
        pos=[c.execute("select position from treaty_events where id=?",(e.event.id,)).fetchone()[0] for e in entries]
        seen=set(); known=set()
        for i,p in enumerate(pos):
            if p<=base or p in seen: known.add(i)
            seen.add(p)
        return pos, frozenset(known)
    def _save(self,c,p):
        r=c.execute("update treaty_subscriptions set cursor=? where type=? and name=? and fence=? and owner=? returning id",(p.cursor,*p.subscription,p.fence,self.owner)).fetchone()
        if r is None: return False
        if p.drops: c.executemany("delete from treaty_rows where sub=? and position=?",[(r[0],d) for d in p.drops])
        if p.puts: c.executemany(f"insert or replace into treaty_rows(sub,{RC}) values({','.join('?'*14)})",[(r[0],x.position,x.state.value,x.key,x.attempts,x.deaths,us(x.due),x.delay_s,*((x.failure.error,x.failure.fingerprint,x.failure.message,us(x.failure.first_at),us(x.failure.last_at)) if x.failure else (None,)*5),x.reason) for x in p.puts])
        return True
    async def commit(self,batch):
        c=self.c
        await self._begin(c)
        try:
            ps,known=self._append(c,batch.entries) if batch.entries else ([],frozenset())
            lost=frozenset(p.subscription for p in batch.progress if not self._save(c,p))
            c.execute("commit")
        except BaseException:
            c.execute("rollback"); raise
        return Committed(positions=ps,known=known,lost=lost)
    async def read(self,after,types,limit):
        q=",".join("?"*len(types))
        return [rec(r) for r in self.c.execute(f"select {COLS} from treaty_events where position>? and type in ({q}) order by position limit ?",(after,*types,limit))]
    async def records(self,ps):
        return [rec(r) for p in sorted(ps) for r in self.c.execute(f"select {COLS} from treaty_events where position=?",(p,))]
    async def find(self,q):
        return [rec(r) for r in self.c.execute(f"select {COLS} from treaty_events order by position desc limit ?",(q.limit,))]
    async def end(self):
        return self.c.execute("select coalesce(max(seq),0) from sqlite_sequence where name='treaty_events'").fetchone()[0]
    def _alive(self,owner):
        if owner==self.owner: return True
        r=self.c.execute("select pid from treaty_owners where owner=?",(owner,)).fetchone()
        if r is None: return False
        if r[0]==os.getpid(): return True
        try: os.kill(r[0],0); return True
        except ProcessLookupError: return False
    async def claim(self,s,start):
        c=self.c; await self._begin(c)
        try:
            c.execute("insert or ignore into treaty_subscriptions(type,name,cursor,fence,owner,clean,replayed,revision) values(?,?,?,0,null,1,0,0)",(*s,start))
            sid,cur,fence,owner,clean,rep=c.execute("select id,cursor,fence,owner,clean,replayed from treaty_subscriptions where type=? and name=?",tuple(s)).fetchone()
            if owner and owner!=self.owner and self._alive(owner): c.execute("rollback"); return None
            wasclean=bool(clean) or owner==self.owner
            c.execute("update treaty_subscriptions set fence=fence+1, owner=?, clean=0 where id=?",(self.owner,sid))
            c.execute("commit")
        except BaseException:
            if c.in_transaction: c.execute("rollback")
            raise
        rows=[to_row(r) for r in c.execute(f"select {RC} from treaty_rows where sub=? and state in ('done','trying','delayed') order by position",(sid,))]
        bl=dict(c.execute("select key,count(*) from treaty_rows where sub=? and key is not null and state in ('trying','delayed','held','parked') group by key",(sid,)))
        return Claim(fence=fence+1,cursor=cur,was_clean=wasclean,replayed_until=rep,rows=tuple(rows),blocked=bl)
    async def release(self,subs):
        for s in subs: self.c.execute("update treaty_subscriptions set owner=null, clean=1 where owner=? and type=? and name=?",(self.owner,*s))
    async def beat(self): self.c.execute("update treaty_owners set beat=beat+1 where owner=?",(self.owner,))
    async def change(self): return self.c.execute("pragma data_version").fetchone()[0]
    async def revisions(self): return {SubscriptionId(t,n):r for t,n,r in self.c.execute("select type,name,revision from treaty_subscriptions")}
    def _sid(self,s): 
        r=self.c.execute("select id from treaty_subscriptions where type=? and name=?",tuple(s)).fetchone()
        return r[0] if r else -1
    async def rows(self,s,states,*,key=None,limit=None):
        q=",".join("?"*len(states))
        a=[self._sid(s),*[x.value for x in states]]
        w=""
        if key is not None: w=" and key=?"; a.append(key)
        return [to_row(r) for r in self.c.execute(f"select {RC} from treaty_rows where sub=? and state in ({q}){w} order by position limit {limit or -1}",a)]
    async def parked(self,sel,*,limit=100):
        out=[]
        for sid,t,n in self.c.execute("select id,type,name from treaty_subscriptions order by type,name").fetchall():
            for r in await self.rows(SubscriptionId(t,n),(State.PARKED,)):
                [e]=await self.records([r.position])
                out.append(ParkedEvent(subscription=SubscriptionId(t,n),record=e,row=r))
        return out
    async def redrive(self,sel):
        n=self.c.execute("update treaty_rows set state='delayed', attempts=0, deaths=0, due=null, delay=0 where state='parked'").rowcount
        self.c.execute("update treaty_subscriptions set revision=revision+1")
        return n
    async def discard(self,sel,reason):
        n=self.c.execute("update treaty_rows set state='discarded', reason=? where state='parked'",(reason,)).rowcount
        self.c.execute("update treaty_subscriptions set revision=revision+1")
        return n
    async def seek(self,s,cursor):
        self.c.execute("update treaty_subscriptions set replayed=max(replayed,cursor),cursor=?,fence=fence+1,revision=revision+1 where type=? and name=?",(cursor,*s))
        self.c.execute("delete from treaty_rows where sub=? and position>?",(self._sid(s),cursor))
    async def retire(self,s):
        self.c.execute("delete from treaty_rows where sub=?",(self._sid(s),)); self.c.execute("delete from treaty_subscriptions where type=? and name=?",tuple(s))
    @asynccontextmanager
    async def unit(self,connection=None):
        log=self; c=connection or self.u
        if not c.in_transaction: await self._begin(c)
        class U:
            connection=c
            async def append(self,entries):
                p,k=log._append(c,entries); return Committed(positions=p,known=k)
            async def save(self,p): return log._save(c,p)
        try:
            yield U()
            c.execute("commit")
        except BaseException:
            if c.in_transaction: c.execute("rollback")
            raise
    async def abandon(self):
        self.c.execute("update treaty_owners set pid=999999999 where owner=?",(self.owner,))
        self.c.close(); self.u.close()
