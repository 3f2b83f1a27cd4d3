"""Clients that write and read through the gateway and keep a strict history of it."""

import http.client
import json
import random
import threading
import time
import urllib.parse
import uuid

from check import OK, REFUSED, UNKNOWN, Change, Held, Read, Write

PATIENCE = 20  # seconds for one call
# What certainly did not take effect: everything of the caller's, and what says so itself.
UNDONE = {"QUEUE_FULL", "STORAGE_FULL", "STORAGE_OVERLOADED", "STORAGE_CONFLICT", "TOO_MANY_CALLS"}


class Gateway:
    """One caller's connection. An answer is a status and a body; no answer is status 0."""

    def __init__(self, host, port, token):
        self.host, self.port = host, port
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self.connection = None

    def call(self, method, path, body=None):
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection(self.host, self.port, timeout=PATIENCE)
            self.connection.request(method, path, None if body is None else json.dumps(body), self.headers)
            answer = self.connection.getresponse()
            return answer.status, json.loads(answer.read() or b"{}")
        except (OSError, http.client.HTTPException, ValueError):
            if self.connection is not None:
                self.connection.close()
            self.connection = None
            return 0, {}

    def must(self, method, path, body=None):
        """For what is asked while nothing is broken; passing trouble is waited for."""
        give_up = time.monotonic() + 60
        while True:
            status, answer = self.call(method, path, body)
            if status == 200:
                return answer
            if time.monotonic() > give_up or (400 <= status < 500 and status != 429):
                raise RuntimeError(f"{method} {path}: {status} {answer}")
            time.sleep(0.05)


def reason(body):
    for detail in body.get("details", []):
        if "reason" in detail:
            return detail["reason"]
    return ""


def answer_of(status, body):
    if status == 200:
        return OK
    if reason(body) in UNDONE or (400 <= status < 500 and status not in (408, 429, 499)):
        return REFUSED
    return UNKNOWN


class Seats:
    """Posts with one seat each, for which all clients compete."""

    def __init__(self, gateway, count):
        self.organization = f"organizations/loi-{uuid.uuid4().hex[:12]}"
        gateway.must("POST", f"/v1/organizations?organizationId={self.organization.split('/')[1]}",
                     {"displayName": "Cơ quan thử lỗi", "kind": "STATE", "level": "DISTRICT"})
        self.posts = []
        for number in range(count):
            post = {"title": f"Ghế {number}", "kind": "SEAT", "seats": 1}
            self.posts.append(gateway.must("POST", f"/v1/{self.organization}/posts?postId=g{number}", post)["name"])

    def held(self, gateway):
        """Who holds which, at the end."""
        held = []
        for post in self.posts:
            query = urllib.parse.urlencode({"filter": f'post="{post}"', "pageSize": 1000})
            answer = gateway.must("GET", f"/v1/people/-/appointments?{query}")
            if answer.get("nextPageToken"):
                raise RuntimeError(f"more than a page of appointments to {post}")
            for one in answer.get("appointments", []):
                held.append(Held(post, one["name"], day_number(one["startDate"]), day_number(one["endDate"])))
        return held


def day_number(date):
    return date["year"] * 10000 + date["month"] * 100 + date["day"]


