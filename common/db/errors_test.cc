#include "common/db/errors.h"

#include <string>

#include "common/db/database.h"
#include "gtest/gtest.h"

namespace district::db {
namespace {

using absl::StatusCode;

TEST(ErrorsTest, MeansWhatTheTableSays) {
  struct Case {
    int error;
    StatusCode code;
    ErrorClass error_class;
    std::string reason;
  };
  const Case cases[] = {
      {1062, StatusCode::kAlreadyExists, ErrorClass::kStatement, "DUPLICATE_KEY"},
      {1451, StatusCode::kFailedPrecondition, ErrorClass::kStatement, "STILL_REFERENCED"},
      {1452, StatusCode::kFailedPrecondition, ErrorClass::kStatement, "REFERENCE_MISSING"},
      {1205, StatusCode::kAborted, ErrorClass::kConflict, "STORAGE_CONFLICT"},
      {1213, StatusCode::kAborted, ErrorClass::kConflict, "STORAGE_CONFLICT"},
      {9007, StatusCode::kAborted, ErrorClass::kConflict, "STORAGE_CONFLICT"},
      {1969, StatusCode::kDeadlineExceeded, ErrorClass::kDeadline, "DEADLINE_EXCEEDED"},
      {3024, StatusCode::kDeadlineExceeded, ErrorClass::kDeadline, "DEADLINE_EXCEEDED"},
      {1290, StatusCode::kUnavailable, ErrorClass::kBroken, "STORAGE_UNAVAILABLE"},
      {2006, StatusCode::kUnavailable, ErrorClass::kBroken, "STORAGE_UNAVAILABLE"},
      {2013, StatusCode::kUnavailable, ErrorClass::kBroken, "STORAGE_UNAVAILABLE"},
      {2099, StatusCode::kUnavailable, ErrorClass::kBroken, "STORAGE_UNAVAILABLE"},
      {4031, StatusCode::kUnavailable, ErrorClass::kBroken, "STORAGE_UNAVAILABLE"},
      {1881, StatusCode::kUnavailable, ErrorClass::kBroken, "STORAGE_UNAVAILABLE"},
      {3796, StatusCode::kUnavailable, ErrorClass::kBroken, "STORAGE_UNAVAILABLE"},
      {3797, StatusCode::kUnavailable, ErrorClass::kBroken, "STORAGE_UNAVAILABLE"},
      {3, StatusCode::kResourceExhausted, ErrorClass::kExhausted, "STORAGE_FULL"},
      {1021, StatusCode::kResourceExhausted, ErrorClass::kExhausted, "STORAGE_FULL"},
      {1114, StatusCode::kResourceExhausted, ErrorClass::kExhausted, "STORAGE_FULL"},
      {1206, StatusCode::kResourceExhausted, ErrorClass::kExhausted, "STORAGE_OVERLOADED"},
      {1194, StatusCode::kDataLoss, ErrorClass::kStatement, "STORAGE_DAMAGED"},
      {1064, StatusCode::kInternal, ErrorClass::kStatement, "STORAGE_ERROR"},
      {1406, StatusCode::kInternal, ErrorClass::kStatement, "STORAGE_ERROR"},
      {0, StatusCode::kInternal, ErrorClass::kStatement, "STORAGE_ERROR"},
  };
  for (const Case& c : cases) {
    const absl::Status status = StatusOfError(c.error, "the server's words");
    EXPECT_EQ(status.code(), c.code) << c.error;
    EXPECT_EQ(ClassOf(status), c.error_class) << c.error;
    EXPECT_EQ(ReasonOf(status), c.reason) << c.error;
  }
}

TEST(ErrorsTest, KnowsAFullDiskInTheWordsOfTheStorageEngine) {
  const auto reason = [](std::string_view text) { return ReasonOf(StatusOfError(1030, text)); };
  EXPECT_EQ(reason("Got error 28 \"No space left on device\" from storage engine InnoDB"),
            "STORAGE_FULL");
  EXPECT_EQ(reason("Got error 28 - 'No space left on device' from storage engine"), "STORAGE_FULL");
  EXPECT_EQ(reason("Got error 128 - 'Out of memory in engine' from storage engine"),
            "STORAGE_ERROR");
}

TEST(ErrorsTest, OnlyInternalErrorsQuoteTheServer) {
  EXPECT_NE(StatusOfError(1064, "near 'x'").message().find("near 'x'"), std::string::npos);
  const absl::Status duplicate = StatusOfError(1062, "Duplicate entry 'secret' for key 'PRIMARY'");
  EXPECT_EQ(duplicate.ToString(absl::StatusToStringMode::kWithNoExtraData).find("secret"),
            std::string::npos);
  EXPECT_NE(ServerTextOf(duplicate).find("secret"), std::string::npos);
}

TEST(ErrorsTest, FindsTheDuplicateKey) {
  struct Case {
    std::string text, table, key;
  };
  const Case cases[] = {
      {"Duplicate entry 'a' for key 'PRIMARY'", "", "PRIMARY"},
      {"Duplicate entry 'a-b' for key 'people.by_code'", "people", "by_code"},
      {"Duplicate entry 'for key 'evil'' for key 'by_name'", "", "by_name"},
  };
  for (const Case& c : cases) {
    const auto found = DuplicateKey(StatusOfError(1062, c.text));
    ASSERT_TRUE(found.has_value()) << c.text;
    EXPECT_EQ(found->table, c.table) << c.text;
    EXPECT_EQ(found->key, c.key) << c.text;
  }
  EXPECT_FALSE(DuplicateKey(StatusOfError(1062, "in words of another language")).has_value());
  EXPECT_FALSE(DuplicateKey(StatusOfError(1064, "for key 'x'")).has_value());
  EXPECT_FALSE(DuplicateKey(absl::AlreadyExistsError("for key 'x'")).has_value());
}

TEST(ErrorsTest, NamesTheTableOnce) {
  absl::Status status = StatusOfError(1062, "Duplicate entry 'a' for key 'PRIMARY'");
  NameTable(status, "people");
  NameTable(status, "others");
  EXPECT_EQ(DuplicateKey(status)->table, "people");
  absl::Status other = StatusOfError(1064, "");
  NameTable(other, "people");
  EXPECT_FALSE(DuplicateKey(other).has_value());
}

}  // namespace
}  // namespace district::db
