// Several callers who write appointments of the same people and posts at once. Nothing is asked of
// who is first, and nothing of how long it takes.
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "tests/integration/appointments/people.h"

namespace district::testing {
namespace {

using ::testing::Each;
using ::testing::SizeIs;

constexpr int kRounds = 5;

// How many writers there are at once.
class WritersTest : public ::testing::TestWithParam<int> {
 protected:
  // One token for all: the stack makes it in one thread.
  WritersTest() : options_{.token = Stack::Get().Token("admin")} {}

  Reply Post(const std::string& path, const Json& body) {
    return Stack::Get().Http("POST", "/v1/" + path, body, options_);
  }
  Reply CreateNow(const std::string& person, const Json& appointment) {
    return Post(person + "/appointments", appointment);
  }

  // Lets all write at once; answers the reasons of the errors, "" for success.
  std::vector<std::string> AtOnce(const std::function<Reply(int)>& write) {
    std::vector<std::string> reasons(GetParam());
    std::vector<std::thread> writers;
    for (int i = 0; i < GetParam(); ++i) {
      writers.emplace_back([&, i] {
        const Reply reply = write(i);
        reasons[i] = reply.status == 200 ? "" : reply.Reason();
        if (reply.status != 200 && reasons[i].empty()) reasons[i] = reply.text;
      });
    }
    for (std::thread& writer : writers) writer.join();
    return reasons;
  }

  static std::map<std::string, int> Counted(const std::vector<std::string>& reasons) {
    std::map<std::string, int> counts;
    for (const std::string& reason : reasons) ++counts[reason];
    return counts;
  }
  static Json AppointmentsOf(const std::string& person) {
    return Get(person, "/appointments?pageSize=100").body.value("appointments", Json::array());
  }

  const HttpOptions options_;
  const std::string body_ = NewBody();
};

TEST_P(WritersTest, OfOnePersonAllSucceed) {
  std::vector<std::string> posts;
  for (int i = 0; i < GetParam(); ++i) posts.push_back(NewPost(body_));
  for (int round = 0; round < kRounds; ++round) {
    const std::string person = NewPerson();
    EXPECT_THAT(AtOnce([&](int i) { return CreateNow(person, Held(posts[i], "2016")); }), Each(""));
    EXPECT_THAT(AppointmentsOf(person), SizeIs(GetParam()));
  }
}

TEST_P(WritersTest, OfOnePersonOneHasTheMainPost) {
  std::vector<std::string> posts;
  for (int i = 0; i < GetParam(); ++i) posts.push_back(NewPost(body_));
  const std::string person = NewPerson();
  const std::vector<std::string> reasons = AtOnce(
      [&](int i) { return CreateNow(person, Held(posts[i], "2016", "", {{"kind", "PRIMARY"}})); });
  EXPECT_EQ(Counted(reasons),
            (std::map<std::string, int>{{"", 1}, {"SECOND_PRIMARY", GetParam() - 1}}));
  EXPECT_THAT(AppointmentsOf(person), SizeIs(1));
}

TEST_P(WritersTest, OfOnePostAsManySucceedAsThereAreSeats) {
  for (int round = 0; round < kRounds; ++round) {
    const std::string post = NewPost(body_, {{"seats", 1}});
    std::vector<std::string> people;
    for (int i = 0; i < GetParam(); ++i) people.push_back(NewPerson());
    const std::vector<std::string> reasons =
        AtOnce([&](int i) { return CreateNow(people[i], Held(post, "2016")); });
    EXPECT_EQ(Counted(reasons),
              (std::map<std::string, int>{{"", 1}, {"POST_OCCUPIED", GetParam() - 1}}));
    EXPECT_THAT(Everybody(Roster(body_, At("2018-07-12"))), SizeIs(round + 1));
  }
}

TEST_P(WritersTest, OfOfficesThatConferOneSeatBringItOnce) {
  for (int round = 0; round < kRounds; ++round) {
    const std::string person = NewPerson(), seat = NewSeat(body_, {{"seats", 1}});
    std::vector<std::string> offices;
    for (int i = 0; i < GetParam(); ++i) {
      offices.push_back(NewPost(body_, {{"conferredSeats", {seat}}, {"seats", 1}}));
    }
    EXPECT_THAT(AtOnce([&](int i) { return CreateNow(person, Held(offices[i], "2016")); }),
                Each(""));
    const Json all = AppointmentsOf(person);
    EXPECT_THAT(all, SizeIs(GetParam() + 1)) << "and one seat";
  }
}

TEST_P(WritersTest, OfBatchesInAnyOrderAllSucceed) {
  std::vector<std::string> posts;
  for (int i = 0; i < GetParam(); ++i) posts.push_back(NewPost(body_));
  for (int round = 0; round < kRounds; ++round) {
    std::vector<std::string> people;
    for (int i = 0; i < 4; ++i) people.push_back(NewPerson());
    const std::vector<std::string> reasons = AtOnce([&](int i) {
      Json requests = Json::array();
      for (size_t k = 0; k < people.size(); ++k) {
        const std::string& person = people[i % 2 == 0 ? k : people.size() - 1 - k];
        requests.push_back({{"parent", person}, {"appointment", Held(posts[i], "2016")}});
      }
      return Post("people/-/appointments:batchCreate", {{"requests", requests}});
    });
    EXPECT_THAT(reasons, Each(""));
    for (const std::string& person : people) {
      EXPECT_THAT(AppointmentsOf(person), SizeIs(GetParam()));
    }
  }
}

TEST_P(WritersTest, EndNobodyTwiceBesideAReorganization) {
  for (int round = 0; round < kRounds; ++round) {
    const std::string dissolved = NewBody(), target = NewBody(), person = NewPerson();
    const std::string held = Hold(person, Held(NewPost(dissolved), "2010"));
    std::vector<std::string> posts;
    for (int i = 1; i < GetParam(); ++i) posts.push_back(NewPost(dissolved, {{"seats", 1}}));
    const std::vector<std::string> reasons = AtOnce([&](int i) {
      if (i > 0) return CreateNow(person, Held(posts[i - 1], "2011", "2012"));
      return Post(dissolved + ":merge",
                  {{"target", target}, {"date", Date("2019-06-30")}, {"endAppointments", true}});
    });
    EXPECT_THAT(reasons, Each(""));
    EXPECT_THAT(AppointmentsOf(person), SizeIs(GetParam()));
    EXPECT_EQ(Get(held).body["endDate"], Date("2019-06-30"));
  }
}

INSTANTIATE_TEST_SUITE_P(AtOnce, WritersTest, ::testing::Values(2, 8));

}  // namespace
}  // namespace district::testing
