// The moves of a watch item: somebody takes it up, or says that it no longer needs watching.
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/resource/service.h"
#include "district/indicator/v1/watch_items.pb.h"
#include "services/indicator/watch/life.h"
#include "services/indicator/watch/register.h"

namespace district::indicator {
namespace {

using resource::Writes;
using v1::WatchItem;
using v1::WatchStep;

template <typename Request>
void ServeMove(resource::Service& service, const std::string& method, WatchStep::Action action) {
  const resource::Collection& items = service.catalog().Of<WatchItem>();
  service.ServeWrite<Request, WatchItem>(
      absl::StrCat("district.indicator.v1.WatchService.", method),
      [&items, action](const rpc::Call& call, const Request& request,
                       Writes& writes) -> absl::StatusOr<WatchItem> {
        const watch::Act act{.subject = call.identity().subject,
                             .time = writes.transaction().now(),
                             .note = request.note()};
        auto moved = writes.Update(items, {{.name = request.name(),
                                            .etag = request.etag(),
                                            .path = "",
                                            .change = [&](resource::Message& message) {
                                              return watch::Move(action, act,
                                                                 static_cast<WatchItem&>(message));
                                            }}});
        if (!moved.ok()) return moved.status();
        return std::move(static_cast<WatchItem&>(*moved->front()));
      });
}

}  // namespace

void ServeWatchMoves(resource::Service& service) {
  ServeMove<v1::AcknowledgeWatchItemRequest>(service, "AcknowledgeWatchItem",
                                             WatchStep::ACKNOWLEDGE);
  ServeMove<v1::ResolveWatchItemRequest>(service, "ResolveWatchItem", WatchStep::RESOLVE);
}

}  // namespace district::indicator
