"""Measures uploads and downloads of 64 MiB against a bare gRPC stream behind the same gateway. See
tests/bench/run --help."""

import argparse
import concurrent.futures
import os
import signal
import statistics
import subprocess
import tempfile
import threading
import time

from bench import Stack, healthy, memory_mib, running, say, wait_until, write_json

SIZE = 64 << 20
LEAST_RATIO = 0.3
MOST_MIB = 16
AT_ONCE = 8


def curl(stack, *words):
    """Runs curl, an outside client; the seconds that its transfer took."""
    done = subprocess.run(["curl", "-sS", "--fail-with-body", "-o", "/dev/null", "-w", "%{time_total}",
                           "-H", f"Authorization: Bearer {stack.token}", "-H", "Expect:", *words],
                          capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"curl failed: {done.stderr}{done.stdout}")
    return float(done.stdout)


def new_file(stack, number):
    document = stack.json("POST", "/v1/documents", {"type": "documentTypes/thu", "subject": f"Văn bản thử {number}"})
    return stack.json("POST", f"/v1/{document['name']}/files", {"role": "MAIN", "fileName": f"f{number}.pdf"})["name"]


def upload(stack, file, path):
    return curl(stack, "-T", path, f"http://{stack.gateway}/v1/{file}:upload")


def download(stack, file):
    return curl(stack, f"http://{stack.gateway}/v1/{file}:download")


def contents(folder, count):
    """Different files, so that each is stored."""
    paths = []
    for number in range(count):
        paths.append(os.path.join(folder, f"{number}.pdf"))
        with open(paths[-1], "wb") as file:
            file.write(b"%PDF-1.7\n")
            file.write(os.urandom(SIZE - 9))
    return paths


class Watch:
    """The most memory that processes had while it was entered, above what they had before, in MiB."""

    def __init__(self, pids):
        self.pids, self.stopped = pids, threading.Event()

    def __enter__(self):
        self.before = {pid: memory_mib(pid, "VmRSS") for pid in self.pids}
        self.most = dict(self.before)
        self.thread = threading.Thread(target=self.watch)
        self.thread.start()
        return self

    def watch(self):
        while not self.stopped.wait(0.01):
            for pid in self.pids:
                self.most[pid] = max(self.most[pid], memory_mib(pid, "VmRSS"))

    def __exit__(self, *_):
        self.stopped.set()
        self.thread.join()

    def growth(self):
        return {pid: self.most[pid] - self.before[pid] for pid in self.pids}


def put_sink_in_place_of_meeting(stack):
    service = stack.service("meeting")
    os.kill(service["pid"], signal.SIGTERM)
    wait_until(lambda: not running(service["pid"]), 20, "the meeting service ends")
    sink = subprocess.Popen([stack.binary("bench_sink"), f"--address={stack.direct('meeting')}"])
    wait_until(lambda: healthy(stack, stack.direct("meeting")), 10, "the sink serves")
    time.sleep(1)  # until the gateway knows
    return sink


def measure(stack, folder, rounds):
    paths = contents(folder, max(rounds, AT_ONCE) + 1)
    stack.json("POST", "/v1/documentTypes?documentTypeId=thu", {"displayName": "Loại thử", "side": "STATE"})
    files = [new_file(stack, number) for number in range(len(paths))]
    upload(stack, files[-1], paths[-1])
    download(stack, files[-1])
    rates = {"upload": [], "download": []}
    for number in range(rounds):
        rates["upload"].append(upload(stack, files[number], paths[number]))
        rates["download"].append(download(stack, files[number]))
    pids = {"gateway": stack.endpoints["gateway"]["pid"], "meeting": stack.service("meeting")["pid"]}
    memory = {}
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        with Watch(pids.values()) as watch:
            list(pool.map(lambda number: upload(stack, files[number], paths[AT_ONCE - number]), range(AT_ONCE)))
            list(pool.map(lambda number: download(stack, files[number]), range(AT_ONCE)))
    for name, pid in pids.items():
        memory[name] = watch.growth()[pid]
    sink = put_sink_in_place_of_meeting(stack)
    rates["bare upload"], rates["bare download"] = [], []
    for number in range(rounds):
        rates["bare upload"].append(upload(stack, files[number], paths[number]))
        rates["bare download"].append(download(stack, files[number]))
    sink.terminate()
    sink.wait(timeout=20)
    return {name: SIZE / (1 << 20) / statistics.median(seconds) for name, seconds in rates.items()}, memory


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", required=True)
    parser.add_argument("--preset", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", help="not needed, but given by --quick")
    parser.add_argument("--people", help="not needed, but given by --quick")
    parser.add_argument("--json")
    options = parser.parse_args()
    stack = Stack(options.root, options.preset)
    try:
        say("starting a stack")
        stack.up()
        with tempfile.TemporaryDirectory(dir=stack.dir) as folder:
            rates, memory = measure(stack, folder, options.rounds)
    finally:
        stack.leave(False)
    result = {"mib_per_second": rates, "growth_mib": memory,
              "upload_vs_bare": rates["upload"] / rates["bare upload"],
              "download_vs_bare": rates["download"] / rates["bare download"]}
    for name, rate in rates.items():
        print(f"  {name:24} {rate:8.1f} MiB/s")
    for name in ("upload_vs_bare", "download_vs_bare"):
        print(f"  {name:24} {result[name]:8.2f}   >= {LEAST_RATIO}  "
              f"{'ok' if result[name] >= LEAST_RATIO else 'MISSED'}")
    for name, growth in memory.items():
        print(f"  {name + ' growth, MiB':24} {growth:8.1f}   <= {MOST_MIB}  {'ok' if growth <= MOST_MIB else 'MISSED'}")
    write_json(options.json, result)


if __name__ == "__main__":
    main()
