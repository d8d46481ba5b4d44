"""An API server's refusal in words, the odd ones."""

import email.utils
import json
import time
from datetime import UTC, datetime

import pytest

from podtui.cluster.answers import clean_line, kubectl, refusal
from podtui.errors import ApiError, Unauthorized


def told(status: int, body: bytes = b"", **headers: str) -> ApiError:
    return refusal("https://h", "prod", status, {k.replace("_", "-"): v for k, v in headers.items()}, body)


@pytest.mark.parametrize(
    ("status", "body", "headers", "message"),
    [
        (404, b"404 page not found\n", {}, "https://h has no such thing: 404 page not found"),
        (503, b"<html><body>Down</body></html>", {}, "https://h answered 503: Service Unavailable"),
        (502, b"Sign in", {"Content_Type": "text/html"}, "https://h answered 502: Bad Gateway"),
        (599, b"", {}, "https://h answered 599: no reason given"),
        (500, b"\xff\xfe", {}, "https://h answered 500: ��"),
        (500, b'{"kind": "Status"', {}, 'https://h answered 500: {"kind": "Status"'),
        (500, b'{"kind": "Other", "message": "m"}', {}, 'https://h answered 500: {"kind": "Other", "message": "m"}'),
        (409, b'{"kind": "Status", "reason": "Conflict"}', {}, "https://h answered 409: Conflict"),
        (301, b"", {}, "https://h answered 301: go to elsewhere"),
    ],
)
def test_whatever_a_server_says_becomes_one_line(
    status: int, body: bytes, headers: dict[str, str], message: str
) -> None:
    error = told(status, body, **headers)
    assert error.message == message
    assert error.status == status


def test_http_spoken_to_a_tls_port_names_the_remedy() -> None:
    error = told(400, b"Client sent an HTTP request to an HTTPS server.\n")
    assert error.hint == "use https:// in `server` of the kubeconfig"
    assert told(400, b"bad").hint == ""


def test_unauthorized_says_what_to_do() -> None:
    error = refusal("https://h", "prod", 401, {}, b"", "log in with a browser")
    assert isinstance(error, Unauthorized)
    assert str(error) == "https://h does not accept the credentials; log in with a browser"
    assert told(401).hint == "log in again"


def test_retry_after_is_read_in_all_its_forms() -> None:
    assert told(429, Retry_After="3").retry_after == 3.0
    assert told(503, Retry_After="0").retry_after == 0.0
    in_a_minute = email.utils.format_datetime(datetime.fromtimestamp(time.time() + 60, UTC), usegmt=True)
    assert told(429, Retry_After=in_a_minute).retry_after == pytest.approx(60, abs=5)
    long_ago = email.utils.format_datetime(datetime(2001, 1, 1, tzinfo=UTC), usegmt=True)
    assert told(429, Retry_After=long_ago).retry_after == 0.0
    assert told(429, Retry_After="soon").retry_after is None
    assert told(429).retry_after is None
    status = json.dumps({"kind": "Status", "message": "m", "details": {"retryAfterSeconds": 9}}).encode()
    assert told(429, status).retry_after == 9.0
    assert told(429, status, Retry_After="2").retry_after == 2.0


def test_a_long_message_is_cut_and_a_wild_one_is_tamed() -> None:
    assert clean_line("a  b\r\n\tc\x1b[2J") == "a b c␛[2J"
    assert len(clean_line("x" * 10_000)) == 601
    assert clean_line("x" * 10_000).endswith("x…")


def test_a_command_to_try_can_be_pasted() -> None:
    assert kubectl("prod", "version") == "kubectl --context prod version"
    assert kubectl("my cluster; rm", "version") == "kubectl --context 'my cluster; rm' version"
    assert kubectl("", "version") == "kubectl version"
