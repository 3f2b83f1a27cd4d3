// The moves of documents: from a draft to what is adopted and back, and what was issued taken back.
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/meeting_documents/documents.h"

namespace district::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Reply Move(const std::string& document, const std::string& verb, const Json& body = Json::object(),
           const std::string& role = "admin") {
  return Stack::Get().Http("POST", absl::StrCat("/v1/", document, ":", verb), body, {.role = role});
}
Reply MoveWithReason(const std::string& document, const std::string& verb) {
  return Move(document, verb, {{"reason", "Lý do"}});
}
Json Got(const std::string& document) {
  return Stack::Get().Get(absl::StrCat("/v1/", document)).body;
}

class DocumentMovesTest : public ::testing::Test {
 protected:
  // A document taken through the moves.
  std::string After(const std::vector<std::string>& verbs) {
    const std::string document = NewDocument(issuer_, kStateDecision);
    for (const std::string& verb : verbs) {
      EXPECT_THAT(verb == "issue" ? Issue(document, "2018-07-12") : MoveWithReason(document, verb),
                  IsOk())
          << verb;
    }
    return document;
  }

  const std::string issuer_ = NewIssuer();
  const std::string register_ =
      Made("numberRegisters", YearRegister(issuer_, {{"issuerSymbol", "THU"}}));
};

TEST_F(DocumentMovesTest, EveryMoveOfEveryState) {
  const struct {
    std::vector<std::string> path;
    std::map<std::string, std::string> allowed;
  } states[] = {
      {{}, {{"present", "PRESENTED"}, {"issue", "ISSUED"}}},
      {{"present"},
       {{"adoptInPrinciple", "ADOPTED_IN_PRINCIPLE"}, {"adopt", "ADOPTED"}, {"return", "DRAFT"}}},
      {{"present", "adoptInPrinciple"}, {{"adopt", "ADOPTED"}, {"return", "DRAFT"}}},
      {{"present", "adopt"}, {{"issue", "ISSUED"}}},
      {{"issue"}, {{"revoke", "REVOKED"}}},
      {{"issue", "revoke"}, {}},
  };
  for (const auto& state : states) {
    std::string document = After(state.path);
    for (const char* verb : {"present", "adoptInPrinciple", "adopt", "return", "revoke", "issue"}) {
      const auto allowed = state.allowed.find(verb);
      const Reply reply = std::string(verb) == "issue" ? Issue(document, "2018-07-12")
                                                       : MoveWithReason(document, verb);
      if (allowed == state.allowed.end()) {
        EXPECT_THAT(reply, IsError(400, "ILLEGAL_MOVE")) << verb;
        continue;
      }
      ASSERT_THAT(reply, IsOk()) << verb;
      EXPECT_EQ(reply.body["state"], allowed->second);
      document = After(state.path);
    }
  }
}

TEST_F(DocumentMovesTest, WhatWasDoneIsKeptWithWhoWhyAndByWhichDocument) {
  const std::string minutes = NewDocument(issuer_, kStateLetter);
  const std::string document = After({"present"});
  const Reply adopted =
      Move(document, "adoptInPrinciple", {{"reason", "Cơ bản nhất trí"}, {"document", minutes}});
  ASSERT_THAT(adopted, IsOk());
  const Json moves = adopted.body["moves"];
  ASSERT_EQ(moves.size(), 2u);
  EXPECT_EQ(moves[0]["action"], "PRESENT");
  EXPECT_EQ(moves[1]["action"], "ADOPT_IN_PRINCIPLE");
  EXPECT_EQ(moves[1]["state"], "ADOPTED_IN_PRINCIPLE");
  EXPECT_EQ(moves[1]["reason"], "Cơ bản nhất trí");
  EXPECT_EQ(moves[1]["document"], minutes);
  EXPECT_NE(moves[1].value("subject", ""), "");
  EXPECT_TRUE(moves[1].contains("time"));
  EXPECT_EQ(Got(document)["moves"], moves);

  ASSERT_THAT(MoveWithReason(document, "adopt"), IsOk());
  ASSERT_THAT(Issue(document, "2018-07-12"), IsOk());
  EXPECT_EQ(Got(document)["moves"][3]["action"], "ISSUE");
  EXPECT_THAT(
      Stack::Get()
          .Get(absl::StrCat("/v1/documents?filter=",
                            Encode(absl::StrCat("issuer = \"", issuer_, "\" AND moves.document:\"",
                                                minutes, "\""))))
          .body.dump(),
      HasSubstr(document));
}

