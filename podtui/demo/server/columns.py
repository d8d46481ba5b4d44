"""kubectl's columns of each kind (pkg/printers/internalversion/printers.go)."""

from collections.abc import Callable
from typing import Any, NamedTuple

from podtui.demo.objects import Obj
from podtui.demo.objects.kinds import (
    CLAIM,
    CONFIG_MAP,
    DAEMON_SET,
    DEPLOYMENT,
    EVENT,
    JOB,
    NAMESPACE,
    NODE,
    POD,
    REPLICA_SET,
    SECRET,
    SERVICE,
    SERVICE_ACCOUNT,
    STATEFUL_SET,
    Kind,
)
from podtui.demo.server.ages import human, seconds_of, since
from podtui.demo.server.podwords import words

NONE = "<none>"
Cells = list[Any]


class Columns(NamedTuple):
    """The names of a kind's columns, how many are always shown, and what an object has in them."""

    names: tuple[str, ...]
    shown: int
    cells: Callable[[Obj, float], Cells]


def _age(obj: Obj, now: float) -> str:
    return since(obj["metadata"].get("creationTimestamp"), now)


def _status(obj: Obj) -> Obj:
    found: Obj = obj.get("status") or {}
    return found


def _pod(pod: Obj, now: float) -> Cells:
    found, status, spec = words(pod, now), _status(pod), pod["spec"]
    gates = spec.get("readinessGates") or []
    true = {c["type"] for c in status.get("conditions") or [] if c["status"] == "True"}
    gated = f"{sum(g['conditionType'] in true for g in gates)}/{len(gates)}" if gates else NONE
    wide = [status.get("podIP") or NONE, spec.get("nodeName") or NONE, status.get("nominatedNodeName") or NONE, gated]
    return [pod["metadata"]["name"], *found[:2], found.restarts, _age(pod, now), *wide]


def _selector(selector: Obj | None) -> str:
    labels = (selector or {}).get("matchLabels", selector) or {}
    return ",".join(f"{k}={v}" for k, v in sorted(labels.items())) or NONE


def _containers(obj: Obj) -> Cells:
    containers = obj["spec"]["template"]["spec"]["containers"]
    names, images = (",".join(c[key] for c in containers) for key in ("name", "image"))
    return [names, images, _selector(obj["spec"].get("selector"))]


def _deployment(obj: Obj, now: float) -> Cells:
    status = _status(obj)
    ready = f"{status.get('readyReplicas', 0)}/{obj['spec']['replicas']}"
    counts = [status.get("updatedReplicas", 0), status.get("availableReplicas", 0)]
    return [obj["metadata"]["name"], ready, *counts, _age(obj, now), *_containers(obj)]


def _replica_set(obj: Obj, now: float) -> Cells:
    counts = [obj["spec"]["replicas"], _status(obj).get("replicas", 0), _status(obj).get("readyReplicas", 0)]
    return [obj["metadata"]["name"], *counts, _age(obj, now), *_containers(obj)]


def _stateful_set(obj: Obj, now: float) -> Cells:
    ready = f"{_status(obj).get('readyReplicas', 0)}/{obj['spec']['replicas']}"
    return [obj["metadata"]["name"], ready, _age(obj, now), *_containers(obj)[:2]]


def _daemon_set(obj: Obj, now: float) -> Cells:
    keys = (
        "desiredNumberScheduled",
        "currentNumberScheduled",
        "numberReady",
        "updatedNumberScheduled",
        "numberAvailable",
    )
    selector = _selector(obj["spec"]["template"]["spec"].get("nodeSelector"))
    return [
        obj["metadata"]["name"],
        *(_status(obj).get(k, 0) for k in keys),
        selector,
        _age(obj, now),
        *_containers(obj),
    ]


def _job(obj: Obj, now: float) -> Cells:
    status, spec = _status(obj), obj["spec"]
    true = [c["type"] for c in status.get("conditions") or [] if c["status"] == "True"]
    state = next((t for t in ("Complete", "Failed") if t in true), "Suspended" if spec.get("suspend") else "Running")
    done = f"{status.get('succeeded', 0)}/{spec.get('completions', 1)}"
    start, end = status.get("startTime"), status.get("completionTime")
    took = human((seconds_of(end) if end else now) - seconds_of(start)) if start else ""
    return [obj["metadata"]["name"], state, done, took, _age(obj, now), *_containers(obj)]


def _node(obj: Obj, now: float) -> Cells:
    ready = any(c["type"] == "Ready" and c["status"] == "True" for c in _status(obj)["conditions"])
    word = ("Ready" if ready else "NotReady") + (",SchedulingDisabled" if obj["spec"].get("unschedulable") else "")
    info = _status(obj)["nodeInfo"]
    address = next((a["address"] for a in _status(obj)["addresses"] if a["type"] == "InternalIP"), NONE)
    role = "node-role.kubernetes.io/"
    roles = ",".join(k.removeprefix(role) for k in obj["metadata"]["labels"] if k.startswith(role)) or NONE
    wide = [address, NONE, info["osImage"], info["kernelVersion"], info["containerRuntimeVersion"]]
    return [obj["metadata"]["name"], word, roles, _age(obj, now), info["kubeletVersion"], *wide]


def _event(obj: Obj, now: float) -> Cells:
    involved = obj["involvedObject"]
    last = since(obj.get("lastTimestamp") or obj.get("eventTime"), now)
    who = f"{involved.get('kind', '').lower()}/{involved.get('name', '')}"
    source = obj.get("source") or {}
    said = ", ".join(v for v in (source.get("component"), source.get("host")) if v)
    first = since(obj.get("firstTimestamp") or obj.get("eventTime"), now)
    wide = [involved.get("fieldPath", ""), said, first, obj.get("count", 1), obj["metadata"]["name"]]
    message = obj.get("message", "").strip()
    return [last, obj.get("type", ""), obj.get("reason", ""), who, wide[0], said, message, *wide[2:]]


