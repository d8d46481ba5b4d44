"""Puts Pods on nodes: where they fit, and where the fewest are."""

from podtui.demo.objects import Obj
from podtui.demo.objects.kinds import NODE, POD
from podtui.demo.objects.quantity import quantity
from podtui.demo.objects.registry import Registry
from podtui.demo.objects.store import Change
from podtui.demo.sim.controllers.daemonset import node_of
from podtui.demo.sim.controllers.pods import with_condition
from podtui.demo.sim.events import Recorder
from podtui.demo.sim.loop import Loop

SOON = 0.05
AGAIN = 20.0
_RESOURCES = ("cpu", "memory", "pods")


class Scheduler:
    """Binds each new Pod."""

    def __init__(self, loop: Loop, registry: Registry, recorder: Recorder) -> None:
        self._loop = loop
        self._registry = registry
        self._store = registry.store
        self._recorder = recorder
        self._used: dict[str, dict[str, float]] = {}
        self._allocatable: dict[str, tuple[Obj, dict[str, float]]] = {}
        self._store.listen(self._on_change)

    def _on_change(self, change: Change) -> None:
        if change.kind is not POD:
            return
        self._account(change)
        if change.type == "ADDED" and not change.obj["spec"].get("nodeName"):
            meta = change.obj["metadata"]
            self._loop.later(SOON, lambda: self._schedule(meta["namespace"], meta["name"]))

    # --- what is used -----------------------------------------------------------------------------------------------

    def _account(self, change: Change) -> None:
        before = change.before if change.before and _holds(change.before) else None
        after = change.obj if change.type != "DELETED" and _holds(change.obj) else None
        if (before is None) is (after is None):
            return
        sign, pod = (1, after) if after else (-1, before)
        if pod:
            used = self._used.setdefault(pod["spec"]["nodeName"], dict.fromkeys(_RESOURCES, 0.0))
            for resource, amount in requests(pod).items():
                used[resource] += sign * amount

    def _fits(self, pod: Obj, wanted: dict[str, float], node: Obj) -> str:
        """What is short; nothing where it fits."""
        name = node["metadata"]["name"]
        only = node_of(pod)
        if only and only != name:
            return "node(s) didn't satisfy plugin(s) [NodeAffinity]"
        if node["spec"].get("unschedulable"):
            return "node(s) were unschedulable"
        if not (pod["spec"].get("nodeSelector") or {}).items() <= node["metadata"]["labels"].items():
            return "node(s) didn't match Pod's node affinity/selector"
        used, there = self._used.get(name, {}), self._room(node)
        for resource, amount in wanted.items():
            if used.get(resource, 0) + amount > there[resource]:
                return "Too many pods" if resource == "pods" else f"Insufficient {resource}"
        return ""

    def _room(self, node: Obj) -> dict[str, float]:
        """What a node has to give."""
        name, allocatable = node["metadata"]["name"], node["status"]["allocatable"]
        known = self._allocatable.get(name)
        if known is None or known[0] is not allocatable:
            known = (allocatable, {resource: quantity(allocatable[resource]) for resource in _RESOURCES})
            self._allocatable[name] = known
        return known[1]

    # --- binding ----------------------------------------------------------------------------------------------------

    def _schedule(self, namespace: str, name: str) -> None:
        pod = self._store.get(POD, namespace, name)
        if pod is None or pod["spec"].get("nodeName") or pod["spec"].get("schedulingGates"):
            return
        wanted, why = requests(pod), []
        for node in sorted(self._store.each(NODE), key=self._fullness):
            short = self._fits(pod, wanted, node)
            if not short:
                self._bind(pod, node["metadata"]["name"])
                return
            why.append(short)
        self._fail(pod, why)
        self._loop.later(AGAIN, lambda: self._schedule(namespace, name))

    def _fullness(self, node: Obj) -> tuple[float, str]:
        name = node["metadata"]["name"]
        return self._used.get(name, {}).get("pods", 0), name

    def _bind(self, pod: Obj, node: str) -> None:
        namespace, name = pod["metadata"]["namespace"], pod["metadata"]["name"]
        self._registry.change(POD, namespace, name, lambda now: self._bound(now, node))
        message = f"Successfully assigned {namespace}/{name} to {node}"
        self._recorder.record(pod, "Scheduled", message, source="default-scheduler")

    def _bound(self, pod: Obj, node: str) -> Obj:
        conditions = self._with(pod, {"type": "PodScheduled", "status": "True"})
        return {**pod, "spec": {"nodeName": node, **pod["spec"]}, "status": {**pod["status"], "conditions": conditions}}

    def _fail(self, pod: Obj, why: list[str]) -> None:
        counts = ", ".join(f"{why.count(reason)} {reason}" for reason in sorted(dict.fromkeys(why)))
        message = f"0/{len(why)} nodes are available: {counts}."
        self._recorder.record(pod, "FailedScheduling", message, warning=True, source="default-scheduler")
        condition = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": message}
        meta = pod["metadata"]

        def change(now: Obj) -> Obj:
            return {**now, "status": {**now["status"], "conditions": self._with(now, condition)}}

        self._registry.change(POD, meta["namespace"], meta["name"], change)

    def _with(self, pod: Obj, condition: Obj) -> list[Obj]:
        found = with_condition(pod["status"].get("conditions") or [], condition, self._loop.stamp())
        return [{k: v for k, v in c.items() if k != "lastUpdateTime"} | {"lastProbeTime": None} for c in found]


def _holds(pod: Obj) -> bool:
    return bool(pod["spec"].get("nodeName")) and pod["status"].get("phase") not in ("Succeeded", "Failed")


def requests(pod: Obj) -> dict[str, float]:
    """What a Pod asks for; init containers' needs are not counted."""
    found = {"cpu": 0.0, "memory": 0.0, "pods": 1.0}
    sidecars = [c for c in pod["spec"].get("initContainers") or [] if c.get("restartPolicy") == "Always"]
    for container in (*pod["spec"]["containers"], *sidecars):
        for resource, amount in ((container.get("resources") or {}).get("requests") or {}).items():
            if resource in found:
                found[resource] += quantity(amount)
    return found
