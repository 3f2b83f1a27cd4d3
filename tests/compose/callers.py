"""Calls the ports of the services as their gateway, as each other and as strangers; prints what is not as it should be."""

import socket
import ssl

import certificates

SERVICES = ("personnel", "meeting", "indicator")
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\4\0\0\0\0\0"
SETTINGS = 4


def vault(name):
    return certificates.VAULT / f"{name}.pem", certificates.VAULT / f"{name}.key"


def is_served(service, identity):
    """Whether the service begins to speak HTTP/2 with whoever shows this certificate (None: clear text)."""
    try:
        with socket.create_connection((service, 9000), timeout=10) as stream:
            if identity is not None:
                context = ssl.create_default_context(cafile=str(certificates.VAULT / "services-ca.pem"))
                context.set_alpn_protocols(["h2"])
                if identity:
                    context.load_cert_chain(*identity)
                stream = context.wrap_socket(stream, server_hostname=service)
            stream.sendall(PREFACE)
            first = stream.recv(9)
            return len(first) > 3 and first[3] == SETTINGS
    except ssl.SSLCertVerificationError as error:
        print(f"{service} is not who it should be: {error}")
    except (ssl.SSLError, ConnectionError):
        pass
    return False


def main():
    ours = certificates.VAULT / "services-ca"
    callers = {
        **{name: (vault(name), True) for name in ("gateway", *SERVICES)},
        "the database": (vault("db"), False),
        "another name of the authority": (certificates.make_certificate(ours, "DNS:stranger"), False),
        "the gateway of another authority": (certificates.make_certificate(certificates.make_authority(), "DNS:gateway"), False),
        "nobody": ((), False),
        "clear text": (None, False),
    }
    for service in SERVICES:
        for caller, (identity, expected) in callers.items():
            if is_served(service, identity) != expected:
                print(f"{service}: {caller} is {'refused' if expected else 'served'}")


main()
