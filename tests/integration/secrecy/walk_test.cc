// Every reading method of the meeting service, for every degree of secrecy and callers of every
// clearance: what is above a clearance is nowhere in an answer, and what is asked for by name is
// answered as if it had never been made; what is within the clearance is answered.
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "district/meeting/v1/changes.grpc.pb.h"
#include "google/api/annotations.pb.h"
#include "gtest/gtest.h"
#include "tests/integration/contract.h"
#include "tests/integration/secrecy/world.h"
#include "tests/integration/stack.h"
#include "tests/integration/wire.h"

namespace district::testing {
namespace {

using google::protobuf::MethodDescriptor;

// Those of meeting that read.
std::vector<const MethodDescriptor*> ReadingMethods(const Contract& contract) {
  std::vector<const MethodDescriptor*> methods = contract.Methods();
  std::erase_if(methods, [](const MethodDescriptor* method) {
    const auto& http = method->options().GetExtension(google::api::http);
    return method->file()->package() != "district.meeting.v1" ||
           (http.get().empty() && !method->server_streaming());
  });
  return methods;
}

// What stands in a path after its last variable: "/agendaItems:batchGet".
std::string AfterVariable(const std::string& pattern) {
  const size_t end = pattern.rfind('}');
  return end == std::string::npos ? pattern.substr(3) : pattern.substr(end + 1);
}

// "agendaItems" of "/v1/{parent=meetings/*}/agendaItems:batchGet" and "/v1/{name=…/agendaItems/*}".
std::string CollectionIn(std::string pattern) {
  pattern = pattern.substr(0, pattern.find(':'));
  if (absl::EndsWith(pattern, "/*}")) pattern.resize(pattern.size() - 3);
  return pattern.substr(pattern.find_last_of("/=") + 1);
}

using Paths = std::vector<std::string>;

Paths ForAll(const std::vector<std::string>& names, const std::string& verb) {
  Paths paths;
  for (const std::string& name : names) paths.push_back(absl::StrCat("/v1/", name, verb));
  return paths;
}

Paths ForAssignmentSummary() {
  Paths paths;
  for (const char* by : {"", "owner", "organization", "meeting", "topic"}) {
    paths.push_back(absl::StrCat("/v1/assignments:summarize?by=", by));
  }
  for (int degree = 1; degree <= kDegrees; ++degree) {
    for (const std::string& filter :
         {absl::StrCat("document = \"", World::Get().DocumentOf(degree), "\""),
          absl::StrCat("meeting = \"", World::Get().MeetingOf(degree), "\""),
          absl::StrCat("task : \"", World::Get().marker(degree), "\"")}) {
      paths.push_back("/v1/assignments:summarize?filter=" + Encode(filter));
    }
  }
  return paths;
}

Paths ForSymbols() {
  Paths paths;
  for (int degree = 1; degree <= kDegrees; ++degree) {
    paths.push_back(
        absl::StrCat("/v1/documents:parseSymbol?symbol=",
                     Encode(absl::StrCat(degree, "/UBND-",
                                         absl::AsciiStrToUpper(World::Get().marker(degree))))));
  }
  return paths;
}

Paths ForChanges() {
  Paths paths = {"/v1/meeting/changes?pageSize=1000&includeBefore=true"};
  for (int degree = 1; degree <= kDegrees; ++degree) {
    paths.push_back("/v1/meeting/changes?resource=" + World::Get().DocumentOf(degree));
    paths.push_back("/v1/meeting/changes?filter=" +
                    Encode(absl::StrCat("resource = \"", World::Get().MeetingOf(degree), "\"")));
  }
  return paths;
}

// The requests of the methods beyond the standard ones. A method that is missing here fails the
// test.
const std::map<std::string, std::function<Paths()>>& OwnRequests() {
  static const auto* const requests = new std::map<std::string, std::function<Paths()>>{
      {"CompareFile",
       [] {
         Paths paths;
         for (const std::string& name : World::Get().NamesIn("files")) {
           paths.push_back(absl::StrCat("/v1/", name, ":compare?base=", name, "-other"));
         }
         return paths;
       }},
      {"DownloadFile", [] { return ForAll(World::Get().NamesIn("files"), ":download"); }},
      {"ExportCalendar",
       [] {
         return Paths{"/v1/meetings:calendar?startDate=2019-01-01&endDate=2019-01-31",
                      absl::StrCat("/v1/meetings:calendar?startDate=2019-01-01&endDate=2019-01-31"
                                   "&organization=",
                                   World::Get().organization())};
       }},
      {"ExportConclusions",
       [] { return ForAll(World::Get().NamesIn("meetings"), ":conclusions"); }},
      {"ExportExcerpt", [] { return ForAll(World::Get().NamesIn("agendaItems"), ":excerpt"); }},
      {"ExportMinutes", [] { return ForAll(World::Get().NamesIn("meetings"), ":minutes"); }},
      {"FindMeetingConflicts",
       [] {
         Paths paths = {absl::StrCat("/v1/meetings:conflicts?period=2019-01&organization=",
                                     World::Get().organization())};
         for (const std::string& name : World::Get().NamesIn("meetings")) {
           paths.push_back("/v1/meetings:conflicts?meeting=" + name);
         }
         return paths;
       }},
      {"GetAssignmentOwner", [] { return ForAll(World::Get().NamesIn("assignments"), ":owner"); }},
      {"GetBallotProgress", [] { return ForAll(World::Get().NamesIn("ballots"), ":progress"); }},
      {"GetMeetingStatistics",
       [] {
         return Paths{absl::StrCat("/v1/meetings:statistics?period=2019-01&organization=",
                                   World::Get().organization())};
       }},
      {"GetOrdinalGaps",
       [] {
         return Paths{
             absl::StrCat("/v1/meetings:ordinalGaps?organization=", World::Get().organization())};
       }},
      {"GetQuorum", [] { return ForAll(World::Get().NamesIn("meetings"), ":quorum"); }},
      {"GetRelatedDocuments", [] { return ForAll(World::Get().NamesIn("documents"), ":related"); }},
      {"GetSpeechQueue", [] { return ForAll({World::Get().meeting()}, ":speechQueue"); }},
      {"ListBallotVoters", [] { return ForAll(World::Get().NamesIn("ballots"), ":voters"); }},
      {"ListBookEntries",
       [] { return Paths{absl::StrCat("/v1/", World::Get().number_register(), ":book")}; }},
      {"ListChanges", &ForChanges},
      {"ListFileRevisions", [] { return ForAll(World::Get().NamesIn("files"), ":listRevisions"); }},
      {"ParseSymbol", &ForSymbols},
      {"SummarizeAssignments", &ForAssignmentSummary},
  };
  return *requests;
}

// Methods whose answers never hold anything of a degree.
bool IsPublic(const std::string& method) {
  static const auto* const methods = new std::set<std::string>{
      "GetAssignmentOwner",      "GetDecisionRule",   "ListDecisionRules",
      "BatchGetDecisionRules",   "GetDocumentType",   "ListDocumentTypes",
      "BatchGetDocumentTypes",   "GetNumberRegister", "ListNumberRegisters",
      "BatchGetNumberRegisters", "GetRoom",           "ListRooms",
      "BatchGetRooms",           "GetSecrecyTerm",    "ListSecrecyTerms",
      "BatchGetSecrecyTerms",    "GetQuorum",         "ParseSymbol",
      "GetBallotProgress",       "ListBallotVoters",  "GetMeetingStatistics",
      "GetCalendarFeed",         "ListCalendarFeeds", "BatchGetCalendarFeeds",
      "GetFacetScheme",          "ListFacetSchemes",  "BatchGetFacetSchemes",
      "ReadCalendarFeed"};  // see CalendarFeedsTellNoStateSecrets
  return methods->contains(method);
}

Paths ForList(const std::string& pattern) {
  const std::string collection = CollectionIn(pattern);
  std::vector<std::string> lists = {"/v1/" + collection};
  if (absl::StrContains(pattern, "parent=")) {
    const bool of_meetings = absl::StrContains(pattern, "parent=meetings/*");
    lists = {absl::StrCat("/v1/", of_meetings ? "meetings" : "documents", "/-/", collection),
             absl::StrCat("/v1/", of_meetings ? World::Get().meeting() : World::Get().document(),
                          "/", collection)};
    for (int degree = 1; degree <= kDegrees; ++degree) {
      lists.push_back(absl::StrCat(
          "/v1/", of_meetings ? World::Get().MeetingOf(degree) : World::Get().DocumentOf(degree),
          "/", collection));
    }
  }
  Paths paths;
  for (const std::string& list : lists) {
    paths.push_back(list + "?pageSize=1000&showDeleted=true");
    paths.push_back(list + "?pageSize=7&orderBy=createTime+desc");
  }
  for (const std::string& name : World::Get().NamesIn(collection)) {
    paths.push_back(
        absl::StrCat(lists[0], "?filter=", Encode(absl::StrCat("name = \"", name, "\""))));
  }
  return paths;
}

// The requests of a method; none where it is not known.
Paths RequestsOf(const MethodDescriptor& method) {
  const auto own = OwnRequests().find(method.name());
  if (own != OwnRequests().end()) return own->second();
  const std::string& pattern = method.options().GetExtension(google::api::http).get();
  const std::string collection = CollectionIn(pattern);
  const std::vector<std::string> names = World::Get().NamesIn(collection);
  if (absl::StartsWith(method.name(), "BatchGet")) {
    Paths paths;
    for (const std::string& name : names) {
      const size_t last = name.rfind('/', name.rfind('/') - 1);
      const std::string parent =
          absl::StrContains(pattern, "parent=") ? name.substr(0, last) + "/" : "";
      paths.push_back(absl::StrCat("/v1/", parent, collection, ":batchGet?names=", name));
    }
    return paths;
  }
  if (absl::StartsWith(method.name(), "List") && !absl::StrContains(AfterVariable(pattern), ":")) {
    return ForList(pattern);
  }
  const bool by_name = absl::EndsWith(pattern, "/*}");
  if (absl::StartsWith(method.name(), "Get") && by_name) return ForAll(names, "");
  return {};
}

// What a path answers, all pages of it: one text without what differs between any two requests.
struct Answer {
  int status = 0;
  std::string text;
};
Answer Ask(const std::string& path, const std::string& token) {
  Answer answer;
  std::string page_token;
  do {
    const std::string sign = absl::StrContains(path, "?") ? "&" : "?";
    const Reply reply =
        As(token, "GET",
           page_token.empty() ? path : absl::StrCat(path, sign, "pageToken=", Encode(page_token)));
    answer.status = reply.status;
    Json body = reply.body;
    page_token = body.is_object() ? body.value("nextPageToken", "") : "";
    if (body.is_object()) {
      body.erase("nextPageToken");
      body.erase("resumeToken");
    }
    absl::StrAppend(&answer.text, body.is_null() ? reply.text : body.dump(), "\n");
  } while (!page_token.empty());
  return answer;
}

// Holds an answer to what a caller is cleared for.
void ExpectHidden(const std::string& path, int clearance, const Answer& answer) {
  const World& world = World::Get();
  for (int degree = clearance + 1; degree <= kDegrees; ++degree) {
    if (!world.Tells(path, degree)) {
      EXPECT_FALSE(world.Tells(answer.text, degree))
          << kDegreeNames[degree] << " is told to " << kDegreeNames[clearance] << ": " << path
          << "\n"
          << answer.text.substr(0, 4000);
      continue;
    }
    const Answer absent = Ask(world.WithoutDegree(path, degree), Reader(clearance));
    EXPECT_EQ(answer.status, absent.status) << path;
    EXPECT_EQ(world.WithoutDegree(answer.text, degree), absent.text)
        << kDegreeNames[degree] << " is told from nothing by " << kDegreeNames[clearance] << ": "
        << path;
  }
}

TEST(SecrecyTest, NoReadingMethodTellsOfWhatACallerIsNotClearedFor) {
  const World& world = World::Get();
  const Contract contract(SecretStack());
  const auto methods = ReadingMethods(contract);
  EXPECT_GT(methods.size(), 45u);
  for (const MethodDescriptor* method : methods) {
    if (method->server_streaming() && method->name() != "DownloadFile") continue;  // see below
    const Paths paths = RequestsOf(*method);
    const bool is_public = IsPublic(method->name());
    if (paths.empty() && !is_public) {
      ADD_FAILURE() << method->full_name() << " is not known here: add its requests";
    }
    for (int clearance = 1; clearance <= kDegrees; ++clearance) {
      std::string told;
      for (const std::string& path : paths) {
        const Answer answer = Ask(path, Reader(clearance));
        ExpectHidden(path, clearance, answer);
        if (answer.status == 200) absl::StrAppend(&told, answer.text);
      }
      for (int degree = 1; degree <= clearance && !is_public; ++degree) {
        EXPECT_TRUE(world.Tells(told, degree))
            << method->full_name() << " keeps " << kDegreeNames[degree] << " from "
            << kDegreeNames[clearance];
      }
    }
  }
}

// Reads a watch from the beginning to the last change of the world.
std::string Watched(const std::string& token) {
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer " + token);
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(60)));
  type::v1::WatchChangesRequest request;
  request.set_include_before(true);
  const auto stub = meeting::v1::ChangeService::NewStub(SecretStack().channel());
  const auto reader = stub->WatchChanges(&context, request);
  type::v1::WatchChangesResponse message;
  const std::string last = absl::StrCat("documents/", World::Get().marker(1), "-last");
  std::string seen;
  while (!absl::StrContains(seen, last) && reader->Read(&message)) {
    seen += message.SerializeAsString();
  }
  context.TryCancel();
  EXPECT_TRUE(absl::StrContains(seen, last));
  return seen;
}

