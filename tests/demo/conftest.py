"""`podtui demo --serve` as its user starts it, and real kubectl on it."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


class Served:
    """A cluster that is served by a process of its own."""

    def __init__(self, *args: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "podtui", "demo", "--serve", *args],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.kubeconfig = Path(self.process.stdout.readline().strip())
        assert self.kubeconfig.is_file(), self.process.communicate(timeout=10)[1]

    @property
    def server(self) -> str:
        """The administrator's URL, token and all."""
        config = json.loads(self.kubeconfig.read_text())
        return str(config["clusters"][0]["cluster"]["server"])

    def start(self, *args: str, **more: Any) -> "subprocess.Popen[str]":
        """Start kubectl."""
        command = ["kubectl", "--kubeconfig", str(self.kubeconfig), *args]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more)

    def run(self, *args: str, input: str | None = None, timeout: float = 60) -> "subprocess.CompletedProcess[str]":  # noqa: A002
        """Run kubectl."""
        command = ["kubectl", "--kubeconfig", str(self.kubeconfig), *args]
        return subprocess.run(command, input=input, capture_output=True, text=True, timeout=timeout)

    def kubectl(self, *args: str, input: str | None = None) -> str:  # noqa: A002
        """What kubectl prints; it must not fail."""
        done = self.run(*args, input=input)
        assert done.returncode == 0, f"{args}: {done.stderr}"
        return done.stdout

    def json(self, *args: str) -> Any:
        """An object or list by kubectl."""
        return json.loads(self.kubectl(*args, "-o", "json"))

    def podtui(self, *args: str) -> str:
        """What podtui prints."""
        command = [sys.executable, "-m", "podtui", *args, "--kubeconfig", str(self.kubeconfig)]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout

    def stop(self) -> str:
        """Interrupt it; what it said on standard error."""
        self.process.send_signal(signal.SIGINT)
        return self.process.communicate(timeout=20)[1]


def need_kubectl() -> None:
    """Skip where there is no kubectl."""
    if shutil.which("kubectl") is None:
        pytest.skip("the demo's API server is tested by kubectl, and there is none on PATH")


@pytest.fixture(scope="session")
def patterns() -> Iterator[Served]:
    """The default scenario at five times the speed, for tests that put their things into namespaces of their own."""
    need_kubectl()
    os.environ.pop("KUBECONFIG", None)
    served = Served("--speed", "5x")
    yield served
    said = served.stop()
    assert "Traceback" not in said, said


@pytest.fixture
def space(patterns: Served, request: pytest.FixtureRequest) -> Iterator[str]:
    """A namespace of the test's own."""
    name = request.node.name.removeprefix("test_").replace("_", "-")[:50].strip("-")
    patterns.kubectl("create", "namespace", name)
    yield name
    patterns.kubectl("delete", "namespace", name, "--wait=false")
