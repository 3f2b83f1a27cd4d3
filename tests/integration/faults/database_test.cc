// The database goes away and comes back while calls are under way.
#include <signal.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/integration/faults/load.h"

namespace district::testing {
namespace {

using ::testing::AnyOf;
using ::testing::IsEmpty;

Json ServicePids(const Stack& stack) {
  Json pids = stack.endpoints()["services"];
  for (auto& [service, replicas] : pids.items()) {
    for (auto& replica : replicas) EXPECT_FALSE(HasEnded(replica["pid"])) << service;
  }
  return pids;
}

// Creates an organization, a person and a meeting to read during faults.
std::string Known(Stack& stack, const std::string& prefix) {
  const std::string id = NewId(prefix);
  EXPECT_THAT(stack.Post("/v1/people?personId=" + id, {{"displayName", "Trần Văn Có"}}), IsOk());
  return "/v1/people/" + id;
}

TEST(DatabaseTest, KilledInMidLoadItCostsNothingThatWasAcknowledged) {
  Stack& stack = BrokenStack();
  const std::string known = Known(stack, "co");
  const std::string prefix = NewId("kill");
  const Json services = ServicePids(stack);
  Acknowledged written;
  Load load({JsonWriter(stack, prefix, &written), JsonWriter(stack, prefix, &written),
             GrpcWriter(stack, prefix, &written), GrpcWriter(stack, prefix, &written),
             GrpcWriter(stack, prefix, &written), Reader(stack, known),
             Reader(stack, "/v1/people?pageSize=5")});
  ASSERT_TRUE(load.WaitForMore(200)) << load.succeeded();
  EXPECT_THAT(load.failures(), IsEmpty());

  for (int round = 0; round < 2; ++round) {
    const int failed = load.failed();
    std::string output;
    ASSERT_EQ(stack.Local("kill-db", &output), 0) << output;
    EXPECT_TRUE(Eventually(absl::Seconds(20), [&] { return load.failed() >= failed + 20; }));
    EXPECT_TRUE(Eventually(absl::Seconds(20), [&] { return !IsHealthy(stack); }))
        << "the gateway did not notice";
    ASSERT_EQ(stack.Local("start-db", &output), 0) << output;
    EXPECT_TRUE(Eventually(absl::Seconds(30), [&] { return IsHealthy(stack); }));
    EXPECT_TRUE(load.WaitForMore(100)) << "no recovery";
  }
  load.Stop();

  for (const auto& [code, why] : load.failures()) {
    EXPECT_THAT(code, AnyOf(grpc::StatusCode::UNAVAILABLE, grpc::StatusCode::DEADLINE_EXCEEDED))
        << why;
  }
  EXPECT_LT(load.longest(), absl::Seconds(16));
  EXPECT_EQ(ServicePids(stack), services) << "a service was restarted";
  EXPECT_GT(written.ids().size(), 50u);
  EXPECT_THAT(Lost(stack, written.ids()), IsEmpty());
  EXPECT_THAT(stack.Get(known), IsOk());
}

TEST(DatabaseTest, GoneItIsReportedInTheBodyOfAllErrors) {
  Stack& stack = BrokenStack();
  const std::string known = Known(stack, "mat");
  ASSERT_EQ(stack.Local("kill-db"), 0);
  // From the service, while the gateway still sends calls there; then from the gateway.
  for (const bool noticed : {false, true}) {
    if (noticed) {
      EXPECT_TRUE(Eventually(absl::Seconds(20), [&] { return !IsHealthy(stack); }));
    }
    const Reply reply = stack.Get(known);
    EXPECT_EQ(reply.status, 503) << reply.text;
    EXPECT_EQ(reply.body.value("code", 0), grpc::StatusCode::UNAVAILABLE);
    EXPECT_FALSE(reply.Reason().empty());
    EXPECT_FALSE(reply.Detail("google.rpc.RetryInfo").is_null()) << reply.text;
    EXPECT_FALSE(reply.Detail("google.rpc.LocalizedMessage").is_null()) << reply.text;
    // Nothing of the inside: no address, no statement, no text of the connector.
    for (const char* inside : {"127.0.0.1", "SELECT", "MySQL", "MariaDB", "SQLSTATE", "socket"}) {
      EXPECT_EQ(reply.text.find(inside), std::string::npos) << reply.text;
    }
  }
  std::string output;
  ASSERT_EQ(stack.Local("start-db", &output), 0) << output;
  EXPECT_TRUE(Eventually(absl::Seconds(30), [&] { return IsHealthy(stack); }));
  EXPECT_TRUE(Eventually(absl::Seconds(30), [&] { return stack.Get(known).status == 200; }));
}

Reply CallWithin(Stack& stack, const std::string& method, const std::string& path, const Json& body,
                 const std::string& grpc_timeout) {
  HttpOptions options;
  options.headers = {{"grpc-timeout", grpc_timeout}};
  return stack.Http(method, path, body, options);
}

TEST(DeadlineTest, EndsACallWhateverTheDatabaseDoes) {
  Stack& stack = BrokenStack();
  const std::string known = Known(stack, "han");
  {
    Frozen database(stack.endpoints()["database"]["pid"]);
    const absl::Time begun = absl::Now();
    for (const auto& [method, path] : std::vector<std::pair<std::string, std::string>>{
             {"GET", known}, {"GET", "/v1/people?pageSize=3"}, {"POST", "/v1/people"}}) {
      const Json body = method == "POST" ? Json{{"displayName", "Chờ"}} : Json();
      const Reply reply = CallWithin(stack, method, path, body, "400m");
      EXPECT_THAT(reply.status, AnyOf(504, 503)) << method << " " << path << " " << reply.text;
      EXPECT_THAT(reply.body.value("code", 0), AnyOf(4, 14)) << reply.text;
    }
    EXPECT_LT(absl::Now() - begun, absl::Seconds(5));
  }
  EXPECT_TRUE(Eventually(absl::Seconds(30), [&] { return IsHealthy(stack); }));
  EXPECT_TRUE(Eventually(absl::Seconds(30), [&] { return stack.Get(known).status == 200; }));
}

// Who asks for the impossible takes no replica from the others.
TEST(DeadlineTest, TinyOnesEjectNoReplica) {
  Stack& stack = BrokenStack();
  const std::string known = Known(stack, "khong");
  const std::string ejections = "cluster.personnel.outlier_detection.ejections_enforced_total";
  const double before = GatewayStat(stack, ejections);
  for (const char* timeout : {"1u", "100u", "1m", "3m"}) {
    for (int i = 0; i < 40; ++i) {
      CallWithin(stack, i % 2 ? "POST" : "GET", i % 2 ? "/v1/people" : known,
                 i % 2 ? Json{{"displayName", "Nhanh"}} : Json(), timeout);
    }
  }
  EXPECT_EQ(GatewayStat(stack, ejections), before);
  EXPECT_THAT(stack.Get(known), IsOk());
}

TEST(DeadlineTest, ATinyOneIsExceededAndTheServiceLivesOn) {
  Stack& stack = BrokenStack();
  const std::string known = Known(stack, "ngan");
  const Json pids = ServicePids(stack);
  int exceeded = 0;
  for (int i = 0; i < 50; ++i) {
    const Reply reply = CallWithin(stack, i % 2 ? "POST" : "GET", i % 2 ? "/v1/people" : known,
                                   i % 2 ? Json{{"displayName", "Nhanh"}} : Json(), "1u");
    if (reply.status == 200) continue;  // it may be that quick
    EXPECT_EQ(reply.status, 504) << reply.text;
    EXPECT_EQ(reply.body.value("code", 0), grpc::StatusCode::DEADLINE_EXCEEDED) << reply.text;
    ++exceeded;
  }
  EXPECT_GT(exceeded, 0);
  const auto stub = personnel::v1::PeopleService::NewStub(stack.channel());
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer " + stack.Token("admin"));
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Microseconds(50)));
  personnel::v1::ListPeopleResponse response;
  EXPECT_EQ(stub->ListPeople(&context, {}, &response).error_code(),
            grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_THAT(stack.Get(known), IsOk());
  EXPECT_EQ(ServicePids(stack), pids);
}

}  // namespace
}  // namespace district::testing
