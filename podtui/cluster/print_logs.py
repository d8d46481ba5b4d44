"""The engine of `podtui logs`: the containers of one or many Pods, merged by time, handed on as they are ready."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from podtui.cluster.decode import PodDecoder
from podtui.cluster.follow import PodFollower
from podtui.cluster.host import LogClient, key_of
from podtui.cluster.reflector import Reflector
from podtui.cluster.scope import Scope
from podtui.errors import ApiError, Forbidden
from podtui.logs.filter import LineFilter
from podtui.logs.merge import WINDOW, Merge, Stretch, interleave
from podtui.model.change import Connection, Gap, LaneKey, LogChunk, Verb
from podtui.model.pod import Pod, containers_of

_HELD_A_CONTAINER = 1024 * 1024
"""Bytes read ahead of a container whose lines have to wait for those of others."""


@dataclass(frozen=True)
class LogOptions:
    """kubectl's: `containers` () is all, `tail` None is all, `since` in seconds, `since_time` in RFC 3339.

    `without`: containers to leave out.
    """

    containers: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    previous: bool = False
    tail: int | None = None
    since: int | None = None
    since_time: str = ""
    keep: LineFilter = field(default_factory=LineFilter)

    def of(self, pod: Pod) -> list[str]:
        """The names of the Pod's containers to read, in start order."""
        names = [c.name for c in containers_of(pod.spec)]
        return [n for n in names if n not in self.without and (not self.containers or n in self.containers)]


class Output(Protocol):
    """Where lines go."""

    def render(self, stretch: Stretch) -> list[bytes]:
        """Each line as it is written, with its newline."""
        ...

    def write(self, data: bytes) -> None:
        """Write it now. What it raises ends the reading."""
        ...

    def say(self, lane: LaneKey, gap: Gap) -> None:
        """What a reader must know, beside the lines."""
        ...


async def read_logs(client: LogClient, pods: Sequence[Pod], options: LogOptions, output: Output) -> None:
    """Write what there is, in the order of time over all containers, and end.

    A container's log is read no further ahead than the others need, so memory does not grow with the logs. Raises
    Forbidden where logs may not be read, ApiError where nothing at all could be read.
    """
    printer = _Printer(options, output)
    merge = printer.merge
    readers = {key_of(pod, name): _read_one(client, pod, name, options) for pod in pods for name in options.of(pod)}
    for lane in readers:
        merge.open(lane)
    while behind := merge.empty():
        batches = await asyncio.gather(*(anext(readers[lane], None) for lane in behind))
        for lane, batch in zip(behind, batches, strict=True):
            if batch is None:
                merge.close(lane)
            else:
                printer.take(batch, 0.0)
        printer.write(merge.settled())
    printer.write(merge.rest())
    printer.check()


async def follow_logs(
    client: LogClient,
    pods: Sequence[Pod],
    scope: Scope,
    wanted: Callable[[Pod], bool],
    options: LogOptions,
    output: Output,
    *,
    newcomers: bool,
) -> None:
    """Write what there is and what comes, in the order of time within WINDOW.

    `scope` is what is watched for the states of the Pods; `wanted` says which of them. With `newcomers` those that come
    are followed from their first line, and only cancelling ends it; else it ends when all `pods` are over. Raises
    Forbidden where logs may not be read.
    """
    following = _Following(client, wanted, options, output, newcomers=newcomers)
    try:
        async with asyncio.TaskGroup() as group:
            following.start(group, pods, scope)
    except BaseExceptionGroup as errors:
        raise _first(errors) from None
    finally:
        following.printer.write(following.printer.merge.rest())
    following.printer.check()


