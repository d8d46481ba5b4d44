"""The TLS side of a connection: which servers are trusted, which certificate is shown.

As strict as Go's crypto/tls is for kubectl, and no stricter: what kubectl connects to, podtui connects to.
"""

import os
import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from podtui.cluster.context import Cluster
from podtui.errors import CredentialsError, KubeconfigError


def client_context(cluster: Cluster, certificate: bytes = b"", key: bytes = b"") -> ssl.SSLContext:
    """A context for this cluster that shows this client certificate (PEM), if there is one.

    Raises KubeconfigError for a certificate authority, CredentialsError for a certificate or key, that is not usable.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # Go looks at subjectAltName only.
    context.hostname_checks_common_name = False
    # Go trusts whatever is in the authority's file, an intermediate or the server's own certificate too.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    # Strict, as ssl.create_default_context is since Python 3.13, it would reject the authorities of many clusters:
    # they lack a key usage or a key identifier. Go does not mind.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    # Load balancers that choose by ALPN would otherwise take us for something old.
    context.set_alpn_protocols(["http/1.1"])
    if cluster.insecure_skip_tls_verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    else:
        _trust(context, cluster)
    if certificate:
        _show(context, certificate, key)
    return context


def _trust(context: ssl.SSLContext, cluster: Cluster) -> None:
    pem = cluster.certificate_authority_data
    where = f"certificate-authority-data of cluster {cluster.name!r}"
    if not pem and cluster.certificate_authority:
        where = f"the certificate authority {cluster.certificate_authority}"
        try:
            pem = Path(cluster.certificate_authority).read_bytes()
        except OSError as error:
            raise KubeconfigError(f"cannot read {where}: {error.strerror}", "see the kubeconfig") from error
    if not pem:
        context.load_default_certs(ssl.Purpose.SERVER_AUTH)
        return
    try:
        context.load_verify_locations(cadata=pem.decode("ascii", "ignore"))
    except (ssl.SSLError, ValueError) as error:
        raise KubeconfigError(f"{where} holds no certificate in PEM form", "see the kubeconfig") from error


def _show(context: ssl.SSLContext, certificate: bytes, key: bytes) -> None:
    def no_password() -> str:
        raise CredentialsError(
            "the client key is encrypted", "decrypt it (openssl pkey -in KEY -out NEW) or use an exec plugin"
        )

    with _file(certificate + b"\n" + key) as path:
        try:
            # Without a callback OpenSSL would ask on the terminal.
            context.load_cert_chain(path, password=no_password)
        except ssl.SSLError as error:
            raise CredentialsError(*_why(error)) from error


def _why(error: ssl.SSLError) -> tuple[str, str]:
    if error.reason == "KEY_VALUES_MISMATCH":
        return "the client key does not belong to the client certificate", "log in again, or see the kubeconfig"
    return "the client certificate or its key is not in PEM form", "see client-certificate and client-key"


@contextmanager
def _file(data: bytes) -> Iterator[str]:
    """A path that holds `data` for as long as OpenSSL reads it; it takes paths only. In memory where there is memfd."""
    if hasattr(os, "memfd_create"):
        number = os.memfd_create("podtui", os.MFD_CLOEXEC)
        try:
            os.write(number, data)
            yield f"/proc/self/fd/{number}"
        finally:
            os.close(number)
        return
    with tempfile.NamedTemporaryFile() as file:  # mode 0600
        file.write(data)
        file.flush()
        yield file.name
