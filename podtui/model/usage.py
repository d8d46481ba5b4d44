"""What containers and volumes use now."""

from datetime import datetime

from podtui.model.pod import Struct


class ContainerUsage(Struct, frozen=True):
    """CPU in cores (averaged over the source's window), memory working set in bytes; None where the source lacks it."""

    cpu: float | None = None
    memory: int | None = None


class VolumeUsage(Struct, frozen=True):
    """Bytes of a volume; only the kubelet's summary has them. It measures each about once a minute, last at `at`.

    `capacity` is that of the file system that the volume is on: the node's for an emptyDir on disk.
    """

    used: int | None = None
    capacity: int | None = None
    at: datetime | None = None


class PodUsage(Struct, frozen=True):
    """Usage by container name and by volume name at one time. `source`: "metrics.k8s.io" or "kubelet".

    `no_volumes` says why there are no volumes, "" where there are.
    """

    at: datetime
    source: str
    containers: dict[str, ContainerUsage] = {}
    volumes: dict[str, VolumeUsage] = {}
    no_volumes: str = ""
