// Callers who try to find out what they are not cleared for by writing: nothing tells what is
// hidden from what is not there.
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/secrecy/world.h"
#include "tests/integration/stack.h"

namespace district::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr int kSecret = 4;

// A request with the marker of a degree in it.
struct Attempt {
  std::string method;
  std::string path;
  Json body = Json::object();
};

Json WithoutDegree(const Json& body, int degree) {
  return Json::parse(World::Get().WithoutDegree(body.dump(), degree));
}

// The writer is answered the same for what is hidden as for what was never made.
void ExpectNothingTold(const Attempt& attempt) {
  const World& world = World::Get();
  const Reply hidden = As(Writer(), attempt.method, "/v1/" + attempt.path, attempt.body);
  const Reply absent =
      As(Writer(), attempt.method, "/v1/" + world.WithoutDegree(attempt.path, kSecret),
         WithoutDegree(attempt.body, kSecret));
  EXPECT_EQ(hidden.status, absent.status) << attempt.path << hidden.text << absent.text;
  EXPECT_EQ(WithoutDegree(hidden.body, kSecret), absent.body) << attempt.path;
  EXPECT_NE(hidden.status, 200) << attempt.path << hidden.text;
}

TEST(HostileTest, WritesOfWhatIsHiddenAreAnsweredAsOfNothing) {
  const World& world = World::Get();
  const std::string meeting = world.MeetingOf(kSecret), document = world.DocumentOf(kSecret);
  const std::string& id = world.marker(kSecret);
  const std::string item = absl::StrCat(world.meeting(), "/agendaItems/", id);
  const std::string assignment = absl::StrCat("assignments/", id, "-of-document");
  const Json party = {{"organization", world.organization()}};
  const std::vector<Attempt> attempts = {
      {"PATCH", meeting + "?updateMask=displayName", {{"displayName", "Đoán"}}},
      {"PATCH", item + "?updateMask=notes", {{"notes", "Đoán"}}},
      {"PATCH", document + "?updateMask=subject", {{"subject", "Đoán"}}},
      {"PATCH", assignment + "?updateMask=note", {{"note", "Đoán"}}},
      {"PATCH", absl::StrCat("bulletins/", id, "?updateMask=title"), {{"title", "Đoán"}}},
      {"PATCH", meeting + "?updateMask=displayName", {{"displayName", "Đoán"}, {"etag", "x"}}},
      {"POST", meeting + ":schedule"},
      {"POST", meeting + ":start"},
      {"POST", meeting + ":cancel", {{"reason", "Đoán"}}},
      {"POST", meeting + ":publish"},
      {"POST", meeting + ":correct", {{"reason", "Đoán"}, {"meeting", {{"displayName", "Đoán"}}}}},
      {"POST", meeting + "/participants:inviteRoster"},
      {"POST",
       meeting + "/participants:checkIn",
       {{"names", Json::array({absl::StrCat(meeting, "/participants/", id)})}}},
      {"POST", meeting + "/agendaItems", {{"title", "Đoán"}}},
      {"POST", meeting + "/participants", {{"guest", "Đoán"}, {"roles", Json::array({"GUEST"})}}},
      {"POST", document + "/references", {{"target", world.document()}, {"relation", "BASED_ON"}}},
      {"POST", world.document() + ":present", {{"document", document}}},
      {"POST", document + ":reserveNumber"},
      {"POST", document + ":voidNumber", {{"reason", "Đoán"}}},
      {"POST", document + ":issue", {{"signatureDate", OnDay(2019, 1, 1)}}},
      {"POST", assignment + ":report", {{"result", "Đoán"}}},
      {"POST", assignment + ":confirm"},
      {"POST", assignment + ":remind"},
      {"POST", absl::StrCat("bulletins/", id, ":view")},
      {"POST", "assignments", {{"task", "Đoán"}, {"document", document}, {"owner", party}}},
      {"POST", "bulletins", {{"title", "Đoán"}, {"meeting", meeting}}},
      {"POST",
       world.meeting() + "/agendaItems",
       {{"title", "Đoán"}, {"documents", Json::array({document})}}},
      {"POST", world.meeting() + "/agendaItems", {{"title", "Đoán"}, {"parentItem", item}}},
      {"POST", world.meeting() + "/decisions", {{"outcome", "ADOPTED"}, {"agendaItem", item}}},
      {"POST", world.meeting() + "/decisions", {{"outcome", "ADOPTED"}, {"document", document}}},
      {"POST", world.document() + "/references", {{"target", document}, {"relation", "BASED_ON"}}},
  };
  for (const Attempt& attempt : attempts) ExpectNothingTold(attempt);
}

