"""How a container is started: back-off, image, configuration, process, probes."""

from functools import partial
from typing import TYPE_CHECKING

from podtui.demo.objects.quantity import quantity
from podtui.demo.sim.kubelet.container import Container, canonical
from podtui.demo.sim.kubelet.environment import ConfigError, environment, expanded
from podtui.demo.sim.kubelet.procfs import LINKS, PROC, etc
from podtui.demo.sim.kubelet.running import Running
from podtui.demo.sim.kubelet.volumes import files_of
from podtui.demo.sim.logfile import LogFile
from podtui.demo.sim.process import Process
from podtui.demo.sim.streams import Lines

if TYPE_CHECKING:
    from podtui.demo.sim.kubelet.worker import PodWorker

RETRY = (10.0, 15.0)
"""After so many seconds, by chance, the kubelet tries again what it could not do."""


class Starting:
    """Starts one Pod's containers."""

    def __init__(self, worker: "PodWorker") -> None:
        self._worker = worker
        self._loop = worker.loop

    async def attempt(self, container: Container) -> float:
        """Start it, if it may be started by now; else in how many seconds to look again."""
        now = self._loop.now
        if container.retry_at > now:
            return container.retry_at - now
        if container.ran and container.ended is not None:
            if container.backoff.until(container.ended) > now:
                return self._back_off(container)
            self._show_back_off(container)
            container.backoff.next(now)
        try:
            if not await self._pull(container):
                return container.retry_at - self._loop.now
            env = environment(self._worker.kubelet.store, self._worker.pod, container.spec)
        except ConfigError as error:
            container.wait("CreateContainerConfigError", str(error))
            self._worker.event("Failed", f"Error: {error}", container, warning=True)
            return self._later(container)
        await self._begin(container, env)
        return 0.0  # what comes after it may start now

    def _later(self, container: Container) -> float:
        """Try again when the kubelet looks at the Pod the next time."""
        pause = self._worker.rng.uniform(*RETRY)
        container.retry_at = self._loop.now + pause
        return pause

    def _back_off(self, container: Container) -> float:
        """It has to wait. Of what ended by itself that is said only when the kubelet looks at it the next time."""
        if container.killing or container.waiting_to_start:
            self._say_back_off(container)
        container.waiting_to_start = True
        return self._later(container)

    def _show_back_off(self, container: Container) -> None:
        """The wait is over; that there was one is seen for a moment at least."""
        if container.waiting_to_start:
            self._say_back_off(container)
            self._worker.push()
        container.waiting_to_start = False

    def _say_back_off(self, container: Container) -> None:
        delay = _words(container.backoff.delay())
        pod = f"{self._worker.name}_{self._worker.namespace}({self._worker.pod['metadata']['uid']})"
        said = f"Back-off restarting failed container {container.name} in pod {pod}"
        self._worker.event("BackOff", said, container, warning=True)
        container.wait("CrashLoopBackOff", f"back-off {delay} restarting failed container={container.name} pod={pod}")

    # --- image ------------------------------------------------------------------------------------------------------

    async def _pull(self, container: Container) -> bool:
        """Have the image; False where it cannot be had."""
        worker, image = self._worker, container.spec["image"]
        reference = canonical(image)
        have = worker.kubelet.pulled(worker.node, reference)
        if have and container.spec["imagePullPolicy"] != "Always":
            worker.event("Pulled", f'Container image "{image}" already present on machine', container)
            return True
        until = container.pull_backoff.until(container.finished)
        if until > self._loop.now:
            return self._cannot_pull(container, "ImagePullBackOff", f'Back-off pulling image "{image}"', until)
        worker.event("Pulling", f'Pulling image "{image}"', container)
        took = worker.rng.uniform(0.15, 0.3) if have else worker.rng.uniform(0.4, 1.6)
        await self._loop.sleep(took)
        why = worker.kubelet.programs.missing(reference)
        if why:
            return self._pull_failed(container, image, why)
        digest = f"{reference.rpartition(':')[0]}@sha256:{self._loop.rng('image', reference).getrandbits(256):064x}"
        worker.kubelet.pull(worker.node, reference, digest)
        size = self._loop.rng("size", reference).randrange(2 << 20, 90 << 20)
        words = f"in {took * 1000:.0f}ms ({took * 1000:.0f}ms including waiting). Image size: {size} bytes."
        worker.event("Pulled", f'Successfully pulled image "{image}" {words}', container)
        return True

    def _pull_failed(self, container: Container, image: str, why: str) -> bool:
        container.finished = self._loop.now
        container.pull_backoff.next(self._loop.now)
        error = f'failed to pull and unpack image "{canonical(image)}": {why}'
        self._worker.event("Failed", f'Failed to pull image "{image}": {error}', container, warning=True)
        self._worker.event("Failed", "Error: ErrImagePull", container, warning=True)
        container.wait("ErrImagePull", error)
        self._later(container)
        return False

    def _cannot_pull(self, container: Container, reason: str, message: str, until: float) -> bool:
        self._worker.event("BackOff", message, container)
        self._worker.event("Failed", f"Error: {reason}", container, warning=True)
        container.wait(reason, message)
        container.retry_at = until
        return False

    # --- process ----------------------------------------------------------------------------------------------------

    async def _begin(self, container: Container, env: dict[str, str]) -> None:
        worker = self._worker
        await self._loop.sleep(worker.rng.uniform(0.05, 0.15))
        worker.event("Created", f"Created container: {container.name}", container)
        process = self._process(container, env)
        program = worker.kubelet.programs.find(canonical(container.spec["image"]), process)
        log = LogFile(worker.kubelet.log_bytes)
        self._wire(process, log)
        image = canonical(container.spec["image"])
        digest = worker.kubelet.pulled(worker.node, image) or ""
        identity = f"containerd://{worker.rng.getrandbits(256):064x}"
        container.begin(identity, digest, process, log, self._loop.stamp())
        if program is None:
            self._cannot_start(container, process)
            return
        await self._loop.sleep(worker.rng.uniform(0.02, 0.1))
        worker.event("Started", f"Started container {container.name}", container)
        Running(worker, container, process).watch()
        process.start(program)

    def _process(self, container: Container, env: dict[str, str]) -> Process:
        worker, spec = self._worker, container.spec
        made = etc(env["HOSTNAME"], worker.network.ip, worker.namespace)
        files = files_of(spec, worker.volumes, made)
        argv = [expanded(word, env) for word in [*(spec.get("command") or []), *(spec.get("args") or [])]]
        chance = self._loop.rng("program", worker.namespace, worker.name, container.name, container.restarts)
        process = Process(self._loop, argv, env, files, worker.network, chance)
        process.cwd = spec.get("workingDir") or "/"
        process.has_command = bool(spec.get("command"))
        process.ports = [port["containerPort"] for port in spec.get("ports") or []]
        limit = (spec["resources"].get("limits") or {}).get("memory")
        process.limit = int(quantity(limit)) if limit else None
        if not spec.get("stdin"):
            process.stdin.close()
        if spec.get("tty"):
            process.env["TERM"] = "xterm"
        files.made, files.links, files.subject = PROC, LINKS, process
        files.now = lambda: self._loop.now
        return process

    def _wire(self, process: Process, log: LogFile) -> None:
        """What it writes goes to its log."""
        lines = {fd: Lines(lambda texts: log.write(self._loop.wall_ns(), texts)) for fd in (1, 2)}

        def write(fd: int, data: bytes) -> None:
            lines[fd].write(data)
            for tap in process.taps:
                tap(fd, data)

        process.out, process.err = partial(write, 1), partial(write, 2)

        def close() -> None:
            for one in lines.values():
                one.flush()
            log.close()

        process.ended.then(close)

    def _cannot_start(self, container: Container, process: Process) -> None:
        """The command is none of the image's: exit code 128, StartError."""
        what = process.argv[0] if process.argv else ""
        message = (
            "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create "
            f'failed: unable to start container process: exec: "{what}": '
            + ("stat " + what + ": no such file or directory" if "/" in what else "executable file not found in $PATH")
        )
        container.end(128, "StartError", self._loop.stamp(), self._loop.now)
        container.terminated = {**(container.terminated or {}), "message": message, "startedAt": "1970-01-01T00:00:00Z"}
        if container.log:
            container.log.close()
        self._worker.event("Failed", f"Error: {message}", container, warning=True)
        container.wait("RunContainerError", message)
        self._worker.exited(container)


def _words(seconds: float) -> str:
    """As Go writes a duration: 10s, 2m40s."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}m{rest}s" if minutes else f"{rest}s"
