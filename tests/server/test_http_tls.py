"""Probes of TLS: versions and cipher suites of old and new clients."""

from __future__ import annotations

import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from castile.server.http import tls_context
from tests.server.raw_sockets import GET, PATIENT, POST, SHORT, reply, rest, serving

if TYPE_CHECKING:
    from pathlib import Path

# TLS.


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return the paths of a certificate for localhost and of its key."""
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    start = datetime(2020, 1, 1, tzinfo=UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=36_500))
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("tls")
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return folder / "cert.pem", folder / "key.pem"


def client_context(version: ssl.TLSVersion, ciphers: str) -> ssl.SSLContext:
    """Make a client that offers one version and a few cipher suites, and trusts everybody."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = context.maximum_version = version
    context.set_ciphers(ciphers + ":@SECLEVEL=0")
    return context


@pytest.mark.parametrize(
    "cipher",
    [
        "ECDHE-RSA-AES128-GCM-SHA256",
        "ECDHE-RSA-AES256-GCM-SHA384",
        "ECDHE-RSA-AES128-SHA256",
        "ECDHE-RSA-AES256-SHA384",
        "ECDHE-RSA-AES128-SHA",
        "AES128-GCM-SHA256",
        "AES128-SHA256",
        "AES128-SHA",
    ],
)
def test_tls_1_2_takes_the_suites_of_old_clients(
    certificate: tuple[Path, Path], cipher: str
) -> None:
    """What Java 8 and .NET 4.5 offer is answered over TLS 1.2."""
    client = client_context(ssl.TLSVersion.TLSv1_2, cipher)
    with serving(tls=tls_context(*certificate)) as served, served.dial(client) as connection:
        connection.sendall(POST % (b"/", 2, b"ab"))
        assert reply(connection).endswith(b"2 bytes")
        found = connection.cipher()
    assert found is not None
    assert found[0] == cipher


def test_tls_1_3_is_spoken(certificate: tuple[Path, Path]) -> None:
    """Clients of today speak TLS 1.3."""
    client = client_context(ssl.TLSVersion.TLSv1_3, "ECDHE+AESGCM")
    with serving(tls=tls_context(*certificate)) as served, served.dial(client) as connection:
        connection.sendall(GET % b"/")
        assert reply(connection).endswith(b"0 bytes")


def test_tls_1_1_is_refused(certificate: tuple[Path, Path]) -> None:
    """Nothing below TLS 1.2 is spoken."""
    client = client_context(ssl.TLSVersion.TLSv1_2, "ALL")
    with pytest.warns(DeprecationWarning, match="TLSv1_1 is deprecated"):
        client.minimum_version = client.maximum_version = ssl.TLSVersion.TLSv1_1
    with serving(tls=tls_context(*certificate)) as served, pytest.raises(ssl.SSLError):
        served.dial(client)


def test_tls_handshake_has_a_deadline(certificate: tuple[Path, Path]) -> None:
    """A client that connects and does not shake hands is cut off."""
    limits = replace(PATIENT, header_seconds_max=SHORT)
    with serving(limits, tls=tls_context(*certificate)) as served, served.connect() as plain:
        assert rest(plain) == b""
