"""What happens to Pods, as a sequence that can be compared between a real kubelet and the simulated one.

Two kubelets differ in when they write a status, and so in what they write at once. So a Pod's history is taken apart:
what its phase was, one after the other, and what each container was, each without repetitions.
"""

from typing import Any, NamedTuple

from podtui.demo.objects.kinds import POD
from podtui.demo.objects.store import Change
from podtui.demo.sim.scenario import Scenario
from podtui.demo.sim.world import World

NATIVE = """
apiVersion: v1
kind: Pod
metadata: {name: native}
spec:
  terminationGracePeriodSeconds: 3
  initContainers:
  - {name: first, image: busybox, imagePullPolicy: IfNotPresent, command: [sh, -c, "sleep 2"]}
  - name: proxy
    image: busybox
    imagePullPolicy: IfNotPresent
    restartPolicy: Always
    command: [sh, -c, "trap 'sleep 1; exit 0' TERM; sleep 2; touch /tmp/up; while :; do sleep 1000 & wait $!; done"]
    startupProbe: {exec: {command: [test, -f, /tmp/up]}, periodSeconds: 1}
  - {name: second, image: busybox, imagePullPolicy: IfNotPresent, command: [sh, -c, "sleep 2"]}
  containers:
  - name: app
    image: busybox
    imagePullPolicy: IfNotPresent
    command: [sh, -c, "trap 'exit 0' TERM; sleep 3; touch /tmp/ready; while :; do sleep 1000 & wait $!; done"]
    readinessProbe: {exec: {command: [test, -f, /tmp/ready]}, periodSeconds: 1}
"""
CRASH = """
apiVersion: v1
kind: Pod
metadata: {name: crash}
spec:
  containers:
  - {name: app, image: busybox, imagePullPolicy: IfNotPresent, command: [sh, -c, "sleep 2; exit 3"]}
"""
ONCE = """
apiVersion: v1
kind: Pod
metadata: {name: once}
spec:
  restartPolicy: Never
  initContainers:
  - name: proxy
    image: busybox
    imagePullPolicy: IfNotPresent
    restartPolicy: Always
    command: [sh, -c, "trap 'exit 0' TERM; while :; do sleep 1000 & wait $!; done"]
  containers:
  - {name: work, image: busybox, imagePullPolicy: IfNotPresent, command: [sh, -c, "sleep 3"]}
  - {name: fails, image: busybox, imagePullPolicy: IfNotPresent, command: [sh, -c, "sleep 6; exit 1"]}
"""
LIVENESS = """
apiVersion: v1
kind: Pod
metadata: {name: liveness}
spec:
  terminationGracePeriodSeconds: 2
  containers:
  - name: stubborn
    image: busybox
    imagePullPolicy: IfNotPresent
    command: [sh, -c, "touch /tmp/fine; sleep 5; rm /tmp/fine; sleep 1000"]
    livenessProbe: {exec: {command: [test, -f, /tmp/fine]}, periodSeconds: 1, failureThreshold: 2}
"""
INIT_FAILS = """
apiVersion: v1
kind: Pod
metadata: {name: init-fails}
spec:
  restartPolicy: Never
  initContainers:
  - {name: setup, image: busybox, imagePullPolicy: IfNotPresent, command: [sh, -c, "sleep 1; exit 2"]}
  containers:
  - {name: app, image: busybox, imagePullPolicy: IfNotPresent, command: [sh, -c, "sleep 1000"]}
"""
NO_COMMAND = """
apiVersion: v1
kind: Pod
metadata: {name: no-command}
spec:
  restartPolicy: OnFailure
  containers:
  - {name: app, image: busybox, imagePullPolicy: IfNotPresent, command: [/nosuch]}
"""
NO_CONFIG = """
apiVersion: v1
kind: Pod
metadata: {name: no-config}
spec:
  terminationGracePeriodSeconds: 1
  containers:
  - name: app
    image: busybox
    imagePullPolicy: IfNotPresent
    command: [sh, -c, "sleep 1000"]
    envFrom: [{configMapRef: {name: nosuch}}]
  - {name: other, image: busybox, imagePullPolicy: IfNotPresent, command: [sh, -c, "sleep 1000"]}
"""
PODS = {
    "native": NATIVE,
    "crash": CRASH,
    "once": ONCE,
    "liveness": LIVENESS,
    "init-fails": INIT_FAILS,
    "no-command": NO_COMMAND,
    "no-config": NO_CONFIG,
}


class Seen(NamedTuple):
    """A container at one moment."""

    state: str
    reason: str
    exit_code: int | None
    ready: bool
    started: bool
    restarts: int


History = dict[str, list[Any]]
"""By container name, and "phase": what it was, one after the other."""


def add(history: History, pod: dict[str, Any]) -> None:
    """Take down a Pod's status."""
    status = pod["status"]
    put(history, "phase", status.get("phase"))
    for container in (*status.get("initContainerStatuses", []), *status.get("containerStatuses", [])):
        put(history, container["name"], seen(container))


def put(history: History, key: str, value: Any) -> None:
    """Add what is new."""
    if history.setdefault(key, []) == [] or history[key][-1] != value:
        history[key].append(value)


def seen(container: dict[str, Any]) -> Seen:
    """What a ContainerStatus says."""
    (state, detail), *_ = container["state"].items() or [("none", {})]
    return Seen(
        state,
        detail.get("reason", ""),
        detail.get("exitCode"),
        container["ready"],
        bool(container.get("started")),
        container["restartCount"],
    )


def simulated(
    seconds_until_deletion: float, seconds: float, deleted: tuple[str, ...], seed: int = 1
) -> dict[str, History]:
    """What the simulation makes of PODS, by name; those of `deleted` are deleted after a while."""
    world = World(Scenario("histories", "", "", ""), seed)
    histories: dict[str, History] = {}

    def on_change(change: Change) -> None:
        if change.kind is POD:
            add(histories.setdefault(change.obj["metadata"]["name"], {}), change.obj)

    world.store.listen(on_change)
    world.loop.run_until(1)
    for manifest in PODS.values():
        world.apply(manifest)
    world.loop.run_until(1 + seconds_until_deletion)
    for name in deleted:
        world.registry.delete(POD, "default", name)
    world.loop.run_until(1 + seconds)
    return histories
