"""metrics.k8s.io, and the kubelet's summary that some ask instead."""

import random

from aiohttp import web

from podtui.demo.objects import Obj
from podtui.demo.objects.errors import Refused, no_such_path
from podtui.demo.objects.kinds import NODE
from podtui.demo.objects.selectors import label_match
from podtui.demo.server.call import Call, reply
from podtui.demo.sim.kubelet.container import Container
from podtui.demo.sim.kubelet.worker import PodWorker

_API = "metrics.k8s.io/v1beta1"


def metrics(call: Call) -> web.Response:
    """GET of PodMetrics and NodeMetrics. Raises Refused (404)."""
    if call.route.plural == "pods":
        return _of_pods(call)
    if call.route.plural == "nodes":
        return _of_nodes(call)
    raise no_such_path()


def _of_pods(call: Call) -> web.Response:
    if call.route.name:
        worker = call.world.kubelet.worker(call.route.namespace, call.route.name)
        if worker is None or not _measured(worker):
            raise Refused(
                404, "NotFound", f'podmetrics.metrics.k8s.io "{call.route.namespace}/{call.route.name}" not found'
            )
        return reply(_pod(call, worker))
    matches = label_match(call.query.get("labelSelector", ""))
    items = [
        _pod(call, worker)
        for worker in _workers(call)
        if _measured(worker) and (not matches or matches(worker.pod)) and call.route.namespace in ("", worker.namespace)
    ]
    return reply({"kind": "PodMetricsList", "apiVersion": _API, "metadata": {}, "items": items})


def _workers(call: Call) -> list[PodWorker]:
    return list(call.world.kubelet.workers.values())


def _measured(worker: PodWorker) -> list[Container]:
    return [c for c in worker.containers if c.process is not None]


def _pod(call: Call, worker: PodWorker) -> Obj:
    found = []
    for container in _measured(worker):
        cores, memory = _usage(container, call.world.loop.now)
        usage = {"cpu": f"{int(cores * 1e9)}n", "memory": f"{memory // 1024}Ki"}
        found.append({"name": container.name, "usage": usage})
    meta: Obj = {"name": worker.name, "namespace": worker.namespace, "creationTimestamp": call.world.loop.stamp()}
    meta["labels"] = worker.pod["metadata"].get("labels") or {}
    window = {"timestamp": call.world.loop.stamp(), "window": "15s"}
    return {"kind": "PodMetrics", "apiVersion": _API, "metadata": meta, **window, "containers": found}


def _usage(container: Container, now: float) -> tuple[float, int]:
    """Cores and bytes: what its program says it takes, give or take a little, the same for some seconds."""
    process = container.process
    if process is None:
        return 0.0, 0
    noise = random.Random(f"{container.id}/{now // 10}")  # noqa: S311  # no secret
    return process.cpu * noise.uniform(0.8, 1.25), int(process.memory * noise.uniform(0.985, 1.0))


def _of_nodes(call: Call) -> web.Response:
    names = [call.route.name] if call.route.name else [n["metadata"]["name"] for n in call.store.all(NODE)]
    items = [_node(call, name) for name in names]
    if call.route.name:
        return reply(items[0])
    return reply({"kind": "NodeMetricsList", "apiVersion": _API, "metadata": {}, "items": items})


def _node(call: Call, name: str) -> Obj:
    call.store.need(NODE, "", name)
    now = call.world.loop.now
    used = [_usage(c, now) for w in _workers(call) if w.node == name for c in _measured(w)]
    cores, memory = 0.05 + sum(u[0] for u in used), (600 << 20) + sum(u[1] for u in used)
    usage = {"cpu": f"{int(cores * 1e9)}n", "memory": f"{memory // 1024}Ki"}
    meta = {"name": name, "creationTimestamp": call.world.loop.stamp()}
    window = {"timestamp": call.world.loop.stamp(), "window": "15s"}
    return {"kind": "NodeMetrics", "apiVersion": _API, "metadata": meta, **window, "usage": usage}


def summary(call: Call) -> web.Response:
    """GET nodes/N/proxy/stats/summary: containers, and the volumes' used bytes. Raises Refused (404)."""
    call.store.need(NODE, "", call.route.name)
    if call.route.rest == "healthz":
        return web.Response(text="ok")
    if call.route.rest != "stats/summary":
        raise no_such_path()
    pods = [_pod_stats(call, worker) for worker in _workers(call) if worker.node == call.route.name]
    return reply({"node": {"nodeName": call.route.name}, "pods": pods})


def _pod_stats(call: Call, worker: PodWorker) -> Obj:
    stamp = call.world.loop.stamp()
    containers = []
    for container in _measured(worker):
        cores, memory = _usage(container, call.world.loop.now)
        cpu = {"time": stamp, "usageNanoCores": int(cores * 1e9)}
        containers.append({"name": container.name, "cpu": cpu, "memory": {"time": stamp, "workingSetBytes": memory}})
    volumes = [
        {"name": name, "time": stamp, "usedBytes": volume.used, "capacityBytes": volume.capacity or 20 << 30}
        for name, volume in worker.volumes.items()
    ]
    meta = worker.pod["metadata"]
    reference = {"name": worker.name, "namespace": worker.namespace, "uid": meta["uid"]}
    return {"podRef": reference, "containers": containers, "volume": volumes}
