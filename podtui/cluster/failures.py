"""No answer from an API server in words: what aiohttp and ssl raise, as the errors of podtui.errors."""

import os
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp

from podtui.cluster.answers import clean_line, kubectl
from podtui.errors import ApiError, CertificateRejected, Unreachable

# What aiohttp, and the sockets under it, raise.
_FAILURES = (aiohttp.ClientError, OSError)
_AGAIN = "connect again"


@contextmanager
def answering(host: str, context: str) -> Iterator[None]:
    """While asking `host`: what is raised comes out as ApiError."""
    try:
        yield
    except _FAILURES as error:
        raise failure(host, context, error) from error
    except RuntimeError as error:
        _reraise_others(error)
        raise Unreachable(f"the connection to {host} was closed") from error


@contextmanager
def streaming(host: str) -> Iterator[None]:
    """While reading a stream from `host`: what is raised comes out as Unreachable."""
    try:
        yield
    except _FAILURES as error:
        raise Unreachable(f"the connection to {host} was lost: {_words(error)}", _AGAIN) from error
    except RuntimeError as error:
        _reraise_others(error)
        raise Unreachable(f"the connection to {host} was closed", _AGAIN) from error


def _reraise_others(error: RuntimeError) -> None:
    """Let everything by but what aiohttp says of reading from a connection that is closing (StreamReader._wait)."""
    if str(error) != "Connection closed.":
        raise error


def failure(host: str, context: str, error: Exception) -> ApiError:
    """The error for what was raised while talking to `host`."""
    tls = _tls_error(error)
    if tls is not None:
        return _rejected(host, context, tls)
    return Unreachable(*_why(host, context, error))


def _tls_error(error: BaseException | None) -> ssl.SSLError | None:
    """What ssl said. aiohttp's errors are SSLErrors too, but say nothing; ssl's is their cause."""
    while error is not None:
        if isinstance(error, ssl.SSLError) and not isinstance(error, aiohttp.ClientError):
            return error
        # Of a TypeError too what it came with: early Pythons 3.11 stumble over a failure of TLS through a TLS proxy. Of
        # others not: that may be what the caller is just recovering from.
        error = error.__cause__ or (error.__context__ if isinstance(error, TypeError) else None)
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
    if isinstance(error, aiohttp.ClientResponseError):
        return f"{host} does not speak HTTP", "is this the address of an API server? see `server` in the kubeconfig"
    if isinstance(error, aiohttp.ClientProxyConnectionError):
        return (
            f"no connection to the proxy {error.host}:{error.port} for {host}: {_words(error)}",
            "see proxy-url or HTTPS_PROXY",
        )
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
    if isinstance(error, TimeoutError) and error.errno is None:
        return "no data in time"
    cause = getattr(error, "os_error", error)
    if isinstance(cause, ssl.SSLError):
        return _plain(cause.reason or str(cause))
    if isinstance(cause, OSError) and cause.errno is not None and cause.errno > 0:
        return os.strerror(cause.errno).lower()
    if isinstance(cause, ConnectionError):
        return "connection reset"
    return clean_line(str(cause)) or type(cause).__name__


def _plain(reason: str) -> str:
    return reason.replace("_", " ").lower()
