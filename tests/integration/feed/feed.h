// What the tests of the feed of changes share: one stack with two processes of personnel, and
// callers of its feed.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "district/personnel/v1/changes.grpc.pb.h"
#include "district/personnel/v1/people.grpc.pb.h"
#include "tests/integration/stack.h"
#include "tests/integration/wire.h"

namespace district::testing {

using personnel::v1::ChangeService;
using personnel::v1::PeopleService;
using type::v1::Change;
using type::v1::ListChangesRequest;
using type::v1::ListChangesResponse;
using type::v1::WatchChangesRequest;
using type::v1::WatchChangesResponse;

inline Stack& FeedStack() {
  static Stack stack("feed", {"--replicas personnel=2", "--no-sample"});
  return stack;
}

// A context with a token and a deadline.
inline std::unique_ptr<grpc::ClientContext> ContextFor(const std::string& token,
                                                       absl::Duration timeout) {
  auto context = std::make_unique<grpc::ClientContext>();
  context->AddMetadata("authorization", "Bearer " + token);
  context->set_deadline(absl::ToChronoTime(absl::Now() + timeout));
  return context;
}

// An open WatchChanges.
class Watch {
 public:
  Watch(const std::shared_ptr<grpc::Channel>& channel, const std::string& token,
        const WatchChangesRequest& request, absl::Duration timeout = absl::Seconds(60))
      : stub_(ChangeService::NewStub(channel)),
        context_(ContextFor(token, timeout)),
        reader_(stub_->WatchChanges(context_.get(), request)) {}
  ~Watch() { End(); }

  // The next message; false at the end.
  bool Next(WatchChangesResponse* message) { return reader_->Read(message); }
  // Reads until a message brings changes.
  bool NextChanges(WatchChangesResponse* message) {
    while (Next(message)) {
      if (message->changes_size() > 0) return true;
    }
    return false;
  }
  void Cancel() { context_->TryCancel(); }
  // How it ended; cancels it where it has not.
  grpc::Status End() {
    if (!reader_) return status_;
    Cancel();
    return Finish();
  }
  // How it ended by itself.
  grpc::Status Finish() {
    WatchChangesResponse rest;
    while (reader_->Read(&rest)) {
    }
    status_ = reader_->Finish();
    reader_.reset();
    return status_;
  }

 private:
  std::unique_ptr<ChangeService::Stub> stub_;
  std::unique_ptr<grpc::ClientContext> context_;
  std::unique_ptr<grpc::ClientReader<WatchChangesResponse>> reader_;
  grpc::Status status_;
};

inline int64_t NumberOf(const Change& change) {
  int64_t number = 0;
  EXPECT_TRUE(absl::SimpleAtoi(change.sequence(), &number)) << change.sequence();
  return number;
}

inline personnel::v1::Person PersonOf(const google::protobuf::Any& any) {
  personnel::v1::Person person;
  EXPECT_TRUE(any.UnpackTo(&person)) << any.type_url();
  return person;
}

// GET of the feed of personnel over JSON.
inline Reply ListOverJson(const std::string& query, const std::string& role = "admin") {
  HttpOptions options;
  options.role = role;
  return FeedStack().Http("GET", "/v1/personnel/changes?" + query, nullptr, options);
}

// The token for what comes after now.
inline std::string Now(const std::string& arguments = "") {
  const Reply reply = ListOverJson("fromNow=true" + arguments);
  EXPECT_THAT(reply, IsOk());
  EXPECT_FALSE(reply.body.contains("changes")) << reply.text;
  EXPECT_FALSE(reply.body.contains("nextPageToken")) << reply.text;
  return reply.status == 200 ? reply.body.value("resumeToken", "") : "";
}

// All changes after a token.
inline Json Since(const std::string& token, const std::string& arguments = "",
                  const std::string& role = "admin") {
  Json changes = Json::array();
  std::string next = token;
  while (!next.empty()) {
    const Reply reply = ListOverJson("pageToken=" + next + arguments, role);
    EXPECT_THAT(reply, IsOk());
    if (reply.status != 200) break;
    for (const Json& change : reply.body.value("changes", Json::array())) {
      changes.push_back(change);
    }
    next = reply.body.value("nextPageToken", "");
  }
  return changes;
}

inline std::string NewPerson(const std::string& hometown = "") {
  const std::string id = NewId("nguoi");
  EXPECT_THAT(FeedStack().Post("/v1/people?personId=" + id,
                               {{"displayName", "Lê Văn Nguồn"}, {"hometown", hometown}}),
              IsOk());
  return "people/" + id;
}

inline Reply SetHometown(const std::string& person, const std::string& hometown) {
  return FeedStack().Http("PATCH", absl::StrCat("/v1/", person, "?updateMask=hometown"),
                          {{"hometown", hometown}});
}

}  // namespace district::testing
