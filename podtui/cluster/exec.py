"""Running a command in a container: a websocket on which the API server carries the command's output.

The protocol is Kubernetes' remote command, v5.channel.k8s.io or else v4: each message begins with a byte that says
which channel it belongs to, and the last one is a Status (k8s.io/apimachinery, pkg/util/remotecommand/constants.go).
Nothing is sent: standard input stays closed.
"""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import aiohttp
import msgspec

from podtui.cluster.answers import clean_line
from podtui.cluster.connection import Params
from podtui.cluster.failures import streaming
from podtui.cluster.host import pod_path
from podtui.errors import ApiError, Unreachable
from podtui.model.pod import Pod

PROTOCOLS: Final = ("v5.channel.k8s.io", "v4.channel.k8s.io")
MOST: Final = 4 * 1024 * 1024
"""Bytes of output that are kept."""
SECONDS: Final = 15.0

_STDOUT, _STDERR, _STATUS = 1, 2, 3
_ASKED_URL = re.compile(r"""\b(?:Get|Post) "https?://[^"]*": """, re.IGNORECASE)
"""How Go begins an error of a request: with a URL that here holds the whole command."""
_OPENING_SECONDS = 20.0
"""For the handshake: the API server answers it once the kubelet has started the command."""


class Opener(Protocol):
    """Opens websockets; a Session does."""

    @property
    def host(self) -> str:
        """The server as messages name it."""
        ...

    async def websocket(
        self, path: str, params: Params, protocols: Sequence[str], *, timeout: float
    ) -> aiohttp.ClientWebSocketResponse:
        """An open websocket. Raises ApiError, CredentialsError."""
        ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command said and how it ended: `exit_code` None where it did not run to an end of its own.

    `message` is the server's word on a command that failed or did not start; `cut` says why output is missing.
    """

    stdout: bytes
    stderr: bytes
    exit_code: int | None
    message: str = ""
    cut: str = ""


class _Cause(msgspec.Struct, frozen=True):
    reason: str = ""
    message: str = ""


class _Details(msgspec.Struct, frozen=True):
    causes: list[_Cause] = []


class _Status(msgspec.Struct, frozen=True):
    status: str = ""
    message: str = ""
    details: _Details | None = None


async def run(
    opener: Opener,
    pod: Pod,
    container: str,
    command: Sequence[str],
    *,
    seconds: float = SECONDS,
    most: int = MOST,
) -> Outcome:
    """Run a command to its end, for `seconds` and `most` bytes at most: then what there is, with `cut`.

    The command goes on in the container where it is given up. Raises ApiError, CredentialsError.
    """
    params = {"container": container, "command": list(command), "stdout": "true", "stderr": "true", "stdin": "false"}
    socket = await opener.websocket(f"{pod_path(pod)}/exec", params, PROTOCOLS, timeout=_OPENING_SECONDS)
    output = _Output(most)
    try:
        async with asyncio.timeout(seconds):
            with streaming(opener.host):
                await output.read(socket)
    except TimeoutError:
        output.cut = f"it took more than {seconds:.0f} s"
    finally:
        await _closed(socket)
    return output.outcome(opener.host)


async def _closed(socket: aiohttp.ClientWebSocketResponse) -> None:
    """Close without waiting for the other side longer than a moment."""
    try:
        async with asyncio.timeout(1):
            await socket.close()
    except TimeoutError:
        pass


class _Output:
    """The channels as they fill."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept = {_STDOUT: bytearray(), _STDERR: bytearray(), _STATUS: bytearray()}
        self.cut = ""

    async def read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Until the server ends, or there is too much."""
        async for message in socket:
            if message.type is not aiohttp.WSMsgType.BINARY or not message.data:
                continue
            kept = self._kept.get(message.data[0])
            if kept is None:
                continue
            kept += message.data[1:]
            if sum(map(len, self._kept.values())) > self._most:
                self.cut = f"it said more than {self._most // 1024:,} KiB"
                return

    def outcome(self, host: str) -> Outcome:
        """What it all comes to. Raises Unreachable where the connection broke off before the command's end."""
        stdout, stderr, said = (bytes(self._kept[channel]) for channel in (_STDOUT, _STDERR, _STATUS))
        if not said:
            if not self.cut:
                raise Unreachable(f"the connection to {host} was lost before the command had ended", "try again")
            return Outcome(stdout, stderr, None, cut=self.cut)
        try:
            status = msgspec.json.decode(said, type=_Status)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise ApiError(f"{host} ended the command with what is no Status") from error
        if status.status == "Success":
            return Outcome(stdout, stderr, 0)
        return Outcome(stdout, stderr, _exit_code(status), clean_line(_ASKED_URL.sub("", status.message)))


def _exit_code(status: _Status) -> int | None:
    """The command's own exit code, None where it was not the command that failed."""
    causes = status.details.causes if status.details else []
    code = next((cause.message for cause in causes if cause.reason == "ExitCode"), "")
    return int(code) if code.isascii() and code.isdecimal() and len(code) < 6 else None
