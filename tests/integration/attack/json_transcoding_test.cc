// Whatever the gateway lets through, a service gets as it was written: random bodies for every
// method that takes one, some of them spoilt, sent through the real gateway to services that keep
// what they get, and read once more by a parser of JSON that knows nothing of either.
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "district/proto_files.h"
#include "google/api/annotations.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/dynamic_message.h"
#include "tests/integration/attack/recorder.h"

namespace district::testing {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr int kBodies = 4000;
constexpr unsigned kSeed = 20180712;

// A method that takes a body.
struct Target {
  const google::protobuf::MethodDescriptor* method;
  std::string verb;
  std::string path;                // with "x" for every name
  std::vector<std::string> bound;  // the field that the path gives: {"person", "name"}
  const FieldDescriptor* body;     // null: all of the request
};

std::vector<Target> Targets() {
  std::vector<Target> targets;
  const auto* pool = google::protobuf::DescriptorPool::generated_pool();
  for (const char* file_name : kProtoFiles) {
    const auto* file = pool->FindFileByName(file_name);
    for (int i = 0; i < file->service_count(); ++i) {
      for (int j = 0; j < file->service(i)->method_count(); ++j) {
        const auto* method = file->service(i)->method(j);
        const auto& rule = method->options().GetExtension(google::api::http);
        // What is uploaded is no JSON.
        if (rule.body().empty() || method->client_streaming()) continue;
        Target target{method, rule.has_patch() ? "PATCH" : "POST",
                      rule.has_patch() ? rule.patch() : rule.post()};
        if (const size_t open = target.path.find('{'); open != std::string::npos) {
          const size_t equals = target.path.find('=', open), close = target.path.find('}', open);
          target.bound = absl::StrSplit(target.path.substr(open + 1, equals - open - 1), '.');
          target.path.erase(close, 1).erase(open, equals - open + 1);
        }
        for (size_t star; (star = target.path.find('*')) != std::string::npos;) {
          target.path[star] = 'x';
        }
        target.body =
            rule.body() == "*" ? nullptr : method->input_type()->FindFieldByName(rule.body());
        targets.push_back(target);
      }
    }
  }
  return targets;
}

class Generator {
 public:
  Generator() : random_(kSeed) {}

  size_t Below(size_t limit) { return random_() % limit; }
  bool OneIn(size_t times) { return Below(times) == 0; }

