// What was known and what was published at an instant, against a replay of all that was written.
#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "tests/integration/calls.h"
#include "tests/integration/mechanics/collections.h"

namespace district::testing {
namespace {

using ::testing::UnorderedElementsAreArray;

constexpr char kUnit[] = "organizations/ubnd-quan";

absl::Time TimeOf(const Json& text) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, text.get<std::string>(), &time, &error)) << error;
  return time;
}

std::string Written(absl::Time time) {
  return Encode(absl::FormatTime("%Y-%m-%d%ET%H:%M:%E6SZ", time, absl::UTCTimeZone()));
}

// All states that a figure has had, as they were answered.
class Replay {
 public:
  void Add(const Json& state) { states_.push_back(state); }
  const Json& last() const { return states_.back(); }
  bool deleted() const { return last().contains("deleteTime"); }

  // What is to be answered of what was known at `known` (nothing: now) and published at `published`
  // (nothing: whatever was written last).
  std::optional<Json> At(std::optional<absl::Time> known,
                         std::optional<absl::Time> published) const {
    std::vector<Json> of_then;
    for (const Json& state : states_) {
      if (!known || WrittenAt(state) <= *known) of_then.push_back(state);
    }
    if (of_then.empty()) return std::nullopt;
    if (!published) return of_then.back();
    const Json* found = nullptr;
    for (const Json& state : of_then) {
      // A deletion that was taken back is as if it had not been.
      if (IsDeletion(state) && &state != &of_then.back()) continue;
      if (ReleasedAt(state) > *published) continue;
      if (found == nullptr || ReleasedAt(*found) <= ReleasedAt(state)) found = &state;
    }
    if (found == nullptr) return std::nullopt;
    return *found;
  }

 private:
  static bool IsDeletion(const Json& state) { return state.contains("deleteTime"); }
  static absl::Time WrittenAt(const Json& state) { return TimeOf(state["updateTime"]); }
  static absl::Time ReleasedAt(const Json& state) {
    const bool own = state.contains("releaseTime") && !IsDeletion(state);
    return TimeOf(state[own ? "releaseTime" : "updateTime"]);
  }

  std::vector<Json> states_;
};

class PublishedTest : public ::testing::Test {
 protected:
  static constexpr int kFigures = 5, kWrites = 80, kQuestions = 30;

  std::string Instants(std::optional<absl::Time> known, std::optional<absl::Time> published) {
    return absl::StrCat(known ? "&readTime=" + Written(*known) : "",
                        published ? "&publishedAsOf=" + Written(*published) : "");
  }

  // A day of 2018, or none.
  std::optional<std::string> SomeRelease() {
    if (random_() % 4 == 0) return std::nullopt;
    return absl::StrCat("2018-0", 1 + random_() % 9, "-12T00:00:00Z");
  }

  void Write(int number) {
    Replay& replay = replays_[number];
    if (replay.deleted()) return Note(number, Do(replay.last()["name"], "undelete"));
    const std::string name = replay.last()["name"];
    if (random_() % 6 == 0) return Note(number, Stack::Get().Http("DELETE", "/v1/" + name));
    // A figure of the same release as before is a correction of the entry.
    Json change = {{"value", {{"value", absl::StrCat(++written_)}}},
                   {"revisionReason", absl::StrCat("Lý do ", written_)}};
    if (const auto release = SomeRelease()) change["releaseTime"] = *release;
    Note(number, Patch(name, "value,revisionReason,releaseTime", change));
  }

  void Note(int number, const Reply& reply) {
    ASSERT_THAT(reply, IsOk());
    replays_[number].Add(reply.body);
    writes_.push_back(TimeOf(reply.body["updateTime"]));
  }

