"""Who owns what: an index over `ownerReferences`, kept as objects come and go."""

from collections.abc import Sequence

from podtui.demo.objects import Obj
from podtui.demo.objects.kinds import Kind
from podtui.demo.objects.store import Change, Store

Key = tuple[Kind, str, str]


class Owners:
    """Dependents by their owner's uid, in the order of their creation."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._by_uid: dict[str, dict[Key, None]] = {}
        store.listen(self._on_change)

    def dependents(self, uid: str, kind: Kind) -> list[Obj]:
        """What of a kind an owner has."""
        keys = self._by_uid.get(uid, {})
        found = (self._store.get(*key) for key in keys if key[0] is kind)
        return [obj for obj in found if obj is not None]

    def all(self, uid: str) -> Sequence[Key]:
        """Everything that an owner has."""
        return list(self._by_uid.get(uid, {}))

    def _on_change(self, change: Change) -> None:
        meta = change.obj["metadata"]
        key = (change.kind, meta.get("namespace", ""), meta["name"])
        for reference in ((change.before or {}).get("metadata") or {}).get("ownerReferences") or []:
            owned = self._by_uid.get(reference["uid"], {})
            if change.type == "DELETED" or reference not in (meta.get("ownerReferences") or []):
                owned.pop(key, None)
                if not owned:
                    self._by_uid.pop(reference["uid"], None)
        if change.type != "DELETED":
            for reference in meta.get("ownerReferences") or []:
                self._by_uid.setdefault(reference["uid"], {})[key] = None


def controller_of(obj: Obj) -> Obj | None:
    """The reference to the one owner that manages an object."""
    references = obj["metadata"].get("ownerReferences") or []
    return next((ref for ref in references if ref.get("controller")), None)


def reference_to(owner: Obj) -> Obj:
    """A controller's reference."""
    meta = owner["metadata"]
    return {
        "apiVersion": owner["apiVersion"],
        "kind": owner["kind"],
        "name": meta["name"],
        "uid": meta["uid"],
        "controller": True,
        "blockOwnerDeletion": True,
    }
