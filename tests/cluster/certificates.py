"""A CA, the certificates that it signs, and kubeconfigs. All valid only for this cluster, and deleted with it.

A client's certificate is its name and group: common name is the user, organisation the group
(https://kubernetes.io/docs/reference/access-authn-authz/authentication/#x509-client-certificates).
"""

import json
from base64 import b64encode
from pathlib import Path

import trustme

from tests.cluster.layout import NODE, Layout


def create(layout: Layout) -> None:
    """Write the CA, all certificates and the kubeconfigs of the administrator and of the node, once."""
    if layout.kubeconfig.exists():
        return
    run = layout.run
    ca = trustme.CA()
    ca.cert_pem.write_to_path(run / "ca.crt")
    ca.private_key_pem.write_to_path(run / "ca.key")
    _write(run, "apiserver", ca.issue_cert("localhost", "127.0.0.1", layout.host_ip, "kubernetes.default.svc"))
    _write(run, "service-accounts", ca.issue_cert(common_name="service-accounts"))  # its key signs their tokens
    _write(run, "kubelet-client", _client(ca, "kube-apiserver", "system:masters"))  # for its calls to the kubelet
    node = client_credentials(layout, f"system:node:{NODE}", "system:nodes")
    (run / "node.kubeconfig").write_text(kubeconfig(layout, layout.host_ip, node))
    admin = client_credentials(layout, "admin", "system:masters")
    layout.kubeconfig.write_text(kubeconfig(layout, "127.0.0.1", admin))  # the last: it says that all is there


def client_credentials(layout: Layout, user: str, group: str) -> dict[str, str]:
    """A kubeconfig's `user` entry: a new client certificate for `user` in `group`."""
    ca = trustme.CA.from_pem((layout.run / "ca.crt").read_bytes(), (layout.run / "ca.key").read_bytes())
    cert = _client(ca, user, group)
    return {
        "client-certificate-data": _base64(cert.cert_chain_pems[0].bytes()),
        "client-key-data": _base64(cert.private_key_pem.bytes()),
    }


def kubeconfig(layout: Layout, host: str, user: dict[str, str]) -> str:
    """A kubeconfig (JSON, which is YAML) with one context, for the API server as reached at `host`."""
    name = layout.name
    cluster = {
        "server": f"https://{host}:{layout.api_port}",
        "certificate-authority-data": _base64((layout.run / "ca.crt").read_bytes()),
    }
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": name, "cluster": cluster}],
            "users": [{"name": name, "user": user}],
            "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
            "current-context": name,
        },
        indent=1,
    )


def _client(ca: trustme.CA, user: str, group: str) -> trustme.LeafCert:
    # a name that nobody looks at: without one trustme writes an empty list of names, which Go's verifier refuses
    return ca.issue_cert("client", common_name=user, organization_name=group)


def _write(folder: Path, name: str, cert: trustme.LeafCert) -> None:
    cert.cert_chain_pems[0].write_to_path(folder / f"{name}.crt")
    cert.private_key_pem.write_to_path(folder / f"{name}.key")


def _base64(data: bytes) -> str:
    return b64encode(data).decode()
