"""API servers of these tests: aiohttp.web over TLS on loopback, with an authority of their own."""

import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest
import trustme
from aiohttp import web

from podtui.cluster.kubeconfig import Cluster, Context, User
from podtui.cluster.session import Session

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


class Api:
    """A server that records what it is asked; `answer` says what it answers."""

    def __init__(self, authority: trustme.CA) -> None:
        self.authority = authority
        self.requests: list[web.Request] = []
        self.answer: Handler = _hello
        self.port = 0
        self.scheme = "https"

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def cluster(self, **changes: object) -> Cluster:
        fields = {"name": "c", "server": self.url, "certificate_authority_data": self.authority.cert_pem.bytes()}
        return Cluster(**{**fields, **changes})  # type: ignore[arg-type]

    def context(self, user: User | None = None, **changes: object) -> Context:
        return Context("prod", "default", self.cluster(**changes), user or User(name="u", token="t0"))

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(request)
        return await self.answer(request)


async def _hello(_: web.Request) -> web.StreamResponse:
    return web.Response(body=b"hello")


def server_tls(authority: trustme.CA, *names: str, clients: bool = False, **options: object) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*(names or ("127.0.0.1", "localhost")), **options).configure_cert(context)  # type: ignore[arg-type]
    if clients:
        context.verify_mode = ssl.CERT_REQUIRED
        authority.configure_trust(context)
    return context


class Servers:
    """Starts what a test needs and ends it all."""

    def __init__(self, authority: trustme.CA) -> None:
        self.authority = authority
        self._stack = AsyncExitStack()

    async def api(self, tls: ssl.SSLContext | None = None, *, plain: bool = False) -> Api:
        api = Api(self.authority)
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", api.handle)
        runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=None if plain else tls or server_tls(self.authority))
        await site.start()
        api.port = runner.addresses[0][1]
        api.scheme = "http" if plain else "https"
        return api

    def session(self, context: Context) -> Session:
        session = Session(context)
        self._stack.push_async_callback(session.close)
        return session

    async def close(self) -> None:
        await self._stack.aclose()


@pytest.fixture
async def servers(authority: trustme.CA) -> AsyncIterator[Servers]:
    made = Servers(authority)
    yield made
    await made.close()


@pytest.fixture
async def api(servers: Servers) -> Api:
    return await servers.api()


@pytest.fixture
def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@pytest.fixture
def client_pair(authority: trustme.CA) -> tuple[bytes, bytes]:
    """The certificate and key of a client "jane", PEM."""
    issued = authority.issue_cert("jane@example.com", common_name="jane")
    return issued.cert_chain_pems[0].bytes(), issued.private_key_pem.bytes()


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
