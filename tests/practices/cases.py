"""The cases of cases.yaml: for each check a Pod that has it, and one much like it that has not."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from podtui.model.usage import ContainerUsage, PodUsage
from podtui.model.workload import Around
from tests.practices.manifests import Json, workload

MIB = 1024 * 1024
NOW = datetime(2026, 3, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Case:
    """The two objects, each with the autoscaler beside it; `around` is what is known of both."""

    kind: str
    has: Json
    has_not: Json
    around: Around | None
    autoscaler: Json | None
    other_autoscaler: Json | None


def usage_of(said: dict[str, dict[str, float]]) -> Around:
    containers = {name: ContainerUsage(used["cpu"], int(used["memory"] * MIB)) for name, used in said.items()}
    return Around(usage=PodUsage(NOW, "metrics.k8s.io", containers))


def autoscaler_of(spec: Json | None) -> Json | None:
    metadata = {"name": "web", "namespace": "shop"}
    return {"kind": "HorizontalPodAutoscaler", "metadata": metadata, "spec": spec} if spec else None


def _case(said: dict[str, Any]) -> Case:
    kind, more = said.get("kind", "Deployment"), said.get("workload", {})
    autoscaler = autoscaler_of(said.get("autoscaler"))
    return Case(
        kind=kind,
        has=workload(said["has"], kind, **more),
        has_not=workload(said["has-not"], kind, **said.get("other-workload", more)),
        around=usage_of(said["usage"]) if "usage" in said else None,
        autoscaler=autoscaler,
        other_autoscaler=autoscaler_of(said.get("other-autoscaler")) or autoscaler,
    )


CASES: dict[str, Case] = {
    check: _case(said)
    for check, said in yaml.safe_load(Path(__file__).with_name("cases.yaml").read_text(encoding="utf-8")).items()
}
