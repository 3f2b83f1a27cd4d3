// Page tokens that the suite never made, to every method that takes one: those that only the holder
// of the key could sign are refused or answered, all others are refused.
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>
#include <signal.h>

#include <limits>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "common/api/page_token.h"
#include "common/text/digest.h"
#include "google/api/resource.pb.h"
#include "tests/integration/contract.h"
#include "tests/integration/mechanics/collections.h"
#include "tests/integration/stack.h"
#include "tests/integration/wire.h"

namespace district::testing {
namespace {

using api::PageTokenKeys;
using api::PageTokens;
using db::Value;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

constexpr char kDay[] = "2018-07-12";
constexpr char kFramework[] = "evaluationFrameworks/danh-gia-hang-thang";

std::vector<const FieldDescriptor*> TokenFields(const MethodDescriptor& method) {
  std::vector<const FieldDescriptor*> fields;
  for (int i = 0; i < method.input_type()->field_count(); ++i) {
    const FieldDescriptor* field = method.input_type()->field(i);
    if (absl::EndsWith(field->name(), "page_token")) fields.push_back(field);
  }
  return fields;
}

// The methods whose requests take a page token.
std::vector<const MethodDescriptor*> Listing(const Contract& contract) {
  std::vector<const MethodDescriptor*> methods = contract.Methods();
  std::erase_if(methods,
                [](const MethodDescriptor* method) { return TokenFields(*method).empty(); });
  return methods;
}

// Below which resources of a type stand, all of them: "people/-".
std::string AllParentsOf(const Contract& contract, const std::string& type) {
  for (const auto* file : contract.files()) {
    for (int i = 0; i < file->message_type_count(); ++i) {
      const auto& resource = file->message_type(i)->options().GetExtension(google::api::resource);
      if (resource.type() != type) continue;
      std::vector<std::string> segments = absl::StrSplit(resource.pattern(0), '/');
      segments.resize(segments.size() - 2);
      for (std::string& segment : segments) {
        if (absl::StartsWith(segment, "{")) segment = "-";
      }
      return absl::StrJoin(segments, "/");
    }
  }
  return "";
}

// What a request of a method must hold to be answered, and what its tokens are bound to beside it.
struct Needs {
  std::map<std::string, std::string> fields;
  std::string also;
};

const std::string& NewBallot() {
  static const auto* const name = new std::string(
      Stack::Get()
          .Post("/v1/ballots", {{"subject", "Phiếu"}, {"organization", "organizations/quan-uy"}})
          .body.value("name", ""));
  return *name;
}

// A file, whose name has one revision.
std::string NewFile() {
  static const std::string file =
      Make(NewDocument(), "files", "fileId", {{"role", "MAIN"}, {"fileName", "a.pdf"}})["name"];
  return file;
}

// A report form, which one unit reports by.
const std::string& FormOfAUnit() {
  static const auto* const name = new std::string(NewReportForm());
  return *name;
}

// A rule about figures that there are.
std::string NewValidationRule() {
  static const std::string rule = Make("", "validationRules", "validationRuleId",
                                       {{"displayName", "Quy tắc"},
                                        {"left", "{gia-tri-san-xuat-cong-nghiep}"},
                                        {"operator", "GREATER"},
                                        {"right", "0"},
                                        {"measure", "GROWTH"},
                                        {"importance", "WARNING"}})["name"];
  return rule;
}

Needs NeedsOf(const MethodDescriptor& method) {
  const std::string& name = method.name();
  if (name == "ListMembers" || name == "ListSuccessionGaps" || name == "GetWorkforce" ||
      name == "ListExpiringAppointments") {
    return {{{"name", "organizations/quan-uy"}, {"as_of", kDay}}, "20180712"};
  }
  if (name == "SearchOrganizations") return {{{"query", "quan"}}, ""};
  if (name == "SearchPeople") return {{{"query", "nguyen"}, {"as_of", kDay}}, ""};
  if (name == "GetEvaluationSummary") {
    return {{{"name", "organizations/quan-uy"}, {"period", "2018"}, {"framework", kFramework}},
            kFramework};
  }
  if (name == "GetReportFormCompleteness") {
    return {{{"name", FormOfAUnit()}, {"period", "2018"}, {"as_of", kDay}}, "20180712"};
  }
  if (name == "ListBallotVoters") return {{{"name", NewBallot()}}, ""};
  if (name == "ListFileRevisions") return {{{"name", NewFile()}}, ""};
  if (name == "ListBookEntries") return {{{"name", "numberRegisters/quan-uy"}}, ""};
  if (name == "EvaluateWatchItems") return {{{"period", "2018-S1"}}, ""};
  if (name == "ListObservationRevisions") {
    return {{{"name", "indicators/gia-tri-san-xuat-cong-nghiep/observations/tang-truong-2018-s1"}},
            ""};
  }
  if (name == "ListRevisions") {
    return {{{"indicators", "indicators/gia-tri-san-xuat-cong-nghiep"}}, ""};
  }
  if (name == "RunValidationRule") return {{{"name", NewValidationRule()}}, ""};
  return {};
}

class PageTokensTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (Stack::Get().endpoints().is_null()) GTEST_SKIP() << "the key is that of another stack";
    auto keys = PageTokenKeys::Open(Stack::Get().endpoints()["keys"]["page_tokens"]);
    ASSERT_TRUE(keys.ok()) << keys.status();
    keys_ = *std::move(keys);
    contract_ = std::make_unique<Contract>(Stack::Get());
  }

