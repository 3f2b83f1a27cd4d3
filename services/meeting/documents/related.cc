// What documents have to do with each other, by the references between them.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/db/sql.h"
#include "common/resource/access.h"
#include "common/resource/reads.h"
#include "common/resource/service.h"
#include "common/time/date.h"
#include "district/meeting/v1/related_documents.pb.h"
#include "services/meeting/documents/register.h"
#include "services/meeting/documents/related_walk.h"

namespace district::meeting {
namespace {

using v1::Document;
using v1::GetRelatedDocumentsRequest;
using v1::GetRelatedDocumentsResponse;
using v1::Reference;
using v1::RelatedDocument;

constexpr size_t kMaxEdges = 5000;

// The references of documents by one of their two columns, and one more than can be answered.
db::Sql ReferencesBy(std::string_view column, const GetRelatedDocumentsRequest& request,
                     const std::vector<std::string>& documents) {
  db::Sql condition = db::SqlCat(db::IsIn(column, documents), " AND delete_time = 0");
  if (request.relation() != Reference::RELATION_UNSPECIFIED) {
    condition.And(db::SqlCat("relation = ", db::Bind(int64_t{request.relation()})));
  }
  return db::SqlCat("(SELECT name, source, relation, target FROM document_references WHERE ",
                    condition, " ORDER BY name LIMIT ", kMaxEdges + 1, ")");
}

class Related {
 public:
  Related(const resource::Collection& documents, const rpc::Call& call,
          const GetRelatedDocumentsRequest& request, db::Session& session)
      : documents_(documents),
        call_(call),
        request_(request),
        session_(session),
        walk_(request.name(), {.depth = std::max(request.depth(), 1), .edges = kMaxEdges}) {}

  absl::StatusOr<GetRelatedDocumentsResponse> Find() {
    absl::StatusOr<time::DayNumber> day = resource::AsOfDay(call_, session_.now());
    if (!day.ok()) return day.status();
    day_ = *day;
    if (absl::Status first = CheckFirst(); !first.ok()) return first;
    while (!walk_.frontier().empty()) {
      auto edges = ReadEdges();
      if (!edges.ok()) return edges.status();
      auto known = ReadDocuments(walk_.Take(*edges));
      if (!known.ok()) return known.status();
      walk_.GoOn(*known);
    }
    return Answer();
  }

 private:
  absl::Status CheckFirst() {
    auto access = resource::Access::Of(documents_, call_, {request_.name()}, session_);
    if (!access.ok()) return access.status();
    if (absl::Status shown = access->Check(request_.name()); !shown.ok()) return shown;
    auto known = ReadDocuments({request_.name()});
    if (!known.ok()) return known.status();
    return known->empty() ? access->NotThere(request_.name()) : absl::OkStatus();
  }

  absl::StatusOr<std::vector<RelatedEdge>> ReadEdges() {
    std::vector<db::Sql> selects;
    if (request_.direction() != GetRelatedDocumentsRequest::SOURCES) {
      selects.push_back(ReferencesBy("source", request_, walk_.frontier()));
    }
    if (request_.direction() != GetRelatedDocumentsRequest::TARGETS) {
      selects.push_back(ReferencesBy("target", request_, walk_.frontier()));
    }
    auto rows = session_.Query(db::SqlJoin(selects, " UNION ALL "));
    if (!rows.ok()) return rows.status();
    if (rows->size() > kMaxEdges) walk_.NoteMore();
    std::vector<RelatedEdge> edges;
    for (const db::Row& row : *rows) {
      auto [name, source, relation, target] =
          row.As<std::string, std::string, Reference::Relation, std::string>();
      edges.push_back({std::move(name), std::move(source), relation, std::move(target)});
    }
    std::sort(edges.begin(), edges.end(),
              [](const RelatedEdge& a, const RelatedEdge& b) { return a.reference < b.reference; });
    return edges;
  }

  // Reads the living documents of these names that the caller may know of; returns their names.
  absl::StatusOr<std::set<std::string>> ReadDocuments(const std::vector<std::string>& names) {
    std::set<std::string> known;
    if (names.empty()) return known;
    auto access = resource::Access::Of(documents_, call_, names, session_);
    if (!access.ok()) return access.status();
    auto rows = session_.Query(
        db::SqlCat("SELECT name, type, symbol, subject, issue_date, state, stub, supersede_date "
                   "FROM documents WHERE ",
                   db::IsIn("name", names), " AND delete_time = 0"));
    if (!rows.ok()) return rows.status();
    for (const db::Row& row : *rows) {
      const std::string name = row.Text();
      if (!access->Shows(name)) continue;
      known.insert(name);
      read_[name] = DocumentOf(row);
    }
    return known;
  }

  RelatedDocument DocumentOf(const db::Row& row) const {
    const auto [name, type, symbol, subject, issued, state, stub, superseded] =
        row.As<std::string, std::string, std::string, std::string, time::DayNumber, Document::State,
               bool, time::DayNumber>();
    RelatedDocument document;
    document.set_document(name);
    document.set_type(type);
    document.set_symbol(symbol);
    document.set_subject(subject);
    if (issued != 0) *document.mutable_issue_date() = time::FromDayNumber(issued);
    document.set_state(state);
    document.set_stub(stub);
    document.set_superseded(superseded != 0 && superseded <= day_);
    return document;
  }

  GetRelatedDocumentsResponse Answer() const {
    GetRelatedDocumentsResponse response;
    std::set<std::pair<int, std::string>> nearest_first;
    for (const auto& [name, distance] : walk_.distances()) {
      if (distance > 0) nearest_first.emplace(distance, name);
    }
    for (const auto& [distance, name] : nearest_first) {
      RelatedDocument& document = *response.add_documents();
      document = read_.at(name);
      document.set_distance(distance);
    }
    for (const RelatedEdge& edge : walk_.edges()) {
      v1::DocumentRelation& relation = *response.add_relations();
      relation.set_reference(edge.reference);
      relation.set_document(edge.source);
      relation.set_relation(edge.relation);
      relation.set_target(edge.target);
    }
    response.set_truncated(walk_.truncated());
    return response;
  }

  const resource::Collection& documents_;
  const rpc::Call& call_;
  const GetRelatedDocumentsRequest& request_;
  db::Session& session_;
  time::DayNumber day_ = 0;
  RelatedWalk walk_;
  std::map<std::string, RelatedDocument> read_;
};

}  // namespace

void ServeRelatedDocuments(resource::Service& service) {
  const resource::Collection& documents = service.catalog().Of<Document>();
  service.ServeReport<GetRelatedDocumentsRequest, GetRelatedDocumentsResponse>(
      "district.meeting.v1.RelatedDocumentService.GetRelatedDocuments",
      [&documents](const rpc::Call& call, const GetRelatedDocumentsRequest& request,
                   db::Session& session) {
        return Related(documents, call, request, session).Find();
      });
}

}  // namespace district::meeting