TEST_F(DocumentMovesTest, WhatCannotBeIsRefused) {
  const std::string document = After({"present"});
  EXPECT_THAT(Move(document, "return"), IsInvalid("reason", "INVALID_FIELD"));
  EXPECT_THAT(Move(document, "adopt", {{"document", document}}),
              IsInvalid("document", "SAME_DOCUMENT"));
  EXPECT_THAT(Move(document, "adopt", {{"document", "documents/khong-co"}}),
              IsInvalid("document", "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(Move(document, "adopt", {{"etag", "khac"}}), IsError(409, "ETAG_MISMATCH"));
  EXPECT_THAT(Move("documents/khong-co", "adopt"), IsError(404, "NOT_FOUND"));
  EXPECT_THAT(Move(document, "adopt", Json::object(), "editor"), IsError(403, "PERMISSION_DENIED"));
  EXPECT_THAT(Move(document, "present", Json::object(), "viewer"),
              IsError(403, "PERMISSION_DENIED"));
  EXPECT_THAT(Move(document, "adopt", {{"validateOnly", true}}, "meeting_office"), IsOk());
  EXPECT_EQ(Got(document)["state"], "PRESENTED");
}

TEST_F(DocumentMovesTest, ReplacedFromTheDayOfEffectUntilThatIsTakenBack) {
  const std::string old = After({"issue"}), other = After({"issue"});
  const std::string draft = NewDocument(issuer_, kStateDecision);
  Made(draft + "/references", {{"target", old}, {"relation", "REPLACES"}});
  const auto superseded = [&](const std::string& day) {
    return Stack::Get()
        .Get(absl::StrCat("/v1/", old, "?asOf=", day))
        .body.value("superseded", false);
  };
  EXPECT_FALSE(superseded("2030-01-01")) << "by a draft";
  ASSERT_THAT(Issue(draft, "2018-07-13", {{"effectiveDate", Day("2018-08-01")}}), IsOk());
  EXPECT_FALSE(superseded("2018-07-31"));
  EXPECT_TRUE(superseded("2018-08-01"));
  EXPECT_EQ(Got(old)["supersedeDate"], Day("2018-08-01"));
  EXPECT_TRUE(Got(old)["superseded"]);

  const auto listed = [&](const std::string& day) {
    const Reply reply = Stack::Get().Get(absl::StrCat(
        "/v1/documents?asOf=", day,
        "&filter=", Encode(absl::StrCat("issuer = \"", issuer_, "\" AND superseded = true"))));
    EXPECT_THAT(reply, IsOk());
    return Names(reply.body.value("documents", Json::array()));
  };
  EXPECT_THAT(listed("2018-07-31"), ElementsAre());
  EXPECT_THAT(listed("2018-08-01"), ElementsAre(old));

  // One that has effect earlier counts, for as long as it lives.
  const std::string reference =
      Made(other + "/references", {{"target", old}, {"relation", "REPLACES"}});
  EXPECT_EQ(Got(old)["supersedeDate"], Day("2018-07-12"));
  EXPECT_THAT(Stack::Get().Http("DELETE", "/v1/" + reference), IsOk());
  EXPECT_EQ(Got(old)["supersedeDate"], Day("2018-08-01"));
  EXPECT_THAT(Stack::Get().Post(absl::StrCat("/v1/", reference, ":undelete"), Json::object()),
              IsOk());
  EXPECT_EQ(Got(old)["supersedeDate"], Day("2018-07-12"));

  ASSERT_THAT(MoveWithReason(other, "revoke"), IsOk());
  EXPECT_EQ(Got(old)["supersedeDate"], Day("2018-08-01"));
  ASSERT_THAT(MoveWithReason(draft, "revoke"), IsOk());
  EXPECT_FALSE(Got(old).contains("supersedeDate"));
  EXPECT_FALSE(superseded("2030-01-01"));
}

// Who may read the document is told by which other it was moved.
TEST_F(DocumentMovesTest, AreNotMadeByWhatIsMoreSecret) {
  const std::string document = After({}), ground = After({"issue"});
  ASSERT_THAT(
      Stack::Get().Http("PATCH", absl::StrCat("/v1/", document, "?updateMask=classification"),
                        {{"classification", "PUBLIC"}}),
      IsOk());
  EXPECT_THAT(Move(document, "present", {{"document", ground}}),
              IsInvalid("document", "MORE_SECRET"));
  EXPECT_EQ(Got(document)["state"], "DRAFT");
  ASSERT_THAT(
      Stack::Get().Http("PATCH", absl::StrCat("/v1/", document, "?updateMask=classification"),
                        {{"classification", "INTERNAL"}}),
      IsOk());
  EXPECT_THAT(Move(document, "present", {{"document", ground}}), IsOk());
}

TEST_F(DocumentMovesTest, OtherRelationsReplaceNothing) {
  const std::string old = After({"issue"}), other = After({"issue"});
  for (const char* relation : {"BASED_ON", "IMPLEMENTS", "AMENDS", "LINKED_TO", "INHERITS"}) {
    Made(other + "/references", {{"target", old}, {"relation", relation}});
  }
  EXPECT_FALSE(Got(old).contains("supersedeDate"));
}

}  // namespace
}  // namespace district::testing