  std::unique_ptr<Message> RequestOf(const MethodDescriptor& method) {
    auto request = contract_->New(method.input_type());
    const auto set = [&](const FieldDescriptor* field, const std::string& text) {
      if (field->is_repeated()) {
        request->GetReflection()->AddString(request.get(), field, text);
      } else {
        request->GetReflection()->SetString(request.get(), field, text);
      }
    };
    if (const auto* parent = method.input_type()->FindFieldByName("parent")) {
      set(parent,
          AllParentsOf(
              *contract_,
              parent->options().GetExtension(google::api::resource_reference).child_type()));
    }
    for (const auto& [field, text] : NeedsOf(method).fields) {
      set(method.input_type()->FindFieldByName(field), text);
    }
    return request;
  }

  // The fields by which a list can be ordered, and nothing for its own order.
  std::vector<std::string> OrdersOf(const MethodDescriptor& method) {
    std::vector<std::string> orders = {""};
    if (!method.input_type()->FindFieldByName("order_by")) return orders;
    for (int i = 0; i < method.output_type()->field_count(); ++i) {
      const FieldDescriptor* list = method.output_type()->field(i);
      if (!list->is_repeated() || !list->message_type()) continue;
      for (int j = 0; j < list->message_type()->field_count(); ++j) {
        const std::string& field = list->message_type()->field(j)->name();
        auto request = RequestOf(method);
        SetText(*request, "order_by", field);
        const RawReply reply = Call(method, *request);
        if (reply.status.ok()) orders.push_back(field);
      }
    }
    return orders;
  }

  static void SetText(Message& message, const std::string& field, const std::string& text) {
    message.GetReflection()->SetString(&message, message.GetDescriptor()->FindFieldByName(field),
                                       text);
  }

  // The scope of a method's list, as the service binds its tokens to it.
  PageTokens TokensOf(const MethodDescriptor& method, const Message& request,
                      const std::string& field, std::shared_ptr<PageTokenKeys> keys) {
    if (method.service()->name() == "ChangeService") {
      const std::string service =
          std::string(std::vector<std::string>(absl::StrSplit(method.full_name(), '.'))[1]);
      return PageTokens(std::move(keys), {"changes", service, "", "", ""});
    }
    return PageTokens::Of(std::move(keys), method, request, field, NeedsOf(method).also);
  }

  RawReply Call(const MethodDescriptor& method, const Message& request) {
    // A watch that is let in goes on until it is cut off.
    const absl::Duration timeout =
        method.server_streaming() ? absl::Milliseconds(500) : absl::Seconds(30);
    return CallRaw(Stack::Get().channel(),
                   absl::StrCat("/", method.service()->full_name(), "/", method.name()),
                   request.SerializeAsString(),
                   {{"authorization", "Bearer " + Stack::Get().Token("admin")}}, timeout);
  }

