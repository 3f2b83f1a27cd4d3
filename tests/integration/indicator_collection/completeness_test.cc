// What is there of the reports that a form expects, on time or late, and what is missing.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/indicator_collection/forms.h"

namespace district::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

Reply Ask(const std::string& form, const std::string& query) {
  return Stack::Get().Get(absl::StrCat("/v1/", form, ":completeness?", query));
}
Json Completeness(const std::string& form, const std::string& query) {
  const Reply reply = Ask(form, query);
  EXPECT_THAT(reply, IsOk()) << query;
  return reply.body;
}
int Count(const Json& counts, const std::string& name) { return counts.value(name + "Count", 0); }

// Three units, in the order of their names; the last one reports from July on.
class CompletenessTest : public ::testing::Test {
 protected:
  static std::string Unit(const std::string& id) {
    return Make("", "organizations", "organizationId",
                {{"displayName", "Phường thử"}, {"kind", "STATE"}, {"level", "WARD"}}, id)["name"];
  }
  CompletenessTest() {
    Json form = FormOf({first_, second_}, {b_, a_, c_});
    form["units"][2]["startDate"] = Date(2018, 7);
    form_ = NewForm(form);
  }

  const std::string stem_ = NewId("don-vi");
  const std::string a_ = Unit(stem_ + "-a"), b_ = Unit(stem_ + "-b"), c_ = Unit(stem_ + "-c");
  const std::string first_ = NewIndicator(), second_ = NewIndicator();
  std::string form_;
};

TEST_F(CompletenessTest, IsToldForAnyDay) {
  NewFigure(first_, a_);
  const std::string submission = NewSubmission(form_, a_);
  ASSERT_THAT(DoAs(kClerk, submission, "submit", {{"allowIncomplete", true}}), IsOk());

  // June ended on a Saturday; its deadline is Tuesday 10 July.
  const Json in_time = Completeness(form_, "period=2018-06&asOf=2018-07-10");
  EXPECT_EQ(in_time["asOf"], Date(2018, 7, 10));
  EXPECT_EQ(in_time["deadlineBasis"], "WEEKENDS_AND_HOLIDAYS");
  EXPECT_EQ(Count(in_time["counts"], "expected"), 2) << "the third reports later";
  EXPECT_EQ(Count(in_time["counts"], "missing"), 2);
  EXPECT_EQ(Count(in_time["counts"], "due"), 0);
  EXPECT_EQ(in_time["counts"]["submittedPercent"]["value"], "0");
  EXPECT_FALSE(in_time["counts"].contains("onTimePercent")) << "nothing is due";
  EXPECT_THAT(Names(in_time["units"], "organization"), ElementsAre(a_, b_));
  const Json& report = in_time["units"][0]["reports"][0];
  EXPECT_EQ(report["timeliness"], "NOT_YET_DUE");
  EXPECT_EQ(report["dueDate"], Date(2018, 7, 10));
  EXPECT_FALSE(report.contains("submission")) << "it was not begun on that day";

  const Json overdue = Completeness(form_, "period=2018-06&asOf=2018-07-11");
  EXPECT_EQ(Count(overdue["counts"], "overdue"), 2);
  EXPECT_EQ(overdue["counts"]["onTimePercent"]["value"], "0");

  const Json now = Completeness(form_, "period=2018-06");
  EXPECT_EQ(Count(now["counts"], "submitted"), 1);
  EXPECT_EQ(Count(now["counts"], "late"), 1);
  EXPECT_EQ(Count(now["counts"], "overdue"), 1);
  EXPECT_EQ(Count(now["counts"], "due"), 2);
  EXPECT_EQ(now["counts"]["submittedPercent"]["value"], "50");
  const Json& late = now["units"][0]["reports"][0];
  EXPECT_EQ(late["timeliness"], "LATE");
  EXPECT_EQ(late["state"], "SUBMITTED");
  EXPECT_EQ(late["submission"], submission);
  EXPECT_TRUE(late.contains("submitDate"));
  EXPECT_EQ(late["figureCount"], 1);
  EXPECT_EQ(late["expectedFigureCount"], 2);
  EXPECT_FALSE(now["units"][1]["reports"][0].contains("figureCount"));
}

TEST_F(CompletenessTest, TakesWhatIsHandedInBeforeTheDeadline) {
  const std::string year = std::string(Got(form_)["createTime"]).substr(0, 4);
  Json form = FormOf({first_}, {a_, b_});
  form["periodType"] = "YEAR";
  form["deadline"] = {{"daysAfter", 366}};
  const std::string yearly = NewForm(form);
  const std::string submission = NewSubmission(yearly, a_, year);
  ASSERT_THAT(DoAs(kClerk, submission, "submit", {{"allowIncomplete", true}}), IsOk());
  const auto timeliness = [&] {
    const Json told = Completeness(yearly, "period=" + year);
    EXPECT_EQ(Count(told["counts"], "overdue"), 0);
    return std::string(told["units"][0]["reports"][0]["timeliness"]);
  };
  EXPECT_EQ(timeliness(), "ON_TIME");
  ASSERT_THAT(DoAs(kHead, submission, "return", {{"reason", "Thiếu"}}), IsOk());
  EXPECT_EQ(timeliness(), "NOT_YET_DUE") << "given back";
  ASSERT_THAT(DoAs(kClerk, submission, "submit", {{"allowIncomplete", true}}), IsOk());
  ASSERT_THAT(DoAs(kHead, submission, "approve"), IsOk());
  ASSERT_THAT(DoAs(kHead, submission, "reopen", {{"reason", "Sửa"}}), IsOk());
  EXPECT_EQ(timeliness(), "ON_TIME") << "a correction does not undo it";
}

