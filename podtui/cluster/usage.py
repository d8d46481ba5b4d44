"""Usage per container: from metrics.k8s.io, else from the kubelet's summary through the API server's proxy."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import msgspec

from podtui.cluster.client import Client
from podtui.cluster.decode import ACCOUNT_VOLUME
from podtui.errors import ApiError, Forbidden, NotFound
from podtui.model.pod import Pod, Struct
from podtui.model.quantity import parse
from podtui.model.usage import ContainerUsage, PodUsage, VolumeUsage

PERIOD = 15.0
"""Seconds between two readings: metrics-server's own resolution."""
VOLUMES_PERIOD = 60.0
"""The same for volumes: the kubelet's volumeStatsAggPeriod, unless it is told another."""


class _Metric(Struct, frozen=True):
    name: str = ""
    usage: dict[str, str] = {}


class _PodMetrics(Struct, frozen=True):
    timestamp: datetime | None = None
    containers: list[_Metric] = []


class NoUsageError(Exception):
    """There is no usage to be had, and why, in words for a reader."""


async def read(client: Client, pod: Pod) -> PodUsage:
    """The Pod's usage now. Raises NoUsageError with the reason where there is none, ApiError where nobody answers."""
    try:
        return await _from_metrics(client, pod)
    except Forbidden:
        metrics = "not allowed: pods.metrics.k8s.io"
    except ApiError as error:
        if isinstance(error, NotFound) or error.status >= 500:
            metrics = "no metrics-server" if "metrics" not in error.message else "no metrics yet"
        else:
            raise
    if not pod.node_name:
        raise NoUsageError("not on a node yet")
    try:
        return await _from_summary(client, pod)
    except Forbidden as error:
        raise NoUsageError(f"{metrics}; not allowed: nodes/proxy") from error
    except ApiError as error:
        if error.status == 0:
            raise
        raise NoUsageError(f"{metrics}; the kubelet of {pod.node_name} does not answer") from error


async def _from_metrics(client: Client, pod: Pod) -> PodUsage:
    path = f"/apis/metrics.k8s.io/v1beta1/namespaces/{quote(pod.namespace)}/pods/{quote(pod.name)}"
    metrics = msgspec.json.decode(await client.get(path, timeout=10), type=_PodMetrics)
    return PodUsage(
        at=metrics.timestamp or datetime.now(UTC),
        source="metrics.k8s.io",
        containers={c.name: _container(c.usage) for c in metrics.containers},
    )


def _container(usage: dict[str, str]) -> ContainerUsage:
    memory = parse(usage["memory"]) if "memory" in usage else None
    return ContainerUsage(
        cpu=parse(usage["cpu"]) if "cpu" in usage else None, memory=None if memory is None else int(memory)
    )


async def volumes(client: Client, pod: Pod) -> tuple[dict[str, VolumeUsage], str]:
    """The bytes in the Pod's volumes, and why there are none, "" where there are. Raises ApiError as `read`."""
    try:
        return (await _from_summary(client, pod)).volumes, ""
    except NoUsageError as error:
        return {}, str(error)
    except Forbidden:
        return {}, "not allowed: get nodes/proxy"
    except ApiError as error:
        if error.status == 0:
            raise
        return {}, f"the kubelet of {pod.node_name} does not answer"


class VolumesNow:
    """The bytes in one Pod's volumes, asked for no more often than the kubelet measures them."""

    def __init__(self) -> None:
        self._next = 0.0
        self._last: tuple[dict[str, VolumeUsage], str] = ({}, "")

    async def beside(self, usage: PodUsage, client: Client, pod: Pod, now: float) -> PodUsage:
        """The usage with volumes, where its source has none. `now` in seconds. Raises ApiError as `read`."""
        if usage.source == "kubelet" or not any(v.kind != "projected" for v in pod.spec.volumes):
            return usage
        if now >= self._next:
            self._next = now + VOLUMES_PERIOD
            self._last = await volumes(client, pod)
        return msgspec.structs.replace(usage, volumes=self._last[0], no_volumes=self._last[1])


async def _from_summary(client: Client, pod: Pod) -> PodUsage:
    body = await client.get(f"/api/v1/nodes/{quote(pod.node_name)}/proxy/stats/summary", timeout=10)
    summary: dict[str, Any] = msgspec.json.decode(body)
    for stats in summary.get("pods", []):
        if stats.get("podRef", {}).get("uid") == pod.uid:
            return PodUsage(
                at=datetime.now(UTC),
                source="kubelet",
                containers={c["name"]: _summed(c) for c in stats.get("containers", [])},
                volumes={_plain_name(v["name"]): _volume(v) for v in stats.get("volume", [])},
            )
    raise NoUsageError("the kubelet has not measured it yet")


def _plain_name(volume: str) -> str:
    """The service account's volume without its random end, as the decoder names it."""
    return ACCOUNT_VOLUME if volume.startswith(f"{ACCOUNT_VOLUME}-") else volume


def _volume(stats: dict[str, Any]) -> VolumeUsage:
    at = stats.get("time")
    return VolumeUsage(
        used=stats.get("usedBytes"),
        capacity=stats.get("capacityBytes"),
        at=datetime.fromisoformat(at) if isinstance(at, str) else None,
    )


def _summed(stats: dict[str, Any]) -> ContainerUsage:
    nanocores = stats.get("cpu", {}).get("usageNanoCores")
    return ContainerUsage(
        cpu=None if nanocores is None else nanocores / 1e9, memory=stats.get("memory", {}).get("workingSetBytes")
    )
