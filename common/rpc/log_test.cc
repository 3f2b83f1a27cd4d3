#include "common/rpc/log.h"

#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>

#include <functional>
#include <sstream>
#include <string>

#include "absl/strings/cord.h"
#include "absl/time/time.h"
#include "common/db/errors.h"
#include "district/meeting/v1/bulletins.pb.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace district::rpc {
namespace {

nlohmann::json LineOf(const std::function<void()>& work) {
  testing::internal::CaptureStderr();
  work();
  const std::string text = testing::internal::GetCapturedStderr();
  EXPECT_EQ(text.find('\n'), text.size() - 1) << "not one line: " << text;
  return nlohmann::json::parse(text);
}

TEST(LogTest, WritesOneObjectALine) {
  const auto line = LineOf(
      [] { Log(Severity::kWarning, "Hội nghị \"18\"\n\t\\", {{"method", "a.b"}, {"none", ""}}); });
  EXPECT_EQ(line["severity"], "WARNING");
  EXPECT_EQ(line["message"], "Hội nghị \"18\"\n\t\\");
  EXPECT_EQ(line["method"], "a.b");
  EXPECT_FALSE(line.contains("none"));
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, line["time"].get<std::string>(), &time, &error))
      << error;
}

TEST(LogTest, IsJsonWhateverItTells) {
  const std::string bytes("\xff\xc3\x00\x1f\x7f\xed\xa0\x80", 8);
  const auto line = LineOf([&] { Log(Severity::kInfo, bytes, {{"field", bytes}}); });
  EXPECT_EQ(line["message"].get<std::string>().substr(0, 6), "\uFFFD\uFFFD");
}

TEST(LogTest, ALineDoesNotGrowWithWhatWasSent) {
  const auto line =
      LineOf([] { Log(Severity::kInfo, "a", {{"field", std::string(1'000'000, 'x')}}); });
  EXPECT_LT(line["field"].get<std::string>().size(), 1100);
}

TEST(LogTest, NothingHidesInALine) {
  testing::internal::CaptureStderr();
  Log(Severity::kInfo, "a\u202eb\u2028c\u0085d\u061ce");
  const std::string text = testing::internal::GetCapturedStderr();
  EXPECT_NE(text.find(R"("a\u202eb\u2028c\u0085d\u061ce")"), text.npos) << text;
}

TEST(LogTest, TellsOfErrorsWithoutTheValuesInThem) {
  EXPECT_EQ(Loggable(absl::OkStatus()), "");
  EXPECT_EQ(Loggable(absl::UnavailableError("no answer")), "UNAVAILABLE: no answer");
  const absl::Status wrong =
      db::StatusOfError(1366, "Incorrect value: 'it's 079123456789 of \"Lan\"' for column `n`");
  EXPECT_EQ(Loggable(wrong), "INTERNAL: database error 1366: Incorrect value: … for column `n`");
  const absl::Status gone = db::StatusOfError(1290, "The '079123456789' option is 'read-only'");
  EXPECT_EQ(Loggable(gone), "UNAVAILABLE: the database is unavailable (1290: The …)");
  absl::Status with_payload = absl::InternalError("a");
  with_payload.SetPayload("type.googleapis.com/google.rpc.ErrorInfo", absl::Cord("079123456789"));
  EXPECT_EQ(Loggable(with_payload), "INTERNAL: a");
}

TEST(LogTest, TakesWhatLibrariesSay) {
  CaptureLibraryLogs();
  const auto grpc_line = LineOf([] { gpr_log(GPR_ERROR, "no %s", "route"); });
  EXPECT_EQ(grpc_line["library"], "grpc");
  EXPECT_EQ(grpc_line["severity"], "ERROR");
  EXPECT_EQ(grpc_line["message"], "no route");

  const auto protobuf_line = LineOf([] {
    meeting::v1::Bulletin bulletin;
    EXPECT_FALSE(bulletin.ParseFromString("\x62\x02\xff\xff"));  // field 12, the title
  });
  EXPECT_EQ(protobuf_line["library"], "protobuf");
  EXPECT_EQ(protobuf_line["severity"], "WARNING");

  const auto quoting =
      LineOf([] { GOOGLE_LOG(ERROR) << "cannot read \"079123456789\" and 'Lan' of it's"; });
  EXPECT_EQ(quoting["message"], "cannot read … and … of it's");
}

}  // namespace
}  // namespace district::rpc
