"""Offers a service databases that are not its own, in its own image; prints where it logs in although it must not.

The arguments are the service's command; what names the database is put behind it.
"""

import socket
import ssl
import subprocess
import sys
import threading

import certificates

USER = b"personnel\0"
# A greeting of protocol 10 that offers TLS.
GREETING = (b"\x0a8.4.0\0" + b"\1\0\0\0" + b"saltsalt\0" + b"\x09\x8a" + b"\x2d" + b"\2\0" + b"\x08\0" + b"\x15" + bytes(10)
            + b"saltsaltsalt\0" + b"mysql_native_password\0")


class Impostor:
    """A server that begins as a database does and notes whether a client goes on behind the TLS handshake."""

    def __init__(self, address, identity):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(*identity)
        self.listener = socket.create_server((address, 0))
        self.port = self.listener.getsockname()[1]
        self.is_told = False
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            stream, _ = self.listener.accept()
            try:
                stream.settimeout(10)
                stream.sendall(len(GREETING).to_bytes(3, "little") + b"\0" + GREETING)
                stream.recv(36)  # the request for TLS
                stream = self.context.wrap_socket(stream, server_side=True)
                self.is_told |= USER in stream.recv(4096)
            except OSError:
                pass
            finally:
                stream.close()


def logs_in(command, host, port, authority):
    """Starts the service and waits until it says that it has no database."""
    with subprocess.Popen([*command, "--address=127.0.0.1:0", "--admin_address=", f"--db_host={host}", f"--db_port={port}",
                           f"--db_tls_ca={authority}.pem"], stderr=subprocess.PIPE, text=True) as service:
        for line in service.stderr:
            if "not ready" in line:
                break
        else:
            print(f"{host}: the service ended with {service.wait()}")
        service.kill()


def main():
    ours, foreign = certificates.VAULT / "ca", certificates.make_authority()
    # The host by which it is asked for, its address, the names in its certificate, who signed that.
    cases = [
        ("impostor", "127.0.0.5", "DNS:impostor", ours, True),
        ("impostor", "127.0.0.5", "DNS:impostor", foreign, False),
        ("impostor", "127.0.0.5", "DNS:db", ours, False),
        ("127.0.0.1", "127.0.0.1", "DNS:db", ours, False),
        ("127.0.0.1", "127.0.0.1", "IP:127.0.0.1", foreign, False),
    ]
    for host, address, names, authority, expected in cases:
        impostor = Impostor(address, certificates.make_certificate(authority, names))
        logs_in(sys.argv[1:], host, impostor.port, ours)
        if impostor.is_told != expected:
            print(f"{host} with a certificate for {names} of {authority}: {'logs in' if impostor.is_told else 'does not'}")


main()
