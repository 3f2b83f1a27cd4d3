"""Reads a calendar by two parsers, and prints the events as JSON where both find the same: `read_calendar.py FILE`."""

import datetime
import json
import pathlib
import re
import sys

import icalendar
import vobject


def moment(value):
    """A day as it is; an instant in UTC."""
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat()


def by_icalendar(data):
    calendar = icalendar.Calendar.from_ical(data)
    events = []
    for event in calendar.walk("VEVENT"):
        if event.errors:
            sys.exit(f"icalendar: {event.errors}")
        events.append({
            "uid": str(event["UID"]), "sequence": int(event["SEQUENCE"]), "status": str(event["STATUS"]),
            "summary": str(event["SUMMARY"]), "start": moment(event["DTSTART"].dt),
            "end": moment(event["DTEND"].dt) if "DTEND" in event else "",
            "location": str(event.get("LOCATION", "")), "description": str(event.get("DESCRIPTION", ""))})
    # What it has no type for it leaves as it is written.
    name = re.sub(r"\\([\\;,])", r"\1", str(calendar.get("X-WR-CALNAME", "")))
    return {"name": name, "events": events}


def by_vobject(data):
    calendar = vobject.readOne(data.decode("utf-8"), validate=True)
    events = []
    for event in calendar.contents.get("vevent", []):
        def text(name, event=event):
            return event.contents[name][0].value if name in event.contents else ""
        events.append({
            "uid": text("uid"), "sequence": int(text("sequence")), "status": text("status"),
            "summary": text("summary"), "start": moment(event.dtstart.value),
            "end": moment(event.dtend.value) if "dtend" in event.contents else "",
            "location": text("location"), "description": text("description")})
    name = calendar.contents.get("x-wr-calname")
    return {"name": name[0].value if name else "", "events": events}


def main():
    data = pathlib.Path(sys.argv[1]).read_bytes()
    for line in data.split(b"\r\n"):
        line.decode("utf-8")  # no fold within a character
        if len(line) > 75 or b"\n" in line or b"\r" in line:
            sys.exit(f"a line is no line: {line!r}")
    one, other = by_icalendar(data), by_vobject(data)
    if one != other:
        sys.exit(f"they read it differently: {one} {other}")
    print(json.dumps(one, ensure_ascii=False))


main()
