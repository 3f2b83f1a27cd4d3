// What the standard methods ask of their protos, and what they answer while the database is busy.
#include <memory>
#include <string>

#include "absl/strings/str_replace.h"
#include "absl/synchronization/notification.h"
#include "common/db/testing/test_server.h"
#include "common/resource/service.h"
#include "common/resource/standard_methods.h"
#include "common/rpc/test_server.h"
#include "district/meeting/v1/bulletins.pb.h"
#include "district/personnel/v1/workforce.grpc.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.pb.h"

namespace district::resource {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FileDescriptorProto;
using meeting::v1::Bulletin;
using ::testing::HasSubstr;

constexpr char kService[] = "faulty.meeting.v1.BulletinService.";

// The proto of bulletins in a package of its own, where it may be spoilt.
class FaultyProto {
 public:
  FaultyProto() {
    Bulletin::descriptor()->file()->CopyTo(&file_);
    file_.set_name("faulty.proto");
    file_.set_package("faulty.meeting.v1");
    for (auto& message : *file_.mutable_message_type()) {
      for (auto& field : *message.mutable_field()) {
        if (field.has_type_name()) Move(*field.mutable_type_name());
      }
    }
    for (auto& service : *file_.mutable_service()) {
      for (auto& method : *service.mutable_method()) {
        Move(*method.mutable_input_type());
        Move(*method.mutable_output_type());
      }
    }
  }

  google::protobuf::FieldDescriptorProto& Field(const std::string& message,
                                                const std::string& field) {
    for (auto& candidate : *file_.mutable_message_type()) {
      if (candidate.name() != message) continue;
      for (auto& own : *candidate.mutable_field()) {
        if (own.name() == field) return own;
      }
    }
    ADD_FAILURE() << message << " has no " << field;
    return *file_.mutable_message_type(0)->mutable_field(0);
  }

  // What becomes of a method of the spoilt proto.
  absl::Status Check(const std::string& method, StandardKind kind) {
    const auto* built = pool_.BuildFile(file_);
    EXPECT_NE(built, nullptr);
    const Collection collection(pool_.FindMessageTypeByName("faulty.meeting.v1.Bulletin"),
                                "bulletins");
    return StandardMethod::Of(collection, kind, *pool_.FindMethodByName(kService + method))
        .status();
  }

 private:
  static void Move(std::string& type_name) {
    type_name = absl::StrReplaceAll(type_name, {{".district.meeting.v1.", ".faulty.meeting.v1."}});
  }

