// What is refused, and how the answer says why.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/mechanics/collections.h"

namespace district::testing {
namespace {

struct Refused {
  const char* what;
  const char* method;
  std::string path;
  std::string body;
  const char* reason;
  const char* field;  // of the BadRequest; "" where the gateway cannot tell
  int status = 400;
};
void PrintTo(const Refused& refused, std::ostream* out) { *out << refused.what; }

std::string PersonWith(const std::string& field) {
  return absl::StrCat(R"({"displayName": "Sai", )", field, "}");
}
std::string FigureWith(const std::string& period, const std::string& value) {
  return absl::StrCat(
      R"({"organization": "organizations/ubnd-quan", "measure": "LEVEL", "period": ")", period,
      R"(", "value": {"value": ")", value, R"("}})");
}

constexpr char kFigures[] = "/v1/indicators/phat-trien-dang-vien/observations";

std::vector<Refused> BadFields() {
  return {
      {"UnknownField", "POST", "/v1/people", PersonWith(R"("colour": 1)"), "UNKNOWN_FIELD",
       "person.colour"},
      {"UnknownFieldOfAField", "POST", "/v1/people", PersonWith(R"("birthDate": {"yeer": 1})"),
       "UNKNOWN_FIELD", "person.birth_date.yeer"},
      {"UnknownFieldInAList", "POST", "/v1/people:batchCreate",
       R"({"requests": [{}, {"person": {"displayNam": "Nam"}}]})", "UNKNOWN_FIELD",
       "requests[1].person.displayNam"},
      {"UnknownParameter", "GET", "/v1/people?colour=red", "", "UNKNOWN_FIELD", "colour"},
      {"UnknownParameterOfAWrite", "POST", "/v1/people?validate=true", "{}", "UNKNOWN_FIELD",
       "validate"},
      {"ObjectForText", "POST", "/v1/people", R"({"displayName": {"a": 1}})", "INVALID_FIELD",
       "person.display_name"},
      {"NumberForText", "POST", kFigures, R"({"value": {"value": 11.05}})", "INVALID_FIELD",
       "observation.value.value"},
      {"TextForObject", "POST", "/v1/people", PersonWith(R"("birthDate": "1970-01-02")"),
       "INVALID_FIELD", "person.birth_date"},
      {"ListForOne", "POST", "/v1/people", PersonWith(R"("hometown": ["a", "b"])"), "INVALID_FIELD",
       "person.hometown"},
      {"OneForList", "POST", "/v1/people", PersonWith(R"("otherNames": "a")"), "INVALID_FIELD",
       "person.other_names"},
      {"FractionForInteger", "POST", "/v1/people", PersonWith(R"("birthDate": {"year": 1.5})"),
       "INVALID_FIELD", "person.birth_date.year"},
      {"TextForNumber", "GET", "/v1/people?pageSize=many", "", "INVALID_FIELD", "page_size"},
      {"TextForTruth", "GET", "/v1/people?showDeleted=maybe", "", "INVALID_FIELD", "show_deleted"},
      {"UnknownEnum", "POST", "/v1/people", PersonWith(R"("gender": "BLUE")"), "INVALID_FIELD",
       "person.gender"},
      {"UnknownEnumInAParameter", "GET", "/v1/people:withPosts?kinds=PARTY,CITY", "",
       "INVALID_FIELD", "kinds"},
      {"UnknownEnumNumber", "POST", "/v1/people", PersonWith(R"("gender": 77)"), "INVALID_FIELD",
       "person.gender"},
      {"HalfAJson", "POST", "/v1/people", R"({"displayName":)", "MALFORMED_REQUEST", ""},
      {"NoBody", "POST", "/v1/people", "", "INVALID_FIELD", "person.display_name"},
      {"RequiredMissing", "POST", "/v1/people", "{}", "INVALID_FIELD", "person.display_name"},
      {"OnlySpace", "POST", "/v1/people", R"({"displayName": " \t "})", "INVALID_FIELD",
       "person.display_name"},
      {"TooMany", "POST", "/v1/people",
       PersonWith(
           absl::StrCat(R"("otherNames": )", Json(std::vector<std::string>(21, "Tên")).dump())),
       "INVALID_FIELD", "person.other_names"},
      {"BelowMinimum", "GET", "/v1/people?pageSize=-1", "", "INVALID_FIELD", "page_size"},
      {"UnknownMethod", "GET", "/v1/people:count", "", "UNKNOWN_METHOD", "", 404},
      {"UnknownPath", "POST", "/v1/cities", "{}", "UNKNOWN_METHOD", "", 404},
  };
}

