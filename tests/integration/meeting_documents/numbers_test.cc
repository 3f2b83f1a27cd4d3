// Numbers of documents: reserved, given up, given with the issue, and the book that tells of them.
#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/meeting_documents/documents.h"

namespace district::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class NumbersTest : public ::testing::Test {
 protected:
  std::string Decision(const Json& more = Json::object()) {
    return NewDocument(issuer_, kStateDecision, more);
  }
  // Issues new decisions on a day; answers the number of the last one.
  int IssueSome(int count, const std::string& day) {
    int number = 0;
    for (int i = 0; i < count; ++i) {
      const Reply reply = Issue(Decision(), day);
      EXPECT_THAT(reply, IsOk());
      number = reply.body.value("number", 0);
    }
    return number;
  }

  const std::string issuer_ = NewIssuer();
  const std::string register_ = Made("numberRegisters", YearRegister(issuer_));
};

TEST_F(NumbersTest, AVoidNumberIsNotGivenAgainAndDaysDoNotRunBackwards) {
  ASSERT_EQ(IssueSome(13, "2018-07-01"), 13);
  const std::string document = Decision();
  Reply reply = Reserve(document, "2018-07-02");
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply.body["number"], 14);
  EXPECT_EQ(reply.body["symbol"], "14/QĐ-UBND");
  EXPECT_EQ(reply.body["state"], "DRAFT");
  reply = Void(document, "Trùng nội dung");
  ASSERT_THAT(reply, IsOk());
  EXPECT_FALSE(reply.body.contains("number"));
  EXPECT_FALSE(reply.body.contains("symbol"));

  reply = Issue(document, "2018-07-12", {{"effectiveDate", Day("2018-08-01")}});
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply.body["number"], 15);
  EXPECT_EQ(reply.body["symbol"], "15/QĐ-UBND");
  EXPECT_EQ(reply.body["state"], "ISSUED");
  EXPECT_EQ(reply.body["numberPeriod"], "2018");
  EXPECT_EQ(reply.body["effectiveDate"], Day("2018-08-01"));

  const std::string next = Decision();
  reply = Issue(next, "2018-07-11");
  EXPECT_THAT(reply, IsError(400, "NUMBER_DATE_ORDER"));
  EXPECT_THAT(reply.Fields(), ElementsAre("issue_date"));
  EXPECT_EQ(Issue(next, "2018-07-12").body["number"], 16) << "a refused issue takes no number";

  std::vector<std::string> book = Book(register_);
  ASSERT_THAT(book, SizeIs(16));
  book.erase(book.begin(), book.begin() + 12);
  EXPECT_THAT(book, ElementsAre("13 ISSUED", "14 VOID", "15 ISSUED", "16 ISSUED"));
  const Json entries = Stack::Get().Get(absl::StrCat("/v1/", register_, ":book")).body;
  EXPECT_EQ(entries["bookEntries"][13]["reason"], "Trùng nội dung");
  EXPECT_EQ(entries["bookEntries"][13]["document"], document);
  EXPECT_EQ(entries["bookEntries"][14]["issueDate"], Day("2018-07-12"));
}

TEST_F(NumbersTest, AReservedNumberIsIssuedBetweenItsNeighbours) {
  IssueSome(1, "2018-07-01");
  const std::string kept = Decision();
  ASSERT_THAT(Reserve(kept, "2018-07-02"), IsOk());
  EXPECT_THAT(Reserve(kept, "2018-07-02"), IsError(400, "NUMBER_GIVEN"));
  IssueSome(1, "2018-07-10");
  EXPECT_THAT(Book(register_), ElementsAre("1 ISSUED", "2 RESERVED", "3 ISSUED"));
  EXPECT_THAT(Issue(kept, "2018-07-11"), IsError(400, "NUMBER_DATE_ORDER"));
  EXPECT_THAT(Issue(kept, "2018-06-30"), IsError(400, "NUMBER_DATE_ORDER"));
  EXPECT_THAT(Issue(kept, "2019-01-01"), IsError(400, "NUMBER_OTHER_PERIOD"));
  ASSERT_THAT(Issue(kept, "2018-07-10"), IsOk());
  EXPECT_THAT(Void(kept, "Nhầm"), IsError(400, "ALREADY_ISSUED"));
  EXPECT_THAT(Issue(kept, "2018-07-10"), IsError(400, "ILLEGAL_MOVE"));
  EXPECT_THAT(Book(register_), ElementsAre("1 ISSUED", "2 ISSUED", "3 ISSUED"));
}

