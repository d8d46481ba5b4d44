"""Namespaces, claims and Services: what a cluster does to them."""

from podtui.demo.objects import Obj
from podtui.demo.objects.kinds import CLAIM, CONFIG_MAP, NAMESPACE, SERVICE, SERVICE_ACCOUNT
from podtui.demo.sim.controllers.manager import NAMESPACED, Context


class Namespaces:
    """Gives each its default service account; empties one that is deleted."""

    kind = NAMESPACE

    def __init__(self, context: Context) -> None:
        self._context = context

    def sync(self, obj: Obj) -> None:
        """See the class."""
        name = obj["metadata"]["name"]
        if "deletionTimestamp" not in obj["metadata"]:
            self._furnish(name)
        elif not self._empty(name):
            self._context.store.remove(NAMESPACE, "", name)
        else:
            self._context.again(obj, 0.5)

    def _furnish(self, name: str) -> None:
        store, registry = self._context.store, self._context.registry
        for kind, called, more in (
            (SERVICE_ACCOUNT, "default", {}),
            (CONFIG_MAP, "kube-root-ca.crt", {"data": {"ca.crt": "no certificate: this cluster is a demo\n"}}),
        ):
            if store.get(kind, name, called) is None:
                registry.create(kind, {"metadata": {"name": called, "namespace": name}, **more})

    def _empty(self, name: str) -> bool:
        """Delete what is in it; whether something still is."""
        left = False
        for kind in NAMESPACED:
            for obj in self._context.store.all(kind, name):
                left = True
                if "deletionTimestamp" not in obj["metadata"]:
                    self._context.registry.delete(kind, name, obj["metadata"]["name"])
        return left


class Claims:
    """Binds claims: there is always a volume."""

    kind = CLAIM

    def __init__(self, context: Context) -> None:
        self._context = context

    def sync(self, obj: Obj) -> None:
        """See the class."""
        if obj["status"].get("phase") == "Bound":
            return
        volume = f"pvc-{obj['metadata']['uid']}"
        capacity = (obj["spec"].get("resources") or {}).get("requests") or {"storage": "1Gi"}
        status = {"phase": "Bound", "accessModes": obj["spec"].get("accessModes", []), "capacity": capacity}

        def bind(now: Obj) -> Obj:
            return {**now, "spec": {**now["spec"], "volumeName": volume}, "status": status}

        self._context.registry.change(CLAIM, obj["metadata"]["namespace"], obj["metadata"]["name"], bind)


class Services:
    """Gives each Service an address."""

    kind = SERVICE

    def __init__(self, context: Context) -> None:
        self._context = context
        self._next = 10

    def sync(self, obj: Obj) -> None:
        """See the class."""
        if obj["spec"].get("clusterIP"):
            return
        self._next += 1
        address = f"10.96.{self._next // 250}.{self._next % 250 + 1}"

        def give(now: Obj) -> Obj:
            return {**now, "spec": {**now["spec"], "clusterIP": address, "clusterIPs": [address]}}

        self._context.registry.change(SERVICE, obj["metadata"]["namespace"], obj["metadata"]["name"], give)
