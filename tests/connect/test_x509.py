"""The end of a certificate, against what the authority was told to make."""

from datetime import UTC, datetime, timedelta

import pytest
import trustme

from podtui.cluster.secret import Secret
from podtui.cluster.x509 import not_after


@pytest.mark.parametrize("end", [datetime(2026, 11, 3, 4, 5, 6, tzinfo=UTC), datetime(2055, 1, 2, 3, 4, 5, tzinfo=UTC)])
@pytest.mark.parametrize("kind", list(trustme.KeyType))
def test_the_end_is_read_in_both_forms_of_time(authority: trustme.CA, end: datetime, kind: trustme.KeyType) -> None:
    issued = authority.issue_cert("a.example", not_after=end, key_type=kind)
    assert not_after(issued.cert_chain_pems[0].bytes()) == end
    assert not_after(b"text before\n" + issued.cert_chain_pems[0].bytes() + authority.cert_pem.bytes()) == end


@pytest.mark.parametrize("pem", [b"", b"no", b"-----BEGIN CERTIFICATE-----\nYWJj\n-----END CERTIFICATE-----"])
def test_what_is_no_certificate_has_no_end(pem: bytes) -> None:
    assert not_after(pem) is None


def test_every_cut_certificate_has_an_end_or_none(authority: trustme.CA) -> None:
    pem = authority.issue_cert("a.example").cert_chain_pems[0].bytes()
    ends = {not_after(pem[:length]) for length in range(len(pem))}
    assert ends <= {None, not_after(pem)}


def test_an_ended_certificate_is_said_to_be_over(authority: trustme.CA) -> None:
    end = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)
    pem = authority.issue_cert("a.example", not_after=end).cert_chain_pems[0].bytes()
    secret = Secret(certificate=pem)
    assert secret.ended(end.timestamp() + 1) == f"the client certificate expired on {end:%Y-%m-%d %H:%M} UTC"
    assert secret.ended(end.timestamp() - 1) == ""
