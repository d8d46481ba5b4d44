"""An API server's refusal in words: the HTTP status, and the Status object that Kubernetes sends with it."""

import email.utils
import time
from collections.abc import Mapping
from http import HTTPStatus

import msgspec

from podtui.errors import ApiError, Expired, Forbidden, NotFound, Unauthorized

_LONGEST = 600  # characters of a server's message that are shown


class Details(msgspec.Struct, rename="camel"):
    """The part of metav1.StatusDetails that is used."""

    retry_after_seconds: int = 0


class Status(msgspec.Struct):
    """The part of metav1.Status that is used."""

    kind: str = ""
    message: str = ""
    reason: str = ""
    details: Details | None = None


def refusal(host: str, context: str, status: int, headers: Mapping[str, str], body: bytes) -> ApiError:
    """The error for an answer of 3xx, 4xx or 5xx from `host`."""
    said = _status(body)
    retry_after = _retry_after(headers, said)
    message = one_line(said.message) if said else _reason(status, headers, body)
    if status == HTTPStatus.UNAUTHORIZED:
        return Unauthorized(
            f"{host} does not accept the credentials: {message}",
            f"log in again, or try {kubectl(context, 'auth whoami')}",
            status=status,
        )
    if status == HTTPStatus.FORBIDDEN:
        return Forbidden(
            f"{host} does not allow it: {message}", f"see {kubectl(context, 'auth can-i --list')}", status=status
        )
    if status == HTTPStatus.NOT_FOUND:
        return NotFound(f"{host} has no such thing: {message}", "check the name and the namespace", status=status)
    if status == HTTPStatus.GONE:
        return Expired(f"{host} no longer has that version: {message}", "list again", status=status)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        hint = f"try again in {retry_after:g} s" if retry_after else "try again later"
        return ApiError(f"{host} has too many requests: {message}", hint, status=status, retry_after=retry_after)
    return ApiError(f"{host} answered {status}: {message}", _hint(status), status=status, retry_after=retry_after)


def kubectl(context: str, command: str) -> str:
    """A command to try, for this context."""
    return f"kubectl --context {context} {command}" if context else f"kubectl {command}"


def one_line(text: str) -> str:
    """Text of a server as one line of what can be printed: it goes to a terminal."""
    line = " ".join(text.split())
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line[:_LONGEST])
    return shown + "…" if len(line) > _LONGEST else shown


def _status(body: bytes) -> Status | None:
    try:
        status = msgspec.json.decode(body, type=Status)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return status if status.kind == "Status" and status.message else None


def _reason(status: int, headers: Mapping[str, str], body: bytes) -> str:
    """What there is to say of an answer that is not Kubernetes': its text if that is one, the status' name if not."""
    if location := headers.get("Location"):
        return f"go to {one_line(location)}"
    text = one_line(body.decode("utf-8", "replace"))
    if text and "html" not in headers.get("Content-Type", "") and not text.startswith("<"):
        return text
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "no reason given"


def _hint(status: int) -> str:
    if status < HTTPStatus.BAD_REQUEST:
        return "is this the address of an API server? see `server` in the kubeconfig"
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return "the server is in trouble; try again later"
    return ""


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
