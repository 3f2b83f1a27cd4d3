#include "common/api/errors.h"

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/cord.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"

namespace district::api {
namespace {

using google::rpc::BadRequest;
using google::rpc::ErrorInfo;
using google::rpc::LocalizedMessage;
using google::rpc::ResourceInfo;
using google::rpc::RetryInfo;
using ::testing::HasSubstr;
using ::testing::Not;

template <typename Detail>
int Count(const google::rpc::Status& wire) {
  int count = 0;
  for (const auto& detail : wire.details()) count += detail.Is<Detail>();
  return count;
}

template <typename Detail>
Detail Unpacked(const google::rpc::Status& wire) {
  Detail found;
  for (const auto& detail : wire.details()) {
    if (detail.Is<Detail>()) detail.UnpackTo(&found);
  }
  return found;
}

absl::StatusOr<int> AnswersStatusOr() {
  return Error(absl::StatusCode::kFailedPrecondition, "CLOSED").Message("closed");
}

TEST(ErrorTest, CarriesEverythingItIsGiven) {
  const absl::Status status = Error(absl::StatusCode::kFailedPrecondition, "HAS_CHILDREN")
                                  .Message("organizations/a has children")
                                  .Metadata("children", "3")
                                  .Field("name", "has children")
                                  .Field("force", "would delete them")
                                  .Resource("personnel.district/Organization", "organizations/a")
                                  .Precondition("CHILDREN", "organizations/a", "delete them first")
                                  .RetryAfter(absl::Milliseconds(2500))
                                  .Vietnamese("Còn đơn vị trực thuộc.");
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(status.message(), "organizations/a has children");
  EXPECT_EQ(DetailOf<ErrorInfo>(status).domain(), "district");
  EXPECT_EQ(DetailOf<ErrorInfo>(status).reason(), "HAS_CHILDREN");
  EXPECT_EQ(DetailOf<ErrorInfo>(status).metadata().at("children"), "3");
  ASSERT_EQ(DetailOf<BadRequest>(status).field_violations_size(), 2);
  EXPECT_EQ(DetailOf<BadRequest>(status).field_violations(1).field(), "force");
  EXPECT_EQ(DetailOf<ResourceInfo>(status).resource_name(), "organizations/a");
  EXPECT_EQ(DetailOf<google::rpc::PreconditionFailure>(status).violations(0).type(), "CHILDREN");
  EXPECT_EQ(DetailOf<RetryInfo>(status).retry_delay().seconds(), 2);
  EXPECT_EQ(DetailOf<RetryInfo>(status).retry_delay().nanos(), 500'000'000);
  EXPECT_EQ(DetailOf<LocalizedMessage>(status).locale(), "vi");
  EXPECT_EQ(DetailOf<LocalizedMessage>(status).message(), "Còn đơn vị trực thuộc.");
}

TEST(ErrorTest, BecomesAStatusOrWithoutACast) {
  EXPECT_EQ(AnswersStatusOr().status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST(ErrorTest, HasATextOfItsCodeWhereNoneIsGiven) {
  const absl::Status status = Error(absl::StatusCode::kNotFound, "NOT_FOUND");
  EXPECT_FALSE(status.message().empty());
}

TEST(ErrorTest, DetailThatIsNotThereIsEmpty) {
  EXPECT_EQ(DetailOf<ErrorInfo>(absl::NotFoundError("x")).reason(), "");
}

TEST(ErrorsTest, UsualOnesNameWhatTheyAreAbout) {
  const absl::Status field = InvalidField("person.display_name", "must be set");
  EXPECT_EQ(field.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(DetailOf<ErrorInfo>(field).reason(), "INVALID_FIELD");
  EXPECT_EQ(DetailOf<BadRequest>(field).field_violations(0).field(), "person.display_name");
  EXPECT_EQ(DetailOf<BadRequest>(field).field_violations(0).description(), "must be set");
  EXPECT_EQ(DetailOf<ErrorInfo>(InvalidField("a", "b", "PERIOD_TAKEN")).reason(), "PERIOD_TAKEN");

  const absl::Status missing = NotFound("personnel.district/Person", "people/a");
  EXPECT_EQ(missing.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(DetailOf<ResourceInfo>(missing).resource_type(), "personnel.district/Person");
  EXPECT_EQ(DetailOf<ResourceInfo>(missing).resource_name(), "people/a");

  const absl::Status twice = AlreadyExists("personnel.district/Person", "people/a");
  EXPECT_EQ(twice.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(DetailOf<ResourceInfo>(twice).resource_name(), "people/a");

  const absl::Status etag = EtagMismatch("personnel.district/Person", "people/a");
  EXPECT_EQ(etag.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(DetailOf<ErrorInfo>(etag).reason(), "ETAG_MISMATCH");

  for (const absl::Status& status : {field, missing, twice, etag}) {
    EXPECT_EQ(DetailOf<LocalizedMessage>(status).locale(), "vi") << status;
    EXPECT_FALSE(DetailOf<LocalizedMessage>(status).message().empty()) << status;
  }
}

TEST(WithFieldPrefixTest, MovesEveryPathAndKeepsTheRest) {
  const absl::Status status = WithFieldPrefix(Error(absl::StatusCode::kInvalidArgument, "TWO")
                                                  .Message("person.name: must be set")
                                                  .Field("person.name", "must be set")
                                                  .Field("person.gender", "is unknown")
                                                  .Vietnamese("Sai."),
                                              "requests[3].");
  const auto bad = DetailOf<BadRequest>(status);
  ASSERT_EQ(bad.field_violations_size(), 2);
  EXPECT_EQ(bad.field_violations(0).field(), "requests[3].person.name");
  EXPECT_EQ(bad.field_violations(1).field(), "requests[3].person.gender");
  EXPECT_EQ(status.message(), "requests[3].person.name: must be set");
  EXPECT_EQ(DetailOf<ErrorInfo>(status).reason(), "TWO");
  EXPECT_EQ(DetailOf<LocalizedMessage>(status).message(), "Sai.");
}

TEST(WithFieldPrefixTest, SaysWhereInAMessageWithoutFields) {
  const absl::Status status = WithFieldPrefix(NotFound("t", "people/a"), "requests[3].");
  EXPECT_EQ(status.message(), "requests[3]: people/a does not exist");
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(DetailOf<ResourceInfo>(status).resource_name(), "people/a");
  EXPECT_TRUE(WithFieldPrefix(absl::OkStatus(), "requests[3].").ok());
}

TEST(ToWireTest, EveryCodeHasExactlyOneErrorInfoOfOurDomain) {
  for (int code = 1; code <= 16; ++code) {
    for (const absl::Status& status :
         {absl::Status(static_cast<absl::StatusCode>(code), "text"),
          static_cast<absl::Status>(Error(static_cast<absl::StatusCode>(code), "MINE"))}) {
      const google::rpc::Status wire = ToWire(status, "4bf92f3577b34da6a3ce929d0e0e4736");
      EXPECT_EQ(wire.code(), code);
      EXPECT_FALSE(wire.message().empty()) << code;
      ASSERT_EQ(Count<ErrorInfo>(wire), 1) << code;
      const auto info = Unpacked<ErrorInfo>(wire);
      EXPECT_EQ(info.domain(), "district") << code;
      EXPECT_THAT(info.reason(), ::testing::MatchesRegex("[A-Z][A-Z0-9_]*[A-Z0-9]")) << code;
      EXPECT_LE(Count<LocalizedMessage>(wire), 1) << code;
    }
  }
}

TEST(ToWireTest, WhatAPersonCanCauseIsSaidInVietnamese) {
  using Code = absl::StatusCode;
  for (Code code :
       {Code::kInvalidArgument, Code::kNotFound, Code::kAlreadyExists, Code::kPermissionDenied,
        Code::kUnauthenticated, Code::kFailedPrecondition, Code::kOutOfRange, Code::kAborted,
        Code::kResourceExhausted, Code::kDeadlineExceeded, Code::kUnavailable}) {
    const auto localized = Unpacked<LocalizedMessage>(ToWire(absl::Status(code, "text"), ""));
    EXPECT_EQ(localized.locale(), "vi") << absl::StatusCodeToString(code);
    EXPECT_FALSE(localized.message().empty()) << absl::StatusCodeToString(code);
  }
  const absl::Status own = Error(Code::kNotFound, "X").Vietnamese("Không có người này.");
  EXPECT_EQ(Unpacked<LocalizedMessage>(ToWire(own, "")).message(), "Không có người này.");
}

TEST(ToWireTest, OverloadSaysWhenToRetry) {
  for (absl::StatusCode code :
       {absl::StatusCode::kResourceExhausted, absl::StatusCode::kUnavailable}) {
    EXPECT_EQ(Unpacked<RetryInfo>(ToWire(absl::Status(code, "busy"), "")).retry_delay().seconds(),
              1);
    const absl::Status own = Error(code, "BUSY").RetryAfter(absl::Seconds(7));
    const google::rpc::Status wire = ToWire(own, "");
    EXPECT_EQ(Unpacked<RetryInfo>(wire).retry_delay().seconds(), 7);
    EXPECT_EQ(Count<RetryInfo>(wire), 1);
  }
  EXPECT_EQ(Count<RetryInfo>(ToWire(absl::NotFoundError("x"), "")), 0);
}

TEST(ToWireTest, InternalTextsStayInside) {
  for (absl::StatusCode code : {absl::StatusCode::kInternal, absl::StatusCode::kUnknown}) {
    const absl::Status status = Error(code, "SECRET_REASON")
                                    .Message("table `people` has no column `secret`")
                                    .Metadata("password", "secret")
                                    .Field("secret", "secret")
                                    .Vietnamese("secret");
    const google::rpc::Status wire = ToWire(status, "4bf92f35");
    EXPECT_THAT(wire.SerializeAsString(), Not(HasSubstr("secret")));
    EXPECT_THAT(wire.message(), HasSubstr("4bf92f35"));
    EXPECT_EQ(Unpacked<ErrorInfo>(wire).metadata().at("trace_id"), "4bf92f35");
  }
}

TEST(ToWireTest, DetailsOfOthersStayInside) {
  absl::Status status = absl::NotFoundError("x");
  status.SetPayload("district/private", absl::Cord("secret"));
  EXPECT_THAT(ToWire(status, "").SerializeAsString(), Not(HasSubstr("secret")));
}

TEST(ToWireTest, OkIsOk) {
  const google::rpc::Status wire = ToWire(absl::OkStatus(), "trace");
  EXPECT_EQ(wire.code(), 0);
  EXPECT_EQ(wire.details_size(), 0);
}

TEST(ToWireTest, FitsIntoTrailersHoweverMuchIsWrong) {
  Error error(absl::StatusCode::kInvalidArgument, "INVALID_FIELD");
  const std::string huge = [] {
    std::string text;
    for (int i = 0; i < 3000; ++i) text += "ộ";
    return text;
  }();
  error.Message(huge).Vietnamese(huge);
  for (int i = 0; i < 1000; ++i) error.Field("requests[" + std::to_string(i) + "].person", huge);
  const google::rpc::Status wire = ToWire(error, "");
  EXPECT_LE(wire.ByteSizeLong(), 3700u);
  const auto bad = Unpacked<BadRequest>(wire);
  ASSERT_GT(bad.field_violations_size(), 0);
  EXPECT_EQ(bad.field_violations(0).field(), "requests[0].person");
  EXPECT_THAT(bad.field_violations(bad.field_violations_size() - 1).description(),
              HasSubstr(" more)"));
}

}  // namespace
}  // namespace district::api