TEST_F(NumbersTest, BeginAgainWithTheYearAndShareASeriesAmongTypes) {
  EXPECT_EQ(IssueSome(2, "2018-12-31"), 2);
  EXPECT_EQ(IssueSome(1, "2019-01-01"), 1);
  const std::string letter = NewDocument(issuer_, kStateLetter, {{"unit", "VP"}});
  const Reply reply = Issue(letter, "2018-12-31");
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply.body["symbol"], "03/UBND-VP");
  EXPECT_THAT(Book(register_, 1000, "&period=2019"), ElementsAre("1 ISSUED"));
  EXPECT_THAT(Book(register_, 1), ElementsAre("1 ISSUED", "2 ISSUED", "3 ISSUED", "1 ISSUED"));
}

TEST_F(NumbersTest, OfACommitteeCountByTermAndType) {
  const std::string committee = NewIssuer(), board = NewIssuer();
  const std::string term = Made(committee + "/terms", {{"label", "khóa XXV"}});
  const std::string number_register =
      Made("numberRegisters", TermRegister(board, {{"termOrganization", committee}}));
  const auto issue = [&](const char* type) {
    return Issue(NewDocument(board, type, {{"term", term}}), "2018-07-12").body;
  };
  EXPECT_EQ(issue(kResolution)["symbol"], "01-NQ/QU");
  EXPECT_EQ(issue(kPlan)["symbol"], "01-KH/QU");
  EXPECT_EQ(issue(kResolution)["symbol"], "02-NQ/QU");
  EXPECT_EQ(issue(kResolution)["numberPeriod"], term);
  EXPECT_THAT(Issue(NewDocument(board, kPlan), "2018-07-12"), IsError(400, "TERM_NEEDED"));
  const std::string other = Made(board + "/terms", {{"label", "khóa XXV"}});
  EXPECT_THAT(Issue(NewDocument(board, kPlan, {{"term", other}}), "2018-07-12"),
              IsError(400, "OTHER_TERM"));
  EXPECT_THAT(Book(number_register, 1000, absl::StrCat("&documentType=", kPlan)),
              ElementsAre("1 ISSUED"));
}

TEST_F(NumbersTest, OfFiftyIssuersAtOnceFollowEachOther) {
  constexpr int kIssuers = 50;
  const HttpOptions options = {.token = Stack::Get().Token("admin")};
  std::vector<std::string> documents;
  for (int i = 0; i < kIssuers; ++i) documents.push_back(Decision());
  std::vector<int> numbers(kIssuers);
  std::vector<std::thread> issuers;
  for (int i = 0; i < kIssuers; ++i) {
    issuers.emplace_back([&, i] {
      const Json body = {{"signatureDate", Day("2018-07-12")}, {"issueDate", Day("2018-07-12")}};
      const std::string path = absl::StrCat("/v1/", documents[i], ":issue");
      Reply reply = Stack::Get().Http("POST", path, body, options);
      // One that had no turn is tried again, as callers do.
      while (reply.status == 429 || reply.status == 503) {
        reply = Stack::Get().Http("POST", path, body, options);
      }
      EXPECT_THAT(reply, IsOk());
      numbers[i] = reply.body.value("number", 0);
    });
  }
  for (std::thread& issuer : issuers) issuer.join();
  std::sort(numbers.begin(), numbers.end());
  for (int i = 0; i < kIssuers; ++i) EXPECT_EQ(numbers[i], i + 1);
  EXPECT_THAT(Book(register_, 7), SizeIs(kIssuers));
}

