// What is refused, and that the answer names the field and speaks Vietnamese.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/workforce/workforce.h"

namespace district::testing {
namespace {

struct Refused {
  const char* what;
  std::string method, path, body;
  std::string reason, field;
};
void PrintTo(const Refused& refused, std::ostream* out) { *out << refused.what; }

Refused Question(const char* what, const char* verb, const std::string& query, const char* field,
                 const char* reason = "INVALID_FIELD") {
  return {what, "GET",  absl::StrCat("/v1/organizations/quan-uy:", verb, "?", query),
          "",   reason, field};
}

std::vector<Refused> BadQuestions() {
  std::vector<Refused> all = {
      Question("BoundsFalling", "workforce", "ageBounds=40&ageBounds=30", "age_bounds[1]"),
      Question("BoundTwice", "workforce", "ageBounds=40&ageBounds=40", "age_bounds[1]"),
      Question("BoundOfNoAge", "workforce", "ageBounds=0", "age_bounds[0]"),
      Question("BoundOfNobody", "workforce", "ageBounds=151", "age_bounds[0]"),
      Question("UnspecifiedKind", "workforce", "kinds=KIND_UNSPECIFIED", "kinds[0]"),
      Question("BeforeIsNoDay", "expiringAppointments", "before=2019", "before"),
      Question("BeforeTheDay", "expiringAppointments", "asOf=2018-07-12&before=2018-07-12",
               "before", "DATES_REVERSED"),
  };
  std::string many;
  for (int i = 1; i <= 21; ++i) absl::StrAppend(&many, "&ageBounds=", i);
  all.push_back(Question("TooManyBounds", "workforce", many, "age_bounds"));
  for (const char* verb : {"workforce", "expiringAppointments", "successionGaps"}) {
    all.push_back(Question("AsOfIsNoDay", verb, "asOf=2018-02-30", "as_of"));
    all.push_back(Question("NegativePage", verb, "pageSize=-1", "page_size"));
    all.push_back(
        Question("TokenOfNobody", verb, "pageToken=abc", "page_token", "INVALID_PAGE_TOKEN"));
  }
  return all;
}

std::vector<Refused> BadQuotas() {
  const auto quota = [](const char* what, const std::string& body, const char* field,
                        const char* reason = "INVALID_FIELD") -> Refused {
    return {what, "POST", "/v1/organizations/mttq-quan/staffQuotas", body, reason, field};
  };
  return {
      quota("NoCategory", R"({"positionCount": 3})", "staff_quota.category"),
      quota("NoCount", R"({"category": "CADRE"})", "staff_quota.position_count"),
      quota("NegativeCount", R"({"category": "CADRE", "positionCount": -1})",
            "staff_quota.position_count"),
      quota("HugeCount", R"({"category": "CADRE", "positionCount": 1000001})",
            "staff_quota.position_count"),
      quota("QuotaDatesReversed",
            R"({"category": "CADRE", "positionCount": 1, "startDate": {"year": 2019},
                "endDate": {"year": 2018, "month": 12}})",
            "staff_quota.end_date", "DATES_REVERSED"),
      quota("NoSuchDay",
            R"({"category": "CADRE", "positionCount": 1,
                "startDate": {"year": 2018, "month": 2, "day": 30}})",
            "staff_quota.start_date"),
      quota(
          "NoSuchDocument",
          R"({"category": "CADRE", "positionCount": 1, "decidingDocument": "documents/khong-co"})",
          "staff_quota.deciding_document", "REFERENCE_NOT_FOUND"),
  };
}

std::vector<Refused> BadSuccessors() {
  const auto plan = [](const char* what, Json change, const char* field,
                       const char* reason = "INVALID_FIELD") -> Refused {
    Json body = SuccessorOf("people/tran-quyet-thang");
    body.update(change);
    for (const auto& [key, value] : change.items()) {
      if (value.is_null()) body.erase(key);
    }
    return {what,        "POST", "/v1/organizations/quan-uy/posts/bi-thu/successors",
            body.dump(), reason, field};
  };
  return {
      plan("NoPerson", {{"person", nullptr}}, "successor.person"),
      plan("NoReadiness", {{"readiness", nullptr}}, "successor.readiness"),
      plan("NoPeriod", {{"period", nullptr}}, "successor.period"),
      plan("PeriodOfAMonth", {{"period", "2018-07"}}, "successor.period"),
      plan("PeriodOfNothing", {{"period", "khóa XXVI"}}, "successor.period"),
      plan("PersonIsAPost", {{"person", "organizations/quan-uy/posts/bi-thu"}}, "successor.person"),
      plan("NegativeRank", {{"rank", -1}}, "successor.rank"),
      plan("HugeRank", {{"rank", 1001}}, "successor.rank"),
      plan("PlanDatesReversed", {{"startDate", Date("2018-08")}, {"endDate", Date("2018-07-31")}},
           "successor.end_date", "DATES_REVERSED"),
      plan("BeginsAfterTheTerm", {{"startDate", Date("2021")}}, "successor.start_date",
           "DATES_REVERSED"),
  };
}

class BadInputTest : public ::testing::TestWithParam<Refused> {};

TEST_P(BadInputTest, IsRefusedByFieldAndInVietnamese) {
  const Refused& refused = GetParam();
  const Reply reply = Stack::Get().HttpRaw(refused.method, refused.path, refused.body);
  EXPECT_THAT(reply, IsError(400, refused.reason));
  EXPECT_THAT(reply.Fields(), ::testing::Contains(refused.field)) << reply.text;
  EXPECT_EQ(reply.Detail("google.rpc.LocalizedMessage").value("locale", ""), "vi") << reply.text;
}

auto NameOfCase = [](const ::testing::TestParamInfo<Refused>& info) {
  return absl::StrCat(info.param.what, info.index);
};
INSTANTIATE_TEST_SUITE_P(Questions, BadInputTest, ::testing::ValuesIn(BadQuestions()), NameOfCase);
INSTANTIATE_TEST_SUITE_P(Quotas, BadInputTest, ::testing::ValuesIn(BadQuotas()), NameOfCase);
INSTANTIATE_TEST_SUITE_P(Successors, BadInputTest, ::testing::ValuesIn(BadSuccessors()),
                         NameOfCase);

TEST(BadInputOrderTest, NothingWasLeftBehind) {
  EXPECT_FALSE(Stack::Get()
                   .Get("/v1/organizations/mttq-quan/staffQuotas?showDeleted=true")
                   .body.contains("staffQuotas"));
  EXPECT_FALSE(Stack::Get()
                   .Get("/v1/organizations/quan-uy/posts/bi-thu/successors?showDeleted=true")
                   .body.contains("successors"));
}

}  // namespace
}  // namespace district::testing
