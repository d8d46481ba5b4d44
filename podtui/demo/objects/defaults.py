"""What the API server fills in in each kind of object (pkg/apis/*/v1/defaults.go)."""

from collections.abc import Callable
from typing import Any

from podtui.demo.objects import Obj
from podtui.demo.objects.kinds import (
    CLAIM,
    DAEMON_SET,
    DEPLOYMENT,
    JOB,
    NAMESPACE,
    POD,
    REPLICA_SET,
    SECRET,
    SERVICE,
    STATEFUL_SET,
    Kind,
)
from podtui.demo.objects.pod_defaults import pod_spec

_ROLLING: Obj = {"maxUnavailable": "25%", "maxSurge": "25%"}


def with_defaults(kind: Kind, obj: Obj) -> Obj:
    """The object with its defaults; those of its Pod template too."""
    fill = _FILL.get(kind)
    return fill(obj) if fill else obj


def _template(spec: Obj) -> Obj:
    template = spec.get("template") or {}
    meta = {"creationTimestamp": None} | (template.get("metadata") or {})
    return {**spec, "template": {"metadata": meta, "spec": pod_spec(template.get("spec") or {})}}


def _workload(defaults: Obj) -> Callable[[Obj], Obj]:
    return lambda obj: {**obj, "spec": _template(defaults | (obj.get("spec") or {}))}


def _deployment(obj: Obj) -> Obj:
    filled = _workload({"replicas": 1, "revisionHistoryLimit": 10, "progressDeadlineSeconds": 600})(obj)
    strategy = {"type": "RollingUpdate"} | (filled["spec"].get("strategy") or {})
    if strategy["type"] == "RollingUpdate":
        strategy["rollingUpdate"] = _ROLLING | (strategy.get("rollingUpdate") or {})
    return {**filled, "spec": {**filled["spec"], "strategy": strategy}}


def _job(obj: Obj) -> Obj:
    spec = obj.get("spec") or {}
    uid = obj["metadata"].get("uid", "")
    defaults = {"parallelism": 1, "backoffLimit": 6, "completionMode": "NonIndexed", "suspend": False}
    if "parallelism" not in spec or "completions" in spec:
        defaults["completions"] = 1
    filled = _template(defaults | spec)
    if "selector" not in spec:
        filled["selector"] = {"matchLabels": {"batch.kubernetes.io/controller-uid": uid}}
    names: Any = {"batch.kubernetes.io/controller-uid": uid, "batch.kubernetes.io/job-name": obj["metadata"]["name"]}
    meta = filled["template"]["metadata"]
    filled["template"]["metadata"] = {**meta, "labels": (meta.get("labels") or {}) | names}
    return {**obj, "spec": filled}


def _claim(obj: Obj) -> Obj:
    spec = {"storageClassName": "standard", "volumeMode": "Filesystem"} | (obj.get("spec") or {})
    return {**obj, "spec": spec, "status": obj.get("status") or {"phase": "Pending"}}


def _service(obj: Obj) -> Obj:
    spec = {"type": "ClusterIP", "sessionAffinity": "None"} | (obj.get("spec") or {})
    ports = [{"protocol": "TCP", "targetPort": port.get("port")} | port for port in spec.get("ports") or []]
    return {**obj, "spec": {**spec, "ports": ports}, "status": obj.get("status") or {"loadBalancer": {}}}


def _namespace(obj: Obj) -> Obj:
    meta = obj["metadata"]
    labels = {**(meta.get("labels") or {}), "kubernetes.io/metadata.name": meta["name"]}
    spec = {"finalizers": ["kubernetes"]} | (obj.get("spec") or {})
    return {**obj, "metadata": {**meta, "labels": labels}, "spec": spec, "status": {"phase": "Active"}}


_FILL: dict[Kind, Callable[[Obj], Obj]] = {
    POD: lambda obj: {**obj, "spec": pod_spec(obj.get("spec") or {})},
    DEPLOYMENT: _deployment,
    REPLICA_SET: _workload({"replicas": 1}),
    STATEFUL_SET: _workload(
        {
            "replicas": 1,
            "podManagementPolicy": "OrderedReady",
            "revisionHistoryLimit": 10,
            "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 0}},
        }
    ),
    DAEMON_SET: _workload(
        {
            "revisionHistoryLimit": 10,
            "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 1, "maxSurge": 0}},
        }
    ),
    JOB: _job,
    CLAIM: _claim,
    SERVICE: _service,
    NAMESPACE: _namespace,
    SECRET: lambda obj: {"type": "Opaque"} | obj,
}
