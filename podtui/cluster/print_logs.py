"""The engine of `podtui logs`: one Pod's containers, merged by time, handed on as they are ready."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from podtui.cluster.decode import PodDecoder
from podtui.cluster.follow import PodFollower
from podtui.cluster.reflector import Reflector, Resource
from podtui.cluster.scope import Scope
from podtui.cluster.session import Session
from podtui.errors import ApiError, Forbidden
from podtui.logs.merge import WINDOW, Entry, Merge
from podtui.model.change import Connection, Gap, LogChunk, Verb
from podtui.model.pod import Pod


@dataclass(frozen=True)
class LogOptions:
    """kubectl's: `containers` () is all, `tail` None is all, `since` in seconds."""

    containers: tuple[str, ...] = ()
    follow: bool = False
    previous: bool = False
    tail: int | None = None
    since: int | None = None


async def print_logs(
    session: Session,
    pod: Pod,
    options: LogOptions,
    write: Callable[[Iterable[Entry]], None],
    say: Callable[[str, Gap], None],
) -> None:
    """Hand lines to `write` in the order of time, gaps to `say` with their container.

    Raises Forbidden where the logs may not be read, ApiError where nothing at all could be read.
    """
    follower = PodFollower(
        session,
        pod,
        options.containers,
        tail=options.tail,
        since_seconds=options.since,
        previous=options.previous,
        follow=options.follow,
    )
    merge, got = Merge(), _Got()
    watch = asyncio.create_task(_tell_states(session, pod, follower)) if options.follow else None
    flush = asyncio.create_task(_flush(merge, write)) if options.follow else None
    try:
        async for batch in follower:
            _take(batch, merge, say, got)
    finally:
        for task in (watch, flush):
            if task is not None:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
        write(merge.rest())
    if got.failure and not got.lines:
        raise ApiError(got.failure)


@dataclass
class _Got:
    lines: int = 0
    failure: str = ""


def _take(batch: Sequence[LogChunk], merge: Merge, say: Callable[[str, Gap], None], got: _Got) -> None:
    clock = time.monotonic()
    for chunk in batch:
        if gap := chunk.gap:
            if gap.reason == "error" and gap.text.startswith("not allowed"):
                raise Forbidden(gap.text, "kubectl auth can-i get pods --subresource=log", status=403)
            if gap.reason in ("error", "missed", "waiting"):
                got.failure = got.failure or f"{chunk.lane.container}: {gap.text}"
            say(chunk.lane.container, gap)
        merge.add(chunk, clock)
        got.lines += len(chunk.lines)


async def _flush(merge: Merge, write: Callable[[Iterable[Entry]], None]) -> None:
    while True:
        await asyncio.sleep(WINDOW / 3)
        write(merge.ready(time.monotonic()))


async def _tell_states(session: Session, pod: Pod, follower: PodFollower) -> None:
    """Tell the follower the Pod's states: a container that starts anew has a log to open."""

    def objects(changes: Sequence[tuple[Verb, Pod]]) -> None:
        for verb, item in changes:
            if verb == "deleted" and item.uid == pod.uid:
                follower.deleted()
            else:
                follower.update(item)

    def connection(_: Connection) -> None:
        """The streams say themselves when they are away."""

    scope = Scope(pod.namespace, field_selector=f"metadata.name={pod.name}")
    resource: Resource = scope.resource()
    await Reflector(session, resource, PodDecoder(pod.context), objects, connection, context=pod.context).run()