  // Sends a token; whether it was taken. What is not taken is refused as its field.
  bool Takes(const MethodDescriptor& method, Message& request, const std::string& field,
             const std::string& token) {
    SetText(request, field, token);
    const RawReply reply = Call(method, request);
    SetText(request, field, "");
    const grpc::StatusCode code = reply.status.error_code();
    if (code == grpc::StatusCode::OK) return true;
    const bool is_feed = method.service()->name() == "ChangeService";
    const Json error = ErrorBody(reply.status);
    const std::string reason = ReasonIn(error);
    if (is_feed && reason == "FEED_WAS_RESET") return true;
    if (method.server_streaming() && code == grpc::StatusCode::DEADLINE_EXCEEDED) return true;
    EXPECT_EQ(code, grpc::StatusCode::INVALID_ARGUMENT)
        << method.full_name() << " " << token << ": " << reply.status.error_message();
    EXPECT_EQ(reason, "INVALID_PAGE_TOKEN")
        << method.full_name() << " " << reply.status.error_message();
    EXPECT_THAT(error.dump(), ::testing::HasSubstr(absl::StrCat("\"field\":\"", field, "\"")));
    return false;
  }

  static std::string ReasonIn(const Json& error) {
    Reply reply;
    reply.body = error;
    return reply.Reason();
  }

  void ExpectNobodyDied() {
    const Json services = Stack::Get().endpoints()["services"];
    for (const auto& [service, processes] : services.items()) {
      for (const Json& process : processes) {
        EXPECT_EQ(kill(process["pid"].get<pid_t>(), 0), 0) << service << " is gone";
      }
    }
  }

  std::shared_ptr<PageTokenKeys> keys_;
  std::unique_ptr<Contract> contract_;
};

const std::vector<Value>& Plain() {
  static const auto* const values = new std::vector<Value>{int64_t{1}, std::string("a")};
  return *values;
}

const std::vector<Value>& Odd() {
  static const auto* const values = new std::vector<Value>{std::monostate(),
                                                           std::numeric_limits<int64_t>::min(),
                                                           std::numeric_limits<int64_t>::max(),
                                                           int64_t{-1},
                                                           std::string(),
                                                           std::string("\0", 1),
                                                           std::string("Đinh"),
                                                           std::string("\xff\xc0"),
                                                           std::string("1e400"),
                                                           std::string("' OR 1=1 -- "),
                                                           std::string(1000, 'x')};
  return *values;
}

// Every arrangement of up to four numbers and texts, which the right ones are among; then with an
// odd one at the end.
std::vector<std::vector<Value>> ValuesOfEveryType() {
  std::vector<std::vector<Value>> all = {{}};
  for (size_t done = 0; done < all.size() && all[done].size() < 4; ++done) {
    for (const Value& value : Plain()) {
      all.push_back(all[done]);
      all.back().push_back(value);
    }
  }
  for (const Value& odd : Odd()) {
    all.push_back({odd});
    for (const Value& plain : Plain()) all.push_back({plain, odd});
  }
  return all;
}

// Pairs and longer ones in which anything is odd.
std::vector<std::vector<Value>> OddValues() {
  std::vector<std::vector<Value>> all;
  for (const Value& first : Odd()) {
    for (const Value& second : Odd()) all.push_back({first, second});
  }
  std::mt19937 random(20180712);
  for (int i = 0; i < 60; ++i) {
    std::vector<Value> values(3 + random() % 4);
    for (Value& value : values) {
      const auto& from = random() % 2 ? Plain() : Odd();
      value = from[random() % from.size()];
    }
    all.push_back(std::move(values));
  }
  return all;
}

