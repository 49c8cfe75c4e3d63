"""The canaries' script, run by Node.js against servers of its own: what it accepts, and what it says otherwise."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from cfngen.parts.inline_function import code
from tests.templates.functions import TEMPLATES

SCRIPT = TEMPLATES / "observability" / "_functions" / "probe.js"
NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(NODE is None, reason="needs Node.js to run the script")

Serve = Callable[..., str]


class Answer(BaseHTTPRequestHandler):
    """Answers by the path that is asked: /status/503, /slow, /half, or a page."""

    protocol_version = "HTTP/1.1"
    asked: list[str]

    def do_GET(self) -> None:
        """Answer one request."""
        type(self).asked.append(self.headers.get("User-Agent", ""))
        if self.path == "/slow":
            self.server.stop.wait(20)  # type: ignore[attr-defined]
            return
        self.send_response(int(self.path.rpartition("/")[2]) if self.path.startswith("/status/") else 200)
        self.send_header("Content-Length", "100" if self.path == "/half" else "12")
        self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(b"patient-name")
        if self.path == "/half":
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def certificate(folder: Path, days: float) -> Path:
    """A certificate for 127.0.0.1 that signs itself, with its key, good for so many days."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "probe test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"certificate-{days}.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return path


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Start a server whose certificate is good for so many days; its address."""
    running: list[ThreadingHTTPServer] = []

    def start(days: float = 90) -> str:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate(tmp_path, days))
        server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        server.daemon_threads = True
        server.stop = threading.Event()  # type: ignore[attr-defined]
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        running.append(server)
        return f"https://127.0.0.1:{server.server_port}"

    Answer.asked = []
    yield start
    for server in running:
        server.stop.set()  # type: ignore[attr-defined]
        server.shutdown()
        server.server_close()


def probe(url: str, folder: Path, days: float = 90, *, trusted: bool = True) -> tuple[bool, str]:
    """Run the script as the runtime does, by its handler: whether it succeeded, and everything that it said."""
    runner = (
        f"require({str(SCRIPT)!r}).handler().then(() => {{}}, (error) => {{ console.error(error.message); "
        "process.exitCode = 1; })"
    )
    environment = {
        **os.environ,
        "PROBE_URL": url,
        "PROBE_SECONDS": "1",
        "PROBE_CERTIFICATE_DAYS": "21",
        **({"NODE_EXTRA_CA_CERTS": str(folder / f"certificate-{days}.pem")} if trusted else {}),
    }
    done = subprocess.run(
        [str(NODE), "-e", runner], env=environment, capture_output=True, text=True, timeout=30, check=False
    )
    return done.returncode == 0, done.stdout + done.stderr


def test_a_page_that_comes_is_a_success_and_nothing_of_it_is_written(serve: Serve, tmp_path: Path) -> None:
    url = f"{serve()}/"
    fine, said = probe(url, tmp_path)

    assert fine, said
    assert said.startswith(f"{url}: 200 after ")
    assert "patient-name" not in said
    assert ["availability-probe"] == Answer.asked  # managed rules of WAF refuse a request without a user agent


@pytest.mark.parametrize("status", [301, 403, 404, 500, 503])
def test_any_other_status_is_a_failure(serve: Serve, tmp_path: Path, status: int) -> None:
    """A redirect too: it leads where the canary does not look."""
    url = f"{serve()}/status/{status}"

    assert (False, f"{url}: status {status} instead of 200\n") == probe(url, tmp_path)


def test_a_certificate_that_ends_soon_is_a_failure_although_the_page_comes(serve: Serve, tmp_path: Path) -> None:
    url = f"{serve(days=20.5)}/"

    assert (False, f"{url}: the certificate ends in 20 days\n") == probe(url, tmp_path, days=20.5)


@pytest.mark.parametrize(
    ("path", "says"),
    [("/slow", "no whole answer in 1 seconds"), ("/half", "aborted")],
    ids=["an answer that does not come", "an answer that breaks off"],
)
def test_half_an_answer_is_none(serve: Serve, tmp_path: Path, path: str, says: str) -> None:
    fine, said = probe(f"{serve()}{path}", tmp_path)

    assert not fine
    assert says in said


def test_a_certificate_that_nobody_signed_is_a_failure(serve: Serve, tmp_path: Path) -> None:
    fine, said = probe(f"{serve()}/", tmp_path, trusted=False)

    assert not fine
    assert "self-signed certificate" in said


def test_a_host_that_does_not_answer_is_a_failure(tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"https://127.0.0.1:{closed.getsockname()[1]}/"
        fine, said = probe(url, tmp_path, trusted=False)

    assert not fine
    assert said.startswith(f"{url}: ")
    assert "ECONNREFUSED" in said


def test_a_name_that_nobody_knows_is_a_failure(tmp_path: Path) -> None:
    fine, said = probe("https://no-such-host.invalid/", tmp_path, trusted=False)

    assert not fine
    assert "no-such-host.invalid" in said


def test_the_script_fits_into_a_template() -> None:
    assert code(SCRIPT)
