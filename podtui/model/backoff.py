"""When the kubelet will try again. The API does not say; these are estimates and must be called so.

Source: doBackOff in pkg/kubelet/kuberuntime/kuberuntime_manager.go and newCrashLoopBackOff in pkg/kubelet/kubelet.go,
v1.34: the first restart is at once, then 10 s after the end of the last run, doubling to 300 s, forgotten after a run
of 10 minutes. A node may be configured otherwise (KubeletCrashLoopBackOffMax), so what the kubelet's message says
("back-off 40s restarting failed container=...") wins over what restartCount suggests.
"""

import re
from datetime import datetime

from podtui.model.pod import ContainerStatus, Terminated

FIRST, LONGEST, FORGOTTEN_AFTER = 10.0, 300.0, 600.0  # seconds
_SAID = re.compile(r"^back-off (?:(\d{1,4})h)?(?:(\d{1,4})m)?(?:(\d{1,5})(?:\.\d+)?s)? restarting failed")


def backoff_estimate(status: ContainerStatus, now: datetime) -> float | None:
    """Seconds until about the next try, 0 where it is due; None where it is not backing off or cannot be known.

    Image pulls back off too, but nothing in the status says since when: None.
    """
    waiting, last = status.state.waiting, status.last_state.terminated
    if waiting is None or waiting.reason != "CrashLoopBackOff" or last is None or last.finished_at is None:
        return None
    delay = _said(waiting.message) or _expected(status.restart_count, last)
    return max(0.0, delay - (now - last.finished_at).total_seconds())


def _said(message: str) -> float:
    found = _SAID.match(message)
    if found is None:
        return 0.0
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return hours * 3600.0 + minutes * 60 + seconds


def _expected(restarts: int, last: Terminated) -> float:
    if _ran_for(last) > FORGOTTEN_AFTER:
        return FIRST
    delay = FIRST
    for _ in range(min(restarts, 10) - 1):
        delay = min(delay * 2, LONGEST)
    return delay


def _ran_for(ended: Terminated) -> float:
    if ended.started_at is None or ended.finished_at is None:
        return 0.0
    return (ended.finished_at - ended.started_at).total_seconds()
