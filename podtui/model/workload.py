"""What stands around a Pod: how many of it there are to be, and what decides that."""

from dataclasses import dataclass

import msgspec

from podtui.model.pod import Metadata, Struct
from podtui.model.usage import PodUsage


class MetricTarget(Struct, frozen=True):
    """What an autoscaler aims at; `average_utilization` is in percent of the request."""

    type: str = ""
    average_utilization: int | None = None


class ResourceMetric(Struct, frozen=True):
    """A resource of all containers together, or of the one named by `container`."""

    name: str = ""
    container: str = ""
    target: MetricTarget = MetricTarget()


class MetricSpec(Struct, frozen=True):
    """One metric; podtui reads those of resources, the rest has its `type` alone."""

    type: str = ""
    resource: ResourceMetric | None = None
    container_resource: ResourceMetric | None = None


class ScaleTarget(Struct, frozen=True):
    """The workload that is scaled."""

    kind: str = ""
    name: str = ""


class AutoscalerSpec(Struct, frozen=True):
    """The spec of autoscaling/v2; `target_cpu` is what autoscaling/v1 has instead of metrics, in percent."""

    scale_target_ref: ScaleTarget = ScaleTarget()
    min_replicas: int | None = None
    max_replicas: int = 0
    metrics: list[MetricSpec] = []
    target_cpu: int | None = msgspec.field(default=None, name="targetCPUUtilizationPercentage")


class Autoscaler(Struct, frozen=True):
    """A HorizontalPodAutoscaler."""

    metadata: Metadata
    spec: AutoscalerSpec = AutoscalerSpec()

    def scales(self, kind: str, name: str, namespace: str) -> bool:
        """Whether it is the autoscaler of this workload."""
        target = self.spec.scale_target_ref
        return (target.kind, target.name, self.metadata.namespace) == (kind, name, namespace)


@dataclass(frozen=True, slots=True)
class Around:
    """What is known beside a Pod itself.

    `replicas` of its workload, None where nobody said; `autoscalers` of its namespace, None where they may not be read;
    `usage` now, None where it is not measured.
    """

    replicas: int | None = None
    autoscalers: tuple[Autoscaler, ...] | None = None
    usage: PodUsage | None = None


NOTHING_AROUND = Around()
"""Of a Pod alone."""
