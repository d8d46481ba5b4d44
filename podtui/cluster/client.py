"""What the readers of the cluster need of a Session; tests stand in for it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Protocol

Params = Mapping[str, str | int]


class Stream(Protocol):
    """An open response: chunks of bytes until it ends. Raises Unreachable where it breaks off."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        """The chunks, of any size."""
        ...


class Client(Protocol):
    """GET, whole or streamed. All raise ApiError or CredentialsError."""

    async def get(
        self,
        path: str,
        params: Params | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        timeout: float = 30,
    ) -> bytes:
        """The whole body; `timeout` in seconds."""
        ...

    def stream(
        self, path: str, params: Params | None = None, *, headers: Mapping[str, str] | None = None
    ) -> AbstractAsyncContextManager[Stream]:
        """The body as it comes, for as long as it comes."""
        ...
