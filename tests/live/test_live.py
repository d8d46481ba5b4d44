"""The live source on a real cluster."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing

import pytest

from podtui.cluster.kubeconfig import load
from podtui.cluster.live import Live
from podtui.cluster.pods import get_pods
from podtui.cluster.print_logs import LogOptions, read_logs
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
    live.update(pod)

    printed: list[bytes] = []
    await read_logs(session, [pod], LogOptions(), Collected(printed))
    assert b"".join(printed) == b"one\ntwo\n"

    await live.delete(pod)
    cluster.wait("pod/talker", "delete")
    with pytest.raises(ApiError, match="there is no Pod talker any more"):
        await live.delete(pod)
    await session.close()
    await live.close()
