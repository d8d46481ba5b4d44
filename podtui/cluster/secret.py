"""Credentials at one time: what one request shows, and until when."""

import base64
from datetime import UTC, datetime

import msgspec

from podtui.cluster.x509 import not_after

NEVER = float("inf")


class Secret(msgspec.Struct, frozen=True):
    """`authorization` is the header, "" for none; certificate and key are PEM; `expires` is in seconds of the epoch."""

    authorization: str = ""
    certificate: bytes = b""
    key: bytes = b""
    expires: float = NEVER

    def __repr__(self) -> str:
        return f"Secret(expires={self.expires})"

    def same(self, other: "Secret") -> bool:
        """Whether the server would see no difference."""
        return self.authorization == other.authorization and self.same_certificate(other)

    def same_certificate(self, other: "Secret") -> bool:
        """Whether a connection made with one does for the other."""
        return (self.certificate, self.key) == (other.certificate, other.key)

    def ended(self, now: float) -> str:
        """Which part of it is over by itself, in words; "" if none is known to be."""
        if (
            self.authorization.startswith("Bearer ")
            and (end := _token_end(self.authorization)) is not None
            and end < now
        ):
            return f"the token expired on {_day(end)}"
        if self.certificate and (until := not_after(self.certificate)) is not None and until.timestamp() < now:
            return f"the client certificate expired on {_day(until.timestamp())}"
        return ""


class _Claims(msgspec.Struct):
    exp: float


def _token_end(authorization: str) -> float | None:
    """When a JSON web token ends (RFC 7519, `exp`), None for any other token."""
    parts = authorization.split(".")
    if len(parts) != 3:
        return None
    try:
        end = msgspec.json.decode(base64.urlsafe_b64decode(parts[1] + "=="), type=_Claims).exp
    except (ValueError, msgspec.DecodeError):
        return None
    return max(end, 0.0)


def _day(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")
