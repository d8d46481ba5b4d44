"""The engine of `podtui logs`: the containers of one or many Pods, merged by time, handed on as they are ready."""

import asyncio
import time
from collections.abc import Callable, Sequence

from podtui.cluster.decode import PodDecoder
from podtui.cluster.follow import PodFollower
from podtui.cluster.host import LogClient, key_of
from podtui.cluster.log_options import LogOptions
from podtui.cluster.printer import Output, Printer
from podtui.cluster.reflector import Reflector
from podtui.cluster.scope import Scope
from podtui.logs.merge import WINDOW
from podtui.model.change import Connection, Verb
from podtui.model.pod import Pod

_HELD_A_CONTAINER = 1024 * 1024
"""Bytes read ahead of a container whose lines have to wait for those of others."""


async def read_logs(client: LogClient, pods: Sequence[Pod], options: LogOptions, output: Output) -> None:
    """Write what there is, in the order of time over all containers, and end.

    A container's log is read no further ahead than the others need, so memory does not grow with the logs. Raises
    Forbidden where logs may not be read, ApiError where nothing at all could be read.
    """
    printer = Printer(options, output, once=True)
    merge = printer.merge
    followers = {key_of(pod, name): _reader(client, pod, name, options) for pod in pods for name in options.of(pod)}
    readers = {lane: aiter(follower) for lane, follower in followers.items()}
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
    cut = output.as_it_is and len(followers) == 1 and any(follower.cut for follower in followers.values())
    printer.end(newline=not cut)
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
        self.printer = Printer(options, output)
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
        every = self._options.all_containers
        names = () if every else self._options.of(pod, new=new)
        follower = PodFollower(
            self._client,
            pod,
            names,
            tail=None if new else self._options.tail,
            since_seconds=None if new else self._options.since,
            since_time="" if new else self._options.since_time,
        )
        if self._group is not None and (names or every):
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


def _reader(client: LogClient, pod: Pod, name: str, options: LogOptions) -> PodFollower:
    return PodFollower(
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


def _context(pods: Sequence[Pod]) -> str:
    return pods[0].context if pods else ""


def _ignore(_: Connection) -> None:
    """The streams say themselves when they are away."""


def _first(errors: BaseExceptionGroup[BaseException]) -> BaseException:
    error = errors.exceptions[0]
    return _first(error) if isinstance(error, BaseExceptionGroup) else error
