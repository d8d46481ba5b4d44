"""Reading Pods once, for the commands that print and end."""

from collections.abc import Sequence
from urllib.parse import quote

from podtui.cluster.decode import PodDecoder
from podtui.cluster.reflector import CHUNK
from podtui.cluster.scope import Scope
from podtui.cluster.session import Session
from podtui.errors import Expired, Forbidden, NotFound
from podtui.model.pod import Pod


async def list_pods(session: Session, scope: Scope) -> list[Pod]:
    """All Pods of the scope, in the server's order. Raises ApiError, NotFound where the namespace is not there."""
    decoder = PodDecoder(session.context.name)
    try:
        pods = await _chunks(session, scope, decoder)
    except Expired:  # the continue token got too old: start again, once
        pods = await _chunks(session, scope, decoder)
    if not pods and scope.namespace:
        await require_namespace(session, scope.namespace)
    return pods


async def _chunks(session: Session, scope: Scope, decoder: PodDecoder) -> list[Pod]:
    resource, pods, token = scope.resource(), [], ""
    while True:
        params = dict(resource.params) | {"limit": CHUNK} | ({"continue": token} if token else {})
        items, meta = decoder.chunk(await session.get(resource.path, params, timeout=60))
        pods += items
        token = meta.continue_
        if not token:
            return pods


async def require_namespace(session: Session, namespace: str) -> None:
    """Raise NotFound where there is no such namespace; who may not look is not told."""
    try:
        await session.get(f"/api/v1/namespaces/{quote(namespace)}")
    except NotFound as error:
        raise NotFound(
            f"there is no namespace {namespace!r}", "kubectl get namespaces lists them", status=404
        ) from error
    except Forbidden:
        return


async def get_pods(session: Session, namespace: str, names: Sequence[str]) -> list[Pod]:
    """These Pods. Raises NotFound for the first that is not there, and what else `Session.get` raises."""
    decoder = PodDecoder(session.context.name)
    pods = []
    for name in names:
        path = f"/api/v1/namespaces/{quote(namespace)}/pods/{quote(name)}"
        try:
            pods.append(decoder.one(await session.get(path)))
        except NotFound as error:
            await require_namespace(session, namespace)
            hint = f"podtui get -n {namespace} lists those that are there"
            raise NotFound(f"there is no Pod {name!r} in namespace {namespace}", hint, status=404) from error
    return pods
