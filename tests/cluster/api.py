"""A bare client of the API server for the fleet: aiohttp, JSON, and who the kubeconfig says we are.

Not podtui's own client: what podtui is measured with must not share its faults.
"""

import base64
import ssl
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self

import aiohttp
import yaml

CONNECTIONS = 64
Object = dict[str, Any]  # JSON as the API server writes it


class Api:
    """Requests to one API server."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self._http = http

    @classmethod
    @asynccontextmanager
    async def connect(cls, kubeconfig: Path) -> AsyncIterator[Self]:
        """A client for the first cluster and user of a kubeconfig, which must have its certificates inside."""
        config = yaml.safe_load(kubeconfig.read_text())  # noqa: ASYNC240 - nothing else runs yet
        cluster, user = config["clusters"][0]["cluster"], config["users"][0]["user"]
        connector = aiohttp.TCPConnector(ssl=_ssl_context(cluster, user), limit=CONNECTIONS)
        async with aiohttp.ClientSession(cluster["server"], connector=connector) as http:
            yield cls(http)

    async def get(self, path: str) -> Object:
        """The object at `path`. Raises aiohttp.ClientResponseError, as all of these do, where the server refuses."""
        return await self._request("GET", path)

    async def create(self, path: str, body: Object) -> Object:
        """Create `body` in the collection `path`; one that is there already is taken as it is."""
        try:
            return await self._request("POST", path, json=body)
        except aiohttp.ClientResponseError as error:
            if error.status != 409:
                raise
            return await self.get(f"{path}/{body['metadata']['name']}")

    async def patch(self, path: str, body: Object) -> None:
        """Merge `body` into the object at `path`; nothing happens where there is none (any more)."""
        headers = {"Content-Type": "application/merge-patch+json"}
        async with self._http.patch(path, json=body, headers=headers) as response:
            if response.status != 404:
                response.raise_for_status()
            await response.read()

    async def delete(self, path: str) -> None:
        """Delete the object or collection at `path`, without grace; nothing happens where there is none."""
        async with self._http.delete(path, params={"gracePeriodSeconds": "0"}) as response:
            if response.status != 404:
                response.raise_for_status()
            await response.read()

    async def _request(self, method: str, path: str, **more: Any) -> Object:
        async with self._http.request(method, path, raise_for_status=True, **more) as response:
            found: Object = await response.json()
            return found


def _ssl_context(cluster: dict[str, str], user: dict[str, str]) -> ssl.SSLContext:
    context = ssl.create_default_context(cadata=base64.b64decode(cluster["certificate-authority-data"]).decode())
    with tempfile.NamedTemporaryFile() as pem:  # the ssl module takes a client's certificate from a file only
        pem.write(base64.b64decode(user["client-certificate-data"]) + base64.b64decode(user["client-key-data"]))
        pem.flush()
        context.load_cert_chain(pem.name)
    return context
