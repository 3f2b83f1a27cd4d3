// Brings onto the agenda of a meeting what earlier ones left open.
#include <algorithm>
#include <map>
#include <memory>
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
#include "common/resource/collection.h"
#include "common/resource/writes.h"
#include "common/time/date.h"
#include "services/meeting/assignments/deadlines.h"
#include "services/meeting/follow_up/carry_over.h"
#include "services/meeting/follow_up/earlier.h"
#include "services/meeting/follow_up/register.h"
#include "services/meeting/meetings/moves.h"
#include "services/meeting/meetings/open.h"

namespace district::meeting {
namespace {

using resource::Writes;
using v1::AgendaItem;
using v1::Assignment;
using v1::CarryOverRequest;
using v1::CarryOverResponse;
using v1::Meeting;

constexpr char kReviewTitle[] =
    "Kiểm điểm việc thực hiện kết luận và nhiệm vụ của các hội nghị trước";
constexpr int kMaxReviewed = 1000;  // as many as an item holds
constexpr int kMaxItems = 5000;     // as many as an agenda holds

absl::Status CheckState(const Meeting& meeting) {
  if (IsClosed(meeting.state())) return Closed(meeting.name(), meeting.state());
  if (CanTakeUp(meeting.state())) return absl::OkStatus();
  const std::string state = Meeting::State_Name(meeting.state());
  return api::Error(absl::StatusCode::kFailedPrecondition, "MEETING_OVER")
      .Message(absl::StrCat(meeting.name(), " is ", state))
      .Metadata("state", state)
      .Precondition("STATE", meeting.name(), absl::StrCat("is ", state))
      .Vietnamese("Hội nghị đã kết thúc hoặc đã hủy nên không nhận thêm nội dung.");
}

// What is on the agenda of the meeting already.
struct Agenda {
  int last_ordinal = 0;
  AgendaItem review;                            // no name: there is none
  std::map<std::string, std::string> taken_up;  // the names of items by their origins
};

absl::StatusOr<Agenda> ReadAgenda(db::Session& session, const std::string& meeting) {
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(
      db::SqlCat("SELECT body FROM agenda_items WHERE name > ", db::Bind(meeting + "/agendaItems/"),
                 " AND name < ", db::Bind(meeting + "/agendaItems0"),
                 " AND delete_time = 0 ORDER BY name LIMIT ", kMaxItems));
  if (!rows.ok()) return rows.status();
  Agenda agenda;
  for (const db::Row& row : *rows) {
    AgendaItem item;
    item.ParseFromString(row.Text());
    if (item.parent_item().empty()) {
      agenda.last_ordinal = std::max(agenda.last_ordinal, item.ordinal());
    }
    if (!item.origin().empty()) agenda.taken_up[item.origin()] = item.name();
    if (!item.assignments().empty() && agenda.review.name().empty()) {
      agenda.review = std::move(item);
    }
  }
  return agenda;
}

class CarryOverCall {
 public:
  CarryOverCall(const rpc::Call& call, const CarryOverRequest& request, Writes& writes)
      : meeting_(request.name()),
        writes_(writes),
        earlier_(writes.catalog(), call, writes.transaction()),
        call_(call) {}

  absl::StatusOr<CarryOverResponse> Run() {
    absl::Status status = Read();
    if (status.ok()) status = WriteReview();
    if (status.ok()) status = WriteItems();
    if (!status.ok()) return status;
    response_.set_explanation(Explain(response_));
    return std::move(response_);
  }

 private:
  // The meeting is locked first, so that two calls do not bring the same.
  absl::Status Read() {
    const resource::Collection& meetings = writes_.catalog().Of<Meeting>();
    absl::Status status = writes_.LockLiving(meetings, {meeting_});
    if (!status.ok()) return status;
    auto meeting = FindMeeting(writes_.catalog(), call_, meeting_, writes_.transaction());
    if (!meeting.ok()) return meeting.status();
    status = CheckState(*meeting);
    if (status.ok()) status = earlier_.Find(*meeting);
    if (!status.ok()) return status;
    auto agenda = ReadAgenda(writes_.transaction(), meeting_);
    if (!agenda.ok()) return agenda.status();
    agenda_ = *std::move(agenda);
    return absl::OkStatus();
  }

  // Names that grow, so that they sort as they were made.
  std::string NewName() {
    const absl::Time moment = writes_.transaction().now() + absl::Milliseconds(made_++);
    return absl::StrCat(meeting_, "/agendaItems/", api::NewResourceId(moment));
  }

