// Reads data value sets of DHIS2: a JSON object with what holds for all of them, and `dataValues`,
// of which one at a time is in memory.
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "deploy/districtctl/csv.h"
#include "deploy/districtctl/figures.h"

namespace district::districtctl {
namespace {

using Json = nlohmann::json;

// The category option combo of data elements that are not broken down, the same in all of DHIS2.
constexpr char kNoCategory[] = "HllvX50cXC0";

class DataValues {
 public:
  DataValues(const std::map<std::string, std::string>& codes, int64_t& deleted, const TakeCsv& take)
      : codes_(codes), deleted_(deleted), take_(take) {}

  absl::Status Read(std::istream& in) {
    status_ =
        take_(CsvLine({"indicator", "organization", "period", "category", "value", "comment"}));
    const Json all = Json::parse(
        in,
        [this](int depth, Json::parse_event_t event, Json& parsed) {
          return Keep(depth, event, parsed);
        },
        /*allow_exceptions=*/false);
    if (!status_.ok()) return status_;
    if (all.is_discarded() || !all.is_object()) return absl::InvalidArgumentError("is no JSON");
    if (!found_) return absl::InvalidArgumentError("has no `dataValues`");
    return absl::OkStatus();
  }

 private:
  // Whether the parser keeps what it has read: nothing of a data value, once it is taken.
  bool Keep(int depth, Json::parse_event_t event, const Json& parsed) {
    if (event == Json::parse_event_t::key && depth == 1) key_ = parsed.get<std::string>();
    if (event == Json::parse_event_t::value && depth == 1) TakeCommon(parsed);
    if (event == Json::parse_event_t::array_start && depth == 1 && key_ == "dataValues") {
      found_ = true;
    }
    if (event != Json::parse_event_t::object_end || depth != 2 || key_ != "dataValues") return true;
    if (status_.ok()) status_ = TakeValue(parsed);
    return false;
  }

  // What holds for all data values that do not say otherwise.
  void TakeCommon(const Json& value) {
    if (value.is_string() && key_ == "period") period_ = value.get<std::string>();
    if (value.is_string() && key_ == "orgUnit") unit_ = value.get<std::string>();
    const bool late = found_ && (key_ == "period" || key_ == "orgUnit");
    if (late && status_.ok()) {
      status_ = absl::InvalidArgumentError(absl::StrCat("`", key_, "` comes after `dataValues`"));
    }
  }

  absl::Status TakeValue(const Json& value) {
    if (value.value("deleted", Json(false)) == Json(true)) {
      ++deleted_;
      return absl::OkStatus();
    }
    return take_(
        CsvLine({Code(TextIn(value, "dataElement", "")), Code(TextIn(value, "orgUnit", unit_)),
                 TextIn(value, "period", period_), CategoryOf(value), TextIn(value, "value", ""),
                 TextIn(value, "comment", "")}));
  }

  // What part of the data element the value is of; empty: all of it.
  std::string CategoryOf(const Json& value) const {
    const std::string combo = TextIn(value, "categoryOptionCombo", "");
    return combo == kNoCategory ? "" : Code(combo);
  }

  static std::string TextIn(const Json& value, const char* key, const std::string& otherwise) {
    const auto found = value.find(key);
    if (found == value.end() || found->is_null()) return otherwise;
    return found->is_string() ? found->get<std::string>() : found->dump();
  }

  std::string Code(const std::string& theirs) const {
    const auto ours = codes_.find(theirs);
    return ours == codes_.end() ? theirs : ours->second;
  }

  const std::map<std::string, std::string>& codes_;
  int64_t& deleted_;
  const TakeCsv& take_;
  absl::Status status_;
  std::string key_;  // of the outermost object
  std::string period_, unit_;
  bool found_ = false;
};

}  // namespace

absl::Status ReadDataValues(std::istream& in, const std::map<std::string, std::string>& codes,
                            int64_t& deleted, const TakeCsv& take) {
  return DataValues(codes, deleted, take).Read(in);
}

}  // namespace district::districtctl
