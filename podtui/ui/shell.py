"""A shell in a container, by the kubectl that is on PATH: a terminal of its own is what kubectl does best."""

import shutil
import subprocess
from collections.abc import Sequence

from textual.app import App, SuspendNotSupported

from podtui.logs.clean import clean
from podtui.model.pod import Pod

_SHELL = "command -v bash >/dev/null 2>&1 && exec bash; exec sh"
_FAILED = 126  # 126, 127: the container has no sh; kubectl's own failures are 1


def shell_line(kubectl: str, flags: Sequence[str], pod: Pod, container: str) -> list[str]:
    """The command; `flags` say which cluster and who, as kubectl takes them."""
    context = ("--context", pod.context) if pod.context else ()
    where = ("-n", pod.namespace, pod.name, "-c", container)
    return [kubectl, *flags, *context, "exec", "-it", *where, "--", "sh", "-c", _SHELL]


def run_shell(app: App[str], flags: Sequence[str], pod: Pod, container: str) -> None:
    """Give the terminal to a shell until it ends; then the screens go on where they were."""
    kubectl = shutil.which("kubectl")
    if kubectl is None:
        app.notify("a shell needs kubectl, which is not on PATH", severity="error", markup=False)
        return
    line = shell_line(kubectl, flags, pod, container)
    try:
        with app.suspend():
            # In this thread: while the shell has the terminal nothing else may draw on it.
            status = subprocess.run(line, check=False).returncode  # noqa: S603
    except SuspendNotSupported:
        app.notify("no shell here: this terminal cannot be handed over", severity="error", markup=False)
        return
    if status >= _FAILED or status == 1:
        app.notify(clean(f"the shell in {container} ended with {status}"), severity="warning", markup=False)
