"""No answer from an API server in words: what aiohttp and ssl raise, as the errors of podtui.errors."""

import ssl

import aiohttp

from podtui.cluster.answers import kubectl
from podtui.errors import ApiError, CertificateRejected, Unreachable


def failure(host: str, context: str, error: Exception) -> ApiError:
    """The error for what was raised while talking to `host`."""
    tls = _tls_error(error)
    if tls is not None:
        return _rejected(host, context, tls)
    return Unreachable(*_why(host, context, error))


def lost(host: str, error: Exception) -> Unreachable:
    """The error for a stream that ended in the middle."""
    return Unreachable(f"the connection to {host} was lost: {_words(error)}", "reconnecting is all there is to do")


def _tls_error(error: BaseException | None) -> ssl.SSLError | None:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return error
        if isinstance(error, aiohttp.ClientConnectorCertificateError):
            inner = error.certificate_error
            return inner if isinstance(inner, ssl.SSLError) else None
        error = error.__cause__ or error.__context__
    return None


def _rejected(host: str, context: str, error: ssl.SSLError) -> ApiError:
    if isinstance(error, ssl.SSLCertVerificationError):
        return CertificateRejected(
            f"the certificate of {host} is not accepted: {error.verify_message}",
            "see certificate-authority and tls-server-name in the kubeconfig",
        )
    reason = error.reason or str(error)
    if reason in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"):
        return CertificateRejected(f"{host} does not speak TLS", "is it http://, or the wrong port?")
    if "ALERT" in reason:
        return CertificateRejected(
            f"{host} does not accept the client certificate: {_plain(reason)}",
            f"log in again, or try {kubectl(context, 'version')}",
        )
    return CertificateRejected(f"no TLS connection to {host}: {_plain(reason)}", f"try {kubectl(context, 'version')}")


def _why(host: str, context: str, error: Exception) -> tuple[str, str]:
    test = f"try {kubectl(context, 'version')}"
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return f"the proxy does not connect to {host}: {error.status} {error.message}", "see proxy-url or HTTPS_PROXY"
    if isinstance(error, aiohttp.ClientProxyConnectionError):
        return f"no connection to the proxy for {host}: {_words(error)}", "see proxy-url or HTTPS_PROXY"
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return f"the name of {host} is not known", f"is the network or VPN up? {test}"
    if isinstance(error, TimeoutError):
        return f"no answer from {host} in time", f"is the network or VPN up? {test}"
    if isinstance(error, aiohttp.ClientConnectorError) and isinstance(error.os_error, ConnectionRefusedError):
        return f"connection refused by {host}", f"is the cluster up? {test}"
    return f"no connection to {host}: {_words(error)}", test


def _words(error: Exception) -> str:
    if isinstance(error, aiohttp.ServerDisconnectedError):
        return "the server closed the connection"
    if isinstance(error, aiohttp.ClientPayloadError):
        return "the answer ended in the middle"
    os_error = getattr(error, "os_error", error)
    if isinstance(os_error, OSError) and os_error.strerror:
        return os_error.strerror.lower()
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def _plain(reason: str) -> str:
    return reason.replace("_", " ").lower()
