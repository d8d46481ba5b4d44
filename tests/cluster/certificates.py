"""A CA, the certificates that it signs, and kubeconfigs. All valid only for this cluster, and deleted with it.

A client's certificate is its name and group: common name is the user, organisation the group
(https://kubernetes.io/docs/reference/access-authn-authz/authentication/#x509-client-certificates).
"""

import json
from base64 import b64encode
from pathlib import Path

import trustme

from tests.cluster.layout import API_PORT, HOST_IP, NAME, NODE, Layout


def create(layout: Layout) -> None:
    """Write the CA, all certificates and the kubeconfigs of the administrator and of the node, once."""
    if layout.kubeconfig.exists():
        return
    run = layout.run
    ca = trustme.CA()
    ca.cert_pem.write_to_path(run / "ca.crt")
    ca.private_key_pem.write_to_path(run / "ca.key")
    _write(run, "apiserver", ca.issue_cert("localhost", "127.0.0.1", HOST_IP, "kubernetes.default.svc"))
    _write(run, "service-accounts", ca.issue_cert(common_name="service-accounts"))  # its key signs their tokens
    _write(run, "kubelet-client", _client(ca, "kube-apiserver", "system:masters"))  # for its calls to the kubelet
    node = client_credentials(layout, f"system:node:{NODE}", "system:nodes")
    (run / "node.kubeconfig").write_text(kubeconfig(layout, HOST_IP, node))
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
    cluster = {
        "server": f"https://{host}:{API_PORT}",
        "certificate-authority-data": _base64((layout.run / "ca.crt").read_bytes()),
    }
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": NAME, "cluster": cluster}],
            "users": [{"name": NAME, "user": user}],
            "contexts": [{"name": NAME, "context": {"cluster": NAME, "user": NAME}}],
            "current-context": NAME,
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
