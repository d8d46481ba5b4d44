"""What the workers of all Pods share: the nodes' clocks, images, volumes and addresses. One kubelet for all nodes."""

from collections.abc import Callable
from itertools import count

from podtui.demo.objects import Obj
from podtui.demo.objects.kinds import CONFIG_MAP, NODE, POD, SECRET, SERVICE
from podtui.demo.objects.registry import Registry
from podtui.demo.objects.selectors import label_match
from podtui.demo.objects.store import Change
from podtui.demo.sim.events import Recorder
from podtui.demo.sim.files import Volume
from podtui.demo.sim.kubelet.worker import PodWorker
from podtui.demo.sim.loop import Loop
from podtui.demo.sim.network import Network
from podtui.demo.sim.programs.catalogue import Catalogue

REFRESH = 45.0
"""About how long it takes until a changed ConfigMap is in the files of a volume."""


class Kubelet:
    """Runs the Pods that are bound to a node."""

    def __init__(self, loop: Loop, registry: Registry, recorder: Recorder, programs: Catalogue) -> None:
        self.loop = loop
        self.registry = registry
        self.store = registry.store
        self.recorder = recorder
        self.programs = programs
        self.workers: dict[str, PodWorker] = {}
        self.rng = loop.rng("kubelet")
        self.log_bytes = 10 << 20
        self._pulled: dict[tuple[str, str], str] = {}
        self._shared: dict[str, Volume] = {}
        self._addresses: dict[str, count[int]] = {}
        self.store.listen(self._on_change)

    # --- Pods -------------------------------------------------------------------------------------------------------

    def worker(self, namespace: str, name: str) -> PodWorker | None:
        """The worker of a Pod by its name."""
        pod = self.store.get(POD, namespace, name)
        return self.workers.get(pod["metadata"]["uid"]) if pod else None

    def _on_change(self, change: Change) -> None:
        if change.kind is POD:
            self._on_pod(change)
        elif change.kind in (CONFIG_MAP, SECRET) and change.type == "MODIFIED":
            self.loop.later(REFRESH * self.rng.uniform(0.5, 1.5), lambda: self._refresh(change))

    def _on_pod(self, change: Change) -> None:
        pod, uid = change.obj, change.obj["metadata"]["uid"]
        worker = self.workers.get(uid)
        if worker is not None:
            worker.told(pod, deleted=change.type == "DELETED")
        elif change.type != "DELETED" and pod["spec"].get("nodeName") and self._is_ours(pod):
            worker = self.workers[uid] = PodWorker(self, pod)
            worker.task.then(lambda: self._ended(uid))

    def _ended(self, uid: str) -> None:
        del self.workers[uid]

    def _is_ours(self, pod: Obj) -> bool:
        return pod["status"].get("phase") == "Pending" and self.store.get(NODE, "", pod["spec"]["nodeName"]) is not None

    def _refresh(self, change: Change) -> None:
        for worker in self.workers.values():
            worker.refresh(change.kind, change.obj)

    # --- what Pods use ----------------------------------------------------------------------------------------------

    def pulled(self, node: str, image: str) -> str | None:
        """The digest of an image that a node has."""
        return self._pulled.get((node, image))

    def pull(self, node: str, image: str, digest: str) -> None:
        """The node has an image from now on."""
        self._pulled[node, image] = digest

    def shared(self, name: str) -> Volume:
        """A volume that outlives Pods."""
        return self._shared.setdefault(name, Volume())

    def address(self, node: str) -> str:
        """A Pod's new IP on a node."""
        if node not in self._addresses:
            self._addresses[node] = count(2)
        at, subnet = next(self._addresses[node]), list(self._addresses).index(node)
        return f"10.{244 + subnet // 32}.{subnet % 32 * 8 + at // 250 % 8}.{at % 250 + 2}"

    def resolver(self, namespace: str) -> Callable[[str, int], tuple[Network, int] | None]:
        """Finds Services by name as DNS does, from a namespace."""

        def resolve(host: str, port: int) -> tuple[Network, int] | None:
            name, _, rest = host.partition(".")
            service = self.store.get(SERVICE, rest.partition(".")[0] or namespace, name)
            return self._endpoint(service, port) if service else None

        return resolve

    def _endpoint(self, service: Obj, port: int) -> tuple[Network, int]:
        """The first ready Pod behind a Service. Raises ConnectionRefusedError where there is none."""
        spec, namespace = service["spec"], service["metadata"]["namespace"]
        target = next((p["targetPort"] for p in spec.get("ports") or [] if p.get("port") == port), port)
        labels = ",".join(f"{key}={value}" for key, value in (spec.get("selector") or {}).items())
        matches = label_match(labels)
        for worker in self.workers.values():
            if matches and worker.namespace == namespace and worker.is_ready and matches(worker.pod):
                return worker.network, worker.port(target)
        raise ConnectionRefusedError(f"dial tcp {service['metadata']['name']}:{port}: connect: connection refused")