  FileDescriptorProto file_;
  DescriptorPool pool_{DescriptorPool::generated_pool()};
};

TEST(StandardMethodTest, TakesTheProtoAsItIs) {
  const struct {
    std::string method;
    StandardKind kind;
  } kMethods[] = {
      {"GetBulletin", StandardKind::kGet},
      {"ListBulletins", StandardKind::kList},
      {"CreateBulletin", StandardKind::kCreate},
      {"UpdateBulletin", StandardKind::kUpdate},
      {"DeleteBulletin", StandardKind::kDelete},
      {"UndeleteBulletin", StandardKind::kUndelete},
      {"BatchGetBulletins", StandardKind::kBatchGet},
      {"BatchCreateBulletins", StandardKind::kCreate},
      {"BatchUpdateBulletins", StandardKind::kUpdate},
      {"BatchDeleteBulletins", StandardKind::kDelete},
  };
  for (const auto& [method, kind] : kMethods) {
    const absl::Status status = FaultyProto().Check(method, kind);
    EXPECT_TRUE(status.ok()) << status;
  }
}

TEST(StandardMethodTest, NamesMethodAndFieldOfAFaultyProto) {
  const struct {
    std::string message, field;  // what is spelt otherwise
    std::string method;
    StandardKind kind;
    std::string error;
  } kCases[] = {
      {"DeleteBulletinRequest", "force", "DeleteBulletin", StandardKind::kDelete,
       "DeleteBulletin: field `force` is missing"},
      {"DeleteBulletinRequest", "etag", "DeleteBulletin", StandardKind::kDelete,
       "DeleteBulletin: field `etag` is missing"},
      {"DeleteBulletinRequest", "etag", "BatchDeleteBulletins", StandardKind::kDelete,
       "BatchDeleteBulletins.requests: field `etag` is missing"},
      {"BatchDeleteBulletinsRequest", "request_id", "BatchDeleteBulletins", StandardKind::kDelete,
       "BatchDeleteBulletins: field `request_id` is missing"},
      {"UndeleteBulletinRequest", "etag", "UndeleteBulletin", StandardKind::kUndelete,
       "UndeleteBulletin: field `etag` is missing"},
      {"UpdateBulletinRequest", "allow_missing", "UpdateBulletin", StandardKind::kUpdate,
       "UpdateBulletin: field `allow_missing` is missing"},
      {"UpdateBulletinRequest", "update_mask", "UpdateBulletin", StandardKind::kUpdate,
       "UpdateBulletin: field `update_mask` is missing"},
      {"UpdateBulletinRequest", "bulletin", "UpdateBulletin", StandardKind::kUpdate,
       "UpdateBulletin: field `bulletin` must be a faulty.meeting.v1.Bulletin"},
      {"CreateBulletinRequest", "bulletin_id", "CreateBulletin", StandardKind::kCreate,
       "CreateBulletin: field `bulletin_id` must be a string"},
      {"CreateBulletinRequest", "validate_only", "CreateBulletin", StandardKind::kCreate,
       "CreateBulletin: field `validate_only` is missing"},
      {"ListBulletinsRequest", "page_token", "ListBulletins", StandardKind::kList,
       "ListBulletins: field `page_token` is missing"},
      {"ListBulletinsRequest", "show_deleted", "ListBulletins", StandardKind::kList,
       "ListBulletins: field `show_deleted` is missing"},
      {"ListBulletinsResponse", "next_page_token", "ListBulletins", StandardKind::kList,
       "ListBulletins: needs a repeated field 1"},
  };
  for (const auto& [message, field, method, kind, error] : kCases) {
    FaultyProto proto;
    proto.Field(message, field).set_name(field + "_misspelt");
    proto.Field(message, field + "_misspelt").clear_json_name();
    const absl::Status status = proto.Check(method, kind);
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_THAT(std::string(status.message()), HasSubstr(kService + error));
  }
}

TEST(StandardMethodTest, NamesMethodAndFieldOfAnotherType) {
  FaultyProto proto;
  proto.Field("DeleteBulletinRequest", "force")
      .set_type(google::protobuf::FieldDescriptorProto::TYPE_STRING);
  EXPECT_THAT(std::string(proto.Check("DeleteBulletin", StandardKind::kDelete).message()),
              HasSubstr("DeleteBulletin: field `force` must be a bool"));
}

// A service of bulletins whose only workers are kept busy until the test lets them go.
class BusyDatabaseTest : public ::testing::Test {
 protected:
  BusyDatabaseTest() {
    service_.Serve(
        Declare<Bulletin>("bulletins").Normalize([](Bulletin& bulletin, const Bulletin*) {
          return bulletin.title() == "bad" ? api::InvalidField("title", "is bad")
                                           : absl::OkStatus();
        }));
    server_.Handle(std::string(rpc::kBulletinService) + ".ViewBulletin", &rpc::AnswerAtOnce);
    const std::string workforce = "district.personnel.v1.WorkforceService.";
    service_.ServeRead<personnel::v1::GetWorkforceRequest, personnel::v1::Workforce>(
        workforce + "GetWorkforce",
        [](const rpc::Call&, const auto&, db::Session&) { return personnel::v1::Workforce(); });
    server_.Handle(workforce + "ListExpiringAppointments", &rpc::AnswerAtOnce);
    const absl::Status started = server_.Start();
    EXPECT_TRUE(started.ok()) << started;
    stub_ = meeting::v1::BulletinService::NewStub(grpc::CreateChannel(
        "127.0.0.1:" + std::to_string(server_.port()), grpc::InsecureChannelCredentials()));
    KeepBusy();
  }
  ~BusyDatabaseTest() override {
    let_go_.Notify();
    read_done_.WaitForNotification();
    write_done_.WaitForNotification();
    database_.reset();
  }

  // Waits until each worker has begun a job that lasts until `let_go_`.
  void KeepBusy() {
    // What is interrupted is run again.
    const auto begin = [this](absl::Notification& begun) {
      if (!begun.HasBeenNotified()) begun.Notify();
      let_go_.WaitForNotification();
      return absl::OkStatus();
    };
    database_->Read({.deadline = absl::InfiniteFuture(),
                     .run = [this, begin](db::Session&) { return begin(read_begun_); },
                     .done = [this](absl::Status) { read_done_.Notify(); }});
    database_->Write({.deadline = absl::InfiniteFuture(),
                      .run = [this, begin](db::Transaction&) { return begin(write_begun_); },
                      .done = [this](absl::Status) { write_done_.Notify(); }});
    read_begun_.WaitForNotification();
    write_begun_.WaitForNotification();
  }

