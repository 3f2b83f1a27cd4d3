// The search for conflicts of people and rooms.
#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/db/sql.h"
#include "common/resource/access.h"
#include "common/resource/service.h"
#include "common/time/date.h"
#include "common/time/period.h"
#include "district/meeting/v1/calendars.pb.h"
#include "services/meeting/calendar/conflicts.h"
#include "services/meeting/calendar/days.h"
#include "services/meeting/calendar/register.h"
#include "services/meeting/meetings/open.h"
#include "services/meeting/participants/ask_rosters.h"
#include "services/meeting/participants/rosters.h"

namespace district::meeting {
namespace {

using v1::FindMeetingConflictsRequest;
using v1::FindMeetingConflictsResponse;
using v1::Meeting;
using v1::MeetingConflict;

constexpr size_t kMaxMeetings = 2000;
constexpr size_t kMaxParticipants = 100000;
constexpr size_t kMaxAnswered = 1000;
// More conflicts are not counted.
constexpr size_t kMaxConflicts = 100000;
// Bodies of meetings without participants whose holders of posts are asked for, each on its day.
constexpr size_t kMaxRosters = 100;
// Meetings whose participants one statement reads.
constexpr size_t kMeetingsAtOnce = 50;
// Where no period is given: today and so many days after it.
constexpr int kDaysAhead = 30;

// The first and the last day that are looked at.
struct Days {
  time::DayNumber first = 0, last = 0;
};

// What is known while the people are still being found out.
struct Search {
  std::vector<Meeting> meetings;  // those that overlap with another
  std::vector<Occupation> occupations;
  InvitedByMeeting invited;
  // The bodies whose holders of posts are to be asked for, by the day.
  std::map<time::DayNumber, std::set<std::string>> rosters;
};

absl::Status TooMuch(const std::string& what, const std::string& reason) {
  return api::InvalidField("period", absl::StrCat("takes in more than ", what), reason);
}

std::vector<std::string> BodiesOf(const Meeting& meeting) {
  std::vector<std::string> bodies = {meeting.organization()};
  bodies.insert(bodies.end(), meeting.joint_organizations().begin(),
                meeting.joint_organizations().end());
  return bodies;
}

bool IsAskedFor(const FindMeetingConflictsRequest& request, const Meeting& meeting) {
  if (!request.meeting().empty() && meeting.name() != request.meeting()) return false;
  if (request.organization().empty()) return true;
  for (const std::string& body : BodiesOf(meeting)) {
    if (body == request.organization()) return true;
  }
  return false;
}

// The meeting that was asked for; none where none was.
absl::StatusOr<std::optional<Meeting>> AskedMeeting(const rpc::Call& call,
                                                    const resource::Catalog& catalog,
                                                    db::Session& session) {
  const std::string& name = call.request_as<FindMeetingConflictsRequest>().meeting();
  if (name.empty()) return std::optional<Meeting>();
  absl::StatusOr<Meeting> meeting = FindMeeting(catalog, call, name, session);
  if (!meeting.ok()) return meeting.status();
  return std::optional<Meeting>(*std::move(meeting));
}

// No days where the meeting that is asked for has none.
absl::StatusOr<Days> DaysOf(const FindMeetingConflictsRequest& request,
                            const std::optional<Meeting>& asked, absl::Time now) {
  if (!request.period().empty()) {
    absl::StatusOr<time::Period> period = time::Period::Parse(request.period());
    if (!period.ok()) return api::InvalidField("period", "is no period");
    return Days{time::FromCivilDay(period->begin()), time::FromCivilDay(period->end() - 1)};
  }
  if (!asked) {
    const absl::CivilDay today = time::ToCivilDay(time::DayInVietnam(now));
    return Days{time::FromCivilDay(today), time::FromCivilDay(today + kDaysAhead)};
  }
  return Days{time::FirstDay(time::ToDayNumber(asked->start_date())),
              time::LastDay(time::ToDayNumber(asked->end_date()))};
}

absl::StatusOr<std::vector<Meeting>> ReadMeetings(const Days& days, const db::Sql& shown,
                                                  const std::string& asked, db::Session& session) {
  const db::Sql called = db::SqlCat("state IN (", int{Meeting::SCHEDULED}, ", ",
                                    int{Meeting::IN_PROGRESS}, ") OR name = ", db::Bind(asked));
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(db::SqlCat(
      "SELECT body FROM meetings",
      db::Where(db::AllOf({{"delete_time = 0", {}}, SitsOn(days.first, days.last), called, shown})),
      " ORDER BY begin_time, name LIMIT ", kMaxMeetings + 1));
  if (!rows.ok()) return rows.status();
  if (rows->size() > kMaxMeetings) {
    return TooMuch(absl::StrCat(kMaxMeetings, " meetings"), "TOO_MANY_MEETINGS");
  }
  std::vector<Meeting> meetings(rows->size());
  for (size_t i = 0; i < meetings.size(); ++i) meetings[i].ParseFromString((*rows)[i].Text());
  return meetings;
}

// Keeps the sittings on these days, and the meetings that overlap with another by them.
void KeepOverlapping(const FindMeetingConflictsRequest& request, const Days& days,
                     std::vector<Meeting> meetings, Search& search) {
  const int64_t begin = BeginOf(days.first), end = BeginOf(time::DayAfter(days.last));
  for (const Meeting& meeting : meetings) {
    for (Occupation& one : OccupationsOf(meeting, IsAskedFor(request, meeting))) {
      if (one.begin < end && one.end >= begin) search.occupations.push_back(std::move(one));
    }
  }
  const std::set<std::string> overlapping = MeetingsThatOverlap(search.occupations);
  std::erase_if(search.occupations,
                [&](const Occupation& one) { return !overlapping.contains(one.meeting); });
  for (Meeting& meeting : meetings) {
    if (overlapping.contains(meeting.name())) search.meetings.push_back(std::move(meeting));
  }
}

// Reads who is a participant of the meetings and has not declined.
absl::Status ReadParticipants(Search& search, db::Session& session) {
  size_t left = kMaxParticipants;
  for (size_t begin = 0; begin < search.meetings.size(); begin += kMeetingsAtOnce) {
    const size_t end = std::min(begin + kMeetingsAtOnce, search.meetings.size());
    std::vector<db::Sql> ranges;
    for (size_t i = begin; i < begin + kMeetingsAtOnce; ++i) {
      // The last one again and again, so that there is one statement only.
      const Meeting& meeting = search.meetings[std::min(i, end - 1)];
      ranges.push_back(db::SqlCat("(", ParticipatesIn(meeting.name()), ")"));
    }
    absl::StatusOr<std::vector<db::Row>> rows = session.Query(
        db::SqlCat("SELECT name, person FROM participants WHERE (", db::SqlJoin(ranges, " OR "),
                   ") AND person <> '' AND delete_time = 0 AND response <> ",
                   int{v1::Participant::DECLINED}, " LIMIT ", db::Bind(left + 1)));
    if (!rows.ok()) return rows.status();
    if (rows->size() > left) {
      return TooMuch(absl::StrCat(kMaxParticipants, " participants"), "TOO_MANY_PARTICIPANTS");
    }
    left -= rows->size();
    for (const db::Row& row : *rows) {
      const auto [name, person] = row.As<std::string, std::string>();
      search.invited[api::TopOf(name)].push_back({person});
    }
  }
  return absl::OkStatus();
}

// The day of whose holders of posts a meeting calls; 0 where it is not known.
time::DayNumber DayOf(const Meeting& meeting) {
  const time::DayNumber day = time::ToDayNumber(meeting.start_date());
  return time::FirstDay(day) == day ? day : 0;
}

absl::Status NoteRosters(Search& search) {
  size_t count = 0;
  for (const Meeting& meeting : search.meetings) {
    if (search.invited.contains(meeting.name()) || DayOf(meeting) == 0) continue;
    for (const std::string& body : BodiesOf(meeting)) {
      count += search.rosters[DayOf(meeting)].insert(body).second ? 1 : 0;
    }
  }
  if (count <= kMaxRosters) return absl::OkStatus();
  return TooMuch(absl::StrCat(kMaxRosters, " bodies whose meetings have no participants yet"),
                 "TOO_MANY_BODIES");
}

absl::Status ReadSearch(const rpc::Call& call, const resource::Catalog& catalog, Search& search,
                        db::Session& session) {
  const auto& request = call.request_as<FindMeetingConflictsRequest>();
  absl::StatusOr<std::optional<Meeting>> asked = AskedMeeting(call, catalog, session);
  if (!asked.ok()) return asked.status();
  absl::StatusOr<Days> days = DaysOf(request, *asked, session.now());
  if (!days.ok()) return days.status();
  if (days->first == 0) return absl::OkStatus();
  absl::StatusOr<db::Sql> shown = resource::ShownRows(catalog.Of<Meeting>(), call, session);
  if (!shown.ok()) return shown.status();
  auto meetings = ReadMeetings(*days, *shown, request.meeting(), session);
  if (!meetings.ok()) return meetings.status();
  KeepOverlapping(request, *days, *std::move(meetings), search);
  absl::Status status = ReadParticipants(search, session);
  return status.ok() ? NoteRosters(search) : status;
}

absl::StatusOr<FindMeetingConflictsResponse> Answer(const Search& search) {
  std::vector<MeetingConflict> conflicts =
      FindConflicts(search.occupations, search.invited, kMaxConflicts + 1);
  if (conflicts.size() > kMaxConflicts) {
    return TooMuch(absl::StrCat(kMaxConflicts, " conflicts"), "TOO_MANY_CONFLICTS");
  }
  FindMeetingConflictsResponse response;
  for (size_t i = 0; i < std::min(conflicts.size(), kMaxAnswered); ++i) {
    *response.add_conflicts() = std::move(conflicts[i]);
  }
  response.set_omitted_conflict_count(static_cast<int32_t>(conflicts.size()) -
                                      response.conflicts_size());
  return response;
}

// Calls the holders of posts to the meetings of a day that have no participants.
void Invite(time::DayNumber day, const Rosters& rosters, Search& search) {
  std::map<std::string, const personnel::v1::Roster*> by_body;
  for (const personnel::v1::Roster& roster : rosters) by_body[roster.organization()] = &roster;
  for (const Meeting& meeting : search.meetings) {
    if (DayOf(meeting) != day || search.invited.contains(meeting.name())) continue;
    std::vector<personnel::v1::Roster> own;
    for (const std::string& body : BodiesOf(meeting)) {
      if (by_body.contains(body)) own.push_back(*by_body[body]);
    }
    for (Invitee& invitee : InviteesOf(own)) {
      search.invited[meeting.name()].push_back({std::move(invitee.person), /*by_post=*/true});
    }
  }
}

// Asks for the rosters day by day, and answers when there are no more.
void AskAndAnswer(resource::Service& service, const rpc::CallPtr& call,
                  const std::shared_ptr<Search>& search) {
  if (search->rosters.empty()) {
    absl::StatusOr<FindMeetingConflictsResponse> response = Answer(*search);
    if (!response.ok()) return call->Fail(response.status());
    return call->Finish(*response);
  }
  const auto [day, bodies] = *search->rosters.begin();
  search->rosters.erase(search->rosters.begin());
  AskRosters(service, call, {bodies.begin(), bodies.end()}, day,
             [&service, call, search, day = day](absl::StatusOr<Rosters> rosters) {
               if (!rosters.ok()) return call->Fail(rosters.status());
               Invite(day, *rosters, *search);
               AskAndAnswer(service, call, search);
             });
}

void FindMeetingConflicts(resource::Service& service, rpc::CallPtr call) {
  auto search = std::make_shared<Search>();
  service.database().Read({.deadline = call->deadline(),
                           .run =
                               [&service, call, search](db::Session& session) {
                                 return ReadSearch(*call, service.catalog(), *search, session);
                               },
                           .done =
                               [&service, call, search](absl::Status status) {
                                 if (!status.ok()) return call->Fail(status);
                                 AskAndAnswer(service, call, search);
                               },
                           .caller = call->identity().subject,
                           .isolation = db::Isolation::kSnapshot});
}

}  // namespace

void ServeMeetingConflicts(resource::Service& service) {
  service.server().Handle(
      "district.meeting.v1.CalendarService.FindMeetingConflicts",
      [&service](rpc::CallPtr call) { FindMeetingConflicts(service, std::move(call)); });
}

}  // namespace district::meeting
