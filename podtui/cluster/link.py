"""The way to one API server with one context's credentials: a request goes out, an answer below 300 comes back."""

import asyncio
import os
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import aiohttp
from multidict import CIMultiDict
from yarl import URL

from podtui.cluster import incluster
from podtui.cluster.answers import refusal
from podtui.cluster.connection import CONNECT_SECONDS, NotUpgraded, Params, base_url, is_loopback, url_of
from podtui.cluster.context import Context
from podtui.cluster.credentials import Credentials
from podtui.cluster.failures import answering
from podtui.cluster.proxy import proxy_for
from podtui.cluster.secret import Secret
from podtui.cluster.tls import client_context
from podtui.errors import ApiError

_REFUSAL_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a server. A body of its answer is compressed if `packed`, where that is worth it."""

    method: str
    path: str
    params: Params | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = field(default=None, repr=False)
    total: float | None = None  # seconds for all of it
    answer: float | None = None  # seconds until the headers of the answer
    packed: bool = False


class Link:
    """Made without I/O; keeps what is dear to make: credentials and the TLS context."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.credentials = Credentials(context)
        self.base = base_url(context.cluster.server)
        self._tls: tuple[Secret, ssl.SSLContext] | None = None

    @property
    def host(self) -> str:
        """The server as messages name it: "https://127.0.0.1:6443"."""
        return str(self.base).rstrip("/")

    @property
    def label(self) -> str:
        """The context as kubectl knows it, "" for the one of a Pod, which it takes by itself."""
        return "" if self.context.name == incluster.NAME else self.context.name

    async def ask(self, http: aiohttp.ClientSession, question: Question) -> aiohttp.ClientResponse:
        """An answer below 300. After a 401 once more, if there are other credentials by then; never after a 403.

        Raises ApiError, KubeconfigError.
        """
        secret = await self.credentials.current()
        response = await self._sent(http, question, secret)
        if response.status == 401 and await self._renewed(secret, response):
            secret = await self.credentials.current()
            response = await self._sent(http, question, secret)
        if response.status >= 300:
            raise await self._refused(response, secret)
        return response

    async def upgrade(
        self, http: aiohttp.ClientSession, question: Question, protocols: Sequence[str]
    ) -> aiohttp.ClientWebSocketResponse:
        """A websocket that speaks one of `protocols`, the first that the server knows. Otherwise as `ask`."""
        secret = await self.credentials.current()
        try:
            return await self._upgraded(http, question, protocols, secret)
        except NotUpgraded as other:
            response = other.response
        if response.status == 401 and await self._renewed(secret, response):
            secret = await self.credentials.current()
            try:
                return await self._upgraded(http, question, protocols, secret)
            except NotUpgraded as other:
                response = other.response
        raise await self._refused(response, secret)

    async def _renewed(self, secret: Secret, response: aiohttp.ClientResponse) -> bool:
        renewed = False
        try:
            renewed = await self.credentials.renewed(secret)
        except BaseException:
            response.close()
            raise
        if renewed:
            response.close()
        return renewed

    async def _sent(self, http: aiohttp.ClientSession, question: Question, secret: Secret) -> aiohttp.ClientResponse:
        tls, proxy = self._tls_for(secret), self._proxy
        with answering(self.host, self.label):
            async with asyncio.timeout(question.answer):
                return await http.request(
                    question.method,
                    url_of(self.base, question.path, question.params),
                    data=question.body,
                    headers=self._headers(question, secret),
                    timeout=aiohttp.ClientTimeout(total=question.total, sock_connect=CONNECT_SECONDS),
                    proxy=proxy,
                    ssl=tls,
                    server_hostname=self.context.cluster.tls_server_name or None,
                    # A redirect leads to a login page or the like, and would take the token there.
                    allow_redirects=False,
                )

    async def _upgraded(
        self, http: aiohttp.ClientSession, question: Question, protocols: Sequence[str], secret: Secret
    ) -> aiohttp.ClientWebSocketResponse:
        """Raises NotUpgraded for an answer that is no websocket, which is to be closed, and ApiError."""
        tls, proxy = self._tls_for(secret), self._proxy
        with answering(self.host, self.label):
            async with asyncio.timeout(question.answer):
                return await http.ws_connect(
                    url_of(self.base, question.path, question.params),
                    method=question.method,
                    protocols=protocols,
                    headers=self._headers(question, secret),
                    proxy=proxy,
                    ssl=tls,
                    server_hostname=self.context.cluster.tls_server_name or None,
                )

    def _headers(self, question: Question, secret: Secret) -> CIMultiDict[str]:
        """The credentials are in each request, so that new ones close no stream."""
        packed = question.packed and not is_loopback(self.base) and not self.context.cluster.disable_compression
        headers = CIMultiDict({"Accept-Encoding": "gzip" if packed else "identity", **question.headers})
        headers.extend(self.credentials.headers)
        if secret.authorization:
            headers["Authorization"] = secret.authorization
        return headers

    @cached_property
    def _proxy(self) -> URL | None:
        return proxy_for(self.base, self.context.cluster.proxy_url, os.environ)

    def _tls_for(self, secret: Secret) -> ssl.SSLContext | bool:
        if self.base.scheme != "https":
            return True
        if self._tls is None or not self._tls[0].same_certificate(secret):
            self._tls = (secret, client_context(self.context.cluster, secret.certificate, secret.key))
        return self._tls[1]

    async def _refused(self, response: aiohttp.ClientResponse, secret: Secret) -> ApiError:
        body = b""
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                with answering(self.host, self.label):
                    body = await response.content.readexactly(_REFUSAL_BYTES)
        except asyncio.IncompleteReadError as all_of_it:
            body = all_of_it.partial
        except (ApiError, TimeoutError):
            pass  # the status says enough
        finally:
            response.close()
        advice = self.credentials.advice(secret)
        return refusal(self.host, self.label, response.status, response.headers, body, advice)
