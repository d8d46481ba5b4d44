"""Jobs: Pods until enough of them have succeeded (pkg/controller/job)."""

from podtui.demo.objects import Obj
from podtui.demo.objects.kinds import JOB, POD
from podtui.demo.sim.controllers.manager import Context
from podtui.demo.sim.controllers.pods import create_pod, is_active, is_ready, with_condition

FIRST, LONGEST = 10.0, 600.0
"""The back-off between a Pod that failed and the next one."""


class Jobs:
    """See the module."""

    kind = JOB

    def __init__(self, context: Context) -> None:
        self._context = context
        self._failed_at: dict[str, tuple[int, float]] = {}  # uid -> failures counted, when the last came
        self._began: dict[str, float] = {}

    def sync(self, obj: Obj) -> None:
        """Make Pods while some are missing, and say when it is done or has failed."""
        if "deletionTimestamp" in obj["metadata"] or _is_done(obj) or obj["spec"].get("suspend"):
            return
        uid, loop = obj["metadata"]["uid"], self._context.loop
        pods = self._context.owners.dependents(uid, POD)
        began = self._began.setdefault(uid, loop.now)
        deadline = obj["spec"].get("activeDeadlineSeconds")
        if deadline and loop.now - began >= deadline:
            self._fail(obj, pods, "DeadlineExceeded", "Job was active longer than specified deadline")
        elif _count(pods, "Failed") > obj["spec"]["backoffLimit"]:
            self._fail(obj, pods, "BackoffLimitExceeded", "Job has reached the specified backoff limit")
        else:
            if deadline and loop.now == began:
                self._context.again(obj, deadline)
            self._go_on(obj, pods)

    def _go_on(self, obj: Obj, pods: list[Obj]) -> None:
        spec, succeeded = obj["spec"], _count(pods, "Succeeded")
        active = [p for p in pods if is_active(p)]
        completions = spec.get("completions")
        if succeeded >= (completions or 1) and not (completions is None and active):
            self._complete(obj, pods)
            return
        missing = min(spec["parallelism"], (completions or spec["parallelism"]) - succeeded) - len(active)
        wait = self._back_off(obj, _count(pods, "Failed"))
        if missing > 0 and wait > 0:
            self._context.again(obj, wait)
        elif not (completions is None and succeeded):
            for _ in range(missing):
                pod = create_pod(self._context.registry, obj)
                self._say(obj, "SuccessfulCreate", f"Created pod: {pod['metadata']['name']}")
        self._write(obj, self._context.owners.dependents(obj["metadata"]["uid"], POD), [])

    def _back_off(self, obj: Obj, failed: int) -> float:
        """How long to wait before the next Pod."""
        uid, now = obj["metadata"]["uid"], self._context.loop.now
        counted, at = self._failed_at.get(uid, (0, 0.0))
        if failed != counted:
            at = now
            self._failed_at[uid] = (failed, at)
        return at + min(FIRST * 2.0 ** (failed - 1), LONGEST) - now if failed else 0.0

    def _complete(self, obj: Obj, pods: list[Obj]) -> None:
        reached = {
            "status": "True",
            "reason": "CompletionsReached",
            "message": "Reached expected number of succeeded pods",
        }
        self._write(obj, pods, [{"type": "SuccessCriteriaMet"} | reached, {"type": "Complete"} | reached])
        self._say(obj, "Completed", "Job completed")
        self._finished(obj)

    def _fail(self, obj: Obj, pods: list[Obj], reason: str, message: str) -> None:
        for pod in pods:
            if is_active(pod):
                self._context.registry.delete(POD, pod["metadata"]["namespace"], pod["metadata"]["name"])
        why = {"status": "True", "reason": reason, "message": message}
        self._write(obj, pods, [{"type": "FailureTarget"} | why, {"type": "Failed"} | why])
        self._say(obj, reason, message, warning=True)
        self._finished(obj)

    def _finished(self, obj: Obj) -> None:
        meta, after = obj["metadata"], obj["spec"].get("ttlSecondsAfterFinished")
        self._began.pop(meta["uid"], None)
        self._failed_at.pop(meta["uid"], None)
        if after is not None:
            self._context.loop.later(after, lambda: self._remove(meta))

    def _remove(self, meta: Obj) -> None:
        found = self._context.store.get(JOB, meta["namespace"], meta["name"])
        if found and found["metadata"]["uid"] == meta["uid"]:
            self._context.registry.delete(JOB, meta["namespace"], meta["name"])

    def _say(self, obj: Obj, reason: str, message: str, *, warning: bool = False) -> None:
        self._context.recorder.record(obj, reason, message, warning=warning, source="job-controller")

    def _write(self, obj: Obj, pods: list[Obj], conditions: list[Obj]) -> None:
        stamp, before = self._context.loop.stamp(), obj.get("status") or {}
        active = [p for p in pods if is_active(p)] if not conditions else []
        counts = {
            "active": len(active),
            "succeeded": _count(pods, "Succeeded"),
            "failed": _count(pods, "Failed"),
        }
        status = {"startTime": before.get("startTime", stamp), "ready": sum(map(is_ready, active)), "terminating": 0}
        status |= {key: value for key, value in counts.items() if value} | {"uncountedTerminatedPods": {}}
        found: list[Obj] = before.get("conditions") or []
        for condition in conditions:
            found = with_condition(found, condition, stamp)
        if any(c["type"] == "Complete" for c in conditions):
            status["completionTime"] = stamp
        self._context.set_status(JOB, obj, status | ({"conditions": found} if found else {}))


def _count(pods: list[Obj], phase: str) -> int:
    return sum(pod["status"].get("phase") == phase for pod in pods)


def _is_done(obj: Obj) -> bool:
    conditions = (obj.get("status") or {}).get("conditions") or []
    return any(c["type"] in ("Complete", "Failed") and c["status"] == "True" for c in conditions)
