"""Measures what the gateway takes to check bodies of JSON. See tests/bench/run --help."""

import argparse
import statistics
import time
import urllib.error
import urllib.request

from bench import Stack, cpu_seconds, say, write_json

LEAST = 40  # megabytes a second of one processor
SIZE = 2_000_000
PATH = "/v1/people:batchCreate"


def repeated(before, piece, after, most=200_000):
    """As many pieces as make a body of SIZE, or as many as a body may hold."""
    return (before + piece * min(most, SIZE // len(piece.encode())) + after).encode()


def bodies():
    """Each is wrong at its end: nothing but the check reads it."""
    request = '{"person":{"displayName":"Nguyễn Văn An","birthDate":{"year":1970,"month":2},"gender":"MALE"}},'
    text = '{"requests":[{"person":{"displayName":"'
    return {
        "people": repeated('{"requests":[', request, "0]}"),
        "one long text": repeated(text, "Nguyễn Văn An ", '"}},0]}', SIZE),
        "escapes": repeated(text, "\\u1ec5\\n", '"}},0]}', SIZE),
        "short texts": repeated('{"requests":[{"person":{"otherNames":[', '"",', "0]}}]}"),
        "empty messages": repeated('{"requests":[', "{},", "0]}"),
        "escaped names": repeated('{"requests":[', '{"p\\u0065rson":{}},', "0]}", 100_000),
        "numbers": repeated('{"requests":[', '{"person":{"birthDate":{"year":19700e-1}}},', "0]}", 60_000),
        "blanks": repeated('{"requests":', " ", "0}", SIZE),
        "lists below a long name": repeated(
            '{"requests":[{"person":{"createTime":{"' + "a" * 40_000 + '":[', "[[[[0]]]],", "0]}}}]}", 20_000),
        "an open list": repeated('{"requests":', "[", "", 240_000),
    }


def refused(stack, body):
    request = urllib.request.Request(f"http://{stack.gateway}{PATH}", method="POST", data=body)
    request.add_header("authorization", f"Bearer {stack.token}")
    request.add_header("content-type", "application/json")
    try:
        urllib.request.urlopen(request, timeout=60)
    except urllib.error.HTTPError as error:
        error.read()
        return error.code == 400
    return False


def megabytes_per_second(stack, body, seconds):
    """Of the gateway's processor time, in which it also receives the body."""
    pid = stack.endpoints["gateway"]["pid"]
    before, end, sent = cpu_seconds(pid), time.monotonic() + seconds, 0
    while time.monotonic() < end:
        if not refused(stack, body):
            raise SystemExit("a spoilt body was taken")
        sent += len(body)
    return sent / 1e6 / max(cpu_seconds(pid) - before, 0.01)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", required=True)
    parser.add_argument("--preset", required=True)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--people", help="not needed, but given by --quick")
    parser.add_argument("--json")
    options = parser.parse_args()
    stack = Stack(options.root, options.preset)
    try:
        say("starting a stack")
        stack.up()
        result = {name: statistics.median(megabytes_per_second(stack, body, options.seconds)
                                          for _ in range(options.rounds))
                  for name, body in bodies().items()}
    finally:
        stack.leave(False)
    print(f"{'json check MB/s':26} {'':8}")
    for name, rate in result.items():
        print(f"  {name:24} {rate:8.1f}   >= {LEAST}  {'ok' if rate >= LEAST else 'MISSED'}")
    write_json(options.json, result)


if __name__ == "__main__":
    main()
