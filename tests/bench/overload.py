"""Measures what callers get from a service that is asked for ten times what it can do. See
tests/bench/run --help."""

import argparse
import json
import os
import statistics
import subprocess

from bench import Stack, say, write_json

PEAK_IN_FLIGHT = 600
OVERLOAD_IN_FLIGHT = 6000
SUBJECTS = 20  # one subject may have a quarter of a service only
OK, RESOURCE_EXHAUSTED = "0", "8"
LEAST_GOODPUT = 0.8
MOST_REFUSAL_MS = 100


def count_people(stack):
    with stack.database("personnel") as connection, connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM people")
        return cursor.fetchone()[0]


def start(stack, tokens, in_flight, seconds, *more):
    return subprocess.Popen(
        [stack.binary("bench_overload"), f"--address={stack.direct('personnel')}",
         f"--tokens_file={tokens}", f"--in_flight={in_flight}", f"--duration={seconds}s", *more],
        stdout=subprocess.PIPE, text=True)


def codes_of(process):
    out, _ = process.communicate()
    if process.returncode:
        raise SystemExit("bench_overload failed")
    return json.loads(out)["codes"]


def call(stack, tokens, in_flight, seconds):
    """The outcomes by code, how many people were made for callers who had gone, and what a few more
    callers of one of the subjects meet, who have a process of their own: what the many see is also
    what their own process is busy with."""
    before = count_people(stack)
    many = start(stack, tokens, in_flight, seconds)
    few = start(stack, tokens, 4, seconds, "--insist", "--connections=4")
    few_codes, codes = codes_of(few), codes_of(many)
    for code, row in few_codes.items():
        if code == OK:
            before += row["count"]
    good = codes.get(OK, {}).get("count", 0)
    result = {"good_per_second": good / seconds, "codes": codes,
              "few": few_codes, "for_nobody": count_people(stack) - before - good}
    others = {code: row["count"] for code, row in codes.items() if code != OK}
    say(f"{in_flight} in flight: {good / seconds:,.0f}/s in time, others by code: {others or 'none'}, "
        f"{result['for_nobody']} for nobody")
    return result


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", required=True)
    parser.add_argument("--preset", required=True)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--people", help="not needed, but given by --quick")
    parser.add_argument("--json")
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()

    stack = Stack(options.root, options.preset)
    try:
        say("starting a stack")
        stack.up()
        tokens = os.path.join(stack.dir, "tokens")
        with open(tokens, "w", encoding="utf-8") as file:
            for subject in range(SUBJECTS):
                file.write(stack.local("token", "--role", "admin", "--subject", f"s{subject}") + "\n")
        rounds = []
        for _ in range(options.rounds):
            rounds.append((call(stack, tokens, PEAK_IN_FLIGHT, options.seconds),
                           call(stack, tokens, OVERLOAD_IN_FLIGHT, options.seconds)))
    finally:
        stack.leave(options.keep)

    goodput = statistics.median(over["good_per_second"] / peak["good_per_second"]
                                for peak, over in rounds)
    refusals = [over["few"][RESOURCE_EXHAUSTED]["p99_ms"] for _, over in rounds
                if RESOURCE_EXHAUSTED in over["few"]]
    print(f"goodput_at_ten_times_the_load  {goodput:8.2f}   >= {LEAST_GOODPUT}  "
          f"{'ok' if goodput >= LEAST_GOODPUT else 'MISSED'}")
    if not refusals:
        raise SystemExit("nobody was refused: ask for more")
    print(f"refusal_p99_ms                 {statistics.median(refusals):8.1f}   <= {MOST_REFUSAL_MS}  "
          f"{'ok' if statistics.median(refusals) <= MOST_REFUSAL_MS else 'MISSED'}")
    write_json(options.json, {"goodput": goodput, "refusal_p99_ms": statistics.median(refusals), "rounds": rounds})


if __name__ == "__main__":
    main()
