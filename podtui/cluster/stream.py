"""One stream of a container's log, from its opening to its end: lines are passed on, silence is looked after."""

import asyncio

from podtui.cluster.files import Files
from podtui.cluster.host import FOREVER, Host, Known, Superseded, now, pod_path
from podtui.cluster.kubelet import KubeletTrouble, kubelet_words, last_line
from podtui.cluster.looking import Looking
from podtui.cluster.reading import Reading
from podtui.cluster.trouble import Trouble
from podtui.errors import Forbidden, PodtuiError, Unreachable
from podtui.logs.resume import Tail
from podtui.model.change import Gap, LaneKey, LogChunk


class LogStream:
    """Reads one Reading. What the container's streams share (tail, files, trouble) belongs to its lane."""

    def __init__(
        self, host: Host, key: LaneKey, known: Known, tail: Tail, files: Files, trouble: Trouble, reading: Reading
    ) -> None:
        self._host = host
        self._key = key
        self._known = known
        self._tail = tail
        self._files = files
        self._trouble = trouble
        self._reading = reading
        self._looking = Looking(host, key, tail, files, reading, self._confirm)

    async def read(self) -> None:
        """Pass on what comes until the stream ends as if all were said. Raises PodtuiError, Superseded."""
        reading = self._reading
        reading.heard = now()
        try:
            async with asyncio.timeout(None) as guard:
                watch = asyncio.create_task(self._watch(guard))
                try:
                    await self._pump(guard)
                finally:
                    tasks = [watch, *self._looking.tasks]
                    for task in tasks:
                        task.cancel()
                    await asyncio.wait(tasks)
                for task in tasks:
                    if not task.cancelled():
                        task.result()
        except TimeoutError as error:
            if reading.superseded:
                raise Superseded from error
            self._trouble.begin(reading.heard)
            raise Unreachable("the stream has stalled") from error
        if said := kubelet_words(reading.splitter.rest()):
            raise KubeletTrouble(said)

    async def finish(self) -> None:
        """The instance has ended, and so has its log: pass on a last line without a newline.

        Raises PodtuiError, Superseded.
        """
        reading = self._reading
        if reading.undecided and (reading.late or reading.instance.ended is not None):
            await self._confirm()  # it was empty: it may have been the log of another that has just begun
        self._tell(await self._looking.again())
        await self._take(*reading.splitter.finish())
        if reading.undecided:
            self.decide()
        self._trouble.calm()

    async def _pump(self, guard: asyncio.Timeout) -> None:
        reading = self._reading
        path = f"{pod_path(self._host.pod)}/log"
        async with self._host.client.stream(path, reading.params, header_timeout=FOREVER) as stream:
            reading.opened, reading.heard = True, now()
            async for chunk in stream:
                reading.heard = now()
                await self._take(*reading.splitter.feed(chunk))
                self._looking.soon(guard)

    async def _take(self, times: list[int], lines: list[bytes]) -> None:
        """Pass on what is new of these."""
        if not times:
            return
        reading = self._reading
        if reading.doubtful(times[0]):
            await self._confirm(times[0])
        if reading.resume is not None:
            times, lines = reading.resume.filter(times, lines)
        gap = await self._continuity(times) if reading.undecided else None
        if reading.resume is not None and reading.resume.done:
            reading.resume = None
        if times or gap:
            self._host.put(LogChunk(self._key, reading.instance.count, times, lines, gap))
            self._tail.add(times, lines)
            self._trouble.calm()
            if times:
                reading.brought = True
                if reading.follow:
                    self._files.took(times, lines)
            reading.busy = True
            await self._host.room()
            reading.busy = False

    # --- is anything missing? ----------------------------------------------------------------------------------------

    async def _continuity(self, times: list[int]) -> Gap | None:
        """Tell, once, whether lines are missing before these. Raises Superseded."""
        reading = self._reading
        proven = reading.resumed and reading.resume is not None and reading.resume.continuous
        if not proven and not times:
            return None
        if reading.resumed and not proven:
            await self._confirm(times[0])
            reading.undecided = False
            whole_until = self._files.looked_until(self._tail.last_time)
            self._files.reopened(times[0])
            return self._trouble.over_rotated(whole_until, times[0])
        reading.undecided = False
        return self._trouble.over(proven=proven)

    def decide(self) -> None:
        """Nothing came: where the last line should have come by again, the log begins after it."""
        self._reading.undecided = False
        if self._reading.resumed:
            self._say(self._trouble.over_rotated(self._files.looked_until(self._tail.last_time)))
        else:
            self._tell(self._trouble.over(proven=False))

    async def _confirm(self, time: int = 0) -> None:
        """Lines came that this instance may not have written: ask whether it is still the newest.

        `time` is that of the first, 0 where none came. Where another has taken its place but began later than that
        (startedAt is cut to the second), they are this one's all the same, and may not be had again. Raises Superseded.
        """
        reading = self._reading
        for again in range(1 if reading.polled else 3):
            if again:  # the kubelet serves a new instance's log a moment before the API server knows of it
                await asyncio.sleep(self._host.pace.doubt)
            if not await self._host.refresh():
                raise Superseded
            same = self._known.find(reading.instance)
            if same is not None and same.previous == reading.instance.previous:
                continue
            if time and self._known.began_after(time, reading.instance):
                return
            raise Superseded

    def _tell(self, gap: Gap | None) -> None:
        if gap is not None:
            self._say(gap)

    def _say(self, gap: Gap) -> None:
        self._host.put(LogChunk(self._key, self._reading.instance.count, gap=gap))

    # --- silence -----------------------------------------------------------------------------------------------------

    async def _watch(self, guard: asyncio.Timeout) -> None:
        """Look after a silent stream: break it off, by `guard`, where it should not be silent."""
        reading = self._reading
        while True:
            ended = self._known.has_ended(reading.instance)
            if await self._known.news_before(reading.heard + self._patience(ended)):
                continue
            if reading.busy:
                reading.heard = now()
            if now() < reading.heard + self._patience(ended):
                continue
            if reading.undecided and reading.opened and not ended:
                if await self._silently_superseded():
                    guard.reschedule(now())
                    return
            elif ended or await self._missed_something():
                guard.reschedule(now())
                return

    async def _silently_superseded(self) -> bool:
        """Nothing came, not even the last line again: it is another instance's stream, or the log was rotated."""
        reading = self._reading
        if reading.resumed or reading.late:
            try:
                await self._host.refresh()
            except PodtuiError:  # the next silence is as good to ask
                reading.heard = now()
                return False
            same = self._known.find(reading.instance)
            reading.superseded = same is None or same.previous != reading.instance.previous
        if reading.undecided and not reading.superseded:
            self.decide()
        return reading.superseded

    def _patience(self, ended: bool) -> float:
        """How long this stream may be silent, in seconds."""
        pace, reading = self._host.pace, self._reading
        if ended:
            return pace.stuck
        if not reading.opened:
            return pace.first_silence
        return pace.undecided if reading.undecided else pace.silence * reading.jitter

    async def _missed_something(self) -> bool:
        """Whether the container's last line is one that the stream should have brought."""
        reading, heard = self._reading, self._reading.heard
        times: list[int] = []
        try:
            times, _ = await last_line(self._host, self._key.container)
        except (Unreachable, Forbidden):
            return True
        except PodtuiError:  # there is no such log now: nothing that could have been missed
            pass
        if times and times[-1] > self._tail.last_time and reading.opened:
            await asyncio.sleep(self._host.pace.doubt)  # it may be on its way
            return reading.heard == heard and times[-1] > self._tail.last_time
        reading.heard = max(reading.heard, now())
        return False
