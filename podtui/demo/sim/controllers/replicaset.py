"""ReplicaSets: so many Pods of a template (pkg/controller/replicaset)."""

from podtui.demo.objects import Obj
from podtui.demo.objects.kinds import POD, REPLICA_SET
from podtui.demo.sim.controllers.manager import Context
from podtui.demo.sim.controllers.pods import create_pod, first_to_go, is_active, is_ready


class ReplicaSets:
    """See the module."""

    kind = REPLICA_SET

    def __init__(self, context: Context) -> None:
        self._context = context

    def sync(self, obj: Obj) -> None:
        """Make or delete Pods, and count."""
        context = self._context
        pods = [p for p in context.owners.dependents(obj["metadata"]["uid"], POD) if is_active(p)]
        wanted = obj["spec"]["replicas"] if "deletionTimestamp" not in obj["metadata"] else 0
        for _ in range(wanted - len(pods)):
            pod = create_pod(context.registry, obj)
            self._say(obj, "SuccessfulCreate", f"Created pod: {pod['metadata']['name']}")
        for pod in first_to_go(pods)[: len(pods) - wanted] if len(pods) > wanted else []:
            meta = pod["metadata"]
            context.registry.delete(POD, meta["namespace"], meta["name"])
            self._say(obj, "SuccessfulDelete", f"Deleted pod: {meta['name']}")
        pods = [p for p in context.owners.dependents(obj["metadata"]["uid"], POD) if is_active(p)]
        self._count(obj, pods)

    def _say(self, obj: Obj, reason: str, message: str) -> None:
        self._context.recorder.record(obj, reason, message, source="replicaset-controller")

    def _count(self, obj: Obj, pods: list[Obj]) -> None:
        ready = sum(map(is_ready, pods))
        status = {"replicas": len(pods), "observedGeneration": obj["metadata"]["generation"]}
        if pods:
            status["fullyLabeledReplicas"] = len(pods)
        if ready:
            status |= {"readyReplicas": ready, "availableReplicas": ready}
        self._context.set_status(REPLICA_SET, obj, status)