class Writer(threading.Thread):
    """Writes people of its own and appoints them; a write whose outcome is unknown is asked for again by its id."""

    def __init__(self, gateway, seats, seed, stop, names):
        super().__init__()
        self.gateway, self.seats, self.stop, self.names = gateway, seats, stop, names
        self.random = random.Random(seed)
        self.prefix = f"l{uuid.uuid4().hex[:8]}"
        self.people, self.deleted = [], []
        self.writes = []
        self.acknowledged = 0
        self.calls = 0

    def run(self):
        while not self.stop.is_set():
            self.step()

    def step(self):
        kind = self.random.choice(["create", "update", "update", "appoint", "appoint", "delete", "undelete"])
        if kind == "undelete" and self.deleted:
            name = self.random.choice(self.deleted)
            if self.write(name, "POST", f"/v1/{name}:undelete", None) == OK:
                self.deleted.remove(name)
                self.people.append(name)
        elif kind == "create" or not self.people:
            self.create()
        elif kind == "delete" and len(self.people) > 3:
            name = self.random.choice(self.people)
            if self.write(name, "DELETE", f"/v1/{name}", None) != REFUSED:
                self.people.remove(name)
                self.deleted.append(name)
        elif kind == "appoint":
            self.appoint(self.random.choice(self.people))
        else:
            name = self.random.choice(self.people)
            self.write(name, "PATCH", f"/v1/{name}?updateMask=displayName", {"displayName": self.display_name()})

    def display_name(self):
        return f"Người {self.prefix} {len(self.writes)}"

    def create(self):
        person = f"{self.prefix}-{len(self.writes)}"
        if self.write(f"people/{person}", "POST", f"/v1/people?personId={person}",
                      {"displayName": self.display_name()}) == OK:
            self.people.append(f"people/{person}")
            self.names.append(f"people/{person}")

    def appoint(self, person):
        appointment = f"b{len(self.writes)}"
        year, month = self.random.randint(1990, 2020), self.random.randint(1, 12)
        body = {"post": self.random.choice(self.seats.posts), "kind": "CONCURRENT",
                "startDate": {"year": year, "month": month, "day": self.random.randint(1, 28)},
                "endDate": {"year": year + self.random.randint(1, 3), "month": month, "day": 1}}
        self.write(f"{person}/appointments/{appointment}", "POST",
                   f"/v1/{person}/appointments?appointmentId={appointment}", body)

    def write(self, resource, method, path, body):
        """Asks until the outcome is known or the run ends. The answer."""
        request_id = str(uuid.uuid4())
        if path.endswith(":undelete"):
            body = {"requestId": request_id}
        else:
            path += ("&" if "?" in path else "?") + f"requestId={request_id}"
        invoked = time.monotonic()
        answer = UNKNOWN
        reply = {}
        tried = 0
        while answer == UNKNOWN and not (tried and self.stop.is_set()):
            if tried:
                time.sleep(0.05)
            tried += 1
            self.calls += 1
            status, reply = self.gateway.call(method, path, body)
            answer = answer_of(status, reply)
            # An earlier attempt may have done what this one is refused for.
            if answer == REFUSED and tried > 1:
                answer = UNKNOWN
                break
        self.writes.append(Write(request_id, resource, invoked, time.monotonic(), answer, reply.get("etag", "")))
        self.acknowledged += answer == OK
        return answer


class Reader(threading.Thread):
    """Reads people that others write."""

    def __init__(self, gateway, seed, stop, names):
        super().__init__()
        self.gateway, self.stop, self.names = gateway, stop, names
        self.random = random.Random(seed)
        self.reads = []
        self.calls = 0

    def run(self):
        while not self.stop.is_set():
            if not self.names:
                time.sleep(0.01)
                continue
            # Those that were written last are of most interest.
            name = self.names[-1 - min(len(self.names) - 1, int(self.random.expovariate(0.2)))]
            invoked = time.monotonic()
            status, body = self.gateway.call("GET", f"/v1/{name}")
            self.calls += 1
            if status in (200, 404):
                self.reads.append(Read(name, invoked, time.monotonic(), body.get("etag", "")))
            else:
                time.sleep(0.02)


class Follower(threading.Thread):
    """Follows the feed while it grows."""

    def __init__(self, gateway, stop):
        super().__init__()
        self.gateway, self.stop = gateway, stop
        self.start_token = gateway.must("GET", "/v1/personnel/changes?fromNow=true")["resumeToken"]
        self.changes = []

    def run(self):
        token = self.start_token
        while not self.stop.is_set():
            status, page = self.gateway.call("GET", changes_path(token))
            if status != 200:
                time.sleep(0.05)
                continue
            self.changes.extend(changes_of(page))
            token = page["resumeToken"]
            if not page.get("changes"):
                time.sleep(0.02)

    def everything(self):
        """The whole feed since the start."""
        changes, token = [], self.start_token
        while True:
            page = self.gateway.must("GET", changes_path(token))
            changes.extend(changes_of(page))
            token = page["resumeToken"]
            if not page.get("changes"):
                return changes


def changes_path(token):
    return f"/v1/personnel/changes?pageSize=500&pageToken={urllib.parse.quote(token, safe='')}"


def changes_of(page):
    return [Change(int(change["sequence"]), change.get("requestId", ""), change["resource"], change["changeTime"],
                   change["after"].get("etag", "")) for change in page.get("changes", [])]