def _service(obj: Obj, now: float) -> Cells:
    spec = obj["spec"]
    ports = ",".join(f"{p['port']}/{p['protocol']}" for p in spec.get("ports") or []) or NONE
    address = spec.get("clusterIP") or NONE
    return [
        obj["metadata"]["name"],
        spec["type"],
        address,
        NONE,
        ports,
        _age(obj, now),
        _selector(spec.get("selector")),
    ]


def _claim(obj: Obj, now: float) -> Cells:
    short = {"ReadWriteOnce": "RWO", "ReadOnlyMany": "ROX", "ReadWriteMany": "RWX", "ReadWriteOncePod": "RWOP"}
    spec, status = obj["spec"], _status(obj)
    modes = ",".join(short.get(m, m) for m in status.get("accessModes") or [])
    size = (status.get("capacity") or {}).get("storage", "")
    classed = [spec.get("storageClassName", ""), "<unset>", _age(obj, now), spec.get("volumeMode", "")]
    return [obj["metadata"]["name"], status.get("phase", ""), spec.get("volumeName", ""), size, modes, *classed]


def _counted(obj: Obj, now: float) -> Cells:
    return [obj["metadata"]["name"], len(obj.get("data") or {}), _age(obj, now)]


_NODE_WIDE = ("Internal-IP", "External-IP", "OS-Image", "Kernel-Version", "Container-Runtime")
_CLAIM_CLASS = ("StorageClass", "VolumeAttributesClass")
_TEMPLATE = ("Containers", "Images", "Selector")
_COLUMNS: dict[Kind, Columns] = {
    POD: Columns(
        ("Name", "Ready", "Status", "Restarts", "Age", "IP", "Node", "Nominated Node", "Readiness Gates"), 5, _pod
    ),
    DEPLOYMENT: Columns(("Name", "Ready", "Up-to-date", "Available", "Age", *_TEMPLATE), 5, _deployment),
    REPLICA_SET: Columns(("Name", "Desired", "Current", "Ready", "Age", *_TEMPLATE), 5, _replica_set),
    STATEFUL_SET: Columns(("Name", "Ready", "Age", "Containers", "Images"), 3, _stateful_set),
    DAEMON_SET: Columns(
        ("Name", "Desired", "Current", "Ready", "Up-to-date", "Available", "Node Selector", "Age", *_TEMPLATE),
        8,
        _daemon_set,
    ),
    JOB: Columns(("Name", "Status", "Completions", "Duration", "Age", *_TEMPLATE), 5, _job),
    NODE: Columns(
        ("Name", "Status", "Roles", "Age", "Version", *_NODE_WIDE),
        5,
        _node,
    ),
    SERVICE: Columns(("Name", "Type", "Cluster-IP", "External-IP", "Port(s)", "Age", "Selector"), 6, _service),
    CLAIM: Columns(
        ("Name", "Status", "Volume", "Capacity", "Access Modes", *_CLAIM_CLASS, "Age", "VolumeMode"),
        8,
        _claim,
    ),
    NAMESPACE: Columns(
        ("Name", "Status", "Age"), 3, lambda o, now: [o["metadata"]["name"], _status(o).get("phase", ""), _age(o, now)]
    ),
    CONFIG_MAP: Columns(("Name", "Data", "Age"), 3, _counted),
    SECRET: Columns(
        ("Name", "Type", "Data", "Age"),
        4,
        lambda o, now: [o["metadata"]["name"], o["type"], len(o.get("data") or {}), _age(o, now)],
    ),
    SERVICE_ACCOUNT: Columns(
        ("Name", "Secrets", "Age"), 3, lambda o, now: [o["metadata"]["name"], len(o.get("secrets") or []), _age(o, now)]
    ),
}
_HIDDEN_EVENT_COLUMNS = ("Subobject", "Source", "First Seen", "Count", "Name")
_EVENT_NAMES = (
    "Last Seen",
    "Type",
    "Reason",
    "Object",
    "Subobject",
    "Source",
    "Message",
    "First Seen",
    "Count",
    "Name",
)


def table(kind: Kind, objs: list[Obj], now: float, include: str, *, header: bool = True) -> Obj:
    """A meta.k8s.io/v1 Table. `include`: what of the object each row has: Object, Metadata or None."""
    names, cells = (_EVENT_NAMES, _event) if kind is EVENT else _COLUMNS[kind][::2]
    rows = [{"cells": cells(obj, now), **_embedded(obj, include)} for obj in objs]
    definitions = [_definition(kind, i, name) for i, name in enumerate(names)]
    found: Obj = {"kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": {}}
    return found | {"columnDefinitions": definitions if header else None, "rows": rows}


def _definition(kind: Kind, index: int, name: str) -> Obj:
    hidden = name in _HIDDEN_EVENT_COLUMNS if kind is EVENT else index >= _COLUMNS[kind].shown
    form = "name" if name == "Name" else ""
    return {"name": name, "type": "string", "format": form, "description": "", "priority": int(hidden)}


def _embedded(obj: Obj, include: str) -> Obj:
    if include == "None":
        return {}
    return {"object": obj if include == "Object" else partial(obj)}


def partial(obj: Obj) -> Obj:
    """A PartialObjectMetadata."""
    return {"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": obj["metadata"]}
