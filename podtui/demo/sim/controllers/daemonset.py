"""DaemonSets: a Pod on each node (pkg/controller/daemon)."""

from podtui.demo.objects import Obj
from podtui.demo.objects.kinds import DAEMON_SET, NODE, POD
from podtui.demo.sim.controllers.manager import Context
from podtui.demo.sim.controllers.pods import create_pod, is_active, is_ready, share, template_hash

HASH = "controller-revision-hash"


class DaemonSets:
    """See the module."""

    kind = DAEMON_SET

    def __init__(self, context: Context) -> None:
        self._context = context

    def sync(self, obj: Obj) -> None:
        """Make what is missing, replace what is of an older template, and count."""
        if "deletionTimestamp" in obj["metadata"]:
            return
        revision = template_hash(obj["spec"]["template"])
        pods = self._pods(obj)
        for node in self._nodes(obj):
            if node not in pods:
                pod = create_pod(self._context.registry, obj, None, {HASH: revision}, affinity=_affinity(node))
                self._say(obj, "SuccessfulCreate", f"Created pod: {pod['metadata']['name']}")
        self._replace(obj, list(pods.values()), revision)
        self._count(obj, self._pods(obj), revision)

    def _nodes(self, obj: Obj) -> list[str]:
        wanted = obj["spec"]["template"]["spec"].get("nodeSelector") or {}
        nodes = self._context.store.all(NODE)
        return [n["metadata"]["name"] for n in nodes if wanted.items() <= n["metadata"]["labels"].items()]

    def _pods(self, obj: Obj) -> dict[str, Obj]:
        """The Pods by node, those that go included: a node has one at a time."""
        pods = self._context.owners.dependents(obj["metadata"]["uid"], POD)
        return {node_of(pod): pod for pod in pods}

    def _replace(self, obj: Obj, pods: list[Obj], revision: str) -> None:
        rolling = obj["spec"]["updateStrategy"].get("rollingUpdate") or {}
        may_miss = share(rolling.get("maxUnavailable", 1), len(pods), up=True)
        missing = sum(not is_ready(p) or not is_active(p) for p in pods)
        for pod in pods:
            ended = pod["status"].get("phase") in ("Succeeded", "Failed")
            old = pod["metadata"]["labels"].get(HASH) != revision and (missing < may_miss or not is_ready(pod))
            if (old or ended) and "deletionTimestamp" not in pod["metadata"]:
                missing += is_ready(pod)
                self._context.registry.delete(POD, pod["metadata"]["namespace"], pod["metadata"]["name"])
                self._say(obj, "SuccessfulDelete", f"Deleted pod: {pod['metadata']['name']}")

    def _say(self, obj: Obj, reason: str, message: str) -> None:
        self._context.recorder.record(obj, reason, message, source="daemonset-controller")

    def _count(self, obj: Obj, pods: dict[str, Obj], revision: str) -> None:
        live = [p for p in pods.values() if is_active(p)]
        wanted, ready = len(self._nodes(obj)), sum(map(is_ready, live))
        status = {
            "currentNumberScheduled": len(live),
            "desiredNumberScheduled": wanted,
            "numberMisscheduled": 0,
            "numberReady": ready,
            "observedGeneration": obj["metadata"]["generation"],
            "updatedNumberScheduled": sum(p["metadata"]["labels"].get(HASH) == revision for p in live),
        }
        if ready:
            status["numberAvailable"] = ready
        if ready < wanted:
            status["numberUnavailable"] = wanted - ready
        self._context.set_status(DAEMON_SET, obj, status)


def _affinity(node: str) -> Obj:
    fields = [{"key": "metadata.name", "operator": "In", "values": [node]}]
    terms = {"nodeSelectorTerms": [{"matchFields": fields}]}
    return {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": terms}}


def node_of(pod: Obj) -> str:
    """The one node that a DaemonSet's Pod is for; "" for other Pods."""
    affinity = (pod["spec"].get("affinity") or {}).get("nodeAffinity") or {}
    terms = (affinity.get("requiredDuringSchedulingIgnoredDuringExecution") or {}).get("nodeSelectorTerms") or []
    fields = (terms[0].get("matchFields") or []) if terms else []
    return str(fields[0]["values"][0]) if fields else ""
