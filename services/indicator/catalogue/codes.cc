#include "services/indicator/catalogue/codes.h"

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"

namespace district::indicator {
namespace {

using v1::Indicator;

const db::InsertTarget& Codes() {
  static const db::InsertTarget& target =
      *new db::InsertTarget{"indicator_codes", {"scheme", "code", "indicator"}};
  return target;
}

// A code and the field that gives it.
struct PlacedCode {
  std::string indicator;
  std::string path;
};
using CodesByScheme = std::map<std::string, std::map<std::string, PlacedCode>>;

absl::Status CodeIsTaken(const PlacedCode& code, const std::string& other) {
  return api::Error(absl::StatusCode::kAlreadyExists, "DUPLICATE_KEY")
      .Message(absl::StrCat(code.path, ": ", other, " has this code"))
      .Field(code.path, absl::StrCat(other, " has this code"))
      .Resource("indicator.district/Indicator", code.indicator,
                absl::StrCat(other, " has one of its codes"))
      .Vietnamese("Mã của chỉ tiêu trong danh mục này đã được dùng cho chỉ tiêu khác.");
}

absl::StatusOr<CodesByScheme> CodesOfAll(const std::vector<Written>& written) {
  CodesByScheme codes;
  for (const auto& [indicator, path] : written) {
    for (int i = 0; i < indicator.external_codes_size(); ++i) {
      const v1::ExternalCode& code = indicator.external_codes(i);
      const PlacedCode placed{indicator.name(),
                              absl::StrCat(api::Below(path), "external_codes[", i, "].code")};
      const auto [there, is_new] = codes[code.scheme()].emplace(code.code(), placed);
      if (!is_new) return CodeIsTaken(placed, there->second.indicator);
    }
  }
  return codes;
}

}  // namespace

std::map<std::string, std::string> CodesOf(const Indicator& indicator) {
  std::map<std::string, std::string> codes;
  for (const v1::ExternalCode& code : indicator.external_codes())
    codes[code.scheme()] = code.code();
  return codes;
}

absl::Status CheckCodes(const Indicator& indicator) {
  std::set<std::string> schemes;
  for (int i = 0; i < indicator.external_codes_size(); ++i) {
    if (!schemes.insert(indicator.external_codes(i).scheme()).second) {
      return api::InvalidField(absl::StrCat("external_codes[", i, "].scheme"), "is there twice",
                               "DUPLICATE_SCHEME");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::map<std::string, std::string>> FindByCodes(const std::string& scheme,
                                                               const std::set<std::string>& codes,
                                                               db::Session& session) {
  std::map<std::string, std::string> found;
  if (codes.empty()) return found;
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(
      db::SqlCat("SELECT code, indicator FROM indicator_codes WHERE scheme = ", db::Bind(scheme),
                 " AND ", db::IsIn("code", codes)));
  if (!rows.ok()) return rows.status();
  for (const db::Row& row : *rows) {
    const auto [code, indicator] = row.As<std::string, std::string>();
    found[code] = indicator;
  }
  return found;
}

absl::Status StoreCodes(db::Transaction& transaction, const std::set<std::string>& changed,
                        const std::vector<Written>& written) {
  absl::StatusOr<int64_t> deleted = transaction.Execute(
      db::SqlCat("DELETE FROM indicator_codes WHERE ", db::IsIn("indicator", changed)));
  if (!deleted.ok()) return deleted.status();
  const absl::StatusOr<CodesByScheme> codes = CodesOfAll(written);
  if (!codes.ok()) return codes.status();
  for (const auto& [scheme, placed] : *codes) {
    std::set<std::string> names;
    for (const auto& [code, where] : placed) names.insert(code);
    const auto taken = FindByCodes(scheme, names, transaction);
    if (!taken.ok()) return taken.status();
    if (!taken->empty()) {
      return CodeIsTaken(placed.at(taken->begin()->first), taken->begin()->second);
    }
  }
  for (const auto& [scheme, placed] : *codes) {
    for (const auto& [code, where] : placed) {
      transaction.Insert(Codes(), {scheme, code, where.indicator});
    }
  }
  return absl::OkStatus();
}

}  // namespace district::indicator