TEST_F(NumbersTest, OfAnImportGoIntoTheBookAndLeaveGaps) {
  const auto imported = [&](int number, const Json& more = Json::object()) {
    Json body =
        DocumentOf(issuer_, kStateDecision,
                   {{"number", number}, {"state", "ISSUED"}, {"issueDate", {{"year", 2018}}}});
    body.update(more);
    return Stack::Get().Post("/v1/documents", body);
  };
  ASSERT_THAT(imported(3), IsOk());
  ASSERT_THAT(imported(703), IsOk());
  EXPECT_THAT(imported(703), IsError(409, "DUPLICATE_KEY"));
  EXPECT_THAT(imported(5, {{"issueDate", nullptr}}), IsInvalid("document.issue_date", "REQUIRED"));
  EXPECT_EQ(IssueSome(1, "2018-07-12"), 704);
  EXPECT_THAT(Book(register_),
              ElementsAre("1-2 GAP", "3 ISSUED", "4-702 GAP", "703 ISSUED", "704 ISSUED"));
  EXPECT_THAT(Book(register_, 1),
              ElementsAre("1-2 GAP", "3 ISSUED", "4-702 GAP", "703 ISSUED", "704 ISSUED"));
  const Reply editor =
      Stack::Get().Http("POST", "/v1/documents",
                        DocumentOf(issuer_, kStateDecision, {{"number", 9}, {"state", "ISSUED"}}),
                        {.role = "editor"});
  EXPECT_THAT(editor, IsError(403, "PERMISSION_DENIED"));
}

TEST_F(NumbersTest, OfForeignIssuersAreUniqueInTermOrYear) {
  const std::string foreign = NewIssuer();
  const auto imported = [&](const char* type, int year, const Json& more = Json::object()) {
    Json body = DocumentOf(foreign, type,
                           {{"number", 15}, {"state", "ISSUED"}, {"issueDate", {{"year", year}}}});
    body.update(more);
    return Stack::Get().Post("/v1/documents", body);
  };
  ASSERT_THAT(imported(kStateDecision, 2018), IsOk());
  const Reply again = imported(kStateDecision, 2018);
  EXPECT_THAT(again, IsError(409, "DUPLICATE_KEY"));
  EXPECT_THAT(again.Fields(), ElementsAre("document.number"));
  EXPECT_THAT(imported(kStateDecision, 2019), IsOk()) << "numbers of the state begin each year";
  const std::string term = Made(foreign + "/terms", {{"label", "khóa X"}});
  ASSERT_THAT(imported(kResolution, 2018, {{"term", term}}), IsOk());
  EXPECT_THAT(imported(kResolution, 2019, {{"term", term}}), IsError(409, "DUPLICATE_KEY"));
  EXPECT_THAT(imported(kPlan, 2018, {{"term", term}}), IsOk());
}

TEST_F(NumbersTest, AreGivenByMethodsOnly) {
  const std::string document = Decision();
  const auto patch = [&](const std::string& name, const char* mask, const Json& body) {
    return Stack::Get().Http("PATCH", absl::StrCat("/v1/", name, "?updateMask=", mask), body);
  };
  EXPECT_THAT(patch(document, "number", {{"number", 7}}),
              IsInvalid("document.number", "NUMBER_BY_METHOD"));
  EXPECT_THAT(patch(document, "symbol", {{"symbol", "07/QĐ-UBND"}}),
              IsInvalid("document.symbol", "NUMBER_BY_METHOD"));
  EXPECT_THAT(patch(document, "state", {{"state", "ISSUED"}}),
              IsInvalid("document.state", "STATE_BY_METHOD"));
  ASSERT_THAT(Issue(document, "2018-07-12"), IsOk());
  EXPECT_THAT(patch(document, "issueDate", {{"issueDate", Day("2018-07-13")}}),
              IsError(400, "NUMBER_GIVEN"));
  EXPECT_THAT(patch(document, "subject", {{"subject", "Sửa trích yếu"}}), IsOk());
  EXPECT_THAT(Stack::Get().Http("DELETE", "/v1/" + document), IsError(400, "NUMBER_GIVEN"));
}

TEST_F(NumbersTest, NeedAnIssuerWithARegister) {
  EXPECT_THAT(Reserve(NewDocument(NewIssuer(), kPlan), "2018-07-12"),
              IsError(400, "NO_NUMBER_REGISTER"));
  const std::string nobodys =
      Made("documents", {{"type", kPlan}, {"subject", "Không rõ cơ quan ban hành"}});
  EXPECT_THAT(Reserve(nobodys, "2018-07-12"), IsError(400, "ISSUER_NEEDED"));
  EXPECT_THAT(Void(Decision(), "Nhầm"), IsError(400, "NO_NUMBER"));
  EXPECT_THAT(Stack::Get().Post("/v1/documents/khong-co:reserveNumber", Json::object()),
              IsError(404, "NOT_FOUND"));
}

