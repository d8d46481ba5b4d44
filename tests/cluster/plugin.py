"""What pytest sees: the fixture `cluster`, and the cluster brought up for the tests that are marked `cluster`.

It is brought up before the first test's time limit starts, and only if such a test was selected. It is taken down at
the end unless it ran before, or PODTUI_TEST_CLUSTER_KEEP=1. PODTUI_TEST_KUBECONFIG names another cluster to use.
Where there can be none these tests skip; with CI=true a test marked `cluster` that skips, for whatever reason, fails.
"""

import os
import shutil
import subprocess
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cluster import requirements
from tests.cluster.build import binary
from tests.cluster.layout import Layout
from tests.cluster.lifecycle import Cluster, NotReady
from tests.cluster.under_test import ClusterUnderTest, Fault, NoFault, namespace_for

MARK = "cluster"


@dataclass(frozen=True, slots=True)
class Prepared:
    """The cluster of this session; or, where `kubeconfig` is None, why there is none."""

    kubeconfig: Path | None = None
    kubectl: tuple[str | Path, ...] = ("kubectl",)
    own: Cluster | None = None
    lacks: str = ""  # the machine cannot: skip
    broken: str = ""  # it should, and did not: fail


_PREPARED = pytest.StashKey[Prepared]()
_AT_END = pytest.StashKey[ExitStack]()


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> None:
    """Bring the cluster up, if a selected test wants it."""
    wanted = any(item.get_closest_marker(MARK) for item in session.items)
    if not wanted or session.config.option.collectonly:
        return
    at_end = session.config.stash.setdefault(_AT_END, ExitStack())
    session.config.stash[_PREPARED] = _prepare(session.config, at_end)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Take down what was brought up."""
    session.config.stash.get(_AT_END, ExitStack()).close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI the real cluster is there: a skip would hide that it was not asked."""
    report = yield
    if report.skipped and _in_ci() and item.get_closest_marker(MARK) and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, which in CI is a failure: {call.excinfo.value if call.excinfo else ''}"
    return report


@pytest.fixture
def cluster(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ClusterUnderTest]:
    """A namespace of the test's own on a real Kubernetes; see ClusterUnderTest."""
    if request.node.get_closest_marker(MARK) is None:
        raise pytest.UsageError("a test that uses the fixture `cluster` is marked @pytest.mark.cluster")
    prepared = request.config.stash[_PREPARED]
    if prepared.lacks:
        pytest.skip(prepared.lacks)
    if prepared.kubeconfig is None:
        pytest.fail(prepared.broken, pytrace=False)
    fault = Fault(prepared.own) if prepared.own else NoFault()
    under_test = ClusterUnderTest(prepared.kubectl, prepared.kubeconfig, fault, tmp_path)
    try:
        under_test.create_namespace(namespace_for(request.node.name))
        yield under_test
    finally:
        fault.undo()
        under_test.delete_namespace()


def _prepare(config: pytest.Config, at_end: ExitStack) -> Prepared:
    if given := os.environ.get("PODTUI_TEST_KUBECONFIG"):
        return _given(Path(given))
    if lacks := requirements.missing():
        return Prepared(lacks=lacks)
    terminal = config.pluginmanager.getplugin("terminalreporter")
    own = Cluster(Layout.from_environ(), terminal.write_line)
    at_end.enter_context(own.layout.alone(own.layout.name, terminal.write_line))
    if not own.anything_runs() and os.environ.get("PODTUI_TEST_CLUSTER_KEEP") != "1":
        at_end.callback(own.down)
    try:
        own.up()
    except (NotReady, OSError, subprocess.CalledProcessError) as error:
        return Prepared(broken=f"the test cluster did not come up: {error}")
    return Prepared(kubeconfig=own.layout.kubeconfig, kubectl=(binary(own.layout), "kubectl"), own=own)


def _given(kubeconfig: Path) -> Prepared:
    if not kubeconfig.is_file():
        return Prepared(broken=f"PODTUI_TEST_KUBECONFIG={kubeconfig}: no such file")
    if shutil.which("kubectl") is None:
        return Prepared(lacks="PODTUI_TEST_KUBECONFIG needs kubectl on PATH")
    return Prepared(kubeconfig=kubeconfig)


def _in_ci() -> bool:
    return os.environ.get("CI") == "true"
