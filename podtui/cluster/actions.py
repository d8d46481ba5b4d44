"""What podtui does to objects, and only when asked: by kr8s, which is loaded with the first action."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from podtui.cluster.session import Session
from podtui.errors import ApiError, NotFound
from podtui.model.pod import Pod

_RESTARTED_AT = "kubectl.kubernetes.io/restartedAt"
"""The annotation that `kubectl rollout restart` sets on the Pod template (kubectl, polymorphichelpers)."""


async def delete_pod(session: Session, pod: Pod) -> None:
    """Delete this very Pod, not a new one of the same name, with its grace period. Raises ApiError."""
    import kr8s
    from kr8s.asyncio.objects import Pod as Kr8sPod

    with _in_our_words(f"Pod {pod.name}"):
        api = await kr8s.asyncio.api(kubeconfig=await session.kubeconfig(), context=pod.context)
        found = await Kr8sPod.get(pod.name, namespace=pod.namespace, api=api)
        if found.metadata.uid != pod.uid:
            raise ApiError(f"Pod {pod.name} is another one by now", "look again before you delete it")
        await found.delete()


async def restart(session: Session, pod: Pod, kind: str, name: str) -> None:
    """Restart a workload's Pods one after another, as `kubectl rollout restart` does. Raises ApiError."""
    import kr8s
    from kr8s.asyncio import objects

    with _in_our_words(f"{kind} {name}"):
        api = await kr8s.asyncio.api(kubeconfig=await session.kubeconfig(), context=pod.context)
        found = await getattr(objects, kind).get(name, namespace=pod.namespace, api=api)
        annotations = {_RESTARTED_AT: datetime.now(UTC).isoformat(timespec="seconds")}
        await found.patch({"spec": {"template": {"metadata": {"annotations": annotations}}}})


@contextmanager
def _in_our_words(what: str) -> Iterator[None]:
    import kr8s

    try:
        yield
    except kr8s.NotFoundError as error:
        raise NotFound(f"there is no {what} any more", status=404) from error
    except kr8s.ServerError as error:
        raise ApiError(f"{what}: the server refused: {error}") from error
    except (kr8s.APITimeoutError, kr8s.ConnectionClosedError) as error:
        raise ApiError(f"{what}: no answer from the server") from error
