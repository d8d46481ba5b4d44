"""One container of a Pod: its instances, one after the other, and what its status says."""

from typing import Literal

from podtui.demo.objects import Obj
from podtui.demo.sim.kubelet.backoff import BackOff
from podtui.demo.sim.logfile import LogFile
from podtui.demo.sim.process import Process

Sort = Literal["init", "sidecar", "regular", "ephemeral"]


class Container:
    """A container's state, as the kubelet knows it. Times are the loop's."""

    def __init__(self, spec: Obj, sort: Sort, waiting: str) -> None:
        self.spec = spec
        self.sort: Sort = sort
        self.name: str = spec["name"]
        self.waiting: Obj | None = {"reason": waiting}
        self.running: Obj | None = None
        self.terminated: Obj | None = None
        self.last: Obj | None = None
        self.finished = 0.0
        self.finished_before: float | None = None
        """When the instance before that ended."""
        self.restarts = 0
        self.id = ""
        self.image_id = ""
        self.process: Process | None = None
        self.log: LogFile | None = None
        self.previous: LogFile | None = None
        self.backoff = BackOff()
        self.pull_backoff = BackOff()
        self.retry_at = 0.0
        """When a start that failed (image, config) is tried again."""
        self.waiting_to_start = False
        """It was looked at while it had to wait."""
        self.started = False
        self.ready = False
        self.killing = False
        """The kubelet ends it, or has ended it, to start it anew."""

    @property
    def ran(self) -> bool:
        """Whether an instance was ever started."""
        return bool(self.id)

    @property
    def exit_code(self) -> int | None:
        """Of the instance that ended last, while none runs."""
        ended = self.terminated or (self.last if self.waiting else None)
        return ended["exitCode"] if ended else None

    def begin(self, container_id: str, image_id: str, process: Process, log: LogFile, started_at: str) -> None:
        """An instance runs."""
        if self.ran:
            self.restarts += 1
            self.previous = self.log
            self.last = self.terminated or self.last
        self.id, self.image_id, self.process, self.log = container_id, image_id, process, log
        self.waiting, self.terminated, self.running = None, None, {"startedAt": started_at}
        self.killing = False

    def end(self, code: int, reason: str, finished_at: str, now: float) -> None:
        """The instance has ended."""
        started_at = self.running["startedAt"] if self.running else finished_at
        self.terminated = {
            "exitCode": code,
            "reason": reason,
            "startedAt": started_at,
            "finishedAt": finished_at,
            "containerID": self.id,
        }
        self.running = self.waiting = None
        self.started = self.ready = False
        self.process = None
        self.finished_before = self.finished if self.restarts else None
        self.finished = now

    @property
    def ended(self) -> float | None:
        """Since when its back-off counts; None where there is none.

        Of an instance that the kubelet killed it does not know yet that it has ended: it goes by the one before.
        """
        return self.finished_before if self.killing else self.finished

    def wait(self, reason: str, message: str = "") -> None:
        """Nothing runs, and this is why."""
        if self.terminated:
            self.last, self.terminated = self.terminated, None
        self.waiting = {"reason": reason} | ({"message": message} if message else {})

    def lose(self) -> None:
        """Its Pod ends before it ever ran."""
        message = "The container could not be located when the pod was terminated"
        unknown = {"exitCode": 137, "reason": "ContainerStatusUnknown", "message": message}
        self.terminated, self.waiting = unknown | {"startedAt": None, "finishedAt": None}, None

    def status(self) -> Obj:
        """A ContainerStatus."""
        states = {"waiting": self.waiting, "running": self.running, "terminated": self.terminated}
        found: Obj = {
            "name": self.name,
            "state": {key: value for key, value in states.items() if value},
            "lastState": {"terminated": self.last} if self.last else {},
            "ready": self.ready,
            "restartCount": self.restarts,
            "image": canonical(self.spec["image"]),
            "imageID": self.image_id,
            "started": self.started,
        }
        if self.id:
            found["containerID"] = self.id
        if self.sort == "ephemeral":
            del found["started"]
        return found


def canonical(image: str) -> str:
    """As containerd names it: docker.io/library/nginx:latest."""
    first, slash, _ = image.partition("/")
    if not slash:
        image = f"docker.io/library/{image}"
    elif "." not in first and ":" not in first and first != "localhost":
        image = f"docker.io/{image}"
    return image if ":" in image.rpartition("/")[2] or "@" in image else f"{image}:latest"
