"""Following one container through all its instances.

What is read next is decided from the Pod's latest status alone (instances.py), so the watch, a question to the API
server and a lost connection all lead back to the same place. Every line is passed on once, in order; where that cannot
be known, a Gap says so.
"""

import asyncio
from collections import deque
from datetime import UTC, datetime
from math import ceil

from podtui.cluster import gaps
from podtui.cluster.client import Params
from podtui.cluster.ending import TRIES, End
from podtui.cluster.files import Files
from podtui.cluster.host import Host, Known, Superseded, key_of, now, wall
from podtui.cluster.instances import Instance, is_over
from podtui.cluster.kubelet import KubeletTrouble, last_line
from podtui.cluster.reading import Reading
from podtui.cluster.stream import LogStream
from podtui.cluster.trouble import Trouble
from podtui.errors import ApiError, PodtuiError, Unreachable
from podtui.logs.resume import Tail
from podtui.logs.stamp import SECOND, Splitter
from podtui.model.change import Gap, LogChunk

_MOMENT = 2.0
"""Seconds for which an answer about the Pod may be older than what the kubelet serves."""
_NEVER = 2**63 - 1


class Lane:
    """One container. `first` are the parameters of the first opening: tailLines, sinceSeconds, sinceTime."""

    def __init__(self, host: Host, container: str, first: Params) -> None:
        self.known = Known(host, container)
        self._host = host
        self._key = key_of(host.pod, container)
        # Where it has not started yet, all that it will write is to be read, from the first line of the first instance.
        self._from_birth = not self.known.instances()
        self._first: Params = {} if self._from_birth else first
        self._count: int | None = None  # the instance begun last, and its containerID
        self._id = ""
        self._opened_at = 0.0  # when that instance's stream was opened first, by our clock; 0: not yet
        self._came = False  # whether any line of it did
        self._unseen = False  # whether it had come and gone before it was looked at
        self._end = End()
        self._done: deque[str] = deque(maxlen=16)
        self._tail = Tail()
        self._files = Files()
        self._trouble = Trouble(host.pace)
        self._poll_until = 0.0

    async def run(self) -> None:
        """Follow until the Pod is gone or over."""
        while True:
            self.known.news.clear()
            instance = self._next()
            if instance is not None:
                await self._read(instance)
            elif self._host.gone or is_over(self._host.pod, self._key.container):
                break
            else:
                await self.known.news.wait()
        if self._host.gone:
            self._leave()
            self._say(gaps.gone())

    # --- what to read ------------------------------------------------------------------------------------------------

    def _next(self) -> Instance | None:
        """The oldest instance that is there to be read and was not."""
        if self._host.gone:
            return None
        there = self.known.instances()
        if self._count is None and not self._from_birth:
            there = there[-1:]
        return next((i for i in there if i.id not in self._done and i.count >= (self._count or 0)), None)

    def _begin(self, instance: Instance) -> None:
        """Another instance: say what lies between the one before and this one."""
        expected = 0
        if self._count is not None:
            self._leave()
            self._first, expected = {}, self._count + 1
        before, self._count, self._id = self._count, instance.count, instance.id
        if before is not None or self._from_birth:
            if lost := range(expected, instance.count):
                self._say(gaps.missed(lost))
            if instance.count:
                self._say(gaps.restarted(instance.count, instance.started_at))
        self._opened_at, self._came, self._end = 0.0, False, End()
        self._unseen = instance.ended is not None and (before is not None or self._from_birth)
        self._files.begin(whole=not self._first)

    def _leave(self) -> None:
        """Nothing more can be read of the instance that was begun: say what may be missing at its end."""
        if self._count is None or self._id in self._done:
            return
        self._pass_rest()
        say = gaps.unchecked if self._end.reached else gaps.cut_short
        self._say(say(self._count, self._doubt()))

    def _pass_rest(self) -> None:
        """Pass on what came after the last newline."""
        if self._end.rest:
            self._host.put(LogChunk(self._key, self._count or 0, *Splitter().feed(self._end.rest + b"\n")))

    def _doubt(self) -> gaps.Doubt:
        last = self._tail.last_time
        return gaps.Doubt(self._files.looked_until(last), last)

    def _finish(self, instance: Instance) -> None:
        """All of it was read."""
        self._done.append(instance.id)
        if self._unseen and not self._came:
            self._say(gaps.empty(instance.count))
        same = self.known.find(instance)
        self._say(gaps.ended(same.ended if same else None))

    # --- reading it --------------------------------------------------------------------------------------------------

    async def _read(self, instance: Instance) -> None:
        """One stream of this instance, from its opening to its end, whatever that is."""
        if instance.id != self._id:
            self._begin(instance)
        try:
            if self._trouble.since is not None and not await self._host.refresh():
                return
            if self._first.get("tailLines") == 0:
                await self._skip()
            await self._host.gate.wait(last=instance.ended is not None)
            reading = self._reading(self.known.latest(instance))
            stream = LogStream(self._host, self._key, self.known, self._tail, self._files, self._trouble, reading)
            opened_at = wall()
            try:
                await stream.read()
            finally:
                if reading.opened:
                    self._opened_at = self._opened_at or opened_at
                self._came = self._came or reading.brought
                if reading.follow:
                    self._host.gate.leave(reading.node)
            await self._after(stream, reading)
        except Superseded:
            return
        except PodtuiError as error:
            await self._failed(error, instance)

    def _reading(self, instance: Instance) -> Reading:
        """How to ask for the instance's log from where it was read to."""
        slid = self._tail.last_time >= _begun(instance)  # lines of it came by in the stream of the one before
        resumed = bool(self._tail) and (self._came or slid)
        node = self._host.pod.node_name
        follow = instance.ended is None and now() >= self._poll_until and self._host.gate.enter(node)
        return Reading(
            instance,
            node,
            follow,
            self._params(instance, follow, resumed),
            self._tail.resume() if self._tail else None,
            resumed,
            late=self._trouble.since is not None or now() < self._host.asked_at + _MOMENT,
        )

    def _params(self, instance: Instance, follow: bool, resumed: bool) -> Params:
        params: dict[str, str | int] = {"container": self._key.container, "timestamps": "true"}
        if follow:
            params["follow"] = "true"
        if instance.previous:
            params["previous"] = "true"
        if resumed:
            params["sinceTime"] = rfc3339(self._tail.since)
        else:
            params |= self._again() if self._opened_at else self._first
        return params

    def _again(self) -> Params:
        """Where to begin once more where nothing came: what comes now must not be cut by tailLines."""
        params = {name: value for name, value in self._first.items() if name != "tailLines"}
        if "sinceSeconds" in params:
            params["sinceSeconds"] = int(params["sinceSeconds"]) + ceil(wall() - self._opened_at)
        return params

    async def _skip(self) -> None:
        """Begin after the last line that there is. Raises PodtuiError."""
        self._tail.add(*await last_line(self._host, self._key.container))
        self._came, self._first = bool(self._tail), {}

    # --- its end -----------------------------------------------------------------------------------------------------

    async def _after(self, stream: LogStream, reading: Reading) -> None:
        """The stream ended as if all were said. Raises PodtuiError, Superseded."""
        ended_at = now()
        if reading.polled:
            await self._pause(reading)
            return
        if reading.instance.ended is None and not await self._settled(reading.instance):
            self._trouble.begin(ended_at)
            return
        if self._end.is_seen(reading):
            await stream.finish()
            self._finish(reading.instance)
        elif not reading.follow and not reading.brought:
            await asyncio.sleep(self._host.pace.doubt)

    async def _settled(self, instance: Instance) -> bool:
        """Whether the instance has ended, as its stream has. Raises PodtuiError."""
        deadline = now() + self._host.pace.settle
        while not self.known.has_ended(instance):
            if not await self.known.news_before(deadline):
                return not await self._host.refresh() or self.known.has_ended(instance)
        return True

    async def _pause(self, reading: Reading) -> None:
        """Between two questions: longer where nothing is new; at once where the instance has ended."""
        pace = self._host.pace
        quiet = reading.resume is not None and not reading.resume.begun
        deadline = now() + (5 * pace.poll if quiet else pace.poll)
        while not self.known.has_ended(reading.instance) and await self.known.news_before(deadline):
            pass

    async def _failed(self, error: PodtuiError, instance: Instance) -> None:
        """Say what is wrong, where it lasts, and wait before the next try."""
        gap = self._trouble.failed(error, self._key.namespace)
        if isinstance(error, KubeletTrouble):
            error, gap = self._kubelet_failed(error, instance)
        if instance.ended is not None and _refused(error) and self._trouble.failures >= TRIES:
            self._pass_rest()
            gone = gaps.unavailable(error.message, self._doubt())
            self._say(gaps.unchecked(instance.count, self._doubt()) if self._end.reached else gone)
            self._trouble.over(proven=False)
            self._finish(instance)
            return
        if gap is not None:
            self._say(gap)
        await asyncio.sleep(self._trouble.delay(error))

    def _kubelet_failed(self, error: KubeletTrouble, instance: Instance) -> tuple[ApiError, Gap | None]:
        if error.no_watches_left:
            self._poll_until = now() + self._host.pace.poll_after_trouble
        told = gaps.kubelet_said(error.message)
        return ApiError(told.text), None if instance.ended is not None else self._trouble.once(told)

    def _say(self, gap: Gap) -> None:
        self._host.put(LogChunk(self._key, self._count or 0, gap=gap))


def rfc3339(seconds: int) -> str:
    """A time for sinceTime, which takes whole seconds."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"


def _begun(instance: Instance) -> int:
    """A time (ns) that only lines of this instance or a later one have: startedAt is cut to the second."""
    return int(instance.started_at.timestamp() + 1) * SECOND if instance.started_at else _NEVER


def _refused(error: PodtuiError) -> bool:
    """Whether it is about this log, not about the server being away or busy."""
    return isinstance(error, ApiError) and error.status in (0, 400, 404) and not isinstance(error, Unreachable)
