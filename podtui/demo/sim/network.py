"""A Pod's network: who listens on which port, and what connecting to one gives. Errors are in Go's words."""

from collections.abc import Callable
from itertools import count
from typing import NamedTuple
from urllib.parse import urlsplit

Respond = Callable[[str], tuple[int, str]]
"""A path to a status and a body."""
_LOCAL = ("localhost", "127.0.0.1", "")


def answer_ok(_path: str) -> tuple[int, str]:
    """What a server says that has nothing to say."""
    return 200, "ok\n"


class Server(NamedTuple):
    """A port that is listened on."""

    port: int
    respond: Respond
    host: str
    inode: int


class Network:
    """The ports of one Pod. `resolve` finds the networks behind a name: other Pods, by a Service."""

    def __init__(self, ip: str, resolve: Callable[[str, int], "tuple[Network, int] | None"]) -> None:
        self.ip = ip
        self.servers: dict[int, Server] = {}
        self._resolve = resolve
        self._inodes = count(48_000)

    def listen(self, port: int, respond: Respond, host: str) -> Server:
        """Serve a port. Raises OSError where it is taken: the containers of a Pod share its ports."""
        if port in self.servers:
            raise OSError(98, f"listen tcp {host}:{port}: bind: address already in use")
        server = self.servers[port] = Server(port, respond, host, next(self._inodes))
        return server

    def close(self, server: Server) -> None:
        """Serve it no more."""
        if self.servers.get(server.port) is server:
            del self.servers[server.port]

    def dial(self, host: str, port: int) -> Server:
        """The server at a port of this Pod, or of another. Raises ConnectionError."""
        local = host in _LOCAL
        if local or host == self.ip:
            server = self.servers.get(port)
            if server is None or (not local and server.host in _LOCAL):
                raise ConnectionRefusedError(
                    f"dial tcp {'127.0.0.1' if local else host}:{port}: connect: connection refused"
                )
            return server
        found = self._resolve(host, port)
        if found is None:
            raise ConnectionError(f"dial tcp: lookup {host}: no such host")
        there, target = found
        return there.dial(there.ip, target)

    def get(self, url: str) -> tuple[int, str]:
        """GET an http URL: status and body. Raises ConnectionError."""
        parts = urlsplit(url)
        server = self.dial(parts.hostname or "", parts.port or 80)
        return server.respond(parts.path + (f"?{parts.query}" if parts.query else "") or "/")
