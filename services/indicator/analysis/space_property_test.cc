// Roll-ups over units against a model that walks days and units one by one.
#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "services/indicator/analysis/space_rollup.h"

namespace district::indicator {
namespace {

using absl::CivilDay;
using number::Decimal;
using time::Period;
using v1::Indicator;

constexpr int kWorlds = 60;
const Days kHalf = {CivilDay(2018, 1, 1), CivilDay(2018, 7, 1)};
const std::array kMonths = {"2018-01", "2018-02", "2018-03", "2018-04", "2018-05", "2018-06"};

// A district of two parts with wards, each of which brings a random amount on each of its days;
// wards move between the parts, and merge with others or into new ones.
class World {
 public:
  explicit World(unsigned seed) : random_(seed) {
    tree_.Add("district", {});
    for (const char* part : {"east", "west"}) {
      tree_.Add(part, {.places = {{"district", AllDays()}}});
    }
    const int wards = 2 + Below(4);
    for (int i = 0; i < wards; ++i) AddWard(absl::StrCat("ward", i), AllDays().begin);
    for (int i = 0; i < wards; ++i) {
      if (OneIn(3)) Merge(absl::StrCat("ward", i));
    }
    for (const auto& [name, unit] : wards_) tree_.Add(name, unit);
    for (const auto& [name, unit] : wards_) {
      for (CivilDay day = kHalf.begin; day < kHalf.end; ++day) {
        if (Lives(name, day)) amounts_[{name, day}] = Below(10);
      }
    }
  }

  int Below(int limit) { return static_cast<int>(random_() % static_cast<unsigned>(limit)); }
  bool OneIn(int times) { return Below(times) == 0; }

  // The model: all wards below `unit` on all days of both.
  int64_t Naive(const std::string& unit, const Days& days) const {
    int64_t sum = 0;
    for (const auto& [key, amount] : amounts_) {
      const auto& [ward, day] = key;
      if (days.begin <= day && day < days.end && IsBelow(ward, unit, day)) sum += amount;
    }
    return sum;
  }
  bool IsBelow(const std::string& ward, const std::string& unit, CivilDay day) const {
    return unit == "district" || unit == ward || ParentOn(ward, day) == unit;
  }
  // Whether somebody stands in each part on each day: of a part without wards nothing is known.
  bool IsInhabited() const {
    for (CivilDay day = kHalf.begin; day < kHalf.end; ++day) {
      for (const char* part : {"east", "west"}) {
        const bool any = std::any_of(wards_.begin(), wards_.end(), [&](const auto& ward) {
          return Lives(ward.first, day) && ParentOn(ward.first, day) == part;
        });
        if (!any) return false;
      }
    }
    return true;
  }
  const std::map<std::string, Unit>& wards() const { return wards_; }
  const std::map<std::pair<std::string, CivilDay>, int64_t>& amounts() const { return amounts_; }

  // Reports a month, or another period, as the unit would: of the days on which it lived.
  void Report(const std::string& unit, const std::string& period) {
    const Period parsed = *Period::Parse(period);
    figures_[unit].push_back({parsed, Decimal(Naive(unit, SpanOf(parsed)))});
  }
  RolledUpInSpace RollUp(const std::string& unit) {
    const Area area(tree_, unit, *Period::Of(kHalf.begin, kHalf.end));
    const auto figures = [this](const std::string& name) -> const UnitFigures* {
      if (!figures_.contains(name)) return nullptr;
      auto& cut = cut_[name];
      if (!cut) cut = std::make_unique<UnitFigures>(figures_[name], tree_.Find(name)->life);
      return cut.get();
    };
    return RollUpInSpace({.figures = {.of = figures}, .aggregation = Indicator::SUM}, area);
  }

 private:
  CivilDay AnyDay() { return kHalf.begin + 1 + Below(static_cast<int>(kHalf.count()) - 1); }
  const char* AnyPart() { return OneIn(2) ? "east" : "west"; }

