"""READY, STATUS, RESTARTS and AGE with the API server's own Table as the oracle, for thousands of generated Pods."""

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import msgspec
import pytest

from podtui.model.pod import Pod
from podtui.model.status import age, pod_words, restarts_text
from tests.api import Api, connect, in_parallel
from tests.cluster.under_test import ClusterUnderTest
from tests.model.builders import Json
from tests.model.random_pods import Made, RandomPods

HOW_MANY = int(os.environ.get("PODTUI_TEST_TABLE_PODS", "3200"))
SEED = int(os.environ.get("PODTUI_TEST_TABLE_SEED", "20260301"))
MERGE = "application/merge-patch+json"


@pytest.mark.cluster
@pytest.mark.timeout(600)
async def test_every_row_is_the_api_servers(cluster: ClusterUnderTest) -> None:
    config = json.loads(cluster.kubectl("config", "view", "--raw", "--minify", "--flatten", "-o", "json"))
    async with connect(config) as api, node_without_kubelet(api, f"no-kubelet-{cluster.namespace}") as node:
        pods = f"/api/v1/namespaces/{cluster.namespace}/pods"
        try:
            await in_parallel(put(api, pods, made) for made in RandomPods(SEED, node, datetime.now(UTC)).take(HOW_MANY))
            rows, differences = 0, []
            async for page, begun, ended in pages(api, pods):
                rows += len(page["rows"])
                differences += differences_of(page, begun, ended)
        finally:
            await remove(api, pods)
    assert rows == HOW_MANY
    assert not differences, f"{len(differences)} of {rows}, such as:\n" + "\n".join(differences[:5])


@asynccontextmanager
async def node_without_kubelet(api: Api, name: str) -> AsyncIterator[str]:
    """A Node that nothing stands behind: Pods bound to it stay as the test leaves them."""
    taint = {"key": "test/no-kubelet", "effect": "NoSchedule"}
    spec = {"taints": [taint], "unschedulable": True}
    await api.request("POST", "/api/v1/nodes", {"kind": "Node", "metadata": {"name": name}, "spec": spec})
    try:
        yield name
    finally:
        await api.request("DELETE", f"/api/v1/nodes/{name}")


async def put(api: Api, pods: str, made: Made) -> None:
    """Create a Pod, give it its status, delete it if it is one to delete."""
    path = f"{pods}/{made.manifest['metadata']['name']}"
    await api.request("POST", pods, made.manifest)
    if made.ephemeral:
        debug = {"spec": {"ephemeralContainers": made.ephemeral}}
        await api.request("PATCH", f"{path}/ephemeralcontainers", debug, kind="application/strategic-merge-patch+json")
    await api.request("PATCH", f"{path}/status", {"status": made.status}, kind=MERGE)
    if made.deleted:
        await api.request("DELETE", path)


async def remove(api: Api, pods: str) -> None:
    """No kubelet will confirm, so: without finalizers and without a grace period."""

    async def release(row: Json) -> None:
        name = row["object"]["metadata"]["name"]
        await api.request("PATCH", f"{pods}/{name}", {"metadata": {"finalizers": None}}, kind=MERGE)

    async for page, _, _ in pages(api, pods):
        await in_parallel(release(r) for r in page["rows"] if "finalizers" in r["object"]["metadata"])
    await api.request("DELETE", pods, gracePeriodSeconds="0")


async def pages(api: Api, pods: str) -> AsyncIterator[tuple[Json, datetime, datetime]]:
    """The Table in pages, each with the times between which the server made it."""
    token = ""
    while True:
        begun = datetime.now(UTC)
        page = await api.table(pods, limit="400", **{"continue": token})
        said = parsedate_to_datetime(page["date"])
        yield page, min(begun, said), max(datetime.now(UTC), said + timedelta(seconds=1))
        token = page["metadata"].get("continue", "")
        if not token:
            return


def differences_of(page: Json, begun: datetime, ended: datetime) -> list[str]:
    columns = [c["name"] for c in page["columnDefinitions"]]
    wanted = [columns.index(name) for name in ("Ready", "Status", "Restarts", "Age")]
    moments = [begun + timedelta(seconds=s / 2) for s in range(int((ended - begun).total_seconds() * 2) + 1)] + [ended]
    out = []
    for row in page["rows"]:
        pod = msgspec.convert(row["object"], Pod)
        theirs = [row["cells"][i] for i in wanted]
        ours = [our_cells(pod, now) for now in moments]
        if theirs not in ours:
            out.append(f"theirs {theirs}, ours {ours[0]}: {json.dumps(row['object'])}")
    return out


def our_cells(pod: Pod, now: datetime) -> list[str]:
    words = pod_words(pod)
    return [words.ready, words.status, restarts_text(words, now), age(pod.metadata.creation_timestamp, now)]
