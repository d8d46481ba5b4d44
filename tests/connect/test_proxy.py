"""Which proxy leads where, and going through one."""

import asyncio
import base64
import socket
import ssl
from collections.abc import AsyncIterator

import pytest
import trustme
from yarl import URL

from podtui.cluster.proxy import proxy_for
from podtui.errors import CertificateRejected, KubeconfigError, Unreachable
from tests.connect.conftest import Api, Servers

PROXY = "http://proxy:3128"


def chosen(server: str, **environ: str) -> str | None:
    found = proxy_for(URL(server), "", environ)
    return None if found is None else str(found)


def test_the_scheme_of_the_server_chooses_the_variable() -> None:
    assert chosen("https://api.example.com:6443", HTTPS_PROXY=PROXY) == PROXY
    assert chosen("https://api.example.com:6443", https_proxy=PROXY) == PROXY
    assert chosen("https://api.example.com:6443", HTTPS_PROXY="", https_proxy=PROXY) == PROXY
    assert chosen("https://api.example.com:6443", HTTP_PROXY=PROXY) is None
    assert chosen("http://api.example.com", HTTP_PROXY=PROXY) == PROXY
    assert chosen("https://api.example.com", HTTPS_PROXY="proxy:3128") == PROXY
    assert chosen("https://api.example.com") is None


def test_proxy_url_wins_and_has_no_exception() -> None:
    environ = {"HTTPS_PROXY": PROXY, "NO_PROXY": "*"}
    for server in ("https://api.example.com", "https://127.0.0.1:6443", "https://localhost"):
        assert str(proxy_for(URL(server), "http://other:1", environ)) == "http://other:1"


@pytest.mark.parametrize(
    "server",
    [
        "https://localhost:6443",
        "https://LOCALHOST",
        "https://127.0.0.1:6443",
        "https://127.9.9.9",
        "https://[::1]:6443",
    ],
)
def test_this_machine_is_never_reached_through_a_proxy(server: str) -> None:
    assert chosen(server, HTTPS_PROXY=PROXY) is None


# Server, NO_PROXY, and whether it goes through the proxy: as golang.org/x/net/http/httpproxy decides.
NO_PROXY = [
    ("https://api.example.com", "example.com", False),
    ("https://example.com", "example.com", False),
    ("https://example.com", ".example.com", True),
    ("https://api.example.com", ".example.com", False),
    ("https://api.example.com", "*.example.com", False),
    ("https://example.com", "*.example.com", True),
    ("https://anexample.com", "example.com", True),
    ("https://API.example.COM", " Example.com ", False),
    ("https://api.example.com", "other.com, example.com", False),
    ("https://api.example.com", "*", False),
    ("https://api.example.com", "", True),
    ("https://api.example.com:6443", "example.com:6443", False),
    ("https://api.example.com:6443", "example.com:443", True),
    ("https://api.example.com", "example.com:443", False),
    ("https://api.example.com", ":443", True),
    ("https://api.example.com", ".", True),
    ("https://example.com", "*b.c", True),
    ("https://api.bücher.example", "bücher.example", False),
    ("https://xn--bcher-kva.example", "bücher.example", False),
    ("https://api.example.com", "ü" * 99, True),
    ("https://10.1.2.3:6443", "10.0.0.0/8", False),
    ("https://11.1.2.3:6443", "10.0.0.0/8", True),
    ("https://10.1.2.3", "10.9.9.9/8", False),
    ("https://10.1.2.3", "10.1.2.3", False),
    ("https://10.1.2.3", "10.1.2.4", True),
    ("https://10.1.2.3:6443", "10.1.2.3:6443", False),
    ("https://10.1.2.3:6443", "10.1.2.3:1", True),
    ("https://10.1.2.3", "2.3", True),
    ("https://10.1.2.3", "10.0.0.0/99", True),
    ("https://api.example.com", "10.0.0.0/8", True),
    ("https://[fd00::1]:6443", "fd00::/8", False),
    ("https://[fd00::1]:6443", "fd00::1", False),
    ("https://[fd00::1]:6443", "[fd00::1]:6443", False),
    ("https://[fd00::1]:6443", "[fd00::1]:443", True),
    ("https://[::ffff:10.1.2.3]", "10.0.0.0/8", False),
]


@pytest.mark.parametrize(("server", "no_proxy", "through"), NO_PROXY)
def test_no_proxy_names_what_is_reached_directly(server: str, no_proxy: str, through: bool) -> None:
    assert chosen(server, HTTPS_PROXY=PROXY, NO_PROXY=no_proxy) == (PROXY if through else None)
    assert chosen(server, HTTPS_PROXY=PROXY, no_proxy=no_proxy) == (PROXY if through else None)


