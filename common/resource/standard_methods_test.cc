// The standard methods of a collection, in this process and without a gateway.
#include "common/resource/standard_methods.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/resource/collection.h"
#include "common/resource/testing_service.h"
#include "common/rpc/status.h"
#include "common/rpc/test_server.h"
#include "common/text/text.h"
#include "district/personnel/v1/people.grpc.pb.h"
#include "district/personnel/v1/people.pb.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"

namespace district::resource {
namespace {

using personnel::v1::PeopleService;
using personnel::v1::Person;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kRequestId[] = "6f2c3a51-8c7e-4f0b-9d7a-3a4b5c6d7e8f";

// People of the test: two of one hometown cannot be.
std::unique_ptr<Collection> People() {
  return Declare<Person>("people")
      .OrderBy("display_name", "name_key")
      .Derive(
          "name_key",
          [](const Person& person) -> db::Value { return text::SortKey(person.display_name()); })
      .Unique(
          "uq_people_hometown", "hometown_key",
          [](const Person& person) { return person.hometown(); }, "hometown",
          "another person is from there", "Đã có người quê ở đó.")
      .WithHistory();
}

class StandardMethodsTest : public ServiceTest {
 protected:
  void SetUp() override {
    std::vector<std::unique_ptr<Collection>> collections;
    collections.push_back(People());
    Start("personnel", std::move(collections));
    stub_ = PeopleService::NewStub(channel_);
  }

  // Calls a method as an administrator, or as `caller`.
  template <typename Request, typename Answer>
  absl::StatusOr<Answer> Call(grpc::Status (PeopleService::Stub::*method)(grpc::ClientContext*,
                                                                          const Request&, Answer*),
                              const Request& request, const std::string& caller = "admin") {
    rpc::Context context("Bearer " + caller);
    Answer answer;
    const grpc::Status status = (stub_.get()->*method)(&context, request, &answer);
    if (!status.ok()) return rpc::FromGrpc(status);
    return answer;
  }

  static personnel::v1::CreatePersonRequest ToCreate(const std::string& id,
                                                     const std::string& display_name = "Vũ An") {
    personnel::v1::CreatePersonRequest request;
    request.set_person_id(id);
    request.mutable_person()->set_display_name(display_name);
    return request;
  }
  absl::StatusOr<Person> Create(const personnel::v1::CreatePersonRequest& request) {
    return Call(&PeopleService::Stub::CreatePerson, request);
  }
  Person Created(const std::string& id, const std::string& display_name = "Vũ An") {
    auto person = Create(ToCreate(id, display_name));
    EXPECT_TRUE(person.ok()) << person.status();
    return person.value_or(Person());
  }
  absl::StatusOr<Person> Get(const std::string& name) {
    personnel::v1::GetPersonRequest request;
    request.set_name(name);
    return Call(&PeopleService::Stub::GetPerson, request);
  }
  absl::StatusOr<Person> Update(const Person& person, const std::vector<std::string>& mask,
                                bool allow_missing = false) {
    personnel::v1::UpdatePersonRequest request;
    *request.mutable_person() = person;
    for (const std::string& path : mask) request.mutable_update_mask()->add_paths(path);
    request.set_allow_missing(allow_missing);
    return Call(&PeopleService::Stub::UpdatePerson, request);
  }
  absl::StatusOr<Person> Delete(const std::string& name, const std::string& etag = "") {
    personnel::v1::DeletePersonRequest request;
    request.set_name(name);
    request.set_etag(etag);
    return Call(&PeopleService::Stub::DeletePerson, request);
  }
  absl::StatusOr<Person> Undelete(const std::string& name) {
    personnel::v1::UndeletePersonRequest request;
    request.set_name(name);
    return Call(&PeopleService::Stub::UndeletePerson, request);
  }
  absl::StatusOr<personnel::v1::ListPeopleResponse> List(
      const personnel::v1::ListPeopleRequest& request = {}) {
    return Call(&PeopleService::Stub::ListPeople, request);
  }
  static std::vector<std::string> NamesOf(
      const absl::StatusOr<personnel::v1::ListPeopleResponse>& page) {
    std::vector<std::string> names;
    if (!page.ok()) return {std::string(page.status().message())};
    for (const Person& person : page->people()) names.push_back(person.name());
    return names;
  }

