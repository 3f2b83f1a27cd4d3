"""A stack of deploy/local that is broken on purpose, and mended."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
SERVICE = "personnel"
REPLICAS = 2


class Stack:
    def __init__(self, folder, preset, disk_mebibytes=0):
        self.folder = pathlib.Path(folder).resolve()
        self.preset = preset
        self.folder.mkdir(parents=True, exist_ok=True)
        self.has_small_disk = disk_mebibytes > 0 and subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={disk_mebibytes}m", "tmpfs", str(self.folder)],
            stderr=subprocess.DEVNULL, check=False).returncode == 0

    def local(self, *arguments):
        command = [str(ROOT / "deploy" / "local"), *arguments, "--dir", str(self.folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)}: {done.stderr}")
        return done.stdout.strip()

    def up(self, *options):
        self.local("up", "--no-build", "--no-sample", "--access-log", "errors", "--preset", self.preset,
                   "--replicas", f"{SERVICE}={REPLICAS}", *options)

    def down(self, keep):
        self.local("down")
        if self.has_small_disk:
            if keep:
                print(f"faults: kept in {self.folder}, a file system in memory")
                return
            # Lazily: a shell that waited for a process may still hold its log.
            subprocess.run(["umount", "--lazy", str(self.folder)], check=False)
        if not keep:
            shutil.rmtree(self.folder, ignore_errors=True)

    def token(self, role):
        return self.local("token", "--role", role, "--subject", f"faults-{role}")

    def endpoints(self):
        return json.loads((self.folder / "run" / "endpoints.json").read_text(encoding="utf-8"))

    def pid(self, name):
        """Of the database, the gateway, or a replica by its number."""
        endpoints = self.endpoints()
        return endpoints[name]["pid"] if isinstance(name, str) else endpoints["services"][SERVICE][name]["pid"]

    def is_healthy(self):
        url = self.endpoints()["gateway"]["url"] + "/healthz"
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False


class Faults:
    """Each breaks something, and leaves the stack whole."""

    def __init__(self, stack, random):
        self.stack = stack
        self.random = random
        self.all = [self.replica_killed, self.replica_frozen, self.database_killed, self.database_frozen,
                    self.gateway_killed, self.rolling_restart]
        if stack.has_small_disk:
            self.all.append(self.disk_full)

    def replica_killed(self):
        os.kill(self.stack.pid(self.random.randrange(REPLICAS)), signal.SIGKILL)
        time.sleep(self.random.uniform(0, 2))
        self.stack.local("restart-service", SERVICE)

    def replica_frozen(self):
        self.freeze(self.stack.pid(self.random.randrange(REPLICAS)), self.random.uniform(4, 7))

    def database_killed(self):
        self.stack.local("kill-db")
        time.sleep(self.random.uniform(0, 2))
        self.stack.local("start-db")

    def database_frozen(self):
        self.freeze(self.stack.pid("database"), self.random.uniform(1, 4))

    def gateway_killed(self):
        os.kill(self.stack.pid("gateway"), signal.SIGKILL)
        self.stack.up()

    def rolling_restart(self):
        self.stack.local("restart-service", SERVICE)

    def disk_full(self):
        ballast = self.stack.folder / "ballast"
        with open(ballast, "wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(1 << 20))
            except OSError:
                pass
        time.sleep(self.random.uniform(2, 4))
        ballast.unlink()
        self.stack.local("start-db")  # MySQL ends rather than go on without its binary log

    @staticmethod
    def freeze(pid, seconds):
        os.kill(pid, signal.SIGSTOP)
        try:
            time.sleep(seconds)
        finally:
            os.kill(pid, signal.SIGCONT)