  static db::Options OneWorkerOfAKind() {
    db::Options options = db::testing::TestServer::Shared().NewDatabase();
    options.key_workers = options.read_workers = options.write_workers = 1;
    return options;
  }

  absl::Status List(const meeting::v1::ListBulletinsRequest& request) {
    rpc::Context context;
    meeting::v1::ListBulletinsResponse response;
    return rpc::FromGrpc(stub_->ListBulletins(&context, request, &response));
  }

  std::unique_ptr<db::Database> database_ = db::OpenDatabase(OneWorkerOfAKind());
  rpc::Server server_{{}, nullptr, *auth::Roles::Parse("admin: [\"*\"]")};
  Service service_{"meeting", *database_, server_, nullptr};
  std::unique_ptr<meeting::v1::BulletinService::Stub> stub_;
  absl::Notification let_go_, read_begun_, write_begun_, read_done_, write_done_;
};

TEST_F(BusyDatabaseTest, BadArgumentsOfAListAreAnsweredAllTheSame) {
  meeting::v1::ListBulletinsRequest filter, order, token, size;
  filter.set_filter("colour = 3");
  order.set_order_by("body");
  token.set_page_token("AAAA");
  size.set_page_size(-1);
  EXPECT_EQ(rpc::ReasonOf(List(filter)), "INVALID_FILTER");
  EXPECT_EQ(rpc::ReasonOf(List(token)), "INVALID_PAGE_TOKEN");
  EXPECT_EQ(List(size).code(), absl::StatusCode::kInvalidArgument);
  const absl::Status unsortable = List(order);
  EXPECT_EQ(rpc::ReasonOf(unsortable), "INVALID_ORDER_BY");
  EXPECT_THAT(std::string(unsortable.message()),
              HasSubstr("can be sorted by create_time, name, publish_time, update_time"));
  EXPECT_THAT(api::DetailOf<google::rpc::LocalizedMessage>(unsortable).message(),
              HasSubstr("Có thể sắp xếp theo: create_time, name, publish_time, update_time."));
}

TEST_F(BusyDatabaseTest, BadTokensOfOtherReadingMethodsAreAnsweredAllTheSame) {
  const auto stub = personnel::v1::WorkforceService::NewStub(grpc::CreateChannel(
      "127.0.0.1:" + std::to_string(server_.port()), grpc::InsecureChannelCredentials()));
  personnel::v1::GetWorkforceRequest request;
  request.set_name("organizations/quan-uy");
  request.set_page_token("AAAA");
  rpc::Context context;
  personnel::v1::Workforce workforce;
  EXPECT_EQ(rpc::ReasonOf(rpc::FromGrpc(stub->GetWorkforce(&context, request, &workforce))),
            "INVALID_PAGE_TOKEN");
}

TEST_F(BusyDatabaseTest, WhatBreaksARuleWithoutIoIsAnsweredAllTheSame) {
  meeting::v1::BatchCreateBulletinsRequest batch;
  batch.add_requests()->mutable_bulletin()->set_title("good");
  batch.add_requests()->mutable_bulletin()->set_title("bad");
  rpc::Context context;
  meeting::v1::BatchCreateBulletinsResponse responses;
  const absl::Status status =
      rpc::FromGrpc(stub_->BatchCreateBulletins(&context, batch, &responses));
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
  EXPECT_EQ(api::DetailOf<google::rpc::BadRequest>(status).field_violations(0).field(),
            "requests[1].bulletin.title");
}

TEST_F(BusyDatabaseTest, BadMasksAreAnsweredAllTheSame) {
  meeting::v1::UpdateBulletinRequest update;
  update.mutable_bulletin()->set_name("bulletins/hoi-nghi-18");
  update.mutable_update_mask()->add_paths("colour");
  rpc::Context context;
  Bulletin response;
  const absl::Status one = rpc::FromGrpc(stub_->UpdateBulletin(&context, update, &response));
  EXPECT_EQ(api::DetailOf<google::rpc::BadRequest>(one).field_violations(0).field(), "update_mask");

  meeting::v1::BatchUpdateBulletinsRequest batch;
  *batch.add_requests() = update;
  rpc::Context other_context;
  meeting::v1::BatchUpdateBulletinsResponse responses;
  const absl::Status many =
      rpc::FromGrpc(stub_->BatchUpdateBulletins(&other_context, batch, &responses));
  EXPECT_EQ(api::DetailOf<google::rpc::BadRequest>(many).field_violations(0).field(),
            "requests[0].update_mask");
}

}  // namespace
}  // namespace district::resource
