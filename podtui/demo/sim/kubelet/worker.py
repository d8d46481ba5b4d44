"""One Pod on its node, from its sandbox to its end (pkg/kubelet/kuberuntime: computePodActions, SyncPod, killPod)."""

from typing import TYPE_CHECKING

from podtui.demo.objects import Obj
from podtui.demo.objects.kinds import CONFIG_MAP, POD, Kind
from podtui.demo.sim.files import Volume
from podtui.demo.sim.futures import Future
from podtui.demo.sim.kubelet.container import Container
from podtui.demo.sim.kubelet.ending import Ending
from podtui.demo.sim.kubelet.report import status_of
from podtui.demo.sim.kubelet.starting import Starting
from podtui.demo.sim.kubelet.status import merged, phase
from podtui.demo.sim.kubelet.volumes import MountFailed, content, size_limit, volumes_of
from podtui.demo.sim.network import Network

if TYPE_CHECKING:
    from podtui.demo.sim.kubelet.node import Kubelet

LOOK = 10.0
"""How often a Pod is looked at though nothing happened: for volumes over their limit, and starts to try again."""
NOTICE = 1.0
"""Within so many seconds the kubelet notices that a container has ended (PLEG's period)."""


class PodWorker:
    """Keeps one Pod as its spec wants it, and says how it is."""

    def __init__(self, kubelet: "Kubelet", pod: Obj) -> None:
        self.kubelet = kubelet
        self.loop = kubelet.loop
        self.pod = pod
        self.namespace: str = pod["metadata"]["namespace"]
        self.name: str = pod["metadata"]["name"]
        self.node: str = pod["spec"]["nodeName"]
        self.rng = self.loop.rng("pod", self.namespace, self.name)
        self.network = Network("", kubelet.resolver(self.namespace))
        self.volumes: dict[str, Volume] = {}
        self.sandbox = False
        self.over = ""
        """Why nothing of it is started any more: "", Completed, Failed, Evicted, Deleted."""
        self.message = ""
        self.start_time = self.loop.stamp()
        spec = pod["spec"]
        self._first_reason = waiting = "PodInitializing" if spec.get("initContainers") else "ContainerCreating"
        self.inits = [
            Container(c, "sidecar" if c.get("restartPolicy") == "Always" else "init", waiting)
            for c in spec.get("initContainers") or []
        ]
        self.regular = [Container(c, "regular", waiting) for c in spec["containers"]]
        self.ephemeral: list[Container] = []
        self._changed: Future[None] = Future()
        self._starting = Starting(self)
        self._ending = Ending(self)
        self.task = self.loop.spawn(self._run())

    @property
    def containers(self) -> list[Container]:
        """All of them: init containers and sidecars first, in their order."""
        return [*self.inits, *self.regular, *self.ephemeral]

    def container(self, name: str) -> Container | None:
        """One by its name."""
        return next((c for c in self.containers if c.name == name), None)

    @property
    def policy(self) -> str:
        """The Pod's restartPolicy."""
        found: str = self.pod["spec"]["restartPolicy"]
        return found

    @property
    def is_ready(self) -> bool:
        """Whether its Services send it connections."""
        deleted = "deletionTimestamp" in self.pod["metadata"]
        return (
            self.sandbox and not deleted and all(c.ready for c in self.containers if c.sort in ("regular", "sidecar"))
        )

    def port(self, target: int | str) -> int:
        """A port's number, by number or by name."""
        if isinstance(target, int):
            return target
        ports = [p for c in self.containers for p in c.spec.get("ports") or []]
        return next((int(p["containerPort"]) for p in ports if p.get("name") == target), 0)

    # --- what others tell it ----------------------------------------------------------------------------------------

    def told(self, pod: Obj, *, deleted: bool) -> None:
        """The Pod has changed in the API."""
        ends = deleted or ("deletionTimestamp" in pod["metadata"] and "deletionTimestamp" not in self.pod["metadata"])
        differs = pod["spec"] is not self.pod["spec"]
        grace = pod["metadata"].get("deletionGracePeriodSeconds")
        shorter = ends or grace != self.pod["metadata"].get("deletionGracePeriodSeconds")
        self.pod = pod
        if deleted:
            self.loop.soon(self._ending.kill_all)
        if ends or differs or shorter:
            self._ending.hurry()
            self.wake()

    def refresh(self, kind: Kind, obj: Obj) -> None:
        """A ConfigMap or Secret has changed: so do the files of volumes that are made of it."""
        if obj["metadata"]["namespace"] != self.namespace:
            return
        name = obj["metadata"]["name"]
        for volume in self.pod["spec"].get("volumes") or []:
            used = volume["configMap"].get("name") if kind is CONFIG_MAP and "configMap" in volume else None
            used = used or (volume.get("secret") or {}).get("secretName")
            if used == name and volume["name"] in self.volumes:
                for path, data in content(self.kubelet.store, self.pod, volume).items():
                    self.volumes[volume["name"]].write(path, data)

    def kill_soon(self, container: Container, message: str) -> None:
        """End a container, for it to be started anew."""
        self._ending.kill_soon(container, message)

    def wake(self) -> None:
        """Look at the Pod now."""
        self._changed.set(None)

    def event(self, reason: str, message: str, container: Container | None = None, *, warning: bool = False) -> None:
        """Write an Event about it."""
        field = ""
        if container:
            lists = {"init": "initContainers", "sidecar": "initContainers", "ephemeral": "ephemeralContainers"}
            field = f"spec.{lists.get(container.sort, 'containers')}{{{container.name}}}"
        self.kubelet.recorder.record(self.pod, reason, message, warning=warning, field=field)

    # --- its life ---------------------------------------------------------------------------------------------------

    async def _run(self) -> None:
        self.push()
        if await self._prepare():
            while not self._deleted:
                self._changed = Future()
                pause = await self._sync()
                if self.over:
                    break
                self.push()
                await self.loop.within(pause, self._changed)
        await self._end()

    async def _prepare(self) -> bool:
        """Volumes, sandbox and address; False where it is deleted before it has them."""
        await self.loop.sleep(self.rng.uniform(0.1, 0.4))
        while not self._deleted:
            try:
                self.volumes = volumes_of(self.kubelet.store, self.pod, self.kubelet.shared)
            except MountFailed as error:
                self.event("FailedMount", str(error), warning=True)
                self._changed = Future()
                await self.loop.within(self.rng.uniform(5, 10), self._changed)
            else:
                break
        await self.loop.sleep(self.rng.uniform(0.2, 0.7))
        if self._deleted:
            return False
        self.network.ip = self.kubelet.address(self.node)
        self.sandbox = True
        return True

    @property
    def _deleted(self) -> bool:
        return "deletionTimestamp" in self.pod["metadata"] or self.gone

    @property
    def gone(self) -> bool:
        """Whether the API has it no more."""
        return self.kubelet.store.get(POD, self.namespace, self.name) is None or (
            self.kubelet.store.need(POD, self.namespace, self.name)["metadata"]["uid"] != self.pod["metadata"]["uid"]
        )

    async def _sync(self) -> float:
        """Start what has to be started; in how many seconds to look again."""
        self._take_spec()
        if self._over_limit():
            return 0.0
        pause = LOOK if self._limited else 3600.0
        for container in self._wanted():
            pause = min(pause, await self._starting.attempt(container))
            if self._deleted:
                break
        self._judge()
        return pause

    def _take_spec(self) -> None:
        """What may change in a running Pod: images, and ephemeral containers that are added."""
        known = {c.name for c in self.ephemeral}
        for spec in self.pod["spec"].get("ephemeralContainers") or []:
            if spec["name"] not in known:
                self.ephemeral.append(Container(spec, "ephemeral", "ContainerCreating"))
        specs = {s["name"]: s for f in ("initContainers", "containers") for s in self.pod["spec"].get(f) or []}
        for container in self.containers:
            new = specs.get(container.name, container.spec)
            changed = new.get("image") != container.spec.get("image")
            container.spec = new
            if changed and container.running and container.sort != "init":
                message = f"Container {container.name} definition changed, will be restarted"
                self._ending.kill_soon(container, message)

    def _wanted(self) -> list[Container]:
        """What does not run and should, in its order."""
        wanted: list[Container] = []
        begun = any(c.ran for c in self.regular)
        for container in self.inits:
            if container.sort == "sidecar":
                wanted += [] if container.running else [container]
                if not begun and not container.started:
                    return wanted
            elif not begun and container.exit_code != 0:
                failed = container.exit_code is not None and self.policy == "Never"
                return wanted if container.running or failed else [*wanted, container]
        ephemeral = [c for c in self.ephemeral if not c.ran]
        return [*wanted, *(c for c in self.regular if not c.running and self._restarts(c)), *ephemeral]

    def _restarts(self, container: Container) -> bool:
        if not container.ran:
            return True
        return self.policy == "Always" or (self.policy == "OnFailure" and container.exit_code != 0)

    def _judge(self) -> None:
        """Whether the Pod is done."""
        failed = any(c.sort == "init" and c.exit_code for c in self.inits) and self.policy == "Never"
        done = all(c.ran and not c.running and not self._restarts(c) for c in self.regular)
        if failed or done:
            self.over = "Failed" if failed or any(c.exit_code for c in self.regular) else "Completed"

    # --- volumes that are too full ----------------------------------------------------------------------------------

    @property
    def _limited(self) -> list[Obj]:
        return [v for v in self.pod["spec"].get("volumes") or [] if size_limit(v) is not None]

    def _over_limit(self) -> bool:
        for volume in self._limited:
            limit = size_limit(volume) or 0
            if self.volumes[volume["name"]].used > limit:
                text = volume["emptyDir"]["sizeLimit"]
                self.message = f'Usage of EmptyDir volume "{volume["name"]}" exceeds the limit "{text}". '
                self.over = "Evicted"
                self.event("Evicted", self.message, warning=True)
        return bool(self.over)

    # --- its end ----------------------------------------------------------------------------------------------------

    async def _end(self) -> None:
        """End what runs; a Pod that is deleted goes from the API when nothing is left of it."""
        never = [c for c in self.containers if not c.ran and c.sort != "ephemeral"] if self._deleted else []
        for container in never:
            container.wait(self._first_reason)
        self.push()
        await self._ending.end_all()
        if not self.over:
            self.over = "Deleted"
        for container in never:
            container.lose()
        self.sandbox = False
        self.push()
        while not self._deleted:
            self._changed = Future()
            await self._changed
        await self.loop.sleep(self.rng.uniform(0.1, 0.5))
        if not self.gone:
            self.kubelet.store.remove(POD, self.namespace, self.name)

    # --- what it says -----------------------------------------------------------------------------------------------

    def exited(self, container: Container) -> None:
        """A container has ended: noticed a moment later, or started anew at once where the kubelet ended it."""
        if container.killing and not self._deleted:
            self.wake()
            return
        self.loop.later(self.rng.uniform(0.05, NOTICE), self.noticed)

    def noticed(self) -> None:
        """Say how it is, and look what has to be done."""
        self.push()
        self.wake()

    def push(self) -> None:
        """Write the status, where it has changed."""
        if not self.gone:
            self.kubelet.registry.change(POD, self.namespace, self.name, self._with_status)

    def _with_status(self, pod: Obj) -> Obj:
        ended = self.over in ("Deleted", "Completed", "Failed") and not any(c.running for c in self.containers)
        now = "Failed" if self.over == "Evicted" else phase(self.policy, self.containers, ended=ended)
        status = status_of(self, now)
        before = pod["status"].get("conditions") or []
        status["conditions"] = merged(before, status["conditions"], self.loop.stamp())
        return {**pod, "status": pod["status"] | status}
