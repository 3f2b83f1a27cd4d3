// How far the evaluations of an organization and of all below it are, and what they come to.
#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/api/errors.h"
#include "common/api/order_by.h"
#include "common/api/page_token.h"
#include "services/personnel/evaluations/access.h"
#include "services/personnel/evaluations/quota.h"
#include "services/personnel/evaluations/register.h"
#include "services/personnel/evaluations/rules.h"
#include "services/personnel/rows/bodies.h"
#include "services/personnel/rows/days.h"
#include "services/personnel/tree/unit_scope.h"
#include "services/personnel/tree/walk.h"

namespace district::personnel {
namespace {

using v1::Evaluation;
using v1::EvaluationFramework;

constexpr int kMaxUnits = 1000;
constexpr size_t kMaxGroups = 100000;
// Among more frameworks than this none is looked for.
constexpr size_t kMaxCandidates = 100;

constexpr char kCategory[] = "CASE WHEN p.category <> 0 THEN p.category ELSE t.category END";

// What is asked for.
struct Question {
  const v1::GetEvaluationSummaryRequest& request;
  EvaluationFramework framework;
  time::DaySpan days;  // of the period
  bool several;        // the period holds several of the framework's
  int page_size;
  // Of the unit that the caller works for, where it works for one: all that is told is of these.
  std::optional<std::vector<std::string>> ours;

