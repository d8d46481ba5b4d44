"""The cluster from the command line; `python -m tests.cluster --help`."""

import argparse
import asyncio
import os
import subprocess
import sys
from collections.abc import Sequence

from tests.cluster import components, fleet, requirements
from tests.cluster.build import binary
from tests.cluster.layout import Layout
from tests.cluster.lifecycle import Cluster, NotReady


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 if it worked, 1 with a line on standard error if not."""
    arguments = _parser().parse_args(argv)
    if arguments.command == "packages":
        print(*requirements.missing_packages())
        return 0
    if lacks := requirements.missing():
        return _fail(lacks)
    try:
        _run(Cluster(Layout.from_environ(), _say), arguments)
    except (NotReady, ValueError, fleet.Refused) as error:
        return _fail(str(error))
    except subprocess.CalledProcessError as error:
        return _fail(f"{error.cmd[0]} failed with {error.returncode}")
    return 0


def _run(cluster: Cluster, arguments: argparse.Namespace) -> None:
    kubeconfig = cluster.layout.kubeconfig
    match arguments.command:
        case "up":
            cluster.up()
            print(kubeconfig)
        case "down":
            cluster.down()
        case "status":
            for name, runs in cluster.status().items():
                print(f"{name:12} {'running' if runs else 'stopped'}")
        case "stop":
            cluster.stop(arguments.component)
        case "start":
            cluster.start(arguments.component)
        case "cut":
            cluster.cut()
        case "mend":
            cluster.mend()
        case "kubectl":
            os.environ["KUBECONFIG"] = str(kubeconfig)
            os.execv(binary(cluster.layout), ["kube", "kubectl", *arguments.arguments])
        case "fill":
            cluster.stop("controllers")  # they would find the fleet's node silent, and its Pods unready
            print(asyncio.run(fleet.fill(kubeconfig, arguments.pods)))
        case "churn":
            print(asyncio.run(fleet.churn(kubeconfig, arguments.rate, arguments.seconds)))
        case "empty":
            asyncio.run(fleet.empty(kubeconfig))
            cluster.start("controllers")  # which finish the deletion of the namespaces


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.cluster",
        description="A real Kubernetes on this machine, for tests. Needs root, Go and some of Debian's packages.",
        epilog="State is in PODTUI_TEST_CLUSTER_DIR, default ~/.cache/podtui-test-cluster. "
        "PODTUI_TEST_LOG_MAX_SIZE=64Ki makes logs rotate early; PODTUI_TEST_APISERVER_FLAGS are passed on.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("packages", help="print Debian's packages that are missing")
    commands.add_parser("up", help="build, start and wait; prints the kubeconfig's path")
    commands.add_parser("down", help="stop everything and delete the state (the built binary stays)")
    commands.add_parser("status", help="one line a component")
    for name in ("stop", "start"):
        commands.add_parser(name, help=f"{name} one component").add_argument("component", choices=components.NAMES)
    commands.add_parser("cut", help="take the node's network away")
    commands.add_parser("mend", help="give it back")
    kubectl = commands.add_parser("kubectl", help="kubectl of the same version, as the administrator")
    kubectl.add_argument("arguments", nargs=argparse.REMAINDER)
    fill = commands.add_parser("fill", help="add Pods that no kubelet runs, and leave the controllers stopped")
    fill.add_argument("pods", type=int)
    churn = commands.add_parser("churn", help="change their status again and again")
    churn.add_argument("rate", type=float, help="changes a second")
    churn.add_argument("seconds", type=float)
    commands.add_parser("empty", help="delete those Pods, and start the controllers")
    return parser


def _say(line: str) -> None:
    print(line, file=sys.stderr)


def _fail(line: str) -> int:
    _say(line)
    return 1


if __name__ == "__main__":
    sys.exit(main())
