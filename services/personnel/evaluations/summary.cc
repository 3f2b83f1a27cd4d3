// How far the evaluations of an organization and of all below it are, and what they come to.
#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

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
  int64_t begin, end;  // the days of the period
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
    TreeWalk walk{
        .columns = "name, unit",
        .start = db::SqlCat("SELECT name, name FROM organizations WHERE name = ",
                            db::Bind(request.name())),
        .next = db::SqlCat("o.name, CASE WHEN p.parent = ", db::Bind(request.name()),
                           " THEN o.name ELSE w.unit END"),
        .placed = db::SqlCat("p.from_day < ", db::Bind(end), " AND p.until_day >= ", db::Bind(end)),
        .organizations = db::SqlCat("o.delete_time = 0 AND o.from_day < ", db::Bind(end),
                                    " AND o.until_day > ", db::Bind(begin)),
        .distinct = true};
    walk.organizations.And(Ours("o.name"));
    return WithWalk(walk);
  }
  // Evaluations e that count.
  db::Sql Counts() const {
    return db::SqlCat("e.framework = ", db::Bind(framework.name()),
                      " AND e.from_day >= ", db::Bind(begin), " AND e.until_day <= ", db::Bind(end),
                      " AND e.delete_time = 0");
  }
  // People p who held a post in an organization of the walk on a day of the period and have no
  // evaluation.
  db::Sql FromWithout() const {
    db::Sql has = db::SqlCat("e.person = p.name AND ", Counts());
    has.And(Ours("e.organization"));
    return db::SqlCat(
        " FROM w JOIN appointments a ON a.organization = w.name JOIN posts t ON t.name = a.post "
        "JOIN people p ON p.name = a.person WHERE a.delete_time = 0 AND a.from_day < ",
        db::Bind(end), " AND a.until_day > ", db::Bind(begin),
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
  absl::StatusOr<std::vector<db::Row>> rows =
      named ? session.Query("SELECT body FROM evaluation_frameworks WHERE name = ?", {name})
            : session.Query(
                  absl::StrCat("SELECT body FROM evaluation_frameworks WHERE delete_time = 0 AND "
                               "from_day < ? AND until_day > ? ORDER BY name LIMIT ",
                               kMaxCandidates + 1),
                  {int64_t{time::FromCivilDay(period.end())},
                   int64_t{time::FromCivilDay(period.begin())}});
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
  Question question{request,
                    *std::move(framework),
                    time::FromCivilDay(period->begin()),
                    time::FromCivilDay(period->end()),
                    *several,
                    *page_size};
  if (!resource::WorksForAUnit(call)) return question;
  auto ours = OrganizationsOfUnit(session, call);
  if (!ours.ok()) return ours.status();
  question.ours.emplace(ours->begin(), ours->end());
  return question;
}

void AddRow(const db::Row& row, Tally& tally) {
  const auto state = static_cast<Evaluation::State>(db::AsInt(row[3]));
  const int64_t count = db::AsInt(row[6]);
  tally.evaluations += count;
  tally.states[state] += count;
  tally.units[{db::AsText(row[1]), db::AsText(row[2])}].Add(state, db::AsText(row[4]), count,
                                                            db::AsInt(row[5]) != 0);
  const auto number = [&](size_t column) { return static_cast<int32_t>(db::AsInt(row[column])); };
  v1::LateEvaluations& late = tally.late;
  late.set_self_count(late.self_count() + number(7));
  late.set_unit_count(late.unit_count() + number(8));
  late.set_approval_count(late.approval_count() + number(9));
  late.set_self_overdue_count(late.self_overdue_count() + number(10));
  late.set_unit_overdue_count(late.unit_overdue_count() + number(11));
  late.set_approval_overdue_count(late.approval_overdue_count() + number(12));
}

absl::Status CountEvaluations(const Question& question, db::Session& session, Tallies& tallies) {
  const auto overdue = [&session](const std::string& stage) {
    return db::SqlCat(", CAST(SUM(e.", stage, "_complete_time = 0 AND e.", stage,
                      "_due_date <> 0 AND e.", stage, "_due_date < ", db::Bind(Today(session)),
                      ") AS SIGNED)");
  };
  const db::Sql sql = db::SqlCat(
      question.WithBelow(),
      "SELECT w.unit, e.organization, e.period, e.state, e.band, MAX(e.unit_outstanding), "
      "COUNT(*), "
      "CAST(SUM(e.self_stage_late) AS SIGNED), CAST(SUM(e.unit_stage_late) AS SIGNED), "
      "CAST(SUM(e.approval_stage_late) AS SIGNED)",
      overdue("self_stage"), overdue("unit_stage"), overdue("approval_stage"),
      " FROM w JOIN evaluations e ON e.organization = w.name WHERE ", question.Counts(),
      " GROUP BY w.unit, e.organization, e.period, e.state, e.band LIMIT ", kMaxGroups + 1);
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(sql.sql, sql.parameters);
  if (!rows.ok()) return rows.status();
  if (rows->size() > kMaxGroups) {
    return api::Error(absl::StatusCode::kFailedPrecondition, "SUMMARY_TOO_LARGE")
        .Message("there is too much to sum up; ask for a shorter period or a lower organization")
        .Precondition("SIZE", question.request.name(), "ask for less");
  }
  for (const db::Row& row : *rows) {
    AddRow(row, tallies.all);
    AddRow(row, tallies.units[db::AsText(row[0])]);
  }
  return absl::OkStatus();
}

// Counts people, so one who held several posts is counted once in each unit and once in all.
absl::Status CountMissing(const Question& question, db::Session& session, Tallies& tallies) {
  const db::Sql counts = db::SqlCat("COUNT(DISTINCT CASE WHEN ", question.InCategories(),
                                    " THEN p.name END), COUNT(DISTINCT CASE WHEN ", kCategory,
                                    " = 0 THEN p.name END)", question.FromWithout());
  const db::Sql by_unit =
      db::SqlCat(question.WithBelow(), "SELECT w.unit, ", counts, " GROUP BY w.unit");
  absl::StatusOr<std::vector<db::Row>> units = session.Query(by_unit.sql, by_unit.parameters);
  if (!units.ok()) return units.status();
  for (const db::Row& row : *units) {
    Tally& tally = tallies.units[db::AsText(row[0])];
    tally.missing = db::AsInt(row[1]);
    tally.unknown_category = db::AsInt(row[2]);
  }
  const db::Sql of_all = db::SqlCat(question.WithBelow(), "SELECT ", counts);
  absl::StatusOr<std::vector<db::Row>> all = session.Query(of_all.sql, of_all.parameters);
  if (!all.ok()) return all.status();
  tallies.all.missing = db::AsInt(all->front()[0]);
  tallies.all.unknown_category = db::AsInt(all->front()[1]);
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
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(
      absl::StrCat(
          "SELECT o.name, o.display_name FROM placements p JOIN organizations o ON o.name = "
          "p.organization WHERE p.parent = ? AND p.from_day < ? AND p.until_day >= ? AND "
          "o.delete_time = 0 AND o.from_day < ? AND o.until_day > ? ORDER BY o.name_key, o.name "
          "LIMIT ",
          kMaxUnits - 1),
      {name, question.end, question.end, question.end, question.begin});
  if (!rows.ok()) return rows.status();
  absl::StatusOr<std::vector<db::Row>> own =
      session.Query("SELECT name, display_name FROM organizations WHERE name = ?", {name});
  if (!own.ok()) return own.status();
  rows->insert(rows->begin(), own->begin(), own->end());
  static const auto* const nothing = new Tally();
  for (const db::Row& row : *rows) {
    auto tally = tallies.units.find(db::AsText(row[0]));
    v1::UnitEvaluations& unit = *summary.add_units();
    unit.set_organization(db::AsText(row[0]));
    unit.set_display_name(db::AsText(row[1]));
    *unit.mutable_counts() =
        CountsOf(question, tally == tallies.units.end() ? *nothing : tally->second);
  }
  return absl::OkStatus();
}

// A page of the people p that `people` selects, but for its `group`, by given name: the rows begin
// with the key and the name. Sets the token of the next page.
absl::StatusOr<std::vector<db::Row>> PageOfPeople(const Question& question,
                                                  const api::PageTokens& tokens,
                                                  const std::string& token, db::Sql people,
                                                  const std::string& group, db::Session& session,
                                                  std::string& next) {
  static const auto* const order =
      new std::vector<api::OrderTerm>{{.column = "p.name_key"}, {.column = "p.name"}};
  auto rest = tokens.Rest(*order, token);
  if (!rest.ok()) return rest.status();
  people.And({rest->sql, rest->parameters});
  absl::StatusOr<std::vector<db::Row>> rows =
      session.Query(absl::StrCat(people.sql, group, " ORDER BY ", api::OrderSql(*order), " LIMIT ",
                                 question.page_size + 1),
                    people.parameters);
  if (!rows.ok() || rows->size() <= static_cast<size_t>(question.page_size)) return rows;
  rows->pop_back();
  next = tokens.After(*order, rows->back());
  return rows;
}

absl::Status AddMissing(const Question& question, const rpc::Call& call, db::Session& session,
                        v1::EvaluationSummary& summary) {
  auto rows = PageOfPeople(
      question, call.page_tokens("page_token", question.framework.name()),
      question.request.page_token(),
      db::SqlCat(question.WithBelow(),
                 "SELECT p.name_key, p.name, p.display_name, MIN(a.organization)",
                 question.FromWithout(), " AND ", question.InCategories()),
      " GROUP BY p.name_key, p.name, p.display_name", session, *summary.mutable_next_page_token());
  if (!rows.ok()) return rows.status();
  for (const db::Row& row : *rows) {
    v1::MissingEvaluation& missing = *summary.add_missing();
    missing.set_person(db::AsText(row[1]));
    missing.set_display_name(db::AsText(row[2]));
    missing.set_organization(db::AsText(row[3]));
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
  for (const db::Row& row : people) names.push_back(db::AsText(row[1]));
  const std::vector<db::Sql> conditions = {db::IsIn("e.person", names), question.Counts(),
                                           question.Ours("e.organization")};
  const db::Sql sql =
      db::SqlCat("SELECT e.person, e.state, e.band, COUNT(*), SUM(e.total) FROM evaluations e",
                 db::Where(db::AllOf(conditions)), " GROUP BY e.person, e.state, e.band");
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(sql.sql, sql.parameters);
  if (!rows.ok()) return rows.status();
  std::map<std::string, Results> results;
  for (const db::Row& row : *rows) {
    Results& result = results[db::AsText(row[0])];
    const int64_t state = db::AsInt(row[1]), count = db::AsInt(row[3]);
    result.evaluations += count;
    if (!Stands(static_cast<Evaluation::State>(state))) continue;
    result.approved += count;
    result.bands[db::AsText(row[2])] += count;
    auto total = number::Decimal::Parse(db::AsText(row[4]));
    if (!total.ok()) return absl::InternalError("the sum of totals is no number");
    result.total = result.total + *total;
  }
  return results;
}

absl::Status AddPeople(const Question& question, const rpc::Call& call, db::Session& session,
                       v1::EvaluationSummary& summary) {
  auto people = PageOfPeople(
      question, call.page_tokens("people_page_token", question.framework.name()),
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
    const Results& result = (*results)[db::AsText(row[1])];
    v1::PersonEvaluations& person = *summary.add_people();
    person.set_person(db::AsText(row[1]));
    person.set_display_name(db::AsText(row[2]));
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
  absl::StatusOr<std::vector<db::Row>> organizations =
      session.Query("SELECT 1 FROM organizations WHERE name = ?", {request.name()});
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
  service.ServeRead<v1::GetEvaluationSummaryRequest, v1::EvaluationSummary>(
      "district.personnel.v1.EvaluationService.GetEvaluationSummary", &GetEvaluationSummary);
}

}  // namespace district::personnel
