#include "services/indicator/collection/forms.h"

#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/calendar/working_days.h"
#include "common/testing/from_text.h"
#include "gmock/gmock.h"

namespace district::indicator::collection {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::Indicator;
using v1::ReportForm;

time::Period PeriodOf(const std::string& code) { return *time::Period::Parse(code); }

ReportForm FormWith(const std::string& more) {
  return FromText<ReportForm>(
      absl::StrCat("period_type: MONTH cutoff: CALENDAR items { indicator: 'indicators/a' } "
                   "units { organization: 'organizations/a' } ",
                   more));
}

struct Refusal {
  std::string field, reason;
  bool operator==(const Refusal&) const = default;
};
Refusal RefusalOf(const absl::Status& status) {
  const auto fields = api::DetailOf<google::rpc::BadRequest>(status);
  return {fields.field_violations_size() > 0 ? fields.field_violations(0).field() : "",
          api::DetailOf<google::rpc::ErrorInfo>(status).reason()};
}
void PrintTo(const Refusal& refusal, std::ostream* out) {
  *out << refusal.field << " " << refusal.reason;
}

TEST(FormTest, AsksForCategoriesThatThereAre) {
  const Breakdowns breakdowns = {{"indicators/b", {"nam", "nu"}}, {"indicators/c", {}}};
  const auto refusal = [&](const std::string& items) {
    return RefusalOf(CheckCategories(FormWith(items), breakdowns));
  };
  const Refusal none = {"", ""};
  EXPECT_EQ(refusal(""), none);
  EXPECT_EQ(refusal("items { indicator: 'indicators/b' categories: 'nu' categories: 'nam' }"),
            none);
  const Refusal second = {"items[1].categories[1]", "NO_SUCH_CATEGORY"};
  EXPECT_EQ(refusal("items { indicator: 'indicators/b' categories: 'nu' categories: 'tre' }"),
            second);
  const Refusal first = {"items[1].categories[0]", "NO_SUCH_CATEGORY"};
  EXPECT_EQ(refusal("items { indicator: 'indicators/c' categories: 'nu' }"), first);
  EXPECT_EQ(refusal("items { indicator: 'indicators/d' categories: 'nu' }"), first);
}

TEST(FormTest, NamesWhatIsWrong) {
  struct Case {
    std::string more;
    Refusal refusal;
  };
  std::string many;
  for (int i = 0; i < 11; ++i) {
    absl::StrAppend(&many, "items { indicator: 'indicators/b", i, "' ");
    for (int j = 0; j < 100; ++j) absl::StrAppend(&many, "categories: 'c", j, "' ");
    many += "} ";
  }
  const std::string good = "deadline { days_after: 10 } ";
  const std::vector<Case> cases = {
      {good, {"", ""}},
      {"deadline { days_after: 0 }", {"", ""}},
      {"deadline { day_of_month: 20 months_after: 1 }", {"", ""}},
      {"deadline {}", {"deadline", "ONE_DEADLINE"}},
      {"deadline { days_after: 1 day_of_month: 20 }", {"deadline", "ONE_DEADLINE"}},
      {"deadline { days_after: 1 months_after: 1 }", {"deadline.months_after", "INVALID_FIELD"}},
      {good + "items { indicator: 'indicators/a' }", {"items[1].indicator", "DUPLICATE"}},
      {good + "items { indicator: 'indicators/b' categories: 'x' categories: 'x' }",
       {"items[1].categories[1]", "DUPLICATE"}},
      {good + many, {"items", "TOO_MANY_FIGURES"}},
      {good + "units { organization: 'organizations/a' }", {"units[1].organization", "DUPLICATE"}},
      {good + "units { organization: 'organizations/b' start_date { year: 2019 } end_date { year: "
              "2018 month: 12 } }",
       {"units[1].end_date", "DATES_REVERSED"}},
      {good + "start_date { year: 2018 month: 7 } end_date { year: 2018 month: 6 }",
       {"end_date", "DATES_REVERSED"}},
      {good + "start_date { year: 2018 } end_date { year: 2018 }", {"", ""}},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(RefusalOf(CheckForm(FormWith(c.more))), c.refusal) << c.more.substr(0, 200);
  }
  ReportForm form = FormWith(good);
  form.set_cutoff(ReportForm::ND_09);
  EXPECT_TRUE(CheckForm(form).ok());
  form.clear_period_type();
  EXPECT_EQ(RefusalOf(CheckForm(form)), (Refusal{"cutoff", "NO_SUCH_CUTOFF"}));
}

TEST(FormTest, HasTheDaysOfItsCutoff) {
  struct Case {
    std::string period;
    time::DayNumber first, last;
  };
  const std::vector<Case> cases = {
      {"2018-06", 20180515, 20180614}, {"2018-01", 20171215, 20180114},
      {"2018-Q1", 20171215, 20180314}, {"2018-S1", 20171215, 20180614},
      {"2018-S2", 20180615, 20181214}, {"2018", 20171215, 20181214},
  };
  for (const Case& c : cases) {
    const time::Period period = PeriodOf(c.period);
    const Days days = DaysOf(period, ReportForm::ND_09);
    EXPECT_EQ(time::FromCivilDay(days.first), c.first) << c.period;
    EXPECT_EQ(time::FromCivilDay(days.last), c.last) << c.period;
    const Days calendar = DaysOf(period, ReportForm::CALENDAR);
    EXPECT_EQ(calendar.first, period.begin()) << c.period;
    EXPECT_EQ(calendar.last, period.end() - 1) << c.period;
  }
}

TEST(FormTest, HasADeadlineForEveryPeriod) {
  struct Case {
    std::string deadline, period;
    ReportForm::Cutoff cutoff;
    time::DayNumber due, effective;
    std::string why;
  };
  // Quốc khánh of 2018 was a Sunday, so the Monday after it was off.
  const calendar::Holidays holidays{.days_off = {20180903, 20190101}, .working_days = {20190105}};
  const auto whole = ReportForm::CALENDAR, nd_09 = ReportForm::ND_09;
  const std::vector<Case> cases = {
      {"days_after: 0", "2018-06", whole, 20180630, 20180702, "a Saturday"},
      {"days_after: 10", "2018-06", whole, 20180710, 20180710, "a Tuesday"},
      {"days_after: 3", "2018-08", whole, 20180903, 20180904, "a day off"},
      {"days_after: 1", "2018-08", whole, 20180901, 20180904, "a weekend before a day off"},
      {"days_after: 1", "2018", whole, 20190101, 20190102, "the year after"},
      {"days_after: 5", "2018-12", whole, 20190105, 20190105, "a Saturday at work"},
      {"days_after: 3", "2018-06", nd_09, 20180617, 20180618, "after the 14th, a Sunday"},
      {"day_of_month: 20", "2018-06", whole, 20180620, 20180620, "before the period ends"},
      {"day_of_month: 17", "2018-Q2", nd_09, 20180617, 20180618, "in the last month"},
      {"day_of_month: 31 months_after: 2", "2018-12", whole, 20190228, 20190228, "no 31st"},
      {"day_of_month: 29 months_after: 2", "2019-12", whole, 20200229, 20200302, "a leap day"},
      {"day_of_month: 12 months_after: 12", "2018-12", whole, 20191212, 20191212, "a year on"},
  };
  for (const Case& c : cases) {
    ReportForm form = FormWith(absl::StrCat("deadline { ", c.deadline, " }"));
    form.set_cutoff(c.cutoff);
    const time::DayNumber due = DueDay(form, PeriodOf(c.period));
    EXPECT_EQ(due, c.due) << c.why;
    EXPECT_EQ(calendar::EffectiveDueDay(due, holidays), c.effective) << c.why;
  }
}

std::vector<std::string> CodesWithin(const std::string& whole, Indicator::PeriodType type) {
  std::vector<std::string> codes;
  for (const time::Period& period : PeriodsWithin(PeriodOf(whole), type, 100)) {
    EXPECT_TRUE(IsOfType(period, type)) << period.code();
    codes.push_back(period.code());
  }
  return codes;
}

TEST(FormTest, HasPeriodsWithinLongerOnes) {
  EXPECT_THAT(CodesWithin("2018-06", Indicator::MONTH), ElementsAre("2018-06"));
  EXPECT_THAT(CodesWithin("2018-Q2", Indicator::MONTH),
              ElementsAre("2018-04", "2018-05", "2018-06"));
  EXPECT_THAT(CodesWithin("2018-01-01/P9M", Indicator::QUARTER),
              ElementsAre("2018-Q1", "2018-Q2", "2018-Q3"));
  EXPECT_THAT(CodesWithin("2018-02-01/P5M", Indicator::QUARTER), ElementsAre("2018-Q2"))
      << "only whole ones";
  EXPECT_THAT(CodesWithin("2018-01-15/P2M", Indicator::MONTH), ElementsAre("2018-02"));
  EXPECT_THAT(CodesWithin("2018", Indicator::HALF_YEAR), ElementsAre("2018-S1", "2018-S2"));
  EXPECT_THAT(CodesWithin("2015/2017", Indicator::YEAR), ElementsAre("2015", "2016", "2017"));
  EXPECT_THAT(CodesWithin("2018-06", Indicator::QUARTER), IsEmpty());
  EXPECT_THAT(CodesWithin("2018-06", Indicator::PERIOD_TYPE_UNSPECIFIED), IsEmpty());
  EXPECT_EQ(PeriodsWithin(PeriodOf("1000/2999"), Indicator::MONTH, 100).size(), 101u)
      << "not all of them";
  EXPECT_FALSE(PeriodsWithin(PeriodOf("9999"), Indicator::MONTH, 100).empty());
}

TEST(FormTest, ExpectsUnitsByTheLastDayOfThePeriod) {
  ReportForm form = FormWith(
      "deadline { days_after: 1 } start_date { year: 2018 month: 3 } end_date { year: 2018 } "
      "units { organization: 'organizations/b' start_date { year: 2018 month: 6 day: 20 } } "
      "units { organization: 'organizations/c' end_date { year: 2018 month: 6 day: 20 } }");
  const time::Period june = PeriodOf("2018-06");
  EXPECT_TRUE(Expects(form, form.units(0), june));
  EXPECT_TRUE(Expects(form, form.units(1), june));
  EXPECT_FALSE(Expects(form, form.units(2), june)) << "it left in June";
  form.set_cutoff(ReportForm::ND_09);
  EXPECT_FALSE(Expects(form, form.units(1), june)) << "June ended on the 14th";
  EXPECT_TRUE(Expects(form, form.units(2), june));

  form.set_cutoff(ReportForm::CALENDAR);
  EXPECT_FALSE(IsGoodFor(form, PeriodOf("2018-02")));
  EXPECT_TRUE(IsGoodFor(form, PeriodOf("2018-03")));
  EXPECT_TRUE(IsGoodFor(form, PeriodOf("2018-12")));
  EXPECT_FALSE(IsGoodFor(form, PeriodOf("2019-01")));
}

TEST(FormTest, AsksForFigures) {
  const ReportForm form = FromText<ReportForm>(
      "items { indicator: 'indicators/b' } "
      "items { indicator: 'indicators/a' categories: 'nu' categories: 'nam' }");
  EXPECT_THAT(FiguresAsked(form),
              ElementsAre(FigureAsked{"indicators/b", ""}, FigureAsked{"indicators/a", "nu"},
                          FigureAsked{"indicators/a", "nam"}));
}

}  // namespace
}  // namespace district::indicator::collection
