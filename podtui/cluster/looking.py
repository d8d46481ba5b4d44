"""Looking which log file the kubelet reads while one stream of it is open, and once more at its end: see files.py."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from podtui.cluster.files import Files
from podtui.cluster.host import Host, Superseded, now, pod_path
from podtui.cluster.reading import Reading
from podtui.errors import PodtuiError
from podtui.logs.resume import Tail
from podtui.logs.stamp import Splitter
from podtui.model.change import Gap, LaneKey, LogChunk

_ENOUGH = 48
"""Bytes of the first line that are asked for: its time, in every form that the kubelet writes."""


class Looking:
    """`confirm` asks whether the instance is still the one that is read, and raises Superseded where it is not."""

    def __init__(
        self,
        host: Host,
        key: LaneKey,
        tail: Tail,
        files: Files,
        reading: Reading,
        confirm: Callable[[], Awaitable[None]],
    ) -> None:
        self._host = host
        self._key = key
        self._tail = tail
        self._files = files
        self._reading = reading
        self._confirm = confirm
        self._task: asyncio.Task[None] | None = None

    @property
    def tasks(self) -> list[asyncio.Task[None]]:
        """What is to be ended with the stream."""
        return [] if self._task is None else [self._task]

    def soon(self, guard: asyncio.Timeout) -> None:
        """Look in a while, where that is worth it; break off, by `guard`, a stream that did not turn to a new file."""
        if self._task is not None:
            if not self._task.done():
                return
            self._task.result()
        self._task = None
        if self._reading.follow and self._files.worth_a_look:
            self._task = asyncio.create_task(self._look(guard))

    async def again(self) -> Gap | None:
        """The instance has ended: tell whether lines may have been left out since the last look.

        Raises PodtuiError, Superseded.
        """
        return self._files.answer(await self._first_time()) if self._files.may_have_changed else None

    async def _look(self, guard: asyncio.Timeout) -> None:
        reading = self._reading
        try:
            first = await self._answer()
        except Superseded:  # at the end of this instance comes another look
            return
        if (gap := self._files.answer(first)) is not None:
            self._host.put(LogChunk(self._key, reading.instance.count, gap=gap))
        heard = reading.heard
        await asyncio.sleep(self._host.pace.doubt)  # what comes may be on its way
        if first > self._tail.last_time and heard == reading.heard and not reading.busy:
            guard.reschedule(now())

    async def _answer(self) -> int:
        """Ask until there is an answer. Raises Superseded."""
        while True:
            await asyncio.sleep(self._host.pace.look)
            with suppress(PodtuiError):
                return await self._first_time()

    async def _first_time(self) -> int:
        """The time (ns) of the first line in the file that the kubelet reads now; 0 where it has none yet.

        Raises PodtuiError, Superseded.
        """
        self._files.ask(self._tail.last_time)
        first = await self._asked()
        if self._files.is_news(first):
            await self._confirm()
            first = first or await self._asked()  # it may just have been begun
        return first

    async def _asked(self) -> int:
        params: dict[str, str | int] = {"container": self._key.container, "timestamps": "true", "limitBytes": _ENOUGH}
        if self._reading.instance.previous:
            params["previous"] = "true"
        body = await self._host.client.get(f"{pod_path(self._host.pod)}/log", params)
        times, _ = Splitter().feed(body + b"\n")
        return times[0] if times else 0
