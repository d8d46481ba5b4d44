"""What controllers ask of Pods, and how they make them from a template."""

import json
import zlib
from typing import Any

from podtui.demo.objects import Obj
from podtui.demo.objects.kinds import POD
from podtui.demo.objects.registry import Registry
from podtui.demo.sim.controllers.owners import reference_to

_LETTERS = "bcdfghjklmnpqrstvwxz2456789"


def is_ready(pod: Obj) -> bool:
    """Whether its condition Ready is true."""
    return any(c["type"] == "Ready" and c["status"] == "True" for c in pod["status"].get("conditions") or [])


def is_terminating(pod: Obj) -> bool:
    """Whether it is being deleted."""
    return "deletionTimestamp" in pod["metadata"]


def is_active(pod: Obj) -> bool:
    """Whether it counts for its controller: neither done nor on its way out."""
    return pod["status"].get("phase") not in ("Succeeded", "Failed") and not is_terminating(pod)


def create_pod(registry: Registry, owner: Obj, name: str | None = None, labels: Obj | None = None, **spec: Any) -> Obj:
    """A Pod from its owner's template; without a name, one with five letters behind the owner's."""
    template, meta = owner["spec"]["template"], owner["metadata"]
    inner = template["metadata"]
    made: Obj = {"name": name} if name else {"generateName": f"{meta['name']}-"}
    if inner.get("annotations"):
        made["annotations"] = dict(inner["annotations"])
    made |= {
        "namespace": meta["namespace"],
        "labels": (inner.get("labels") or {}) | (labels or {}),
        "ownerReferences": [reference_to(owner)],
    }
    return registry.create(POD, {"metadata": made, "spec": template["spec"] | spec})


def first_to_go(pods: list[Obj]) -> list[Obj]:
    """In the order in which a controller deletes them (controller.ActivePods): unbound, pending, unready, young."""

    def rank(pod: Obj) -> tuple[bool, bool, bool, int, float]:
        statuses = pod["status"].get("containerStatuses") or []
        restarts = max((s["restartCount"] for s in statuses), default=0)
        bound, pending = bool(pod["spec"].get("nodeName")), pod["status"].get("phase") == "Pending"
        return bound, not pending, is_ready(pod), -restarts, -float(pod["metadata"]["resourceVersion"])

    return sorted(pods, key=rank)


_hashes: dict[int, tuple[Obj, str]] = {}
"""Of templates by identity: stored objects never change."""


def template_hash(template: Obj) -> str:
    """Letters that tell templates apart."""
    known = _hashes.get(id(template))
    if known and known[0] is template:
        return known[1]
    plain = {"metadata": {**template["metadata"], "creationTimestamp": None}, "spec": template["spec"]}
    number = zlib.crc32(json.dumps(plain, sort_keys=True).encode())
    letters = ""
    for _ in range(8):
        number, at = divmod(number, len(_LETTERS))
        letters += _LETTERS[at]
    if len(_hashes) > 1000:
        _hashes.clear()
    _hashes[id(template)] = (template, letters)
    return letters


def share(value: int | str, total: int, *, up: bool) -> int:
    """A number, or a percentage of `total` rounded up or down (intstr.GetScaledValueFromIntOrPercent)."""
    if isinstance(value, int) or value.isdigit():
        return int(value)
    percent = int(value.rstrip("%")) * total
    return -(-percent // 100) if up else percent // 100


def with_condition(conditions: list[Obj], new: Obj, stamp: str) -> list[Obj]:
    """The conditions with one that is new; what did not change keeps its times."""
    old = next((c for c in conditions if c["type"] == new["type"]), None)
    if old and all(old.get(key) == value for key, value in new.items()):
        return conditions
    since = old["lastTransitionTime"] if old and old["status"] == new["status"] else stamp
    times = {"lastTransitionTime": since, "lastUpdateTime": stamp}
    return [c for c in conditions if c["type"] != new["type"]] + [new | times]
