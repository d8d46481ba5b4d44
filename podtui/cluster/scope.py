"""Which Pods are watched, and what is done where we may not watch as many as were asked for."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol
from urllib.parse import quote

from podtui.cluster.client import Client
from podtui.cluster.decode import PodDecoder
from podtui.cluster.reflector import Reflector, Resource
from podtui.errors import ApiError, KubeconfigError, NotFound
from podtui.model.change import Change, Connection, PodChange, Verb
from podtui.model.pod import Pod


@dataclass(frozen=True)
class Scope:
    """`namespace` None is all of them. Selectors are kubectl's -l and --field-selector."""

    namespace: str | None = None
    label_selector: str = ""
    field_selector: str = ""

    def resource(self) -> Resource:
        """The API path and parameters of these Pods."""
        path = f"/api/v1/namespaces/{quote(self.namespace)}/pods" if self.namespace else "/api/v1/pods"
        params: dict[str, str | int] = {}
        if self.label_selector:
            params["labelSelector"] = self.label_selector
        if self.field_selector:
            params["fieldSelector"] = self.field_selector
        return Resource(path, params)


class Named(Protocol):
    """A kubeconfig context: its name, and the namespace that it starts in."""

    @property
    def name(self) -> str:
        """The context's name."""
        ...

    @property
    def namespace(self) -> str:
        """The context's namespace."""
        ...


class PodWatch:
    """Watches one context's Pods; where all namespaces are not allowed, the context's own namespace instead."""

    def __init__(
        self,
        client: Client,
        context: Named,
        scope: Scope,
        decoder: PodDecoder,
        put: Callable[[Sequence[Change]], None],
    ) -> None:
        self._client = client
        self._context = context
        self._scope = scope
        self._decoder = decoder
        self._put = put
        self._note = ""
        self._count = 0
        self._was_live = False
        self._missing = False
        self._narrow: asyncio.Event = asyncio.Event()
        self._check: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Watch until cancelled."""
        wide = asyncio.create_task(self._reflect(self._scope))
        narrow = asyncio.create_task(self._narrow.wait())
        try:
            await asyncio.wait((wide, narrow), return_when=asyncio.FIRST_COMPLETED)
            if wide.done():
                wide.result()
            wide.cancel()
            own = self._context.namespace
            self._note = f"only namespace {own}: not allowed to list Pods in all namespaces"
            await self._reflect(replace(self._scope, namespace=own))
        finally:
            for task in (wide, narrow, self._check):
                if task:
                    task.cancel()
            await asyncio.gather(wide, narrow, return_exceptions=True)

    async def _reflect(self, scope: Scope) -> None:
        await Reflector(
            self._client, scope.resource(), self._decoder, self._objects, self._connection, context=self._context.name
        ).run()

    def _objects(self, changes: Sequence[tuple[Verb, Pod]]) -> None:
        for verb, _ in changes:
            self._count += {"added": 1, "modified": 0, "deleted": -1}[verb]
        if self._missing:  # Pods: so it is there by now
            self._missing = False
            self._put([Connection(self._context.name, "live", time.monotonic(), self._note)])
        self._put([PodChange(verb, pod) for verb, pod in changes])

    def _connection(self, connection: Connection) -> None:
        if connection.state == "denied" and not self._was_live and self._scope.namespace is None and not self._note:
            self._narrow.set()
            return
        if connection.state == "live":
            self._was_live = True
            connection = replace(connection, detail=self._note)
            if self._scope.namespace and not self._count and self._check is None:
                self._check = asyncio.create_task(self._look_for_namespace(self._scope.namespace))
        self._put([connection])

    async def _look_for_namespace(self, namespace: str) -> None:
        """No Pods may mean no such namespace: say so. Who may not read namespaces is not told."""
        try:
            await self._client.get(f"/api/v1/namespaces/{quote(namespace)}")
        except NotFound:
            self._missing = True
            detail = f"namespace {namespace} does not exist (yet)"
            self._put([Connection(self._context.name, "live", time.monotonic(), detail)])
        except (ApiError, KubeconfigError):
            # Not allowed to look, or away just now: then there is nothing to tell beyond what the watch itself says.
            return