def test_a_socks_proxy_is_told_not_to_be_spoken() -> None:
    with pytest.raises(KubeconfigError) as raised:
        proxy_for(URL("https://api.example.com"), "socks5://jane:geheim@p:1080", {})
    assert str(raised.value).startswith(
        "proxy-url is socks5://p:1080, and podtui speaks only to http and https proxies"
    )
    assert "geheim" not in str(raised.value)
    with pytest.raises(KubeconfigError, match="HTTPS_PROXY is socks5://p:1080"):
        chosen("https://api.example.com", HTTPS_PROXY="socks5://p:1080")
    assert chosen("https://127.0.0.1", HTTPS_PROXY="socks5://p:1080") is None


class Proxy:
    """A proxy that leads every CONNECT to one port of this machine, and records what it was asked."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.leads_to = 0
        self.answer = b"HTTP/1.1 200 OK\r\n\r\n"
        self.port = 0
        self.url = ""
        self._open: list[asyncio.StreamWriter] = []

    def end(self) -> None:
        """Hang up on everybody: a server of asyncio waits for its connections since Python 3.12."""
        for writer in self._open:
            writer.close()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        self.asked.append(head.decode().split("\r\n"))
        self._open.append(writer)
        writer.write(self.answer)
        if b" 200 " not in self.answer:
            writer.close()
            return
        there = await asyncio.open_connection("127.0.0.1", self.leads_to)
        await asyncio.gather(_copy(reader, there[1]), _copy(there[0], writer))


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    writer.close()


@pytest.fixture(params=["http", "https"])
async def proxy(request: pytest.FixtureRequest, api: Api, authority: trustme.CA) -> AsyncIterator[Proxy]:
    made = Proxy()
    made.leads_to = api.port
    tls = None
    if request.param == "https":
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(tls)
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0, ssl=tls)
    made.port = server.sockets[0].getsockname()[1]
    made.url = f"{request.param}://127.0.0.1:{made.port}"
    async with server:
        yield made
        made.end()


async def test_requests_and_streams_go_through_the_proxy(proxy: Proxy, api: Api, servers: Servers) -> None:
    # A name that only the proxy knows; the certificate is for localhost.
    behind = {"server": "https://api.test:6443", "tls_server_name": "localhost", "proxy_url": proxy.url}
    session = servers.session(api.context(**behind))
    assert await session.get("/") == b"hello"
    async with session.stream("/") as stream:
        assert [chunk async for chunk in stream] == [b"hello"]
    assert proxy.asked[0][0] == "CONNECT api.test:6443 HTTP/1.1"
    assert "bearer t0" not in "\n".join(proxy.asked[0]).lower()
    assert api.requests[0].headers["Host"] == "api.test:6443"
    assert api.requests[0].headers["Authorization"] == "Bearer t0"


async def test_a_proxy_is_told_who_we_are(proxy: Proxy, api: Api, servers: Servers) -> None:
    url = proxy.url.replace("//", "//jane:p%40ss@")
    assert await servers.session(api.context(proxy_url=url)).get("/") == b"hello"
    basic = base64.b64encode(b"jane:p@ss").decode()
    assert f"Proxy-Authorization: Basic {basic}" in proxy.asked[0]
    assert "Proxy-Authorization" not in api.requests[0].headers


async def test_the_name_behind_a_proxy_is_checked(proxy: Proxy, api: Api, servers: Servers) -> None:
    with pytest.raises(CertificateRejected, match=r"the certificate of https://api.test is not accepted"):
        await servers.session(api.context(server="https://api.test", proxy_url=proxy.url)).get("/")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"HTTP/1.1 407 Who are you\r\n\r\n", "the proxy does not connect to URL: 407 Who are you"),
        (b"HTTP/1.1 502 Bad Gateway\r\n\r\n", "the proxy does not connect to URL: 502 Bad Gateway"),
    ],
)
async def test_a_proxy_that_refuses(proxy: Proxy, api: Api, servers: Servers, answer: bytes, words: str) -> None:
    proxy.answer = answer
    with pytest.raises(Unreachable) as raised:
        await servers.session(api.context(proxy_url=proxy.url)).get("/")
    assert raised.value.message.replace(api.url, "URL") == words
    assert "proxy-url" in raised.value.hint


async def test_a_proxy_that_is_not_there(api: Api, servers: Servers) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(Unreachable) as raised:
        await servers.session(api.context(proxy_url=f"http://127.0.0.1:{port}")).get("/")
    assert raised.value.message == f"no connection to the proxy 127.0.0.1:{port} for {api.url}: connection refused"


async def test_the_environments_proxy_is_not_asked_for_this_machine(
    api: Api, servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    assert await servers.session(api.context()).get("/") == b"hello"
    with pytest.raises(Unreachable, match=r"no connection to the proxy 127.0.0.1:1 for https://api.test"):
        await servers.session(api.context(server="https://api.test")).get("/")


async def test_an_insecure_server_behind_a_proxy(proxy: Proxy, api: Api, servers: Servers) -> None:
    insecure = {"insecure_skip_tls_verify": True, "certificate_authority_data": b"", "proxy_url": proxy.url}
    assert await servers.session(api.context(server="https://api.test", **insecure)).get("/") == b"hello"