class _Printer:
    """Puts lines in order, leaves out those that are not wanted, and hands them on."""

    def __init__(self, options: LogOptions, output: Output) -> None:
        self.merge = Merge()
        self._keep = options.keep
        self._output = output
        self._lines = 0
        self._failure = ""

    def take(self, batch: Sequence[LogChunk], clock: float) -> None:
        """Take what a follower says. Raises Forbidden."""
        for chunk in batch:
            if chunk.gap is not None:
                self._say(chunk.lane, chunk.gap)
            self.merge.add(chunk, clock)
            self._lines += len(chunk.lines)

    def _say(self, lane: LaneKey, gap: Gap) -> None:
        if gap.reason == "error" and gap.text.startswith("not allowed"):
            raise Forbidden(gap.text, "kubectl auth can-i get pods --subresource=log", status=403)
        if gap.reason in ("error", "missed", "waiting"):
            self._failure = self._failure or f"{lane.container}: {gap.text}"
        self._output.say(lane, gap)

    def write(self, stretches: Sequence[Stretch]) -> None:
        """Write these in the order of time."""
        if self._keep:
            stretches = [_only(stretch, self._keep.kept(stretch.lines)) for stretch in stretches]
        lines = interleave(stretches, [self._output.render(stretch) for stretch in stretches]) if stretches else []
        if lines:
            self._output.write(b"".join(lines))

    def check(self) -> None:
        """Raise ApiError where nothing at all could be read."""
        if self._failure and not self._lines:
            raise ApiError(self._failure)


class _Following:
    """The followers of all Pods that are wanted, and the watch that tells them of their states."""

    def __init__(
        self,
        client: LogClient,
        wanted: Callable[[Pod], bool],
        options: LogOptions,
        output: Output,
        *,
        newcomers: bool,
    ) -> None:
        self.printer = _Printer(options, output)
        self._client = client
        self._wanted = wanted
        self._options = options
        self._newcomers = newcomers
        self._followers: dict[str, PodFollower] = {}
        self._services: list[asyncio.Task[None]] = []
        self._group: asyncio.TaskGroup | None = None

    def start(self, group: asyncio.TaskGroup, pods: Sequence[Pod], scope: Scope) -> None:
        """Follow these Pods, watch the scope, and write every now and then."""
        self._group = group
        reflector = Reflector(
            self._client, scope.resource(), PodDecoder(_context(pods)), self._changed, _ignore, context=_context(pods)
        )
        self._services = [group.create_task(reflector.run()), group.create_task(self._flush())]
        for pod in pods:
            self._follow(pod, new=False)
        self._end_if_over()

    def _changed(self, changes: Sequence[tuple[Verb, Pod]]) -> None:
        for verb, pod in changes:
            follower = self._followers.get(pod.uid)
            if follower is not None and verb == "deleted":
                follower.deleted()
            elif follower is not None:
                follower.update(pod)
            elif verb == "added" and self._newcomers and self._wanted(pod):
                self._follow(pod, new=True)

    def _follow(self, pod: Pod, *, new: bool) -> None:
        """`new`: it came while we watched, so it is read from its first line."""
        names = () if not (self._options.containers or self._options.without) else self._options.of(pod)
        follower = PodFollower(
            self._client,
            pod,
            names,
            tail=None if new else self._options.tail,
            since_seconds=None if new else self._options.since,
            since_time="" if new else self._options.since_time,
        )
        if self._group is not None and (names or not (self._options.containers or self._options.without)):
            self._followers[pod.uid] = follower
            self._group.create_task(self._take(pod.uid, follower))

    async def _take(self, uid: str, follower: PodFollower) -> None:
        async for batch in follower:
            self.printer.take(batch, time.monotonic())
        del self._followers[uid]
        self._end_if_over()

    def _end_if_over(self) -> None:
        if not self._followers and not self._newcomers:
            for task in self._services:
                task.cancel()

    async def _flush(self) -> None:
        while True:
            await asyncio.sleep(WINDOW / 3)
            self.printer.write(self.printer.merge.ready(time.monotonic()))


def _read_one(client: LogClient, pod: Pod, name: str, options: LogOptions) -> AsyncIterator[list[LogChunk]]:
    return aiter(
        PodFollower(
            client,
            pod,
            (name,),
            tail=options.tail,
            since_seconds=options.since,
            since_time=options.since_time,
            previous=options.previous,
            follow=False,
            full=_HELD_A_CONTAINER,
        )
    )


def _only(stretch: Stretch, kept: Sequence[int]) -> Stretch:
    return Stretch(
        stretch.lane,
        [stretch.order[i] for i in kept],
        [stretch.times[i] for i in kept],
        [stretch.lines[i] for i in kept],
    )


def _context(pods: Sequence[Pod]) -> str:
    return pods[0].context if pods else ""


def _ignore(_: Connection) -> None:
    """The streams say themselves when they are away."""


def _first(errors: BaseExceptionGroup[BaseException]) -> BaseException:
    error = errors.exceptions[0]
    return _first(error) if isinstance(error, BaseExceptionGroup) else error