  std::unique_ptr<PeopleService::Stub> stub_;
};

// The field that is to blame.
std::string FieldOf(const absl::Status& status) {
  const auto request = api::DetailOf<google::rpc::BadRequest>(status);
  return request.field_violations().empty() ? "" : request.field_violations(0).field();
}

TEST_F(StandardMethodsTest, WhatIsCreatedIsRead) {
  const Person person = Created("an");
  EXPECT_EQ(person.name(), "people/an");
  EXPECT_EQ(person.display_name(), "Vũ An");
  EXPECT_EQ(person.uid().size(), 36u);
  EXPECT_FALSE(person.etag().empty());
  EXPECT_TRUE(person.has_create_time());
  EXPECT_FALSE(person.has_delete_time());
  const auto read = Get("people/an");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->SerializeAsString(), person.SerializeAsString());
  EXPECT_EQ(Get("people/nobody").status().code(), absl::StatusCode::kNotFound);
}

TEST_F(StandardMethodsTest, TheServerGivesAnIdWhereTheCallerGivesNone) {
  EXPECT_THAT(Created("").name(), HasSubstr("people/"));
  EXPECT_NE(Created("").name(), Created("").name());
}

TEST_F(StandardMethodsTest, NothingIsCreatedTwice) {
  Created("an");
  EXPECT_EQ(Create(ToCreate("an")).status().code(), absl::StatusCode::kAlreadyExists);
  auto request = ToCreate("binh");
  request.mutable_person()->set_hometown("Hải Phòng");
  EXPECT_TRUE(Create(request).ok());
  request.set_person_id("chi");
  const absl::Status status = Create(request).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(FieldOf(status), "person.hometown");
}

TEST_F(StandardMethodsTest, WhoMayOnlyReadCreatesNothing) {
  EXPECT_EQ(Call(&PeopleService::Stub::CreatePerson, ToCreate("an"), "viewer").status().code(),
            absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(Count("people"), 0);
}

TEST_F(StandardMethodsTest, AMaskSaysWhatChanges) {
  Created("an");
  Person change;
  change.set_name("people/an");
  change.set_display_name("Vũ Bình");
  change.set_hometown("Huế");
  auto updated = Update(change, {"hometown"});
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(updated->display_name(), "Vũ An");
  EXPECT_EQ(updated->hometown(), "Huế");
  // Without a mask: what is set.
  change.clear_hometown();
  updated = Update(change, {});
  EXPECT_EQ(updated->display_name(), "Vũ Bình");
  EXPECT_EQ(updated->hometown(), "Huế");
  // All: what is not set is cleared.
  updated = Update(change, {"*"});
  EXPECT_EQ(updated->hometown(), "");
  EXPECT_EQ(FieldOf(Update(change, {"home_planet"}).status()), "update_mask");
}

TEST_F(StandardMethodsTest, AnOldEtagChangesNothing) {
  Person person = Created("an");
  const std::string old_etag = person.etag();
  person.set_hometown("Huế");
  const auto updated = Update(person, {"hometown"});
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_NE(updated->etag(), old_etag);
  person.set_hometown("Vinh");
  EXPECT_EQ(Update(person, {"hometown"}).status().code(), absl::StatusCode::kAborted);
  EXPECT_EQ(Delete("people/an", old_etag).status().code(), absl::StatusCode::kAborted);
  EXPECT_EQ(Get("people/an")->hometown(), "Huế");
  EXPECT_TRUE(Delete("people/an", updated->etag()).ok());
}

TEST_F(StandardMethodsTest, AnUpdateMayCreate) {
  Person person;
  person.set_name("people/an");
  person.set_display_name("Vũ An");
  EXPECT_EQ(Update(person, {}).status().code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(Update(person, {}, /*allow_missing=*/true).ok());
  EXPECT_TRUE(Get("people/an").ok());
}

TEST_F(StandardMethodsTest, WhatIsDeletedComesBack) {
  Created("an");
  Created("binh");
  const auto deleted = Delete("people/an");
  ASSERT_TRUE(deleted.ok()) << deleted.status();
  EXPECT_TRUE(deleted->has_delete_time());
  EXPECT_TRUE(Get("people/an")->has_delete_time());
  EXPECT_THAT(NamesOf(List()), ElementsAre("people/binh"));
  personnel::v1::ListPeopleRequest all;
  all.set_show_deleted(true);
  EXPECT_THAT(NamesOf(List(all)), ElementsAre("people/an", "people/binh"));
  const auto undeleted = Undelete("people/an");
  ASSERT_TRUE(undeleted.ok()) << undeleted.status();
  EXPECT_FALSE(undeleted->has_delete_time());
  EXPECT_EQ(Undelete("people/an").status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_THAT(NamesOf(List()), ElementsAre("people/an", "people/binh"));
}

TEST_F(StandardMethodsTest, ListsGoPageByPageInTheOrderAskedFor) {
  Created("a", "Lê Cường");
  Created("b", "Lê An");
  Created("c", "Lê Bình");
  personnel::v1::ListPeopleRequest request;
  request.set_order_by("display_name desc");
  request.set_page_size(2);
  const auto first = List(request);
  EXPECT_THAT(NamesOf(first), ElementsAre("people/a", "people/c"));
  request.set_page_token(first->next_page_token());
  const auto second = List(request);
  EXPECT_THAT(NamesOf(second), ElementsAre("people/b"));
  EXPECT_THAT(second->next_page_token(), IsEmpty());
  // A token is good for its list only.
  request.set_order_by("name");
  EXPECT_EQ(List(request).status().code(), absl::StatusCode::kInvalidArgument);
  request.set_page_token("forged");
  EXPECT_EQ(List(request).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(StandardMethodsTest, FiltersChoose) {
  Created("a", "Lê Cường");
  Created("b", "Lê An");
  personnel::v1::ListPeopleRequest request;
  request.set_filter("display_name = \"Lê An\"");
  EXPECT_THAT(NamesOf(List(request)), ElementsAre("people/b"));
  request.set_filter("NOT displayName = \"Lê An\" AND name = \"people/*\"");
  EXPECT_THAT(NamesOf(List(request)), ElementsAre("people/a"));
  request.set_filter("shoe_size = 43");
  EXPECT_EQ(FieldOf(List(request).status()), "filter");
}

TEST_F(StandardMethodsTest, ABatchIsDoneWhollyOrNotAtAll) {
  personnel::v1::BatchCreatePeopleRequest request;
  *request.add_requests() = ToCreate("an");
  *request.add_requests() = ToCreate("binh");
  request.mutable_requests(1)->mutable_person()->clear_display_name();
  const absl::Status refused = Call(&PeopleService::Stub::BatchCreatePeople, request).status();
  EXPECT_EQ(FieldOf(refused), "requests[1].person.display_name");
  EXPECT_EQ(Count("people"), 0);

  request.mutable_requests(1)->mutable_person()->set_display_name("Vũ Bình");
  EXPECT_TRUE(Call(&PeopleService::Stub::BatchCreatePeople, request).ok());
  request.mutable_requests(0)->set_person_id("chi");
  EXPECT_EQ(Call(&PeopleService::Stub::BatchCreatePeople, request).status().code(),
            absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(Count("people"), 2);

  personnel::v1::BatchGetPeopleRequest names;
  names.add_names("people/binh");
  names.add_names("people/an");
  const auto read = Call(&PeopleService::Stub::BatchGetPeople, names);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->people(0).name(), "people/binh");
  EXPECT_EQ(read->people(1).name(), "people/an");
  names.add_names("people/chi");
  EXPECT_EQ(Call(&PeopleService::Stub::BatchGetPeople, names).status().code(),
            absl::StatusCode::kNotFound);

  personnel::v1::BatchDeletePeopleRequest deletes;
  deletes.add_requests()->set_name("people/an");
  deletes.add_requests()->set_name("people/chi");
  EXPECT_EQ(Call(&PeopleService::Stub::BatchDeletePeople, deletes).status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_FALSE(Get("people/an")->has_delete_time());
}

TEST_F(StandardMethodsTest, ARequestIdIsDoneOnce) {
  auto request = ToCreate("");
  request.set_request_id(kRequestId);
  const auto first = Create(request);
  ASSERT_TRUE(first.ok()) << first.status();
  const auto again = Create(request);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(Count("people"), 1);
  EXPECT_EQ(Count("changes"), 1);
  request.mutable_person()->set_display_name("Vũ Bình");
  EXPECT_EQ(Create(request).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(StandardMethodsTest, WhatIsOnlyValidatedChangesNothing) {
  auto request = ToCreate("an");
  request.set_validate_only(true);
  const auto person = Create(request);
  ASSERT_TRUE(person.ok()) << person.status();
  EXPECT_EQ(person->name(), "people/an");
  EXPECT_EQ(Count("people"), 0);
  EXPECT_EQ(Count("changes"), 0);
  // But it is checked as if it were done.
  Created("an");
  EXPECT_EQ(Create(request).status().code(), absl::StatusCode::kAlreadyExists);
}

TEST_F(StandardMethodsTest, EveryStateIsKept) {
  const Person before = Created("an");
  Person change = before;
  change.set_display_name("Vũ Bình");
  ASSERT_TRUE(Update(change, {"display_name"}).ok());
  EXPECT_EQ(Count("people_history"), 1);
  personnel::v1::GetPersonRequest request;
  request.set_name("people/an");
  *request.mutable_read_time() = before.update_time();
  const auto then = Call(&PeopleService::Stub::GetPerson, request);
  ASSERT_TRUE(then.ok()) << then.status();
  EXPECT_EQ(then->display_name(), "Vũ An");
  EXPECT_EQ(Get("people/an")->display_name(), "Vũ Bình");
}

TEST_F(StandardMethodsTest, EveryChangeIsLoggedOnce) {
  Person person = Created("an");
  person.set_hometown("Huế");
  ASSERT_TRUE(Update(person, {"hometown"}).ok());
  ASSERT_TRUE(Delete("people/an").ok());
  ASSERT_TRUE(Undelete("people/an").ok());
  EXPECT_EQ(Count("changes"), 4);
}

}  // namespace
}  // namespace district::resource