std::vector<Refused> BadNamesAndIds() {
  return {
      {"UpperCaseId", "POST", "/v1/people?personId=Nam", PersonWith(R"("hometown": "")"),
       "INVALID_FIELD", "person_id"},
      {"IdWithMarks", "POST", "/v1/people?personId=" + Encode("đinh"),
       PersonWith(R"("hometown": "")"), "INVALID_FIELD", "person_id"},
      {"LongId", "POST", "/v1/people?personId=" + std::string(64, 'a'),
       PersonWith(R"("hometown": "")"), "INVALID_FIELD", "person_id"},
      {"IdEndsInHyphen", "POST", "/v1/people?personId=nam-", PersonWith(R"("hometown": "")"),
       "INVALID_FIELD", "person_id"},
      {"BadName", "GET", "/v1/people/Nam", "", "INVALID_FIELD", "name"},
      {"RequestIdIsNoUuid", "POST", "/v1/people?requestId=1", PersonWith(R"("hometown": "")"),
       "INVALID_FIELD", "request_id"},
      {"NameOfAnotherCollection", "POST", "/v1/people/to-thien-nga/appointments",
       R"({"post": "people/to-thien-nga"})", "INVALID_FIELD", "appointment.post"},
      {"NoSuchReference", "POST", "/v1/people/to-thien-nga/appointments",
       R"({"post": "organizations/quan-uy/posts/khong-co"})", "REFERENCE_NOT_FOUND",
       "appointment.post"},
      {"NoSuchReferenceToASibling", "POST", kFigures,
       R"({"organization": "organizations/khong-co", "measure": "LEVEL", "period": "2018",
           "value": {"value": "1"}})",
       "REFERENCE_NOT_FOUND", "observation.organization"},
      {"NoSuchParent", "POST", "/v1/people/khong-co/appointments",
       R"({"post": "organizations/quan-uy/posts/pho-bi-thu"})", "NOT_FOUND", "", 404},
      {"ParentIsAWildcard", "POST", "/v1/people/-/appointments",
       R"({"post": "organizations/quan-uy/posts/pho-bi-thu"})", "INVALID_FIELD", "parent"},
      {"BatchNameOfAnotherCollection", "GET", "/v1/people:batchGet?names=fields/k1", "",
       "INVALID_FIELD", "names[0]"},
      {"BatchNameOfAnotherParent", "GET",
       "/v1/people/to-thien-nga/appointments:batchGet?names=people/vu-dai-phong/appointments/x", "",
       "INVALID_FIELD", "names[0]"},
  };
}

std::vector<Refused> BadLists() {
  const auto filter = [](const char* what, const std::string& text) -> Refused {
    return {what, "GET", "/v1/people?filter=" + Encode(text), "", "INVALID_FILTER", "filter"};
  };
  const auto order = [](const char* what, const std::string& text) -> Refused {
    return {what, "GET", "/v1/people?orderBy=" + Encode(text), "", "INVALID_ORDER_BY", "order_by"};
  };
  std::string deep, many = "hometown = \"a\"";
  for (int i = 0; i < 30; ++i) deep = "(" + deep;
  deep += "hometown = \"a\"" + std::string(30, ')');
  for (int i = 0; i < 150; ++i) many += " OR gender=MALE";
  return {
      filter("FilterUnknownField", "colour = \"red\""),
      filter("FilterUnclosed", "hometown = \"a"),
      filter("FilterHalf", "hometown ="),
      filter("FilterEnum", "gender = BLUE"),
      filter("FilterDate", "birthDate = 2018-02-30"),
      filter("FilterTime", "createTime > yesterday"),
      filter("FilterParenthesis", "(hometown = \"a\""),
      filter("FilterTooDeep", deep),
      filter("FilterTooManyTerms", many),
      filter("FilterRestrictedPart", "contacts.colour:*"),
      order("OrderUnknownField", "colour"),
      order("OrderUnknownDirection", "displayName sideways"),
      order("OrderTwice", "displayName, displayName"),
      order("OrderEmptyTerm", "displayName,,name"),
      {"PageTokenOfNobody", "GET", "/v1/people?pageToken=abc", "", "INVALID_PAGE_TOKEN",
       "page_token"},
      {"MaskUnknownField", "PATCH", "/v1/people/to-thien-nga?updateMask=colour", "{}",
       "INVALID_UPDATE_MASK", "update_mask"},
      {"MaskIntoText", "PATCH", "/v1/people/to-thien-nga?updateMask=hometown.street", "{}",
       "INVALID_UPDATE_MASK", "update_mask"},
      {"MaskClearsRequired", "PATCH", "/v1/people/to-thien-nga?updateMask=displayName", "{}",
       "INVALID_FIELD", "person.display_name"},
      {"MaskNamesImmutable", "PATCH",
       "/v1/people/to-thien-nga/appointments/pho-truong-phong-theo-doi-noi-chinh?updateMask=post",
       R"({"post": "organizations/quan-uy/posts/pho-bi-thu"})", "INVALID_FIELD",
       "appointment.post"},
  };
}

