"""One context's connections to its API server: requests, and streams that last.

Everything that goes wrong is one of podtui.errors, in words.
"""

import asyncio
import os
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import aiohttp
import msgspec
from multidict import CIMultiDict
from yarl import URL

from podtui.cluster.answers import refusal
from podtui.cluster.connection import CONNECT_SECONDS, Params, base_url, http_session, is_loopback, url_of
from podtui.cluster.context import Context
from podtui.cluster.credentials import Credentials
from podtui.cluster.failures import answering
from podtui.cluster.proxy import proxy_for
from podtui.cluster.secret import Secret
from podtui.cluster.stream import Stream
from podtui.cluster.tls import client_context
from podtui.errors import ApiError, Unreachable

__all__ = ["Params", "Session", "Stream"]

_REFUSAL_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    url: URL
    headers: Mapping[str, str]
    total: float | None = None  # seconds for all of it
    answer: float | None = None  # seconds until the headers of the answer
    body: bytes | None = field(default=None, repr=False)


class Session:
    """Talks to the API server of one context. Making one costs nothing; the first request connects."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._base = base_url(context.cluster.server)
        self._encoding = "identity" if is_loopback(self._base) or context.cluster.disable_compression else "gzip"
        self._credentials = Credentials(context)
        self._http: aiohttp.ClientSession | None = None
        self._tls: tuple[Secret, ssl.SSLContext] | None = None

    @property
    def host(self) -> str:
        """The server as messages name it: "https://127.0.0.1:6443"."""
        return str(self._base).rstrip("/")

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
        given = {"Accept-Encoding": self._encoding, **(headers or {})}
        request = _Request(method, url_of(self._base, path, params), given, total=timeout, body=body)
        response = await self._answered(request)
        try:
            with answering(self.host, self.context.name):
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
        long as it takes), and CredentialsError.
        """
        # Compressed, a line would wait in the server for the next one.
        given = {"Accept-Encoding": "identity", **(headers or {})}
        request = _Request("GET", url_of(self._base, path, params), given, answer=header_timeout)
        return Stream(self.host, lambda: self._answered(request))

    async def kubeconfig(self) -> dict[str, Any]:
        """A kubeconfig of this context for a client library, which need read no file and ask no plugin.

        Raises KubeconfigError, mostly CredentialsError.
        """
        user = await self._credentials.user()
        return msgspec.structs.replace(self.context, user=user).as_kubeconfig()

    async def close(self) -> None:
        """End every stream and connection."""
        await self._credentials.close()
        if self._http is not None:
            await self._http.close()

    @cached_property
    def _proxy(self) -> URL | None:
        return proxy_for(self._base, self.context.cluster.proxy_url, os.environ)

    async def _answered(self, request: _Request) -> aiohttp.ClientResponse:
        """An answer below 300. After a 401 once more, if there are other credentials by then; never after a 403."""
        secret = await self._credentials.current()
        response = await self._sent(request, secret)
        if response.status == 401 and await self._renewed(secret, response):
            secret = await self._credentials.current()
            response = await self._sent(request, secret)
        if response.status >= 300:
            raise await self._refused(response, secret)
        return response

    async def _renewed(self, secret: Secret, response: aiohttp.ClientResponse) -> bool:
        renewed = False
        try:
            renewed = await self._credentials.renewed(secret)
        except BaseException:
            response.close()
            raise
        if renewed:
            response.close()
        return renewed

    async def _sent(self, request: _Request, secret: Secret) -> aiohttp.ClientResponse:
        # The credentials are in each request, so that new ones close no stream.
        headers = CIMultiDict(request.headers)
        headers.extend(self._credentials.headers)
        if secret.authorization:
            headers["Authorization"] = secret.authorization
        if self._http is None:
            self._http = http_session()
        if self._http.closed:
            raise Unreachable(f"no connection to {self.host}: the session was closed")
        tls = self._tls_for(secret)
        with answering(self.host, self.context.name):
            async with asyncio.timeout(request.answer):
                return await self._http.request(
                    request.method,
                    request.url,
                    data=request.body,
                    headers=headers,
                    timeout=aiohttp.ClientTimeout(total=request.total, sock_connect=CONNECT_SECONDS),
                    proxy=self._proxy,
                    ssl=tls,
                    server_hostname=self.context.cluster.tls_server_name or None,
                    # A redirect leads to a login page or the like, and would take the token there.
                    allow_redirects=False,
                )

    def _tls_for(self, secret: Secret) -> ssl.SSLContext | bool:
        if self._base.scheme != "https":
            return True
        if self._tls is None or not self._tls[0].same_certificate(secret):
            self._tls = (secret, client_context(self.context.cluster, secret.certificate, secret.key))
        return self._tls[1]

    async def _refused(self, response: aiohttp.ClientResponse, secret: Secret) -> ApiError:
        body = b""
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                with answering(self.host, self.context.name):
                    body = await response.content.readexactly(_REFUSAL_BYTES)
        except asyncio.IncompleteReadError as all_of_it:
            body = all_of_it.partial
        except (ApiError, TimeoutError):
            pass  # the status says enough
        finally:
            response.close()
        advice = self._credentials.advice(secret)
        return refusal(self.host, self.context.name, response.status, response.headers, body, advice)
