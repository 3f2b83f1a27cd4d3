// Tells which reports are there, which are late and which are missing.
#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/order_by.h"
#include "common/api/page_token.h"
#include "common/db/sql.h"
#include "common/resource/reads.h"
#include "common/resource/service.h"
#include "common/time/date.h"
#include "common/time/period.h"
#include "district/indicator/v1/completeness.pb.h"
#include "services/indicator/collection/completeness.h"
#include "services/indicator/collection/figures_held.h"
#include "services/indicator/collection/find_forms.h"
#include "services/indicator/collection/forms.h"
#include "services/indicator/collection/register.h"

namespace district::indicator {
namespace {

using Answer = v1::GetReportFormCompletenessResponse;
using Request = v1::GetReportFormCompletenessRequest;
using collection::FigureAsked;
using v1::ExpectedReport;
using v1::ReportForm;
using v1::Submission;

constexpr size_t kMostPeriods = 120;
constexpr size_t kMostReports = 20000;
// Of the units of one page.
constexpr size_t kMostReportsOfPage = 1000;
constexpr size_t kMostFiguresOfPage = 100000;

// A period of a form, and until when it is reported.
struct Reported {
  time::Period period;
  time::DayNumber due_day;
  time::DayNumber effective_due_day;
};

// What the form expects of a unit: by the places of the periods.
struct Unit {
  std::string organization;
  std::vector<size_t> periods;
};

using SubmissionsByKey = std::map<std::pair<std::string, std::string>, Submission>;

absl::Status TooManyReports(size_t most, const std::string& what) {
  return api::InvalidField("period", absl::StrCat("has more than ", most, " ", what),
                           "TOO_MANY_REPORTS");
}

absl::StatusOr<std::vector<Reported>> PeriodsOf(const ReportForm& form, const Request& request,
                                                const calendar::Holidays& holidays) {
  const auto whole = time::Period::Parse(request.period());
  if (!whole.ok()) return whole.status();
  const auto periods = collection::PeriodsWithin(*whole, form.period_type(), kMostPeriods);
  if (periods.empty()) {
    return api::InvalidField(
        "period",
        absl::StrCat("holds no whole ", v1::Indicator::PeriodType_Name(form.period_type()),
                     ", as the form asks for"),
        "WRONG_PERIOD_TYPE");
  }
  if (periods.size() > kMostPeriods) return TooManyReports(kMostPeriods, "periods");
  std::vector<Reported> reported;
  for (const time::Period& period : periods) {
    if (!collection::IsGoodFor(form, period)) continue;
    const time::DayNumber due = collection::DueDay(form, period);
    reported.push_back({period, due, calendar::EffectiveDueDay(due, holidays)});
  }
  return reported;
}

// The units of which the form expects some report, by their names.
absl::StatusOr<std::vector<Unit>> UnitsOf(const ReportForm& form, const Request& request,
                                          const std::vector<Reported>& periods) {
  std::vector<Unit> units;
  size_t reports = 0;
  for (const v1::ReportFormUnit& unit : form.units()) {
    if (!request.organization().empty() && request.organization() != unit.organization()) continue;
    Unit expected{.organization = unit.organization(), .periods = {}};
    for (size_t i = 0; i < periods.size(); ++i) {
      if (collection::Expects(form, unit, periods[i].period)) expected.periods.push_back(i);
    }
    reports += expected.periods.size();
    if (reports > kMostReports) return TooManyReports(kMostReports, "reports");
    if (!expected.periods.empty()) units.push_back(std::move(expected));
  }
  std::sort(units.begin(), units.end(),
            [](const Unit& a, const Unit& b) { return a.organization < b.organization; });
  return units;
}

absl::StatusOr<SubmissionsByKey> FindSubmissions(db::Session& session, const Request& request,
                                                 const std::vector<Reported>& periods) {
  std::vector<std::string> codes;
  for (const Reported& reported : periods) codes.push_back(reported.period.code());
  db::Sql condition = db::SqlCat("report_form = ", db::Bind(request.name()), " AND ",
                                 db::IsIn("period", codes), " AND delete_time = 0");
  if (!request.organization().empty()) {
    condition.And(db::SqlCat("organization = ", db::Bind(request.organization())));
  }
  auto rows = session.Query(db::SqlCat("SELECT body FROM submissions WHERE ", condition));
  if (!rows.ok()) return rows.status();
  SubmissionsByKey submissions;
  for (const db::Row& row : *rows) {
    Submission submission;
    submission.ParseFromString(row.Text());
    std::pair key(submission.organization(), submission.period());
    submissions[std::move(key)] = std::move(submission);
  }
  return submissions;
}

// Tells of reports as they are on a day.
class Teller {
 public:
  Teller(time::DayNumber day, const std::vector<Reported>& periods, SubmissionsByKey submissions)
      : day_(day), periods_(periods), submissions_(std::move(submissions)) {}

