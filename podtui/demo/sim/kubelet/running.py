"""A running instance: its hooks, its probes, and its end."""

from typing import TYPE_CHECKING, Any

from podtui.demo.objects import Obj
from podtui.demo.sim.futures import Task
from podtui.demo.sim.kubelet.container import Container
from podtui.demo.sim.kubelet.probes import Probe
from podtui.demo.sim.process import Exit, Process
from podtui.demo.sim.sh.commands import run

if TYPE_CHECKING:
    from podtui.demo.sim.kubelet.worker import PodWorker


class Running:
    """Watches one instance until it ends."""

    def __init__(self, worker: "PodWorker", container: Container, process: Process) -> None:
        self._worker = worker
        self._container = container
        self._process = process
        self._tasks: list[Task[Any]] = []

    def watch(self) -> None:
        """Begin: hooks and probes."""
        container, spec = self._container, self._container.spec
        self._process.ended.then(self._ended)
        hook = (spec.get("lifecycle") or {}).get("postStart")
        self._spawn(self._begin(hook))
        if not spec.get("startupProbe") and not hook:
            container.started = True
            container.ready = container.sort in ("regular", "sidecar") and not spec.get("readinessProbe")

    async def _begin(self, hook: Obj | None) -> None:
        spec = self._container.spec
        if hook:
            code = await run_hook(self._worker, self._process, hook)
            if code:
                self._worker.event("FailedPostStartHook", "PostStartHook failed", self._container, warning=True)
                self._worker.kill_soon(self._container, "FailedPostStartHook")
                return
        if spec.get("startupProbe"):
            self._probe("startupProbe", self._startup)
        else:
            self._begun()

    def _begun(self) -> None:
        """It is started: from now on it is probed."""
        container, spec = self._container, self._container.spec
        if not container.started:
            container.started = True
            self._worker.noticed()
            self._spawn(self._ready_soon())
        if spec.get("readinessProbe"):
            self._probe("readinessProbe", self._readiness)
        if spec.get("livenessProbe"):
            self._probe("livenessProbe", self._liveness)

    async def _ready_soon(self) -> None:
        """Without a readinessProbe it is ready once it is started; that is written down a little later."""
        await self._worker.loop.sleep(self._worker.rng.uniform(0.1, 0.9))
        container = self._container
        if container.sort in ("regular", "sidecar") and not container.spec.get("readinessProbe"):
            container.ready = True
            self._worker.noticed()

    def _probe(self, name: str, said: Any) -> None:
        spec = self._container.spec
        ports = {port["name"]: port["containerPort"] for port in spec.get("ports") or [] if "name" in port}
        probe = Probe(spec[name], ports, self._worker.network, self._process, run_beside)
        kind = name.removesuffix("Probe").capitalize()

        def failed(why: str) -> None:
            self._worker.event("Unhealthy", f"{kind} probe failed: {why}", self._container, warning=True)

        self._spawn(probe.watch(self._worker.loop, said, failed))

    def _startup(self, ok: bool, _why: str) -> None:  # a callback's positional
        if ok and not self._container.started:
            self._worker.loop.soon(self._after_startup)
        elif not ok and not self._container.started:
            self._kill("startup")

    def _after_startup(self) -> None:
        self._stop()
        if not self._process.ended.done:
            self._begun()

    def _readiness(self, ok: bool, _why: str) -> None:
        if self._container.ready is not ok and self._container.started:
            self._container.ready = ok
            self._worker.noticed()

    def _liveness(self, ok: bool, _why: str) -> None:
        if not ok:
            self._kill("liveness")

    def _kill(self, probe: str) -> None:
        if not self._container.killing:
            message = f"Container {self._container.name} failed {probe} probe, will be restarted"
            self._worker.kill_soon(self._container, message)

    def _spawn(self, coro: Any) -> None:
        self._tasks.append(self._worker.loop.spawn(coro))

    def _stop(self) -> None:
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()

    def _ended(self) -> None:
        self._worker.loop.soon(self._stop)
        container, how = self._container, self._process.ended.value
        container.end(how.code, how.reason, self._worker.loop.stamp(), self._worker.loop.now)
        if container.terminated is not None and (message := self._last_words(how)):
            container.terminated["message"] = message
        if container.sort == "init" and how.code == 0:
            container.ready = True
        self._worker.exited(container)

    def _last_words(self, how: Exit) -> str:
        """What it left in its terminationMessagePath, or at the end of its log."""
        spec, files = self._container.spec, self._process.files
        path = spec["terminationMessagePath"]
        if files.exists(path):
            return files.read(path).decode(errors="replace")[:4096]
        if how.code and spec["terminationMessagePolicy"] == "FallbackToLogsOnError" and self._container.log:
            lines = self._container.log.lines[-80:]
            return b"".join(line.text + b"\n" for line in lines).decode(errors="replace")[-2048:]
        return ""


async def run_hook(worker: "PodWorker", process: Process, hook: Obj) -> int:
    """A lifecycle hook: its exit code."""
    if "sleep" in hook:
        await worker.loop.sleep(hook["sleep"]["seconds"])
        return 0
    if "exec" in hook:
        code, _ = await run_beside(process, hook["exec"]["command"], 3600)
        return 1 if code is None else code
    get = hook["httpGet"]
    host = get.get("host") or worker.network.ip
    try:
        status, _ = worker.network.get(f"http://{host}:{worker.port(get['port'])}{get.get('path', '/')}")
    except ConnectionError:
        return 1
    return int(status >= 400)


def beside(process: Process, argv: list[str], pid: int = 30) -> Process:
    """A process beside a container's main one, as exec starts it. It is not started yet."""
    other = Process(process.loop, argv, dict(process.env), process.files, process.network, process.rng)
    other.root, other.pid, other.table = process, pid, process.table
    other.cwd = process.cwd
    other.memory = 0

    def stop() -> None:
        process.loop.soon(lambda: other.signal(9))

    process.ended.then(stop)
    other.ended.then(lambda: process.ended.forget(stop))
    return other


async def run_beside(process: Process, argv: list[str], timeout: float) -> tuple[int | None, str]:
    """Run a command in a container: exit code (None: not done in time) and output."""
    other = beside(process, argv)
    output: list[bytes] = []
    other.out = other.err = output.append
    other.stdin.close()
    other.start(run)
    if not await process.loop.within(timeout, other.ended):
        other.signal(9)
        return None, ""
    return other.ended.value.code, b"".join(output).decode(errors="replace")