TEST(HostileTest, InBatchesWhatIsHiddenIsOneOfTheMissing) {
  const World& world = World::Get();
  const std::string missing = "documents/" + NewId("khong-co");
  const std::string hidden = world.DocumentOf(kSecret);
  for (const auto& [first, second] : {std::pair(missing, hidden), std::pair(hidden, missing)}) {
    ExpectNothingTold(
        {"GET", absl::StrCat("documents:batchGet?names=", first, "&names=", second), nullptr});
    Json requests = Json::array();
    for (const std::string& name : {first, second}) {
      requests.push_back(
          {{"document", {{"name", name}, {"subject", "Đoán"}}}, {"updateMask", "subject"}});
    }
    ExpectNothingTold({"POST", "documents:batchUpdate", {{"requests", requests}}});
  }
}

TEST(HostileTest, WhatIsTakenBySomethingHiddenIsNotSaidToExist) {
  const World& world = World::Get();
  const Reply same_id = As(Writer(), "POST", "/v1/documents?documentId=" + world.marker(kSecret),
                           {{"type", "documentTypes/cong-van-nha-nuoc"}, {"subject", "Đoán"}});
  EXPECT_THAT(same_id, IsError(404, "NOT_FOUND"));
  // The number of the hidden meeting.
  const Reply same_ordinal = As(Writer(), "POST", "/v1/meetings",
                                {{"displayName", "Đoán"},
                                 {"organization", world.organization()},
                                 {"state", "SCHEDULED"},
                                 {"ordinal", 10 + kSecret},
                                 {"sittings", Json::array({{{"date", OnDay(2019, 1, 2)}}})}});
  EXPECT_NE(same_ordinal.status, 200);
  EXPECT_FALSE(world.Tells(same_ordinal.text, kSecret)) << same_ordinal.text;
  EXPECT_THAT(same_ordinal.text, Not(HasSubstr("DUPLICATE_KEY")));
  // The book says that the number is taken, and nothing else.
  const Reply same_number = As(Writer(), "POST", "/v1/documents",
                               {{"type", "documentTypes/cong-van-nha-nuoc"},
                                {"issuer", world.organization()},
                                {"subject", "Đoán"},
                                {"state", "ISSUED"},
                                {"number", kSecret},
                                {"issueDate", OnDay(2019, 1, kSecret)}});
  EXPECT_THAT(same_number, IsError(409, "DUPLICATE_KEY"));
  EXPECT_FALSE(world.Tells(same_number.text, kSecret)) << same_number.text;
}

TEST(HostileTest, TheBookShowsANumberOfWhatIsHiddenAsTaken) {
  const Reply book =
      As(Reader(2), "GET", absl::StrCat("/v1/", World::Get().number_register(), ":book"));
  ASSERT_THAT(book, IsOk());
  int withheld = 0;
  for (const Json& entry : book.body["bookEntries"]) {
    if (entry["state"] != "WITHHELD") continue;
    ++withheld;
    EXPECT_GE(entry["number"], 3) << entry;
    for (const char* field : {"document", "issueDate", "reason", "updateTime"}) {
      EXPECT_TRUE(entry.value(field, Json()).empty()) << entry;
    }
  }
  EXPECT_EQ(withheld, 3);
}

TEST(HostileTest, ADegreeIsGivenByWhoIsClearedForIt) {
  const World& world = World::Get();
  for (const auto& [path, body, field] :
       {std::tuple<std::string, Json, std::string>{
            "documents",
            {{"type", "documentTypes/cong-van-nha-nuoc"}, {"subject", "Thử"}},
            "document.classification"},
        {"meetings",
         {{"displayName", "Thử"}, {"organization", world.organization()}},
         "meeting.classification"},
        {world.meeting() + "/agendaItems", {{"title", "Thử"}}, "agenda_item.classification"}}) {
    Json secret = body;
    secret["classification"] = "CONFIDENTIAL";
    const Reply refused = As(Writer(), "POST", "/v1/" + path, secret);
    EXPECT_THAT(refused, IsError(403, "CLASSIFICATION_NOT_CLEARED"));
    EXPECT_EQ(refused.Fields(), std::vector<std::string>{field});
    secret["classification"] = "INTERNAL";
    EXPECT_THAT(As(Writer(), "POST", "/v1/" + path, secret), IsOk());
  }
}

TEST(HostileTest, FiltersDoNotReachIntoCorrections) {
  const std::string filter =
      Encode(absl::StrCat("corrections.changes.after : \"", World::Get().marker(kSecret), "\""));
  EXPECT_EQ(As(Reader(2), "GET", "/v1/meetings?filter=" + filter).status, 400);
  EXPECT_THAT(As(Reader(5), "GET", "/v1/meetings?filter=" + filter), IsOk());
}

