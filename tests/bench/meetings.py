"""Measures what an office asks of meeting most, at a tenth of the data and at all of it. See
tests/bench/run --help."""

import argparse
import statistics
import time

import bench

MEETINGS = "district.meeting.v1.MeetingService"
PARTICIPANTS = "district.meeting.v1.ParticipantService"
ASSIGNMENTS = "district.meeting.v1.AssignmentService"
TENTH, ALL = "a tenth", "all"
A_MEETING_OF = 10  # participants
OF_A_BODY = 100  # meetings, and of a unit assignments
SEATS = 42  # of the body whose quorum is asked for
MANY = 1000  # participants at once
DAY = {"year": 2018, "month": 7, "day": 12}
TARGETS = {
    "check_in_vs_batch_create": (">=", 0.5),
    "quorum_p99_vs_get_p99": ("<=", 5),
    "meetings_of_a_body_all_vs_a_tenth": ("<=", 1.3),
    "meetings_of_a_person_all_vs_a_tenth": ("<=", 1.3),
    "summary_of_a_unit_all_vs_a_tenth": ("<=", 1.3),
    "summary_of_everything_p99_ms": ("<=", 300),
}


def body(number):
    return f"organizations/b{number:05d}"


def who(number):
    """Beside those of the body whose quorum is asked for."""
    return f"people/w{number:06d}"


def post_many(stack, path, requests):
    for begin in range(0, len(requests), MANY):
        stack.json("POST", path, {"requests": requests[begin:begin + MANY]})


