"""Following the logs of one Pod: all its containers, all their instances, through restarts, rotation and outages.

A lane (lane.py) follows one container; this gives the lanes what they share: the Pod's latest status, one way to ask
for it, and a mailbox that makes the servers wait where the reader is slow, so that nothing has to be dropped.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Sequence

from podtui.cluster.client import Params
from podtui.cluster.decode import PodDecoder
from podtui.cluster.host import LogClient, now, pod_path
from podtui.cluster.lane import Lane
from podtui.cluster.once import read_once
from podtui.cluster.opening import Pace, gate_of
from podtui.errors import Forbidden, NotFound
from podtui.model.change import LogChunk
from podtui.model.pod import Pod, containers_of

FULL = 8 * 1024 * 1024
"""Bytes that may wait for the reader before the streams wait too."""


class PodFollower:
    """Yields batches of LogChunk: `async for batch in follower`.

    `containers` are the names to follow, whether they exist already or not; none means all, and ephemeral ones as they
    come. `tail`, `since_seconds` and `since_time` (RFC 3339) say where the log of a container that has started already
    begins; every later instance comes from its first line. `previous` reads the instances before and ends;
    `follow=False` reads what is there and ends. With `follow` the iteration ends when the Pod is over or gone and all
    is read. `full` is how many bytes may wait for the reader before the servers have to wait. Trouble with the servers
    is a Gap, never an exception.
    """

    def __init__(
        self,
        session: LogClient,
        pod: Pod,
        containers: Sequence[str] = (),
        *,
        tail: int | None,
        since_seconds: int | None = None,
        since_time: str = "",
        previous: bool = False,
        follow: bool = True,
        full: int = FULL,
        pace: Pace | None = None,
    ) -> None:
        self.client = session
        self.pod = pod
        self.gone = False
        self.cut = False
        self.asked_at = float("-inf")
        self.pace = pace or Pace()
        self.gate = gate_of(session, self.pace)
        self._names = tuple(containers)
        self._first = _first(tail, since_seconds, since_time)
        self._previous = previous
        self._follow = follow and not previous
        self._lanes: dict[str, Lane] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._chunks: list[LogChunk] = []
        self._held = 0
        self._full = full
        self._something = asyncio.Event()
        self._room = asyncio.Event()
        self._error: BaseException | None = None  # a defect of ours: what the cluster does never raises
        self._asking: asyncio.Task[bool] | None = None
        self._decoder = PodDecoder(pod.context)

    # --- for the reader ----------------------------------------------------------------------------------------------

    def update(self, pod: Pod) -> None:
        """The Pod's new state, from the watch. Another Pod of the same name, or an older state, is passed over."""
        if pod.uid != self.pod.uid or _version(pod) < _version(self.pod):
            return
        self.pod = pod
        if self._lanes and self._follow:
            self._add_lanes()
        for lane in self._lanes.values():
            lane.known.news.set()

    def deleted(self) -> None:
        """The Pod does not exist any more, says the watch."""
        self.gone = True
        for lane in self._lanes.values():
            lane.known.news.set()

    async def __aiter__(self) -> AsyncIterator[list[LogChunk]]:
        """All that came since the last time, whenever something came."""
        self._start()
        try:
            while self._tasks or self._chunks:
                if not self._chunks:
                    self._something.clear()
                    await self._something.wait()
                if self._error is not None:
                    raise self._error
                batch, self._chunks, self._held = self._chunks, [], 0
                self._room.set()
                if batch:
                    yield batch
        finally:
            await self.close()

    async def close(self) -> None:
        """End every stream."""
        tasks = [*self._tasks, *([self._asking] if self._asking else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # --- for the lanes -----------------------------------------------------------------------------------------------

    def put(self, chunk: LogChunk) -> None:
        """Pass on."""
        self._chunks.append(chunk)
        self._held += sum(map(len, chunk.lines))
        self._something.set()

    async def room(self) -> None:
        """Until the reader has taken enough of what was passed on."""
        while self._held > self._full:
            self._room.clear()
            await self._room.wait()

    async def refresh(self) -> bool:
        """Ask the API server for the Pod now; lanes that ask at the same time share the answer.

        False where it is gone, or another has its name. Raises PodtuiError.
        """
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask())
            self._asking.add_done_callback(
                lambda task: task.cancelled() or task.exception()
            )  # if nobody waits any more
        return await asyncio.shield(self._asking)

    async def _ask(self) -> bool:
        try:
            pod = self._decoder.one(await self.client.get(pod_path(self.pod)))
        except Forbidden:  # logs may be allowed where Pods are not: then the watch has to do
            return not self.gone
        except NotFound:
            self.deleted()
            return False
        if pod.uid != self.pod.uid:
            self.deleted()
            return False
        self.update(pod)
        self.asked_at = now()
        return not self.gone

    # --- tasks -------------------------------------------------------------------------------------------------------

    def _start(self) -> None:
        if self._follow:
            self._add_lanes()
            return
        for name in self._wanted():
            self._run(read_once(self, name, self._first, self._previous))

    def _add_lanes(self) -> None:
        for name in self._wanted():
            if name not in self._lanes:
                self._lanes[name] = lane = Lane(self, name, self._first)
                self._run(lane.run())

    def _wanted(self) -> Sequence[str]:
        return self._names or [c.name for c in containers_of(self.pod.spec)]

    def _run(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._error = error
        self._something.set()


def _first(tail: int | None, since_seconds: int | None, since_time: str) -> Params:
    params: dict[str, str | int] = {}
    if tail is not None:
        params["tailLines"] = tail
    if since_seconds is not None:
        params["sinceSeconds"] = since_seconds
    elif since_time:
        params["sinceTime"] = since_time
    return params


def _version(pod: Pod) -> int:
    """To tell an older state from a newer one: resource versions are numbers that grow (KEP-5504)."""
    version = pod.metadata.resource_version
    return int(version) if version.isdecimal() else 0
