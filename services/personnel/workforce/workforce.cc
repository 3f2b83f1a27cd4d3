// How many people hold posts on a day and what they are like, beside the quotas of that day.
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/order_by.h"
#include "common/api/page_token.h"
#include "common/resource/reads.h"
#include "services/personnel/rows/days.h"
#include "services/personnel/rows/history_join.h"
#include "services/personnel/tree/units.h"
#include "services/personnel/workforce/headcount.h"
#include "services/personnel/workforce/register.h"

namespace district::personnel {
namespace {

// What is asked for.
struct Question {
  const v1::GetWorkforceRequest& request;
  BitemporalPoint point;
  AgeBands bands;
  std::vector<Unit> units;

  // The appointments that count in some of the units: `person`, `organization`, `kind`.
  db::Sql Appointments(const std::vector<Unit>& of) const {
    db::Sql condition = OnDay(InUnits("organization", of), point.day);
    if (!request.kinds().empty()) {
      // One text whatever the kinds: a bit for each.
      int64_t kinds = 0;
      for (const int kind : request.kinds()) kinds |= int64_t{1} << kind;
      condition.And(db::SqlCat("((1 << kind) & ", db::Bind(kinds), ") <> 0"));
    }
    return resource::Versions("appointments", "person, organization, kind", condition,
                              point.read_time);
  }
};

// Each person once, with the level of the organization where the PRIMARY post is held, else the
// highest of all.
db::Sql Everybody(const Question& question) {
  return db::SqlCat("SELECT a.person AS person, COALESCE(MIN(CASE WHEN a.kind = ",
                    static_cast<int>(v1::Appointment::PRIMARY),
                    " THEN o.level END), MIN(o.level)) AS part FROM (",
                    question.Appointments(question.units),
                    ") a JOIN organizations o ON o.name = a.organization GROUP BY a.person");
}

// Each person once in each of the units.
db::Sql InEach(const Question& question, const std::vector<Unit>& units) {
  return db::SqlCat("SELECT DISTINCT a.person, a.organization AS part FROM (",
                    question.Appointments(units), ") a");
}

// How many of those `held` are alike in each of `by`: the columns `by` and their number.
absl::StatusOr<std::vector<db::Row>> Count(const Question& question, const db::Sql& held,
                                           const std::string& by, db::Session& session) {
  const HistoryJoin person("people", "n", "h.person", question.point.read_time);
  const auto column = [&](const char* name) {
    return absl::StrCat("COALESCE(", person.Column(name), ", 0)");
  };
  const std::string birth = column("birth_date"), admission = column("party_admission_date");
  // Days are yyyymmdd, so that whole years are what their difference has before the last four
  // digits, and zeros for an unknown month or day count as its first one.
  const db::Sql day = db::Bind(question.point.day);
  return session.Query(
      db::SqlCat("SELECT ", by, ", COUNT(*) FROM (SELECT h.part AS part, ", column("category"),
                 " AS category, ", column("gender"), " AS gender, CASE WHEN ", birth, " = 0 OR ",
                 birth, " > ", day, " THEN ", kUnknownAge, " ELSE (", day, " - ", birth,
                 ") DIV 10000 END AS age, CASE WHEN ", admission, " = 0 THEN ",
                 static_cast<int>(v1::PartyShare::MEMBERSHIP_UNSPECIFIED), " WHEN ", admission,
                 " <= ", day, " THEN ", static_cast<int>(v1::PartyShare::MEMBER), " ELSE ",
                 static_cast<int>(v1::PartyShare::NOT_YET_MEMBER), " END AS membership FROM (",
                 held, ") h", person.sql(), ") g GROUP BY ", by));
}

constexpr char kTraits[] = "part, category, gender, age, membership";

// People of a part who are alike, as `kTraits` and their number tell.
template <typename Part>
struct Alike {
  Part part;
  Traits traits;
  int64_t count;
};
template <typename Part>
Alike<Part> AlikeIn(const db::Row& row) {
  auto [part, category, gender, age, membership, count] =
      row.As<Part, int64_t, int64_t, int64_t, int64_t, int64_t>();
  return {std::move(part),
          {.category = category, .gender = gender, .age = age, .membership = membership},
          count};
}

absl::StatusOr<Headcount> CountEverybody(const Question& question, db::Session& session) {
  auto rows = Count(question, Everybody(question), kTraits, session);
  if (!rows.ok()) return rows.status();
  Headcount everybody;
  for (const db::Row& row : *rows) {
    auto [level, traits, count] = AlikeIn<int64_t>(row);
    traits.level = level;
    everybody.Add(traits, count);
  }
  return everybody;
}

absl::StatusOr<std::map<std::string, Headcount>> CountInEach(const Question& question,
                                                             const std::vector<Unit>& units,
                                                             db::Session& session) {
  auto rows = Count(question, InEach(question, units), kTraits, session);
  if (!rows.ok()) return rows.status();
  std::map<std::string, Headcount> counts;
  for (const db::Row& row : *rows) {
    const auto [unit, traits, count] = AlikeIn<std::string>(row);
    counts[unit].Add(traits, count);
  }
  return counts;
}

absl::StatusOr<QuotaBalance> Balance(const Question& question, db::Session& session) {
  QuotaBalance balance;
  auto people = Count(question, InEach(question, question.units), "part, category", session);
  if (!people.ok()) return people.status();
  for (const db::Row& row : *people) {
    const auto [unit, category, count] = row.As<std::string, int64_t, int64_t>();
    balance.AddPeople(unit, category, count);
  }
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(
      resource::Versions("staff_quotas", "organization, category, position_count",
                         OnDay(InUnits("organization", question.units), question.point.day),
                         question.point.read_time));
  if (!rows.ok()) return rows.status();
  for (const db::Row& row : *rows) {
    const auto [unit, category, positions] = row.As<std::string, int64_t, int64_t>();
    balance.AddQuota(unit, category, positions);
  }
  return balance;
}

// The units of a page; sets the token of the next one.
absl::StatusOr<std::vector<Unit>> PageOf(const Question& question, const rpc::Call& call,
                                         std::string& next) {
  absl::StatusOr<int> page_size = api::PageSize(question.request.page_size());
  if (!page_size.ok()) return page_size.status();
  const auto key = [](const Unit& unit) { return std::tie(unit.depth, unit.name_key, unit.name); };
  std::vector<Unit> page = question.units;
  const api::PageTokens tokens = call.page_tokens("page_token", absl::StrCat(question.point.day));
  const std::string& token = question.request.page_token();
  if (!token.empty()) {
    auto last = tokens.Decode<int64_t, std::string, std::string>(token);
    if (!last.ok()) return last.status();
    std::erase_if(page, [&](const Unit& unit) { return key(unit) <= *last; });
  }
  if (page.size() <= static_cast<size_t>(*page_size)) return page;
  page.resize(static_cast<size_t>(*page_size));
  const Unit& last = page.back();
  next = tokens.Encode({last.depth, last.name_key, last.name});
  return page;
}

absl::Status AddUnits(const Question& question, const std::vector<Unit>& units,
                      const QuotaBalance& balance, db::Session& session, v1::Workforce& workforce) {
  if (units.empty()) return absl::OkStatus();
  auto counts = CountInEach(question, units, session);
  if (!counts.ok()) return counts.status();
  for (const Unit& unit : units) {
    v1::UnitWorkforce& line = *workforce.add_units();
    line.set_organization(unit.name);
    line.set_display_name(unit.display_name);
    line.set_parent(unit.parent);
    line.set_depth(static_cast<int32_t>(unit.depth));
    line.set_level(static_cast<v1::Organization::Level>(unit.level));
    *line.mutable_structure() = (*counts)[unit.name].ToProto(question.bands, /*by_level=*/false);
    for (v1::QuotaUse& use : balance.Of(unit.name)) *line.add_quotas() = std::move(use);
  }
  return absl::OkStatus();
}

absl::StatusOr<Question> Understand(const v1::GetWorkforceRequest& request, db::Session& session) {
  absl::StatusOr<AgeBands> bands = AgeBands::Of(request.age_bounds());
  if (!bands.ok()) return bands.status();
  const BitemporalPoint point = PointOf(request.as_of(), request, session);
  auto units = UnitsOf(session, request.name(), request.include_below(), point);
  if (!units.ok()) return units.status();
  return Question{request, point, *std::move(bands), *std::move(units)};
}

// As many statements whatever there is to count.
absl::StatusOr<v1::Workforce> GetWorkforce(const rpc::Call& call,
                                           const v1::GetWorkforceRequest& request,
                                           db::Session& session) {
  auto question = Understand(request, session);
  if (!question.ok()) return question.status();
  v1::Workforce workforce;
  auto page = PageOf(*question, call, *workforce.mutable_next_page_token());
  if (!page.ok()) return page.status();
  absl::StatusOr<Headcount> everybody = CountEverybody(*question, session);
  if (!everybody.ok()) return everybody.status();
  absl::StatusOr<QuotaBalance> balance = Balance(*question, session);
  if (!balance.ok()) return balance.status();

  workforce.set_organization(request.name());
  *workforce.mutable_as_of() = time::FromDayNumber(question->point.day);
  workforce.set_unit_count(static_cast<int32_t>(question->units.size()));
  *workforce.mutable_structure() = everybody->ToProto(question->bands, /*by_level=*/true);
  for (v1::QuotaUse& use : balance->OfAll(*everybody)) *workforce.add_quotas() = std::move(use);
  if (request.include_below()) {
    absl::Status status = AddUnits(*question, *page, *balance, session, workforce);
    if (!status.ok()) return status;
  }
  return workforce;
}

}  // namespace

void ServeWorkforce(resource::Service& service) {
  service.ServeReport<v1::GetWorkforceRequest, v1::Workforce>(
      "district.personnel.v1.WorkforceService.GetWorkforce", &GetWorkforce);
}

}  // namespace district::personnel
