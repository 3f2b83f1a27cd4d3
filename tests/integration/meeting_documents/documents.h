// Issuers with their registers and documents to try numbers on.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/stack.h"

namespace district::testing {

inline constexpr char kResolution[] = "documentTypes/nghi-quyet-dang";
inline constexpr char kPlan[] = "documentTypes/ke-hoach-dang";
inline constexpr char kStateDecision[] = "documentTypes/quyet-dinh-nha-nuoc";
inline constexpr char kStateLetter[] = "documentTypes/cong-van-nha-nuoc";

// "2018-07-12" as the API has days.
inline Json Day(const std::string& day) {
  return {{"year", std::stoi(day.substr(0, 4))},
          {"month", std::stoi(day.substr(5, 2))},
          {"day", std::stoi(day.substr(8, 2))}};
}

// Posts and expects success.
inline Json Do(const std::string& path, const Json& body) {
  const Reply reply = Stack::Get().Post("/v1/" + path, body);
  EXPECT_THAT(reply, IsOk()) << path << " " << body.dump();
  return reply.body;
}
inline std::string Made(const std::string& path, const Json& body) {
  return Do(path, body).value("name", "");
}

inline std::string NewIssuer() {
  return Made("organizations",
              {{"displayName", "Cơ quan thử"}, {"kind", "STATE"}, {"level", "DISTRICT"}});
}

inline Json YearRegister(const std::string& issuer, const Json& more = Json::object()) {
  Json body = {{"displayName", "Sổ thử"},
               {"issuer", issuer},
               {"issuerSymbol", "UBND"},
               {"reset", "YEAR"},
               {"format", "{number}/{type}-{issuer}"},
               {"letterFormat", "{number}/{issuer}-{unit}"}};
  body.update(more);
  return body;
}
inline Json TermRegister(const std::string& issuer, const Json& more = Json::object()) {
  Json body = {{"displayName", "Sổ thử"}, {"issuer", issuer},
               {"issuerSymbol", "QU"},    {"reset", "TERM"},
               {"separateTypes", true},   {"format", "{number}-{type}/{issuer}"}};
  body.update(more);
  return body;
}

inline Json DocumentOf(const std::string& issuer, const std::string& type,
                       const Json& more = Json::object()) {
  Json body = {{"type", type}, {"issuer", issuer}, {"subject", "Văn bản thử"}};
  body.update(more);
  return body;
}
inline std::string NewDocument(const std::string& issuer, const std::string& type,
                               const Json& more = Json::object()) {
  return Made("documents", DocumentOf(issuer, type, more));
}

inline Reply Issue(const std::string& document, const std::string& day,
                   const Json& more = Json::object()) {
  Json body = {{"signatureDate", Day(day)}, {"issueDate", Day(day)}};
  body.update(more);
  return Stack::Get().Post(absl::StrCat("/v1/", document, ":issue"), body);
}
inline Reply Reserve(const std::string& document, const std::string& day) {
  return Stack::Get().Post(absl::StrCat("/v1/", document, ":reserveNumber"), {{"date", Day(day)}});
}
inline Reply Void(const std::string& document, const std::string& reason) {
  return Stack::Get().Post(absl::StrCat("/v1/", document, ":voidNumber"), {{"reason", reason}});
}

// The lines of a book, "14 VOID", "3-5 GAP", read in pages of `page_size`.
inline std::vector<std::string> Book(const std::string& number_register, int page_size = 1000,
                                     const std::string& more = "") {
  std::vector<std::string> lines;
  std::string token;
  do {
    const Reply reply = Stack::Get().Get(absl::StrCat(
        "/v1/", number_register, ":book?pageSize=", page_size, "&pageToken=", token, more));
    EXPECT_THAT(reply, IsOk());
    if (reply.status != 200) break;
    const Json entries = reply.body.value("bookEntries", Json::array());
    EXPECT_LE(entries.size(), static_cast<size_t>(page_size));
    for (const Json& entry : entries) {
      const int first = entry["number"], last = entry["lastNumber"];
      lines.push_back(absl::StrCat(first, first == last ? "" : absl::StrCat("-", last), " ",
                                   std::string(entry["state"])));
    }
    token = reply.body.value("nextPageToken", "");
  } while (!token.empty());
  return lines;
}

}  // namespace district::testing
