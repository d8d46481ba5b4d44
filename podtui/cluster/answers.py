"""An API server's refusal in words: the HTTP status, and the Status object that Kubernetes sends with it."""

import email.utils
import shlex
import time
from collections.abc import Mapping
from http import HTTPStatus

import msgspec

from podtui.errors import ApiError, Expired, Forbidden, NotFound, Unauthorized
from podtui.logs.clean import clean

_LONGEST = 600  # characters of a server's message that are shown

_HINTS = {
    300: "is this the address of an API server? see `server` in the kubeconfig",
    404: "check the name and the namespace",
    410: "list again",
    429: "the server is busy; try again later",
}


class Details(msgspec.Struct, rename="camel"):
    """The part of metav1.StatusDetails that is used."""

    retry_after_seconds: int = 0


class Status(msgspec.Struct):
    """The part of metav1.Status that is used."""

    kind: str = ""
    message: str = ""
    reason: str = ""
    details: Details | None = None


def refusal(
    host: str, context: str, status: int, headers: Mapping[str, str], body: bytes, advice: str = ""
) -> ApiError:
    """The error for an answer of 3xx, 4xx or 5xx from `host`. `advice` is what to do where that is 401."""
    said = _said(body)
    reason = (clean_line(said.message or said.reason) if said else _text(headers, body)) or _phrase(status)
    if status == HTTPStatus.UNAUTHORIZED:
        detail = "" if reason.lower() == "unauthorized" else f": {reason}"
        return Unauthorized(f"{host} does not accept the credentials{detail}", advice or "log in again", status=status)
    if status == HTTPStatus.FORBIDDEN:
        hint = f"see {kubectl(context, 'auth can-i --list')}"
        return Forbidden(f"{host} does not allow it: {reason}", hint, status=status)
    if status < HTTPStatus.BAD_REQUEST:
        there = clean_line(headers.get("Location", "")) or "elsewhere"
        return ApiError(f"{host} answered {status}: go to {there}", _HINTS[300], status=status)
    retry_after = _retry_after(headers, said)
    if status == HTTPStatus.NOT_FOUND:
        return NotFound(f"{host} has no such thing: {reason}", _HINTS[404], status=status)
    if status == HTTPStatus.GONE:
        return Expired(f"{host} no longer has that version: {reason}", _HINTS[410], status=status)
    return ApiError(
        f"{host} answered {status}: {reason}", _hint(status, reason), status=status, retry_after=retry_after
    )


def kubectl(context: str, command: str) -> str:
    """A kubectl command for somebody to try on this context; "" is whatever kubectl takes itself."""
    return f"kubectl --context {shlex.quote(context)} {command}" if context else f"kubectl {command}"


def clean_line(text: str) -> str:
    """Text that others wrote as one line that may go to a terminal."""
    line = clean(" ".join(text.split()))
    return line if len(line) <= _LONGEST else line[:_LONGEST] + "…"


def _said(body: bytes) -> Status | None:
    try:
        status = msgspec.json.decode(body, type=Status)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return status if status.kind == "Status" else None


def _text(headers: Mapping[str, str], body: bytes) -> str:
    """What an answer says that is not Kubernetes' own; pages for browsers say nothing."""
    text = clean_line(body.decode("utf-8", "replace"))
    return "" if "html" in headers.get("Content-Type", "") or text.startswith("<") else text


def _phrase(status: int) -> str:
    """The name of a status (RFC 9110)."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "no reason given"


def _hint(status: int, reason: str) -> str:
    if status == HTTPStatus.BAD_REQUEST and "HTTPS server" in reason:
        return "use https:// in `server` of the kubeconfig"
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return "the server is in trouble; try again later"
    return _HINTS.get(status, "")


def _retry_after(headers: Mapping[str, str], said: Status | None) -> float | None:
    """Seconds, from the header in either of its forms or from the Status."""
    header = headers.get("Retry-After", "")
    if header.isdecimal():
        return float(header)
    if header:
        try:
            return max(0.0, email.utils.parsedate_to_datetime(header).timestamp() - time.time())
        except ValueError:
            return None
    return (
        float(said.details.retry_after_seconds) if said and said.details and said.details.retry_after_seconds else None
    )
