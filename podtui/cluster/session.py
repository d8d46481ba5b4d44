"""One context's connections to its API server: requests, and streams that last.

Everything that goes wrong is one of podtui.errors, in words. Where it may be the kubeconfig's fault and that changed
since it was read, it is read again: after a login, or with a cluster made anew, nothing need be restarted.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar

import aiohttp
import msgspec

from podtui.cluster.body import Stream
from podtui.cluster.connection import CONNECT_SECONDS, Params, http_session
from podtui.cluster.context import Context
from podtui.cluster.failures import answering
from podtui.cluster.link import Link, Question
from podtui.errors import CertificateRejected, KubeconfigError, Unauthorized, Unreachable

__all__ = ["Params", "Session", "Stream"]

Answer = TypeVar("Answer")


class Session:
    """Talks to the API server of one context. Making one costs nothing; the first request connects."""

    def __init__(self, context: Context) -> None:
        self._links = [Link(context)]  # the last one is used; streams may still be on the others
        self._http: aiohttp.ClientSession | None = None

    @property
    def context(self) -> Context:
        """The context as it was read last."""
        return self._links[-1].context

    @property
    def host(self) -> str:
        """The server as messages name it: "https://127.0.0.1:6443"."""
        return self._links[-1].host

    async def get(
        self,
        path: str,
        params: Params | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        timeout: float = 30,
    ) -> bytes:
        """The body of a GET, as `request`."""
        return await self.request("GET", path, params=params, headers=headers, timeout=timeout)

    async def request(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float = 30,
    ) -> bytes:
        """The body of the answer, within `timeout` seconds, an exec plugin's time not counted.

        Raises ApiError, CredentialsError.
        """
        question = Question(method, path, params, headers or {}, body, total=timeout, packed=True)
        response = await self._asked(question)
        try:
            with answering(self.host, self._links[-1].label):
                return await response.read()
        finally:
            response.release()

    def stream(
        self,
        path: str,
        params: Params | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        header_timeout: float | None = CONNECT_SECONDS,
    ) -> Stream:
        """A GET whose body comes as it is written: a watch, a followed log.

        Entering raises ApiError where there is no connection, or no headers within `header_timeout` seconds (None: as
        long as it takes), and CredentialsError. It is not compressed: a line would wait in the server for the next.
        """
        question = Question("GET", path, params, headers or {}, answer=header_timeout)
        return Stream(self.host, lambda: self._asked(question))

    async def websocket(
        self, path: str, params: Params, protocols: Sequence[str], *, timeout: float = CONNECT_SECONDS
    ) -> aiohttp.ClientWebSocketResponse:
        """An open websocket within `timeout` seconds, to be closed by the caller. Raises ApiError, CredentialsError."""
        question = Question("GET", path, params, answer=timeout)
        return await self._by_link(lambda link: link.upgrade(self._client(), question, protocols), repeatable=False)

    async def kubeconfig(self) -> dict[str, Any]:
        """A kubeconfig of this context for a client library, which need read no file and ask no plugin.

        Raises KubeconfigError, mostly CredentialsError.
        """
        user = await self._links[-1].credentials.user()
        return msgspec.structs.replace(self.context, user=user).as_kubeconfig()

    async def close(self) -> None:
        """End every stream and connection."""
        for link in self._links:
            await link.credentials.close()
        if self._http is not None:
            await self._http.close()

    async def _asked(self, question: Question) -> aiohttp.ClientResponse:
        return await self._by_link(lambda link: link.ask(self._client(), question), repeatable=question.method == "GET")

    async def _by_link(self, ask: Callable[[Link], Awaitable[Answer]], *, repeatable: bool) -> Answer:
        link = self._links[-1]
        try:
            return await ask(link)
        except (Unauthorized, CertificateRejected, KubeconfigError):
            if not self._reread(link):
                raise
        except Unreachable:
            # What is not to be done twice may have been done all the same.
            if not self._reread(link) or not repeatable:
                raise
        return await ask(self._links[-1])

    def _reread(self, failed: Link) -> bool:
        """Whether there is another way to the server by now than the one that failed."""
        if failed is not self._links[-1]:
            return True
        context = failed.context
        fresh = context.reread() if context.reread else None
        if fresh is None or (fresh.cluster, fresh.user) == (context.cluster, context.user):
            return False
        self._links.append(Link(fresh))
        return True

    def _client(self) -> aiohttp.ClientSession:
        if self._http is None:
            self._http = http_session()
        if self._http.closed:
            raise Unreachable(f"no connection to {self.host}: the session was closed")
        return self._http
