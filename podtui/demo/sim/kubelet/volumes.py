"""A Pod's volumes, and a container's file system made of them."""

from collections.abc import Callable

from podtui.demo.objects import Obj
from podtui.demo.objects.kinds import CONFIG_MAP, SECRET, Kind
from podtui.demo.objects.quantity import quantity
from podtui.demo.objects.store import Store
from podtui.demo.sim.files import Files, Mount, Volume
from podtui.demo.sim.kubelet.data import data_of
from podtui.demo.sim.kubelet.environment import field_of

_FOLDERS = ("bin", "dev", "etc", "proc", "root", "run", "sys", "tmp", "usr", "var", "var/log", "var/run")


class MountFailed(Exception):
    """A volume cannot be had: the Pod waits in ContainerCreating."""


Shared = Callable[[str], Volume]
"""A volume that outlives the Pod, by a name: of a claim, or of a folder of the node."""


def volumes_of(store: Store, pod: Obj, shared: Shared) -> dict[str, Volume]:
    """The Pod's volumes by name. Raises MountFailed."""
    return {v["name"]: _volume(store, pod, v, shared) for v in pod["spec"].get("volumes") or []}


def _volume(store: Store, pod: Obj, volume: Obj, shared: Shared) -> Volume:
    namespace = pod["metadata"]["namespace"]
    if "persistentVolumeClaim" in volume:
        return shared(f"claim/{namespace}/{volume['persistentVolumeClaim']['claimName']}")
    if "hostPath" in volume:
        return shared(f"host/{pod['spec'].get('nodeName')}{volume['hostPath']['path']}")
    if "emptyDir" in volume:
        return Volume()
    return Volume(content(store, pod, volume))


def content(store: Store, pod: Obj, volume: Obj) -> dict[str, bytes]:
    """The files of a volume that is made of objects. Raises MountFailed."""
    if "configMap" in volume:
        return _items(store, pod, CONFIG_MAP, volume["configMap"].get("name", ""), volume["configMap"], volume["name"])
    if "secret" in volume:
        return _items(store, pod, SECRET, volume["secret"].get("secretName", ""), volume["secret"], volume["name"])
    found: dict[str, bytes] = {}
    for source in volume.get("projected", {}).get("sources") or []:
        if "serviceAccountToken" in source:
            found[source["serviceAccountToken"]["path"]] = b"not.a.token"
        elif "downwardAPI" in source:
            found |= _downward(pod, source["downwardAPI"])
        elif source.get("configMap", {}).get("name") != "kube-root-ca.crt":
            found |= content(store, pod, {"name": volume["name"], **source})
        else:
            found["ca.crt"] = b"no certificate: this cluster is a demo\n"
    return found | _downward(pod, volume.get("downwardAPI") or {})


def _downward(pod: Obj, source: Obj) -> dict[str, bytes]:
    items = [item for item in source.get("items") or [] if "fieldRef" in item]
    return {item["path"]: field_of(pod, item["fieldRef"]["fieldPath"]).encode() for item in items}


def _items(store: Store, pod: Obj, kind: Kind, name: str, source: Obj, volume: str) -> dict[str, bytes]:
    obj = store.get(kind, pod["metadata"]["namespace"], name)
    if obj is None:
        if source.get("optional"):
            return {}
        raise MountFailed(f'MountVolume.SetUp failed for volume "{volume}" : {kind.singular} "{name}" not found')
    data = data_of(kind, obj)
    items = source.get("items")
    return {item["path"]: data[item["key"]] for item in items if item["key"] in data} if items else data


def size_limit(volume: Obj) -> float | None:
    """An emptyDir's sizeLimit, in bytes."""
    limit = (volume.get("emptyDir") or {}).get("sizeLimit")
    return None if limit is None else quantity(limit)


def files_of(container: Obj, volumes: dict[str, Volume], made: dict[str, bytes]) -> Files:
    """A container's file system: its mounts over a root that every instance has anew."""
    mounts = [
        Mount(m["mountPath"].rstrip("/"), volumes[m["name"]], m.get("subPath", ""), bool(m.get("readOnly")))
        for m in container.get("volumeMounts") or []
        if m["name"] in volumes
    ]
    root = Volume({path.lstrip("/"): data for path, data in made.items()})
    root.folders.update(_FOLDERS)
    return Files(mounts, root)
