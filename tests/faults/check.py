"""What a history of calls must satisfy, whatever broke meanwhile. Pure: no calls, no clock.

A write has an answer: OK, REFUSED (it certainly did not take effect) or UNKNOWN. Times are of one clock that is never
set. Changes are those of the feed, in its order.
"""

import bisect
import collections
import dataclasses

OK, REFUSED, UNKNOWN = "OK", "REFUSED", "UNKNOWN"


@dataclasses.dataclass
class Write:
    request_id: str
    resource: str
    invoked: float
    answered: float
    answer: str
    etag: str = ""  # that it was answered with


@dataclasses.dataclass
class Read:
    resource: str
    invoked: float
    answered: float
    etag: str  # "": not found


@dataclasses.dataclass
class Change:
    sequence: int
    request_id: str
    resource: str
    time: str  # RFC 3339
    etag: str


@dataclasses.dataclass
class Held:
    """Days on which somebody holds a seat, both included, as yyyymmdd."""
    post: str
    holder: str
    first: int
    last: int


def instant(text):
    """An RFC 3339 instant in UTC as something that sorts by time: the fraction may be left out."""
    whole, _, fraction = text.rstrip("Z").partition(".")
    return whole, fraction.ljust(9, "0")


def check_feed(changes):
    """No gap, and nothing twice."""
    for before, after in zip(changes, changes[1:]):
        if after.sequence != before.sequence + 1:
            yield f"gap in the feed: {before.sequence} is followed by {after.sequence}"
    times_seen = collections.Counter((change.request_id, change.resource) for change in changes)
    for (request_id, resource), count in times_seen.items():
        if count > 1:
            yield f"doubled: {count} changes of {resource} by request {request_id}"


def check_follower(changes, followed):
    """Whoever followed the feed while it grew saw what is there now."""
    seen = [change.sequence for change in followed]
    there = [change.sequence for change in changes][:len(seen)]
    if seen != there:
        yield f"the follower saw {len(seen)} changes, which are not the first of the feed"


def check_writes(writes, changes):
    """What was acknowledged is in the feed, what was refused is not, and nobody else wrote."""
    by_request = {(change.request_id, change.resource): change for change in changes}
    known = {write.request_id for write in writes}
    for write in writes:
        change = by_request.get((write.request_id, write.resource))
        if write.answer == OK and not change:
            yield f"lost: {write.resource} by request {write.request_id}"
        elif write.answer == OK and write.etag != change.etag:
            yield f"{write.resource}: answered with {write.etag}, but in the feed is {change.etag}"
        elif write.answer == REFUSED and change:
            yield f"refused, yet in the feed: {write.resource} by request {write.request_id}"
    for change in changes:
        if change.request_id not in known:
            yield f"nobody asked for change {change.sequence} of {change.resource}"


def check_order(writes, changes):
    """A write that was answered before another was invoked has the smaller number and the earlier time."""
    by_request = {(change.request_id, change.resource): change for change in changes}
    pairs = [(write, by_request.get((write.request_id, write.resource))) for write in writes if write.answer == OK]
    pairs = [(write, change) for write, change in pairs if change]
    answered = sorted(pairs, key=lambda pair: pair[0].answered)
    last_number, last_time, done = 0, ("", ""), 0
    for write, change in sorted(pairs, key=lambda pair: pair[0].invoked):
        while done < len(answered) and answered[done][0].answered < write.invoked:
            last_number = max(last_number, answered[done][1].sequence)
            last_time = max(last_time, instant(answered[done][1].time))
            done += 1
        if change.sequence <= last_number:
            yield f"out of order: change {change.sequence} was asked for after {last_number} was acknowledged"
        if instant(change.time) <= last_time:
            yield f"time goes back: change {change.sequence} has {change.time} after {last_time}"


def check_reads(reads, writes, changes):
    """A read shows at least what was acknowledged before it was asked, and nothing that was asked for later."""
    invoked = {(write.request_id, write.resource): write.invoked for write in writes}
    states = collections.defaultdict(list)  # of a resource: its changes
    for change in changes:
        states[change.resource].append(change)
    acknowledged = collections.defaultdict(list)  # of a resource: (answered, place of its change)
    place = {(change.request_id, change.resource): i for of_one in states.values() for i, change in enumerate(of_one)}
    for write in writes:
        key = (write.request_id, write.resource)
        if write.answer == OK and key in place:
            acknowledged[write.resource].append((write.answered, place[key]))
    for of_one in acknowledged.values():
        of_one.sort()
    etags = {(change.resource, change.etag): place[(change.request_id, change.resource)] for change in changes}
    for read in reads:
        earlier = acknowledged[read.resource]
        earlier = earlier[:bisect.bisect_left(earlier, (read.invoked, -1))]
        least = max((at for _, at in earlier), default=-1)
        if not read.etag:
            if least >= 0:
                yield f"hidden: {read.resource} was not found though it was acknowledged"
            continue
        at = etags.get((read.resource, read.etag))
        if at is None:
            yield f"read of {read.resource} shows {read.etag}, which no change left"
        elif at < least:
            yield f"stale: {read.resource} shows change {at} of it after change {least} was acknowledged"
        else:
            change = states[read.resource][at]
            if invoked.get((change.request_id, change.resource), read.answered) > read.answered:
                yield f"read of {read.resource} shows a write that was asked for later"


def check_seats(held):
    """Nobody shares a seat on any day."""
    by_post = collections.defaultdict(list)
    for one in held:
        by_post[one.post].append(one)
    for post, of_one in by_post.items():
        of_one.sort(key=lambda one: one.first)
        for before, after in zip(of_one, of_one[1:]):
            if after.first <= before.last:
                yield f"held twice: {post} by {before.holder} until {before.last}, by {after.holder} from {after.first}"


def check(writes, reads, changes, followed, held):
    """Everything that is wrong, in words."""
    problems = []
    for found in (check_feed(changes), check_follower(changes, followed), check_writes(writes, changes),
                  check_order(writes, changes), check_reads(reads, writes, changes), check_seats(held)):
        problems.extend(found)
    return problems
