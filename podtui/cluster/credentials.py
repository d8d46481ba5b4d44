"""What a request shows to say who we are, and how to get it anew.

The order of the means is client-go's (transport/round_trippers.go, plugin/pkg/client/auth/exec/exec.go): a token or a
username goes in the header, a certificate goes with the connection, an exec plugin is asked only where there is none of
these. Nothing secret is sent over plain http.
"""

import asyncio
import base64
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from podtui.cluster.context import Context, User
from podtui.errors import CredentialsError, KubeconfigError

# client-go reads a token file every minute, ten seconds before that is over (transport/token_source.go).
_TOKEN_FILE_SECONDS = 50.0
# What was just obtained is used for so long, whatever it says: a plugin with a slow clock would run at each request.
_LEAST_SECONDS = 10.0
# So long after a failure nobody tries again: hundreds of streams may be asking.
_FAILURE_SECONDS = 3.0


class Secret(msgspec.Struct, frozen=True):
    """Credentials at one time. `expires` is in seconds of the epoch; certificate and key are PEM."""

    authorization: str = ""
    certificate: bytes = b""
    key: bytes = b""
    expires: float = float("inf")

    def __repr__(self) -> str:
        return f"Secret(expires={self.expires})"

    def same(self, other: "Secret") -> bool:
        """Whether the server would see no difference."""
        return self.authorization == other.authorization and self.same_certificate(other)

    def same_certificate(self, other: "Secret") -> bool:
        """Whether a connection made with one does for the other."""
        return (self.certificate, self.key) == (other.certificate, other.key)


class Credentials:
    """The credentials of one context; at most one refresh at a time, however many requests ask."""

    def __init__(self, context: Context, now: Callable[[], float] = time.time) -> None:
        self._context = context
        self._user = context.user
        self._now = now
        self._secret: Secret | None = None
        self._refresh: asyncio.Task[Secret] | None = None
        self._failure: tuple[float, KubeconfigError] | None = None
        self.headers: tuple[tuple[str, str], ...] = _impersonation(self._user)

    async def current(self) -> Secret:
        """Credentials that have not expired. Raises CredentialsError."""
        if self._secret is None or self._now() >= self._secret.expires:
            return await self._obtained()
        return self._secret

    async def renewed(self, used: Secret) -> bool:
        """After a 401 with `used`: whether there are other credentials now to try with. Raises CredentialsError."""
        if self._secret is used:
            await self._obtained()
        return self._secret is not None and not self._secret.same(used)

    async def close(self) -> None:
        """End a refresh that is under way."""
        if self._refresh is not None and not self._refresh.done():
            self._refresh.cancel()
            await asyncio.wait([self._refresh])

    async def _obtained(self) -> Secret:
        if self._failure and self._now() < self._failure[0] + _FAILURE_SECONDS:
            raise self._failure[1]
        if self._refresh is None or self._refresh.done():
            self._refresh = asyncio.create_task(self._obtain())
            self._refresh.add_done_callback(self._keep)
        # One who gives up waiting does not take it from the others.
        return await asyncio.shield(self._refresh)

    def _keep(self, done: asyncio.Task[Secret]) -> None:
        if done.cancelled():
            return
        error = done.exception()
        if error is None:
            self._secret, self._failure = done.result(), None
        elif isinstance(error, KubeconfigError):
            self._failure = (self._now(), error)

    async def _obtain(self) -> Secret:
        if not self._context.cluster.server.startswith("https://"):
            return Secret()
        return self._from_files()

    def _from_files(self) -> Secret:
        user = self._user
        authorization, expires = self._authorization()
        return Secret(
            authorization=authorization,
            certificate=user.client_certificate_data or _content(user.client_certificate, "client certificate"),
            key=user.client_key_data or _content(user.client_key, "client key"),
            expires=expires,
        )

    def _authorization(self) -> tuple[str, float]:
        user = self._user
        if user.token_file:
            return f"Bearer {self._token()}", self._now() + _TOKEN_FILE_SECONDS
        if user.token:
            return f"Bearer {user.token}", float("inf")
        if user.username or user.password:
            return "Basic " + base64.b64encode(f"{user.username}:{user.password}".encode()).decode(), float("inf")
        return "", float("inf")

    def _token(self) -> str:
        """What the token file says; the token that stands in the kubeconfig where it cannot be read."""
        try:
            token = _content(self._user.token_file, "token file").decode("utf-8", "replace").strip()
            if not token:
                raise CredentialsError(f"the token file {self._user.token_file} is empty", "log in again")
        except CredentialsError:
            if not self._user.token:
                raise
            return self._user.token
        return token


def _content(path: str, what: str) -> bytes:
    if not path:
        return b""
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise CredentialsError(f"cannot read the {what} {path}: {error.strerror}", "see the kubeconfig") from error


def _impersonation(user: User) -> tuple[tuple[str, str], ...]:
    """The headers of client-go's impersonatingRoundTripper; a repeated one is a list."""
    if not user.as_:
        return ()
    headers = [("Impersonate-User", user.as_)]
    if user.as_uid:
        headers.append(("Impersonate-Uid", user.as_uid))
    headers += [("Impersonate-Group", group) for group in user.as_groups]
    headers += [(f"Impersonate-Extra-{key}", v) for key, values in user.as_user_extra.items() for v in values]
    return tuple(headers)
