"""The checker finds what it is there to find: a good history, and each way to spoil it."""

import dataclasses
import unittest

from check import OK, REFUSED, UNKNOWN, Change, Held, Read, Write, check


def good():
    writes = [
        Write("r1", "people/a", 1, 2, OK, "a1"),
        Write("r2", "people/a", 3, 4, OK, "a2"),
        Write("r3", "people/b", 3, 5, UNKNOWN),
        Write("r4", "people/c", 3, 5, UNKNOWN),
        Write("r5", "people/d", 6, 7, REFUSED),
    ]
    changes = [
        Change(7, "r1", "people/a", "2026-01-01T00:00:01Z", "a1"),
        Change(8, "r3", "people/b", "2026-01-01T00:00:03Z", "b1"),
        Change(9, "r2", "people/a", "2026-01-01T00:00:03.5Z", "a2"),
    ]
    reads = [Read("people/a", 0, 1.5, ""), Read("people/a", 2.5, 3.5, "a2"), Read("people/a", 5, 6, "a2"),
             Read("people/d", 8, 9, "")]
    held = [Held("posts/p", "people/a", 20200101, 20200131), Held("posts/p", "people/b", 20200201, 20200301)]
    return {"writes": writes, "reads": reads, "changes": changes, "followed": changes[:2], "held": held}


class CheckTest(unittest.TestCase):
    def spoilt(self, name, place, **fields):
        history = good()
        history[name] = list(history[name])
        history[name][place] = dataclasses.replace(history[name][place], **fields)
        return "\n".join(check(**history))

    def test_a_good_history(self):
        self.assertEqual(check(**good()), [])

    def test_what_is_wrong_is_found(self):
        for name, place, fields, words in [
            ("changes", 2, {"sequence": 10}, "gap in the feed"),
            ("changes", 1, {"request_id": "r1", "resource": "people/a"}, "doubled"),
            ("followed", 1, {"sequence": 9}, "the follower"),
            ("changes", 0, {"resource": "people/x"}, "lost"),
            ("writes", 1, {"etag": "a3"}, "answered with a3"),
            ("writes", 2, {"answer": REFUSED}, "refused, yet in the feed"),
            ("changes", 1, {"request_id": "r9"}, "nobody asked"),
            ("changes", 2, {"time": "2026-01-01T00:00:01Z"}, "time goes back"),
            ("reads", 2, {"etag": ""}, "hidden"),
            ("reads", 2, {"etag": "a1"}, "stale"),
            ("reads", 2, {"etag": "a9"}, "which no change left"),
            ("reads", 0, {"etag": "a2"}, "asked for later"),
            ("held", 1, {"first": 20200131}, "held twice"),
        ]:
            with self.subTest(words):
                self.assertIn(words, self.spoilt(name, place, **fields))

    def test_changes_out_of_order_are_found(self):
        history = good()
        first, second, third = history["changes"]
        history["changes"] = [dataclasses.replace(third, sequence=7), second, dataclasses.replace(first, sequence=9)]
        history["followed"] = []
        self.assertIn("out of order", "\n".join(check(**history)))


if __name__ == "__main__":
    unittest.main()
