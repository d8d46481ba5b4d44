"""A simulated cluster: the API's objects, and all that keeps them moving."""

from datetime import datetime
from typing import Any

import yaml

from podtui.demo.objects import Obj
from podtui.demo.objects.errors import bad_request
from podtui.demo.objects.kinds import DEPLOYMENT, NAMESPACE, NODE, POD, by_object
from podtui.demo.objects.patch import merge_patch
from podtui.demo.objects.registry import Registry
from podtui.demo.objects.store import Store
from podtui.demo.sim.controllers.daemonset import DaemonSets
from podtui.demo.sim.controllers.deployment import Deployments
from podtui.demo.sim.controllers.job import Jobs
from podtui.demo.sim.controllers.manager import Context, Manager
from podtui.demo.sim.controllers.replicaset import ReplicaSets
from podtui.demo.sim.controllers.small import Claims, Namespaces, Services
from podtui.demo.sim.controllers.statefulset import StatefulSets
from podtui.demo.sim.events import Recorder
from podtui.demo.sim.kubelet.node import Kubelet
from podtui.demo.sim.loop import Loop
from podtui.demo.sim.nodes import node
from podtui.demo.sim.programs.catalogue import Catalogue
from podtui.demo.sim.scenario import Scenario
from podtui.demo.sim.scheduler import Scheduler

SYSTEM = ("default", "kube-system", "kube-public")
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class World:
    """Everything of one scenario. Time stands still until `loop` is run."""

    def __init__(self, scenario: Scenario, seed: int = 0, epoch: datetime | None = None) -> None:
        self.scenario = scenario
        self.loop = Loop(seed, epoch)
        self.rng = self.loop.rng("play")
        self.store = Store()
        self.registry = Registry(self.store, self.loop, self.loop.rng("names"))
        self.recorder = Recorder(self.registry, self.loop)
        self.recorder.quiet = scenario.quiet
        self.context = Context(self.loop, self.registry, self.recorder)
        controllers = (Deployments, ReplicaSets, StatefulSets, DaemonSets, Jobs, Namespaces, Claims, Services)
        Manager(self.context, [make(self.context) for make in controllers])
        Scheduler(self.loop, self.registry, self.recorder)
        self.kubelet = Kubelet(self.loop, self.registry, self.recorder, Catalogue(scenario.programs))
        self.kubelet.log_bytes = scenario.log_bytes
        self._begin()

    def _begin(self) -> None:
        for name in SYSTEM:
            self._namespace(name)
        for number in range(1, self.scenario.nodes + 1):
            self.registry.create(NODE, node(number, self.loop))
        self.apply(self.scenario.manifests)
        self.loop.soon(self._play)

    def _play(self) -> None:
        if self.scenario.play:
            self.loop.spawn(self.scenario.play(self))

    # --- what a scenario's play does --------------------------------------------------------------------------------

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await self.loop.sleep(seconds)

    def apply(self, manifests: str) -> list[Obj]:
        """Create or update what a text of YAML documents says. A namespace that is not there is made."""
        return [self.apply_one(doc) for doc in yaml.load_all(manifests, _LOADER) if doc]  # a safe loader

    def apply_one(self, doc: Obj) -> Obj:
        """Create or update one object. Raises Refused."""
        kind = by_object(doc.get("apiVersion", ""), doc.get("kind", ""))
        if kind is None:
            raise bad_request(f"no matches for kind {doc.get('kind')!r} in version {doc.get('apiVersion')!r}")
        meta = dict(doc.get("metadata") or {})
        if kind.namespaced:
            meta.setdefault("namespace", "default")
            self._namespace(meta["namespace"])
        before = self.store.get(kind, meta.get("namespace", ""), meta.get("name", ""))
        if before is None:
            return self.registry.create(kind, {**doc, "metadata": meta})
        return self.registry.update(kind, merge_patch(before, {**doc, "metadata": meta}))

    def _namespace(self, name: str) -> None:
        if self.store.get(NAMESPACE, "", name) is None:
            self.registry.create(NAMESPACE, {"metadata": {"name": name}})

    def restart(self, namespace: str, name: str) -> None:
        """Replace a Deployment's Pods, as `kubectl rollout restart` does."""
        deployment = self.store.need(DEPLOYMENT, namespace, name)
        annotations = {"kubectl.kubernetes.io/restartedAt": self.loop.stamp()}
        template = {"template": {"metadata": {"annotations": annotations}}}
        self.registry.update(DEPLOYMENT, merge_patch(deployment, {"spec": template}))

    def debug(self, namespace: str, name: str, container: Obj) -> None:
        """Put an ephemeral container into a Pod, as `kubectl debug` does."""
        pod = self.store.need(POD, namespace, name)
        added = [*(pod["spec"].get("ephemeralContainers") or []), container]
        spec = {**pod["spec"], "ephemeralContainers": added}
        self.registry.update(POD, {**pod, "spec": spec}, subresource="ephemeralcontainers")