std::vector<Refused> BadValues() {
  std::vector<Refused> all;
  const auto date = [&](const char* what, const char* json) {
    all.push_back({what, "POST", "/v1/people", PersonWith(absl::StrCat(R"("birthDate": )", json)),
                   "INVALID_FIELD", "person.birth_date"});
  };
  date("ThirtiethOfFebruary", R"({"year": 2018, "month": 2, "day": 30})");
  date("LeapDayOfANormalYear", R"({"year": 1900, "month": 2, "day": 29})");
  date("Month13", R"({"year": 2018, "month": 13})");
  date("DayWithoutMonth", R"({"year": 2018, "day": 3})");
  date("MonthWithoutYear", R"({"month": 3})");
  date("NegativeYear", R"({"year": -1})");
  const auto period = [&](const char* what, const char* code) {
    all.push_back(
        {what, "POST", kFigures, FigureWith(code, "1"), "INVALID_FIELD", "observation.period"});
  };
  period("ThirdHalfYear", "2018-S3");
  period("FifthQuarter", "2018-Q5");
  period("Week54", "2018-W54");
  period("Month0", "2018-00");
  period("PeriodThirtiethOfFebruary", "2018-02-30");
  period("Words", "6 tháng đầu năm");
  period("TermBackwards", "2020/2015");
  const auto decimal = [&](const char* what, const char* value) {
    all.push_back(
        {what, "POST", kFigures, FigureWith("2018", value), "INVALID_FIELD", "observation.value"});
  };
  decimal("HugeExponent", "1e400");
  decimal("NotANumber", "NaN");
  decimal("Infinity", "Infinity");
  decimal("DecimalComma", "11,05");
  decimal("Thousands", "1,000.5");
  decimal("TooManyDigits", "123456789012345678901234567890");
  decimal("Hexadecimal", "0x10");
  decimal("EmptyDecimal", "");
  all.push_back({"DatesReversed", "POST", "/v1/organizations/quan-uy/terms",
                 R"({"label": "thử", "startDate": {"year": 2020}, "endDate": {"year": 2015}})",
                 "DATES_REVERSED", "term.end_date"});
  all.push_back({"DayOfAQuestion", "GET", "/v1/people/to-thien-nga:title?asOf=2018-02-30", "",
                 "INVALID_FIELD", "as_of"});
  all.push_back({"LabelAndOrdinalDiffer", "POST", "/v1/organizations/quan-uy/terms",
                 R"({"label": "khóa XXVI", "ordinal": 25})", "INVALID_FIELD", "term.ordinal"});
  return all;
}

class BadInputTest : public ::testing::TestWithParam<Refused> {};

TEST_P(BadInputTest, IsRefusedByFieldAndInVietnamese) {
  const Refused& refused = GetParam();
  const Reply reply = Stack::Get().HttpRaw(refused.method, refused.path, refused.body);
  EXPECT_THAT(reply, IsError(refused.status, refused.reason));
  if (*refused.field) {
    EXPECT_THAT(reply.Fields(), ::testing::Contains(refused.field)) << reply.text;
  }
  EXPECT_EQ(reply.Detail("google.rpc.LocalizedMessage").value("locale", ""), "vi") << reply.text;
  EXPECT_FALSE(reply.body.value("message", "").empty());
}

auto NameOfCase = [](const ::testing::TestParamInfo<Refused>& info) {
  return std::string(info.param.what);
};
INSTANTIATE_TEST_SUITE_P(Fields, BadInputTest, ::testing::ValuesIn(BadFields()), NameOfCase);
INSTANTIATE_TEST_SUITE_P(Names, BadInputTest, ::testing::ValuesIn(BadNamesAndIds()), NameOfCase);
INSTANTIATE_TEST_SUITE_P(Lists, BadInputTest, ::testing::ValuesIn(BadLists()), NameOfCase);
INSTANTIATE_TEST_SUITE_P(Values, BadInputTest, ::testing::ValuesIn(BadValues()), NameOfCase);

TEST(PageTokenTest, IsBoundToItsArgumentsAndCannotBeChanged) {
  Stack& stack = Stack::Get();
  const std::string list = "/v1/organizations?pageSize=2&orderBy=displayName";
  const std::string token = stack.Get(list).body.value("nextPageToken", "");
  ASSERT_FALSE(token.empty());
  EXPECT_THAT(stack.Get(list + "&pageToken=" + token), IsOk());
  EXPECT_THAT(stack.Get("/v1/organizations?pageSize=5&orderBy=displayName&pageToken=" + token),
              IsOk())
      << "the page size may change";
  for (const std::string& other :
       {std::string("/v1/organizations?orderBy=name"), list + "&filter=" + Encode("kind = PARTY"),
        list + "&showDeleted=true", std::string("/v1/people?orderBy=displayName")}) {
    EXPECT_THAT(stack.Get(other + "&pageToken=" + token),
                IsInvalid("page_token", "INVALID_PAGE_TOKEN"))
        << other;
  }
  for (const size_t place : {size_t{0}, token.size() / 2, token.size() - 1}) {
    std::string tampered = token;
    tampered[place] = tampered[place] == 'A' ? 'B' : 'A';
    EXPECT_THAT(stack.Get(list + "&pageToken=" + tampered),
                IsInvalid("page_token", "INVALID_PAGE_TOKEN"));
  }
}

}  // namespace
}  // namespace district::testing
