"""Measures the search for people against reading one. See tests/bench/run --help."""

import argparse
import os
import random
import time

import bench
import search_people

# The target: the slowest search in a hundred takes less than so many times the slowest read in a hundred.
MOST_TIMES_GET = 10
POST = "organizations/bench/posts/bench"


def fill(stack, count):
    begin = time.monotonic()
    with stack.database("personnel") as connection:
        names = search_people.fill(connection, count)
    bench.say(f"{count} people in {time.monotonic() - begin:.0f} s")
    return names


def appoint(stack, count):
    stack.json("POST", "/v1/organizations?organizationId=bench",
               {"displayName": "Ban Kế hoạch Quận", "kind": "PARTY", "level": "DISTRICT"})
    stack.json("POST", "/v1/organizations/bench/posts?postId=bench",
               {"title": "Ủy viên kế hoạch", "abbreviation": "UVKH", "kind": "SEAT"})
    stack.json("POST", "/v1/people/-/appointments:batchCreate",
               {"requests": [{"parent": f"people/s{number * 7:07d}", "appointment": {"post": POST}}
                             for number in range(count)]})


def measure(run, address, people, names):
    pick = random.Random(7)
    some = [pick.choice(names) for _ in range(1000)]
    misspelt = [name[:-1] + "x" for name in some]
    queries = {
        "exact name": some,
        "common word": ["nguyen", "van", "thi", "Nguyễn"],
        "two words": [" ".join(name.split()[1:]) for name in some],
        "two given names": [f"{pick.choice(search_people.GIVENS)} {pick.choice(search_people.GIVENS)}"
                            for _ in range(1000)],
        "prefix": [name.rsplit(" ", 1)[0] + " " + name.rsplit(" ", 1)[1][0] for name in some],
        "one letter": list("nthldpvbh"),
        "typo": misspelt,
        "post": ["ủy viên kế hoạch", "UVKH", "ban ke hoach quan"],
    }
    get = [{"name": f"people/s{pick.randrange(people):07d}"} for _ in range(5000)]
    search = f"{bench.PEOPLE}.SearchPeople"
    run.by_turns(
        lambda: run.ghz("get", address, f"{bench.PEOPLE}.GetPerson", get),
        *(lambda name=name, texts=texts: run.ghz(f"search, {name}", address, search,
                                                 [{"query": text, "page_size": 20} for text in texts])
          for name, texts in queries.items()))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", required=True)
    parser.add_argument("--preset", required=True)
    parser.add_argument("--people", type=int, default=1000000)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--in-flight", type=int, default=4)
    parser.add_argument("--json")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--stack", help="folder of a stack that was kept, with as many people")
    options = parser.parse_args()
    # What a search takes is asked here, not how long calls wait for each other.
    bench.IN_FLIGHT = options.in_flight
    stack = bench.Stack(options.root, options.preset)
    try:
        bench.say("starting a stack")
        if options.stack:
            os.rmdir(stack.dir)
            stack.dir = os.path.abspath(options.stack)
        stack.up()
        names = search_people.texts(options.people) if options.stack else fill(stack, options.people)
        if not options.stack:
            appoint(stack, 500)
        run = bench.Bench(stack, options.seconds, options.rounds)
        measure(run, stack.direct("personnel"), options.people, names)
        rows = run.report()
        result = {"people": options.people, "in_flight": options.in_flight, "rows": rows,
                  "p99_vs_get": {name: row["p99_ms"] / rows["get"]["p99_ms"] for name, row in rows.items()
                                 if name != "get"}}
        print(f"{'row':28} {'per second':>12} {'p50 ms':>9} {'p99 ms':>9} {'p99 : get':>10} {'errors':>7}")
        for name, row in rows.items():
            times = result["p99_vs_get"].get(name, 1)
            print(f"{name:28} {row['per_second']:12,.0f} {row['p50_ms']:9.2f} {row['p99_ms']:9.2f} {times:10.1f} "
                  f"{row['errors']:7}  {'ok' if times < MOST_TIMES_GET else 'MISSED'}")
        bench.write_json(options.json, result)
    finally:
        stack.leave(options.keep or options.stack)


if __name__ == "__main__":
    main()
