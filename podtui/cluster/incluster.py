"""The kubeconfig of a process that runs in a Pod: the files of its service account.

The rules are client-go's (rest/config.go InClusterConfig, tools/clientcmd/client_config.go inClusterClientConfig).
"""

from collections.abc import Mapping
from pathlib import Path

from podtui.cluster.context import Cluster, ContextEntry, User
from podtui.cluster.merge import Merged

NAME = "in-cluster"
SERVICE_ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")


def merged(environ: Mapping[str, str]) -> Merged | None:
    """A kubeconfig with the one context "in-cluster", None where this is not a Pod."""
    host, port = environ.get("KUBERNETES_SERVICE_HOST", ""), environ.get("KUBERNETES_SERVICE_PORT", "")
    token = SERVICE_ACCOUNT / "token"
    if not (host and port and token.is_file()):
        return None
    authority = SERVICE_ACCOUNT / "ca.crt"
    cluster = Cluster(
        name=NAME,
        server=f"https://[{host}]:{port}" if ":" in host else f"https://{host}:{port}",
        certificate_authority=str(authority) if authority.is_file() else "",
    )
    user = User(name=NAME, token_file=str(token))
    context = ContextEntry(name=NAME, cluster=NAME, user=NAME, namespace=_namespace(environ))
    return Merged(clusters={NAME: cluster}, users={NAME: user}, contexts={NAME: context}, current=NAME)


def _namespace(environ: Mapping[str, str]) -> str:
    if named := environ.get("POD_NAMESPACE"):
        return named
    file = SERVICE_ACCOUNT / "namespace"
    return file.read_text().strip() if file.is_file() else ""
