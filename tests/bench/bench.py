"""Drives the bench: a stack, its people, the load generators, the table. See tests/bench/run --help."""

import argparse
import json
import os
import random
import re
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid

import pymysql
from google.protobuf import descriptor_pb2, descriptor_pool, empty_pb2, json_format, message_factory

IN_FLIGHT = 64
LIST_PAGE = 50
BATCH = 100
MOST_CREATES_A_SECOND = 10000  # so many request ids are made ready
TARGETS = {
    "get_direct_vs_echo": (">=", 0.5),
    "get_envoy_grpc_vs_echo_envoy": (">=", 0.85),
    "get_envoy_json_vs_echo_envoy": None,
    "create_vs_raw_insert": (">=", 0.6),
    "batch_create_vs_raw_batch": None,
    "page_1000_vs_page_1": ("<=", 1.3),
    "batch_get_1000_vs_list_1000": None,
    "title_vs_get": None,
    "view_one_bulletin_vs_many": (">=", 0.5),
}
LIMITS = {"start_seconds": 0.5, "rest_mib": 48, "load_mib": 160}
PEOPLE = "district.personnel.v1.PeopleService"
ORGANIZATIONS = "district.personnel.v1.OrganizationService"
BULLETINS = "district.meeting.v1.BulletinService"
VIEWED = 1000  # bulletins
BODY = "organizations/bench"
SEATS = 500  # of the body, each with its holder
MANY = 1000  # people at once
DAY = "2018-07-12"
ECHO = "district.indicator.v1.WatchService.GetWatchItem"


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


def person_name(number):
    return f"people/p{number:06d}"


def person(number):
    family = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Đỗ")[number % 6]
    given = ("An", "Bình", "Châu", "Dũng", "Đức", "Giang", "Hà", "Nam")[number % 8]
    return {"displayName": f"{family} Văn {given} {number}", "birthDate": {"year": 1950 + number % 50}}


class Stack:
    """A stack of `deploy/local` in a folder of its own."""

    def __init__(self, root, preset):
        self.root, self.preset, self.echo = root, preset, None
        self.dir = tempfile.mkdtemp(prefix="bench-", dir=os.path.join(root, "build"))

    def local(self, *words):
        command = [os.path.join(self.root, "deploy/local"), *words, "--dir", self.dir]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode:
            raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}")
        return done.stdout.strip()

    def up(self):
        self.local("up", "--port", "0", "--no-build", "--no-sample", "--preset", self.preset,
                   "--access-log", "errors", "--rate-limit", "0")
        with open(os.path.join(self.dir, "run/endpoints.json"), encoding="utf-8") as file:
            self.endpoints = json.load(file)
        self.gateway = f"127.0.0.1:{self.endpoints['gateway']['port']}"
        self.token = self.local("token", "--role", "admin")

    def service(self, name):
        return self.endpoints["services"][name][0]

    def direct(self, name):
        return f"127.0.0.1:{self.service(name)['port']}"

    def database(self, schema):
        """A connection past the services, with all rights on the schema."""
        database = self.endpoints["database"]
        with open(database["password_files"]["migrator"], encoding="utf-8") as file:
            password = file.read().strip()
        return pymysql.connect(host="127.0.0.1", port=database["port"], user="migrator", password=password,
                               database=schema)

    def json(self, method, path, body=None):
        request = urllib.request.Request(f"http://{self.gateway}{path}", method=method,
                                         data=None if body is None else json.dumps(body).encode())
        request.add_header("authorization", f"Bearer {self.token}")
        request.add_header("content-type", "application/json")
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def binary(self, name):
        return os.path.join(self.root, "build", self.preset, "bin", name)

    def put_echo_in_place_of_indicator(self):
        """The echo takes the port of the indicator service, and so its place behind the gateway."""
        service = self.service("indicator")
        os.kill(service["pid"], signal.SIGTERM)
        wait_until(lambda: not running(service["pid"]), 20, "the indicator service ends")
        self.echo = subprocess.Popen(
            [self.binary("bench_echo"), f"--address={self.direct('indicator')}",
             f"--jwks_file={self.endpoints['keys']['jwks']}",
             f"--roles_file={self.root}/deploy/roles.yaml"], stderr=subprocess.DEVNULL)
        wait_until(lambda: healthy(self, self.direct("indicator")), 10, "the echo serves")

    def down(self):
        if self.echo:
            self.echo.terminate()
            self.echo.wait(timeout=20)
        self.local("down")

    def leave(self, keep):
        """The end of a bench: the stack stays as it is, or is gone."""
        if keep:
            return say(f"the stack is left in {self.dir}")
        self.down()
        return subprocess.run(["rm", "-rf", self.dir], check=False)


