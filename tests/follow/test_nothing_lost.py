"""Whatever happens between container, kubelet, API server and watch: each line that the kubelet still had is there
once, in order, and where lines are missing a Gap says so."""

import asyncio
import random
import re
from datetime import UTC, datetime
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from podtui.logs.stamp import SECOND
from tests.follow.fake import Cluster, forbidden
from tests.follow.reader import Reader
from tests.follow.virtual import BASE, run

EXCUSES = ("<rotated", "<missed")


class World:
    """One container and all that can happen to it."""

    def __init__(self, seed: int, started: bool) -> None:
        self.cluster = Cluster(rng=random.Random(seed))
        self.cluster.lag = 0.7
        self.written: list[tuple[str, int, int]] = []  # every line with its instance and its time
        self.untold: set[int] = set()
        if started:
            self.cluster.start()
            self.write(3)
        self.cluster.publish()
        self.reader = Reader(self.cluster)

    def write(self, count: int, same_time: bool = False) -> None:
        newest = self.cluster.boxes["app"].newest
        if newest is None or not newest.running:
            return
        at = self.cluster.now()
        group = len(self.written)
        for i in range(count):  # some are equal in time and text
            text = f"same {group}.{i // 3}" if same_time else f"line {len(self.written)}"
            at = at if same_time else self.cluster.now()
            self.written.append((text, newest.count, at))
            self.cluster.write(text, at=at)

    def restart(self, wait: bool) -> None:
        newest = self.cluster.boxes["app"].newest
        if newest is not None and newest.running:
            self.cluster.stop(1, waiting="CrashLoopBackOff" if wait else "")
        else:
            self.cluster.start()

    def kept(self) -> set[int]:
        """The lines, by their place in `written`, that a new stream would get now."""
        box = self.cluster.boxes["app"]
        readable = {id(box.readable(previous)) for previous in (True, False)}
        out, at = set[int](), 0
        for r in box.runs:
            if id(r) in readable:
                out |= set(range(at + r.start, at + len(r.lines)))
            at += len(r.lines)
        return out

    def has_read(self, count: int) -> bool:
        return any(c.lines and c.instance == count for c in self.reader.chunks)

    async def act(self, what: str, amount: int) -> None:  # noqa: C901  # a table of what can happen
        cluster = self.cluster
        match what:
            case "write":
                self.write(amount)
            case "same":
                self.write(amount, same_time=True)
            case "restart":
                self.restart(wait=amount % 2 == 0)
            case "quick":
                self.restart(wait=False)
                self.restart(wait=False)
                self.write(amount)
            case "rotate":
                cluster.rotate(seam=amount // 2)
                self.write(amount // 2)
                newest = cluster.boxes["app"].newest
                if newest is not None and not self.has_read(newest.count):  # nobody can tell that there was something
                    self.untold |= {i for i, (_, count, _) in enumerate(self.written) if count == newest.count}
            case "short":
                cluster.shorten()
            case "cut":
                cluster.cut()
            case "down":
                cluster.down = True
                cluster.cut()
            case "up":
                cluster.down = False
            case "deny":
                cluster.refuse = forbidden
            case "allow":
                cluster.refuse = lambda _: None
            case "hang":
                cluster.hung = True
            case "publish":
                if not cluster.down:
                    self.reader.publish()
                    await asyncio.sleep(0.05)  # the stream that this calls for is open before anything else happens
            case "wait":
                await asyncio.sleep(amount / 4)
            case "long":
                await asyncio.sleep(amount * 20)
        self.reader.raise_errors()

    async def end(self) -> None:
        """All faults are over and the watch is up to date: what is said then is final."""
        cluster = self.cluster
        cluster.down, cluster.hung, cluster.refuse = False, False, lambda _: None
        cluster.cut()
        self.reader.publish()
        await asyncio.sleep(400)
        self.reader.raise_errors()


def told_later(world: World) -> set[int]:
    """The lines, by their place in `written`, of which a row that comes later says when they may have been left out."""
    told, last = set[int](), 0
    for chunk in world.reader.chunks:
        if chunk.gap and (times := SPAN.search(chunk.gap.text)):
            start, end = (second(clock) if clock else last // SECOND for clock in times.groups())
            told |= {i for i, (_, _, time) in enumerate(world.written) if start <= time // SECOND <= end}
        last = max(last, *chunk.times, 0)
    return told


SPAN = re.compile(r"(?:between|after|since) (\d\d:\d\d:\d\d)Z(?: and (\d\d:\d\d:\d\d)Z)?")


def second(clock: str) -> int:
    """Seconds since the epoch of a time on the day of the test."""
    day = datetime.fromtimestamp(BASE, UTC).date().isoformat()
    return int(datetime.fromisoformat(f"{day}T{clock}+00:00").timestamp())


def check(world: World) -> None:
    rows = [
        (f"<{c.gap.reason}" if c.gap else "", c.instance, [line.decode() for line in c.lines])
        for c in world.reader.chunks
    ]
    written = [text for text, *_ in world.written]
    untold = world.untold | told_later(world)
    kept, at, excused = world.kept(), 0, False
    for gap, instance, lines in rows:
        excused = excused or gap.startswith(EXCUSES)
        for line in lines:
            place = written.index(line, at)  # raises where a line is doubled or out of order
            skipped = range(at, place)
            assert not set(skipped) & kept, f"lines that could be had are missing: {skipped} of {rows}"
            assert set(skipped) <= untold or excused, f"lines are missing and nothing says so: {skipped} of {rows}"
            assert world.written[place][1] == instance, f"{line} is not of instance {instance}"
            at, excused = place + 1, False
    assert not set(range(at, len(written))) & kept, f"the last lines are missing: {written[at:]} of {rows}"


ACTIONS = (
    "write",
    "write",
    "same",
    "restart",
    "quick",
    "rotate",
    "cut",
    "short",
    "down",
    "up",
    "deny",
    "allow",
    "hang",
)

actions = st.lists(
    st.tuples(
        st.sampled_from([*ACTIONS, "publish", "publish", "wait", "wait", "long"]),
        st.integers(1, 9),
    ),
    min_size=10,
    max_size=60,
)


@given(actions, st.integers(0, 99), st.booleans())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_nothing_is_lost_or_doubled(script: list[tuple[str, int]], seed: int, started: bool) -> None:
    async def play() -> World:
        world = World(seed, started)
        await asyncio.sleep(1)
        for what, amount in script:
            await world.act(what, amount)
        await world.end()
        await world.reader.close()
        return world

    with patch("podtui.cluster.files.WORTH_A_LOOK", 1), patch("podtui.cluster.files.SMALLEST", 1):
        check(run(play()))
