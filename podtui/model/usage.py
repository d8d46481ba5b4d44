"""What containers and volumes use now."""

from datetime import datetime

from podtui.model.pod import Struct


class ContainerUsage(Struct, frozen=True):
    """CPU in cores (averaged over the source's window), memory working set in bytes; None where the source lacks it."""

    cpu: float | None = None
    memory: int | None = None


class VolumeUsage(Struct, frozen=True):
    """Bytes of a volume; only the kubelet's summary has them."""

    used: int | None = None
    capacity: int | None = None


class PodUsage(Struct, frozen=True):
    """Usage by container name and by volume name at one time. `source`: "metrics.k8s.io" or "kubelet"."""

    at: datetime
    source: str
    containers: dict[str, ContainerUsage] = {}
    volumes: dict[str, VolumeUsage] = {}
