"""Changes while something is measured, in a process of their own; and what the API server says of itself."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

AT_MOST = 600
"""Seconds after which a churn ends by itself, if nobody ends it before."""
_BEGUN = 50
"""Changes after which it counts as begun."""


def ask(kubeconfig: str, path: str) -> Any:
    """What the API server answers to a GET, by kubectl: no code of podtui's."""
    command = ["kubectl", "--kubeconfig", kubeconfig, "get", "--raw", path]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"kubectl: {done.stderr.strip()}")
    return json.loads(done.stdout)


def count_pods(kubeconfig: str) -> int:
    """How many Pods the cluster has."""
    listed = ask(kubeconfig, "/api/v1/pods?limit=1")
    return len(listed["items"]) + int(listed["metadata"].get("remainingItemCount", 0))


def revision(kubeconfig: str) -> int:
    """The cluster's resourceVersion: grows by one with each change of anything."""
    return int(ask(kubeconfig, "/api/v1/pods?limit=1")["metadata"]["resourceVersion"])


class Rate:
    """Counts the changes a second between its making and `now`."""

    def __init__(self, kubeconfig: str) -> None:
        self._kubeconfig = kubeconfig
        self._start, self._first = time.perf_counter(), revision(kubeconfig)

    def now(self) -> float:
        """Changes a second since then."""
        return (revision(self._kubeconfig) - self._first) / (time.perf_counter() - self._start)


def churn_command(kubeconfig: str, rate: float) -> list[str]:
    """The command that changes Pods: this module."""
    return [sys.executable, "-m", "tests.bench.churn", kubeconfig, str(rate), str(AT_MOST)]


@contextmanager
def churning(kubeconfig: str, command: Sequence[str]) -> Iterator[None]:
    """Run the command from before the first changes have come until the block's end. Raises TimeoutError."""
    before = revision(kubeconfig)
    process = subprocess.Popen(command, env=os.environ | {"KUBECONFIG": kubeconfig}, stdout=subprocess.DEVNULL)
    try:
        end = time.perf_counter() + 60
        while revision(kubeconfig) < before + _BEGUN:
            if process.poll() is not None or time.perf_counter() > end:
                raise TimeoutError("the churn did not begin")
            time.sleep(0.5)
        yield
    finally:
        process.terminate()
        process.wait()


def main(kubeconfig: str, rate: str, seconds: str) -> None:
    """Change the status of Pods of the test cluster's fleet."""
    import asyncio
    from pathlib import Path

    from tests.cluster import fleet

    asyncio.run(fleet.churn(Path(kubeconfig), float(rate), float(seconds)))


if __name__ == "__main__":
    main(*sys.argv[1:])
