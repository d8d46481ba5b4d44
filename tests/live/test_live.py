"""The live source on a real cluster."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing

import pytest

from podtui.cluster.kubeconfig import load
from podtui.cluster.live import Live
from podtui.cluster.pods import get_pods
from podtui.cluster.print_logs import LogOptions, print_logs
from podtui.cluster.scope import Scope
from podtui.cluster.session import Session
from podtui.errors import ApiError
from podtui.logs.merge import Entry
from podtui.model.change import Change, Connection, EventChange, LogChunk, PodChange, UsageChange
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

    def write(entries: "Sequence[Entry]") -> None:
        printed.extend(entry.line for entry in entries)

    await print_logs(session, pod, LogOptions(), write, lambda *_: None)  # type: ignore[arg-type]
    assert printed == [b"one", b"two"]

    await live.delete(pod)
    cluster.wait("pod/talker", "delete")
    with pytest.raises(ApiError, match="there is no Pod talker any more"):
        await live.delete(pod)
    await session.close()
    await live.close()
