"""Who we are to the API server: credentials as they are now, got anew when they end or are refused.

The order of the means is client-go's (transport/round_trippers.go, plugin/pkg/client/auth/exec/exec.go): a token or a
username goes in the header, a certificate goes with the connection, an exec plugin is asked only where there is none of
these. Nothing secret is sent over plain http.
"""

import asyncio
import base64
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import msgspec

from podtui.cluster import exec_plugin
from podtui.cluster.context import Context, User
from podtui.cluster.secret import NEVER, Secret
from podtui.errors import CredentialsError, KubeconfigError

# client-go reads a token file every minute, ten seconds before that is over (transport/token_source.go).
_TOKEN_FILE_SECONDS = 50.0
# What was just obtained is used for so long, whatever it says: a plugin with a slow clock would run at each request.
_LEAST_SECONDS = 10.0
# So long after a failure nobody tries again: hundreds of streams may be asking.
_FAILURE_SECONDS = 3.0


class Credentials:
    """The credentials of one context; at most one refresh at a time, however many requests ask.

    `headers` are those that never change: impersonation.
    """

    def __init__(self, context: Context, now: Callable[[], float] = time.time) -> None:
        self._cluster = context.cluster
        self._user = context.user
        self._now = now
        self._secret: Secret | None = None
        self._refresh: asyncio.Task[Secret] | None = None
        self._failure: tuple[float, KubeconfigError] | None = None
        self.headers: tuple[tuple[str, str], ...] = _impersonation(context.user)

    async def current(self) -> Secret:
        """Credentials that have not expired. Raises KubeconfigError, mostly CredentialsError."""
        if self._secret is None or self._now() >= self._secret.expires:
            return await self._obtained()
        return self._secret

    async def user(self) -> User:
        """The user with the credentials of now written in: no file to read, no plugin to ask. Raises as `current`."""
        secret = await self.current()
        kind, _, token = secret.authorization.partition(" ")
        return msgspec.structs.replace(
            self._user,
            token=token if kind == "Bearer" else "",
            client_certificate_data=secret.certificate,
            client_key_data=secret.key,
            token_file="",
            client_certificate="",
            client_key="",
            exec_=None,
        )

    async def renewed(self, refused: Secret) -> bool:
        """After a 401: whether there are other credentials now to try with. Raises as `current`."""
        if self._secret is refused:
            await self._obtained()
        return self._secret is not None and not self._secret.same(refused)

    def advice(self, refused: Secret) -> str:
        """What to do about credentials that the server does not accept."""
        user = self._user
        if not self._secure:
            return "credentials are not sent over http://; use https://"
        if refused.same(Secret()):
            return (
                f"user {user.name!r} of the kubeconfig has no credentials" if user.name else "the context has no user"
            )
        ended = refused.ended(self._now())
        again = f"log in again ({user.exec_.command})" if self._asks and user.exec_ else "log in again"
        return f"{ended}; {again}" if ended else again

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
            # Where all who asked have given up, nobody else looks at the error.
            self._refresh.add_done_callback(lambda task: task.cancelled() or task.exception())
        # One who gives up does not take it from the others.
        return await asyncio.shield(self._refresh)

    async def _obtain(self) -> Secret:
        try:
            secret = await self._fresh()
        except KubeconfigError as error:
            self._failure = (self._now(), error)
            raise
        self._failure = None
        self._secret = msgspec.structs.replace(secret, expires=max(secret.expires, self._now() + _LEAST_SECONDS))
        return self._secret

    async def _fresh(self) -> Secret:
        user = self._user
        if not self._secure:
            return Secret()
        if self._asks and user.exec_:
            return await exec_plugin.ask(user, user.exec_, self._cluster)
        return Secret(
            authorization=self._authorization(),
            certificate=user.client_certificate_data or _content(user.client_certificate, "client certificate"),
            key=user.client_key_data or _content(user.client_key, "client key"),
            expires=self._now() + _TOKEN_FILE_SECONDS if user.token_file else NEVER,
        )

    @property
    def _secure(self) -> bool:
        return self._cluster.server.lower().startswith("https://")

    @property
    def _asks(self) -> bool:
        u = self._user
        others = (u.token, u.token_file, u.username, u.password, u.client_certificate, u.client_certificate_data)
        return u.exec_ is not None and not any(others)

    def _authorization(self) -> str:
        user = self._user
        if user.token_file or user.token:
            return f"Bearer {self._token() if user.token_file else user.token.strip()}"
        if user.username or user.password:
            return "Basic " + base64.b64encode(f"{user.username}:{user.password}".encode()).decode()
        return ""

    def _token(self) -> str:
        """What the token file says; where it says nothing, what it said before, then the token of the kubeconfig."""
        try:
            return _token_in(self._user.token_file)
        except CredentialsError:
            if self._secret is not None:
                return self._secret.authorization.removeprefix("Bearer ")
            if self._user.token:
                return self._user.token.strip()
            raise


def _token_in(path: str) -> str:
    token = _content(path, "token file").decode("utf-8", "replace").strip()
    if not token:
        raise CredentialsError(f"the token file {path} is empty", "log in again")
    return token


def _content(path: str, what: str) -> bytes:
    if not path:
        return b""
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise CredentialsError(f"cannot read the {what} {path}: {error.strerror}", "see the kubeconfig") from error


def _impersonation(user: User) -> tuple[tuple[str, str], ...]:
    """The headers of client-go's impersonatingRoundTripper; a list is a header repeated."""
    if not user.as_:
        return ()
    headers = [("Impersonate-User", user.as_)]
    if user.as_uid:
        headers.append(("Impersonate-Uid", user.as_uid))
    headers += [("Impersonate-Group", group) for group in user.as_groups]
    headers += [(_extra(key), value) for key, values in user.as_user_extra.items() for value in values]
    return tuple(headers)


def _extra(key: str) -> str:
    """The header of an extra key: what a header's name may not have is percent-encoded (client-go headerKeyEscape)."""
    return "Impersonate-Extra-" + quote(key, safe="!#$&'*+-.^_`|~")
