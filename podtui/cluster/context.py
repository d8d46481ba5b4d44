"""What a kubeconfig's entries hold, typed: Cluster, User and the Context that joins them.

The names are kubeconfig's own (client-go, tools/clientcmd/api/v1/types.go). The checks are those that client-go makes
of the context in use (tools/clientcmd/validation.go): an entry that nobody uses may be wrong.
"""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

import msgspec

from podtui.errors import KubeconfigError

# The name of the cluster extension that is handed to exec plugins (client-go, tools/clientcmd/client_config.go).
_EXEC_EXTENSION = "client.authentication.k8s.io/exec"


def _kebab(name: str) -> str:
    return name.strip("_").replace("_", "-")


class _Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename=_kebab):
    """A part of a kubeconfig; shows only its name, so that no token or key comes into a log or a traceback."""

    # In the file it stands beside the entry, not in it.
    name: str = msgspec.field(default="", name="(name)")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"


class Extension(msgspec.Struct, frozen=True):
    """Something that another program keeps in a kubeconfig."""

    name: str = ""
    extension: Any = None


class Cluster(_Entry, frozen=True, kw_only=True):
    """Where the API server is and how to know that it is the right one. Paths are absolute, data is PEM."""

    server: str = ""
    tls_server_name: str = ""
    insecure_skip_tls_verify: bool = False
    certificate_authority: str = ""
    certificate_authority_data: bytes = b""
    proxy_url: str = ""
    disable_compression: bool = False
    extensions: list[Extension] = []

    @property
    def exec_config(self) -> Any:
        """What the cluster tells an exec plugin, None where it tells nothing."""
        return next((e.extension for e in self.extensions if e.name == _EXEC_EXTENSION), None)


class ExecEnv(msgspec.Struct, frozen=True):
    """A variable of an exec plugin's environment."""

    name: str = ""
    value: str = ""


class ExecPlugin(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel"):
    """A command that prints credentials (API group client.authentication.k8s.io)."""

    command: str = ""
    args: list[str] = []
    env: list[ExecEnv] = []
    api_version: str = ""
    install_hint: str = ""
    provide_cluster_info: bool = False
    interactive_mode: str = ""


class AuthProvider(msgspec.Struct, frozen=True):
    """The way before exec plugins. Only its name is used, to say which plugin does the same now."""

    name: str = ""
    config: dict[str, str] = {}


class User(_Entry, frozen=True, kw_only=True):
    """Who we are. Paths are absolute, data is PEM; data wins over the file of the same thing."""

    client_certificate: str = ""
    client_certificate_data: bytes = b""
    client_key: str = ""
    client_key_data: bytes = b""
    token: str = ""
    token_file: str = msgspec.field(default="", name="tokenFile")
    as_: str = ""
    as_uid: str = ""
    as_groups: list[str] = []
    as_user_extra: dict[str, list[str]] = {}
    username: str = ""
    password: str = ""
    auth_provider: AuthProvider | None = None
    exec_: ExecPlugin | None = None


class ContextEntry(_Entry, frozen=True, kw_only=True):
    """A context as its entry has it: names of other entries, nothing checked."""

    cluster: str = ""
    user: str = ""
    namespace: str = ""


class Context(msgspec.Struct, frozen=True):
    """One context, checked and ready to connect with. `namespace` is "default" where the kubeconfig names none.

    `reread` gives the same context from files that have changed since, None where they have not or say nothing usable:
    somebody may have logged in anew, or made the cluster anew.
    """

    name: str
    namespace: str
    cluster: Cluster
    user: User
    reread: "Callable[[], Context | None] | None" = None

    def with_impersonation(self, user: str, groups: Sequence[str] = (), uid: str = "") -> "Context":
        """The same context acting as somebody else, as kubectl's --as, --as-group and --as-uid.

        Raises KubeconfigError for groups or a uid without a user.
        """
        someone = msgspec.structs.replace(self.user, as_=user, as_groups=list(groups), as_uid=uid, as_user_extra={})

        def reread() -> Context | None:
            fresh = self.reread() if self.reread else None
            return fresh.with_impersonation(user, groups, uid) if fresh else None

        return msgspec.structs.replace(self, user=checked_user(someone), reread=reread)

    def as_kubeconfig(self) -> dict[str, Any]:
        """A kubeconfig of just this context, as client libraries take it; secrets are in it."""
        names = {"cluster": "cluster", "user": "user", "namespace": self.namespace}
        return {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "cluster", "cluster": plain(self.cluster)}],
            "users": [{"name": "user", "user": plain(self.user)}],
            "contexts": [{"name": self.name, "context": names}],
            "current-context": self.name,
        }


