"""A server that speaks TLS and HTTP/1.1 like an API server and has one Pod with two long logs.

    python -m tests.bench.log_server FOLDER

It writes a kubeconfig to FOLDER/kubeconfig and prints one line once it listens. A real kubelet gives some 50,000 lines
a second: this one gives more than any of its readers take, in chunks as a real API server's (some 6 kB: the
kubelet flushes each line, and what has gathered is passed on).
"""

import argparse
import asyncio
import json
import re
import ssl
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import trustme

POD, NAMESPACE = "web", "bench"
CONTAINERS = ("app", "proxy")
_BEGIN = 1_790_000_000
_STEP = 40_000
"""Nanoseconds between two lines of a container; the other one's lie between."""
_BLOCK = 2_000
"""Lines that are written at once."""
_TEXT = b'{"level":"info","msg":"request served","method":"GET","path":"/api/v1/items/%d","status":200,"ms":12,"n":%d}'
_PODS = {"name": "pods", "singularName": "pod", "namespaced": True, "kind": "Pod", "verbs": ["get", "list", "watch"]}
_DISCOVERY = {
    "/api": {"kind": "APIVersions", "versions": ["v1"]},
    "/apis": {"kind": "APIGroupList", "apiVersion": "v1", "groups": []},
    "/api/v1": {"kind": "APIResourceList", "groupVersion": "v1", "resources": [_PODS]},
}
"""What kubectl asks for first."""
_LOG = re.compile(rf"/api/v1/namespaces/{NAMESPACE}/pods/{POD}/log")
_STARTED = f"{datetime.fromtimestamp(_BEGIN - 1, UTC):%Y-%m-%dT%H:%M:%SZ}"


@dataclass(frozen=True)
class Log:
    """One container's: `lines` of them, `chunk` in each HTTP chunk; `offset` in nanoseconds keeps two apart."""

    lines: int
    chunk: int
    offset: int

    def line(self, n: int) -> bytes:
        """Line `n` with its timestamp."""
        seconds, rest = divmod(n * _STEP + self.offset, 1_000_000_000)
        return b"%b.%09dZ " % (_second(_BEGIN + seconds), rest) + _TEXT % (n % 977, n) + b"\n"

    def first(self, since: str) -> int:
        """The number of the first line that is not before that time."""
        if not since:
            return 0
        seconds = int(datetime.fromisoformat(since).timestamp()) - _BEGIN
        return max(-(-(seconds * 1_000_000_000 - self.offset) // _STEP), 0)

    def body(self, start: int) -> Iterator[bytes]:
        """The lines from `start` on, as HTTP chunks, many at a time."""
        for at in range(start, self.lines, _BLOCK):
            lines = [self.line(n) for n in range(at, min(at + _BLOCK, self.lines))]
            yield b"".join(chunked(b"".join(lines[i : i + self.chunk])) for i in range(0, len(lines), self.chunk))


def _second(seconds: int, known: dict[int, bytes] = {}) -> bytes:  # noqa: B006 - a cache
    if seconds not in known:
        known[seconds] = f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}".encode()
    return known[seconds]


def chunked(data: bytes) -> bytes:
    """One chunk of a body (RFC 9112, 7.1)."""
    return b"%x\r\n%b\r\n" % (len(data), data)


class Server:
    """All logs are made before it listens, so that making them takes no time from those who read."""

    def __init__(self, lines: int, chunk: int) -> None:
        self._logs = {name: Log(lines // len(CONTAINERS), chunk, i * 7_000) for i, name in enumerate(CONTAINERS)}
        self._bodies = {name: list(log.body(0)) for name, log in self._logs.items()}

    async def serve(self, folder: Path) -> None:
        """Listen until cancelled."""
        authority = trustme.CA()
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert("127.0.0.1").configure_cert(tls)
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0, ssl=tls)
        authority.cert_pem.write_to_path(folder / "ca.crt")
        (folder / "kubeconfig").write_text(kubeconfig(server.sockets[0].getsockname()[1], folder / "ca.crt"))
        print("ready", flush=True)
        async with server:
            await server.serve_forever()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while request := await reader.readuntil(b"\r\n\r\n"):
                await self._answer(request.split()[1].decode(), writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # they have gone
        finally:
            writer.close()

    async def _answer(self, target: str, writer: asyncio.StreamWriter) -> None:
        url = urlsplit(target)
        params = {name: values[0] for name, values in parse_qs(url.query).items()}
        if not _LOG.fullmatch(url.path):
            await self._send_object(url.path, params, writer)
            return
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n")
        await self._send_log(params, writer)
        writer.write(b"0\r\n\r\n")

    async def _send_log(self, params: dict[str, str], writer: asyncio.StreamWriter) -> None:
        name = params["container"]
        log = self._logs[name]
        if "limitBytes" in params:
            writer.write(chunked(log.line(0)[: int(params["limitBytes"])]))
            return
        start = log.first(params.get("sinceTime", ""))
        body = self._bodies[name] if start == 0 else log.body(start)
        for block in body:
            writer.write(block)
            await writer.drain()

    async def _send_object(self, path: str, params: dict[str, str], writer: asyncio.StreamWriter) -> None:
        found: object
        if path == f"/api/v1/namespaces/{NAMESPACE}/pods/{POD}":
            found = pod()
        elif path == f"/api/v1/namespaces/{NAMESPACE}/pods":
            found = {"kind": "PodList", "apiVersion": "v1", "metadata": {"resourceVersion": "1"}, "items": [pod()]}
        elif path in _DISCOVERY:
            found = _DISCOVERY[path]
        else:
            writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            return
        if params.get("watch") in ("1", "true"):
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
            await asyncio.sleep(float(params.get("timeoutSeconds", 300)))
            writer.write(b"0\r\n\r\n")
            return
        data = json.dumps(found).encode()
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(data) + data
        )


def pod() -> dict[str, object]:
    """A Pod that has run to its end."""
    ended = {
        "exitCode": 0,
        "reason": "Completed",
        "startedAt": _STARTED,
        "finishedAt": "2038-01-01T00:00:00Z",
    }
    statuses = [
        {
            "name": name,
            "containerID": f"containerd://{name}",
            "restartCount": 0,
            "ready": False,
            "image": "i",
            "imageID": "i",
            "state": {"terminated": {**ended, "containerID": f"containerd://{name}"}},
        }
        for name in CONTAINERS
    ]
    return {
        "kind": "Pod",
        "apiVersion": "v1",
        "metadata": {"name": POD, "namespace": NAMESPACE, "uid": "u", "resourceVersion": "1"},
        "spec": {"nodeName": "node1", "containers": [{"name": name, "image": "i"} for name in CONTAINERS]},
        "status": {"phase": "Succeeded", "containerStatuses": statuses},
    }


def kubeconfig(port: int, authority: Path) -> str:
    """One for the server."""
    cluster = {"server": f"https://127.0.0.1:{port}", "certificate-authority": str(authority)}
    context = {"cluster": "bench", "user": "bench", "namespace": NAMESPACE}
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "bench",
            "clusters": [{"name": "bench", "cluster": cluster}],
            "users": [{"name": "bench", "user": {"token": "bench"}}],
            "contexts": [{"name": "bench", "context": context}],
        }
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until it is killed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.log_server", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--lines", type=int, default=2_000_000, help="of both containers together")
    parser.add_argument("--chunk", type=int, default=50, help="lines in an HTTP chunk")
    options = parser.parse_args(arguments)
    asyncio.run(Server(options.lines, options.chunk).serve(options.folder))


if __name__ == "__main__":
    sys.exit(main())
