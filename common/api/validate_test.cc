#include "common/api/validate.h"

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "common/api/errors.h"
#include "common/api/testing_messages.h"
#include "common/testing/from_text.h"
#include "gmock/gmock.h"
#include "google/protobuf/unknown_field_set.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"

namespace district::api {
namespace {

using google::protobuf::Message;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

std::vector<std::string> Fields(const absl::Status& status) {
  std::vector<std::string> fields;
  const auto bad = DetailOf<google::rpc::BadRequest>(status);
  for (const auto& violation : bad.field_violations()) {
    fields.push_back(violation.field());
  }
  return fields;
}

std::string FirstDescription(const absl::Status& status) {
  const auto bad = DetailOf<google::rpc::BadRequest>(status);
  return bad.field_violations_size() == 0 ? "" : bad.field_violations(0).description();
}

std::string Repeated(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

using personnel::v1::BatchCreateAppointmentsRequest;
using personnel::v1::BatchCreatePeopleRequest;
using personnel::v1::BatchUpdatePeopleRequest;
using personnel::v1::CreateAppointmentRequest;
using personnel::v1::CreatePersonRequest;
using personnel::v1::GetPersonRequest;
using personnel::v1::GetTitleRequest;
using personnel::v1::ListAppointmentsRequest;
using personnel::v1::Person;
using personnel::v1::UpdatePersonRequest;

TEST(CanonicalizeTest, TakesWhatIsGood) {
  auto request = FromText<CreatePersonRequest>(R"pb(
    person {
      display_name: "Nguyễn Văn Nam"
      birth_date { year: 1970 month: 2 day: 28 }
      party_admission_date { year: 1995 }
      gender: MALE
      contacts { kind: EMAIL value: "nam@example.vn" }
      provenance { source: "https://example.vn/hoi-nghi-18" locator: "L6" quote: "a\nb\tc" }
      provenance { source: "bulletins/hoi-nghi-lan-thu-18" }
    }
    person_id: "nguyen-van-nam"
    request_id: "6ba7b810-9dad-11d1-80b4-00c04fd430c8"
  )pb");
  const CreatePersonRequest before = request;
  const absl::Status status = Canonicalize(request);
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(request.DebugString(), before.DebugString());
}

TEST(CanonicalizeTest, BringsTextIntoCanonicalForm) {
  CreatePersonRequest request;
  auto& person = *request.mutable_person();
  person.set_display_name(" \t\xC2\xA0Nguye\xCC\x82\xCC\x83n Nam\xC2\xA0 ");
  person.add_other_names(" Nam ");
  person.set_hometown("   ");
  person.add_provenance()->set_source(" people/a ");
  person.mutable_provenance(0)->set_quote("một\r\nhai\rba\n");
  request.set_request_id(" 6BA7B810-9DAD-11D1-80B4-00C04FD430C8 ");
  const absl::Status status = Canonicalize(request);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(person.display_name(), "Nguyễn Nam");
  EXPECT_EQ(person.other_names(0), "Nam");
  EXPECT_EQ(person.hometown(), "");
  EXPECT_EQ(person.provenance(0).source(), "people/a");
  EXPECT_EQ(person.provenance(0).quote(), "một\nhai\nba");
  EXPECT_EQ(request.request_id(), "6ba7b810-9dad-11d1-80b4-00c04fd430c8");
}

TEST(CanonicalizeTest, BringsPeriodsDaysAndDecimalsIntoCanonicalForm) {
  indicator::v1::CreateObservationRequest request;
  request.set_parent("indicators/a");
  auto& observation = *request.mutable_observation();
  observation.set_organization("organizations/a");
  observation.set_period("2018-01-01/P6M");
  observation.set_base_period("2017S1");
  observation.set_measure(indicator::v1::Observation::GROWTH);
  observation.mutable_value()->set_value("1.1050e1");
  ASSERT_TRUE(Canonicalize(request).ok());
  EXPECT_EQ(observation.period(), "2018-S1");
  EXPECT_EQ(observation.base_period(), "2017-S1");
  EXPECT_EQ(observation.value().value(), "11.05");

  auto title = FromText<GetTitleRequest>("name: 'people/a' as_of: ' 2018-07-12 '");
  ASSERT_TRUE(Canonicalize(title).ok());
  EXPECT_EQ(title.as_of(), "2018-07-12");
}

TEST(CanonicalizeTest, ClearsWhatTheServerSetsAndWhatNobodyKnows) {
  auto request = FromText<CreatePersonRequest>(R"pb(
    person {
      name: "whatever"
      uid: "not even a uuid \001"
      create_time { seconds: 999999999999999 }
      display_name: "a"
    }
  )pb");
  google::protobuf::UnknownFieldSet* unknown =
      Person::GetReflection()->MutableUnknownFields(request.mutable_person());
  unknown->AddLengthDelimited(4711, "smuggled");
  const absl::Status status = Canonicalize(request);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(request.person().uid(), "");
  EXPECT_FALSE(request.person().has_create_time());
  EXPECT_EQ(request.SerializeAsString().find("smuggled"), std::string::npos);
}

TEST(CanonicalizeTest, ADateOfZerosIsNone) {
  auto request = FromText<CreatePersonRequest>("person { display_name: 'a' birth_date {} }");
  ASSERT_TRUE(Canonicalize(request).ok());
  EXPECT_FALSE(request.person().has_birth_date());
}

// One field of an otherwise good request each.
TEST(CanonicalizeTest, NamesWhatIsWrong) {
  const std::string nul("a\0b", 3);
  const std::string person = "person { display_name: 'a' ";
  const struct {
    std::string request;
    const char* field;
    const char* description;
  } kCases[] = {
      {"", "person", "must be set"},
      {"person {}", "person.display_name", "must be set"},
      {"person { display_name: ' \\302\\240 ' }", "person.display_name", "must be set"},
      {"person { display_name: 'a\\000b' }", "person.display_name", "control character"},
      {"person { display_name: 'a\\nb' }", "person.display_name", "control character"},
      {"person { display_name: 'a\\177b' }", "person.display_name", "control character"},
      {person + "given_name: '" + Repeated("a", 101) + "' }", "person.given_name",
       "holds 101 characters, at most 100 are allowed"},
      {person + "given_name: '" + Repeated("ộ", 101) + "' }", "person.given_name",
       "holds 101 characters, at most 100 are allowed"},
      {person + Repeated("other_names: 'a' ", 21) + "}", "person.other_names",
       "holds 21 items, at most 20 are allowed"},
      {person + "other_names: 'a' other_names: ' ' }", "person.other_names[1]",
       "must not be empty"},
      {person + "gender: 99 }", "person.gender", "99 is not a value of Gender"},
      {person + "birth_date { year: 2018 month: 2 day: 30 } }", "person.birth_date",
       "is not a date"},
      {person + "birth_date { year: 2018 day: 30 } }", "person.birth_date", "is not a date"},
      {person + "birth_date { year: -1 month: 1 day: 1 } }", "person.birth_date", "is not a date"},
      {person + "birth_date { month: 1 day: 1 } }", "person.birth_date", "is not a date"},
      {person + "contacts { value: 'a' } }", "person.contacts[0].kind", "must be set"},
      {person + "contacts { kind: EMAIL } }", "person.contacts[0].value", "must be set"},
      {person + "provenance { locator: 'L6' } }", "person.provenance[0].source", "must be set"},
      {person + "provenance { source: 'http://a.vn' } }", "person.provenance[0].source",
       "is neither the name of a resource nor an https URL"},
      {person + "provenance { source: 'https://' } }", "person.provenance[0].source", "is neither"},
      {person + "provenance { source: 'https://a.vn/a b' } }", "person.provenance[0].source",
       "is neither"},
      {person + "provenance { source: 'things/a' } }", "person.provenance[0].source", "is neither"},
      {person + "name: 'người' }", "person.name", "must be ASCII"},
      {person + "} person_id: 'Nam'", "person_id", "is not an id"},
      {person + "} person_id: '" + Repeated("a", 64) + "'", "person_id", "is not an id"},
      {person + "} request_id: 'x'", "request_id", "is not a UUID"},
  };
  for (const auto& test : kCases) {
    auto request = FromText<CreatePersonRequest>(test.request);
    const absl::Status status = Canonicalize(request);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << test.request;
    EXPECT_THAT(Fields(status), ElementsAre(test.field)) << test.request;
    EXPECT_THAT(FirstDescription(status), HasSubstr(test.description)) << test.request;
    EXPECT_THAT(std::string(status.message()), HasSubstr(test.field));
    const auto localized = DetailOf<google::rpc::LocalizedMessage>(status);
    EXPECT_EQ(localized.locale(), "vi");
    EXPECT_THAT(localized.message(), HasSubstr(std::string("Trường ") + test.field + ": "));
  }
}

TEST(CanonicalizeTest, LimitsCountCodePoints) {
  auto request = FromText<CreatePersonRequest>("person { display_name: 'a' }");
  request.mutable_person()->set_given_name(Repeated("ộ", 100));
  EXPECT_TRUE(Canonicalize(request).ok());
  // Decomposed it is three times as many code points, but only until it is composed.
  request.mutable_person()->set_given_name(Repeated("o\xCC\xA3\xCC\x82", 100));
  EXPECT_TRUE(Canonicalize(request).ok());
  EXPECT_EQ(request.person().given_name(), Repeated("ộ", 100));
}

TEST(CanonicalizeTest, BrokenUtf8IsNamed) {
  CreatePersonRequest request;
  request.mutable_person()->set_display_name("Nam \xC3\x28");
  const absl::Status status = Canonicalize(request);
  EXPECT_THAT(Fields(status), ElementsAre("person.display_name"));
  EXPECT_THAT(FirstDescription(status), HasSubstr("UTF-8"));
}

TEST(CanonicalizeTest, FindsEverythingAtOnce) {
  auto request = FromText<CreatePersonRequest>(R"pb(
    person {
      birth_date { year: 2018 month: 2 day: 30 }
      gender: 99
      contacts { kind: 77 value: "a" }
      contacts {}
    }
    person_id: "-"
    request_id: "-"
  )pb");
  const absl::Status status = Canonicalize(request);
  EXPECT_THAT(Fields(status),
              UnorderedElementsAre("person.display_name", "person.birth_date", "person.gender",
                                   "person.contacts[0].kind", "person.contacts[1].kind",
                                   "person.contacts[1].value", "person_id", "request_id"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("and 5 more"));
}

TEST(CanonicalizeTest, NumbersHaveBounds) {
  for (int number : {-1, 3999, 0, 4000}) {
    auto request = FromText<personnel::v1::CreateTermRequest>(
        "parent: 'organizations/a' term { label: 'khóa XXV' }");
    request.mutable_term()->set_ordinal(number);
    EXPECT_EQ(Canonicalize(request).ok(), number >= 0 && number <= 3999) << number;
  }
  auto votes = FromText<meeting::v1::CreateDecisionRequest>(
      "parent: 'meetings/a' decision { outcome: ADOPTED votes { for_count: -1 } }");
  EXPECT_THAT(Fields(Canonicalize(votes)), ElementsAre("decision.votes.for_count"));
}

TEST(CanonicalizeTest, DecimalsAreNumbers) {
  for (const char* value : {"", "11,05", "1e400", "NaN", "Infinity", "0x10", "1 000", "-"}) {
    indicator::v1::CreatePlanRequest request;
    request.set_parent("indicators/a");
    request.mutable_plan()->set_organization("organizations/a");
    request.mutable_plan()->set_period("2018");
    request.mutable_plan()->mutable_value()->set_value(value);
    EXPECT_THAT(Fields(Canonicalize(request)), ElementsAre("plan.value")) << value;
  }
}

TEST(CanonicalizeTest, PeriodsExist) {
  for (const char* period : {"2018-S3", "2018-02-30", "2018-Q5", "quý II", "2018-W54", "S1"}) {
    indicator::v1::CompareIndicatorRequest request;
    request.set_indicator("indicators/a");
    request.set_organization("organizations/a");
    request.set_period(period);
    const absl::Status status = Canonicalize(request);
    EXPECT_THAT(Fields(status), ElementsAre("period")) << period;
    EXPECT_THAT(FirstDescription(status), HasSubstr("is not a period: "));
  }
}

TEST(CanonicalizeTest, DaysAreWhole) {
  for (const char* day : {"2018-02-30", "2018-07", "2018", "12/07/2018", "2018-7-12", "today"}) {
    auto request = FromText<GetTitleRequest>("name: 'people/a'");
    request.set_as_of(day);
    EXPECT_THAT(Fields(Canonicalize(request)), ElementsAre("as_of")) << day;
  }
}

TEST(CanonicalizeTest, InstantsLieInTheCalendar) {
  const struct {
    int64_t seconds;
    int nanos;
    bool good;
  } kCases[] = {{-62135596800, 0, true},  {-62135596801, 0, false}, {253402300799, 999999999, true},
                {253402300800, 0, false}, {0, -1, false},           {0, 1000000000, false},
                {0, 999999999, true}};
  for (const auto& test : kCases) {
    auto request = FromText<meeting::v1::CreateBulletinRequest>("bulletin { title: 'a' }");
    request.mutable_bulletin()->mutable_publish_time()->set_seconds(test.seconds);
    request.mutable_bulletin()->mutable_publish_time()->set_nanos(test.nanos);
    const std::vector<std::string> fields = Fields(Canonicalize(request));
    EXPECT_EQ(fields.empty(), test.good) << test.seconds << " " << test.nanos;
    EXPECT_THAT(fields, ::testing::Each("bulletin.publish_time"));
  }
}

TEST(CanonicalizeTest, ListsOfEnumsHoldValuesOnly) {
  auto request = FromText<indicator::v1::CreateWatchItemRequest>(
      "watch_item { indicator: 'indicators/a' reasons: MANUAL reasons: 0 reasons: 9 }");
  EXPECT_THAT(Fields(Canonicalize(request)),
              ElementsAre("watch_item.reasons[1]", "watch_item.reasons[2]"));
  auto without =
      FromText<indicator::v1::CreateWatchItemRequest>("watch_item { indicator: 'indicators/a' }");
  EXPECT_THAT(Fields(Canonicalize(without)), ElementsAre("watch_item.reasons"));
}

TEST(CanonicalizeTest, ReferencesNameTheirType) {
  const struct {
    const char* post;
    const char* description;
  } kCases[] = {
      {"organizations/quan-uy/posts/bi-thu", ""},
      {"organizations/quan-uy",
       "is not the name of a post: organizations/{organization}/posts/{post}"},
      {"people/a", "is not the name of a post"},
      {"organizations/-/posts/a", "is not the name of a post"},
      {" organizations/a/posts/a", "is not the name of a post"},
      {"organizations/a/posts/đ", "is not the name of a post"},
      {"//personnel.district/organizations/a/posts/a", "is not the name of a post"},
  };
  for (const auto& test : kCases) {
    auto request = FromText<CreateAppointmentRequest>("parent: 'people/a' appointment {}");
    request.mutable_appointment()->set_post(test.post);
    const absl::Status status = Canonicalize(request);
    EXPECT_EQ(status.ok(), *test.description == '\0') << test.post;
    EXPECT_THAT(FirstDescription(status), HasSubstr(test.description)) << test.post;
    EXPECT_THAT(Fields(status), ::testing::Each("appointment.post"));
  }
  // Across services, and in lists.
  auto item = FromText<meeting::v1::CreateAgendaItemRequest>(
      "parent: 'meetings/a' agenda_item { title: 'a' documents: 'documents/a' documents: "
      "'people/a' "
      "presenters: 'meetings/a/participants/b' presenters: 'people/b' }");
  EXPECT_THAT(Fields(Canonicalize(item)),
              UnorderedElementsAre("agenda_item.documents[1]", "agenda_item.presenters[1]"));
}

TEST(CanonicalizeTest, NamesAndParentsFollowThePattern) {
  auto get = FromText<GetPersonRequest>("name: 'people/nguyen-van-nam'");
  EXPECT_TRUE(Canonicalize(get).ok());
  get.set_name("organizations/quan-uy");
  const absl::Status status = Canonicalize(get);
  EXPECT_THAT(Fields(status), ElementsAre("name"));
  EXPECT_EQ(FirstDescription(status), "is not the name of a person: people/{person}");
  get.clear_name();
  EXPECT_EQ(FirstDescription(Canonicalize(get)), "must be set");

  auto list = FromText<ListAppointmentsRequest>("parent: 'people/-'");
  EXPECT_TRUE(Canonicalize(list).ok());
  list.set_parent("organizations/a");
  EXPECT_EQ(FirstDescription(Canonicalize(list)),
            "is not the name of a parent of an appointment: people/{person}");
  auto create = FromText<CreateAppointmentRequest>(
      "parent: 'people/-' appointment { post: 'organizations/a/posts/b' }");
  EXPECT_THAT(Fields(Canonicalize(create)), ElementsAre("parent"));
  auto batch_get = FromText<personnel::v1::BatchGetAppointmentsRequest>(
      "parent: 'people/-' names: 'people/a/appointments/b' names: 'people/a' names: ''");
  EXPECT_THAT(Fields(Canonicalize(batch_get)), UnorderedElementsAre("names[1]", "names[2]"));
}

TEST(CanonicalizeTest, UpdatesMayBePartialButMustSayOfWhat) {
  auto request = FromText<UpdatePersonRequest>(
      "person { name: 'people/a' contacts { kind: EMAIL } } update_mask { paths: 'contacts' }");
  EXPECT_TRUE(Canonicalize(request).ok());
  request.mutable_person()->set_name("organizations/a");
  EXPECT_THAT(Fields(Canonicalize(request)), ElementsAre("person.name"));
  request.mutable_person()->clear_name();
  const absl::Status status = Canonicalize(request);
  EXPECT_THAT(Fields(status), ElementsAre("person.name"));
  EXPECT_EQ(FirstDescription(status), "must be set");
  // Limits hold all the same.
  request.mutable_person()->set_name("people/a");
  request.mutable_person()->set_gender(static_cast<Person::Gender>(99));
  EXPECT_THAT(Fields(Canonicalize(request)), ElementsAre("person.gender"));
  UpdatePersonRequest empty;
  EXPECT_THAT(Fields(Canonicalize(empty)), ElementsAre("person"));
}

TEST(CanonicalizeTest, BatchesNameTheRequest) {
  auto create = FromText<BatchCreatePeopleRequest>(R"pb(
    requests { person { display_name: " a " } }
    requests {
      person {
        display_name: "b"
        birth_date { year: 2018 month: 2 day: 30 }
      }
    }
    requests { person_id: "c" }
  )pb");
  EXPECT_THAT(Fields(Canonicalize(create)),
              ElementsAre("requests[1].person.birth_date", "requests[2].person"));
  EXPECT_EQ(create.requests(0).person().display_name(), "a");

  auto update = FromText<BatchUpdatePeopleRequest>(
      "requests { person { name: 'people/a' } } requests { person { display_name: 'b' } }");
  EXPECT_THAT(Fields(Canonicalize(update)), ElementsAre("requests[1].person.name"));

  BatchCreatePeopleRequest empty;
  EXPECT_THAT(Fields(Canonicalize(empty)), ElementsAre("requests"));

  BatchCreatePeopleRequest huge;
  for (int i = 0; i < 1001; ++i) huge.add_requests()->mutable_person()->set_display_name("a");
  EXPECT_THAT(Fields(Canonicalize(huge)), ElementsAre("requests"));
  huge.mutable_requests()->RemoveLast();
  EXPECT_TRUE(Canonicalize(huge).ok());
}

TEST(CanonicalizeTest, ABatchsParentIsThatOfItsRequests) {
  const std::string request =
      "requests { appointment { post: 'organizations/a/posts/b' } } "
      "requests { parent: 'people/c' appointment { post: 'organizations/a/posts/b' } }";
  auto batch = FromText<BatchCreateAppointmentsRequest>("parent: 'people/a' " + request);
  ASSERT_TRUE(Canonicalize(batch).ok());
  EXPECT_EQ(batch.requests(0).parent(), "people/a");
  EXPECT_EQ(batch.requests(1).parent(), "people/c");
  for (const char* parent : {"", "parent: 'people/-' "}) {
    auto without = FromText<BatchCreateAppointmentsRequest>(parent + request);
    EXPECT_THAT(Fields(Canonicalize(without)), ElementsAre("requests[0].parent"));
  }
}

TEST(CanonicalizeTest, ManyMistakesAreCountedButNotAllListed) {
  BatchCreatePeopleRequest request;
  for (int i = 0; i < 1000; ++i) request.add_requests();
  const absl::Status status = Canonicalize(request);
  EXPECT_EQ(Fields(status).size(), 50u);
  EXPECT_THAT(std::string(status.message()), HasSubstr("and 997 more"));
}

TEST(CanonicalizeTest, IsTheSameTheSecondTime) {
  for (const Message* prototype : AllResourcePrototypes()) {
    for (unsigned seed = 0; seed < 50; ++seed) {
      std::unique_ptr<Message> message(prototype->New());
      MessageFiller(seed).Fill(*message, 60);
      const absl::Status first = Canonicalize(*message);
      std::unique_ptr<Message> copy(prototype->New());
      copy->CopyFrom(*message);
      EXPECT_EQ(Fields(first), Fields(Canonicalize(*copy)));
      EXPECT_EQ(message->SerializeAsString(), copy->SerializeAsString());
    }
  }
}

TEST(CanonicalizeTest, SeveralThreadsMayBeginAtOnce) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([] {
      for (const Message* prototype : AllResourcePrototypes()) {
        std::unique_ptr<Message> message(prototype->New());
        EXPECT_FALSE(Canonicalize(*message).ok());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(CheckRequiredTest, LooksAtEveryDepth) {
  const auto person =
      FromText<Person>("contacts { kind: EMAIL value: 'a' } contacts { value: 'b' } provenance {}");
  EXPECT_THAT(Fields(CheckRequired(person, "person.")),
              UnorderedElementsAre("person.display_name", "person.contacts[1].kind",
                                   "person.provenance[0].source"));
  EXPECT_THAT(Fields(CheckRequired(person, "requests[2].person.")),
              ::testing::Contains("requests[2].person.display_name"));
  EXPECT_THAT(Fields(CheckRequired(person, "")), ::testing::Contains("display_name"));
  EXPECT_TRUE(CheckRequired(FromText<Person>("display_name: 'a'"), "person.").ok());
}

}  // namespace
}  // namespace district::api
