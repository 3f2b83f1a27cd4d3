// Directives: declaration and rules.
#include <memory>

#include "common/resource/collection.h"
#include "district/meeting/v1/directives.pb.h"
#include "services/meeting/assignments/register.h"
#include "services/meeting/meetings/open.h"
#include "services/meeting/rules/classification.h"
#include "services/meeting/rules/parts.h"

namespace district::meeting {
namespace {

using v1::Directive;

resource::Classified Secrecy() {
  resource::Classified classified = ClassifiedAs({"parent_directive", "documents"});
  classified.carried_column = "carried_degree";
  return classified;
}

}  // namespace

std::unique_ptr<resource::Collection> Directives() {
  return resource::Declare<Directive>("directives")
      .ClassifiedBy(Secrecy())
      .ValidateBatch(&CheckMeetingsOpen)
      .Normalize([](Directive& directive, const Directive*) {
        absl::Status status =
            CheckSameMeeting(directive.name(), "parent_directive", directive.parent_directive());
        if (!status.ok()) return status;
        return CheckSameMeeting(directive.name(), "issued_by", directive.issued_by());
      })
      .Validate([](db::Transaction& transaction, Directive& after, const Directive* before) {
        if (before && before->parent_directive() == after.parent_directive()) {
          return absl::OkStatus();
        }
        return CheckNoCycle(transaction, "directives", "parent_directive", after.name(),
                            after.parent_directive());
      });
}

}  // namespace district::meeting
