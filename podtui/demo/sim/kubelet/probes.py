"""Probes of one running instance (pkg/kubelet/prober): startup first, then liveness and readiness."""

from collections.abc import Awaitable, Callable
from typing import Any

from podtui.demo.objects import Obj
from podtui.demo.sim.loop import Loop
from podtui.demo.sim.network import Network
from podtui.demo.sim.process import Process

Exec = Callable[[Process, list[str], float], Awaitable[tuple[int | None, str]]]
"""Runs a command beside a process, for so many seconds: exit code (None: too slow) and output."""


class Probe:
    """One probe of one instance; `passed` and `failed` are called when the thresholds are reached, each time anew."""

    def __init__(self, spec: Obj, ports: dict[str, int], network: Network, process: Process, run: Exec) -> None:
        self._spec = spec
        self._ports = ports
        self._network = network
        self._process = process
        self._exec = run

    async def watch(self, loop: Loop, said: Callable[[bool, str], None], failed: Callable[[str], None]) -> None:
        """Probe until cancelled. `said(ok, why)`: a threshold is reached; `failed(why)`: one attempt failed."""
        spec = self._spec
        await loop.sleep(spec.get("initialDelaySeconds", 0) + 0.05)
        row, last = 0, None
        while True:
            ok, why = await self._attempt()
            row, last = (row + 1, ok) if ok is last else (1, ok)
            if not ok:
                failed(why)
            if row >= (spec["successThreshold"] if ok else spec["failureThreshold"]):
                said(ok, why)
            await loop.sleep(spec["periodSeconds"])

    async def _attempt(self) -> tuple[bool, str]:
        spec = self._spec
        if "exec" in spec:
            code, output = await self._exec(self._process, spec["exec"]["command"], spec["timeoutSeconds"])
            if code is None:
                return False, f"command timed out: {spec['exec']['command']} timed out after {spec['timeoutSeconds']}s"
            return code == 0, output.strip()
        if "httpGet" in spec:
            return self._http(spec["httpGet"])
        action = spec.get("tcpSocket") or spec.get("grpc") or {}
        try:
            self._network.dial(action.get("host") or self._network.ip, self._port(action["port"]))
        except ConnectionError as error:
            return False, str(error)
        return True, ""

    def _http(self, get: Obj) -> tuple[bool, str]:
        host = get.get("host") or self._network.ip
        url = f"http://{host}:{self._port(get['port'])}{get['path']}"
        try:
            status, _ = self._network.get(url)
        except ConnectionError as error:
            return False, f'Get "{url}": {error}'
        except TimeoutError:
            return False, f'Get "{url}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)'
        return 200 <= status < 400, f"HTTP probe failed with statuscode: {status}"

    def _port(self, port: Any) -> int:
        return port if isinstance(port, int) else self._ports.get(port, 0)