  void Fill(Message* message, int depth) {
    const Descriptor* type = message->GetDescriptor();
    if (type->full_name() == "google.protobuf.Timestamp") {
      SetNumber(message, "seconds", static_cast<int64_t>(Below(4'000'000'000)));
      if (OneIn(2)) SetNumber(message, "nanos", static_cast<int64_t>(Below(1'000'000'000)));
      return;
    }
    if (type->full_name() == "google.protobuf.FieldMask") {
      message->GetReflection()->AddString(message, type->FindFieldByName("paths"), "display_name");
      return;
    }
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor* field = type->field(i);
      if (!OneIn(3)) continue;
      for (size_t count = field->is_repeated() ? Below(4) : 1; count > 0; --count) {
        Set(message, field, depth);
      }
    }
  }

  // A body that is no longer as it was: pieces put in, left out or doubled.
  std::string Spoil(std::string body) {
    static const char* const kPieces[] = {
        "\"",      "'",       "\\", "{",   "}",  "[",  "]",   ",",      ":",    "null",
        "true",    "1",       "-",  ".5",  "e9", " ",  "\n",  "\x01",   "\xff", "{}",
        "\\u0061", "\\ud800", "x:", "\\q", ",}", "[]", "NaN", "\"a\":", "/**/", "1e400"};
    for (size_t changes = 1 + Below(3); changes > 0 && !body.empty(); --changes) {
      const size_t at = Below(body.size());
      const size_t length = std::min(Below(12), body.size() - at);
      switch (Below(4)) {
        case 0:
          body.insert(at, kPieces[Below(std::size(kPieces))]);
          break;
        case 1:
          body.erase(at, length);
          break;
        case 2:
          body.insert(at, body.substr(at, length));
          break;
        case 3:
          SpoilMember(body);
          break;
      }
    }
    return body;
  }

 private:
  // Doubles a member, or gives it another name.
  void SpoilMember(std::string& body) {
    const size_t from = body.find('"', Below(body.size()));
    const size_t colon = from == std::string::npos ? from : body.find("\":", from + 1);
    if (colon == std::string::npos) return;
    const size_t end = body.find_first_of(",}", colon);
    if (end == std::string::npos) return;
    const std::string member = body.substr(from, end - from);
    switch (Below(3)) {
      case 0:
        body.insert(from, member + ",");
        break;
      case 1:
        body.insert(from + 1, "x");
        break;
      case 2:
        body.insert(from, "\"unknown\":{\"a\":[1,{}]},");
        break;
    }
  }

  void SetNumber(Message* message, const char* name, int64_t value) {
    const FieldDescriptor* field = message->GetDescriptor()->FindFieldByName(name);
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_INT64) {
      message->GetReflection()->SetInt64(message, field, value);
    } else {
      message->GetReflection()->SetInt32(message, field, static_cast<int32_t>(value));
    }
  }

  void Set(Message* message, const FieldDescriptor* field, int depth) {
    const Reflection* reflection = message->GetReflection();
    const bool many = field->is_repeated();
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING: {
        const std::string text = Text();
        many ? reflection->AddString(message, field, text)
             : reflection->SetString(message, field, text);
        break;
      }
      case FieldDescriptor::CPPTYPE_INT32: {
        const int32_t number = OneIn(2) ? static_cast<int32_t>(random_()) : 2018;
        many ? reflection->AddInt32(message, field, number)
             : reflection->SetInt32(message, field, number);
        break;
      }
      case FieldDescriptor::CPPTYPE_INT64: {
        const auto number = static_cast<int64_t>(random_());
        many ? reflection->AddInt64(message, field, number)
             : reflection->SetInt64(message, field, number);
        break;
      }
      case FieldDescriptor::CPPTYPE_BOOL:
        reflection->SetBool(message, field, OneIn(2));
        break;
      case FieldDescriptor::CPPTYPE_ENUM: {
        const auto* value =
            field->enum_type()->value(static_cast<int>(Below(field->enum_type()->value_count())));
        many ? reflection->AddEnum(message, field, value)
             : reflection->SetEnum(message, field, value);
        break;
      }
      case FieldDescriptor::CPPTYPE_MESSAGE:
        if (depth > 0) {
          Fill(many ? reflection->AddMessage(message, field)
                    : reflection->MutableMessage(message, field),
               depth - 1);
        }
        break;
      default:
        FAIL() << "no value for " << field->full_name();
    }
  }

  std::string Text() {
    static const char* const kTexts[] = {
        "",     "Nguyễn Văn Đậu", "\"'\\/\b\f\n\r\t", "\x01\x7f", "😀",
        "null", "{\"a\":[1]}",    "\u2028",           "<&%2B",    "a, b"};
    return kTexts[Below(std::size(kTexts))];
  }

  std::mt19937 random_;
};

// Reads a body as strict JSON in which no object has a member twice; discarded where it is no such.
Json ReadStrictly(const std::string& body) {
  std::vector<std::set<std::string>> names;
  bool doubled = false;
  const Json::parser_callback_t watch = [&](int, Json::parse_event_t event, Json& value) {
    if (event == Json::parse_event_t::object_start) names.emplace_back();
    if (event == Json::parse_event_t::object_end) names.pop_back();
    if (event == Json::parse_event_t::key) doubled |= !names.back().insert(value).second;
    return true;
  };
  Json read = Json::parse(body, watch, /*allow_exceptions=*/false);
  return doubled ? Json(Json::value_t::discarded) : read;
}

void ClearBound(Message* request, const std::vector<std::string>& bound) {
  for (size_t i = 0; i < bound.size(); ++i) {
    const FieldDescriptor* field = request->GetDescriptor()->FindFieldByName(bound[i]);
    const Reflection* reflection = request->GetReflection();
    if (i + 1 == bound.size()) return reflection->ClearField(request, field);
    request = reflection->MutableMessage(request, field);
  }
}

class TranscodingTest : public ::testing::Test {
 protected:
  // A new request of the target, and the part of it that is the body.
  std::unique_ptr<Message> NewRequest(const Target& target) {
    return std::unique_ptr<Message>(google::protobuf::MessageFactory::generated_factory()
                                        ->GetPrototype(target.method->input_type())
                                        ->New());
  }
  static Message* BodyOf(const Target& target, Message* request) {
    return target.body ? request->GetReflection()->MutableMessage(request, target.body) : request;
  }

  std::string GoodBody(const Target& target) {
    const auto request = NewRequest(target);
    Message* const body = BodyOf(target, request.get());
    generator_.Fill(body, 3);
    ClearBound(request.get(), target.bound);
    google::protobuf::util::JsonPrintOptions options;
    options.preserve_proto_field_names = generator_.OneIn(2);
    options.add_whitespace = generator_.OneIn(4);
    std::string json;
    EXPECT_TRUE(google::protobuf::util::MessageToJsonString(*body, &json, options).ok());
    return json;
  }

  // What was let through is strict JSON, and the service got all of it.
  void ExpectReadAsWritten(const Target& target, const std::string& body) {
    const Json read = ReadStrictly(body);
    ASSERT_FALSE(read.is_discarded()) << body;
    const auto written = NewRequest(target), got = NewRequest(target);
    const auto status =
        google::protobuf::util::JsonStringToMessage(read.dump(), BodyOf(target, written.get()));
    ASSERT_TRUE(status.ok()) << body << "\n" << status.ToString();
    const std::vector<std::string> requests = stack_.Take();
    ASSERT_EQ(requests.size(), 1u) << body;
    ASSERT_TRUE(got->ParseFromString(requests[0]));
    for (Message* request : {written.get(), got.get()}) ClearBound(request, target.bound);
    EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(*written, *got))
        << body << "\nwas read as\n"
        << got->ShortDebugString();
  }

  RecordedStack stack_;
  Generator generator_;
};

TEST_F(TranscodingTest, NothingIsDroppedOrReadOtherwise) {
  const std::vector<Target> targets = Targets();
  ASSERT_GT(targets.size(), 50u);
  int passed = 0, refused = 0;
  for (int i = 0; i < kBodies && !HasFailure(); ++i) {
    const Target& target = targets[generator_.Below(targets.size())];
    const bool good = generator_.OneIn(3);
    std::string body = GoodBody(target);
    if (!good) body = generator_.Spoil(body);
    stack_.Take();
    const Reply reply = stack_.stack().HttpRaw(target.verb, target.path, body);
    if (reply.status == 200) {
      ++passed;
      if (!body.empty()) ExpectReadAsWritten(target, body);
    } else {
      ++refused;
      EXPECT_FALSE(good) << target.path << " " << body << "\n" << reply.text;
      EXPECT_EQ(reply.status, 400) << body << "\n" << reply.text;
      EXPECT_NE(reply.Reason(), "") << body << "\n" << reply.text;
      EXPECT_TRUE(reply.Detail("google.rpc.LocalizedMessage").is_object()) << reply.text;
    }
  }
  EXPECT_GT(passed, kBodies / 3);
  EXPECT_GT(refused, kBodies / 3);
}

}  // namespace
}  // namespace district::testing
