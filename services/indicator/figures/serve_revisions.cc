// observations:revisions and observations:revisionSummary: find the figures that were revised and
// the estimates that may be stale.
#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/each_once.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/api/order_by.h"
#include "common/api/page_token.h"
#include "common/resource/service.h"
#include "common/time/period.h"
#include "district/indicator/v1/revisions.pb.h"
#include "services/indicator/figures/known.h"
#include "services/indicator/figures/register.h"
#include "services/indicator/figures/revisions.h"

namespace district::indicator {
namespace {

using v1::FigureRevision;
using v1::Indicator;
using v1::Observation;

constexpr int kMostSummarized = 20000;
constexpr size_t kMostNamesPerQuery = 1000;

using Indicators = std::map<std::string, Indicator>;
// The states of figures by name.
using StatesByName = std::map<std::string, std::vector<Observation>>;

// What both reports ask for.
struct Question {
  Indicators indicators;
  std::vector<std::string> organizations;
  std::optional<time::Period> period;
  std::optional<int> stale_days;
  time::DayNumber today = 0;

  Patience PatienceFor(const std::string& indicator) const {
    return {stale_days.value_or(DefaultStaleDays(indicators.at(indicator))), today};
  }
};

template <typename Names>
absl::StatusOr<Indicators> FindIndicators(const Names& names, db::Session& session) {
  auto rows = session.Query(db::SqlCat("SELECT name, body FROM indicators WHERE ",
                                       db::IsIn("name", names), " AND delete_time = 0"));
  if (!rows.ok()) return rows.status();
  Indicators indicators;
  for (const db::Row& row : *rows) indicators[row.Text(0)].ParseFromString(row.Text(1));
  for (const std::string& name : names) {
    if (!indicators.contains(name)) return api::NotFound("indicator.district/Indicator", name);
  }
  return indicators;
}

template <typename Request>
absl::StatusOr<Question> QuestionOf(const Request& request, db::Session& session) {
  absl::Status once = api::CheckEachOnce(request.indicators(), "indicators");
  once.Update(api::CheckEachOnce(request.organizations(), "organizations"));
  if (!once.ok()) return once;
  Question question;
  auto indicators = FindIndicators(request.indicators(), session);
  if (!indicators.ok()) return indicators.status();
  question.indicators = *std::move(indicators);
  question.organizations = {request.organizations().begin(), request.organizations().end()};
  if (!request.period().empty()) question.period = *time::Period::Parse(request.period());
  if (request.has_stale_days()) question.stale_days = request.stale_days();
  question.today = time::DayInVietnam(session.now());
  return question;
}

// Estimates of periods that began so long ago that they may be stale.
db::Sql MayBeStale(const Question& question) {
  int days = std::numeric_limits<int>::max();
  for (const auto& [name, indicator] : question.indicators) {
    days = std::min(days, question.PatienceFor(name).stale_days);
  }
  return db::SqlCat("o.status = ", int{Observation::ESTIMATED}, " AND o.from_day < ",
                    db::Bind(time::FromCivilDay(time::ToCivilDay(question.today) - days)));
}

db::Sql WasRevised() {
  return db::SqlCat(
      "EXISTS (SELECT 1 FROM observations_history h WHERE h.name = o.name AND h.delete_time = 0 "
      "AND "
      "NOT (h.value <=> o.value AND h.absence = o.absence AND h.status = o.status))");
}

db::Sql Asked(const Question& question, bool stale_only) {
  std::vector<std::string> names;
  for (const auto& [name, indicator] : question.indicators) names.push_back(name);
  std::vector<db::Sql> conditions = {db::IsIn("o.indicator", names),
                                     db::SqlCat("o.delete_time = 0")};
  if (!question.organizations.empty()) {
    conditions.push_back(db::IsIn("o.organization", question.organizations));
  }
  if (question.period) {
    conditions.push_back(
        db::SqlCat("o.from_day >= ", db::Bind(time::FromCivilDay(question.period->begin())),
                   " AND o.from_day < ", db::Bind(time::FromCivilDay(question.period->end()))));
  }
  db::Sql told = MayBeStale(question);
  if (!stale_only) told = db::SqlCat("(", told, ") OR ", WasRevised());
  conditions.push_back(told);
  return db::AllOf(conditions);
}

// Adds the living states of the past of the figures in rows of name and body to the current ones.
absl::StatusOr<StatesByName> StatesOf(const std::vector<db::Row>& rows, db::Session& session) {
  StatesByName states;
  std::vector<std::string> names;
  for (const db::Row& row : rows) {
    names.push_back(row.Text(0));
    states[row.Text(0)].emplace_back().ParseFromString(row.Text(1));
  }
  for (size_t done = 0; done < names.size(); done += kMostNamesPerQuery) {
    const auto begin = names.begin() + static_cast<ptrdiff_t>(done);
    const auto end =
        names.begin() + static_cast<ptrdiff_t>(std::min(names.size(), done + kMostNamesPerQuery));
    auto past = session.Query(db::SqlCat("SELECT name, body FROM observations_history WHERE ",
                                         db::IsIn("name", std::vector<std::string>(begin, end)),
                                         " AND delete_time = 0"));
    if (!past.ok()) return past.status();
    for (const db::Row& row : *past) {
      states[row.Text(0)].emplace_back().ParseFromString(row.Text(1));
    }
  }
  for (auto& [name, all] : states) SortByRelease(all);
  return states;
}

// What became of the figures, in the order of their names; of those that a report tells of.
absl::StatusOr<std::vector<FigureRevision>> RevisionsOf(const Question& question, bool stale_only,
                                                        const std::vector<db::Row>& rows,
                                                        db::Session& session) {
  const absl::StatusOr<StatesByName> found = StatesOf(rows, session);
  if (!found.ok()) return found.status();
  std::vector<FigureRevision> revisions;
  for (const auto& [name, states] : *found) {
    const auto period = time::Period::Parse(states.back().period());
    if (question.period && (!period.ok() || !question.period->Contains(*period))) continue;
    const std::string indicator = api::TopOf(name);
    FigureRevision revision =
        RevisionOf(question.indicators.at(indicator), states, question.PatienceFor(indicator));
    if (stale_only ? revision.stale() : IsTold(revision)) revisions.push_back(std::move(revision));
  }
  return revisions;
}

absl::StatusOr<v1::ListRevisionsResponse> ListRevisions(const rpc::Call& call,
                                                        const v1::ListRevisionsRequest& request,
                                                        db::Session& session) {
  static const auto* const order = new std::vector<api::OrderTerm>{{.column = "o.name"}};
  auto page = api::KeysetPage::Of(call.page_tokens(), *order, request);
  if (!page.ok()) return page.status();
  const absl::StatusOr<Question> question = QuestionOf(request, session);
  if (!question.ok()) return question.status();
  db::Sql asked = Asked(*question, request.stale_only());
  asked.And(page->rest());
  auto rows = session.Query(
      db::SqlCat("SELECT o.name, o.body FROM observations o WHERE ", asked, page->order()));
  if (!rows.ok()) return rows.status();
  v1::ListRevisionsResponse response;
  response.set_next_page_token(page->Cut(*rows));
  auto revisions = RevisionsOf(*question, request.stale_only(), *rows, session);
  if (!revisions.ok()) return revisions.status();
  for (FigureRevision& revision : *revisions) *response.add_revisions() = std::move(revision);
  return response;
}

absl::StatusOr<v1::GetRevisionSummaryResponse> GetRevisionSummary(
    const rpc::Call&, const v1::GetRevisionSummaryRequest& request, db::Session& session) {
  const absl::StatusOr<Question> question = QuestionOf(request, session);
  if (!question.ok()) return question.status();
  auto rows = session.Query(db::SqlCat("SELECT o.name, o.body FROM observations o WHERE ",
                                       Asked(*question, false), " LIMIT ", kMostSummarized + 1));
  if (!rows.ok()) return rows.status();
  if (rows->size() > kMostSummarized) {
    return api::InvalidField(
        "indicators", absl::StrCat("have more than ", kMostSummarized, " figures to be told of"),
        "TOO_MANY_FIGURES");
  }
  auto revisions = RevisionsOf(*question, false, *rows, session);
  if (!revisions.ok()) return revisions.status();
  std::map<std::pair<std::string, int>, std::vector<FigureRevision>> by_measure;
  for (FigureRevision& revision : *revisions) {
    by_measure[{api::TopOf(revision.observation()), revision.measure()}].push_back(
        std::move(revision));
  }
  v1::GetRevisionSummaryResponse response;
  for (const std::string& name : request.indicators()) {
    for (const auto& [key, theirs] : by_measure) {
      if (key.first == name) {
        *response.add_summaries() = SummaryOf(question->indicators.at(name), theirs);
      }
    }
  }
  return response;
}

}  // namespace

void ServeRevisions(resource::Service& service) {
  service.ServeReport<v1::ListRevisionsRequest, v1::ListRevisionsResponse>(
      "district.indicator.v1.RevisionService.ListRevisions", &ListRevisions);
  service.ServeReport<v1::GetRevisionSummaryRequest, v1::GetRevisionSummaryResponse>(
      "district.indicator.v1.RevisionService.GetRevisionSummary", &GetRevisionSummary);
}

}  // namespace district::indicator
