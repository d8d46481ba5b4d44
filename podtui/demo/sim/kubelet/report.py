"""The status of a Pod as its kubelet writes it."""

from typing import TYPE_CHECKING

from podtui.demo.objects import Obj
from podtui.demo.objects.kinds import NODE
from podtui.demo.sim.kubelet.status import conditions

if TYPE_CHECKING:
    from podtui.demo.sim.kubelet.worker import PodWorker


def status_of(worker: "PodWorker", phase: str) -> Obj:
    """Without what others write: qosClass, the scheduler's condition."""
    host = host_ip(worker)
    found: Obj = {
        "observedGeneration": worker.pod["metadata"].get("generation", 1),
        "phase": phase,
        "conditions": conditions(worker.containers, phase, sandbox=worker.sandbox, gates=_gates(worker.pod)),
        "hostIP": host,
        "hostIPs": [{"ip": host}],
        "startTime": worker.start_time,
        "containerStatuses": [c.status() for c in sorted(worker.regular, key=lambda c: c.name)],
    }
    if worker.network.ip:
        found |= {"podIP": worker.network.ip, "podIPs": [{"ip": worker.network.ip}]}
    if worker.inits:
        found["initContainerStatuses"] = [c.status() for c in worker.inits]
    if worker.ephemeral:
        found["ephemeralContainerStatuses"] = [c.status() for c in worker.ephemeral]
    if worker.over == "Evicted":
        found |= {"reason": "Evicted", "message": worker.message}
    return found


def host_ip(worker: "PodWorker") -> str:
    """The node's address."""
    node = worker.kubelet.store.get(NODE, "", worker.node) or {"status": {}}
    addresses = node["status"].get("addresses") or []
    return next((a["address"] for a in addresses if a["type"] == "InternalIP"), "")


def _gates(pod: Obj) -> dict[str, bool]:
    """The Pod's readinessGates, and whether they are open."""
    true = {c["type"] for c in pod["status"].get("conditions") or [] if c["status"] == "True"}
    names = [gate["conditionType"] for gate in pod["spec"].get("readinessGates") or []]
    return {name: name in true for name in names}
