// What was true on a day (asOf), as it was known at an instant (readTime).
#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/appointments/people.h"

namespace district::testing {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

std::string UpdateTime(const Reply& reply) {
  EXPECT_THAT(reply, IsOk());
  return reply.body.value("updateTime", "");
}

// OrangeHRM and its like overwrite: a correction is no change, and neither loses what was known.
TEST(KnowledgeTest, ACorrectionIsNoChange) {
  const std::string body = NewBody(), seat = NewSeat(body, {{"title", "Quận ủy viên"}});
  const std::string person = NewPerson("Nguyễn Thị Xuân");
  const Reply made = Create(person, Held(seat, "2015-10-01"));
  const std::string held = made.body["name"], known_first = UpdateTime(made);
  // A change: she leaves. Then a correction: it was a year earlier.
  const std::string known_then =
      UpdateTime(Do(held, "end", {{"endDate", Date("2018-06-30")}, {"endReason", "END_OF_TERM"}}));
  const std::string corrected =
      UpdateTime(Patch(held, "endDate", {{"endDate", Date("2017-06-30")}}));
  const struct {
    const char* day;
    std::string read_time;
    bool held;
  } kQuestions[] = {
      {"2018-01-01", "", false},          {"2017-06-30", "", true},
      {"2018-01-01", corrected, false},   {"2018-01-01", known_then, true},
      {"2018-07-01", known_then, false},  {"2018-07-01", known_first, true},
      {"2015-09-30", known_first, false},
  };
  for (const auto& asked : kQuestions) {
    const std::string at = At(asked.day, asked.read_time);
    const std::vector<std::string> expected(asked.held, person);
    EXPECT_EQ(Everybody(Roster(body, at)), expected) << at;
    EXPECT_EQ(Get(person, ":title" + at).body.value("title", ""), asked.held ? "Quận ủy viên" : "");
    EXPECT_EQ(Get(person, "/appointments" + at).body.contains("appointments"), asked.held) << at;
    EXPECT_EQ(Get(body, ":members" + at).body.contains("members"), asked.held) << at;
    EXPECT_EQ(
        Everybody(
            Get("organizations/-", "/posts:batchHolders" + at + "&posts=" + seat).body["entries"]),
        expected)
        << at;
  }
  EXPECT_EQ(Get(held, "?readTime=" + Encode(known_first)).body, made.body);
  EXPECT_THAT(Get(held, "?readTime=2018-07-12T00:00:00Z"), IsError(404, "NOT_FOUND"));
  EXPECT_THAT(Get(person, ":title?readTime=2018-07-12T00:00:00Z"), IsError(404, "NOT_FOUND"));
}

TEST(KnowledgeTest, NamesAndTitlesAreThoseOfTheTime) {
  const std::string body = NewBody(), seat = NewSeat(body, {{"title", "Ủy viên"}, {"seats", 1}});
  const std::string person = NewPerson("Nguyễn Văn Cũ");
  const std::string known = UpdateTime(Create(person, Held(seat, "2015")));
  ASSERT_THAT(Patch(seat, "title,seats", {{"title", "Ủy viên Thường vụ"}, {"seats", 5}}), IsOk());
  ASSERT_THAT(Patch(person, "displayName", {{"displayName", "Nguyễn Văn Mới"}}), IsOk());
  const std::string then = At("2018-07-12", known), now = At("2018-07-12");
  EXPECT_EQ(Roster(body, then)[0]["holders"][0]["displayName"], "Nguyễn Văn Cũ");
  EXPECT_FALSE(Roster(body, then)[0].contains("vacantSeats"));
  EXPECT_EQ(Roster(body, now)[0]["holders"][0]["displayName"], "Nguyễn Văn Mới");
  EXPECT_EQ(Roster(body, now)[0]["vacantSeats"], 4);
  EXPECT_EQ(Get(person, ":title" + then).body["title"], "Ủy viên");
  EXPECT_EQ(Get(person, ":title" + now).body["title"], "Ủy viên Thường vụ");
  EXPECT_EQ(Get(body, ":members" + then).body["members"][0]["title"], "Ủy viên");
  EXPECT_EQ(Get(seat, "?readTime=" + Encode(known)).body["seats"], 1);
  EXPECT_EQ(Names(Get(body, "/posts?readTime=" + Encode(known)).body["posts"], "title"),
            std::vector<std::string>{"Ủy viên"});
  EXPECT_EQ(Get(person, "?readTime=" + Encode(known)).body["displayName"], "Nguyễn Văn Cũ");
}

TEST(KnowledgeTest, RestrictedFieldsStayHiddenInThePast) {
  const std::string person =
      Make("", "people", "personId",
           {{"displayName", "Kín Đáo"},
            {"contacts", {{{"kind", "PHONE"}, {"value", "0900000000"}}}}})["name"];
  const std::string known = Get(person).body["updateTime"];
  ASSERT_THAT(Patch(person, "hometown", {{"hometown", "Hà Nội"}}), IsOk());
  for (const char* role : {"viewer", "admin"}) {
    const Reply reply = Stack::Get().Http("GET", "/v1/" + person + "?readTime=" + Encode(known),
                                          nullptr, {.role = role});
    ASSERT_THAT(reply, IsOk());
    EXPECT_EQ(reply.body.contains("contacts"), role == std::string("admin"));
    EXPECT_FALSE(reply.body.contains("hometown"));
  }
}

TEST(KnowledgeTest, PagesOfThePastAreWholeAndInOrder) {
  const std::string mark = NewId("que");
  std::vector<std::string> people;
  std::string known;
  for (int i = 0; i < 7; ++i) {
    const Json made =
        Make("", "people", "personId",
             {{"displayName", "Người " + std::string(1, char('G' - i))}, {"hometown", mark}});
    people.insert(people.begin(), made["name"]);
    known = made["updateTime"];
  }
  // Some change, one goes, one comes: the page before is what it was.
  for (const int i : {0, 3, 6}) {
    ASSERT_THAT(Patch(people[i], "displayName", {{"displayName", "Zzz"}}), IsOk());
  }
  ASSERT_THAT(Delete(people[4]), IsOk());
  Make("", "people", "personId", {{"displayName", "Người Mới"}, {"hometown", mark}});
  std::vector<std::string> paged;
  std::string token;
  do {
    const Reply page =
        Get("people",
            "?pageSize=2&orderBy=displayName&filter=" + Encode("hometown = \"" + mark + "\"") +
                "&readTime=" + Encode(known) + "&pageToken=" + Encode(token));
    ASSERT_THAT(page, IsOk());
    for (const std::string& name : Names(page.body.value("people", Json::array()))) {
      paged.push_back(name);
    }
    token = page.body.value("nextPageToken", "");
    ASSERT_LE(paged.size(), people.size());
  } while (!token.empty());
  EXPECT_EQ(paged, people);
}

// The naive model: everything that was ever known, copied at every write.
struct Entry {
  std::string person, post;
  int from, to;  // days of January 2018, both held
  bool deleted = false;
};
struct Known {
  std::string time;
  std::map<std::string, Entry> entries;  // by appointment
};

std::string Day(int day) { return absl::StrCat("2018-01-", day < 10 ? "0" : "", day); }

class ModelTest : public ::testing::TestWithParam<int> {
 protected:
  static constexpr int kSeats = 2, kLastDay = 9;

