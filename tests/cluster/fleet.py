"""Thousands of Pods that no kubelet runs, and changes to their status: for tests of scale.

The objects are made here instead of by the controllers, which must be stopped: so the names are the same each time.
"""

import asyncio
import random
import time
from collections.abc import Coroutine, Iterable
from pathlib import Path

from tests.cluster.api import CONNECTIONS, Api, Object
from tests.cluster.fleet_objects import LABEL, NAMESPACES, NODE, REPLICAS, Workload, namespace, workloads
from tests.cluster.fleet_status import Health, health_at_first, status

_NODE_PATH = f"/api/v1/nodes/{NODE}"
_HEALTHS: tuple[Health, ...] = ("ready", "ready", "ready", "ready", "ready", "not ready", "not ready", "crash loop")
_SIZE = "podtui.test/fleet-size"  # an annotation of the node: how many Pods there are


async def fill(kubeconfig: Path, pods: int) -> str:
    """Make a fleet of so many Pods; returns a line that says what was done.

    Raises aiohttp.ClientResponseError where the API server refuses.
    """
    begin = time.monotonic()
    async with Api.connect(kubeconfig) as api:
        node = {"metadata": {"name": NODE}, "spec": {"taints": [{"key": LABEL, "effect": "NoSchedule"}]}}
        await api.create("/api/v1/nodes", node)
        await api.patch(_NODE_PATH, {"metadata": {"annotations": {_SIZE: str(pods)}}})
        await _in_parallel(_make_namespace(api, number) for number in range(NAMESPACES))
        await _in_parallel(_make_workload(api, workload) for workload in workloads(pods))
    return f"{pods} Pods in {time.monotonic() - begin:.0f} s"


async def churn(kubeconfig: Path, rate: float, seconds: float, seed: int = 1) -> str:
    """Change the status of `rate` Pods a second, for so many seconds; returns a line that says what was done.

    Which Pods, and to what, follows from `seed`. Where the API server cannot keep up, the rate is lower, and said.
    """
    chance = random.Random(seed)
    begin = time.monotonic()
    async with Api.connect(kubeconfig) as api:
        pods = int((await api.get(_NODE_PATH))["metadata"]["annotations"][_SIZE])
        total = int(rate * seconds)
        slots = asyncio.Semaphore(CONNECTIONS)
        async with asyncio.TaskGroup() as tasks:
            for sent in range(total):
                await asyncio.sleep(begin + sent / rate - time.monotonic())
                await slots.acquire()
                change = _change(api, chance.randrange(pods), chance.choice(_HEALTHS), chance.randrange(20))
                tasks.create_task(change).add_done_callback(lambda _: slots.release())
    took = time.monotonic() - begin
    return f"{total} changes in {took:.1f} s: {total / took:.0f} a second"


async def empty(kubeconfig: Path) -> None:
    """Delete the fleet."""
    async with Api.connect(kubeconfig) as api:
        await _in_parallel(_delete_namespace(api, namespace(number)) for number in range(NAMESPACES))
        await api.delete(_NODE_PATH)


async def _make_namespace(api: Api, number: int) -> None:
    name = namespace(number)
    await api.create("/api/v1/namespaces", {"metadata": {"name": name, "labels": {LABEL: "true"}}})
    # without it, which the controllers would make, the API server admits no Pod
    await api.create(f"/api/v1/namespaces/{name}/serviceaccounts", {"metadata": {"name": "default"}})


async def _make_workload(api: Api, workload: Workload) -> None:
    apps = f"/apis/apps/v1/namespaces/{workload.namespace}"
    deployment = await api.create(f"{apps}/deployments", workload.deployment())
    replica_set = await api.create(f"{apps}/replicasets", workload.replica_set(deployment))
    ready = 0
    for replica in range(workload.replicas):
        ready += await _make_pod(api, workload, replica, replica_set)
    counts = {
        "replicas": workload.replicas,
        "readyReplicas": ready,
        "availableReplicas": ready,
        "observedGeneration": 1,
    }
    for path, name in (("replicasets", workload.replica_set_name), ("deployments", workload.name)):
        await api.patch(f"{apps}/{path}/{name}/status", {"status": counts})


async def _make_pod(api: Api, workload: Workload, replica: int, replica_set: Object) -> bool:
    """Make one Pod and write its status; returns whether it is ready."""
    number = workload.number * REPLICAS + replica
    health = health_at_first(number, workload.shape)
    restarts = number % 7 % 3 if health == "ready" else 12
    await api.create(f"/api/v1/namespaces/{workload.namespace}/pods", workload.pod(replica, replica_set))
    await _write_status(api, workload, replica, status(workload.shape, number, health, restarts))
    return health == "ready"


async def _change(api: Api, number: int, health: Health, restarts: int) -> None:
    workload = Workload(number // REPLICAS, REPLICAS)
    await _write_status(api, workload, number % REPLICAS, status(workload.shape, number, health, restarts))


async def _write_status(api: Api, workload: Workload, replica: int, new: Object) -> None:
    path = f"/api/v1/namespaces/{workload.namespace}/pods/{workload.pod_name(replica)}/status"
    await api.patch(path, {"status": new})


async def _delete_namespace(api: Api, name: str) -> None:
    for path in (
        "apis/apps/v1/namespaces/{}/deployments",
        "apis/apps/v1/namespaces/{}/replicasets",
        "api/v1/namespaces/{}/pods",
    ):
        await api.delete("/" + path.format(name))
    await api.delete(f"/api/v1/namespaces/{name}")


async def _in_parallel(jobs: Iterable[Coroutine[None, None, None]]) -> None:
    """Run the jobs, as many at a time as there are connections."""
    waiting = iter(jobs)

    async def work() -> None:
        for job in waiting:
            await job

    async with asyncio.TaskGroup() as tasks:
        for _ in range(CONNECTIONS):
            tasks.create_task(work())