  void AddWard(const std::string& name, CivilDay founded) {
    Unit ward = {.life = {founded, AllDays().end}};
    const std::string first = AnyPart();
    if (OneIn(3)) {
      const CivilDay moved(2018, 2 + Below(5), 1);
      const std::string second = first == "east" ? "west" : "east";
      ward.places = {{first, {AllDays().begin, moved}}, {second, {moved, AllDays().end}}};
    } else {
      ward.places = {{first, AllDays()}};
    }
    wards_[name] = ward;
  }
  void Merge(const std::string& name) {
    const CivilDay day = AnyDay();
    wards_[name].life.end = day;
    std::string target = absl::StrCat("new-", name);
    if (OneIn(2)) {
      AddWard(target, day);
    } else {
      target = name == "ward0" ? "ward1" : "ward0";
    }
    wards_[name].successors = {target};
  }
  bool Lives(const std::string& name, CivilDay day) const {
    const Days& life = wards_.at(name).life;
    return life.begin <= day && day < life.end;
  }
  std::string ParentOn(const std::string& ward, CivilDay day) const {
    for (const Place& place : wards_.at(ward).places) {
      if (place.days.begin <= day && day < place.days.end) return place.parent;
    }
    return "";
  }

  std::mt19937 random_;
  OrganizationTree tree_;
  std::map<std::string, Unit> wards_;
  std::map<std::pair<std::string, CivilDay>, int64_t> amounts_;
  std::map<std::string, std::vector<Figure>> figures_;
  std::map<std::string, std::unique_ptr<UnitFigures>> cut_;
};

// How often each ward and day is in what a result was made of.
std::map<std::pair<std::string, CivilDay>, int> CountsOf(const World& world,
                                                         const RolledUpInSpace& result) {
  std::map<std::pair<std::string, CivilDay>, int> counts;
  for (const Share& share : result.shares) {
    for (const Part& part : share.figure.parts) {
      const Days days = SpanOf(part.figure->period);
      for (const auto& [key, amount] : world.amounts()) {
        const auto& [ward, day] = key;
        if (days.begin <= day && day < days.end && world.IsBelow(ward, share.unit, day)) {
          counts[key] += part.subtracted ? -1 : 1;
        }
      }
    }
  }
  // What was taken away again, with a longer figure less the rest of it.
  std::erase_if(counts, [](const auto& entry) { return entry.second == 0; });
  return counts;
}

void ReportAll(World& world, int one_in_missing) {
  for (const auto& [ward, unit] : world.wards()) {
    for (const char* month : kMonths) {
      const bool lived = !Common(unit.life, SpanOf(*Period::Parse(month))).empty();
      if (lived && (one_in_missing == 0 || !world.OneIn(one_in_missing))) {
        world.Report(ward, month);
      }
    }
  }
  for (const char* part : {"east", "west", "district"}) {
    for (const char* period : {"2018-Q1", "2018-02", "2018-06"}) {
      if (world.OneIn(6)) world.Report(part, period);
    }
  }
}

TEST(SpacePropertyTest, WhatIsReportedWholeAddsUpToTheWhole) {
  for (unsigned seed = 0; seed < kWorlds; ++seed) {
    World world(seed);
    ReportAll(world, /*one_in_missing=*/0);
    for (const char* unit : {"district", "east", "west"}) {
      const RolledUpInSpace result = world.RollUp(unit);
      for (const auto& [key, count] : CountsOf(world, result)) {
        ASSERT_EQ(count, 1) << unit << " " << key.first << " " << key.second << ", seed " << seed;
      }
      const int64_t whole = world.Naive(unit, kHalf);
      ASSERT_EQ(result.value.value_or(Decimal(0)), Decimal(whole)) << unit << ", seed " << seed;
    }
    if (!world.IsInhabited()) continue;
    ASSERT_TRUE(world.RollUp("district").complete()) << "seed " << seed;
  }
}

TEST(SpacePropertyTest, WhatIsMissingIsToldAndNothingCountsTwice) {
  for (unsigned seed = 0; seed < kWorlds; ++seed) {
    World world(seed);
    ReportAll(world, /*one_in_missing=*/5);
    for (const char* unit : {"district", "east", "west"}) {
      const RolledUpInSpace result = world.RollUp(unit);
      int64_t counted = 0;
      for (const auto& [key, count] : CountsOf(world, result)) {
        ASSERT_EQ(count, 1) << unit << " " << key.first << " " << key.second << ", seed " << seed;
        counted += world.amounts().at(key);
      }
      ASSERT_EQ(result.value.value_or(Decimal(0)), Decimal(counted)) << unit << ", seed " << seed;
      if (result.complete()) {
        ASSERT_EQ(counted, world.Naive(unit, kHalf)) << unit << ", seed " << seed;
      }
    }
  }
}

}  // namespace
}  // namespace district::indicator
