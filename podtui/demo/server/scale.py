"""The subresource scale."""

from podtui.demo.objects import Obj
from podtui.demo.objects.errors import bad_request


def as_scale(obj: Obj) -> Obj:
    """A workload as an autoscaling/v1 Scale."""
    meta, spec = obj["metadata"], obj["spec"]
    labels = (spec.get("selector") or {}).get("matchLabels") or {}
    return {
        "kind": "Scale",
        "apiVersion": "autoscaling/v1",
        "metadata": {key: meta[key] for key in ("name", "namespace", "uid", "resourceVersion", "creationTimestamp")},
        "spec": {"replicas": spec["replicas"]},
        "status": {
            "replicas": (obj.get("status") or {}).get("replicas", 0),
            "selector": ",".join(f"{key}={value}" for key, value in sorted(labels.items())),
        },
    }


def with_scale(obj: Obj, scale: Obj) -> Obj:
    """A workload with a Scale's replicas. Raises Refused (400)."""
    replicas = (scale.get("spec") or {}).get("replicas", 0)
    if not isinstance(replicas, int) or replicas < 0:
        raise bad_request("spec.replicas: Invalid value: must be greater than or equal to 0")
    version = (scale.get("metadata") or {}).get("resourceVersion") or obj["metadata"]["resourceVersion"]
    meta = {**obj["metadata"], "resourceVersion": version}
    return {**obj, "metadata": meta, "spec": {**obj["spec"], "replicas": replicas}}