  absl::Status WriteReview() {
    auto open = earlier_.OpenAssignments(meeting_);
    if (!open.ok()) return open.status();
    const std::set<std::string> before(agenda_.review.assignments().begin(),
                                       agenda_.review.assignments().end());
    std::vector<std::string> added;
    for (const Assignment& assignment : *open) {
      if (!before.contains(assignment.name())) added.push_back(assignment.name());
    }
    if (before.size() + added.size() > kMaxReviewed) return TooManyParts(meeting_);
    if (!added.empty()) {
      absl::Status status = agenda_.review.name().empty() ? CreateReview(added) : AddTo(added);
      if (!status.ok()) return status;
    }
    const time::DayNumber today = time::DayInVietnam(writes_.transaction().now());
    for (const Assignment& assignment : *open) {
      v1::CarriedAssignment& carried = *response_.add_assignments();
      carried.set_assignment(assignment.name());
      carried.set_meeting(assignment.meeting());
      carried.set_agenda_item(agenda_.review.name());
      carried.set_task(assignment.task());
      carried.set_status(StatusOn(assignment, today));
      carried.set_added(!before.contains(assignment.name()));
    }
    return absl::OkStatus();
  }

  absl::Status CreateReview(const std::vector<std::string>& assignments) {
    auto review = std::make_unique<AgendaItem>();
    review->set_name(NewName());
    review->set_title(kReviewTitle);
    review->set_purpose(AgendaItem::REPORT);
    review->set_ordinal(++agenda_.last_ordinal);
    for (const std::string& assignment : assignments) review->add_assignments(assignment);
    agenda_.review.set_name(review->name());
    std::vector<Writes::Draft> drafts;
    drafts.push_back({std::move(review), ""});
    return writes_.Create(writes_.catalog().Of<AgendaItem>(), std::move(drafts)).status();
  }

  absl::Status AddTo(const std::vector<std::string>& assignments) {
    const auto add = [&assignments](resource::Message& message) {
      auto& item = static_cast<AgendaItem&>(message);
      for (const std::string& assignment : assignments) item.add_assignments(assignment);
      return absl::OkStatus();
    };
    return writes_
        .Update(writes_.catalog().Of<AgendaItem>(),
                {{.name = agenda_.review.name(), .change = add}})
        .status();
  }

  absl::Status WriteItems() {
    auto origins = earlier_.OpenItems(meeting_);
    if (!origins.ok()) return origins.status();
    std::vector<AgendaItem> missing;
    for (const AgendaItem& origin : *origins) {
      if (!agenda_.taken_up.contains(origin.name())) missing.push_back(origin);
    }
    std::vector<AgendaItem> items =
        TakeUp(missing, agenda_.taken_up, agenda_.last_ordinal, [this] { return NewName(); });
    std::map<std::string, std::string> names = agenda_.taken_up;
    for (const AgendaItem& item : items) names[item.origin()] = item.name();
    for (const AgendaItem& origin : *origins) {
      v1::CarriedItem& carried = *response_.add_items();
      carried.set_agenda_item(names.at(origin.name()));
      carried.set_origin(origin.name());
      carried.set_title(origin.title());
      carried.set_reason(ReasonOf(origin));
      carried.set_added(!agenda_.taken_up.contains(origin.name()));
    }
    return CreateItems(std::move(items));
  }

  // An item is created after the one that it stands below.
  absl::Status CreateItems(std::vector<AgendaItem> items) {
    for (std::vector<AgendaItem>& level : InLevels(std::move(items))) {
      std::vector<Writes::Draft> drafts;
      for (AgendaItem& item : level) {
        drafts.push_back({std::make_unique<AgendaItem>(std::move(item)), ""});
      }
      auto created = writes_.Create(writes_.catalog().Of<AgendaItem>(), std::move(drafts));
      if (!created.ok()) return created.status();
    }
    return absl::OkStatus();
  }

  const std::string meeting_;
  Writes& writes_;
  Earlier earlier_;
  const rpc::Call& call_;
  Agenda agenda_;
  int made_ = 0;
  CarryOverResponse response_;
};

}  // namespace

void RegisterCarryOver(resource::Service& service) {
  service.ServeWrite<CarryOverRequest, CarryOverResponse>(
      "district.meeting.v1.CarryOverService.CarryOver",
      [](const rpc::Call& call, const CarryOverRequest& request, Writes& writes) {
        return CarryOverCall(call, request, writes).Run();
      });
}

}  // namespace district::meeting
