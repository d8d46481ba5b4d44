"""The live source on a real cluster."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing

import pytest

from podtui.cluster.kubeconfig import load
from podtui.cluster.live import Live
from podtui.cluster.log_options import LogOptions
from podtui.cluster.pods import get_pods
from podtui.cluster.print_logs import read_logs
from podtui.cluster.scope import Scope
from podtui.cluster.session import Session
from podtui.errors import ApiError
from podtui.logs.merge import Stretch
from podtui.model.change import Change, Connection, EventChange, Gap, LaneKey, LogChunk, PodChange, UsageChange
from tests.cluster.under_test import ClusterUnderTest

pytestmark = pytest.mark.cluster
POD = """
apiVersion: v1
kind: Pod
metadata: {name: talker}
spec:
  terminationGracePeriodSeconds: 1
  containers:
  - {name: app, image: busybox, imagePullPolicy: IfNotPresent, command: [sh, -c, "echo one; echo two; sleep 1000"],
     env: [{name: DB_PASSWORD, value: hunter2}]}
"""


class Collected:
    """An Output that keeps what is written."""

    as_it_is = True

    def __init__(self, printed: list[bytes]) -> None:
        self._printed = printed

    def render(self, stretch: Stretch) -> list[bytes]:
        return [line + b"\n" for line in stretch.lines]

    def write(self, data: bytes) -> None:
        self._printed.append(data)

    def say(self, lane: LaneKey, gap: Gap) -> None:
        raise AssertionError((lane, gap))


async def until(changes: AsyncIterator[Sequence[Change]], seen: Callable[[Change], object]) -> None:
    async with asyncio.timeout(30), aclosing(changes) as batches:  # type: ignore[type-var]
        async for batch in batches:
            if any(seen(change) for change in batch):
                return


async def test_a_follower_hears_of_restarts_and_of_the_end_from_the_pods_that_are_watched(
    cluster: ClusterUnderTest,
) -> None:
    cluster.apply(POD.replace("sleep 1000", "sleep 3; exit 1"))
    context = load(str(cluster.kubeconfig)).context()
    live, session = Live([context], Scope(cluster.namespace)), Session(context)
    pod = (await get_pods(session, cluster.namespace, ["talker"]))[0]

    async def watch() -> None:
        async for _ in live.pods():
            pass

    watching = asyncio.create_task(watch())
    seen: list[LogChunk] = []

    async def read() -> None:
        async for batch in live.logs(pod, ["app"], tail=None):
            seen.extend(c for c in batch if isinstance(c, LogChunk))

    reading = asyncio.create_task(read())
    async with asyncio.timeout(40):
        while not any(c.instance == 1 and c.lines for c in seen):
            await asyncio.sleep(0.1)
        await live.delete(pod)
        await reading  # ends by itself
    assert [line for c in seen for line in c.lines if c.instance == 0] == [b"one", b"two"]
    assert seen[-1].gap is not None
    assert seen[-1].gap.reason == "ended"
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    await session.close()
    await live.close()


async def test_pods_events_logs_usage_yaml_and_delete(cluster: ClusterUnderTest) -> None:
    cluster.apply(POD)
    cluster.wait("pod/talker", "condition=Ready")
    context = load(str(cluster.kubeconfig)).context()
    live = Live([context], Scope(cluster.namespace))
    session = Session(context)
    pod = (await get_pods(session, cluster.namespace, ["talker"]))[0]
    await until(live.pods(), lambda c: isinstance(c, Connection) and c.state == "live")
    await until(live.pods(), lambda c: isinstance(c, PodChange) and c.pod.name == "talker")
    await until(live.events(pod), lambda c: isinstance(c, EventChange) and c.event.reason == "Started")
    await until(live.logs(pod, ["app"], tail=None), lambda c: isinstance(c, LogChunk) and b"two" in c.lines)
    await until(live.usage(pod), lambda c: isinstance(c, UsageChange) and (c.usage or c.why_not))
    assert "hunter2" not in await live.yaml(pod)

    printed: list[bytes] = []
    await read_logs(session, [pod], LogOptions(), Collected(printed))
    assert b"".join(printed) == b"one\ntwo\n"

    await live.delete(pod)
    cluster.wait("pod/talker", "delete")
    with pytest.raises(ApiError, match="there is no Pod talker any more"):
        await live.delete(pod)
    await session.close()
    await live.close()
