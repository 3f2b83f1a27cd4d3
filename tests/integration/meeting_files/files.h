// Files of documents, sent and fetched as callers do it.
#pragma once

#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/text/digest.h"
#include "district/meeting/v1/files.grpc.pb.h"
#include "services/meeting/files/testing_zip.h"
#include "tests/integration/meeting_documents/documents.h"
#include "tests/integration/stack.h"
#include "tests/integration/wire.h"

namespace district::testing {

constexpr int kMostFile = 64 << 20;

inline std::string Pdf(size_t size, const std::string& mark = "") {
  std::string pdf = absl::StrCat("%PDF-1.7\n", mark, "\n");
  // Bytes that no compression between here and the disk makes few.
  uint64_t state = 20180712 + size;
  for (const char c : mark) state = state * 31 + static_cast<unsigned char>(c);
  pdf.reserve(size + 8);
  while (pdf.size() < size) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    pdf.append(reinterpret_cast<const char*>(&state), sizeof(state));
  }
  pdf.resize(size);
  return pdf;
}

inline std::string HashOf(const std::string& bytes) {
  return absl::BytesToHexString(text::Sha256(bytes));
}

inline std::string NewDraft(const Json& more = Json::object()) {
  return NewDocument(NewIssuer(), kStateDecision, more);
}
inline Json NewFileOf(const std::string& document, const std::string& file_name,
                      const std::string& role = "MAIN") {
  return Do(document + "/files", {{"role", role}, {"fileName", file_name}});
}
inline std::string NewFile(const std::string& file_name, const std::string& role = "MAIN") {
  return NewFileOf(NewDraft(), file_name, role).value("name", "");
}

inline Reply Upload(const std::string& file, const std::string& bytes,
                    const std::string& query = "", HttpOptions options = {}) {
  options.headers.emplace("content-type", "application/octet-stream");
  options.timeout_seconds = 300;
  return Stack::Get().HttpRaw("PUT", absl::StrCat("/v1/", file, ":upload", query), bytes, options);
}
inline Reply Download(const std::string& file, const std::string& query = "",
                      HttpOptions options = {}) {
  options.timeout_seconds = 300;
  return Stack::Get().HttpRaw("GET", absl::StrCat("/v1/", file, ":download", query), "", options);
}

// The rows of statements on the database of the service.
inline std::string Rows(const std::string& statement) {
  const std::string root =
      std::string(DISTRICT_TEST_FOLDER)
          .substr(0, std::string(DISTRICT_TEST_FOLDER).find("/tests/integration"));
  int code = 0;
  const std::string output = Shell(absl::StrCat(root, "/.local/venv/bin/python3 ", root,
                                                "/tests/integration/meeting_files/sql.py ",
                                                std::string(Stack::Get().endpoints()["dir"]),
                                                "/run/endpoints.json meeting \"", statement, "\""),
                                   &code);
  EXPECT_EQ(code, 0) << output;
  return std::string(absl::StripAsciiWhitespace(output));
}
// What is stored of uploads that are no content.
inline std::string Leftovers() {
  return Rows(
      "SELECT (SELECT COUNT(*) FROM file_uploads), (SELECT COUNT(*) FROM file_chunks WHERE upload "
      "NOT IN (SELECT upload FROM file_contents))");
}
inline void ExpectNothingLeft() {
  std::string left;
  EXPECT_TRUE(Eventually(absl::Seconds(30), [&] { return (left = Leftovers()) == "0 0"; })) << left;
}

}  // namespace district::testing
