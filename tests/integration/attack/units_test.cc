// A unit's administrator does not widen the unit: neither by appointments, nor by merging, nor by
// writing over what may not be seen.
#include "tests/integration/evaluations/units.h"

#include <string>
#include <utility>

namespace district::testing {
namespace {

class UnitAttackTest : public UnitsTest {
 protected:
  void SetUp() override {
    if (!Stack::Get().is_ours()) GTEST_SKIP() << "needs the signing key";
    UnitsTest::SetUp();
  }

  static bool HasContacts(const Reply& reply) {
    return reply.text.find("0908123456") != std::string::npos;
  }
  void ExpectUnseen(const std::string& person) {
    EXPECT_FALSE(HasContacts(ForUnit("GET", "/v1/" + person)));
    EXPECT_TRUE(HasContacts(Stack::Get().Get("/v1/" + person))) << "nothing is lost";
  }
};

const Json kYear2010 = {{"year", 2010}}, kYear2011 = {{"year", 2011}};

TEST_F(UnitAttackTest, WhoIsHeldElsewhereIsNotAppointed) {
  const std::string post = NewPostOf(unit_);
  const std::string path = "/v1/" + theirs_;
  const Json whole = {{"post", post}}, past = {{"post", post}, {"endDate", kYear2010}};
  for (const Json& appointment : {whole, past}) {
    const Reply reply = ForUnit("POST", path + "/appointments", appointment);
    ExpectOutOfUnit(reply);
    EXPECT_FALSE(HasContacts(reply));
  }
  ExpectOutOfUnit(ForUnit("POST", path + "/appointments:batchCreate",
                          {{"requests", {{{"appointment", whole}}}}}));
  ExpectOutOfUnit(ForUnit(
      "POST", path + ":appoint",
      {{"post", post}, {"startDate", kYear2010}, {"decidingDocument", "documents/nq-15-tu"}}));
  // Who comes to another unit tomorrow is held there already.
  const std::string coming = NewWithContacts();
  Make(coming, "appointments", "appointmentId",
       {{"post", NewPostOf(other_)}, {"startDate", {{"year", 2090}}}});
  ExpectOutOfUnit(ForUnit("POST", "/v1/" + coming + "/appointments", whole));
  for (const std::string& person : {theirs_, coming}) ExpectUnseen(person);
}

TEST_F(UnitAttackTest, APastPostDrawsNobodyBackIn) {
  const std::string post = NewPostOf(unit_);
  const std::string left =
      "/v1/" + Make(theirs_, "appointments", "appointmentId",
                    {{"post", post}, {"startDate", kYear2010}, {"endDate", kYear2011}})["name"]
                   .get<std::string>();
  ExpectOutOfUnit(ForUnit("PATCH", left + "?updateMask=endDate", Json::object()));
  ExpectOutOfUnit(ForUnit("PATCH", left + "?updateMask=*", {{"post", post}}));
  EXPECT_THAT(ForUnit("PATCH", left + "?updateMask=note", {{"note", "Có bàn giao"}}), IsOk())
      << "what was the unit's is still its to correct";
  EXPECT_THAT(ForUnit("PATCH", left + "?updateMask=endDate", {{"endDate", kYear2010}}), IsOk());
  EXPECT_THAT(ForUnit("DELETE", left), IsOk());
  ExpectOutOfUnit(ForUnit("POST", left + ":undelete", Json::object()));
  ExpectUnseen(theirs_);
}

TEST_F(UnitAttackTest, MergingShowsNothingOfStrangers) {
  const auto merge = [&](const std::string& source, const std::string& target) {
    return ForUnit("POST", "/v1/people:merge", {{"source", source}, {"target", target}});
  };
  for (const auto& [source, target] : {std::pair{theirs_, ours_}, std::pair{ours_, theirs_}}) {
    ExpectOutOfUnit(merge(source, target));
  }
  for (const auto& [source, target] : {std::pair{nobodys_, ours_}, std::pair{ours_, nobodys_}}) {
    EXPECT_THAT(merge(source, target), IsError(403, "PERMISSION_DENIED"));
  }
  for (const std::string& person : {theirs_, nobodys_}) ExpectUnseen(person);
  const Reply twin = ForUnit("POST", "/v1/people", {{"displayName", "Nguyễn Văn An"}});
  ASSERT_THAT(twin, IsOk());
  EXPECT_THAT(merge(twin.body["name"], ours_), IsOk()) << "what the unit wrote twice is its own";
}

TEST_F(UnitAttackTest, AFullMaskLeavesWhatTheCallerCannotSee) {
  const Json name = {{"displayName", "Nguyễn Văn Bình"}};
  EXPECT_THAT(ForUnit("PATCH", "/v1/" + nobodys_ + "?updateMask=*", name), IsOk());
  EXPECT_THAT(ForUnit("PATCH", "/v1/" + nobodys_ + "?updateMask=contacts", name), IsOk());
  Json named = name;
  named["name"] = nobodys_;
  EXPECT_THAT(ForUnit("POST", "/v1/people:batchUpdate",
                      {{"requests", {{{"person", named}, {"updateMask", "*"}}}}}),
              IsOk());
  ExpectUnseen(nobodys_);
  Json other = name;
  other["contacts"] = {{{"kind", "PHONE"}, {"value", "0900000000"}}};
  EXPECT_THAT(ForUnit("PATCH", "/v1/" + nobodys_ + "?updateMask=*", other),
              IsError(403, "RESTRICTED_FIELD"));
  ExpectUnseen(nobodys_);
  const Reply own = ForUnit("PATCH", "/v1/" + ours_ + "?updateMask=contacts", other);
  ASSERT_THAT(own, IsOk());
  EXPECT_EQ(own.body["contacts"][0]["value"], "0900000000");
}

TEST_F(UnitAttackTest, PeopleOfNoUnitAreNotDeleted) {
  ExpectOutOfUnit(ForUnit("DELETE", "/v1/" + nobodys_));
  ExpectOutOfUnit(ForUnit("DELETE", "/v1/" + nobodys_ + "?force=true"));
  ExpectOutOfUnit(
      ForUnit("POST", "/v1/people:batchDelete", {{"requests", {{{"name", nobodys_}}}}}));
  EXPECT_FALSE(Got(nobodys_).contains("deleteTime"));
}

TEST_F(UnitAttackTest, OrganizationsAreNotPutBelowOthersOnAnyDay) {
  for (const int year : {2015, 2090}) {
    ExpectOutOfUnit(ForUnit("POST", "/v1/" + below_ + ":move",
                            {{"parent", other_},
                             {"date", {{"year", year}, {"month", 1}, {"day", 1}}},
                             {"decidingDocument", "documents/nq-15-tu"}}));
  }
  EXPECT_EQ(Got(below_)["parent"], unit_);
}

}  // namespace
}  // namespace district::testing
