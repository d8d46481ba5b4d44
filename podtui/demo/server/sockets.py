"""exec, attach and port-forward over websockets: v5.channel.k8s.io, which can close stdin, and v4."""

import asyncio
import json
from collections.abc import Callable
from functools import partial

from aiohttp import WSMsgType, web

from podtui.demo.objects import Obj
from podtui.demo.objects.errors import Refused, bad_request
from podtui.demo.objects.kinds import POD
from podtui.demo.server.call import Call
from podtui.demo.server.logs import container_of
from podtui.demo.server.streams import Streams
from podtui.demo.sim.kubelet.running import beside
from podtui.demo.sim.process import Process
from podtui.demo.sim.sh import commands
from podtui.demo.sim.sh.commands import run

STDIN, STDOUT, STDERR, STATUS, RESIZE, CLOSE = 0, 1, 2, 3, 4, 255
PROTOCOLS = ("v5.channel.k8s.io", "v4.channel.k8s.io")


async def exec_(call: Call, streams: Streams) -> web.StreamResponse:
    """Run a command in a container. Raises Refused: 400, 404, 500."""
    main = _running(call)
    argv = call.query.getall("command", [])
    if not argv:
        raise bad_request("you must specify at least 1 command for the container")
    tty = call.flag("tty")
    process = beside(main, argv)
    if tty:
        process.env["TERM"] = "xterm"
    socket = await _accept(call)
    if not commands.knows(argv):
        what = f'exec: "{argv[0]}": executable file not found in $PATH'
        message = (
            "error executing command in container: failed to exec in container: failed to start exec: OCI runtime exec "
            f"failed: exec failed: unable to start container process: {what}"
        )
        await _finish(socket, _failure(f"Internal error occurred: {message}", "InternalError", 500))
        return socket

    def begin() -> None:
        process.start(run)

    with streams.one():
        await _Session(call, socket, process, tty=tty).run(begin)
    return socket


async def attach(call: Call, streams: Streams) -> web.StreamResponse:
    """See what a container's process writes, and write to it. Raises Refused: 400, 404."""
    main = _running(call)
    socket = await _accept(call)
    with streams.one():
        await _Session(call, socket, main, tty=call.flag("tty"), attached=True).run(lambda: None)
    return socket


def _running(call: Call) -> Process:
    _, container = container_of(call)
    if container.process is None:
        name = container.name
        raise Refused(
            500,
            "InternalError",
            f'Internal error occurred: unable to upgrade connection: container not found ("{name}")',
        )
    return container.process


async def _accept(call: Call) -> web.WebSocketResponse:
    offered = call.request.headers.get("Sec-WebSocket-Protocol", "")
    if call.request.headers.get("Upgrade", "").lower() != "websocket":
        raise bad_request("Upgrade request required")
    known = [p for p in PROTOCOLS if p in offered]
    if offered and not known:
        raise bad_request(f"unable to negotiate protocol: client supports {offered}, server accepts {list(PROTOCOLS)}")
    socket = web.WebSocketResponse(protocols=PROTOCOLS, autoping=True, max_msg_size=0)
    await socket.prepare(call.request)
    return socket


