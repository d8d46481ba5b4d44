"""The options that commands share; kubectl's names with kubectl's meaning."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from podtui.cli.complete import complete_context, complete_namespace
from podtui.errors import UsageError

if TYPE_CHECKING:
    from podtui.cluster.kubeconfig import Context
    from podtui.cluster.scope import Scope

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Cluster:
    """What the connection options say. `namespace` is None where neither -n nor -A was given."""

    kubeconfig: str | None = None
    contexts: tuple[str, ...] = ()
    namespace: str | None = None
    all_namespaces: bool = False
    selector: str = ""
    field_selector: str = ""
    as_user: str | None = None
    as_groups: tuple[str, ...] = ()
    as_uid: str = ""

    def load(self) -> "list[Context]":
        """The contexts to read, checked. Raises KubeconfigError."""
        from podtui.cluster.kubeconfig import load

        config = load(self.kubeconfig)
        found = [config.context(name) for name in self.contexts or (None,)]
        if self.as_user or self.as_groups or self.as_uid:
            found = [c.with_impersonation(self.as_user or "", self.as_groups, self.as_uid) for c in found]
        return found

    @property
    def kubectl_flags(self) -> tuple[str, ...]:
        """The same file and user for kubectl."""
        named = {"--kubeconfig": self.kubeconfig, "--as": self.as_user, "--as-uid": self.as_uid}
        groups = [flag for group in self.as_groups for flag in ("--as-group", group)]
        return (*(part for name, value in named.items() if value for part in (name, value)), *groups)

    def scope(self, default: str | None) -> "Scope":
        """Which Pods: -A, -n, else `default` (None is all namespaces)."""
        from podtui.cluster.scope import Scope

        namespace = None if self.all_namespaces else self.namespace or default
        return Scope(namespace, self.selector, self.field_selector)


def cluster_options(command: F) -> F:
    """Add the connection options; the command gets them as one `cluster: Cluster`."""

    def gather(**given: Any) -> Any:
        cluster = Cluster(
            **{name: given.pop(name) for name in Cluster.__dataclass_fields__ if name not in ("contexts", "as_groups")},
            contexts=tuple(given.pop("contexts")),
            as_groups=tuple(given.pop("as_groups")),
        )
        if cluster.namespace and cluster.all_namespaces:
            raise UsageError("-n and -A contradict each other", "give one of them")
        return command(cluster=cluster, **given)

    gather.__name__, gather.__doc__ = command.__name__, command.__doc__
    gather.__dict__.update(command.__dict__)
    for option in reversed(_OPTIONS):
        gather = option(gather)
    return gather  # type: ignore[return-value]  # click's decorators keep the command callable


_OPTIONS = (
    click.option(
        "--context",
        "contexts",
        multiple=True,
        metavar="NAME",
        shell_complete=complete_context,
        help="Kubeconfig context; give it several times to watch several clusters.",
    ),
    click.option("-n", "--namespace", metavar="NAME", shell_complete=complete_namespace, help="Only this namespace."),
    click.option("-A", "--all-namespaces", is_flag=True, help="All namespaces."),
    click.option("-l", "--selector", default="", metavar="QUERY", help="Label selector: app=web,tier!=db."),
    click.option("--field-selector", default="", metavar="QUERY", help="Field selector: spec.nodeName=node1."),
    click.option("--kubeconfig", metavar="FILE", type=click.Path(), help="Kubeconfig file, instead of $KUBECONFIG."),
    click.option("--as", "as_user", metavar="USER", help="Act as this user."),
    click.option("--as-group", "as_groups", multiple=True, metavar="GROUP", help="Act as a member of this group."),
    click.option("--as-uid", default="", metavar="UID", help="Act as this uid."),
)
