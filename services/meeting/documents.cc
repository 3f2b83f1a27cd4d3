// Documents and the references among them: declarations and rules.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/resource/collection.h"
#include "common/text/text.h"
#include "district/meeting/v1/documents.pb.h"
#include "services/meeting/meeting.h"

namespace district::meeting {
namespace {

using v1::Document;
using v1::Reference;

}  // namespace

std::unique_ptr<resource::Collection> Documents() {
  return resource::Declare<Document>("documents")
      .OrderBy("subject", "title_key")
      .Derive("title_key",
              [](const Document& d) -> db::Value { return text::SortKey(d.subject()); })
      .Unique(
          "uq_documents_number", "number_key",
          [](const Document& d) {
            // A number counts within issuer, type and term; where the issuer is not known, nothing
            // can be said.
            if (d.number() == 0 || d.issuer().empty()) return std::string();
            return absl::StrCat(d.issuer(), " ", static_cast<int>(d.type()), " ", d.term(), " ",
                                d.number());
          },
          "number", "the issuer has a document of this type and number in the term already",
          "Số văn bản đã được dùng cho loại văn bản này trong nhiệm kỳ.");
}

std::unique_ptr<resource::Collection> References() {
  return resource::Declare<Reference>("document_references")
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
          "Quan hệ này giữa hai văn bản đã được ghi nhận.");
}

}  // namespace district::meeting
