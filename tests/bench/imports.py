"""Measures districtctl import: appointments by the hundred thousand, through the gateway into a stack of
its own. See tests/bench/run --help."""

import argparse
import csv
import os
import re
import subprocess
import time

from bench import Stack, memory_mib, say, verdict, write_json

PEOPLE_A_BODY = 20
APPOINTMENTS_A_PERSON = 5
TARGET = ("<=", 60.0)  # seconds for a hundred thousand


def write(folder, name, header, rows):
    with open(os.path.join(folder, f"{name}.csv"), "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def write_tables(folder, people):
    """Each body has twenty members, each of them a seat and four main posts one after the other. Posts
    have one seat, a quarter of them need a seat of the body, a twentieth brings a seat of the first."""
    bodies = max(1, people // PEOPLE_A_BODY)
    post = lambda body, id: f"organizations/b{body:05d}/posts/{id}"  # noqa: E731
    write(folder, "people", ["id", "displayName", "birthDate"],
          ([f"p{n:06d}", f"Nguyễn Văn {n}", 1950 + n % 50] for n in range(people)))
    write(folder, "organizations", ["id", "displayName", "kind", "level", "parent"],
          ([f"b{n:05d}", f"Đảng bộ {n}", "PARTY", "WARD", "b00000" if n else ""] for n in range(bodies)))
    posts = [["b00000", "dai-bieu", "Đại biểu", "SEAT", 0, "", ""]]
    for body in range(bodies):
        posts.append([f"b{body:05d}", "uy-vien", "Ủy viên", "SEAT", PEOPLE_A_BODY, "", ""])
        posts += [[f"b{body:05d}", f"c{n:02d}", f"Chức danh {n}", "OFFICE", 1,
                   f"b{body:05d}" if n < 5 else "", post(0, "dai-bieu") if n == 0 else ""]
                  for n in range(PEOPLE_A_BODY)]
    write(folder, "posts", ["organization", "id", "title", "kind", "seats", "requiredBody",
                            "conferredSeats"], posts)

    def appointments():
        for n in range(people):
            body, place = n % bodies, n // bodies % PEOPLE_A_BODY
            yield [f"p{n:06d}", "s", post(body, "uy-vien"), "2000", "", "CONCURRENT"]
            for k in range(APPOINTMENTS_A_PERSON - 1):
                office = (place + 5 * k) % PEOPLE_A_BODY
                yield [f"p{n:06d}", f"a{k}", post(body, f"c{office:02d}"), f"01/07/{2001 + 5 * k}",
                       f"30/06/{2006 + 5 * k}", "PRIMARY"]
    write(folder, "appointments", ["person", "id", "post", "startDate", "endDate", "kind"],
          appointments())


def run_import(stack, *files):
    """Seconds, the most memory in MiB, and what it said; all rows must be in."""
    begin = time.monotonic()
    process = subprocess.Popen(
        [stack.binary("districtctl"), "import", "--server", stack.gateway, "--quiet", *files],
        env={**os.environ, "DISTRICT_TOKEN": stack.token}, stdout=subprocess.PIPE, text=True)
    out = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - begin
    if status:
        raise SystemExit(f"the import failed:\n{out}")
    return seconds, usage.ru_maxrss / 1024, out


def rows_in(out, what):
    return sum(int(count) for count in re.findall(rf"(\d+) {what}", out))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", required=True)
    parser.add_argument("--preset", required=True)
    parser.add_argument("--people", type=int, default=20000)
    parser.add_argument("--json")
    parser.add_argument("--keep", action="store_true")
    options, _ = parser.parse_known_args()  # rounds and seconds mean nothing here

    stack = Stack(options.root, options.preset)
    tables = os.path.join(stack.dir, "tables")
    os.mkdir(tables)
    path = lambda name: os.path.join(tables, f"{name}.csv")  # noqa: E731
    try:
        say("starting a stack")
        stack.up()
        write_tables(tables, options.people)
        say("importing people, organizations and posts")
        before, _, said = run_import(stack, path("people"), path("organizations"), path("posts"))
        rows = rows_in(said, "created")
        expected = options.people * APPOINTMENTS_A_PERSON
        say(f"importing {expected} appointments")
        seconds, memory, said = run_import(stack, path("appointments"))
        if rows_in(said, "created") != expected:
            raise SystemExit(f"not all were created:\n{said}")
        again, _, said = run_import(stack, path("appointments"))
        if rows_in(said, "unchanged") != expected:
            raise SystemExit(f"a second import is not without effect:\n{said}")
        result = {"appointments": expected, "seconds": seconds, "per_second": expected / seconds,
                  "again_seconds": again, "others": rows, "others_seconds": before,
                  "import_mib": memory,
                  "load_mib": memory_mib(stack.service("personnel")["pid"], "VmHWM")}
        print(f"{'people, organizations, posts':34} {rows:>8} rows {before:8.1f} s {rows / before:8,.0f}/s")
        limit = (TARGET[0], TARGET[1] * expected / 100000)
        print(f"{'appointments':34} {expected:>8} rows {seconds:8.1f} s {expected / seconds:8,.0f}/s   "
              f"{verdict(seconds, limit)}")
        print(f"{'appointments, again':34} {expected:>8} rows {again:8.1f} s {expected / again:8,.0f}/s")
        print(f"memory of districtctl {memory:.0f} MiB, of personnel {result['load_mib']:.0f} MiB")
        write_json(options.json, result)
    finally:
        stack.leave(options.keep)


if __name__ == "__main__":
    main()
