// A replica stands still, as a paused virtual machine or a dead host does, in the middle of a
// transaction.
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/integration/faults/load.h"

namespace district::testing {
namespace {

using personnel::v1::PeopleService;
using ::testing::IsEmpty;

// Creates a person past the gateway.
grpc::StatusCode Write(PeopleService::Stub& replica, const std::string& id,
                       const std::string& token, absl::Duration timeout) {
  personnel::v1::CreatePersonRequest request;
  request.set_person_id(id);
  request.mutable_person()->set_display_name("Ghi");
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer " + token);
  context.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
  personnel::v1::Person person;
  return replica.CreatePerson(&context, request, &person).error_code();
}

// The people whose creation is in the feed after `token`; each once, and with one number after the
// other.
std::set<std::string> CreatedSince(Stack& stack, std::string token) {
  std::set<std::string> created;
  int64_t last = 0;
  for (bool more = true; more;) {
    const Reply page = stack.Get("/v1/personnel/changes?pageSize=1000&pageToken=" + Encode(token));
    EXPECT_THAT(page, IsOk());
    if (page.status != 200) break;
    for (const Json& change : page.body.value("changes", Json::array())) {
      const int64_t number = std::stoll(change.value("sequence", "0"));
      EXPECT_TRUE(last == 0 || number == last + 1) << last << " " << number;
      last = number;
      EXPECT_TRUE(created.insert(change.value("resource", "")).second) << change;
    }
    token = page.body.value("nextPageToken", "");
    more = !token.empty();
  }
  return created;
}

TEST(FrozenTest, AReplicaThatHoldsTheLockOfAllWritesHoldsItForSecondsOnly) {
  Stack& stack = BrokenStack();
  const std::string token = stack.Token("editor");
  const Reply start = stack.Get("/v1/personnel/changes?fromNow=true");
  ASSERT_THAT(start, IsOk());
  const std::string prefix = NewId("dung");
  const int pid = stack.endpoints()["services"]["personnel"][0]["pid"];
  const auto other = PeopleService::NewStub(ServiceChannel(stack, "personnel", 1));
  int probes = 0;
  const auto write = [&](absl::Duration timeout) {
    return Write(*other, absl::StrCat(prefix, "-p", ++probes), token, timeout);
  };

  Acknowledged written;
  std::vector<Load::Caller> callers;
  for (int i = 0; i < 4; ++i) {
    callers.push_back(GrpcWriter(stack, prefix, &written, ServiceChannel(stack, "personnel", 0)));
  }
  Load load(callers);
  ASSERT_TRUE(load.WaitForMore(50));
  // Between two attempts it gets on, each time by another count of calls, so that no two of them
  // meet it at the same place.
  bool holds_the_lock = false;
  const absl::Time last_attempt = absl::Now() + absl::Minutes(1);
  for (int attempt = 0; absl::Now() < last_attempt && !holds_the_lock; ++attempt) {
    ASSERT_TRUE(load.WaitForMore(1 + attempt % 7));
    Frozen replica(pid);
    const absl::Time frozen = absl::Now();
    holds_the_lock = write(absl::Seconds(1)) != grpc::StatusCode::OK;
    if (!holds_the_lock) continue;
    // The others have been held back; they go on while it still stands.
    EXPECT_EQ(write(absl::Seconds(20)), grpc::StatusCode::OK);
    EXPECT_LT(absl::Now() - frozen, absl::Seconds(5));
  }
  EXPECT_TRUE(holds_the_lock) << "it was never stopped in the middle of a transaction";
  EXPECT_TRUE(load.WaitForMore(50)) << "it does not go on";
  load.Stop();

  // What it was about to do was undone as a whole, and not acknowledged.
  EXPECT_THAT(Lost(stack, written.ids()), IsEmpty());
  const std::set<std::string> created =
      CreatedSince(stack, start.body.value("resumeToken", start.body.value("nextPageToken", "")));
  EXPECT_GE(created.size(), written.ids().size());
  for (const std::string& id : written.ids()) EXPECT_TRUE(created.contains("people/" + id)) << id;
  for (const std::string& name : created) EXPECT_THAT(stack.Get("/v1/" + name), IsOk());
  EXPECT_TRUE(Eventually(absl::Seconds(30), [&] { return IsHealthy(stack); }));
}

}  // namespace
}  // namespace district::testing
