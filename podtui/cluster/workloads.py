"""What stands around Pods: their workloads' replicas, the autoscalers of their namespaces, and what they use now.

Where the API server says no, nothing is known, and what depends on it says nothing.
"""

import asyncio
from collections.abc import Sequence
from typing import Final, NamedTuple, TypeVar
from urllib.parse import quote

import msgspec

from podtui.cluster import usage as usage_reader
from podtui.cluster.client import Client
from podtui.cluster.decode import Listed, decode_error
from podtui.errors import ApiError
from podtui.model.pod import Pod, Struct
from podtui.model.usage import PodUsage
from podtui.model.workload import Around, Autoscaler

MOST_MEASURED: Final = 50
"""Usage is asked for Pod by Pod, so only of so many at once."""
_AT_ONCE: Final = 8
_SCALED: Final = {"Deployment": "deployments", "StatefulSet": "statefulsets", "ReplicaSet": "replicasets"}


class _Spec(Struct, frozen=True):
    replicas: int | None = None


class _Scaled(Struct, frozen=True):
    spec: _Spec = _Spec()


_T = TypeVar("_T")


class Asked(NamedTuple):
    """A Pod, and the workload that it belongs to."""

    pod: Pod
    kind: str
    name: str

    @property
    def owner(self) -> tuple[str, str, str]:
        """The workload with its namespace: the same for all Pods of one."""
        return (self.pod.namespace, self.kind, self.name)


async def around(client: Client, asked: Sequence[Asked], *, usage: bool = True) -> list[Around]:
    """What is known around each of these Pods of one cluster, in their order. Raises CredentialsError.

    Usage is left out where it is not wanted, and of more than MOST_MEASURED Pods.
    """
    gate = asyncio.Semaphore(_AT_ONCE)
    owners = list(dict.fromkeys(each.owner for each in asked))
    namespaces = list(dict.fromkeys(each.pod.namespace for each in asked))
    measured = [each.pod for each in asked] if usage and len(asked) <= MOST_MEASURED else []
    replicas, scalers, used = await asyncio.gather(
        asyncio.gather(*(_replicas(client, *owner, gate) for owner in owners)),
        asyncio.gather(*(_autoscalers(client, namespace, gate) for namespace in namespaces)),
        asyncio.gather(*(_usage(client, pod, gate) for pod in measured)),
    )
    by_owner = dict(zip(owners, replicas, strict=True))
    by_namespace = dict(zip(namespaces, scalers, strict=True))
    by_pod = dict(zip((pod.uid for pod in measured), used, strict=True))
    return [Around(by_owner[each.owner], by_namespace[each.pod.namespace], by_pod.get(each.pod.uid)) for each in asked]


async def _replicas(client: Client, namespace: str, kind: str, name: str, gate: asyncio.Semaphore) -> int | None:
    if kind not in _SCALED:
        return None
    path = f"/apis/apps/v1/namespaces/{quote(namespace)}/{_SCALED[kind]}/{quote(name)}"
    body = await _get(client, path, gate)
    return _decoded(body, _Scaled).spec.replicas if body is not None else None


async def _autoscalers(client: Client, namespace: str, gate: asyncio.Semaphore) -> tuple[Autoscaler, ...] | None:
    path = f"/apis/autoscaling/v2/namespaces/{quote(namespace)}/horizontalpodautoscalers"
    body = await _get(client, path, gate)
    return tuple(_decoded(body, Listed[Autoscaler]).items) if body is not None else None


async def _usage(client: Client, pod: Pod, gate: asyncio.Semaphore) -> PodUsage | None:
    async with gate:
        try:
            return await usage_reader.read(client, pod)
        except (ApiError, usage_reader.NoUsageError):
            return None


async def _get(client: Client, path: str, gate: asyncio.Semaphore) -> bytes | None:
    async with gate:
        try:
            return await client.get(path, timeout=10)
        except ApiError:
            return None


def _decoded(body: bytes, kind: type[_T]) -> _T:
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.MsgspecError as error:
        raise decode_error(error) from error
