// Appointments that come to their end.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/workforce/workforce.h"

namespace district::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string NewTerm(const std::string& unit, const std::string& from, const std::string& to) {
  return Make(unit, "terms", "termId", Dated(from, to, {{"label", "Nhiệm kỳ thử"}}))["name"];
}
std::vector<std::string> Expiring(const std::string& unit, const std::string& day,
                                  const std::string& query = {}) {
  const std::string path = absl::StrCat("/v1/", unit, ":expiringAppointments?asOf=", day, query);
  std::vector<std::string> whole, paged;
  for (const Json& line : AllPages(path, "appointments", 100)) whole.push_back(line["appointment"]);
  for (const Json& line : AllPages(path, "appointments", 1)) paged.push_back(line["appointment"]);
  EXPECT_EQ(paged, whole);
  return whole;
}

TEST(ExpiringTest, AreThoseThatEndWithinTwelveMonths) {
  const std::string unit = NewUnit(), post = NewPostIn(unit, {{"title", "Trưởng phòng"}});
  const std::string term = NewTerm(unit, "2015", "2019-06");
  const auto held = [&](const std::string& from, const std::string& to, const Json& fields) {
    return Hold(NewPersonWith({{"displayName", "Lê Văn Hạn"}}), post, from, to, fields)["name"]
        .get<std::string>();
  };
  const Json of_term = {{"term", term}, {"kind", "CONCURRENT"}};
  held("2015", "2018-07-11", {});
  const std::string last = held("2015", "2018-07-12", {});
  const std::string month = held("2015", "2019-02", {});
  const std::string year = held("2015", "2018", {});
  const std::string by_term = held("2015", "", of_term);
  const std::string sooner = held("2015", "2018-09-01", of_term);
  const std::string later = held("2015", "2019-07-11", {});
  held("2015", "2019-07-12", {});
  held("2015", "", {});
  held("2018-07-13", "2018-08", {});
  EXPECT_THAT(Expiring(unit, kDay), ElementsAre(last, sooner, year, month, by_term, later));
  EXPECT_THAT(Expiring(unit, kDay, "&before=2018-07-13"), ElementsAre(last));
  EXPECT_THAT(Expiring(unit, kDay, "&before=2019-02-28"), ElementsAre(last, sooner, year));
  EXPECT_THAT(Expiring(unit, kDay, "&before=2019-03-01"), ElementsAre(last, sooner, year, month));
  EXPECT_THAT(Expiring(unit, "2019-07-01"), ::testing::Not(::testing::Contains(by_term)))
      << "its term is over already";

  const Reply reply = Ask(unit, "expiringAppointments", kDay);
  EXPECT_EQ(reply.body["asOf"], Date(kDay));
  EXPECT_EQ(reply.body["before"], Date("2019-07-12"));
  const Json ends = reply.body["appointments"][4];
  EXPECT_EQ(ends["basis"], "TERM");
  EXPECT_EQ(ends["endDate"], Date("2019-06"));
  EXPECT_EQ(ends["term"], term);
  EXPECT_EQ(ends["kind"], "CONCURRENT");
  EXPECT_EQ(ends["post"], post);
  EXPECT_EQ(ends["title"], "Trưởng phòng");
  EXPECT_EQ(ends["displayName"], "Lê Văn Hạn");
  EXPECT_EQ(absl::StrCat(std::string(ends["person"]), "/appointments/"),
            by_term.substr(0, by_term.rfind('/') + 1));
  EXPECT_EQ(reply.body["appointments"][1]["basis"], "APPOINTMENT");
}

TEST(ExpiringTest, AreThoseBelowOnTheDay) {
  const std::string top = NewUnit(), below = NewUnit(top);
  ASSERT_THAT(Move(below, NewUnit(), "2018-08-01"), IsOk());
  const std::string ends =
      Hold(NewPersonWith(Json::object()), NewPostIn(below), "2015", "2018-12-31")["name"];
  EXPECT_THAT(Expiring(top, kDay), IsEmpty());
  EXPECT_THAT(Expiring(top, kDay, "&includeBelow=true"), ElementsAre(ends));
  EXPECT_THAT(Expiring(top, "2018-08-01", "&includeBelow=true"), IsEmpty());
}

TEST(ExpiringTest, AreReadAsTheyWereKnown) {
  const std::string unit = NewUnit();
  const std::string term = NewTerm(unit, "2015", "2018-12");
  const Json held = Hold(NewPersonWith({{"displayName", "Nguyễn Văn Cũ"}}), NewPostIn(unit), "2015",
                         "", {{"term", term}});
  const std::string name = held["name"];
  ASSERT_THAT(Change(term, "endDate", {{"endDate", Date("2020")}}), IsOk());
  EXPECT_THAT(Expiring(unit, kDay), IsEmpty());
  const std::string then = "&readTime=" + Encode(std::string(held["updateTime"]));
  EXPECT_THAT(Expiring(unit, kDay, then), ElementsAre(name));
}

// As the twelve months of a leap day are told.
TEST(ExpiringTest, TheHorizonOfALeapDayIsTheFirstOfMarch) {
  EXPECT_EQ(Ask(NewUnit(), "expiringAppointments", "2020-02-29").body["before"],
            Date("2021-03-01"));
}

}  // namespace
}  // namespace district::testing
