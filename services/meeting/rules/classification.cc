#include "services/meeting/rules/classification.h"

#include <utility>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"

ABSL_FLAG(bool, independent_network, false,
          "the service runs on an independent network, so that state secrets may be kept here");

namespace district::meeting {
namespace {

using v1::Classification;

struct Permission {
  Classification degree;
  const char* name;
};
// The highest degree first.
constexpr Permission kPermissions[] = {
    {v1::TOP_SECRET, "meeting.classified.readTopSecret"},
    {v1::SECRET, "meeting.classified.readSecret"},
    {v1::CONFIDENTIAL, "meeting.classified.readConfidential"},
    {v1::INTERNAL, "meeting.classified.readInternal"},
};

absl::Status NotCleared(Classification degree, const std::string& field) {
  const std::string text =
      absl::StrCat("needs the right to see what is ", v1::Classification_Name(degree));
  return api::Error(absl::StatusCode::kPermissionDenied, "CLASSIFICATION_NOT_CLEARED")
      .Message(absl::StrCat(field, ": ", text))
      .Field(field, text)
      .Vietnamese("Bạn không có quyền đối với độ mật này.");
}

absl::Status NetworkNeeded(const std::string& resource, const std::string& field) {
  return api::Error(absl::StatusCode::kFailedPrecondition, "INDEPENDENT_NETWORK_NEEDED")
      .Message("state secrets are kept on independent networks only")
      .Field(field, "is of a state secret, which is kept on independent networks only")
      .Precondition("NETWORK", resource, "needs an independent network")
      .Vietnamese("Nội dung từ độ Mật trở lên chỉ được lưu trên mạng máy tính độc lập.");
}

resource::Classified Base() {
  resource::Classified classified;
  classified.clearance = [](const rpc::CallContext& call) { return int64_t{ClearanceOf(call)}; };
  classified.highest = v1::TOP_SECRET;
  return classified;
}

}  // namespace

Classification ClearanceOf(const rpc::CallContext& call) {
  for (const Permission& permission : kPermissions) {
    if (call.Allows(permission.name)) return permission.degree;
  }
  return v1::PUBLIC;
}

resource::Classified ClassifiedByItself() {
  resource::Classified classified = Base();
  classified.field = "classification";
  classified.unstated = v1::INTERNAL;
  return classified;
}

resource::Classified ClassifiedAs(std::vector<std::string> about) {
  resource::Classified classified = Base();
  classified.about = std::move(about);
  return classified;
}

bool IsStateSecret(Classification classification) { return classification >= v1::CONFIDENTIAL; }

absl::Status CheckClassification(const rpc::CallContext& call, Classification classification,
                                 const std::string& resource, const std::string& path) {
  const std::string field = api::Below(path) + "classification";
  if (classification > ClearanceOf(call) && classification > v1::PUBLIC) {
    return NotCleared(classification, field);
  }
  if (!IsStateSecret(classification) || absl::GetFlag(FLAGS_independent_network)) {
    return absl::OkStatus();
  }
  return NetworkNeeded(resource, field);
}

}  // namespace district::meeting
