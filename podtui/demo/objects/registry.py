"""Creating, updating and deleting objects by the API server's rules: the way in for clients and controllers alike."""

import random
from collections.abc import Callable
from typing import Protocol

from podtui.demo.objects import Obj
from podtui.demo.objects.defaults import with_defaults
from podtui.demo.objects.errors import conflict, invalid, not_found
from podtui.demo.objects.kinds import NAMESPACE, POD, Kind
from podtui.demo.objects.pod_defaults import admitted, qos_class
from podtui.demo.objects.store import Store
from podtui.demo.objects.validate import validate

_LETTERS = "bcdfghjklmnpqrstvwxz2456789"
"""Of which generated names are made (apimachinery/pkg/util/rand)."""


class Clock(Protocol):
    """Says what time it is, as in `metadata.creationTimestamp`."""

    def stamp(self, ahead: float = 0) -> str:
        """The time `ahead` seconds from now: "2026-11-24T12:00:00Z"."""
        ...


class Registry:
    """The rules over a store."""

    def __init__(self, store: Store, clock: Clock, rng: random.Random) -> None:
        self.store = store
        self.clock = clock
        self._rng = rng

    def uid(self) -> str:
        """A UUID, from the seed."""
        hexed = f"{self._rng.getrandbits(128):032x}"
        return f"{hexed[:8]}-{hexed[8:12]}-4{hexed[13:16]}-a{hexed[17:20]}-{hexed[20:]}"

    def letters(self, count: int = 5) -> str:
        """The random end of a generated name."""
        return "".join(self._rng.choice(_LETTERS) for _ in range(count))

    def create(self, kind: Kind, obj: Obj, *, dry_run: bool = False) -> Obj:
        """Store a new object with all that the server adds. Raises Refused: 404 no such namespace, 409, 422."""
        meta = dict(obj.get("metadata") or {})
        if not meta.get("name"):
            if not meta.get("generateName"):
                raise invalid(kind.name, "", [("metadata.name", "Required value: name or generateName is required")])
            meta["name"] = meta["generateName"] + self.letters()
        if kind.namespaced and self.store.get(NAMESPACE, "", meta["namespace"]) is None:
            raise not_found("namespaces", meta["namespace"])
        meta |= {"uid": self.uid(), "creationTimestamp": self.clock.stamp()}
        if "spec" in obj:
            meta["generation"] = 1
        filled = with_defaults(kind, {**obj, "apiVersion": kind.api_version, "kind": kind.name, "metadata": meta})
        if kind is POD:
            spec = admitted(filled["spec"], self.letters())
            filled |= {"spec": spec, "status": {"phase": "Pending", "qosClass": qos_class(spec)}}
        validate(kind, filled)
        return filled if dry_run else self.store.add(kind, filled)

    def update(self, kind: Kind, obj: Obj, *, subresource: str = "", dry_run: bool = False) -> Obj:
        """Store an object in place of what is there: its spec, or with "status" its status. Raises Refused."""
        meta = obj["metadata"]
        before = self.store.need(kind, meta.get("namespace", ""), meta["name"])
        self._check(kind, before, meta)
        after = _kept(before, obj, subresource)
        if subresource != "status":
            after = with_defaults(kind, after)
        if not subresource:
            validate(kind, after, before)
        if after.get("spec") != before.get("spec"):
            after["metadata"]["generation"] = before["metadata"].get("generation", 1) + 1
        if dry_run:
            return after
        if after["metadata"].get("deletionTimestamp") and not after["metadata"].get("finalizers") and kind is not POD:
            return self.store.remove(kind, meta.get("namespace", ""), meta["name"])
        return self.store.put(kind, after)

    def delete(self, kind: Kind, namespace: str, name: str, grace: int | None = None) -> Obj:
        """Delete, or begin to: a Pod on a node ends within its grace period. The object as it is then."""
        before = self.store.need(kind, namespace, name)
        if kind is POD:
            return self._delete_pod(before, grace)
        if before["metadata"].get("finalizers"):
            meta = {"deletionTimestamp": self.clock.stamp(), "deletionGracePeriodSeconds": 0} | before["metadata"]
            return self.store.put(kind, {**before, "metadata": meta})
        if kind is NAMESPACE:
            meta = {**before["metadata"], "deletionTimestamp": self.clock.stamp()}
            return self.store.put(kind, {**before, "metadata": meta, "status": {"phase": "Terminating"}})
        return self.store.remove(kind, namespace, name)

    def change(self, kind: Kind, namespace: str, name: str, change: Callable[[Obj], Obj]) -> Obj | None:
        """Store `change(object)`, past all rules: for controllers and the kubelet. None where there is no object."""
        before = self.store.get(kind, namespace, name)
        return None if before is None else self.store.put(kind, change(before))

    def _delete_pod(self, pod: Obj, grace: int | None) -> Obj:
        meta, spec = pod["metadata"], pod["spec"]
        if grace is None:
            grace = spec["terminationGracePeriodSeconds"]
        ended = pod["status"].get("phase") in ("Succeeded", "Failed")
        if not spec.get("nodeName") or grace == 0 or ended:
            return self.store.remove(POD, meta["namespace"], meta["name"])
        if meta.get("deletionTimestamp") and grace >= meta["deletionGracePeriodSeconds"]:
            return pod
        meta = {**meta, "deletionTimestamp": self.clock.stamp(grace), "deletionGracePeriodSeconds": grace}
        return self.store.put(POD, {**pod, "metadata": meta})

    def _check(self, kind: Kind, before: Obj, meta: Obj) -> None:
        was = before["metadata"]
        if meta.get("resourceVersion") and meta["resourceVersion"] != was["resourceVersion"]:
            raise conflict(kind.qualified, meta["name"])
        if meta.get("uid") and meta["uid"] != was["uid"]:
            why = f"Precondition failed: UID in precondition: {meta['uid']}, UID in object meta: {was['uid']}"
            raise conflict(kind.qualified, meta["name"], why)


_SERVERS = ("uid", "creationTimestamp", "generation", "deletionTimestamp", "deletionGracePeriodSeconds")


def _kept(before: Obj, obj: Obj, subresource: str) -> Obj:
    """What of `obj` an update takes over; the rest is as before."""
    was = before["metadata"]
    if subresource == "status":
        managed = obj["metadata"].get("managedFields", was.get("managedFields"))
        meta = {**was, **({"managedFields": managed} if managed is not None else {})}
        return {**before, "metadata": meta, "status": obj.get("status") or {}}
    meta = {**obj["metadata"], **{key: was[key] for key in _SERVERS if key in was}}
    after = {**obj, "apiVersion": before["apiVersion"], "kind": before["kind"], "metadata": meta}
    if "status" in before:
        after["status"] = before["status"]
    if subresource == "ephemeralcontainers":
        after["spec"] = {**before["spec"], "ephemeralContainers": obj["spec"].get("ephemeralContainers") or []}
    return after