  size_t Below(size_t end) { return random_() % end; }

  // Why it is refused; "" where it is not.
  std::string Refusal(const std::map<std::string, Entry>& entries, const std::string& name,
                      const Entry& entry) {
    bool full = false;
    for (int day = entry.from; day <= entry.to; ++day) {
      int others = 0;
      for (const auto& [other_name, other] : entries) {
        if (other_name == name || other.deleted || other.post != entry.post) continue;
        if (day < other.from || other.to < day) continue;
        if (other.person == entry.person) return "ALREADY_HELD";
        ++others;
      }
      full = full || others >= kSeats;
    }
    return full ? "POST_OCCUPIED" : "";
  }

  // Writes at random and compares whether it is taken; what is taken is known from then on.
  void Write() {
    std::map<std::string, Entry> entries = known_.back().entries;
    auto picked = entries.begin();
    if (!entries.empty()) std::advance(picked, Below(entries.size()));
    const int from = 1 + int(Below(kLastDay)), to = from + int(Below(kLastDay + 1 - from));
    Reply reply;
    std::string refusal;
    switch (entries.empty() ? 0 : Below(5)) {
      case 0:
      case 1: {
        Entry entry{people_[Below(people_.size())], posts_[Below(posts_.size())], from, to};
        refusal = Refusal(entries, "", entry);
        reply = Create(entry.person, Held(entry.post, Day(from), Day(to)));
        if (reply.status == 200) entries[reply.body["name"]] = entry;
        break;
      }
      case 2: {
        const Entry& before = picked->second;
        // An edit that changes nothing writes nothing, so there is no instant to ask about.
        if (before.deleted || (before.from == from && before.to == to)) return;
        const std::string name = picked->first;
        entries[name].from = from;
        entries[name].to = to;
        refusal = Refusal(entries, name, entries[name]);
        reply = Patch(name, "startDate,endDate",
                      {{"startDate", Date(Day(from))}, {"endDate", Date(Day(to))}});
        break;
      }
      case 3:
        if (picked->second.deleted) return;
        picked->second.deleted = true;
        reply = Delete(picked->first);
        break;
      default:
        if (!picked->second.deleted) return;
        picked->second.deleted = false;
        refusal = Refusal(entries, picked->first, picked->second);
        reply = Do(picked->first, "undelete", Json::object());
    }
    if (refusal.empty()) {
      ASSERT_THAT(reply, IsOk());
      known_.push_back({reply.body["updateTime"], entries});
    } else {
      ASSERT_THAT(reply, IsError(400, refusal));
      ++refused_[refusal];
    }
  }

