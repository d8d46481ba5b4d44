"""What the shell offers to complete: contexts from the kubeconfig, namespaces and Pods from the cluster."""

import asyncio
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from podtui.errors import PodtuiError

if TYPE_CHECKING:
    from podtui.cluster.kubeconfig import Kubeconfig

PATIENCE = 2.0
"""Seconds to wait for a cluster: longer and the shell seems to hang."""


def complete_context(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The contexts of the kubeconfig."""
    try:
        return _starting(_kubeconfig(ctx).contexts, incomplete)
    except PodtuiError:
        return []  # a completion has nowhere to say why


def complete_namespace(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The cluster's namespaces."""
    return _starting(_names(ctx, "/api/v1/namespaces"), incomplete)


def complete_pod(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The Pods of the namespace in use."""
    return _starting(_names(ctx, ""), incomplete)


def _starting(names: Any, incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(name) for name in sorted(names) if name.startswith(incomplete)]


def _kubeconfig(ctx: click.Context) -> "Kubeconfig":
    from podtui.cluster.kubeconfig import load

    return load(ctx.params.get("kubeconfig"))


def _names(ctx: click.Context, path: str) -> list[str]:
    contexts = ctx.params.get("contexts") or (None,)
    try:
        context = _kubeconfig(ctx).context(contexts[0])
        namespace = ctx.params.get("namespace") or context.namespace
        return asyncio.run(_fetch(context, path or f"/api/v1/namespaces/{namespace}/pods"))
    except PodtuiError:
        return []


async def _fetch(context: Any, path: str) -> list[str]:
    import msgspec

    from podtui.cluster.decode import Listed
    from podtui.cluster.session import Session
    from podtui.model.event import Event

    session = Session(context)
    try:
        body = await session.get(path, {"limit": 500}, timeout=PATIENCE)
    finally:
        await session.close()
    # Any object's metadata will do, and an Event is little else.
    return [item.metadata.name for item in msgspec.json.decode(body, type=Listed[Event]).items]
