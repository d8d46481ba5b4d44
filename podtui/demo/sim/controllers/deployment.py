"""Deployments: a ReplicaSet a template, and the way from one to the next (pkg/controller/deployment)."""

from podtui.demo.objects import Obj
from podtui.demo.objects.kinds import DEPLOYMENT, REPLICA_SET
from podtui.demo.sim.controllers.manager import Context
from podtui.demo.sim.controllers.owners import reference_to
from podtui.demo.sim.controllers.pods import share, template_hash, with_condition

REVISION = "deployment.kubernetes.io/revision"
HASH = "pod-template-hash"


class Deployments:
    """See the module."""

    kind = DEPLOYMENT

    def __init__(self, context: Context) -> None:
        self._context = context
        self._progress: dict[str, tuple[tuple[int, ...], float]] = {}  # uid -> what was counted last, and since when

    def sync(self, obj: Obj) -> None:
        """Take the next step."""
        if "deletionTimestamp" in obj["metadata"]:
            return
        if not obj["spec"].get("paused"):
            new = self._new(obj)
            old = [s for s in self._sets(obj) if s["metadata"]["name"] != new["metadata"]["name"]]
            if obj["spec"]["strategy"]["type"] == "Recreate":
                self._recreate(obj, new, old)
            else:
                self._roll(obj, new, old)
        self._count(obj)

    def _sets(self, obj: Obj) -> list[Obj]:
        return self._context.owners.dependents(obj["metadata"]["uid"], REPLICA_SET)

    # --- the new ReplicaSet -----------------------------------------------------------------------------------------

    def _new(self, obj: Obj) -> Obj:
        """The ReplicaSet of the present template, made if need be, with the latest revision."""
        hashed = template_hash(obj["spec"]["template"])
        sets = self._sets(obj)
        found = next((s for s in sets if s["metadata"]["labels"].get(HASH) == hashed), None)
        latest = max((_revision(s) for s in sets if s is not found), default=0) + 1
        if found is None:
            found = self._make(obj, hashed, latest)
        elif _revision(found) < latest:
            found = self._annotate(REPLICA_SET, found, str(latest))
        if obj["metadata"].get("annotations", {}).get(REVISION) != str(_revision(found)):
            self._annotate(DEPLOYMENT, obj, str(_revision(found)))
        return found

    def _make(self, obj: Obj, hashed: str, revision: int) -> Obj:
        template, meta = obj["spec"]["template"], obj["metadata"]
        labels = {**(template["metadata"].get("labels") or {}), HASH: hashed}
        selector = obj["spec"]["selector"]
        kept = {
            k: v
            for k, v in meta.get("annotations", {}).items()
            if k != "kubectl.kubernetes.io/last-applied-configuration"
        }
        return self._context.registry.create(
            REPLICA_SET,
            {
                "metadata": {
                    "name": f"{meta['name']}-{hashed}",
                    "namespace": meta["namespace"],
                    "labels": labels,
                    "annotations": kept | {REVISION: str(revision)},
                    "ownerReferences": [reference_to(obj)],
                },
                "spec": {
                    "replicas": 0,
                    "selector": {**selector, "matchLabels": {**(selector.get("matchLabels") or {}), HASH: hashed}},
                    "template": {**template, "metadata": {**template["metadata"], "labels": labels}},
                },
            },
        )

    def _annotate(self, kind: object, obj: Obj, revision: str) -> Obj:
        meta = obj["metadata"]

        def change(now: Obj) -> Obj:
            annotations = {**(now["metadata"].get("annotations") or {}), REVISION: revision}
            return {**now, "metadata": {**now["metadata"], "annotations": annotations}}

        kind = REPLICA_SET if kind is REPLICA_SET else DEPLOYMENT
        return self._context.registry.change(kind, meta["namespace"], meta["name"], change) or obj

    # --- steps ------------------------------------------------------------------------------------------------------

    def _recreate(self, obj: Obj, new: Obj, old: list[Obj]) -> None:
        for replica_set in old:
            self._scale(obj, replica_set, 0)
        if not any(s.get("status", {}).get("replicas") for s in old):
            self._scale(obj, new, obj["spec"]["replicas"])

    def _roll(self, obj: Obj, new: Obj, old: list[Obj]) -> None:
        """Up with the new one by what may be too many, down with the old ones by what may be missing."""
        wanted = obj["spec"]["replicas"]
        surge, unavailable = limits(obj)
        have, total = new["spec"]["replicas"], sum(s["spec"]["replicas"] for s in (new, *old))
        if have > wanted:
            self._scale(obj, new, wanted)
        elif have < wanted and total < wanted + surge:
            new = self._scale(obj, new, have + min(wanted - have, wanted + surge - total))
            total = sum(s["spec"]["replicas"] for s in (new, *old))
        missing = new["spec"]["replicas"] - _available(new)
        may_go = total - (wanted - unavailable) - missing
        for replica_set in sorted(old, key=_revision):  # what is not available anyway goes first
            idle = min(replica_set["spec"]["replicas"] - _available(replica_set), max(0, may_go))
            if idle > 0:
                replica_set = self._scale(obj, replica_set, replica_set["spec"]["replicas"] - idle)
                may_go -= idle
        self._scale_down(obj, new, [self._context.store.need(REPLICA_SET, *_key(s)) for s in old], wanted - unavailable)

    def _scale_down(self, obj: Obj, new: Obj, old: list[Obj], least: int) -> None:
        spare = sum(map(_available, (new, *old))) - least
        for replica_set in sorted(old, key=_revision):
            count = min(replica_set["spec"]["replicas"], max(0, spare))
            if count > 0:
                self._scale(obj, replica_set, replica_set["spec"]["replicas"] - count)
                spare -= count

    def _scale(self, obj: Obj, replica_set: Obj, replicas: int) -> Obj:
        before = replica_set["spec"]["replicas"]
        if before == replicas:
            return replica_set

        def change(now: Obj) -> Obj:
            meta = {**now["metadata"], "generation": now["metadata"]["generation"] + 1}
            return {**now, "metadata": meta, "spec": {**now["spec"], "replicas": replicas}}

        way = "up" if replicas > before else "down"
        name = replica_set["metadata"]["name"]
        message = f"Scaled {way} replica set {name} from {before} to {replicas}"
        self._context.recorder.record(obj, "ScalingReplicaSet", message, source="deployment-controller")
        return self._context.registry.change(REPLICA_SET, *_key(replica_set), change) or replica_set

    # --- status -----------------------------------------------------------------------------------------------------

    def _count(self, obj: Obj) -> None:
        obj = self._context.store.need(DEPLOYMENT, *_key(obj))
        sets = self._sets(obj)
        hashed = template_hash(obj["spec"]["template"])
        new = [s for s in sets if s["metadata"]["labels"].get(HASH) == hashed]
        total, available = (sum(f(s) for s in sets) for f in (_replicas, _available))
        updated, wanted = sum(map(_replicas, new)), obj["spec"]["replicas"]
        counts = {
            "replicas": total,
            "updatedReplicas": updated,
            "readyReplicas": sum(s.get("status", {}).get("readyReplicas", 0) for s in sets),
            "availableReplicas": available,
            "unavailableReplicas": max(0, max(wanted, total) - available),
        }
        status = {"observedGeneration": obj["metadata"]["generation"]} | {k: v for k, v in counts.items() if v}
        status["conditions"] = self._conditions(obj, new, counts)
        self._context.set_status(DEPLOYMENT, obj, status)
        if counts["updatedReplicas"] == wanted == available == total:
            self._forget_old(obj, [s for s in sets if s not in new])

    def _conditions(self, obj: Obj, new: list[Obj], counts: dict[str, int]) -> list[Obj]:
        stamp, wanted = self._context.loop.stamp(), obj["spec"]["replicas"]
        found = obj.get("status", {}).get("conditions") or []
        enough = counts["availableReplicas"] >= wanted - limits(obj)[1]
        available = {
            "type": "Available",
            "status": "True" if enough else "False",
            "reason": "MinimumReplicasAvailable" if enough else "MinimumReplicasUnavailable",
            "message": f"Deployment {'has' if enough else 'does not have'} minimum availability.",
        }
        progressing = {"type": "Progressing"} | self._progressing(obj, new, counts)
        return with_condition(with_condition(found, available, stamp), progressing, stamp)

    def _progressing(self, obj: Obj, new: list[Obj], counts: dict[str, int]) -> Obj:
        name, uid = (new[0]["metadata"]["name"] if new else ""), obj["metadata"]["uid"]
        wanted, deadline = obj["spec"]["replicas"], obj["spec"]["progressDeadlineSeconds"]
        if counts["updatedReplicas"] == wanted == counts["availableReplicas"] == counts["replicas"]:
            self._progress.pop(uid, None)
            done = f'ReplicaSet "{name}" has successfully progressed.'
            return {"status": "True", "reason": "NewReplicaSetAvailable", "message": done}
        counted = (obj["metadata"]["generation"], *counts.values())
        before, since = self._progress.get(uid, ((), 0.0))
        if before != counted:
            since = self._context.loop.now
            self._progress[uid] = (counted, since)
            self._context.again(obj, deadline + 1)
        if self._context.loop.now - since > deadline:
            late = f'ReplicaSet "{name}" has timed out progressing.'
            return {"status": "False", "reason": "ProgressDeadlineExceeded", "message": late}
        return {"status": "True", "reason": "ReplicaSetUpdated", "message": f'ReplicaSet "{name}" is progressing.'}

    def _forget_old(self, obj: Obj, old: list[Obj]) -> None:
        """Keep no more old ReplicaSets than revisionHistoryLimit."""
        idle = sorted((s for s in old if not _replicas(s)), key=_revision)
        for replica_set in idle[: max(0, len(idle) - obj["spec"]["revisionHistoryLimit"])]:
            self._context.registry.delete(REPLICA_SET, *_key(replica_set))


def limits(obj: Obj) -> tuple[int, int]:
    """`maxSurge` and maxUnavailable in Pods; not both are 0."""
    rolling = obj["spec"]["strategy"].get("rollingUpdate") or {"maxSurge": 0, "maxUnavailable": "100%"}
    wanted = obj["spec"]["replicas"]
    surge = share(rolling["maxSurge"], wanted, up=True)
    unavailable = share(rolling["maxUnavailable"], wanted, up=False)
    return surge, unavailable or int(surge == 0)


def _key(obj: Obj) -> tuple[str, str]:
    return obj["metadata"]["namespace"], obj["metadata"]["name"]


def _revision(obj: Obj) -> int:
    return int((obj["metadata"].get("annotations") or {}).get(REVISION, 0))


def _available(obj: Obj) -> int:
    return int(obj.get("status", {}).get("availableReplicas", 0))


def _replicas(obj: Obj) -> int:
    return int(obj.get("status", {}).get("replicas", 0))
