"""Short manifests for the checks, and what the checks say of them."""

import json
import textwrap
from typing import Any

import yaml

from podtui.model.manifest import TEMPLATE_PATHS, read
from podtui.model.workload import Around
from podtui.practices.finding import Finding
from podtui.practices.look import Look, look_at
from podtui.practices.run import examine
from podtui.practices.settings import Settings

Json = dict[str, Any]


def workload(spec: Json | str, kind: str = "Deployment", name: str = "web", **more: Any) -> Json:
    """An object of that kind with this Pod spec (as YAML, or read from it); `more` stands in the object's own spec."""
    parsed = yaml.safe_load(textwrap.dedent(spec)) if isinstance(spec, str) else spec
    template: Json = {"metadata": {"annotations": more.pop("annotations", {})}, "spec": parsed}
    path = TEMPLATE_PATHS[kind]
    for key in reversed(path):
        template = {key: template}
    out: Json = {"kind": kind, **template}
    out["metadata"] = {**out.get("metadata", {}), "name": name, "namespace": "shop"}
    if path:
        out["spec"] = {**more, **out["spec"]}
    return out


def look(document: Json, around: Around | None = None, autoscaler: Json | None = None) -> Look:
    """The object as the checks see it; `autoscaler` is a HorizontalPodAutoscaler beside it."""
    found = read(json.dumps({"kind": "List", "items": [document, *([autoscaler] if autoscaler else [])]}), "test")
    assert not found.problems, found.problems
    (pod,) = found.pods
    usage = around.usage if around else None
    return look_at(pod.pod, pod.kind, Around(pod.replicas, tuple(found.autoscalers), usage))


def findings(document: Json, around: Around | None = None, autoscaler: Json | None = None) -> list[Finding]:
    """What all checks find."""
    return list(examine(look(document, around, autoscaler), Settings()).findings)


def of(check: str, document: Json, around: Around | None = None, autoscaler: Json | None = None) -> list[Finding]:
    """What one check finds."""
    return [finding for finding in findings(document, around, autoscaler) if finding.check == check]