TEST_F(CompletenessTest, MovesDeadlinesOverHolidays) {
  Json form = FormOf({first_}, {a_});
  form["deadline"] = {{"daysAfter", 1}};
  // 1 September 2018 was a Saturday, and Quốc khánh made Monday the 3rd a day off.
  const Json told = Completeness(NewForm(form), "period=2018-08&asOf=2018-09-04");
  const Json& report = told["units"][0]["reports"][0];
  EXPECT_EQ(report["dueDate"], Date(2018, 9, 1));
  EXPECT_EQ(report["effectiveDueDate"], Date(2018, 9, 4));
  EXPECT_EQ(report["timeliness"], "NOT_YET_DUE");
}

TEST_F(CompletenessTest, CountsTheMonthsOfAYearByUnit) {
  for (const std::string period : {"2018-01", "2018-02"}) {
    ASSERT_THAT(
        DoAs(kClerk, NewSubmission(form_, b_, period), "submit", {{"allowIncomplete", true}}),
        IsOk());
  }
  const Json year = Completeness(form_, "period=2018");
  EXPECT_EQ(Count(year["counts"], "expected"), 12 + 12 + 6);
  EXPECT_EQ(Count(year["counts"], "late"), 2);
  EXPECT_EQ(Count(year["units"][1]["counts"], "expected"), 12);
  EXPECT_EQ(Count(year["units"][1]["counts"], "submitted"), 2);
  EXPECT_EQ(year["units"][1]["counts"]["submittedPercent"]["value"], "16.67");
  EXPECT_THAT(year["units"][2]["reports"], SizeIs(6));
  EXPECT_EQ(year["units"][2]["reports"][0]["period"], "2018-07");

  const Json one = Completeness(form_, "period=2018&organization=" + b_);
  EXPECT_THAT(Names(one["units"], "organization"), ElementsAre(b_));
  EXPECT_EQ(Count(one["counts"], "expected"), 12);
}

TEST_F(CompletenessTest, ComesInPages) {
  std::string token;
  std::vector<std::string> units;
  do {
    const Json page = Completeness(
        form_, absl::StrCat("period=2018-07&asOf=2018-08-01&pageSize=1&pageToken=", Encode(token)));
    EXPECT_EQ(Count(page["counts"], "expected"), 3) << "of all pages";
    ASSERT_THAT(page["units"], SizeIs(1));
    units.push_back(page["units"][0]["organization"]);
    token = page.value("nextPageToken", "");
  } while (!token.empty() && units.size() < 10);
  EXPECT_THAT(units, ElementsAre(a_, b_, c_));
}

TEST(CompletenessOfManyTest, AsksNoMoreOfTheDatabase) {
  const std::string stem = NewId("xa");
  Json requests = Json::array();
  std::vector<std::string> units;
  for (int i = 0; i < 1000; ++i) {
    const std::string id = absl::StrCat(stem, "-", 1000 + i);
    requests.push_back(
        {{"organizationId", id},
         {"organization", {{"displayName", "Xã thử"}, {"kind", "STATE"}, {"level", "WARD"}}}});
    units.push_back("organizations/" + id);
  }
  ASSERT_THAT(Stack::Get().Post("/v1/organizations:batchCreate", {{"requests", requests}}), IsOk());
  const Json form = FormOf({NewIndicator()}, units);
  const std::string name = NewForm(form);
  const Json year = Completeness(name, "period=2018&pageSize=1000");
  EXPECT_EQ(Count(year["counts"], "expected"), 12000);
  EXPECT_THAT(year["units"], SizeIs(83)) << "with 12 reports each";
  EXPECT_FALSE(year.value("nextPageToken", "").empty());
  EXPECT_THAT(Completeness(name, "period=2018-06&pageSize=1000")["units"], SizeIs(1000));

  const auto statements = [&](const std::string& query) {
    return FewestStatements(Stack::Get(), "indicator",
                            absl::StrCat("/v1/", name, ":completeness?period=2018-06&", query));
  };
  EXPECT_LT(statements("pageSize=1000"), statements("pageSize=2") + 50);

  Json too_many = form;
  too_many["units"].push_back({{"organization", "organizations/ubnd-quan"}});
  EXPECT_EQ(Stack::Get().Post("/v1/reportForms", too_many).status, 400);
}

TEST_F(CompletenessTest, NamesTheFieldThatIsWrong) {
  EXPECT_THAT(Ask(form_, "period=2018-07-12"), IsInvalid("period", "WRONG_PERIOD_TYPE"));
  EXPECT_EQ(Ask(form_, "").status, 400);
  EXPECT_EQ(Ask(form_, "period=mai").status, 400);
  EXPECT_EQ(Ask(form_, "period=2018-07&asOf=hom-nay").status, 400);
  EXPECT_THAT(Ask(form_, "period=2018-07&pageToken=x"),
              IsInvalid("page_token", "INVALID_PAGE_TOKEN"));
  EXPECT_EQ(Ask(form_, "period=2018-07&pageSize=-1").status, 400);
  EXPECT_THAT(Ask(form_, "period=1000/2999"), IsInvalid("period", "TOO_MANY_REPORTS"));
  EXPECT_EQ(Ask("reportForms/khong-co", "period=2018-07").status, 404);
  EXPECT_EQ(Completeness(form_, "period=2018-07&organization=organizations/khong-co")
                .value("units", Json::array())
                .size(),
            0u);
}

}  // namespace
}  // namespace district::testing
