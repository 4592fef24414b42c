"""What happens to whom: random, but the same for the same seed."""

import time
from collections import Counter
from dataclasses import dataclass, field
from random import Random

from tests.chaos.storm.programs import Crew

PAUSES_S = (1.0, 4.0)
# Each ten in an order of their own: most often a worker, now and then what all of them stand on.
VICTIMS = ("worker", "worker", "worker", "worker", "child", "child", "child", "redis", "redis", "beat")


@dataclass
class Weather:
    crew: Crew
    dice: Random
    killed: Counter[str] = field(default_factory=Counter)
    bag: list[str] = field(default_factory=list)

    def storm(self, seconds: float) -> None:
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            time.sleep(self.dice.uniform(*PAUSES_S))
            self.strike()

    def strike(self) -> None:
        self.bag = self.bag or self.dice.sample(VICTIMS, len(VICTIMS))
        what = self.bag.pop()
        pools = {"redis": [self.crew.redis], "beat": self.crew.beats}
        victim = self.dice.choice(pools.get(what, self.crew.workers))
        self.killed[what] += victim.kill(child=what == "child")

    def take_redis_away(self, seconds: float) -> None:
        self.crew.redis.may_run.clear()
        self.killed["redis, for a while"] += self.crew.redis.kill()
        time.sleep(seconds)
        self.crew.redis.may_run.set()