TEST_F(NumbersTest, BadDaysAndReasonsAreRefused) {
  const std::string document = Decision();
  EXPECT_THAT(Issue(document, "2999-01-01"), IsInvalid("issue_date", "DATE_IN_FUTURE"));
  EXPECT_THAT(Issue(document, "2018-07-12", {{"signatureDate", Day("2018-07-13")}}),
              IsInvalid("issue_date", "DATES_REVERSED"));
  EXPECT_EQ(Issue(document, "2018-07-12", {{"issueDate", {{"year", 2018}}}}).Fields(),
            std::vector<std::string>{"issue_date"});
  EXPECT_EQ(Stack::Get().Post(absl::StrCat("/v1/", document, ":issue"), Json::object()).Fields(),
            std::vector<std::string>{"signature_date"});
  EXPECT_EQ(Void(document, "").Fields(), std::vector<std::string>{"reason"});
  EXPECT_THAT(Book(register_), IsEmpty()) << "nothing was written";
}

TEST_F(NumbersTest, AStubIsCompletedIntoTheBook) {
  const std::string stub = NewDocument(issuer_, kStateDecision,
                                       {{"stub", true}, {"number", 2}, {"symbol", "02/QĐ-UBND"}});
  EXPECT_THAT(Book(register_), IsEmpty()) << "a citation is no issue";
  const Reply reply =
      Stack::Get().Http("PATCH", absl::StrCat("/v1/", stub, "?updateMask=stub,state,issueDate"),
                        {{"stub", false}, {"state", "ISSUED"}, {"issueDate", Day("2018-07-12")}});
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply.body["numberRegister"], register_);
  EXPECT_THAT(Book(register_), ElementsAre("1 GAP", "2 ISSUED"));
}

TEST_F(NumbersTest, TwoRegistersDoNotNumberOneType) {
  const auto made = [&](const Json& more) {
    return Stack::Get().Post("/v1/numberRegisters", YearRegister(issuer_, more));
  };
  EXPECT_THAT(made(Json::object()), IsError(400, "REGISTERS_OVERLAP"));
  EXPECT_THAT(made({{"documentTypes", {kStateDecision}}}), IsOk());
  EXPECT_THAT(made({{"documentTypes", {kStateLetter, kStateDecision}}}),
              IsError(400, "REGISTERS_OVERLAP"));
  EXPECT_THAT(made({{"documentTypes", {kStateLetter, kStateLetter}}}),
              IsInvalid("number_register.document_types", "INVALID_FIELD"));
  EXPECT_THAT(made({{"format", "{so}"}}), IsInvalid("number_register.format", "INVALID_FORMAT"));
  EXPECT_THAT(made({{"startDate", {{"year", 2020}}}, {"endDate", {{"year", 2019}}}}),
              IsInvalid("number_register.end_date", "DATES_REVERSED"));
}

TEST_F(NumbersTest, ARegisterWithNumbersIsNotDeleted) {
  const std::string document = Decision();
  ASSERT_THAT(Reserve(document, "2018-07-12"), IsOk());
  ASSERT_THAT(Void(document, "Không ban hành"), IsOk());
  EXPECT_THAT(Stack::Get().Http("DELETE", "/v1/" + register_), IsError(400, "REGISTER_IN_USE"));
  EXPECT_THAT(Stack::Get().Http("DELETE", "/v1/" + document), IsOk());
}

TEST_F(NumbersTest, StateSecretsAreRefusedOnAnOpenNetwork) {
  for (const char* degree : {"CONFIDENTIAL", "SECRET", "TOP_SECRET"}) {
    const Json secret = {{"classification", degree}};
    const Reply document =
        Stack::Get().Post("/v1/documents", DocumentOf(issuer_, kStateDecision, secret));
    EXPECT_THAT(document, IsError(400, "INDEPENDENT_NETWORK_NEEDED"));
    EXPECT_EQ(document.Fields(), std::vector<std::string>{"document.classification"});
    EXPECT_THAT(
        Stack::Get().Http("PATCH", absl::StrCat("/v1/", Decision(), "?updateMask=classification"),
                          secret),
        IsError(400, "INDEPENDENT_NETWORK_NEEDED"));
    EXPECT_THAT(Stack::Get().Post("/v1/meetings", {{"displayName", "Hội nghị thử"},
                                                   {"organization", issuer_},
                                                   {"classification", degree}}),
                IsError(400, "INDEPENDENT_NETWORK_NEEDED"));
  }
}

}  // namespace
}  // namespace district::testing
