"""A small client of the API server for tests, independent of podtui's own: many requests at once, nothing clever."""

import asyncio
import base64
import json
import ssl
import tempfile
from collections.abc import AsyncIterator, Awaitable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp
from yarl import URL


class Answer(NamedTuple):
    """An HTTP status and body."""

    status: int
    body: bytes


class Api:
    """Requests to one API server with a client certificate or a token."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self._http = http

    async def answer(self, method: str, path: str) -> Answer:
        """The answer, whatever its status."""
        async with self._http.request(method, URL(path, encoded=True)) as response:
            return Answer(response.status, await response.read())

    async def request(
        self, method: str, path: str, body: Any = None, *, kind: str = "application/json", **params: str
    ) -> bytes:
        """The body of the answer. Raises AssertionError with the server's message for anything but 2xx."""
        data = None if body is None else json.dumps(body).encode()
        async with self._http.request(
            method, path, data=data, params=params, headers={"Content-Type": kind}
        ) as response:
            answer = await response.read()
            assert response.ok, f"{method} {path}: {response.status} {answer[:500]!r}"
            return answer

    async def table(self, path: str, **params: str) -> Any:
        """A list as the server's Table, each row with the whole object."""
        accept = {"Accept": "application/json;as=Table;v=v1;g=meta.k8s.io"}
        async with self._http.get(path, params=params | {"includeObject": "Object"}, headers=accept) as response:
            answer = await response.read()
            assert response.ok, f"GET {path}: {response.status} {answer[:500]!r}"
            return json.loads(answer) | {"date": response.headers["Date"]}


@asynccontextmanager
async def connect(config: dict[str, Any]) -> AsyncIterator[Api]:
    """A client for a kubeconfig of one context, as `kubectl config view --raw --minify --flatten -o json` prints it."""
    cluster, user = config["clusters"][0]["cluster"], config["users"][0]["user"]
    tls = ssl.create_default_context(cadata=_decoded(cluster["certificate-authority-data"]))
    headers = {"Authorization": f"Bearer {user['token']}"} if "token" in user else {}
    if "client-certificate-data" in user:
        with tempfile.TemporaryDirectory() as folder:
            pem = Path(folder) / "client.pem"
            pem.write_text(_decoded(user["client-certificate-data"]) + _decoded(user["client-key-data"]))
            tls.load_cert_chain(pem)
    connector = aiohttp.TCPConnector(ssl=tls, limit=16)
    async with aiohttp.ClientSession(cluster["server"], connector=connector, headers=headers) as http:
        yield Api(http)


async def in_parallel(jobs: Iterable[Awaitable[Any]], workers: int = 16) -> None:
    """Run jobs, a few at a time; the first failure ends it."""
    waiting = iter(jobs)

    async def work() -> None:
        for job in waiting:
            await job

    async with asyncio.TaskGroup() as group:
        for _ in range(workers):
            group.create_task(work())


def _decoded(text: str) -> str:
    return base64.b64decode(text).decode()