class District:
    """Bodies with their meetings, people who took part in them, units with their assignments."""

    def __init__(self, stack):
        self.stack, self.meetings = stack, 0

    def grow(self, meetings):
        bench.say(f"loading up to {meetings} meetings, {meetings * A_MEETING_OF} participants, {meetings} assignments")
        begin, first = time.monotonic(), self.meetings
        self.load_bodies(first // OF_A_BODY, meetings // OF_A_BODY)
        self.load_people(first // A_MEETING_OF, meetings // A_MEETING_OF)
        post_many(self.stack, "/v1/meetings:batchCreate", [self.meeting(n) for n in range(first, meetings)])
        post_many(self.stack, "/v1/assignments:batchCreate", [self.assignment(n) for n in range(first, meetings)])
        for n in range(first, meetings, MANY // A_MEETING_OF):
            post_many(self.stack, "/v1/meetings/-/participants:batchCreate",
                      [self.participant(m, k) for m in range(n, n + MANY // A_MEETING_OF) for k in range(A_MEETING_OF)])
        self.meetings = meetings
        bench.say(f"loaded in {time.monotonic() - begin:.0f} s")

    def load_bodies(self, first, last):
        post_many(self.stack, "/v1/organizations:batchCreate",
                  [{"organizationId": body(n).split("/")[1],
                    "organization": {"displayName": f"Ban Chỉ đạo {n}", "kind": "PARTY", "level": "DISTRICT"}}
                   for n in range(first, last)])

    def load_people(self, first, last):
        post_many(self.stack, "/v1/people:batchCreate",
                  [{"personId": who(n).split("/")[1], "person": bench.person(n)} for n in range(first, last)])

    def meeting(self, number):
        """Of a body, one a week, held."""
        day = {"year": 2016 + number % OF_A_BODY // 50, "month": 1 + number % 12, "day": 1 + number % 28}
        return {"meetingId": f"m{number:06d}",
                "meeting": {"displayName": f"Họp giao ban {number}", "organization": body(number // OF_A_BODY),
                            "kind": "WORKING", "state": "ENDED", "sittings": [{"date": day, "dayPart": "MORNING"}]}}

    def participant(self, meeting, place):
        """The same people at all meetings of a body."""
        person = meeting // OF_A_BODY * A_MEETING_OF + place
        return {"parent": f"meetings/m{meeting:06d}", "participantId": f"a{place}",
                "participant": {"person": who(person), "roles": ["MEMBER"]}}

    def assignment(self, number):
        due = {"year": 2018, "month": 1 + number % 12, "day": 28}
        return {"assignmentId": f"g{number:06d}",
                "assignment": {"task": f"Nhiệm vụ {number}", "document": "documents/bench", "dueDate": due,
                               "assignDate": {"year": 2018, "month": 1, "day": 2},
                               "owner": {"organization": body(number // OF_A_BODY)}}}


def load_quorum(stack):
    """A body of so many seats, all of them taken, and its meeting with all of them there."""
    bench.SEATS = SEATS
    bench.load_people(stack, SEATS)
    bench.load_body(stack)
    stack.json("POST", "/v1/documentTypes?documentTypeId=bench",
               {"displayName": "Chương trình", "abbreviation": "CTr", "side": "PARTY", "kind": "DOCUMENT"})
    stack.json("POST", "/v1/documents?documentId=bench",
               {"subject": "Chương trình công tác năm 2018", "type": "documentTypes/bench", "issuer": bench.BODY})
    stack.json("POST", "/v1/meetings?meetingId=bench",
               {"displayName": "Hội nghị Ban Chấp hành", "organization": bench.BODY, "kind": "CONFERENCE",
                "state": "ENDED", "sittings": [{"date": DAY, "dayPart": "MORNING"}]})
    post_many(stack, "/v1/meetings/bench/participants:batchCreate",
              [{"parent": "meetings/bench", "participant": {
                  "person": bench.person_name(n), "roles": ["MEMBER"], "presence": [{"date": DAY}]}}
               for n in range(SEATS)])


def measure(run, direct, meetings, label):
    some = range(0, meetings, max(1, meetings // 500))
    bodies = [{"filter": f'organization = "{body(n // OF_A_BODY)}"', "order_by": "start_date desc", "page_size": 50}
              for n in some]
    people = [{"parent": "meetings/-", "filter": f'person = "{who(n // A_MEETING_OF)}"', "page_size": 50}
              for n in some]
    units = [{"by": "owner", "as_of": "2018-07-12", "filter": f'owner.organization = "{body(n // OF_A_BODY)}"'}
             for n in some]
    run.by_turns(
        lambda: run.ghz(f"meetings of a body, {label}", direct, f"{MEETINGS}.ListMeetings", bodies),
        lambda: run.ghz(f"meetings of a person, {label}", direct, f"{PARTICIPANTS}.ListParticipants", people),
        lambda: run.ghz(f"summary of a unit, {label}", direct, f"{ASSIGNMENTS}.SummarizeAssignments", units))


def measure_quorum(run, direct, meetings):
    gets = [{"name": f"meetings/m{n:06d}"} for n in range(0, meetings, max(1, meetings // 500))]
    run.by_turns(
        lambda: run.ghz("get", direct, f"{MEETINGS}.GetMeeting", gets),
        lambda: run.ghz("quorum", direct, f"{PARTICIPANTS}.GetQuorum", {"name": "meetings/bench"}))
    in_flight, bench.IN_FLIGHT = bench.IN_FLIGHT, 1
    run.by_turns(lambda: run.ghz("summary of everything, one at a time", direct,
                                 f"{ASSIGNMENTS}.SummarizeAssignments", {"by": "organization", "as_of": "2018-07-12"}))
    bench.IN_FLIGHT = in_flight


def measure_check_in(stack, rounds):
    """How much faster a check-in of a thousand is than their creation, by turns, through the gateway."""
    ratios = []
    for number in range(rounds):
        meeting = f"meetings/roll{number}"
        stack.json("POST", f"/v1/meetings?meetingId=roll{number}",
                   {"displayName": "Hội nghị toàn Đảng bộ", "organization": bench.BODY, "kind": "WORKING",
                    "state": "IN_PROGRESS", "sittings": [{"date": DAY}]})
        names = [f"{meeting}/participants/g{n}" for n in range(MANY)]
        begin = time.monotonic()
        post_many(stack, f"/v1/{meeting}/participants:batchCreate",
                  [{"parent": meeting, "participantId": f"g{n}",
                    "participant": {"guest": f"Đại biểu {n}", "roles": ["GUEST"]}} for n in range(MANY)])
        created = time.monotonic()
        stack.json("POST", f"/v1/{meeting}/participants:checkIn", {"names": names})
        checked = time.monotonic()
        bench.say(f"{MANY} created in {created - begin:.2f} s, checked in in {checked - created:.2f} s")
        ratios.append((created - begin) / (checked - created))
    return statistics.median(ratios)


def ratios(run, rows, check_in):
    def flat(name):
        return run.ratio(f"{name}, {TENTH}", f"{name}, {ALL}")
    return {
        "check_in_vs_batch_create": check_in,
        "quorum_p99_vs_get_p99": rows["quorum"]["p99_ms"] / rows["get"]["p99_ms"],
        "meetings_of_a_body_all_vs_a_tenth": flat("meetings of a body"),
        "meetings_of_a_person_all_vs_a_tenth": flat("meetings of a person"),
        "summary_of_a_unit_all_vs_a_tenth": flat("summary of a unit"),
        "summary_of_everything_p99_ms": rows["summary of everything, one at a time"]["p99_ms"],
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", required=True)
    parser.add_argument("--preset", required=True)
    parser.add_argument("--people", type=int, default=100000, help="meetings")
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json")
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    stack = bench.Stack(options.root, options.preset)
    try:
        bench.say("starting a stack")
        stack.up()
        load_quorum(stack)
        run = bench.Bench(stack, options.seconds, options.rounds)
        check_in = measure_check_in(stack, options.rounds)
        district = District(stack)
        for meetings, label in ((options.people // 10, TENTH), (options.people, ALL)):
            district.grow(meetings)
            measure(run, stack.direct("meeting"), meetings, label)
        measure_quorum(run, stack.direct("meeting"), options.people)
        rows = run.report()
        result = {"meetings": options.people, "rows": rows, "ratios": ratios(run, rows, check_in),
                  "load_mib": bench.memory_mib(stack.service("meeting")["pid"], "VmHWM")}
        bench.print_rows(rows)
        for name, value in result["ratios"].items():
            print(f"{name:42} {value:8.2f}   {bench.verdict(value, TARGETS[name])}")
        bench.write_json(options.json, result)
    finally:
        stack.leave(options.keep)


if __name__ == "__main__":
    main()
