"""Stub."""
class Histogram:
    def __init__(self): self.n=0
    def add(self, ns): self.n+=1
class Counters:
    def __init__(self):
        self.failed=self.retried=self.parked=self.filtered=self.skipped=0
        self.duration=Histogram(); self.latency=Histogram()