  void WriteAll() {
    indicator_ = NewIndicator();
    for (int number = 0; number < kFigures; ++number) {
      Json figure = Level(absl::StrCat(++written_), absl::StrCat(2010 + number));
      figure["status"] = "ESTIMATED";
      if (const auto release = SomeRelease()) figure["releaseTime"] = *release;
      Note(number, Stack::Get().Post("/v1/" + indicator_ + "/observations", figure));
    }
    for (int i = 0; i < kWrites; ++i) Write(static_cast<int>(random_() % kFigures));
  }

  std::optional<absl::Time> SomeInstant() {
    switch (random_() % 4) {
      case 0:
        return std::nullopt;
      case 1:
        return absl::FromCivil(absl::CivilDay(2018, 1 + static_cast<int>(random_() % 10), 12),
                               absl::UTCTimeZone());
      default:
        return writes_[random_() % writes_.size()] -
               absl::Microseconds(static_cast<int>(random_() % 2));
    }
  }

  std::mt19937 random_{20180712};
  std::string indicator_;
  std::map<int, Replay> replays_;
  std::vector<absl::Time> writes_;
  int written_ = 0;
};

TEST_F(PublishedTest, EveryReadAnswersWhatAReplayOfAllWritesTells) {
  ASSERT_NO_FATAL_FAILURE(WriteAll());
  Stack& stack = Stack::Get();
  std::string periods;
  for (int i = 0; i < kFigures; ++i) absl::StrAppend(&periods, "&periods=", 2010 + i);
  for (int i = 0; i < kQuestions; ++i) {
    const auto known = SomeInstant(), published = SomeInstant();
    const std::string instants = Instants(known, published);
    SCOPED_TRACE(instants);
    const Json cells = Got(absl::StrCat("indicators:query?indicators=", indicator_,
                                        "&organizations=", kUnit, periods, instants))["cells"];
    std::vector<Json> living;
    for (const auto& [number, replay] : replays_) {
      const std::optional<Json> state = replay.At(known, published);
      const std::string name = replay.last()["name"];
      const Reply got = stack.Get(absl::StrCat("/v1/", name, "?", instants));
      if (state) {
        EXPECT_EQ(got.body, *state) << name;
      } else {
        EXPECT_THAT(got, IsError(404, "NOT_FOUND")) << name;
      }
      const bool lives = state && !state->contains("deleteTime");
      if (lives) living.push_back(*state);
      ASSERT_EQ(cells[number].contains("value"), lives) << name;
      if (lives) {
        EXPECT_EQ(cells[number]["value"], (*state)["value"]) << name;
      }
    }
    const Json list =
        Got(absl::StrCat(indicator_, "/observations?", instants.empty() ? "" : instants.substr(1)));
    EXPECT_THAT(list.value("observations", std::vector<Json>()), UnorderedElementsAreArray(living));
    const Json compared = Got(absl::StrCat("indicators:compare?indicator=", indicator_,
                                           "&organization=", kUnit, "&period=2011", instants));
    const auto base = replays_[0].At(known, published), level = replays_[1].At(known, published);
    for (const auto& [field, state] : {std::pair("base", base), std::pair("value", level)}) {
      const bool lives = state && !state->contains("deleteTime");
      ASSERT_EQ(compared.contains(field), lives) << field;
      if (lives) {
        EXPECT_EQ(compared[field], (*state)["value"]) << field;
      }
    }
  }
}

TEST_F(PublishedTest, PagesOfOneInstant) {
  ASSERT_NO_FATAL_FAILURE(WriteAll());
  const std::string list =
      absl::StrCat(indicator_, "/observations?publishedAsOf=2018-06-30T00:00:00Z");
  const std::vector<std::string> all = Names(Got(list).value("observations", Json::array()));
  std::vector<std::string> paged;
  std::string token;
  do {
    const Json page = Got(absl::StrCat(list, "&pageSize=1&pageToken=", token));
    for (const std::string& name : Names(page.value("observations", Json::array()))) {
      paged.push_back(name);
    }
    token = page.value("nextPageToken", "");
  } while (!token.empty());
  EXPECT_EQ(paged, all);
}