class _Session:
    """Ties a process to a websocket."""

    def __init__(
        self, call: Call, socket: web.WebSocketResponse, process: Process, *, tty: bool, attached: bool = False
    ) -> None:
        self._socket = socket
        self._process = process
        self._tty = tty
        self._attached = attached
        self._stdin = call.flag("stdin")
        self._wake = call.world.loop.soon
        self._frames: asyncio.Queue[bytes | None] = asyncio.Queue()

    async def run(self, begin: Callable[[], object]) -> None:
        """Until the process or the client ends."""
        process = self._process
        if self._attached:
            process.taps.append(self._tell)
        else:
            process.out, process.err = partial(self._tell, 1), partial(self._tell, 2)
            if not self._stdin:
                process.stdin.close()
        process.ended.then(self._end)
        begin()
        reader = asyncio.create_task(self._read())
        try:
            await self._write(reader)
        finally:
            reader.cancel()
            process.ended.forget(self._end)
            if self._attached:
                process.taps.remove(self._tell)
            else:
                self._wake(lambda: process.signal(9))

    def _end(self) -> None:
        self._frames.put_nowait(None)

    def _tell(self, fd: int, data: bytes) -> None:
        channel = STDERR if fd == 2 and not self._tty else STDOUT
        self._frames.put_nowait(bytes([channel]) + (data.replace(b"\n", b"\r\n") if self._tty else data))

    async def _write(self, reader: asyncio.Task[None]) -> None:
        """Send frames until the process has ended, or nobody is there any more."""
        while True:
            frame = asyncio.ensure_future(self._frames.get())
            await asyncio.wait((frame, reader), return_when=asyncio.FIRST_COMPLETED)
            if not frame.done():
                frame.cancel()
                return
            data = frame.result()
            if data is None:
                await _finish(self._socket, _exit_status(self._process.ended.value.code))
                return
            await self._socket.send_bytes(data)

    async def _read(self) -> None:
        async for message in self._socket:
            data = message.data.encode() if message.type is WSMsgType.TEXT else message.data
            if not data:
                continue
            if data[0] == STDIN:
                self._type(data[1:])
            elif data[0] == CLOSE and data[1:2] == b"\x00":
                self._wake(self._process.stdin.close)

    def _type(self, data: bytes) -> None:
        if self._tty:
            if b"\x04" in data or b"\x03" in data:  # ctrl+d, ctrl+c: the end
                self._wake(self._process.stdin.close)
                return
            data = data.replace(b"\r", b"\n")
            self._frames.put_nowait(bytes([STDOUT]) + data.replace(b"\n", b"\r\n"))
        self._wake(lambda: self._process.stdin.write(data))


def _exit_status(code: int) -> Obj:
    if code == 0:
        return {"metadata": {}, "status": "Success"}
    causes = [{"reason": "ExitCode", "message": str(code)}]
    message = f"command terminated with non-zero exit code: exit status {code}"
    return _failure(message, "NonZeroExitCode", 0) | {"details": {"causes": causes}}


def _failure(message: str, reason: str, code: int) -> Obj:
    found: Obj = {"metadata": {}, "status": "Failure", "message": message, "reason": reason}
    return found | ({"code": code} if code else {})


async def _finish(socket: web.WebSocketResponse, status: Obj) -> None:
    await socket.send_bytes(bytes([STATUS]) + json.dumps(status).encode())
    await socket.close()


# --- port-forward ---------------------------------------------------------------------------------------------------


async def port_forward(call: Call, streams: Streams) -> web.StreamResponse:
    """One TCP connection to a port of a Pod: channel 0 data, 1 errors; each begins with the port. Raises Refused."""
    worker = call.world.kubelet.worker(call.route.namespace, call.route.name)
    port = call.number("ports")
    if worker is None or not worker.sandbox:
        raise bad_request(f"unable to forward port because pod is not running. Current status={_phase(call)}")
    if port is None:
        raise bad_request('query parameter "port" is required')
    socket = await _accept(call)
    number = port.to_bytes(2, "little")
    await socket.send_bytes(b"\x00" + number)
    await socket.send_bytes(b"\x01" + number)
    try:
        server = worker.network.dial("127.0.0.1", port)
    except ConnectionError as error:
        await socket.send_bytes(b"\x01" + f"an error occurred forwarding {port} -> {port}: {error}".encode())
        await socket.close()
        return socket
    with streams.one():
        await _serve(socket, server.respond)
    return socket


def _phase(call: Call) -> str:
    pod = call.store.need(POD, call.route.namespace, call.route.name)
    return str(pod["status"].get("phase", "Pending"))


async def _serve(socket: web.WebSocketResponse, respond: Callable[[str], tuple[int, str]]) -> None:
    """Speak HTTP/1.1 as the program behind the port does."""
    rest = b""
    async for message in socket:
        if message.type is not WSMsgType.BINARY or message.data[:1] != b"\x00":
            continue
        rest += message.data[1:]
        while b"\r\n\r\n" in rest:
            head, rest = rest.split(b"\r\n\r\n", 1)
            words = head.split(b" ")
            status, body = respond(words[1].decode(errors="replace") if len(words) > 1 else "/")
            answer = f"HTTP/1.1 {status} {'OK' if status < 400 else 'Error'}\r\nContent-Type: text/plain\r\n"
            await socket.send_bytes(b"\x00" + f"{answer}Content-Length: {len(body.encode())}\r\n\r\n{body}".encode())