TEST(SecrecyTest, NoWatchTellsOfWhatACallerIsNotClearedFor) {
  const Contract contract(SecretStack());
  const auto methods = ReadingMethods(contract);
  for (const MethodDescriptor* method : methods) {
    if (!method->server_streaming() || method->name() == "DownloadFile") continue;
    EXPECT_EQ(method->name(), "WatchChanges") << "is not known here: add its request";
  }
  const World& world = World::Get();
  for (int clearance = 1; clearance <= kDegrees; ++clearance) {
    const std::string seen = Watched(Reader(clearance));
    for (int degree = 1; degree <= kDegrees; ++degree) {
      EXPECT_EQ(world.Tells(seen, degree), degree <= clearance)
          << kDegreeNames[degree] << " to " << kDegreeNames[clearance];
    }
  }
}

// Whoever holds the secret address of a feed sees what every reader in the district does.
TEST(SecrecyTest, CalendarFeedsTellNoStateSecrets) {
  const World& world = World::Get();
  const absl::CivilDay today = absl::ToCivilDay(absl::Now(), absl::UTCTimeZone());
  for (int degree = 1; degree <= kDegrees; ++degree) {
    const Json day = OnDay(static_cast<int>(today.year()), today.month(), today.day());
    Created("meetings", {{"displayName", "Giao ban " + world.marker(degree)},
                         {"organization", world.organization()},
                         {"classification", kDegreeNames[degree]},
                         {"kind", "WORKING"},
                         {"state", "SCHEDULED"},
                         {"sittings", Json::array({{{"date", day}}})}});
  }
  const Json feed = Created("calendarFeeds",
                            {{"displayName", "Lịch họp"}, {"organization", world.organization()}});
  const Json renewed = Created(feed.value("name", "") + ":renew", Json::object());
  const std::string address = renewed.value("address", "");
  ASSERT_TRUE(absl::StrContains(address, "/v1/")) << renewed;
  const Reply calendar =
      SecretStack().HttpRaw("GET", address.substr(address.find("/v1/")), "", {.role = ""});
  ASSERT_EQ(calendar.status, 200) << calendar.text;
  for (int degree = 1; degree <= kDegrees; ++degree) {
    EXPECT_EQ(world.Tells(calendar.text, degree), degree <= 2) << kDegreeNames[degree];
  }
}

}  // namespace
}  // namespace district::testing