// History that is loaded years later is asked for as if it had been here then.
TEST(BackLoadedTest, EstimateProvisionalAndFinalFigure) {
  const std::string indicator = NewIndicator();
  Json figure = {{"organization", kUnit},
                 {"period", "2018-S1"},
                 {"measure", "GROWTH"},
                 {"basePeriod", "2017-S1"}};
  const struct {
    const char *value, *status, *release;
  } kStates[] = {{"11.05", "ESTIMATED", "2018-07-12T02:00:00Z"},
                 {"10.8", "PROVISIONAL", "2018-09-20T02:00:00Z"},
                 {"10.62", "NORMAL", "2019-03-15T02:00:00Z"}};
  std::string name;
  for (const auto& state : kStates) {
    figure["value"]["value"] = state.value;
    figure["status"] = state.status;
    figure["releaseTime"] = state.release;
    const Reply reply = name.empty()
                            ? Stack::Get().Post("/v1/" + indicator + "/observations", figure)
                            : Patch(name, "value,status,releaseTime", figure);
    ASSERT_THAT(reply, IsOk());
    name = reply.body["name"];
  }
  const auto published = [&](const std::string& at) {
    const std::string instant = "publishedAsOf=" + at;
    const std::string value = Got(absl::StrCat(name, "?", instant))["value"]["value"];
    const Json compared = Got(absl::StrCat("indicators:compare?indicator=", indicator,
                                           "&organization=", kUnit, "&period=2018-S1&", instant));
    EXPECT_EQ(compared["percent"]["value"], value);
    return value;
  };
  EXPECT_THAT(Stack::Get().Get(absl::StrCat("/v1/", name, "?publishedAsOf=2018-07-12T01:59:59Z")),
              IsError(404, "NOT_FOUND"));
  EXPECT_EQ(published("2018-07-12T02:00:00Z"), "11.05");
  EXPECT_EQ(published("2018-07-31T00:00:00Z"), "11.05");
  EXPECT_EQ(published("2018-12-31T00:00:00Z"), "10.8");
  EXPECT_EQ(published("2019-03-15T02:00:00Z"), "10.62");
  EXPECT_THAT(Stack::Get().Get(absl::StrCat("/v1/", name, "?readTime=2018-12-31T00:00:00Z")),
              IsError(404, "NOT_FOUND"))
      << "this system knew nothing then";
  EXPECT_THAT(Patch(name, "status,releaseTime",
                    {{"status", "ESTIMATED"}, {"releaseTime", "2019-04-01T00:00:00Z"}}),
              IsError(400, "STATUS_GOES_BACK"));
}

TEST(BackLoadedTest, AFigureThatWasDeletedAndWrittenAnewCountsOnce) {
  const std::string indicator = NewIndicator();
  Json figure = Level("10", "2017");
  figure["releaseTime"] = "2018-01-10T00:00:00Z";
  const auto add = [&]() -> std::string {
    const Reply reply = Stack::Get().Post("/v1/" + indicator + "/observations", figure);
    EXPECT_THAT(reply, IsOk());
    return reply.body.value("name", "");
  };
  const std::string first = add();
  ASSERT_THAT(Stack::Get().Http("DELETE", "/v1/" + first), IsOk());
  figure["value"]["value"] = "12";
  figure["releaseTime"] = "2018-02-10T00:00:00Z";
  add();
  const auto cell = [&](const std::string& at) {
    return Got(absl::StrCat("indicators:query?indicators=", indicator, "&organizations=", kUnit,
                            "&periods=2017&publishedAsOf=", at))["cells"][0];
  };
  EXPECT_EQ(cell("2018-01-31T00:00:00Z")["value"]["value"], "10");
  EXPECT_EQ(cell("2018-03-31T00:00:00Z")["value"]["value"], "12");
}

}  // namespace
}  // namespace district::testing