TEST(HostileTest, AnswersToOthersPageTokensHoldNothingHidden) {
  const World& world = World::Get();
  for (const std::string& list :
       {absl::StrCat("/v1/meetings/-/agendaItems?pageSize=2"),
        absl::StrCat("/v1/", world.MeetingOf(5), "/agendaItems?pageSize=1"),
        std::string("/v1/documents?pageSize=1"),
        absl::StrCat("/v1/", world.number_register(), ":book?pageSize=1")}) {
    std::string token = As(Reader(5), "GET", list).body.value("nextPageToken", "");
    while (!token.empty()) {
      const Reply other = As(Reader(2), "GET", absl::StrCat(list, "&pageToken=", Encode(token)));
      for (int degree = 3; degree <= kDegrees; ++degree) {
        EXPECT_FALSE(world.Tells(other.text, degree)) << list << other.text;
      }
      token = As(Reader(5), "GET", absl::StrCat(list, "&pageToken=", Encode(token)))
                  .body.value("nextPageToken", "");
    }
  }
}

class DegreesTest : public ::testing::Test {
 protected:
  DegreesTest() {
    document_ = Created("documents", body_)["name"];
    const Json documents = {{"documents", Json::array({document_})}};
    const std::string meeting = World::Get().meeting();
    const auto item = [&](Json more) -> std::string {
      more["title"] = "Thử";
      return Created(meeting + "/agendaItems", more)["name"];
    };
    naming_ = item(documents);
    below_ = item({{"parentItem", naming_}});
    decision_ = std::string(
        Created(meeting + "/decisions", {{"outcome", "ADOPTED"}, {"agendaItem", below_}})["name"]);
  }

  // Whether a reader sees what names the document.
  void ExpectAll(int status) {
    for (const std::string& name : {document_, naming_, below_, decision_}) {
      EXPECT_EQ(As(Reader(2), "GET", "/v1/" + name).status, status) << name;
    }
  }
  void Classify(const std::string& name, const std::string& degree) {
    const Reply reply =
        SecretStack().Http("PATCH", absl::StrCat("/v1/", name, "?updateMask=classification"),
                           {{"classification", degree}});
    ASSERT_THAT(reply, IsOk());
  }

  const Json body_ = {{"type", "documentTypes/cong-van-nha-nuoc"}, {"subject", "Thử"}};
  std::string document_, naming_, below_, decision_;
};

TEST_F(DegreesTest, GoWithWhatIsAboutAResourceWheneverTheyChange) {
  ExpectAll(200);
  Classify(document_, "SECRET");
  ExpectAll(404);
  Classify(document_, "PUBLIC");
  ExpectAll(200);
  Classify(naming_, "CONFIDENTIAL");
  EXPECT_EQ(As(Reader(2), "GET", "/v1/" + document_).status, 200);
  for (const std::string& name : {naming_, below_, decision_}) {
    EXPECT_EQ(As(Reader(2), "GET", "/v1/" + name).status, 404) << name;
    EXPECT_EQ(As(Reader(3), "GET", "/v1/" + name).status, 200) << name;
  }
}

TEST_F(DegreesTest, GoWithAnItemThatIsGivenAnotherDocument) {
  const std::string secret = World::Get().DocumentOf(kSecret);
  const std::string path = absl::StrCat("/v1/", naming_, "?updateMask=documents");
  ASSERT_THAT(SecretStack().Http("PATCH", path, {{"documents", Json::array({document_, secret})}}),
              IsOk());
  EXPECT_EQ(As(Reader(3), "GET", "/v1/" + below_).status, 404);
  EXPECT_EQ(As(Reader(4), "GET", "/v1/" + below_).status, 200);
  ASSERT_THAT(SecretStack().Http("PATCH", path, {{"documents", Json::array({document_})}}), IsOk());
  ExpectAll(200);
}

TEST_F(DegreesTest, HoldForRepeatedRequestsToo) {
  const std::string id = NewId("d"), request = NewUuid();
  const std::string path = absl::StrCat("/v1/documents?documentId=", id, "&requestId=", request);
  ASSERT_THAT(As(Writer(), "POST", path, body_), IsOk());
  ASSERT_THAT(As(Writer(), "POST", path, body_), IsOk()) << "answered again";
  Classify("documents/" + id, "SECRET");
  EXPECT_THAT(As(Writer(), "POST", path, body_), IsError(404, "NOT_FOUND"));
}

TEST_F(DegreesTest, EndByTheTermOfTheDayTheyWereGivenOn) {
  Json body = body_;
  body["classification"] = "SECRET";
  body["classificationDate"] = OnDay(2024, 2, 29);
  EXPECT_EQ(Created("documents", body)["declassificationDate"], OnDay(2044, 2, 29));
  body["classificationDate"] = OnDay(2001, 1, 1);
  EXPECT_FALSE(Created("documents", body).contains("declassificationDate"));
}

}  // namespace
}  // namespace district::testing
