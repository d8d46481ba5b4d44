"""The pod screen on a real cluster: a Pod from its creation to its crash loop, with every line of every run."""

import asyncio
import json
import time
from collections.abc import Callable

import pytest

from podtui.cluster.kubeconfig import load
from podtui.cluster.live import Live
from podtui.cluster.scope import Scope
from podtui.ui.app import PodtuiApp
from podtui.ui.screens.pod import PodScreen
from podtui.ui.widgets.logs_pane import LogsPane
from podtui.view.column import facts_of
from podtui.view.start import Start
from tests.cluster.under_test import ClusterUnderTest

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(180)]
RUNS = 35.0
"""Seconds in which the main runs at least twice."""
CRASHING = """
apiVersion: v1
kind: Pod
metadata: {name: crashy}
spec:
  terminationGracePeriodSeconds: 1
  initContainers:
  - {name: prepare, image: busybox, imagePullPolicy: IfNotPresent,
     command: [sh, -c, "echo preparing; sleep 2; echo prepared"]}
  - {name: native, image: busybox, imagePullPolicy: IfNotPresent, restartPolicy: Always,
     command: [sh, -c, "i=0; while :; do i=$((i+1)); echo tick $i; sleep 1; done"]}
  containers:
  - {name: main, image: busybox, imagePullPolicy: IfNotPresent,
     command: [sh, -c, "for i in 1 2 3 4 5; do echo work $i; sleep 1; done; echo giving up >&2; exit 3"]}
"""


def ask(cluster: ClusterUnderTest) -> dict[str, tuple[str, int]]:
    """Each container's state and restarts, as the API server has them."""
    status = json.loads(cluster.kubectl("get", "pod", "crashy", "-o", "json"))["status"]
    out = {}
    for each in [*status.get("initContainerStatuses", []), *status.get("containerStatuses", [])]:
        ((state, detail),) = each["state"].items()
        word = "Running" if state == "running" else detail.get("reason", "Waiting")
        out[each["name"]] = (word, each["restartCount"])
    return out


async def until(condition: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        await asyncio.sleep(0.05)
    return True


async def test_from_creation_to_crash_loop(cluster: ClusterUnderTest) -> None:
    context = load(str(cluster.kubeconfig)).context()
    start = Start((context.name,), namespace=cluster.namespace, pod="crashy")
    cluster.kubectl("apply", "-f", "-", input=CRASHING)
    app = PodtuiApp(start, lambda _: Live([context], Scope(cluster.namespace)))
    async with app.run_test(size=(120, 40)):
        assert await until(lambda: isinstance(app.screen, PodScreen) and bool(app.screen.query(LogsPane)), 15)
        screen = app.screen
        assert isinstance(screen, PodScreen)

        def shown() -> dict[str, tuple[str, int]]:
            facts = facts_of(screen._pod, app.now())
            return {f.name: (f.words.word, f.words.restarts) for f in facts}

        async def is_true(truth: dict[str, tuple[str, int]]) -> bool:
            """Whether the screen shows this within a second, unless the cluster has gone on meanwhile."""
            if await until(lambda: {n: s for n, s in shown().items() if n in truth} == truth, 1):
                return True
            return await asyncio.to_thread(ask, cluster) != truth

        seen: set[str] = set()
        begun = time.monotonic()
        while "CrashLoopBackOff" not in seen or time.monotonic() < begun + RUNS:
            assert time.monotonic() < begun + 2 * RUNS, seen
            truth = await asyncio.to_thread(ask, cluster)
            seen |= {word for word, _ in truth.values()}
            assert await is_true(truth), (shown(), truth)
            await asyncio.sleep(0.3)
        lanes = {lane.name: lane.ring for lane in screen.query_one(LogsPane).board.lanes}
        assert _lines(lanes["prepare"]) == ["preparing", "prepared"]
        ticks = _lines(lanes["native"])
        assert ticks == [f"tick {i + 1}" for i in range(len(ticks))]
        run = [*(f"work {i}" for i in range(1, 6)), "giving up"]
        work = _lines(lanes["main"])
        assert len(work) >= 2 * len(run)
        assert work == (run * (len(work) // len(run) + 1))[: len(work)]
        gaps = [gap.text for _, gap in lanes["main"].gaps()]
        assert "ended: exit 3" in gaps
        assert "restart 1" in gaps


def _lines(ring) -> list[str]:
    rows = ring.lines(ring.first, ring.total)
    return [row.raw.decode() for row in rows if row.gap is None]