def plain(entry: Cluster | User | ContextEntry) -> dict[str, Any]:
    """An entry with the keys of the file."""
    fields: dict[str, Any] = msgspec.to_builtins(msgspec.structs.replace(entry, name=""))
    return fields


def checked_cluster(cluster: Cluster) -> Cluster:
    """The cluster, if one can connect to it. Raises KubeconfigError."""
    if not cluster.server:
        raise KubeconfigError(f"cluster {cluster.name!r} names no server", "set its `server`")
    if not _is_url(cluster.server if "://" in cluster.server else f"http://{cluster.server}"):
        raise KubeconfigError(f"the server {cluster.server!r} of cluster {cluster.name!r} is not a URL", "mend it")
    if cluster.proxy_url and (scheme := urlsplit(cluster.proxy_url).scheme) not in ("http", "https", "socks5"):
        raise KubeconfigError(f"proxy-url of cluster {cluster.name!r} has scheme {scheme!r}", "use http:// or https://")
    if cluster.insecure_skip_tls_verify and (cluster.certificate_authority or cluster.certificate_authority_data):
        raise KubeconfigError(
            f"cluster {cluster.name!r} has both insecure-skip-tls-verify and a certificate authority",
            "keep one of them",
        )
    return cluster


def _is_url(text: str) -> bool:
    try:
        url = urlsplit(text)
        return url.scheme in ("http", "https") and bool(url.hostname) and url.port != 0
    except ValueError:
        return False


def checked_user(user: User) -> User:
    """The user, if its credentials go together. Raises KubeconfigError."""
    if user.token and (user.username or user.password):
        raise KubeconfigError(f"user {user.name!r} has both a token and a username", "keep one of them")
    if (user.client_certificate or user.client_certificate_data) and not (user.client_key or user.client_key_data):
        raise KubeconfigError(f"user {user.name!r} has a client certificate without its key", "set `client-key`")
    if (user.as_uid or user.as_groups or user.as_user_extra) and not user.as_:
        raise KubeconfigError(f"user {user.name!r} impersonates groups or a uid without a user", "give --as too")
    said = (
        user.token.strip(),
        user.as_,
        user.as_uid,
        *user.as_groups,
        *(v for vs in user.as_user_extra.values() for v in vs),
    )
    if any(ord(character) < ord(" ") for text in said for character in text):
        raise KubeconfigError(f"user {user.name!r} has a line break or another control character in a token or name")
    if user.auth_provider:
        raise KubeconfigError(*_instead_of(user.auth_provider.name, user.name))
    if user.exec_:
        _check_plugin(user.exec_, user.name)
    return user


def _check_plugin(plugin: ExecPlugin, user: str) -> None:
    where = f"the exec plugin of user {user!r}"
    if not plugin.command:
        raise KubeconfigError(f"{where} names no command")
    if plugin.api_version not in ("client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"):
        raise KubeconfigError(
            f"{where} has apiVersion {plugin.api_version!r}",
            "it must be client.authentication.k8s.io/v1 or v1beta1; update the plugin",
        )
    if plugin.interactive_mode not in ("Never", "IfAvailable", "Always"):
        raise KubeconfigError(f"{where} has interactiveMode {plugin.interactive_mode!r}", "set it to IfAvailable")
    if any(not variable.name for variable in plugin.env):
        raise KubeconfigError(f"{where} sets an environment variable without a name")


_PLUGINS = {
    "oidc": "kubelogin (kubectl oidc-login): https://github.com/int128/kubelogin",
    "gcp": "gke-gcloud-auth-plugin: run `gcloud container clusters get-credentials CLUSTER`",
    "azure": "kubelogin: run `kubelogin convert-kubeconfig`",
}


def _instead_of(provider: str, user: str) -> tuple[str, str]:
    return (
        f"user {user!r} logs in with the auth-provider {provider!r}, which podtui does not do",
        f"use the exec plugin {_PLUGINS.get(provider, 'of your provider')}",
    )
