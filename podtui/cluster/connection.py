"""How connections to an API server are made: sockets, buffers, addresses."""

import asyncio.sslproto
import ipaddress
import socket
from collections.abc import Mapping, Sequence
from http import HTTPStatus

import aiohttp
from yarl import URL

from podtui import __version__

Params = Mapping[str, str | int | Sequence[str]]
"""A query; of several values the name is repeated."""

CONNECT_SECONDS = 10.0  # for the name, TCP, the proxy and TLS together

# asyncio gives each TLS connection a receive buffer of 256 KiB: 343 MB for 1,000 log streams, 108 MB with this.
# There is no other way to say it than on the class.
asyncio.sslproto.SSLProtocol.max_size = 16 * 1024


def http_session() -> aiohttp.ClientSession:
    """A session for one API server; as many connections as there are streams."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0, socket_factory=_socket),
        headers={"User-Agent": f"podtui/{__version__}", "Accept": "application/json, */*"},
        cookie_jar=aiohttp.DummyCookieJar(),
        middlewares=(_no_other_answer,),
    )


class NotUpgraded(Exception):
    """A websocket was asked for, and `response` is something else; its body is not read."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        super().__init__(response.status)
        self.response = response


async def _no_other_answer(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Where a websocket is asked for, hand over any other answer as it is: aiohttp would throw the reason away, and
    follow a redirect with our credentials.
    """
    response = await handler(request)
    if "Upgrade" in request.headers and response.status != HTTPStatus.SWITCHING_PROTOCOLS:
        raise NotUpgraded(response)
    return response


def _socket(address: aiohttp.AddrInfoType) -> socket.socket:
    """A socket that finds out within 165 s that the other side is gone: 30 s of silence, then 9 probes 15 s apart."""
    family, kind, protocol, _, _ = address
    made = socket.socket(family, kind, protocol)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    # macOS calls the first one TCP_KEEPALIVE.
    for option, value in (("TCP_KEEPIDLE", 30), ("TCP_KEEPALIVE", 30), ("TCP_KEEPINTVL", 15), ("TCP_KEEPCNT", 9)):
        if hasattr(socket, option):
            made.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)
    return made


def base_url(server: str) -> URL:
    """The URL that paths are added to; a server without a scheme is http, as for client-go (rest/url_utils.go)."""
    url = URL(server if "://" in server else f"http://{server}")
    return url.with_query(None).with_fragment(None)


def url_of(base: URL, path: str, params: Params | None) -> URL:
    """The URL of an API path, which starts with a slash, on a server that may itself have a path."""
    return base.joinpath(path.removeprefix("/")).with_query(dict(params) if params else None)


def is_loopback(url: URL) -> bool:
    """Whether the server is on this machine."""
    host = url.host or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
