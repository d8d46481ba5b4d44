"""Probes in a few words."""

import msgspec
import pytest

from podtui.model.pod import Probe
from podtui.model.status import probe_words


@pytest.mark.parametrize(
    ("probe", "expected"),
    [
        ({"httpGet": {"port": 8080, "path": "/healthz"}}, "GET :8080/healthz"),
        ({"httpGet": {"port": "web", "scheme": "HTTPS", "host": "127.0.0.1"}}, "GET https://127.0.0.1:web/"),
        ({"tcpSocket": {"port": 5432}}, "connect :5432"),
        ({"grpc": {"port": 9000}}, "gRPC :9000"),
        ({"grpc": {"port": 9000, "service": "live"}}, "gRPC :9000/live"),
        ({"exec": {"command": ["sh", "-c", "true"]}}, "exec sh -c true"),
        ({}, ""),
    ],
)
def test_what_a_probe_asks(probe: dict[str, object], expected: str) -> None:
    assert probe_words(msgspec.convert(probe, Probe)) == expected
