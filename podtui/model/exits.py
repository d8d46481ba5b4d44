"""Exit codes and the reasons of terminated containers, in plain words.

128 + n is a shell's and the runtimes' way to say "killed by signal n". The numbers are Linux's, wherever podtui runs. A
SIGKILL is an out-of-memory kill only where the reason says so: it also ends every grace period.
"""

from datetime import datetime

from podtui.model.ages import age
from podtui.model.pod import Terminated

_SIGNALS = (
    "",
    *("SIGHUP", "SIGINT", "SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE", "SIGKILL", "SIGUSR1"),
    *("SIGSEGV", "SIGUSR2", "SIGPIPE", "SIGALRM", "SIGTERM", "SIGSTKFLT", "SIGCHLD", "SIGCONT", "SIGSTOP", "SIGTSTP"),
    *("SIGTTIN", "SIGTTOU", "SIGURG", "SIGXCPU", "SIGXFSZ", "SIGVTALRM", "SIGPROF", "SIGWINCH", "SIGIO", "SIGPWR"),
    "SIGSYS",
)
_CODES = {
    126: "the command cannot be executed",
    127: "command not found",
    128: "the process could not be started",
    255: "a code out of range, often -1",
}
_LOST = "ContainerStatusUnknown"
# Reasons that say more than the code does. "Error" and "Completed" do not.
_REASONS = {
    "OOMKilled": "out of memory (OOMKilled)",
    "StartError": "the process could not be started (StartError)",
    "ContainerCannotRun": "the container could not be run (ContainerCannotRun)",
    _LOST: "the kubelet lost track of it, so how it ended is not known (ContainerStatusUnknown)",
    "DeadlineExceeded": "it ran past its deadline (DeadlineExceeded)",
    "Evicted": "evicted from its node (Evicted)",
}
_SAY_NOTHING = ("", "Error", "Completed")


def signal_name(number: int) -> str:
    """The name of a signal of Linux: "SIGKILL" for 9; "signal 77" where it has none; "" for 0."""
    if 0 <= number < len(_SIGNALS):
        return _SIGNALS[number]
    return f"signal {number}"


def exit_signal(terminated: Terminated) -> str:
    """The signal that ended the process, by the status's field or the exit code; "" where none did.

    The kubelet says 137 of a container that it lost track of (kubelet_pods.go, v1.34): that is no signal.
    """
    if terminated.signal:
        return signal_name(terminated.signal)
    if terminated.reason == _LOST:
        return ""
    n = terminated.exit_code - 128
    return _SIGNALS[n] if 0 < n < len(_SIGNALS) else ""


def exit_words(terminated: Terminated) -> str:
    """How a container ended: "exit 137: SIGKILL, out of memory (OOMKilled)", "exit 127: command not found", "exit 0".

    An unknown reason is untrusted text.
    """
    code = terminated.exit_code
    words = [exit_signal(terminated), _reason_words(terminated)]
    told = ", ".join([w for w in words if w])
    if not told:
        told = _CODES.get(code, "")
    return f"exit {code}: {told}" if told else f"exit {code}"


def last_exit_words(terminated: Terminated, now: datetime) -> str:
    """The same in brief, and when: "exit 137 (SIGKILL), OOMKilled, 20s ago"."""
    signal = exit_signal(terminated)
    parts = [f"exit {terminated.exit_code} ({signal})" if signal else f"exit {terminated.exit_code}"]
    if terminated.reason not in _SAY_NOTHING:
        parts.append(terminated.reason)
    elif not signal and terminated.exit_code in _CODES:
        parts.append(_CODES[terminated.exit_code])
    if terminated.finished_at is not None:
        parts.append(f"{age(terminated.finished_at, now)} ago")
    return ", ".join(parts)


def _reason_words(terminated: Terminated) -> str:
    reason = terminated.reason
    return "" if reason in _SAY_NOTHING else _REASONS.get(reason, reason)
