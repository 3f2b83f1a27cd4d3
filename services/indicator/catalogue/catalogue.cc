// Fields and indicators: declarations.
#include <memory>
#include <string>

#include "common/resource/collection.h"
#include "common/text/text.h"
#include "district/indicator/v1/indicators.pb.h"
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

std::unique_ptr<resource::Collection> Indicators() {
  return resource::Declare<Indicator>("indicators")
      .OrderBy("display_name", "name_key")
      .Derive("name_key",
              [](const Indicator& i) -> db::Value { return text::SortKey(i.display_name()); })
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
