"""What aiohttp and ssl raise, in words: those that the servers of the other tests do not bring about."""

import errno
import ssl

import aiohttp
import pytest

from podtui.cluster.failures import answering, streaming
from podtui.errors import ApiError, CertificateRejected, Unreachable


def told(error: Exception) -> ApiError:
    with pytest.raises(ApiError) as raised, answering("https://h", "prod"):
        raise error
    assert raised.value.__cause__ is error
    assert "\n" not in str(raised.value)
    return raised.value


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


def tls(reason: str) -> ssl.SSLError:
    error = ssl.SSLError(1, "text")
    error.reason = reason
    return error


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (OSError(errno.EHOSTUNREACH, "x"), "no connection to https://h: no route to host"),
        (OSError(errno.EMFILE, "x"), "no connection to https://h: too many open files"),
        (ConnectionResetError(), "no connection to https://h: connection reset"),
        (aiohttp.ServerDisconnectedError(), "no connection to https://h: the server closed the connection"),
        (aiohttp.ClientError(), "no connection to https://h: ClientError"),
        (aiohttp.ClientError("two\nlines"), "no connection to https://h: two lines"),
        (TimeoutError(), "no answer from https://h in time"),
        (RuntimeError("Connection closed."), "the connection to https://h was closed"),
    ],
)
def test_no_answer_is_told_in_words(error: Exception, message: str) -> None:
    assert type(told(error)) is Unreachable
    assert told(error).message == message


@pytest.mark.parametrize(
    ("reason", "message"),
    [
        ("TLSV13_ALERT_CERTIFICATE_REQUIRED", "https://h does not accept the client certificate: tlsv13 alert"),
        ("WRONG_VERSION_NUMBER", "https://h does not speak TLS"),
        ("UNSUPPORTED_PROTOCOL", "no TLS connection to https://h: unsupported protocol"),
    ],
)
def test_tls_is_told_in_words_wherever_it_is_in_the_chain(reason: str, message: str) -> None:
    for error in (tls(reason), caused(aiohttp.ClientOSError(1, "x"), tls(reason))):
        assert type(told(error)) is CertificateRejected
        assert told(error).message.startswith(message)


def test_a_stream_is_lost_and_says_to_connect_again() -> None:
    for error, message in (
        (aiohttp.ClientPayloadError("x"), "the connection to https://h was lost: the answer ended in the middle"),
        (TimeoutError(), "the connection to https://h was lost: no data in time"),
        (OSError(errno.ETIMEDOUT, "x"), "the connection to https://h was lost: connection timed out"),
        (RuntimeError("Connection closed."), "the connection to https://h was closed"),
        (tls("DECRYPTION_FAILED_OR_BAD_RECORD_MAC"), "the connection to https://h was lost: decryption failed or bad"),
    ):
        with pytest.raises(Unreachable) as raised, streaming("https://h"):
            raise error
        assert raised.value.message.startswith(message)
        assert raised.value.hint == "connect again"


def test_what_the_caller_recovers_from_is_not_the_cause() -> None:
    try:
        raise tls("WRONG_VERSION_NUMBER")
    except ssl.SSLError:
        assert told(TimeoutError()).message == "no answer from https://h in time"


@pytest.mark.parametrize("error", [RuntimeError("readany() called while another"), KeyError("x")])
def test_a_mistake_of_ours_stays_one(error: Exception) -> None:
    with pytest.raises(type(error)) as raised, answering("https://h", "prod"):
        raise error
    assert raised.value is error
    with pytest.raises(type(error)), streaming("https://h"):
        raise error
