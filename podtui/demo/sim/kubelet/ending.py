"""How containers are ended: hooks, SIGTERM, patience, SIGKILL; sidecars after the others, in reverse order."""

from typing import TYPE_CHECKING

from podtui.demo.sim.futures import Future, Task
from podtui.demo.sim.kubelet.container import Container
from podtui.demo.sim.kubelet.running import run_hook
from podtui.demo.sim.process import KILL, TERM

if TYPE_CHECKING:
    from podtui.demo.sim.kubelet.worker import PodWorker

LEAST_GRACE = 2.0
"""A container's grace period when its Pod's is used up (kuberuntime's minimumGracePeriodInSeconds)."""


class Ending:
    """Ends one Pod's containers."""

    def __init__(self, worker: "PodWorker") -> None:
        self._worker = worker
        self._loop = worker.loop
        self._hurry: Future[None] = Future()

    def hurry(self) -> None:
        """The grace period has changed: look how much is left."""
        self._hurry.set(None)
        self._hurry = Future()

    def kill_all(self) -> None:
        """End everything at once."""
        for container in self._worker.containers:
            if container.process:
                container.process.signal(KILL)

    def kill_soon(self, container: Container, message: str) -> None:
        """End one container, for it to be started anew."""
        container.killing = True
        self._worker.event("Killing", message, container)
        grace = self._worker.pod["spec"]["terminationGracePeriodSeconds"]
        self._loop.spawn(self._kill(container, self._loop.now + grace))

    async def end_all(self) -> None:
        """End all containers: those with no order together, then the sidecars one by one from the last."""
        sidecars = [c for c in reversed(self._worker.inits) if c.sort == "sidecar"]
        others = [c for c in self._worker.containers if c.sort != "sidecar"]
        began = self._loop.now
        await self._together(others, began)
        for sidecar in sidecars:
            await self._together([sidecar], began)

    async def _together(self, containers: list[Container], began: float) -> None:
        killing: list[Task[None]] = []
        for container in containers:
            if container.process:
                self._worker.event("Killing", f"Stopping container {container.name}", container)
                until = max(began + self._grace, self._loop.now + LEAST_GRACE if began < self._loop.now else 0)
                killing.append(self._loop.spawn(self._kill(container, until, began)))
        for task in killing:
            await task

    @property
    def _grace(self) -> float:
        meta, spec = self._worker.pod["metadata"], self._worker.pod["spec"]
        return float(meta.get("deletionGracePeriodSeconds", spec["terminationGracePeriodSeconds"]))

    async def _kill(self, container: Container, until: float, began: float | None = None) -> None:
        """End one container by `until`; where the whole Pod ends, earlier if its grace period is cut short."""
        process = container.process
        if process is None:
            return
        hook = (container.spec.get("lifecycle") or {}).get("preStop")
        if hook:
            task = self._loop.spawn(run_hook(self._worker, process, hook))
            if not await self._loop.within(until - self._loop.now, task, process.ended):
                task.cancel()
        process.signal(TERM)
        while not process.ended.done and self._loop.now < until:
            hurry = self._hurry
            await self._loop.within(until - self._loop.now, process.ended, hurry)
            if began is not None and hurry.done:
                until = min(until, max(began + self._grace, self._loop.now + 0.001))
        process.signal(KILL)
