// Calendar feeds: declaration, rules, and their secret addresses.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/api/errors.h"
#include "common/db/sql.h"
#include "common/resource/collection.h"
#include "common/resource/service.h"
#include "common/rpc/forwarding_call.h"
#include "district/meeting/v1/calendar_feeds.pb.h"
#include "services/meeting/calendar/feed_key.h"
#include "services/meeting/calendar/register.h"

namespace district::meeting {
namespace {

using resource::Collection;
using resource::PlacedChange;
using resource::Writes;
using v1::CalendarFeed;
using v1::RenewCalendarFeedRequest;
using v1::RenewCalendarFeedResponse;
using v1::RevokeCalendarFeedRequest;

constexpr char kType[] = "meeting.district/CalendarFeed";
constexpr char kAdminister[] = "meeting.calendarFeeds.administer";

// Whoever does not administer all feeds sees their own.
resource::Scope OwnFeeds() {
  return {.hides = true,
          .narrows = [](const rpc::CallContext& call) { return !call.Allows(kAdminister); },
          .rows = [](db::Session&, const rpc::CallContext& call) -> absl::StatusOr<db::Sql> {
            return db::SqlCat("owner = ", db::Bind(call.identity().subject));
          },
          .refusal = [](const std::string& name,
                        const rpc::CallContext&) { return api::NotFound(kType, name); }};
}

absl::Status CheckFeed(CalendarFeed& feed, const CalendarFeed*) {
  if (feed.organization().empty() || feed.person().empty()) return absl::OkStatus();
  return api::InvalidField("person", "does not go with organization", "ORGANIZATION_OR_PERSON");
}

absl::Status SetDigest(db::Transaction& transaction, const std::string& feed,
                       const std::string& digest) {
  return transaction
      .Execute(db::SqlCat("UPDATE calendar_feeds SET key_digest = ", db::Bind(digest),
                          " WHERE name = ", db::Bind(feed)))
      .status();
}

// A feed is its creator's. With its deletion the address ends, so that undeleting brings back none.
absl::Status SetOwnerAndEndAddress(Writes& writes, const std::vector<PlacedChange>& changes) {
  for (const auto& [change, path] : changes) {
    auto& feed = change.after_as<CalendarFeed>();
    if (change.action == resource::Action::kCreate) {
      feed.set_owner(writes.call().identity().subject);
    } else if (change.action == resource::Action::kDelete) {
      feed.clear_address_create_time();
      absl::Status ended = SetDigest(writes.transaction(), feed.name(), "");
      if (!ended.ok()) return ended;
    }
  }
  return absl::OkStatus();
}

// Notes in a feed when its address was made, or that it has none, and keeps the digest of its key.
template <typename Request>
absl::StatusOr<CalendarFeed> SetAddress(const Request& request, const Collection& feeds,
                                        int64_t create_time, const std::string& digest,
                                        Writes& writes) {
  auto updated =
      writes.Update(feeds, {{.name = request.name(),
                             .etag = request.etag(),
                             .path = "",
                             .change = [create_time](resource::Message& message) {
                               resource::SetMicros(message, "address_create_time", create_time);
                               return absl::OkStatus();
                             }}});
  if (!updated.ok()) return updated.status();
  absl::Status set = SetDigest(writes.transaction(), request.name(), digest);
  if (!set.ok()) return set;
  return std::move(static_cast<CalendarFeed&>(*updated->front()));
}

// A call to renew an address. It puts the address into the answer at the very end, so that it is
// kept nowhere, not with the answer to a request id either.
class RenewCall : public rpc::ForwardingContext<rpc::Call> {
 public:
  RenewCall(rpc::CallPtr inner, std::string key)
      : ForwardingContext(*inner), inner_(std::move(inner)), key_(std::move(key)) {}

  const std::string& key() const { return key_; }
  // Notes the state of the feed in which the key is good for it.
  void NoteRenewed(std::string etag) { etag_ = std::move(etag); }

  void Finish(const google::protobuf::Message& response) override {
    RenewCalendarFeedResponse answer;
    answer.CopyFrom(response);
    const CalendarFeed& feed = answer.calendar_feed();
    // What was answered before, to the same request id, was another key.
    if (feed.etag() == etag_) answer.set_address(FeedAddress(feed.name(), key_));
    inner_->Finish(answer);
  }
  void FinishWithBytes(std::string response) override {
    inner_->FinishWithBytes(std::move(response));
  }
  void FinishWithHeaders(const google::protobuf::Message& response,
                         const rpc::Headers& headers) override {
    inner_->FinishWithHeaders(response, headers);
  }
  void Fail(absl::Status status) override { inner_->Fail(std::move(status)); }

 private:
  const rpc::CallPtr inner_;
  const std::string key_;
  std::string etag_;
};

absl::StatusOr<resource::Response> Renew(RenewCall& call, const Collection& feeds, Writes& writes) {
  auto feed =
      SetAddress(call.request_as<RenewCalendarFeedRequest>(), feeds,
                 absl::ToUnixMicros(writes.transaction().now()), DigestOf(call.key()), writes);
  if (!feed.ok()) return feed.status();
  call.NoteRenewed(feed->etag());
  auto response = std::make_unique<RenewCalendarFeedResponse>();
  *response->mutable_calendar_feed() = *std::move(feed);
  return response;
}

void ServeRenewal(resource::Service& service, const Collection& feeds, rpc::CallPtr call) {
  absl::StatusOr<std::string> key = NewFeedKey();
  if (!key.ok()) return call->Fail(key.status());
  auto renewal = std::make_shared<RenewCall>(std::move(call), *std::move(key));
  // The call holds what it runs, so that holds the call by a plain reference.
  service.Write(renewal, {}, [&feeds, &renewal = *renewal](const rpc::Call&, Writes& writes) {
    return Renew(renewal, feeds, writes);
  });
}

}  // namespace

std::unique_ptr<resource::Collection> CalendarFeeds() {
  return resource::Declare<CalendarFeed>("calendar_feeds")
      .Normalize(&CheckFeed)
      .ScopedTo(OwnFeeds())
      .ValidateBatch(&SetOwnerAndEndAddress)
      .StoredInColumn("last_use_time", [](CalendarFeed& feed, const db::Value& time, absl::Time) {
        resource::SetMicros(feed, "last_use_time", db::AsInt(time));
      });
}

void ServeCalendarFeedAddresses(resource::Service& service) {
  const Collection& feeds = service.catalog().Of<CalendarFeed>();
  service.server().Handle(
      "district.meeting.v1.CalendarFeedService.RenewCalendarFeed",
      [&service, &feeds](rpc::CallPtr call) { ServeRenewal(service, feeds, std::move(call)); });
  service.ServeWrite<RevokeCalendarFeedRequest, CalendarFeed>(
      "district.meeting.v1.CalendarFeedService.RevokeCalendarFeed",
      [&feeds](const rpc::Call&, const RevokeCalendarFeedRequest& request, Writes& writes) {
        return SetAddress(request, feeds, 0, "", writes);
      });
}

}  // namespace district::meeting
