#include "services/meeting/rules/secrecy_terms.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "common/api/errors.h"
#include "common/db/sql.h"
#include "common/resource/collection.h"
#include "district/meeting/v1/secrecy_terms.pb.h"
#include "services/meeting/rules/dated_rules.h"
#include "services/meeting/rules/register.h"

namespace district::meeting {
namespace {

using v1::SecrecyTerm;

time::DaySpan DaysOf(const SecrecyTerm& term) {
  return time::SpanOf(time::ToDayNumber(term.start_date()), time::ToDayNumber(term.end_date()));
}

absl::Status CheckTerm(SecrecyTerm& term, const SecrecyTerm*) {
  if (!IsStateSecret(term.classification())) {
    return api::InvalidField("classification", "is no degree of state secrets");
  }
  const time::DaySpan days = DaysOf(term);
  if (days.begin < days.end) return absl::OkStatus();
  return api::InvalidField("end_date", "is before start_date", "DATES_REVERSED");
}

// Holds a term against the others of its degree.
absl::Status CheckAlone(db::Transaction& transaction, SecrecyTerm& after, const SecrecyTerm*) {
  if (absl::Status locked = LockDatedRules(transaction); !locked.ok()) return locked;
  auto others = ReadSecrecyTerms(transaction);
  if (!others.ok()) return others.status();
  for (const SecrecyTerm& other : *others) {
    if (other.name() == after.name() || other.classification() != after.classification() ||
        !DaysOf(other).Overlaps(DaysOf(after))) {
      continue;
    }
    return api::Error(absl::StatusCode::kAlreadyExists, "TERMS_OVERLAP")
        .Message(absl::StrCat(other.name(), " is in force on some of these days"))
        .Field("start_date", absl::StrCat(other.name(), " is in force on some of these days"))
        .Resource("meeting.district/SecrecyTerm", other.name(), "is of the same degree")
        .Vietnamese("Trong thời gian này đã có thời hạn bảo vệ cho độ mật này.");
  }
  return absl::OkStatus();
}

}  // namespace

time::DayNumber YearsAfter(time::DayNumber whole_day, int years) {
  const absl::CivilDay day = time::ToCivilDay(whole_day);
  const absl::CivilDay later(day.year() + years, day.month(), day.day());
  return time::FromCivilDay(later.day() == day.day() ? later : later - 1);
}

absl::StatusOr<std::vector<SecrecyTerm>> ReadSecrecyTerms(db::Session& session) {
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(
      db::SqlCat("SELECT body FROM secrecy_terms WHERE delete_time = 0 ORDER BY name"));
  if (!rows.ok()) return rows.status();
  std::vector<SecrecyTerm> terms;
  for (const db::Row& row : *rows) terms.emplace_back().ParseFromString(row.Text());
  return terms;
}

time::DayNumber EndOfProtection(const std::vector<SecrecyTerm>& terms,
                                v1::Classification classification, time::DayNumber classified_on) {
  const bool whole = classified_on != 0 && time::FirstDay(classified_on) == classified_on;
  if (!whole) return 0;
  for (const SecrecyTerm& term : terms) {
    if (term.classification() == classification && DaysOf(term).Contains(classified_on)) {
      return YearsAfter(classified_on, term.years());
    }
  }
  return 0;
}

std::unique_ptr<resource::Collection> SecrecyTerms() {
  return resource::Declare<SecrecyTerm>("secrecy_terms")
      .Normalize(&CheckTerm)
      .Validate(&CheckAlone)
      .WithHistory();
}

}  // namespace district::meeting
