// Minutes of a meeting from what is recorded here and the names that personnel knows.
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/db/sql.h"
#include "common/resource/service.h"
#include "district/meeting/v1/documents.pb.h"
#include "district/meeting/v1/papers.pb.h"
#include "district/personnel/v1/organizations.pb.h"
#include "district/personnel/v1/people.pb.h"
#include "services/meeting/paper/minutes.h"
#include "services/meeting/paper/register.h"
#include "services/meeting/participants/ask_rosters.h"
#include "services/meeting/rules/peers.h"

namespace district::meeting {
namespace {

using google::protobuf::Message;
using v1::ExportMinutesRequest;
using v1::ExportMinutesResponse;

// More of a kind below one meeting are not put on paper.
constexpr size_t kMaxParts = 2000;
// As many names are asked for in one call.
constexpr size_t kMaxNames = 1000;

absl::Status TooMany(const std::string& meeting, const std::string& table) {
  return api::Error(absl::StatusCode::kFailedPrecondition, "TOO_MANY_PARTS")
      .Message(absl::StrCat(meeting, " has more than ", kMaxParts, " ", table))
      .Precondition("SIZE", meeting, absl::StrCat("has more than ", kMaxParts, " ", table));
}

// Reads what stands below a meeting in one table, in the order of `order`.
template <typename Part>
absl::Status ReadParts(db::Session& session, const std::string& meeting, const std::string& table,
                       const std::string& order, std::vector<Part>& parts) {
  const std::string below = absl::StrCat(meeting, "/");
  const std::string above = absl::StrCat(meeting, "0");  // the byte after the slash
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(db::SqlCat(
      "SELECT body FROM ", table, " WHERE name > ", db::Bind(below), " AND name < ",
      db::Bind(above), " AND delete_time = 0 ORDER BY ", order, " LIMIT ", kMaxParts + 1));
  if (!rows.ok()) return rows.status();
  if (rows->size() > kMaxParts) return TooMany(meeting, table);
  for (const db::Row& row : *rows) parts.emplace_back().ParseFromString(row.Text());
  return absl::OkStatus();
}

std::string TitleOf(const v1::Document& document) {
  if (document.symbol().empty()) return document.subject();
  return absl::StrCat(document.symbol(), " ", document.subject());
}

absl::Status ReadDocuments(db::Session& session, MeetingRecord& record) {
  std::set<std::string> names;
  for (const v1::AgendaItem& item : record.items) {
    names.insert(item.documents().begin(), item.documents().end());
  }
  for (const v1::Decision& decision : record.decisions) names.insert(decision.document());
  names.erase("");
  if (names.size() > kMaxParts) return TooMany(record.meeting.name(), "documents");
  absl::StatusOr<std::vector<db::Row>> rows =
      session.Query(db::SqlCat("SELECT body FROM documents WHERE ", db::IsIn("name", names)));
  if (!rows.ok()) return rows.status();
  for (const db::Row& row : *rows) {
    v1::Document document;
    document.ParseFromString(row.Text());
    record.documents[document.name()] = TitleOf(document);
  }
  return absl::OkStatus();
}

absl::StatusOr<MeetingRecord> ReadRecord(db::Session& session, const std::string& name) {
  absl::StatusOr<v1::Meeting> meeting = ReadMeeting(session, name);
  if (!meeting.ok()) return meeting.status();
  MeetingRecord record;
  record.meeting = *std::move(meeting);
  absl::Status status =
      ReadParts(session, name, "participants", "order_, name", record.participants);
  if (status.ok()) status = ReadParts(session, name, "agenda_items", "name", record.items);
  if (status.ok()) status = ReadParts(session, name, "decisions", "name", record.decisions);
  if (status.ok()) status = ReadParts(session, name, "directives", "name", record.directives);
  if (status.ok()) status = ReadDocuments(session, record);
  if (!status.ok()) return status;
  return record;
}

// One export under way: what was read, and the names that are still to be asked for.
struct Export {
  rpc::PeerClient* personnel;
  rpc::CallPtr call;
  MeetingRecord record;
  std::vector<std::string> people;  // not asked for yet
};

void Answer(const std::shared_ptr<Export>& underway) {
  const auto& request = underway->call->request_as<ExportMinutesRequest>();
  const Composition minutes = ComposeMinutes(underway->record);
  ExportMinutesResponse response;
  const bool html = request.format() == ExportMinutesRequest::HTML;
  response.set_media_type(html ? "text/html; charset=utf-8" : "text/markdown; charset=utf-8");
  response.set_text(html ? ToHtml(minutes, underway->record.meeting.display_name())
                         : ToMarkdown(minutes));
  for (const std::string& gap : minutes.gaps()) response.add_gaps(gap);
  underway->call->Finish(response);
}

void Ask(const std::shared_ptr<Export>& underway, const std::string& method, const Message& request,
         const std::function<void(const Message&)>& take) {
  AskPersonnel(underway->personnel, *underway->call, method, request,
               [underway, take](PeerAnswer answer) {
                 if (!answer.ok()) return underway->call->Fail(answer.status());
                 take(**answer);
               });
}

void AskPeople(const std::shared_ptr<Export>& underway) {
  if (underway->people.empty()) return Answer(underway);
  personnel::v1::BatchGetPeopleRequest request;
  while (!underway->people.empty() && request.names_size() < static_cast<int>(kMaxNames)) {
    request.add_names(underway->people.back());
    underway->people.pop_back();
  }
  Ask(underway, "district.personnel.v1.PeopleService.BatchGetPeople", request,
      [underway](const Message& response) {
        for (const auto& person :
             static_cast<const personnel::v1::BatchGetPeopleResponse&>(response).people()) {
          underway->record.people[person.name()] = person.display_name();
        }
        AskPeople(underway);
      });
}

void AskOrganization(const std::shared_ptr<Export>& underway) {
  personnel::v1::GetOrganizationRequest request;
  request.set_name(underway->record.meeting.organization());
  Ask(underway, "district.personnel.v1.OrganizationService.GetOrganization", request,
      [underway](const Message& response) {
        const auto& organization = static_cast<const personnel::v1::Organization&>(response);
        underway->record.of_party = organization.kind() == personnel::v1::Organization::PARTY;
        underway->record.organizations[underway->record.meeting.organization()] =
            organization.display_name();
        AskPeople(underway);
      });
}

void ExportMinutes(resource::Service& service, rpc::CallPtr call) {
  auto underway = std::make_shared<Export>(Export{service.Peer("personnel"), call, {}, {}});
  if (!underway->personnel) return call->Fail(absl::InternalError("no peer serves names"));
  service.database().Read(
      {.deadline = call->deadline(),
       .run = [underway](db::Session& session) -> absl::Status {
         auto record =
             ReadRecord(session, underway->call->request_as<ExportMinutesRequest>().name());
         if (record.ok()) underway->record = *std::move(record);
         return record.status();
       },
       .done =
           [underway](absl::Status status) {
             if (!status.ok()) return underway->call->Fail(status);
             std::set<std::string> people;
             for (const v1::Participant& participant : underway->record.participants) {
               if (!participant.person().empty()) people.insert(participant.person());
             }
             underway->people.assign(people.begin(), people.end());
             AskOrganization(underway);
           },
       .caller = call->identity().subject});
}

}  // namespace

void RegisterPapers(resource::Service& service) {
  service.server().Handle("district.meeting.v1.PaperService.ExportMinutes",
                          [&service](rpc::CallPtr call) { ExportMinutes(service, call); });
}

}  // namespace district::meeting
