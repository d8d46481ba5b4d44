"""A body that comes as the server writes it: a watch, a followed log."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from types import TracebackType
from typing import Self

import aiohttp

from podtui.cluster.failures import lost
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
        if self._response is None:
            raise Unreachable(f"the stream from {self._host} is not open")
        try:
            async for chunk in self._response.content.iter_any():
                yield chunk
        except (aiohttp.ClientError, OSError) as error:
            raise lost(self._host, error) from error
