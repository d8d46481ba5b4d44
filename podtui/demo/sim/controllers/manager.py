"""Calls the controllers when something of theirs has changed: level-triggered, once for many changes."""

from collections.abc import Callable
from typing import Protocol

from podtui.demo.objects import Obj
from podtui.demo.objects.kinds import KINDS, Kind, by_object
from podtui.demo.objects.registry import Registry
from podtui.demo.objects.store import Change
from podtui.demo.sim.controllers.owners import Owners, controller_of
from podtui.demo.sim.events import Recorder
from podtui.demo.sim.loop import Loop

SOON = 0.02
"""How long a change is waited for to be followed by others, in seconds."""


class Controller(Protocol):
    """Brings what one object owns to where its spec wants it."""

    kind: Kind

    def sync(self, obj: Obj) -> None:
        """Look at it, do what is next."""
        ...


class Context:
    """What controllers work with."""

    def __init__(self, loop: Loop, registry: Registry, recorder: Recorder) -> None:
        self.loop = loop
        self.registry = registry
        self.store = registry.store
        self.recorder = recorder
        self.owners = Owners(registry.store)
        self.again: Callable[[Obj, float], None] = lambda _obj, _seconds: None

    def set_status(self, kind: Kind, obj: Obj, status: Obj) -> None:
        """Write an object's status."""
        meta = obj["metadata"]
        self.registry.change(kind, meta.get("namespace", ""), meta["name"], lambda now: {**now, "status": status})


class Manager:
    """Queues what has to be looked at."""

    def __init__(self, context: Context, controllers: list[Controller]) -> None:
        self._context = context
        self._controllers = {c.kind: c for c in controllers}
        self._queued: set[tuple[Kind, str, str]] = set()
        context.again = self._again
        context.store.listen(self._on_change)

    def _on_change(self, change: Change) -> None:
        if change.kind in self._controllers:
            self._queue(change.kind, change.obj, SOON)
        owner = controller_of(change.obj)
        kind = by_object(owner["apiVersion"], owner["kind"]) if owner else None
        if owner and kind in self._controllers:
            meta = {"namespace": change.obj["metadata"].get("namespace", ""), "name": owner["name"]}
            self._queue(kind, {"metadata": meta}, SOON)
        if change.type == "DELETED":
            self._collect(change.obj)

    def _again(self, obj: Obj, seconds: float) -> None:
        kind = by_object(obj["apiVersion"], obj["kind"])
        if kind:
            self._queue(kind, obj, seconds)

    def _queue(self, kind: Kind, obj: Obj, seconds: float) -> None:
        meta = obj["metadata"]
        key = (kind, meta.get("namespace", ""), meta["name"])
        if seconds > SOON:
            self._context.loop.later(seconds, lambda: self._sync(*key))
        elif key not in self._queued:
            self._queued.add(key)
            self._context.loop.later(seconds, lambda: self._sync(*key))

    def _sync(self, kind: Kind, namespace: str, name: str) -> None:
        self._queued.discard((kind, namespace, name))
        obj = self._context.store.get(kind, namespace, name)
        if obj is not None:
            self._controllers[kind].sync(obj)

    def _collect(self, owner: Obj) -> None:
        """Garbage collection: what an object owned goes with it."""
        for key in self._context.owners.all(owner["metadata"]["uid"]):
            self._context.loop.later(SOON, lambda key=key: self._delete(*key))  # type: ignore[misc]

    def _delete(self, kind: Kind, namespace: str, name: str) -> None:
        if self._context.store.get(kind, namespace, name) is not None:
            self._context.registry.delete(kind, namespace, name)


NAMESPACED = [kind for kind in KINDS if kind.namespaced]
