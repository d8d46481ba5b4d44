"""When a certificate ends: the one thing that podtui wants of X.509 and that the standard library does not tell."""

import base64
from datetime import UTC, datetime

_BEGIN, _END = b"-----BEGIN CERTIFICATE-----", b"-----END CERTIFICATE-----"
_UTC_TIME, _VERSION = 0x17, 0xA0


def not_after(pem: bytes) -> datetime | None:
    """The end of validity of the first certificate in a PEM file, None where it cannot be read."""
    body = pem.partition(_BEGIN)[2].partition(_END)[0]
    try:
        return _not_after(base64.b64decode(body))
    except (ValueError, IndexError):
        return None


def _not_after(der: bytes) -> datetime:
    """RFC 5280: Certificate{tbs{[0] version, serial, signature, issuer, validity{notBefore, notAfter}, ...}, ...}."""
    _, certificate, _ = _element(der)
    _, rest, _ = _element(certificate)
    if rest[0] == _VERSION:
        _, _, rest = _element(rest)
    for _ in ("serial", "signature", "issuer"):
        _, _, rest = _element(rest)
    _, validity, _ = _element(rest)
    _, _, rest = _element(validity)
    tag, text, _ = _element(rest)
    form = "%y%m%d%H%M%SZ" if tag == _UTC_TIME else "%Y%m%d%H%M%SZ"
    return datetime.strptime(text.decode("ascii"), form).replace(tzinfo=UTC)


def _element(der: bytes) -> tuple[int, bytes, bytes]:
    """The tag and content of the first DER element, and what follows it."""
    tag, length, start = der[0], der[1], 2
    if length & 0x80:
        start += length & 0x7F
        length = int.from_bytes(der[2:start])
    return tag, der[start : start + length], der[start + length :]
