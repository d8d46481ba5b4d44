"""Users who may do only what a test allows: a ServiceAccount each, with a token of its own."""

import json
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

Rule = Mapping[str, Sequence[str]]  # an RBAC rule: {"apiGroups": [""], "resources": ["pods"], "verbs": ["list"]}
Kubectl = Callable[..., str]

LABEL = "podtui.test/user"


def create_user(kubectl: Kubectl, admin: Path, folder: Path, namespace: str, name: str) -> Path:
    """Make a ServiceAccount that may do nothing, and write a kubeconfig for it to `folder`; returns its path.

    The kubeconfig's namespace is `namespace`; server and CA are those of the current context of `admin`.
    """
    kubectl("create", "serviceaccount", name, "--namespace", namespace)
    token = kubectl("create", "token", name, "--namespace", namespace, "--duration=2h").strip()
    config = json.loads(kubectl("config", "view", "--minify", "--flatten", "--raw", "--output=json"))
    context = config["contexts"][0]
    context["context"] |= {"user": name, "namespace": namespace}
    config["users"] = [{"name": name, "user": {"token": token}}]
    path = folder / f"{name}.kubeconfig"
    path.write_text(json.dumps(config))
    return path


def grant(kubectl: Kubectl, namespace: str, name: str, rules: Sequence[Rule], *, everywhere: bool) -> None:
    """Let the user do what `rules` say, in its namespace or `everywhere`, and wait until the API server agrees."""
    prefix = "Cluster" if everywhere else ""
    role_name = f"{namespace}-{name}" if everywhere else name
    meta = {"name": role_name, "labels": {LABEL: namespace}} | ({} if everywhere else {"namespace": namespace})
    group = "rbac.authorization.k8s.io"
    head = {"apiVersion": f"{group}/v1", "metadata": meta}
    role = head | {"kind": f"{prefix}Role", "rules": list(rules)}
    binding = head | {
        "kind": f"{prefix}RoleBinding",
        "roleRef": {"apiGroup": group, "kind": f"{prefix}Role", "name": role_name},
        "subjects": [{"kind": "ServiceAccount", "name": name, "namespace": namespace}],
    }
    kubectl("apply", "--filename=-", input=json.dumps({"apiVersion": "v1", "kind": "List", "items": [role, binding]}))
    if rules:
        _wait_until(kubectl, namespace, name, rules[0], allowed=True)


def revoke(kubectl: Kubectl, namespace: str, name: str, rules: Sequence[Rule]) -> None:
    """Take away what `grant` gave the user, `rules`, and wait until the API server agrees. The token stays valid."""
    _delete(kubectl, "rolebinding,role", name, "--namespace", namespace)
    _delete(kubectl, "clusterrolebinding,clusterrole", f"{namespace}-{name}")
    if rules:
        _wait_until(kubectl, namespace, name, rules[0], allowed=False)


def revoke_all(kubectl: Kubectl, namespace: str) -> None:
    """Delete what `grant` left outside the namespace; the rest goes with the namespace."""
    _delete(kubectl, "clusterrolebinding,clusterrole", "--selector", f"{LABEL}={namespace}")


def _delete(kubectl: Kubectl, *args: str) -> None:
    kubectl("delete", *args, "--ignore-not-found", "--wait=false")


def _wait_until(kubectl: Kubectl, namespace: str, name: str, rule: Rule, *, allowed: bool) -> None:
    """The authorizer learns of a binding by a watch, a moment after it is stored."""
    group, verb = rule["apiGroups"][0], rule["verbs"][0]
    resource, _, subresource = rule["resources"][0].partition("/")
    user = f"--as=system:serviceaccount:{namespace}:{name}"
    what = [verb, f"{resource}.{group}" if group else resource, f"--subresource={subresource}", user]
    end = time.monotonic() + 20
    while _may(kubectl, [*what, "--namespace", namespace]) is not allowed:
        if time.monotonic() > end:
            raise TimeoutError(f"after 20 s it is still not {allowed} that {name} may {' '.join(what)}")
        time.sleep(0.05)


def _may(kubectl: Kubectl, what: Sequence[str]) -> bool:
    try:
        return kubectl("auth", "can-i", *what).strip() == "yes"
    except subprocess.CalledProcessError:  # "no" is exit 1
        return False
