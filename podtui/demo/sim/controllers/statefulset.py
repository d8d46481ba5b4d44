"""StatefulSets: Pods with numbers, made and replaced in order (pkg/controller/statefulset)."""

from podtui.demo.objects import Obj
from podtui.demo.objects.kinds import CLAIM, POD, STATEFUL_SET
from podtui.demo.sim.controllers.manager import Context
from podtui.demo.sim.controllers.pods import create_pod, is_active, is_ready, is_terminating, template_hash

HASH = "controller-revision-hash"
_NUMBER = "apps.kubernetes.io/pod-index"
_NAME = "statefulset.kubernetes.io/pod-name"


class StatefulSets:
    """See the module."""

    kind = STATEFUL_SET

    def __init__(self, context: Context) -> None:
        self._context = context

    def sync(self, obj: Obj) -> None:
        """Take the next step, and count."""
        if "deletionTimestamp" in obj["metadata"]:
            return
        revision = f"{obj['metadata']['name']}-{template_hash(obj['spec']['template'])}"
        self._step(obj, self._pods(obj), revision)
        self._count(obj, self._pods(obj), revision)

    def _pods(self, obj: Obj) -> dict[int, Obj]:
        pods = self._context.owners.dependents(obj["metadata"]["uid"], POD)
        return {int(pod["metadata"]["labels"][_NUMBER]): pod for pod in pods}

    def _step(self, obj: Obj, pods: dict[int, Obj], revision: str) -> None:
        wanted = obj["spec"]["replicas"]
        ordered = obj["spec"]["podManagementPolicy"] == "OrderedReady"
        for number in range(wanted):
            pod = pods.get(number)
            if pod is None:
                self._create(obj, number, revision)
            elif pod["status"].get("phase") in ("Succeeded", "Failed") and not is_terminating(pod):
                self._delete(obj, pod)
            if ordered and (pod is None or not is_ready(pod) or is_terminating(pod)):
                return
        for number in sorted((n for n in pods if n >= wanted), reverse=True):
            if not is_terminating(pods[number]):
                self._delete(obj, pods[number])
            if ordered:
                return
        self._replace(obj, pods, revision)

    def _replace(self, obj: Obj, pods: dict[int, Obj], revision: str) -> None:
        """Bring Pods of an older template to this one, from the last; one at a time."""
        if obj["spec"]["updateStrategy"]["type"] != "RollingUpdate":
            return
        partition = (obj["spec"]["updateStrategy"].get("rollingUpdate") or {}).get("partition", 0)
        for number in sorted(pods, reverse=True):
            pod = pods[number]
            if number < partition:
                return
            if pod["metadata"]["labels"].get(HASH) != revision and not is_terminating(pod):
                self._delete(obj, pod)
                return
            if not is_ready(pod) or is_terminating(pod):
                return

    def _create(self, obj: Obj, number: int, revision: str) -> None:
        name = f"{obj['metadata']['name']}-{number}"
        volumes = list(obj["spec"]["template"]["spec"].get("volumes") or [])
        for template in obj["spec"].get("volumeClaimTemplates") or []:
            claim = f"{template['metadata']['name']}-{name}"
            self._claim(obj, template, claim)
            volumes.append({"name": template["metadata"]["name"], "persistentVolumeClaim": {"claimName": claim}})
        labels = {_NAME: name, _NUMBER: str(number), HASH: revision}
        more = {"volumes": volumes} if volumes else {}
        create_pod(self._context.registry, obj, name, labels, hostname=name, **more)
        self._say(obj, "SuccessfulCreate", f"create Pod {name} in StatefulSet {obj['metadata']['name']} successful")

    def _claim(self, obj: Obj, template: Obj, name: str) -> None:
        namespace = obj["metadata"]["namespace"]
        if self._context.store.get(CLAIM, namespace, name) is None:
            labels = obj["spec"]["selector"].get("matchLabels") or {}
            meta = {"name": name, "namespace": namespace, "labels": labels}
            self._context.registry.create(CLAIM, {"metadata": meta, "spec": template["spec"]})

    def _delete(self, obj: Obj, pod: Obj) -> None:
        name = pod["metadata"]["name"]
        self._context.registry.delete(POD, pod["metadata"]["namespace"], name)
        self._say(obj, "SuccessfulDelete", f"delete Pod {name} in StatefulSet {obj['metadata']['name']} successful")

    def _say(self, obj: Obj, reason: str, message: str) -> None:
        self._context.recorder.record(obj, reason, message, source="statefulset-controller")

    def _count(self, obj: Obj, pods: dict[int, Obj], revision: str) -> None:
        live = [p for p in pods.values() if is_active(p)]
        updated = sum(p["metadata"]["labels"].get(HASH) == revision for p in live)
        ready = sum(map(is_ready, live))
        before = (obj.get("status") or {}).get("currentRevision", revision)
        done = updated == len(live) == ready == obj["spec"]["replicas"]
        status = {
            "observedGeneration": obj["metadata"]["generation"],
            "replicas": len(live),
            "readyReplicas": ready,
            "availableReplicas": ready,
            "currentReplicas": updated if done else len(live) - updated,
            "updatedReplicas": updated,
            "currentRevision": revision if done else before,
            "updateRevision": revision,
            "collisionCount": 0,
        }
        self._context.set_status(STATEFUL_SET, obj, status)