  ExpectedReport Tell(const Unit& unit, size_t place) const {
    const Reported& reported = periods_[place];
    ExpectedReport told;
    told.set_period(reported.period.code());
    *told.mutable_due_date() = time::FromDayNumber(reported.due_day);
    *told.mutable_effective_due_date() = time::FromDayNumber(reported.effective_due_day);
    collection::Standing standing;
    const auto found = submissions_.find({unit.organization, reported.period.code()});
    if (found != submissions_.end()) standing = collection::StandingOn(found->second, day_);
    if (standing.state != Submission::STATE_UNSPECIFIED) {
      told.set_submission(found->second.name());
      told.set_state(standing.state);
    }
    if (standing.submit_day != 0) {
      *told.mutable_submit_date() = time::FromDayNumber(standing.submit_day);
    }
    told.set_timeliness(
        collection::TimelinessOn(day_, standing.submit_day, reported.effective_due_day));
    return told;
  }

 private:
  time::DayNumber day_;
  const std::vector<Reported>& periods_;
  SubmissionsByKey submissions_;
};

// How many units a page holds.
absl::StatusOr<size_t> PageSize(const Request& request, size_t periods, size_t figures) {
  absl::StatusOr<int> asked = api::PageSize(request.page_size());
  if (!asked.ok()) return asked.status();
  const size_t of_unit = std::max<size_t>(1, periods);
  const size_t most = std::min(kMostReportsOfPage / of_unit,
                               kMostFiguresOfPage / (of_unit * std::max<size_t>(1, figures)));
  return std::clamp<size_t>(static_cast<size_t>(*asked), 1, std::max<size_t>(1, most));
}

absl::Status AddFigureCounts(db::Session& session, const std::vector<FigureAsked>& asked,
                             const std::vector<Reported>& periods, Answer& answer) {
  std::vector<std::string> organizations, codes;
  for (const v1::UnitCompleteness& unit : answer.units()) {
    organizations.push_back(unit.organization());
  }
  for (const Reported& reported : periods) codes.push_back(reported.period.code());
  auto held = collection::FindFiguresHeld(session, asked, organizations, codes);
  if (!held.ok()) return held.status();
  for (v1::UnitCompleteness& unit : *answer.mutable_units()) {
    for (ExpectedReport& report : *unit.mutable_reports()) {
      report.set_figure_count(
          collection::CountHeld(asked, (*held)[{unit.organization(), report.period()}]));
      report.set_expected_figure_count(static_cast<int>(asked.size()));
    }
  }
  return absl::OkStatus();
}

// A page of units: those after the one that the page before ended with.
struct Page {
  api::PageTokens tokens;
  std::string after;
  size_t size = 0;
};

absl::StatusOr<Page> PageOf(const rpc::Call& call, const Request& request, time::DayNumber day,
                            size_t periods, size_t figures) {
  Page page{.tokens = call.page_tokens("page_token", absl::StrCat(day)), .after = "", .size = 0};
  if (!request.page_token().empty()) {
    auto place = page.tokens.Decode<std::string>(request.page_token());
    if (!place.ok()) return place.status();
    page.after = std::get<0>(*place);
  }
  const absl::StatusOr<size_t> size = PageSize(request, periods, figures);
  if (!size.ok()) return size.status();
  page.size = *size;
  return page;
}

// Counts the reports of all units, and tells those of a page.
void TellUnits(const std::vector<Unit>& units, const Teller& teller, const Page& page,
               Answer& answer) {
  collection::ReportTally all;
  for (const Unit& unit : units) {
    const bool follows = unit.organization > page.after;
    const bool full = static_cast<size_t>(answer.units_size()) == page.size;
    if (follows && full && answer.next_page_token().empty()) {
      const std::string& last = answer.units(answer.units_size() - 1).organization();
      answer.set_next_page_token(page.tokens.Encode({last}));
    }
    v1::UnitCompleteness* const told = follows && !full ? answer.add_units() : nullptr;
    collection::ReportTally own;
    for (const size_t place : unit.periods) {
      ExpectedReport report = teller.Tell(unit, place);
      all.Add(report.timeliness());
      own.Add(report.timeliness());
      if (told) *told->add_reports() = std::move(report);
    }
    if (!told) continue;
    told->set_organization(unit.organization);
    *told->mutable_counts() = own.ToProto();
  }
  *answer.mutable_counts() = all.ToProto();
}

absl::StatusOr<Answer> Completeness(const rpc::Call& call, const Request& request,
                                    const calendar::Holidays* holidays, db::Session& session) {
  const absl::StatusOr<time::DayNumber> day = resource::AsOfDay(call, session.now());
  if (!day.ok()) return day.status();
  auto form = collection::FindForm(session, request.name());
  if (!form.ok()) return form.status();
  if (!form->has_value()) return api::NotFound("indicator.district/ReportForm", request.name());
  const auto periods = PeriodsOf(**form, request, holidays ? *holidays : calendar::Holidays());
  if (!periods.ok()) return periods.status();
  const auto units = UnitsOf(**form, request, *periods);
  if (!units.ok()) return units.status();
  const std::vector<FigureAsked> asked = collection::FiguresAsked(**form);
  const auto page = PageOf(call, request, *day, periods->size(), asked.size());
  if (!page.ok()) return page.status();
  auto submissions = FindSubmissions(session, request, *periods);
  if (!submissions.ok()) return submissions.status();

  Answer answer;
  *answer.mutable_as_of() = time::FromDayNumber(*day);
  answer.set_deadline_basis(holidays ? Answer::WEEKENDS_AND_HOLIDAYS : Answer::WEEKENDS_ONLY);
  TellUnits(*units, Teller(*day, *periods, *std::move(submissions)), *page, answer);
  absl::Status counted = AddFigureCounts(session, asked, *periods, answer);
  if (!counted.ok()) return counted;
  return answer;
}

}  // namespace

void ServeCompleteness(resource::Service& service,
                       std::shared_ptr<calendar::HolidayCalendar> holidays) {
  const auto read = [holidays](const rpc::Call& call,
                               db::Session& session) -> absl::StatusOr<resource::Response> {
    const std::shared_ptr<const calendar::Holidays> current = holidays->Current();
    auto answer = Completeness(call, call.request_as<Request>(), current.get(), session);
    if (!answer.ok()) return answer.status();
    return std::make_unique<Answer>(*std::move(answer));
  };
  service.server().Handle("district.indicator.v1.CompletenessService.GetReportFormCompleteness",
                          [&service, holidays, read](rpc::CallPtr call) {
                            holidays->Refresh(*call, [&service, read, call] {
                              service.Read(call, read, db::Isolation::kSnapshot);
                            });
                          });
}

}  // namespace district::indicator
