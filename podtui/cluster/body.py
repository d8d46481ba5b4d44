"""A body that comes as the server writes it: a watch, a followed log."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from types import TracebackType
from typing import Self

import aiohttp

from podtui.cluster.failures import streaming
from podtui.errors import Unreachable


class Stream:
    """`async with session.stream(...) as stream: async for chunk in stream`. Made by Session.stream."""

    def __init__(self, host: str, opener: Callable[[], Awaitable[aiohttp.ClientResponse]]) -> None:
        self._host = host
        self._opener = opener
        self._response: aiohttp.ClientResponse | None = None

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers of the answer; none before it is entered."""
        return self._response.headers if self._response is not None else {}

    async def __aenter__(self) -> Self:
        self._response = await self._opener()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._response is not None:
            self._response.close()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Chunks of any size as they arrive, until the server ends. Raises Unreachable where the connection is lost."""
        while chunk := await self._next():
            yield chunk

    async def _next(self) -> bytes:
        if self._response is None:
            raise Unreachable(f"the stream from {self._host} is not open")
        with streaming(self._host):
            return await self._response.content.readany()
