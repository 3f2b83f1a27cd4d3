// Posts of organizations: declaration and rules.
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/resource/collection.h"
#include "common/time/date.h"
#include "district/personnel/v1/organizations.pb.h"
#include "services/personnel/appointments/held_posts.h"
#include "services/personnel/organizations/date_order.h"
#include "services/personnel/organizations/register.h"
#include "services/personnel/rows/bodies.h"
#include "services/personnel/search/words.h"
#include "services/personnel/tree/unit_scope.h"

namespace district::personnel {
namespace {

using v1::Post;

// Seats are not taken away from under those who hold them. The post's row is locked already, and
// whoever appoints locks it too.
absl::Status CheckHolders(db::Transaction& transaction, Post& after, const Post* before) {
  const bool fewer =
      before && after.seats() != 0 && (before->seats() == 0 || after.seats() < before->seats());
  if (!fewer) return absl::OkStatus();
  absl::StatusOr<int64_t> most = MostHolders(transaction, after.name(), time::DaySpan());
  if (!most.ok()) return most.status();
  if (*most <= after.seats()) return absl::OkStatus();
  return api::Error(absl::StatusCode::kFailedPrecondition, "POST_OCCUPIED")
      .Message(absl::StrCat(after.name(), " is held by ", *most, " people on some day"))
      .Field("seats", absl::StrCat("is less than the ", *most, " people who hold it on some day"))
      .Precondition("SEATS", after.name(), "end an appointment first")
      .Vietnamese("Số người đang giữ chức danh nhiều hơn số lượng mới.");
}

// An office confers seats, not offices, and not itself.
absl::Status CheckConferredSeats(db::Transaction& transaction, Post& after, const Post*) {
  if (after.conferred_seats().empty()) return absl::OkStatus();
  auto posts = BodiesNamed<Post>(transaction, "posts",
                                 {after.conferred_seats().begin(), after.conferred_seats().end()});
  if (!posts.ok()) return posts.status();
  for (int i = 0; i < after.conferred_seats_size(); ++i) {
    const std::string& seat = after.conferred_seats(i);
    if ((*posts)[seat].kind() == Post::SEAT && seat != after.name()) continue;
    return api::InvalidField(absl::StrCat("conferred_seats[", i, "]"),
                             "must be a seat, and another post than this");
  }
  return absl::OkStatus();
}

}  // namespace

std::unique_ptr<resource::Collection> Posts() {
  return resource::Declare<Post>("posts")
      .Derive("organization", [](const Post& post) -> db::Value { return api::TopOf(post.name()); })
      .Normalize([](Post& post, const Post*) {
        return CheckDateOrder(post.establishment_date(), post.abolition_date(), "abolition_date",
                              "establishment_date");
      })
      .ChangedByUnits(WithinUnit(&OwnOrganization))
      .Validate(&CheckHolders)
      .Validate(&CheckConferredSeats)
      .Validate(&KeepSearchWords<Post>)
      .WithHistory();
}

}  // namespace district::personnel
