"""The cluster from the command line; `python -m tests.cluster --help`."""

import asyncio
import os
import subprocess
import sys
from argparse import REMAINDER, ArgumentParser, Namespace
from collections.abc import Callable, Sequence

import aiohttp

from tests.cluster import components, fleet, requirements
from tests.cluster.build import binary
from tests.cluster.layout import Layout
from tests.cluster.lifecycle import Cluster, NotReady


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 if it worked, 1 with a line on standard error if not."""
    arguments = _parser().parse_args(argv)
    if (lacks := requirements.missing()) and arguments.run is not packages:
        return _fail(lacks)
    try:
        cluster = Cluster(Layout.from_environ(), _say)
        if arguments.run not in (up, down, status, packages) and not cluster.layout.kubeconfig.exists():
            return _fail(f"cluster {cluster.layout.number} is not up: python -m tests.cluster up")
        arguments.run(cluster, arguments)
    except (NotReady, ValueError, aiohttp.ClientError) as error:
        return _fail(str(error))
    except subprocess.CalledProcessError as error:
        return _fail(f"{error.cmd[0]} failed with {error.returncode}")
    return 0


def packages(_cluster: Cluster, _arguments: Namespace) -> None:
    """print Debian's packages that are missing here"""
    print(*requirements.missing_packages())


def up(cluster: Cluster, _arguments: Namespace) -> None:
    """build, start and wait; prints the kubeconfig's path"""
    cluster.up()
    print(cluster.layout.kubeconfig)


def down(cluster: Cluster, _arguments: Namespace) -> None:
    """stop everything and delete the state (the built binary stays), once no test run uses it"""
    with cluster.layout.alone(cluster.layout.name, _say):
        cluster.down()


def status(cluster: Cluster, _arguments: Namespace) -> None:
    """one line a component"""
    for name, runs in cluster.status().items():
        print(f"{name:12} {'running' if runs else 'stopped'}")


def stop(cluster: Cluster, arguments: Namespace) -> None:
    """stop one component"""
    cluster.stop(arguments.component)


def start(cluster: Cluster, arguments: Namespace) -> None:
    """start one component"""
    cluster.start(arguments.component)


def cut(cluster: Cluster, _arguments: Namespace) -> None:
    """take the node's network away"""
    cluster.cut()


def mend(cluster: Cluster, _arguments: Namespace) -> None:
    """give the node its network back"""
    cluster.mend()


def kubectl(cluster: Cluster, arguments: Namespace) -> None:
    """kubectl of the cluster's own version, as its administrator"""
    os.environ["KUBECONFIG"] = str(cluster.layout.kubeconfig)
    os.execv(binary(cluster.layout), ["kube", "kubectl", *arguments.arguments])


def fill(cluster: Cluster, arguments: Namespace) -> None:
    """add Pods that no kubelet runs, and leave the controllers stopped"""
    cluster.stop("controllers")  # they would make Pods of their own, and find the fleet's node silent
    print(asyncio.run(fleet.fill(cluster.layout.kubeconfig, arguments.pods)))


def churn(cluster: Cluster, arguments: Namespace) -> None:
    """change those Pods' status again and again"""
    print(asyncio.run(fleet.churn(cluster.layout.kubeconfig, arguments.rate, arguments.seconds)))


def empty(cluster: Cluster, _arguments: Namespace) -> None:
    """delete those Pods, and start the controllers"""
    asyncio.run(fleet.empty(cluster.layout.kubeconfig))
    cluster.start("controllers")  # they finish the deletion of the namespaces


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="python -m tests.cluster",
        description="A real Kubernetes on this machine, for tests. Needs root, Go and some of Debian's packages.",
        epilog="PODTUI_TEST_CLUSTER=1 (to 9) is a cluster of its own, beside number 0. "
        "State is in PODTUI_TEST_CLUSTER_DIR, default ~/.cache/podtui-test-cluster. "
        "PODTUI_TEST_LOG_MAX_SIZE=64Ki makes logs rotate early; PODTUI_TEST_APISERVER_FLAGS are passed on.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(run: Callable[[Cluster, Namespace], None]) -> ArgumentParser:
        added = commands.add_parser(run.__name__, help=run.__doc__)
        added.set_defaults(run=run)
        return added

    for run in (up, down, status, cut, mend, empty, packages):
        command(run)
    command(stop).add_argument("component", choices=components.NAMES)
    command(start).add_argument("component", choices=components.NAMES)
    command(kubectl).add_argument("arguments", nargs=REMAINDER)
    command(fill).add_argument("pods", type=int)
    churning = command(churn)
    churning.add_argument("rate", type=float, help="changes a second")
    churning.add_argument("seconds", type=float)
    return parser


def _say(line: str) -> None:
    print(line, file=sys.stderr)


def _fail(line: str) -> int:
    _say(line)
    return 1


if __name__ == "__main__":
    sys.exit(main())
