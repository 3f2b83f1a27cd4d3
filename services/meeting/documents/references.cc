// References among documents: declaration and rules.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/resource/collection.h"
#include "district/meeting/v1/references.pb.h"
#include "services/meeting/documents/register.h"
#include "services/meeting/documents/replacements.h"
#include "services/meeting/rules/classification.h"

namespace district::meeting {

using v1::Reference;

std::unique_ptr<resource::Collection> References() {
  return resource::Declare<Reference>("document_references")
      .ClassifiedBy(ClassifiedAs({"target"}))
      .Normalize([](Reference& reference, const Reference*) {
        if (reference.target() != api::TopOf(reference.name())) return absl::OkStatus();
        return api::InvalidField("target", "is the document itself");
      })
      .Unique(
          "uq_document_references_target", "target_key",
          [](const Reference& r) {
            return absl::StrCat(api::TopOf(r.name()), " ", static_cast<int>(r.relation()), " ",
                                r.target());
          },
          "target", "the document stands in this relation to it already",
          "Quan hệ này giữa hai văn bản đã được ghi nhận.")
      .Derive("source", [](const Reference& r) -> db::Value { return api::TopOf(r.name()); })
      .OnBatch(&MakeReferenceHook);
}

}  // namespace district::meeting
