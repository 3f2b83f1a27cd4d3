// What documents have to do with each other, and those that are only cited.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/meeting_documents/documents.h"

namespace district::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

std::string Refer(const std::string& document, const std::string& target,
                  const std::string& relation = "BASED_ON") {
  return Made(document + "/references", {{"target", target}, {"relation", relation}});
}
Reply Related(const std::string& document, const std::string& query = "") {
  return Stack::Get().Get(absl::StrCat("/v1/", document, ":related?", query));
}
// "1 documents/x" of each document, in order.
std::vector<std::string> Found(const Reply& reply) {
  EXPECT_THAT(reply, IsOk());
  std::vector<std::string> found;
  for (const Json& document : reply.body.value("documents", Json::array())) {
    found.push_back(
        absl::StrCat(document["distance"].get<int>(), " ", std::string(document["document"])));
  }
  return found;
}

class RelatedTest : public ::testing::Test {
 protected:
  std::string Draft() { return NewDocument(issuer_, kStateDecision); }
  const std::string issuer_ = NewIssuer();
};

TEST_F(RelatedTest, BothWaysAsFarAsAskedByRelation) {
  const std::string plan = Draft(), resolution = Draft(), law = Draft(), report = Draft();
  Refer(plan, resolution, "IMPLEMENTS");
  Refer(resolution, law, "BASED_ON");
  Refer(report, plan, "LINKED_TO");
  EXPECT_THAT(Found(Related(plan)), UnorderedElementsAre("1 " + resolution, "1 " + report));
  EXPECT_THAT(Found(Related(plan, "depth=2")),
              UnorderedElementsAre("1 " + resolution, "1 " + report, "2 " + law));
  EXPECT_EQ(Found(Related(plan, "depth=2")).back(), "2 " + law) << "the nearest first";
  EXPECT_THAT(Found(Related(plan, "depth=2&relation=IMPLEMENTS")), ElementsAre("1 " + resolution));
  EXPECT_THAT(Found(Related(plan, "direction=SOURCES")), ElementsAre("1 " + report));
  EXPECT_THAT(Found(Related(plan, "direction=TARGETS&depth=10")),
              ElementsAre("1 " + resolution, "2 " + law));
  const Json relations = Related(plan, "direction=TARGETS").body["relations"];
  ASSERT_EQ(relations.size(), 1u);
  EXPECT_EQ(relations[0]["document"], plan);
  EXPECT_EQ(relations[0]["relation"], "IMPLEMENTS");
  EXPECT_EQ(relations[0]["target"], resolution);
}

TEST_F(RelatedTest, CyclesEnd) {
  const std::string a = Draft(), b = Draft(), c = Draft();
  Refer(a, b, "AMENDS");
  Refer(b, c, "REPLACES");
  Refer(c, a, "BASED_ON");
  const Reply reply = Related(a, "depth=10");
  EXPECT_THAT(Found(reply), UnorderedElementsAre("1 " + b, "1 " + c));
  EXPECT_EQ(reply.body["relations"].size(), 3u);
  EXPECT_FALSE(reply.body.value("truncated", false));
}

TEST_F(RelatedTest, WhatWasDeletedIsNotAnswered) {
  const std::string a = Draft(), b = Draft(), c = Draft();
  Refer(a, b);
  const std::string gone = Refer(a, c);
  EXPECT_THAT(Stack::Get().Http("DELETE", "/v1/" + gone), IsOk());
  EXPECT_THAT(Found(Related(a)), ElementsAre("1 " + b));
  EXPECT_THAT(Stack::Get().Http("DELETE", absl::StrCat("/v1/", a, "?force=true")), IsOk());
  EXPECT_THAT(Found(Related(b)), IsEmpty());
  EXPECT_THAT(Related(a), IsError(404, "NOT_FOUND"));
}

TEST_F(RelatedTest, AsMuchAsCanBeAnsweredOfMuch) {
  const std::string hub = Draft();
  Json requests = Json::array();
  for (int i = 0; i < 501; ++i) {
    requests.push_back({{"document", DocumentOf(issuer_, kStateDecision)}});
  }
  const Json documents = Do("documents:batchCreate", {{"requests", requests}})["documents"];
  requests = Json::array();
  for (const Json& document : documents) {
    requests.push_back({{"reference", {{"target", document["name"]}, {"relation", "LINKED_TO"}}}});
  }
  Do(hub + "/references:batchCreate", {{"requests", requests}});
  const Reply reply = Related(hub);
  EXPECT_EQ(Found(reply).size(), 500u);
  EXPECT_TRUE(reply.body["truncated"]);
}

TEST_F(RelatedTest, BadInputIsRefusedByField) {
  const std::string document = Draft();
  EXPECT_THAT(Related("documents/khong-co"), IsError(404, "NOT_FOUND"));
  EXPECT_THAT(Related(document, "depth=11"), IsInvalid("depth", "INVALID_FIELD"));
  EXPECT_THAT(Related(document, "depth=-1"), IsInvalid("depth", "INVALID_FIELD"));
  EXPECT_THAT(Related(document, "asOf=2018-13-01"), IsInvalid("as_of", "INVALID_FIELD"));
  EXPECT_EQ(Related(document, "relation=KIN").status, 400);
}

TEST_F(RelatedTest, WhatIsOnlyCitedIsThereAndKeepsItsReferencesWhenCompleted) {
  Made("numberRegisters", YearRegister(issuer_, {{"issuerSymbol", "THU"}}));
  const std::string plan = Draft(), old = NewDocument(issuer_, kStateDecision);
  ASSERT_THAT(Issue(old, "2018-01-02"), IsOk());
  const std::string stub = Made(
      "documents", {{"type", kStateDecision}, {"subject", "Quyết định số 703"}, {"stub", true}});
  Refer(plan, stub, "BASED_ON");
  Refer(stub, old, "REPLACES");
  Json cited = Related(plan).body["documents"][0];
  EXPECT_EQ(cited["document"], stub);
  EXPECT_TRUE(cited["stub"]);
  EXPECT_FALSE(cited.contains("state"));
  EXPECT_EQ(cited["subject"], "Quyết định số 703");
  EXPECT_FALSE(Stack::Get().Get("/v1/" + old).body.contains("supersedeDate"))
      << "the day of what replaces it is not known";

  const Reply completed = Stack::Get().Http(
      "PATCH",
      absl::StrCat("/v1/", stub, "?updateMask=stub,state,number,symbol,issuer,issueDate,subject"),
      {{"stub", false},
       {"state", "ISSUED"},
       {"number", 703},
       {"symbol", "703/QĐ-UBND"},
       {"issuer", issuer_},
       {"issueDate", Day("2018-03-05")},
       {"subject", "Ban hành Quy chế"}});
  ASSERT_THAT(completed, IsOk());
  cited = Related(plan).body["documents"][0];
  EXPECT_EQ(cited["symbol"], "703/QĐ-UBND");
  EXPECT_EQ(cited["state"], "ISSUED");
  EXPECT_FALSE(cited.contains("stub"));
  EXPECT_EQ(Stack::Get().Get("/v1/" + old).body["supersedeDate"], Day("2018-03-05"));
  EXPECT_THAT(Found(Related(stub)), UnorderedElementsAre("1 " + plan, "1 " + old));
}

}  // namespace
}  // namespace district::testing