TEST_F(PageTokensTest, SignedOnesOfAnyValuesAreAnsweredOrRefused) {
  const auto methods = Listing(*contract_);
  EXPECT_GT(methods.size(), 30u);
  for (const MethodDescriptor* method : methods) {
    for (const FieldDescriptor* field : TokenFields(*method)) {
      for (const std::string& order : OrdersOf(*method)) {
        auto request = RequestOf(*method);
        if (!order.empty()) SetText(*request, "order_by", order);
        const PageTokens tokens = TokensOf(*method, *request, field->name(), keys_);
        int taken = 0;
        for (const auto& values : ValuesOfEveryType()) {
          taken += Takes(*method, *request, field->name(), tokens.Encode(values));
        }
        EXPECT_GT(taken, 0) << method->full_name() << " by " << order;
        if (!order.empty()) continue;
        for (const auto& values : OddValues()) {
          Takes(*method, *request, field->name(), tokens.Encode(values));
        }
      }
    }
    ExpectNobodyDied();
  }
}

TEST_F(PageTokensTest, OnesThatAreNotSignedForTheListAreRefused) {
  const auto stranger = PageTokenKeys::Random();
  const auto methods = Listing(*contract_);
  for (const MethodDescriptor* method : methods) {
    const bool is_feed = method->service()->name() == "ChangeService";
    for (const FieldDescriptor* field : TokenFields(*method)) {
      auto request = RequestOf(*method);
      const std::string& name = field->name();
      const PageTokens ours = TokensOf(*method, *request, name, keys_);
      for (const std::vector<Value>& values : std::vector<std::vector<Value>>{
               {},
               {int64_t{1}},
               {std::string("a")},
               {int64_t{1}, int64_t{1}},
               {int64_t{1}, std::string("a"), std::string("a")},
               {int64_t{1}, int64_t{1}, std::string("a"), std::string("a")}}) {
        std::string bytes;
        ASSERT_TRUE(absl::WebSafeBase64Unescape(ours.Encode(values), &bytes));
        const std::string body = bytes.substr(0, bytes.size() - 16);
        std::vector<std::string> forged = {
            TokensOf(*method, *request, name, stranger).Encode(values),
            PageTokens(keys_, {method->full_name()}).Encode(values),
            absl::WebSafeBase64Escape(body + text::Sha256(body).substr(0, 16)),
            absl::WebSafeBase64Escape(body + std::string(16, '\0')),
            absl::WebSafeBase64Escape(body),
        };
        for (const MethodDescriptor* other : methods) {
          const bool both_feeds = is_feed && other->service() == method->service();
          if (other == method || both_feeds) continue;
          const auto other_request = RequestOf(*other);
          forged.push_back(TokensOf(*other, *other_request, name, keys_).Encode(values));
          if (forged.size() > 12) break;
        }
        for (const std::string& token : forged) {
          EXPECT_FALSE(Takes(*method, *request, name, token)) << method->full_name();
        }
      }
    }
  }
  ExpectNobodyDied();
}

// What a list signs in any order it takes again.
TEST_F(PageTokensTest, EveryListGoesOnFromItsTokensInEveryOrder) {
  int went_on = 0;
  for (const MethodDescriptor* method : Listing(*contract_)) {
    const auto* next = method->output_type()->FindFieldByName("next_page_token");
    if (!next) continue;
    for (const std::string& order : OrdersOf(*method)) {
      auto request = RequestOf(*method);
      if (!order.empty()) SetText(*request, "order_by", order);
      const auto* size = method->input_type()->FindFieldByName("page_size");
      request->GetReflection()->SetInt32(request.get(), size, 1);
      const RawReply first = Call(*method, *request);
      ASSERT_TRUE(first.status.ok()) << method->full_name() << first.status.error_message();
      auto answer = contract_->New(method->output_type());
      ASSERT_TRUE(answer->ParseFromString(first.bytes));
      const std::string token = answer->GetReflection()->GetString(*answer, next);
      if (token.empty()) continue;
      EXPECT_TRUE(Takes(*method, *request, "page_token", token))
          << method->full_name() << " by " << order;
      ++went_on;
    }
  }
  EXPECT_GT(went_on, 40);
}

}  // namespace
}  // namespace district::testing
