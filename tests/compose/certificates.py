"""Certificates of ours and of strangers, by OpenSSL; the vault of the stack has the keys of its authorities."""

import pathlib
import subprocess
import tempfile

VAULT = pathlib.Path("/secrets/vault")
KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]


def openssl(*words):
    subprocess.run(["openssl", *map(str, words)], check=True, stderr=subprocess.DEVNULL)


def make_authority():
    """An authority that nobody of the stack knows, as NAME of NAME.pem and NAME.key."""
    name = pathlib.Path(tempfile.mkdtemp()) / "authority"
    openssl("req", "-x509", *KEY, "-days", "2", "-subj", "/CN=stranger", "-keyout", f"{name}.key", "-out", f"{name}.pem")
    return name


def make_certificate(authority, names):
    """The files of a certificate for `names` ("DNS:db"), signed by an authority, and of its key."""
    folder = pathlib.Path(tempfile.mkdtemp())
    (folder / "names").write_text(f"subjectAltName={names}\n", encoding="utf-8")
    openssl("req", *KEY, "-subj", "/CN=test", "-keyout", folder / "key", "-out", folder / "request")
    openssl("x509", "-req", "-days", "2", "-in", folder / "request", "-CA", f"{authority}.pem", "-CAkey", f"{authority}.key",
            "-set_serial", "1", "-extfile", folder / "names", "-out", folder / "pem")
    return folder / "pem", folder / "key"
