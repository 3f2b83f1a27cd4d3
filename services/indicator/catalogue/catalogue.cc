// Fields and indicators: declarations.
#include <memory>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/resource/collection.h"
#include "common/text/text.h"
#include "district/indicator/v1/indicators.pb.h"
#include "services/indicator/catalogue/codes.h"
#include "services/indicator/catalogue/computation.h"
#include "services/indicator/catalogue/indicator_hook.h"
#include "services/indicator/catalogue/register.h"

namespace district::indicator {
namespace {

using v1::Field;
using v1::Indicator;

std::unique_ptr<resource::Collection> Fields() {
  return resource::Declare<Field>("fields")
      .OrderBy("display_name", "name_key")
      .Derive("name_key",
              [](const Field& field) -> db::Value { return text::SortKey(field.display_name()); })
      .Unique(
          "uq_fields_code", "code_key", [](const Field& field) { return field.code(); }, "code",
          "another field has this code", "Mã lĩnh vực đã được dùng.");
}

absl::Status CheckBreakdown(const Indicator& indicator) {
  std::set<std::string> ids, names;
  for (int i = 0; i < indicator.breakdown_size(); ++i) {
    const v1::BreakdownCategory& category = indicator.breakdown(i);
    const bool new_id = ids.insert(category.id()).second;
    if (new_id && names.insert(category.display_name()).second) continue;
    return api::InvalidField(absl::StrCat("breakdown[", i, "].", new_id ? "display_name" : "id"),
                             "is there twice", "DUPLICATE_CATEGORY");
  }
  return absl::OkStatus();
}

absl::Status CheckIndicator(Indicator& indicator, const Indicator*) {
  absl::Status status = CheckCodes(indicator);
  if (status.ok()) status = CheckBreakdown(indicator);
  return status.ok() ? CheckComputation(indicator) : status;
}

std::unique_ptr<resource::Collection> Indicators() {
  return resource::Declare<Indicator>("indicators")
      .OrderBy("display_name", "name_key")
      .Derive("name_key",
              [](const Indicator& i) -> db::Value { return text::SortKey(i.display_name()); })
      .Normalize(&CheckIndicator)
      .OnBatch(&MakeIndicatorHook)
      .ValidateDelete(&CheckNotAnOperand)
      .Unique(
          "uq_indicators_code", "code_key", [](const Indicator& i) { return i.code(); }, "code",
          "another indicator has this code", "Mã chỉ tiêu đã được dùng.");
}

}  // namespace

void RegisterCatalogue(resource::Service& service) {
  service.Serve(Fields());
  service.Serve(Indicators());
}

}  // namespace district::indicator
