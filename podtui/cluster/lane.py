"""Following one container through all its instances.

What is read next is decided from the Pod's latest status alone (instances.py), so the watch, a question to the API
server and a lost connection all lead back to the same place. Every line is passed on once, in order; where that cannot
be known, a Gap says so.
"""

import asyncio
import time
from collections import deque
from datetime import UTC, datetime
from typing import Protocol
from urllib.parse import quote

from podtui.cluster import gaps
from podtui.cluster.backoff import Backoff
from podtui.cluster.client import Params
from podtui.cluster.instances import Instance, instances_of, is_over
from podtui.cluster.opening import Gate, LogClient, Pace
from podtui.cluster.reading import Reading
from podtui.errors import ApiError, Forbidden, PodtuiError, Unreachable
from podtui.logs.resume import Tail
from podtui.logs.stamp import SECOND, Splitter
from podtui.model.change import Gap, LaneKey, LogChunk
from podtui.model.pod import Pod

FOREVER = 10 * 365 * 86_400.0
"""Older kubelets send the headers with the first line only, and a container may be silent for long."""
_WAITING = 400
_TRIES_OF_AN_ENDED_LOG = 3
_FAILURES_BEFORE_A_ROW = 3
_SKEW = 60
"""Seconds that this machine's clock may be ahead of the node's, where nothing better than our clock is known."""


class Superseded(Exception):
    """Another instance took the place of the one that was to be read: decide again."""


class Host(Protocol):
    """What a lane needs of its follower."""

    client: LogClient
    gate: Gate
    pace: Pace
    pod: Pod
    gone: bool

    def put(self, chunk: LogChunk) -> None:
        """Pass on."""
        ...

    async def room(self) -> None:
        """Until the reader has taken enough of what was passed on."""
        ...

    async def refresh(self) -> bool:
        """Ask the API server for the Pod now. False where it is gone. Raises PodtuiError."""
        ...


