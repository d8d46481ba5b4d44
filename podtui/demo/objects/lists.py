"""Which lists of the API are maps in disguise, and by which key (`patchMergeKey` in k8s.io/api)."""

from typing import Any

MERGE_KEYS = {
    "containers": "name",
    "initContainers": "name",
    "ephemeralContainers": "name",
    "volumes": "name",
    "volumeMounts": "mountPath",
    "volumeDevices": "devicePath",
    "env": "name",
    "imagePullSecrets": "name",
    "secrets": "name",
    "hostAliases": "ip",
    "podIPs": "ip",
    "hostIPs": "ip",
    "conditions": "type",
    "ownerReferences": "uid",
    "topologySpreadConstraints": "topologyKey",
    "resizePolicy": "resourceName",
    "addresses": "type",
    "taints": "key",
}
SETS = ("finalizers",)
"""Lists of plain values that are merged as sets."""


def merge_key(field: str, items: list[Any]) -> str | None:
    """The key by which the items of this list are told apart; None where the list is one value."""
    if not all(isinstance(item, dict) for item in items):
        return None
    if field == "ports":  # a container's, or a Service's
        return "containerPort" if any("containerPort" in item for item in items) else "port"
    return MERGE_KEYS.get(field)