  // A condition that a column names an organization that the caller may be told of; empty where
  // that is any.
  db::Sql Ours(const std::string& column) const {
    return ours ? db::IsIn(column, *ours) : db::Sql();
  }
  // Walks w the organization and all below it that existed on some day of the period, where they
  // stand on its last day; each with the unit it is counted in: itself for the organization, else
  // the one directly below it.
  db::Sql WithBelow() const {
    TreeWalk walk{.columns = "name, unit",
                  .start = db::SqlCat("SELECT name, name FROM organizations WHERE name = ",
                                      db::Bind(request.name())),
                  .next = db::SqlCat("o.name, CASE WHEN p.parent = ", db::Bind(request.name()),
                                     " THEN o.name ELSE w.unit END"),
                  .placed = IsOnLastDay("p"),
                  .organizations = db::SqlCat("o.delete_time = 0 AND ", Overlaps("o", days)),
                  .distinct = true};
    walk.organizations.And(Ours("o.name"));
    return WithWalk(walk);
  }
  // The condition that the columns `from_day` and `until_day` take in the last day of the period.
  db::Sql IsOnLastDay(std::string_view alias) const {
    return db::SqlCat(alias, ".from_day < ", db::Bind(days.end), " AND ", alias,
                      ".until_day >= ", db::Bind(days.end));
  }
  // Evaluations e that count.
  db::Sql Counts() const {
    return db::SqlCat("e.framework = ", db::Bind(framework.name()),
                      " AND e.from_day >= ", db::Bind(days.begin),
                      " AND e.until_day <= ", db::Bind(days.end), " AND e.delete_time = 0");
  }
  // People p who held a post in an organization of the walk on a day of the period and have no
  // evaluation.
  db::Sql FromWithout() const {
    db::Sql has = db::SqlCat("e.person = p.name AND ", Counts());
    has.And(Ours("e.organization"));
    return db::SqlCat(
        " FROM w JOIN appointments a ON a.organization = w.name JOIN posts t ON t.name = a.post "
        "JOIN people p ON p.name = a.person WHERE a.delete_time = 0 AND ",
        Overlaps("a", days),
        " AND p.delete_time = 0 AND NOT EXISTS (SELECT 1 FROM evaluations e WHERE ", has, ")");
  }
  // Whether the framework is for the category of a person p in a post t.
  db::Sql InCategories() const {
    std::vector<db::Sql> categories;
    for (int i = 0; i < 4; ++i) {
      categories.push_back(db::Bind(
          static_cast<int>(framework.categories(std::min(i, framework.categories_size() - 1)))));
    }
    return db::SqlCat(kCategory, " IN (", db::SqlJoin(categories, ","), ")");
  }
};

// What the evaluations of some organizations come to, while it is counted.
struct Tally {
  int64_t evaluations = 0, missing = 0, unknown_category = 0;
  std::map<Evaluation::State, int64_t> states;
  v1::LateEvaluations late;
  std::map<std::pair<std::string, std::string>, UnitCounts> units;  // by organization and period
};

struct Tallies {
  Tally all;
  std::map<std::string, Tally> units;
};

time::DaySpan DaysOf(const time::Period& period) {
  return {time::FromCivilDay(period.begin()), time::FromCivilDay(period.end())};
}

// The framework that is asked for, or the only one that there is for the period.
absl::StatusOr<EvaluationFramework> ChooseFramework(const std::vector<db::Row>& rows,
                                                    const time::Period& period) {
  std::vector<EvaluationFramework> exact, longer;
  for (const db::Row& row : rows) {
    auto framework = ParseBody<EvaluationFramework>(row, 0);
    const absl::StatusOr<bool> several = HoldsSeveral(framework, period);
    if (several.ok()) (*several ? longer : exact).push_back(std::move(framework));
  }
  std::vector<EvaluationFramework>& found = exact.empty() ? longer : exact;
  if (found.size() == 1 && rows.size() <= kMaxCandidates) return std::move(found.front());
  if (found.empty()) {
    return api::InvalidField("framework", "must be set: none is for the period", "NO_FRAMEWORK");
  }
  std::vector<std::string> names;
  for (const EvaluationFramework& framework : found) names.push_back(framework.name());
  if (names.size() > 10) names.resize(10);
  return api::InvalidField("framework",
                           absl::StrCat("must be set: there are ", absl::StrJoin(names, ", ")),
                           "SEVERAL_FRAMEWORKS");
}

absl::StatusOr<EvaluationFramework> FindFramework(const std::string& name,
                                                  const time::Period& period,
                                                  db::Session& session) {
  const bool named = !name.empty();
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(
      named
          ? db::SqlCat("SELECT body FROM evaluation_frameworks WHERE name = ", db::Bind(name))
          : db::SqlCat("SELECT body FROM evaluation_frameworks WHERE "
                       "delete_time = 0 AND ",
                       Overlaps("", DaysOf(period)), " ORDER BY name LIMIT ", kMaxCandidates + 1));
  if (!rows.ok()) return rows.status();
  if (!named) return ChooseFramework(*rows, period);
  if (rows->empty()) return api::NotFound("personnel.district/EvaluationFramework", name);
  return ParseBody<EvaluationFramework>(rows->front(), 0);
}

absl::StatusOr<Question> Understand(const rpc::Call& call,
                                    const v1::GetEvaluationSummaryRequest& request,
                                    db::Session& session) {
  absl::StatusOr<int> page_size = api::PageSize(request.page_size());
  if (!page_size.ok()) return page_size.status();
  const auto period = time::Period::Parse(request.period());
  if (!period.ok()) return period.status();
  auto framework = FindFramework(request.framework(), *period, session);
  if (!framework.ok()) return framework.status();
  absl::StatusOr<bool> several = HoldsSeveral(*framework, *period);
  if (!several.ok()) return several.status();
  Question question{request, *std::move(framework), DaysOf(*period), *several, *page_size};
  if (!resource::WorksForAUnit(call)) return question;
  auto ours = OrganizationsOfUnit(session, call);
  if (!ours.ok()) return ours.status();
  question.ours.emplace(ours->begin(), ours->end());
  return question;
}

// Adds a row of CountEvaluations.
void AddRow(const db::Row& row, Tally& tally) {
  const auto [unit, organization, period, state, band, outstanding, count, self, by_unit, approval,
              self_overdue, unit_overdue, approval_overdue] =
      row.As<std::string_view, std::string, std::string, Evaluation::State, std::string, bool,
             int64_t, int32_t, int32_t, int32_t, int32_t, int32_t, int32_t>();
  tally.evaluations += count;
  tally.states[state] += count;
  tally.units[{organization, period}].Add(state, band, count, outstanding);
  v1::LateEvaluations& late = tally.late;
  late.set_self_count(late.self_count() + self);
  late.set_unit_count(late.unit_count() + by_unit);
  late.set_approval_count(late.approval_count() + approval);
  late.set_self_overdue_count(late.self_overdue_count() + self_overdue);
  late.set_unit_overdue_count(late.unit_overdue_count() + unit_overdue);
  late.set_approval_overdue_count(late.approval_overdue_count() + approval_overdue);
}

absl::Status CountEvaluations(const Question& question, db::Session& session, Tallies& tallies) {
  const auto overdue = [&session](const std::string& stage) {
    return db::SqlCat(", CAST(SUM(e.", stage, "_complete_time = 0 AND e.", stage,
                      "_due_date <> 0 AND e.", stage, "_due_date < ", db::Bind(Today(session)),
                      ") AS SIGNED)");
  };
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(db::SqlCat(
      question.WithBelow(),
      "SELECT w.unit, e.organization, e.period, e.state, e.band, MAX(e.unit_outstanding), "
      "COUNT(*), "
      "CAST(SUM(e.self_stage_late) AS SIGNED), CAST(SUM(e.unit_stage_late) AS SIGNED), "
      "CAST(SUM(e.approval_stage_late) AS SIGNED)",
      overdue("self_stage"), overdue("unit_stage"), overdue("approval_stage"),
      " FROM w JOIN evaluations e ON e.organization = w.name WHERE ", question.Counts(),
      " GROUP BY w.unit, e.organization, e.period, e.state, e.band LIMIT ", kMaxGroups + 1));
  if (!rows.ok()) return rows.status();
  if (rows->size() > kMaxGroups) {
    return api::Error(absl::StatusCode::kFailedPrecondition, "SUMMARY_TOO_LARGE")
        .Message("there is too much to sum up; ask for a shorter period or a lower organization")
        .Precondition("SIZE", question.request.name(), "ask for less");
  }
  for (const db::Row& row : *rows) {
    AddRow(row, tallies.all);
    AddRow(row, tallies.units[row.Text()]);
  }
  return absl::OkStatus();
}

// Counts people, so one who held several posts is counted once in each unit and once in all.
absl::Status CountMissing(const Question& question, db::Session& session, Tallies& tallies) {
  const db::Sql counts = db::SqlCat("COUNT(DISTINCT CASE WHEN ", question.InCategories(),
                                    " THEN p.name END), COUNT(DISTINCT CASE WHEN ", kCategory,
                                    " = 0 THEN p.name END)", question.FromWithout());
  absl::StatusOr<std::vector<db::Row>> units = session.Query(
      db::SqlCat(question.WithBelow(), "SELECT w.unit, ", counts, " GROUP BY w.unit"));
  if (!units.ok()) return units.status();
  for (const db::Row& row : *units) {
    Tally& tally = tallies.units[row.Text()];
    std::tie(tally.missing, tally.unknown_category) = row.As<int64_t, int64_t>(1);
  }
  absl::StatusOr<std::vector<db::Row>> all =
      session.Query(db::SqlCat(question.WithBelow(), "SELECT ", counts));
  if (!all.ok()) return all.status();
  std::tie(tallies.all.missing, tallies.all.unknown_category) = all->front().As<int64_t, int64_t>();
  return absl::OkStatus();
}

v1::EvaluationCounts CountsOf(const Question& question, const Tally& tally) {
  v1::EvaluationCounts counts;
  counts.set_evaluation_count(static_cast<int32_t>(tally.evaluations));
  for (const auto& [state, count] : tally.states) {
    v1::EvaluationStateCount& line = *counts.add_states();
    line.set_state(state);
    line.set_count(static_cast<int32_t>(count));
  }
  std::vector<const UnitCounts*> units;
  for (const auto& [unit, in_unit] : tally.units) units.push_back(&in_unit);
  for (v1::BandShare& share : SharesOf(question.framework, units)) {
    *counts.add_bands() = std::move(share);
  }
  *counts.mutable_late() = tally.late;
  counts.set_missing_count(static_cast<int32_t>(tally.missing));
  counts.set_unknown_category_count(static_cast<int32_t>(tally.unknown_category));
  return counts;
}

// The organization itself, then those directly below it.
absl::Status AddUnits(const Question& question, const Tallies& tallies, db::Session& session,
                      v1::EvaluationSummary& summary) {
  const std::string& name = question.request.name();
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(db::SqlCat(
      "SELECT o.name, o.display_name FROM placements p JOIN organizations o ON o.name = "
      "p.organization WHERE p.parent = ",
      db::Bind(name), " AND ", question.IsOnLastDay("p"), " AND o.delete_time = 0 AND ",
      Overlaps("o", question.days), " ORDER BY o.name_key, o.name LIMIT ", kMaxUnits - 1));
  if (!rows.ok()) return rows.status();
  absl::StatusOr<std::vector<db::Row>> own = session.Query(
      db::SqlCat("SELECT name, display_name FROM organizations WHERE name = ", db::Bind(name)));
  if (!own.ok()) return own.status();
  rows->insert(rows->begin(), own->begin(), own->end());
  static const auto* const nothing = new Tally();
  for (const db::Row& row : *rows) {
    auto [organization, display_name] = row.As<std::string, std::string>();
    auto tally = tallies.units.find(organization);
    v1::UnitEvaluations& unit = *summary.add_units();
    unit.set_organization(std::move(organization));
    unit.set_display_name(std::move(display_name));
    *unit.mutable_counts() =
        CountsOf(question, tally == tallies.units.end() ? *nothing : tally->second);
  }
  return absl::OkStatus();
}

// A page of the people p that `people` selects, but for its `group`, by given name: the rows begin
// with the key and the name. Sets the token of the next page.
absl::StatusOr<std::vector<db::Row>> PageOfPeople(api::PageTokens tokens, int page_size,
                                                  const std::string& token, db::Sql people,
                                                  const std::string& group, db::Session& session,
                                                  std::string& next) {
  static const auto* const order =
      new std::vector<api::OrderTerm>{{.column = "p.name_key"}, {.column = "p.name"}};
  auto page = api::KeysetPage::Of(std::move(tokens), *order, page_size, token);
  if (!page.ok()) return page.status();
  people.And(page->rest());
  auto rows = session.Query(db::SqlCat(people, group, page->order()));
  if (rows.ok()) next = page->Cut(*rows);
  return rows;
}

absl::Status AddMissing(const Question& question, const rpc::Call& call, db::Session& session,
                        v1::EvaluationSummary& summary) {
  auto rows = PageOfPeople(
      call.page_tokens("page_token", question.framework.name()), question.page_size,
      question.request.page_token(),
      db::SqlCat(question.WithBelow(),
                 "SELECT p.name_key, p.name, p.display_name, MIN(a.organization)",
                 question.FromWithout(), " AND ", question.InCategories()),
      " GROUP BY p.name_key, p.name, p.display_name", session, *summary.mutable_next_page_token());
  if (!rows.ok()) return rows.status();
  for (const db::Row& row : *rows) {
    auto [person, display_name, organization] = row.As<std::string, std::string, std::string>(1);
    v1::MissingEvaluation& missing = *summary.add_missing();
    missing.set_person(std::move(person));
    missing.set_display_name(std::move(display_name));
    missing.set_organization(std::move(organization));
  }
  return absl::OkStatus();
}

// One person's evaluations, while they are counted.
struct Results {
  int64_t evaluations = 0, approved = 0;
  std::map<std::string, int64_t> bands;
  number::Decimal total;
};

absl::StatusOr<std::map<std::string, Results>> ResultsOf(const Question& question,
                                                         const std::vector<db::Row>& people,
                                                         db::Session& session) {
  std::vector<std::string> names;
  for (const db::Row& row : people) names.push_back(row.Text(1));
  std::vector<db::Sql> conditions = {db::IsIn("e.person", names), question.Counts(),
                                     question.Ours("e.organization")};
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(
      db::SqlCat("SELECT e.person, e.state, e.band, COUNT(*), SUM(e.total) FROM evaluations e",
                 db::Where(db::AllOf(conditions)), " GROUP BY e.person, e.state, e.band"));
  if (!rows.ok()) return rows.status();
  std::map<std::string, Results> results;
  for (const db::Row& row : *rows) {
    const auto [person, state, band, count, sum] =
        row.As<std::string, Evaluation::State, std::string, int64_t, std::string_view>();
    Results& result = results[person];
    result.evaluations += count;
    if (!Stands(state)) continue;
    result.approved += count;
    result.bands[band] += count;
    auto total = number::Decimal::Parse(sum);
    if (!total.ok()) return absl::InternalError("the sum of totals is no number");
    result.total = result.total + *total;
  }
  return results;
}

absl::Status AddPeople(const Question& question, const rpc::Call& call, db::Session& session,
                       v1::EvaluationSummary& summary) {
  auto people = PageOfPeople(
      call.page_tokens("people_page_token", question.framework.name()), question.page_size,
      question.request.people_page_token(),
      db::SqlCat(question.WithBelow(),
                 "SELECT DISTINCT p.name_key, p.name, p.display_name FROM w JOIN evaluations e ON "
                 "e.organization = w.name JOIN people p ON p.name = e.person WHERE ",
                 question.Counts()),
      "", session, *summary.mutable_next_people_page_token());
  if (!people.ok() || people->empty()) return people.status();
  auto results = ResultsOf(question, *people, session);
  if (!results.ok()) return results.status();
  for (const db::Row& row : *people) {
    auto [name, display_name] = row.As<std::string, std::string>(1);
    const Results& result = (*results)[name];
    v1::PersonEvaluations& person = *summary.add_people();
    person.set_person(std::move(name));
    person.set_display_name(std::move(display_name));
    person.set_evaluation_count(static_cast<int32_t>(result.evaluations));
    person.set_approved_count(static_cast<int32_t>(result.approved));
    for (const v1::EvaluationBand& band : question.framework.bands()) {
      auto count = result.bands.find(band.code());
      if (count == result.bands.end()) continue;
      v1::PersonBandCount& line = *person.add_bands();
      line.set_band(band.code());
      line.set_count(static_cast<int32_t>(count->second));
    }
    if (result.approved == 0) continue;
    *person.mutable_average() =
        ToProto(*result.total.DividedBy(number::Decimal(result.approved), 2));
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::EvaluationSummary> GetEvaluationSummary(
    const rpc::Call& call, const v1::GetEvaluationSummaryRequest& request, db::Session& session) {
  absl::Status allowed = CheckSeesOthers(call, request.name());
  if (allowed.ok()) allowed = CheckOfUnit(session, call, request.name());
  if (!allowed.ok()) return allowed;
  absl::StatusOr<std::vector<db::Row>> organizations = session.Query(
      db::SqlCat("SELECT 1 FROM organizations WHERE name = ", db::Bind(request.name())));
  if (!organizations.ok()) return organizations.status();
  if (organizations->empty()) {
    return api::NotFound("personnel.district/Organization", request.name());
  }
  auto question = Understand(call, request, session);
  if (!question.ok()) return question.status();
  v1::EvaluationSummary summary;
  summary.set_organization(request.name());
  summary.set_framework(question->framework.name());
  summary.set_period(request.period());
  Tallies tallies;
  absl::Status status = CountEvaluations(*question, session, tallies);
  if (status.ok()) status = CountMissing(*question, session, tallies);
  if (status.ok()) status = AddUnits(*question, tallies, session, summary);
  if (status.ok()) status = AddMissing(*question, call, session, summary);
  if (status.ok() && question->several) status = AddPeople(*question, call, session, summary);
  if (!status.ok()) return status;
  *summary.mutable_counts() = CountsOf(*question, tallies.all);
  return summary;
}

}  // namespace

void ServeEvaluationSummary(resource::Service& service) {
  service.ServeReport<v1::GetEvaluationSummaryRequest, v1::EvaluationSummary>(
      "district.personnel.v1.EvaluationService.GetEvaluationSummary", &GetEvaluationSummary);
}

}  // namespace district::personnel