class Messages:
    """The requests as ghz takes them: serialized before the clock starts, and with methods whose answers
    it need not decode. What it takes to read JSON or a person is no cost of the suite; h2load does
    neither."""

    def __init__(self, stack, folder):
        with open(os.path.join(stack.root, "build", stack.preset, "descriptors.binpb"), "rb") as file:
            files = descriptor_pb2.FileDescriptorSet.FromString(file.read())
        self.pool = descriptor_pool.DescriptorPool()
        for file in files.file:
            self.pool.Add(file)
        opaque = descriptor_pb2.FileDescriptorSet()
        empty_pb2.DESCRIPTOR.CopyToProto(opaque.file.add())
        for file in files.file:
            if file.service:
                file.dependency.append("google/protobuf/empty.proto")
            for service in file.service:
                for method in service.method:
                    method.output_type = ".google.protobuf.Empty"
            opaque.file.append(file)
        self.protoset = os.path.join(folder, "opaque.binpb")
        with open(self.protoset, "wb") as file:
            file.write(opaque.SerializeToString())

    def wire(self, method, message):
        request = self.pool.FindMethodByName(method).input_type
        return json_format.ParseDict(message, message_factory.GetMessageClass(request)()).SerializeToString()

    def delimited(self, method, messages):
        """Each after its length, as a varint."""
        out = bytearray()
        for message in messages:
            data = self.wire(method, message)
            length = len(data)
            while length > 127:
                out.append(length & 127 | 128)
                length >>= 7
            out.append(length)
            out += data
        return bytes(out)


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
        user, system = file.read().rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def running(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def healthy(stack, address):
    return subprocess.run([stack.binary("personnel"), "--health_check", f"--address={address}"],
                          stderr=subprocess.DEVNULL, check=False).returncode == 0


def wait_until(condition, seconds, what):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise SystemExit(f"gave up waiting until {what}")
        time.sleep(0.02)


def memory_mib(pid, line):
    with open(f"/proc/{pid}/status", encoding="utf-8") as file:
        return int(re.search(rf"{line}:\s+(\d+) kB", file.read()).group(1)) / 1024


def start_seconds(stack):
    """From the start of a second personnel process to its first SERVING."""
    with open(f"/proc/{stack.service('personnel')['pid']}/cmdline", "rb") as file:
        words = [word.decode() for word in file.read().split(b"\0") if word]
    port = stack.service("personnel")["port"] + 1
    words = [f"--address=127.0.0.1:{port}" if w.startswith("--address=") else w for w in words]
    words = ["--admin_address=" if w.startswith("--admin_address=") else w for w in words]
    begin = time.monotonic()
    process = subprocess.Popen(words, stderr=subprocess.DEVNULL, cwd=stack.root)
    try:
        wait_until(lambda: healthy(stack, f"127.0.0.1:{port}"), 10, "a service serves")
        seconds = time.monotonic() - begin
        return seconds, memory_mib(process.pid, "VmRSS")
    finally:
        process.terminate()
        process.wait(timeout=20)


class Bench:
    """Rows, each measured in several rounds. A machine is seldom as fast in one second as in the next,
    so what is compared is measured by turns, and a ratio is the median of the ratios of the rounds."""

    def __init__(self, stack, seconds, rounds):
        self.stack, self.seconds, self.rounds, self.rows = stack, seconds, rounds, {}
        self.messages = Messages(stack, stack.dir)

    def by_turns(self, *measures):
        for _ in range(self.rounds):
            for measure in measures:
                measure()

    def run(self, command):
        """What the generator prints, and what meanwhile it and the suite took of the processors."""
        before, children = self.suite_cpu(), resource.getrusage(resource.RUSAGE_CHILDREN)
        out = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        generator = after.ru_utime + after.ru_stime - children.ru_utime - children.ru_stime
        return out, (self.suite_cpu() - before, generator)

    def suite_cpu(self):
        """Of the services, the gateway and the database, in seconds."""
        pids = [replica["pid"] for replicas in self.stack.endpoints["services"].values()
                for replica in replicas]
        pids += [self.stack.endpoints["gateway"]["pid"], self.stack.endpoints["database"]["pid"]]
        if self.stack.echo:
            pids.append(self.stack.echo.pid)
        return sum(cpu_seconds(pid) for pid in pids if running(pid))

    def add(self, name, generator, rate, cpu, p50=None, p99=None, errors=0):
        """`cpu`: seconds of the suite and of the generator in all."""
        row = self.rows.setdefault(name, {"generator": generator, "rates": [], "p50": [], "p99": [],
                                          "suite_us": [], "generator_us": [], "errors": 0})
        row["rates"].append(rate)
        calls = max(1, rate * self.seconds)
        row["suite_us"].append(cpu[0] * 1e6 / calls)
        row["generator_us"].append(cpu[1] * 1e6 / calls)
        row["errors"] += errors
        if p50 is not None:
            row["p50"].append(p50)
            row["p99"].append(p99)
        say(f"{name}: {rate:,.0f}/s" + (f", {errors} errors" if errors else ""))

    def ratio(self, name, other):
        pairs = zip(self.rows[name]["rates"], self.rows[other]["rates"])
        return statistics.median(rate / limit for rate, limit in pairs)

    def report(self):
        middle = lambda values: statistics.median(values) if values else None  # noqa: E731
        return {name: {"generator": row["generator"], "per_second": middle(row["rates"]),
                       "p50_ms": middle(row["p50"]), "p99_ms": middle(row["p99"]),
                       "suite_us": middle(row["suite_us"]), "generator_us": middle(row["generator_us"]),
                       "errors": row["errors"], "rounds": row["rates"]}
                for name, row in self.rows.items()}

    def ghz(self, name, address, method, data, weight=1):
        """gRPC; `data` is a message or a list of messages, sent in turn."""
        with tempfile.NamedTemporaryFile("wb", suffix=".bin") as file:
            file.write(self.messages.delimited(method, data if isinstance(data, list) else [data]))
            file.flush()
            out, cpu = self.run([
                os.path.join(self.stack.root, ".local/bin/ghz"), "--insecure", "--call", method,
                "--protoset", self.messages.protoset,
                "--metadata", json.dumps({"authorization": f"Bearer {self.stack.token}"}),
                "--disable-template-functions", "--disable-template-data",
                "--binary-file", file.name, "--concurrency", str(IN_FLIGHT), "--connections", str(min(4, IN_FLIGHT)),
                "--duration", f"{self.seconds}s", "--duration-stop", "wait", "--format", "json", address])
        report = json.loads(out)
        latency = {item["percentage"]: item["latency"] / 1e6
                   for item in report["latencyDistribution"] or []}
        errors = sum(report.get("errorDistribution", {}).values())
        self.add(name, "ghz", report["rps"] * weight, cpu, latency.get(50), latency.get(99), errors)
        for text, count in list(report.get("errorDistribution", {}).items())[:2]:
            say(f"  {count} x {text[:200]}")

    def h2load(self, name, address, uris, grpc_message=None, method=None):
        """HTTP/2: JSON GETs of many URIs, or one gRPC message over and over."""
        with tempfile.TemporaryDirectory() as folder:
            headers = ["-H", f"authorization: Bearer {self.stack.token}"]
            if grpc_message is not None:
                body = os.path.join(folder, "body")
                with open(body, "wb") as file:
                    file.write(b"\0" + len(grpc_message).to_bytes(4, "big") + grpc_message)
                target = ["-d", body, f"http://{address}/{method}"]
                headers += ["-H", "content-type: application/grpc", "-H", "te: trailers"]
            else:
                listing = os.path.join(folder, "uris")
                with open(listing, "w", encoding="utf-8") as file:
                    file.writelines(f"http://{address}{uri}\n" for uri in uris)
                target = ["-i", listing]
            log = os.path.join(folder, "log")
            out, cpu = self.run(
                ["h2load", "-c", "8", "-m", str(IN_FLIGHT // 8), "-t", "1", "-D", str(self.seconds),
                 f"--log-file={log}", *headers, *target])
            with open(log, encoding="utf-8") as file:
                micros = sorted(int(line.split("\t")[2]) for line in file if line.count("\t") == 2)
        rate = float(re.search(r"finished in [^,]*, ([\d.]+) req/s", out).group(1))
        good = int(re.search(r"status codes: (\d+) 2xx", out).group(1))
        done = int(re.search(r"(\d+) done", out).group(1))
        at = lambda share: micros[int(len(micros) * share)] / 1000 if micros else None  # noqa: E731
        self.add(name, "h2load", rate, cpu, at(0.5), at(0.99), done - good)


def load_people(stack, count):
    say(f"loading {count} people")
    for begin in range(0, count, 1000):
        requests = [{"personId": f"p{n:06d}", "person": person(n)}
                    for n in range(begin, min(begin + 1000, count))]
        stack.json("POST", "/v1/people:batchCreate", {"requests": requests})


def load_body(stack):
    """A body of so many posts, each held by one of the people since 2015."""
    say(f"loading a body of {SEATS}")
    stack.json("POST", "/v1/organizations?organizationId=bench",
               {"displayName": "Ban Chấp hành", "kind": "PARTY", "level": "DISTRICT"})
    posts = [{"parent": BODY, "postId": f"p{n:03d}",
              "post": {"title": f"Ủy viên {n}", "kind": "SEAT", "seats": 1, "precedence": n + 1}}
             for n in range(SEATS)]
    stack.json("POST", f"/v1/{BODY}/posts:batchCreate", {"requests": posts})
    held = [{"parent": person_name(n), "appointment": {
        "post": f"{BODY}/posts/p{n:03d}", "startDate": {"year": 2015}}} for n in range(SEATS)]
    stack.json("POST", "/v1/people/-/appointments:batchCreate", {"requests": held})


def load_bulletins(stack):
    """So many that have been published."""
    say(f"loading {VIEWED} bulletins")
    stack.json("POST", "/v1/bulletins:batchCreate", {"requests": [
        {"bulletinId": f"b{n:04d}", "bulletin": {"title": f"Tin {n}", "publishTime": "2018-07-12T08:35:00Z"}}
        for n in range(VIEWED)]})


def page_token(stack, pages):
    """The token of the page after so many."""
    token = ""
    for _ in range(pages):
        page = stack.json("GET", f"/v1/people?pageSize={LIST_PAGE}&pageToken={token}")
        token = page.get("nextPageToken", "")
        if not token:
            raise SystemExit("there are too few people for so many pages")
    return token


def measure(bench, stack, people, page):
    names = [{"name": person_name(random.randrange(people))} for _ in range(5000)]
    uris = [f"/v1/{name['name']}" for name in names]
    direct, indicator, gateway = stack.direct("personnel"), stack.direct("indicator"), stack.gateway
    echo_path = ECHO.replace(".GetWatchItem", "/GetWatchItem")
    watch = [{"name": f"watchItems/w{n % 1000}"} for n in range(5000)]
    one_item = bench.messages.wire(ECHO, {"name": "watchItems/w1"})
    one_person = bench.messages.wire(f"{PEOPLE}.GetPerson", {"name": person_name(7)})

    for way, to_echo, to_people in (("direct", indicator, direct), ("envoy grpc", gateway, gateway)):
        bench.by_turns(
            lambda: bench.h2load(f"echo, one message, {way}", to_echo, None, one_item, echo_path),
            lambda: bench.h2load(f"get, one person, {way}", to_people, None, one_person,
                                 f"{PEOPLE}/GetPerson"))
        bench.by_turns(
            lambda: bench.ghz(f"echo, {way}", to_echo, ECHO, watch),
            lambda: bench.ghz(f"get, {way}", to_people, f"{PEOPLE}.GetPerson", names))
    bench.by_turns(
        lambda: bench.h2load("echo, envoy json", gateway, [f"/v1/{w['name']}" for w in watch]),
        lambda: bench.h2load("get, envoy json", gateway, uris))

    token = page_token(stack, page - 1)
    first, last = {"page_size": LIST_PAGE}, {"page_size": LIST_PAGE, "page_token": token}
    bench.by_turns(
        lambda: bench.ghz("list, page 1, direct", direct, f"{PEOPLE}.ListPeople", first),
        lambda: bench.ghz(f"list, page {page}, direct", direct, f"{PEOPLE}.ListPeople", last))

    roster = {"name": BODY, "as_of": DAY}
    titles = [{"name": person_name(n), "as_of": DAY} for n in range(SEATS)]
    many = [{"names": [person_name(n) for n in random.sample(range(people), MANY)]}
            for _ in range(20)]
    bench.by_turns(
        lambda: bench.ghz("list, rows of pages of 1000", direct, f"{PEOPLE}.ListPeople",
                          {"page_size": MANY}, MANY),
        lambda: bench.ghz("batch get, rows of 1000", direct, f"{PEOPLE}.BatchGetPeople", many, MANY),
        lambda: bench.ghz("title on a day, direct", direct, f"{PEOPLE}.GetTitle", titles),
        lambda: bench.ghz(f"roster of {SEATS} on a day", direct, f"{ORGANIZATIONS}.GetRoster", roster))

    views = [{"name": f"bulletins/b{n:04d}"} for n in range(VIEWED)]
    bench.by_turns(
        lambda: bench.ghz("view, one bulletin, direct", stack.direct("meeting"),
                          f"{BULLETINS}.ViewBulletin", views[0]),
        lambda: bench.ghz("view, many bulletins, direct", stack.direct("meeting"),
                          f"{BULLETINS}.ViewBulletin", views))

    def creates():
        return [{"person": {"display_name": "Nguyễn Văn An"}, "request_id": str(uuid.uuid4())}
                for _ in range(MOST_CREATES_A_SECOND * bench.seconds)]

    batch = {"requests": [{"person": {"display_name": "Nguyễn Văn An"}} for _ in range(BATCH)]}
    bench.by_turns(
        lambda: bench.ghz("create, direct", direct, f"{PEOPLE}.CreatePerson", creates()),
        lambda: raw(bench, stack, people, "insert"),
        lambda: bench.ghz("create, envoy grpc", gateway, f"{PEOPLE}.CreatePerson", creates()))
    bench.by_turns(
        lambda: bench.ghz("batch create, rows, direct", direct, f"{PEOPLE}.BatchCreatePeople", batch,
                          BATCH),
        lambda: raw(bench, stack, people, "batch"))
    raw(bench, stack, people, "select")


def raw(bench, stack, people, what):
    """What the connector does by itself: rows a second."""
    database = stack.endpoints["database"]
    out, cpu = bench.run(
        [stack.binary("bench_raw"), f"--measure={what}", f"--port={database['port']}",
         "--user=migrator", f"--password_file={database['password_files']['migrator']}",
         f"--people={people}", f"--seconds={bench.seconds}", f"--connections={IN_FLIGHT}"])
    name = {"select": "raw select", "insert": "raw insert", "batch": "raw batch, rows"}[what]
    bench.add(name, "itself", float(out), cpu)


def ratios(bench, page):
    rows = bench.report()
    return {
        "get_direct_vs_echo": bench.ratio("get, direct", "echo, direct"),
        "get_one_direct_vs_echo_h2load":
            bench.ratio("get, one person, direct", "echo, one message, direct"),
        "get_envoy_grpc_vs_echo_envoy": bench.ratio("get, envoy grpc", "echo, envoy grpc"),
        "get_one_envoy_grpc_vs_echo_envoy_h2load":
            bench.ratio("get, one person, envoy grpc", "echo, one message, envoy grpc"),
        "get_envoy_json_vs_echo_envoy": bench.ratio("get, envoy json", "echo, envoy json"),
        # The same by processor time, the generator's left out; a raw insert's client is its service.
        "get_envoy_grpc_vs_echo_envoy_cpu":
            rows["echo, envoy grpc"]["suite_us"] / rows["get, envoy grpc"]["suite_us"],
        "create_vs_raw_insert": bench.ratio("create, direct", "raw insert"),
        "create_vs_raw_insert_cpu":
            (rows["raw insert"]["suite_us"] + rows["raw insert"]["generator_us"]) /
            rows["create, direct"]["suite_us"],
        "batch_create_vs_raw_batch": bench.ratio("batch create, rows, direct", "raw batch, rows"),
        "page_1000_vs_page_1": bench.ratio("list, page 1, direct", f"list, page {page}, direct"),
        "batch_get_1000_vs_list_1000":
            bench.ratio("batch get, rows of 1000", "list, rows of pages of 1000"),
        "title_vs_get": bench.ratio("title on a day, direct", "get, direct"),
        "view_one_bulletin_vs_many":
            bench.ratio("view, one bulletin, direct", "view, many bulletins, direct"),
    }


def verdict(value, target):
    if not target:
        return ""
    sign, limit = target
    met = value >= limit if sign == ">=" else value <= limit
    return f"{sign} {limit}  {'ok' if met else 'MISSED'}"


def print_rows(rows):
    print(f"\n{'row':34} {'by':8} {'per second':>12} {'p50 ms':>9} {'p99 ms':>9} {'suite us':>9} "
          f"{'errors':>7}")
    for name, row in rows.items():
        times = "".join(f"{row[key]:9.2f} " if row[key] is not None else f"{'-':>9} "
                        for key in ("p50_ms", "p99_ms"))
        print(f"{name:34} {row['generator']:8} {row['per_second']:12,.0f} {times}{row['suite_us']:9.0f} "
              f"{row['errors']:>7}")
    print()


def print_report(result):
    print_rows(result["rows"])
    for name, value in result["ratios"].items():
        print(f"{name:42} {value:8.2f}   {verdict(value, TARGETS.get(name))}")
    for name, limit in LIMITS.items():
        print(f"{name:42} {result[name]:8.2f}   {verdict(result[name], ('<=', limit))}")


def write_json(path, result):
    if path:
        with open(path, "w", encoding="utf-8") as file:
            json.dump(result, file, indent=2, ensure_ascii=False)
            file.write("\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", required=True)
    parser.add_argument("--preset", required=True)
    parser.add_argument("--people", type=int, default=100000)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json")
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    # The last page that is surely full.
    page = min(1000, options.people // LIST_PAGE)

    stack = Stack(options.root, options.preset)
    try:
        say("starting a stack")
        stack.up()
        result = {"people": options.people, "seconds": options.seconds, "rounds": options.rounds,
                  "in_flight": IN_FLIGHT,
                  "page": page}
        result["start_seconds"], result["rest_mib"] = start_seconds(stack)
        load_people(stack, options.people)
        load_body(stack)
        load_bulletins(stack)
        stack.put_echo_in_place_of_indicator()
        bench = Bench(stack, options.seconds, options.rounds)
        measure(bench, stack, options.people, page)
        result["load_mib"] = memory_mib(stack.service("personnel")["pid"], "VmHWM")
        result["rows"] = bench.report()
        result["ratios"] = ratios(bench, page)
        print_report(result)
        write_json(options.json, result)
    finally:
        stack.leave(options.keep)


if __name__ == "__main__":
    main()
