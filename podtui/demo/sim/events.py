"""Events, as components write them down: the same one again counts up, and after an hour it is gone."""

from itertools import count

from podtui.demo.objects import Obj
from podtui.demo.objects.kinds import EVENT, NAMESPACE
from podtui.demo.objects.registry import Registry
from podtui.demo.sim.loop import Loop

TTL = 3600.0
"""The API server's --event-ttl."""


class Recorder:
    """Writes Events for all components."""

    def __init__(self, registry: Registry, loop: Loop) -> None:
        self._registry = registry
        self._loop = loop
        self.quiet = 0.0
        """Until then only warnings are written down."""
        self._count = count()  # tells those of one moment apart
        self._names: dict[tuple[str, ...], str] = {}

    def record(
        self, obj: Obj, reason: str, message: str, *, warning: bool = False, source: str = "kubelet", field: str = ""
    ) -> None:
        """Say what happened to an object; `field` is the part of it: spec.containers{app}."""
        if self._loop.now < self.quiet and not warning:
            return
        involved = reference(obj) | ({"fieldPath": field} if field else {})
        namespace = involved.get("namespace") or "default"
        if self._registry.store.get(NAMESPACE, "", namespace) is None:
            return
        key = (involved["uid"], field, reason, message)
        name = self._names.get(key)
        if name and self._registry.change(EVENT, namespace, name, self._again):
            return
        name = f"{obj['metadata']['name']}.{self._loop.wall_ns() + next(self._count):x}"
        self._names[key] = name
        node = (obj.get("spec") or {}).get("nodeName") if source == "kubelet" else None
        stamp = self._loop.stamp()
        event: Obj = {
            "metadata": {"name": name, "namespace": namespace},
            "involvedObject": involved,
            "reason": reason,
            "message": message,
            "source": {"component": source} | ({"host": node} if node else {}),
            "firstTimestamp": stamp,
            "lastTimestamp": stamp,
            "count": 1,
            "type": "Warning" if warning else "Normal",
            "eventTime": None,
            "reportingComponent": source,
            "reportingInstance": node or "",
        }
        self._registry.create(EVENT, event)
        self._loop.later(TTL, lambda: self._forget(key, namespace, name))

    def _again(self, event: Obj) -> Obj:
        return {**event, "count": event["count"] + 1, "lastTimestamp": self._loop.stamp()}

    def _forget(self, key: tuple[str, ...], namespace: str, name: str) -> None:
        if self._names.get(key) == name:
            del self._names[key]
        if self._registry.store.get(EVENT, namespace, name):
            self._registry.store.remove(EVENT, namespace, name)


def reference(obj: Obj) -> Obj:
    """An ObjectReference to an object."""
    meta = obj["metadata"]
    found = {
        "kind": obj["kind"],
        "namespace": meta.get("namespace", ""),
        "name": meta["name"],
        "uid": meta["uid"],
        "apiVersion": obj["apiVersion"],
        "resourceVersion": meta.get("resourceVersion", ""),
    }
    return {key: value for key, value in found.items() if value}