  void Compare(const Known& known, int day) {
    const std::string at = At(Day(day), known.time);
    std::map<std::string, std::vector<std::string>> of_post, of_person;
    for (const auto& [name, entry] : known.entries) {
      if (entry.deleted || day < entry.from || entry.to < day) continue;
      of_post[entry.post].push_back(name);
      of_person[entry.person].push_back(name);
    }
    const Json roster = Roster(body_, at);
    ASSERT_THAT(roster, SizeIs(posts_.size()));
    for (const Json& entry : roster) {
      const auto& expected = of_post[entry["post"]["name"]];
      EXPECT_THAT(Names(entry.value("holders", Json::array()), "appointment"),
                  ::testing::UnorderedElementsAreArray(expected))
          << at;
      EXPECT_EQ(entry.value("vacantSeats", 0), kSeats - int(expected.size())) << at;
    }
    for (const std::string& person : people_) {
      const auto& expected = of_person[person];
      EXPECT_THAT(
          Names(Get(person, "/appointments" + at).body.value("appointments", Json::array())),
          ::testing::UnorderedElementsAreArray(expected))
          << at;
      EXPECT_EQ(Get(person, ":title" + at).body.value("posts", Json::array()).size(),
                expected.size())
          << at;
    }
  }

  std::mt19937 random_{static_cast<unsigned>(GetParam())};
  const std::string body_ = NewBody();
  const std::vector<std::string> posts_ = {NewSeat(body_, {{"seats", kSeats}}),
                                           NewSeat(body_, {{"seats", kSeats}})};
  const std::vector<std::string> people_ = {NewPerson("A"), NewPerson("B"), NewPerson("C"),
                                            NewPerson("D"), NewPerson("E"), NewPerson("F")};
  std::vector<Known> known_;
  std::map<std::string, int> refused_;  // by the reason
};

TEST_P(ModelTest, EveryAnswerIsWhatWasKnown) {
  known_.push_back({Get(people_.back()).body["updateTime"], {}});
  for (int i = 0; i < 60; ++i) {
    Write();
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(known_.size(), 15u);
  EXPECT_THAT(refused_, SizeIs(2));
  for (int i = 0; i < 40; ++i) Compare(known_[Below(known_.size())], 1 + int(Below(kLastDay)));
  Compare({"", known_.back().entries}, 5);
}

INSTANTIATE_TEST_SUITE_P(Seeds, ModelTest, ::testing::Values(1, 2, 3));

// The people with posts, as known: one question for many.
TEST(KnowledgeTest, PeopleWithPostsAreCountedAsKnown) {
  const std::string person = NewPerson("Lê Hai Chức");
  Hold(person, Held(NewPost(NewBody()), "1901", "1901"));
  const std::string second = Hold(person, Held(NewPost(NewBody()), "1901", "1901"));
  const std::string known = Get(second).body["updateTime"];
  ASSERT_THAT(Delete(second), IsOk());
  const auto with = [&](int posts, const std::string& read_time) {
    const Reply reply =
        Get("people", absl::StrCat(":withPosts", At("1901-06-01", read_time), "&minPosts=", posts,
                                   "&kinds=PARTY&levels=DISTRICT&pageSize=1000"));
    EXPECT_THAT(reply, IsOk());
    std::vector<std::string> people;
    for (const Json& result : reply.body.value("results", Json::array())) {
      people.push_back(result["person"]["name"]);
    }
    return people;
  };
  EXPECT_THAT(with(1, ""), Contains(person));
  EXPECT_THAT(with(2, ""), Not(Contains(person)));
  EXPECT_THAT(with(2, known), Contains(person));
  EXPECT_THAT(with(1, "2018-07-12T00:00:00Z"), IsEmpty());
}

}  // namespace
}  // namespace district::testing