class Lane:
    """One container. `first` are the parameters of the first opening: tailLines, sinceSeconds, sinceTime."""

    def __init__(self, host: Host, container: str, first: Params) -> None:
        pod = host.pod
        self.key = LaneKey(pod.context, pod.namespace, pod.name, pod.uid, container)
        self.news = asyncio.Event()
        self._host = host
        # Where it has not started yet, all that it will write is to be read, from the first line of the first instance.
        self._from_birth = not instances_of(pod, container)
        self._first: Params = {} if self._from_birth else first
        self._count: int | None = None  # the instance begun last, and its containerID
        self._id = ""
        self._opened_at = 0.0  # when that instance's stream was opened first, by our wall clock; 0: not yet
        self._done: deque[str] = deque(maxlen=16)
        self._tail = Tail()
        self._backoff = Backoff()
        self._failures = 0
        self._away: float | None = None  # since when (loop time) a stream that should be open is not
        self._denied = False
        self._said = ""  # the last row about trouble, so that it is not said again and again
        self._poll_until = 0.0

    async def run(self) -> None:
        """Follow until the Pod is gone or over."""
        while True:
            self.news.clear()
            instance = self._next()
            if instance is not None:
                await self._read(instance)
            elif self._host.gone or is_over(self._host.pod, self.key.container):
                break
            else:
                await self.news.wait()
        if self._host.gone:
            self._say(gaps.gone())

    # --- what to read ------------------------------------------------------------------------------------------------

    def _instances(self) -> list[Instance]:
        return instances_of(self._host.pod, self.key.container)

    def _next(self) -> Instance | None:
        """The oldest instance that is there to be read and was not."""
        if self._host.gone:
            return None
        there = self._instances()
        if self._count is None and not self._from_birth:
            there = there[-1:]
        return next((i for i in there if i.id not in self._done and i.count >= (self._count or 0)), None)

    def _latest(self, instance: Instance) -> Instance:
        """The same instance as it is seen now. Raises Superseded where it cannot be asked for any more."""
        found = next((i for i in self._instances() if i.id == instance.id), None)
        if found is None or self._host.gone:
            raise Superseded
        return found

    def _has_ended(self, instance: Instance) -> bool:
        there = self._instances()
        same = next((i for i in there if i.id == instance.id), None)
        return same.ended is not None if same else bool(there)

    def _begin(self, instance: Instance) -> None:
        """Say what lies between the instance before and this one."""
        if self._count is not None and self._id not in self._done:
            self._say(gaps.cut_short(self._count))
        first = 0 if self._from_birth else instance.count
        lost = range(first if self._count is None else self._count + 1, instance.count)
        if lost:
            self._say(gaps.missed(lost))
        follows_another = self._count is not None or self._from_birth
        if self._count is not None:
            self._first = {}
        self._count, self._id, self._opened_at = instance.count, instance.id, 0.0
        if instance.count and follows_another:
            self._say(gaps.restarted(instance.count, instance.started_at))

    def _finish(self, instance: Instance) -> None:
        self._done.append(instance.id)
        same = next((i for i in self._instances() if i.id == instance.id), None)
        self._say(gaps.ended(same.ended if same else None))

    # --- reading it --------------------------------------------------------------------------------------------------

    async def _read(self, instance: Instance) -> None:
        """One stream of this instance, from its opening to its end, whatever that is."""
        if instance.id != self._id:
            self._begin(instance)
        try:
            if self._away is not None and not await self._host.refresh():
                return
            await self._host.gate.wait()
            reading = self._reading(self._latest(instance))
            try:
                await self._stream(reading)
            finally:
                if reading.follow:
                    self._host.gate.leave(reading.node)
            await self._after(reading)
        except Superseded:
            return
        except PodtuiError as error:
            await self._failed(error, instance)

    def _reading(self, instance: Instance) -> Reading:
        """How to ask for the instance's log from where it was read to."""
        slid = self._tail.last_time >= _begun(instance)  # lines of it came by in the stream of the one before
        resumed = bool(self._tail) and (bool(self._opened_at) or slid)
        node = self._host.pod.node_name
        return Reading(
            instance,
            node,
            follow=self._may_follow(instance, node),
            since=self._tail.since if resumed else 0,
            resume=self._tail.resume() if self._tail else None,
            undecided=resumed,
        )

    def _may_follow(self, instance: Instance, node: str) -> bool:
        return instance.ended is None and _now() >= self._poll_until and self._host.gate.enter(node)

    async def _stream(self, reading: Reading) -> None:
        """Pass on what comes until the stream ends. Raises PodtuiError, Superseded."""
        path = log_path(self._host.pod)
        reading.heard = _now()
        opened_at = time.time()
        try:
            async with asyncio.timeout(None) as guard:
                watch = asyncio.create_task(self._watch(reading, guard))
                try:
                    async with self._host.client.stream(path, self._params(reading), header_timeout=FOREVER) as stream:
                        self._opened(reading, opened_at)
                        async for chunk in stream:
                            reading.heard = _now()
                            await self._take(reading, *reading.splitter.feed(chunk))
                finally:
                    watch.cancel()
                    await asyncio.wait([watch])
                if not watch.cancelled():
                    watch.result()
        except TimeoutError as error:
            self._away = reading.heard
            raise Unreachable("the stream has stalled") from error

    def _params(self, reading: Reading) -> dict[str, str | int]:
        params: dict[str, str | int] = {"container": self.key.container, "timestamps": "true"}
        if reading.follow:
            params["follow"] = "true"
        if reading.instance.previous:
            params["previous"] = "true"
        if reading.since:
            params["sinceTime"] = rfc3339(reading.since)
        elif self._first and not self._tail:
            if self._opened_at:  # nothing came yet, and what comes now must not be cut by tailLines
                params["sinceTime"] = rfc3339(int(self._opened_at) - _SKEW)
            else:
                params |= self._first
        return params

    def _opened(self, reading: Reading, at: float) -> None:
        reading.opened = True
        self._opened_at = self._opened_at or at
        if not reading.undecided and (gap := self._back(complete=True)) is not None:
            self._say(gap)

    async def _take(self, reading: Reading, times: list[int], lines: list[bytes]) -> None:
        """Pass on what is new of these."""
        if not times:
            return
        if reading.doubtful(times[0]):
            await self._confirm(reading)
        gap = None
        if reading.resume is not None:
            times, lines = reading.resume.filter(times, lines)
            gap = await self._decide(reading, times)
        if times or gap:
            self._host.put(LogChunk(self.key, reading.instance.count, times, lines, gap))
            self._tail.add(times, lines)
            self._said = ""
            reading.busy = True
            await self._host.room()
            reading.busy = False

    async def _decide(self, reading: Reading, times: list[int]) -> Gap | None:
        """Tell, once, whether lines are missing where reading went on. Raises Superseded."""
        resume = reading.resume
        if resume is None or not (resume.continuous or times):
            return None
        gap = None
        if reading.undecided:
            if not resume.continuous:
                await self._confirm(reading)
            reading.undecided = False
            gap = self._back(resume.continuous, times[0] if times else 0)
        if resume.done:
            reading.resume = None
        return gap

    async def _confirm(self, reading: Reading) -> None:
        """Lines came that this instance may not have written: ask whether it is still the newest. Raises Superseded."""
        tries = 1 if reading.polled else 3
        for again in range(tries):
            if again:  # the kubelet serves a new instance's log a moment before the API server knows of it
                await asyncio.sleep(self._host.pace.doubt)
            if not await self._host.refresh():
                raise Superseded
            if self._latest(reading.instance).previous != reading.instance.previous:
                raise Superseded

    # --- its end -----------------------------------------------------------------------------------------------------

    async def _after(self, reading: Reading) -> None:
        """The stream ended as if all were said. Raises PodtuiError, Superseded."""
        ended_at = _now()
        rest = reading.splitter.rest()
        if said := kubelet_words(rest):
            self._kubelet_trouble(reading, said)
            raise ApiError(f"the kubelet says: {said}")
        if reading.instance.ended is None:
            if reading.polled:
                await self._pause(reading)
                return
            if not await self._settled(reading.instance):
                self._away = ended_at if self._away is None else self._away
                return
        if rest:
            await self._take(reading, *reading.splitter.finish())
        if reading.undecided:
            self._undecided(reading)
        self._finish(reading.instance)

    async def _pause(self, reading: Reading) -> None:
        """Between two questions: longer where nothing is new; at once where the instance has ended."""
        pace = self._host.pace
        deadline = _now() + (pace.poll if reading.resume is None or reading.resume.begun else 5 * pace.poll)
        while not self._has_ended(reading.instance) and await self._news_before(deadline):
            pass

    async def _settled(self, instance: Instance) -> bool:
        """Whether the instance has ended, as its stream has. Raises PodtuiError."""
        deadline = _now() + self._host.pace.settle
        while not self._has_ended(instance):
            if not await self._news_before(deadline):
                return not await self._host.refresh() or self._has_ended(instance)
        return True

    async def _news_before(self, deadline: float) -> bool:
        """Wait for another status of the Pod; False where none came in time."""
        self.news.clear()
        try:
            async with asyncio.timeout_at(deadline):
                await self.news.wait()
        except TimeoutError:
            return False
        return True

    # --- trouble -----------------------------------------------------------------------------------------------------

    def _kubelet_trouble(self, reading: Reading, said: str) -> None:
        if "fsnotify" in said or "inotify" in said or "too many open files" in said:
            self._poll_until = _now() + self._host.pace.poll_after_trouble
        if reading.instance.ended is None:
            self._say_once(gaps.kubelet_said(said))

    async def _failed(self, error: PodtuiError, instance: Instance) -> None:
        """Say what is wrong, where it lasts, and wait before the next try."""
        self._failures += 1
        if self._away is None:
            self._away = _now()
        if isinstance(error, Forbidden):
            self._denied = True
            self._say_once(gaps.not_allowed(self.key.namespace, error.message))
        elif instance.ended is not None and _refused(error) and self._failures >= _TRIES_OF_AN_ENDED_LOG:
            self._say(gaps.unavailable(error.message))
            self._back(complete=True)
            self._finish(instance)
            return
        elif self._failures >= _FAILURES_BEFORE_A_ROW:
            self._say_once(gaps.cannot_read(error.message))
        await asyncio.sleep(self._delay(error))

    def _delay(self, error: PodtuiError) -> float:
        if isinstance(error, ApiError):
            delay = self._backoff.delay(error)
            return min(delay, self._host.pace.poll) if error.status == _WAITING else delay
        return self._backoff.delay()

    def _back(self, complete: bool, first: int = 0) -> Gap | None:
        """The outage, if there was one, is over: the row for it. `first` is the time of the first new line."""
        seconds = None if self._away is None else _now() - self._away
        denied, said = self._denied, self._said
        self._away, self._denied, self._failures, self._said = None, False, 0, ""
        self._backoff.reset()
        if not complete and first:
            return gaps.rotated(self._tail.last_time, first, seconds)
        if seconds is None or (complete and seconds < self._host.pace.unsaid and not said):
            return None
        return gaps.allowed_again(seconds) if denied else gaps.reconnected(seconds, complete)

    def _say(self, gap: Gap) -> None:
        self._host.put(LogChunk(self.key, self._count or 0, gap=gap))

    def _say_once(self, gap: Gap) -> None:
        if gap.text != self._said:
            self._said = gap.text
            self._say(gap)

    # --- beside the stream -------------------------------------------------------------------------------------------

    async def _watch(self, reading: Reading, guard: asyncio.Timeout) -> None:
        """Look after a silent stream: break it off, by `guard`, where it should not be silent."""
        while True:
            ended = self._has_ended(reading.instance)
            deadline = reading.heard + self._patience(reading, ended)
            if await self._news_before(deadline):
                continue
            if reading.busy:
                reading.heard = _now()
            if _now() < reading.heard + self._patience(reading, ended):
                continue
            if reading.undecided:
                self._undecided(reading)
            elif ended or await self._missed_something(reading):
                guard.reschedule(_now())
                return

    def _patience(self, reading: Reading, ended: bool) -> float:
        """How long this stream may be silent, in seconds."""
        pace = self._host.pace
        if ended:
            return pace.stuck
        if reading.undecided:
            return pace.undecided
        return (pace.silence if reading.opened else pace.first_silence) * reading.jitter

    def _undecided(self, reading: Reading) -> None:
        """Reconnected, and neither an old line nor a new one came: say that it is open at least."""
        reading.undecided = False
        if (gap := self._back(complete=False)) is not None:
            self._say(gap)

    async def _missed_something(self, reading: Reading) -> bool:
        """Whether the container's last line is one that the stream should have brought."""
        params: Params = {"container": self.key.container, "timestamps": "true", "tailLines": 1}
        heard = reading.heard
        try:
            body = await self._host.client.get(log_path(self._host.pod), params)
        except (Unreachable, Forbidden):
            return True
        except PodtuiError:
            body = b""
        times, _ = Splitter().feed(body)
        if times and times[-1] > self._tail.last_time and reading.opened:
            await asyncio.sleep(self._host.pace.doubt)  # it may be on its way
            return reading.heard == heard and times[-1] > self._tail.last_time
        reading.heard = max(reading.heard, _now())
        return False


def log_path(pod: Pod) -> str:
    """The API path of the Pod's logs."""
    return f"/api/v1/namespaces/{quote(pod.namespace)}/pods/{quote(pod.name)}/log"


def rfc3339(seconds: int) -> str:
    """A time for sinceTime, which takes whole seconds."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"


def kubelet_words(rest: bytes) -> str:
    """What the kubelet said at the end of a body: without a timestamp and without a newline. "" where it is a line."""
    if not rest or Splitter().feed(rest + b"\n")[0][0]:
        return ""
    return rest.decode(errors="replace").strip()


def _begun(instance: Instance) -> int:
    """A time (ns) that only lines of this instance or a later one have: startedAt is cut to the second."""
    return int(instance.started_at.timestamp() + 1) * SECOND if instance.started_at else FOREVER_NS


def _refused(error: PodtuiError) -> bool:
    """Whether it is about this log, not about the server being away or busy."""
    return isinstance(error, ApiError) and error.status in (0, 400, 404) and not isinstance(error, Unreachable)


def _now() -> float:
    return asyncio.get_running_loop().time()


FOREVER_NS = 2**63 - 1
