// The structure of people against a naive model, on many days and as known at several instants.
#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "tests/integration/workforce/workforce.h"

namespace district::testing {
namespace {

using ::testing::AnyOf;

using Random = std::mt19937;

const char* const kCategories[] = {"CADRE", "CIVIL_SERVANT", "PUBLIC_EMPLOYEE", "WORKER", ""};
const char* const kLevels[] = {"CENTRAL", "CITY", "DISTRICT", "WARD"};
const char* const kReadiness[] = {"READY_NOW", "READY_IN_TERM", "READY_NEXT_TERM"};
const char* const kKinds[] = {"", "PRIMARY", "CONCURRENT", "ACTING"};

// Dates are texts, "" for none: they sort as days do, a partial one before its days.
struct Person {
  size_t category = 4;  // of kCategories
  size_t gender = 2;    // female, male, unknown
  std::string birth, admission;
};
struct Held {
  std::string name, person, unit, kind, from, to, term_end;
};
struct Quota {
  std::string unit, from, to;
  size_t category;
  int count;
};
struct Planned {
  std::string unit, person, period, from, to;
  size_t readiness;
};
struct Unit {
  size_t level;
  std::map<std::string, std::string> places;  // parent by first day, from "" on
};
// The naive model: everything that is known, copied whenever it is to be remembered.
struct Model {
  std::map<std::string, Unit> units;
  std::map<std::string, Person> people;
  std::map<std::string, Held> held;
  std::vector<Quota> quotas;
  std::map<std::string, Planned> planned;
};

std::string LastDay(const std::string& date) {
  if (date.empty()) return "9999-99-99";
  return date + std::string("-12-31").substr(date.size() == 4 ? 0 : 3,
                                             date.size() == 10 ? 0 : std::string::npos);
}
bool Holds(const std::string& from, const std::string& to, const std::string& day) {
  return from <= day && day <= LastDay(to);
}

std::vector<std::string> UnitsOn(const Model& model, const std::string& root, bool include_below,
                                 const std::string& day) {
  std::vector<std::string> units = {root};
  for (size_t i = 0; include_below && i < units.size(); ++i) {
    for (const auto& [name, unit] : model.units) {
      if (std::prev(unit.places.upper_bound(day))->second == units[i]) units.push_back(name);
    }
  }
  return units;
}

// Years since a birth, by the calendar.
std::optional<int> AgeOn(const std::string& birth, const std::string& day) {
  const std::string first = birth + std::string("-01-01").substr(std::min<size_t>(
                                        6, birth.size() < 4 ? 6 : birth.size() - 4));
  if (birth.empty() || first > day) return std::nullopt;
  const int years = std::stoi(day.substr(0, 4)) - std::stoi(first.substr(0, 4));
  return day.substr(4) < first.substr(4) ? years - 1 : years;
}

template <size_t kSize>
std::string Joined(const std::array<int, kSize>& counts) {
  return absl::StrJoin(counts, ",");
}

// What `Told` says of an answer.
std::string NaiveStructure(const Model& model, const std::vector<std::string>& units,
                           const std::string& day, bool by_level) {
  std::map<std::string, std::pair<size_t, size_t>> levels;  // by person: of the main post, highest
  for (const auto& [name, held] : model.held) {
    if (std::find(units.begin(), units.end(), held.unit) == units.end()) continue;
    if (!Holds(held.from, held.to, day)) continue;
    auto& [main, highest] = levels.emplace(held.person, std::pair(9u, 9u)).first->second;
    const size_t level = model.units.at(held.unit).level;
    highest = std::min(highest, level);
    if (held.kind == "PRIMARY") main = level;
  }
  std::array<int, 5> categories{}, in_level{};
  std::array<int, 6> ages{};
  std::array<int, 3> genders{}, party{};
  for (const auto& [name, level] : levels) {
    const Person& person = model.people.at(name);
    ++categories[person.category];
    ++genders[person.gender];
    const std::optional<int> age = AgeOn(person.birth, day);
    ++ages[!age ? 5 : *age < 30 ? 0 : *age < 40 ? 1 : *age < 50 ? 2 : *age < 60 ? 3 : 4];
    ++party[person.admission.empty() ? 2 : person.admission <= day ? 0 : 1];
    ++in_level[level.first != 9 ? level.first : level.second];
  }
  return absl::StrCat(levels.size(), " c=", Joined(categories), " a=", Joined(ages),
                      " g=", Joined(genders), " l=", by_level ? Joined(in_level) : "",
                      " p=", Joined(party));
}

// What `ToldQuotas` says of an answer.
std::string NaiveQuotas(const Model& model, const std::vector<std::string>& units,
                        const std::string& day) {
  std::vector<std::string> told;
  for (size_t category = 0; category < 4; ++category) {
    std::set<std::string> people;
    std::set<std::string> with_people;
    std::map<std::string, int> quotas;
    for (const std::string& unit : units) {
      for (const auto& [name, held] : model.held) {
        if (held.unit != unit || !Holds(held.from, held.to, day)) continue;
        if (model.people.at(held.person).category != category) continue;
        people.insert(held.person);
        with_people.insert(unit);
      }
      for (const Quota& quota : model.quotas) {
        if (quota.unit != unit || quota.category != category) continue;
        if (Holds(quota.from, quota.to, day)) quotas[unit] = quota.count;
      }
    }
    int quota = 0, without = 0;
    for (const auto& [unit, count] : quotas) quota += count;
    for (const std::string& unit : with_people) without += !quotas.contains(unit);
    const int count = static_cast<int>(people.size());
    told.push_back(absl::StrCat(count, "/", quotas.empty() ? "-" : absl::StrCat(quota), "=",
                                quotas.empty() ? "-" : absl::StrCat(count - quota), "+", without));
  }
  return absl::StrJoin(told, " ");
}

// Names of those that end before `before`, as an answer lists them.
std::vector<std::string> NaiveExpiring(const Model& model, const std::vector<std::string>& units,
                                       const std::string& day, const std::string& before) {
  std::set<std::pair<std::string, std::string>> ends;
  for (const auto& [name, held] : model.held) {
    if (std::find(units.begin(), units.end(), held.unit) == units.end()) continue;
    if (!Holds(held.from, held.to, day)) continue;
    const std::string last = LastDay(held.to.empty() ? held.term_end : held.to);
    if (last >= day && last < before) ends.insert({last, name});
  }
  std::vector<std::string> names;
  for (const auto& [last, name] : ends) names.push_back(name);
  return names;
}

// "2/0/1/0" for the office of each unit, whether somebody is ready or not: holders, and those
// planned by readiness.
std::map<std::string, std::string> NaiveGaps(const Model& model,
                                             const std::vector<std::string>& units,
                                             const std::string& day) {
  std::map<std::string, std::string> gaps;
  for (const std::string& unit : units) {
    std::set<std::string> holders, ready[3];
    for (const auto& [name, held] : model.held) {
      if (held.unit == unit && Holds(held.from, held.to, day)) holders.insert(held.person);
    }
    for (const auto& [name, planned] : model.planned) {
      const std::string end = planned.to.empty() ? planned.period.substr(5) : planned.to;
      if (planned.unit != unit || !Holds(planned.from, end, day)) continue;
      if (!holders.contains(planned.person)) ready[planned.readiness].insert(planned.person);
    }
    gaps[unit] = absl::StrCat(holders.size(), "/", ready[0].size(), "/", ready[1].size(), "/",
                              ready[2].size());
  }
  return gaps;
}
std::map<std::string, std::string> ToldGaps(const Reply& reply) {
  EXPECT_THAT(reply, IsOk());
  std::map<std::string, std::string> gaps;
  const Json all = reply.body.value("gaps", Json::array());
  for (const Json& gap : all) {
    const std::string post = gap["post"];
    gaps[post.substr(0, post.find("/posts/"))] =
        absl::StrCat(gap.value("holderCount", 0), "/", gap.value("readyNowCount", 0), "/",
                     gap.value("readyInTermCount", 0), "/", gap.value("readyNextTermCount", 0));
  }
  return gaps;
}

std::string RandomDay(Random& random) {
  const auto two = [](unsigned number) { return absl::StrCat(number < 10 ? "0" : "", number); };
  return absl::StrCat(2010 + random() % 12, "-", two(1 + random() % 12), "-",
                      two(1 + random() % 28));
}
// A day, a month, a year or nothing.
std::string RandomDate(Random& random, int years_less = 0) {
  std::string day = RandomDay(random);
  day = absl::StrCat(std::stoi(day.substr(0, 4)) - years_less, day.substr(4));
  constexpr size_t kLengths[] = {0, 4, 7, 10, 10, 10};
  return day.substr(0, kLengths[random() % 6]);
}

Json BodyOf(const Person& person) {
  Json body = {{"displayName", "Người Thử"}};
  if (person.category < 4) body["category"] = kCategories[person.category];
  if (person.gender < 2) body["gender"] = person.gender == 0 ? "FEMALE" : "MALE";
  if (!person.birth.empty()) body["birthDate"] = Date(person.birth);
  if (!person.admission.empty()) body["partyAdmissionDate"] = Date(person.admission);
  return body;
}
Person RandomPerson(Random& random) {
  return {random() % 5, random() % 3, RandomDate(random, 20 + static_cast<int>(random() % 45)),
          RandomDate(random)};
}

class World {
 public:
  explicit World(unsigned seed) : random_(seed) {}

  void MakeUnits() {
    for (int i = 0; i < 7; ++i) {
      const size_t level = random_() % 4;
      const std::string parent = units_.empty() ? "" : units_[random_() % units_.size()];
      units_.push_back(NewUnit(parent, {{"level", kLevels[level]}}));
      model_.units[units_.back()] = {level, {{"", parent}}};
      posts_.push_back(NewPostIn(units_.back()));
      // The last day of a term: of a month, a year, or a day.
      term_ends_.push_back(RandomDate(random_));
      terms_.push_back(Make(units_.back(), "terms", "termId",
                            Dated("", term_ends_.back(), {{"label", "Nhiệm kỳ thử"}}))["name"]);
    }
    for (int i = 0; i < 12; ++i) {
      const std::string name = units_[1 + random_() % (units_.size() - 1)];
      const std::string parent = units_[random_() % units_.size()], day = RandomDay(random_);
      if (Move(name, parent, day).status != 200) continue;  // a cycle, or no move
      // What a move withdraws and merges is the tree's own business: it says where it stands now.
      model_.units[name].places.clear();
      const Json unit = Read(name);
      for (const Json& placement : unit["placements"]) {
        const std::string from = DayText(placement.value("startDate", Json::object()));
        model_.units[name].places[from] = placement.value("parent", "");
      }
      ++moves_;
    }
  }

  void MakePeople(int count) {
    for (int i = 0; i < count; ++i) {
      const Person person = RandomPerson(random_);
      people_.push_back(Make("", "people", "personId", BodyOf(person))["name"]);
      model_.people[people_.back()] = person;
    }
  }

  void Appoint(int count) {
    for (int i = 0; i < count; ++i) {
      const size_t at = random_() % units_.size();
      Held held{.person = people_[random_() % people_.size()],
                .unit = units_[at],
                .kind = kKinds[random_() % 4],
                .from = RandomDate(random_),
                .to = RandomDate(random_)};
      Json fields = Json::object();
      if (!held.kind.empty()) fields["kind"] = held.kind;
      if (random_() % 2 == 0) {
        fields["term"] = terms_[at];
        held.term_end = term_ends_[at];
      }
      const Reply reply = TryHold(held.person, posts_[at], held.from, held.to, fields);
      if (reply.status != 200) {
        const std::string reason = reply.Reason();
        EXPECT_THAT(reason, AnyOf("DATES_REVERSED", "SECOND_PRIMARY", "ALREADY_HELD"))
            << reply.text;
        continue;
      }
      held.name = reply.body["name"];
      Remember(reply);
      model_.held[held.name] = held;
    }
  }

  void SetQuotas(int count) {
    for (int i = 0; i < count; ++i) {
      const Quota quota{units_[random_() % units_.size()], RandomDate(random_), RandomDate(random_),
                        random_() % 4, static_cast<int>(random_() % 5)};
      const Reply reply =
          TryQuota(quota.unit, kCategories[quota.category], quota.count, quota.from, quota.to);
      const bool reversed = quota.from > LastDay(quota.to);
      const bool overlaps =
          std::any_of(model_.quotas.begin(), model_.quotas.end(), [&](const Quota& other) {
            return other.unit == quota.unit && other.category == quota.category &&
                   other.from <= LastDay(quota.to) && quota.from <= LastDay(other.to);
          });
      EXPECT_EQ(reply.status == 200 ? "" : reply.Reason(), reversed   ? "DATES_REVERSED"
                                                           : overlaps ? "QUOTA_OVERLAPS"
                                                                      : "")
          << quota.from << ".." << quota.to;
      ++outcomes_[reply.status == 200 ? "" : reply.Reason()];
      if (reply.status != 200) continue;
      Remember(reply);
      model_.quotas.push_back(quota);
    }
  }

  void PlanSome(int count) {
    for (int i = 0; i < count; ++i) {
      const size_t at = random_() % units_.size();
      const Planned planned{.unit = units_[at],
                            .person = people_[random_() % people_.size()],
                            .period = random_() % 2 == 0 ? "2010/2015" : "2015/2020",
                            .from = RandomDate(random_),
                            .to = RandomDate(random_),
                            .readiness = random_() % 3};
      const Reply reply = TryPlan(
          posts_[at],
          Dated(planned.from, planned.to,
                SuccessorOf(planned.person, kReadiness[planned.readiness], planned.period)));
      if (reply.status != 200) {
        const std::string reason = reply.Reason();
        EXPECT_TRUE(reason == "DATES_REVERSED" || reason == "DUPLICATE_KEY") << reply.text;
        continue;
      }
      Remember(reply);
      model_.planned[reply.body["name"]] = planned;
    }
  }

  // People turn out to be others than was known, and appointments to have ended or never been.
  void Correct() {
    for (int i = 0; i < 8; ++i) {
      const std::string& name = people_[random_() % people_.size()];
      const Person person = RandomPerson(random_);
      Remember(Change(name, "category,gender,birthDate,partyAdmissionDate", BodyOf(person)));
      model_.people[name] = person;
    }
    for (int i = 0; i < 8 && !model_.held.empty(); ++i) {
      const auto held =
          std::next(model_.held.begin(), static_cast<ptrdiff_t>(random_() % model_.held.size()));
      if (i % 2 == 0) {
        Remember(Stack::Get().Http("DELETE", "/v1/" + held->first));
        model_.held.erase(held);
        continue;
      }
      const Reply reply = Change(held->first, "endDate", {{"endDate", Date("2016-05")}});
      if (reply.status != 200) continue;  // before its start
      Remember(reply);
      held->second.to = "2016-05";
    }
    for (int i = 0; i < 8 && !model_.planned.empty(); ++i) {
      const auto planned = std::next(model_.planned.begin(),
                                     static_cast<ptrdiff_t>(random_() % model_.planned.size()));
      const size_t readiness = random_() % 3;
      Remember(Change(planned->first, "readiness", {{"readiness", kReadiness[readiness]}}));
      planned->second.readiness = readiness;
    }
  }

  void Keep() { known_[known_time_] = model_; }

  void ExpectTheSame(const Model& model, const std::string& read_time) {
    const std::string then = read_time.empty() ? "" : "&readTime=" + Encode(read_time);
    for (int i = 0; i < 10; ++i) {
      const std::string day = RandomDay(random_), before = RandomDay(random_);
      const std::string& root = units_[random_() % 3];
      const bool below = i % 4 != 0;
      SCOPED_TRACE(absl::StrCat(root, " on ", day, then, below ? " and below" : ""));
      const std::string query = absl::StrCat(then, below ? "&includeBelow=true" : "");
      const std::vector<std::string> units = UnitsOn(model, root, below, day);
      const Json workforce = WorkforceOn(root, day, query);
      EXPECT_EQ(Told(workforce["structure"]), NaiveStructure(model, units, day, true));
      EXPECT_EQ(ToldQuotas(workforce["quotas"]), NaiveQuotas(model, units, day));
      EXPECT_EQ(workforce["unitCount"], units.size());
      EXPECT_EQ(workforce.value("units", Json::array()).size(), below ? units.size() : 0);
      for (const Json& unit : workforce.value("units", Json::array())) {
        const std::vector<std::string> alone = {unit["organization"]};
        EXPECT_EQ(Told(unit["structure"]), NaiveStructure(model, alone, day, false)) << alone[0];
        EXPECT_EQ(ToldQuotas(unit["quotas"]), NaiveQuotas(model, alone, day)) << alone[0];
      }
      ExpectTheSameGaps(model, root, units, day, query);
      headcount_ += workforce["structure"].value("headcount", 0);
      if (before <= day) continue;
      const std::vector<std::string> ends = NaiveExpiring(model, units, day, before);
      expiring_ += ends.size();
      EXPECT_EQ(Names(Ask(root, "expiringAppointments", day,
                          absl::StrCat(query, "&pageSize=1000&before=", before))
                          .body.value("appointments", Json::array()),
                      "appointment"),
                ends)
          << before;
    }
  }

  void ExpectTheSameGaps(const Model& model, const std::string& root,
                         const std::vector<std::string>& units, const std::string& day,
                         const std::string& query) {
    std::map<std::string, std::string> gaps = NaiveGaps(model, units, day);
    EXPECT_EQ(ToldGaps(Ask(root, "successionGaps", day, query + "&includeReady=true")), gaps);
    std::erase_if(gaps, [&](const auto& gap) {
      const bool ready = gap.second.find("/0/") != gap.second.find('/');
      ready_ += ready;
      return ready;
    });
    EXPECT_EQ(ToldGaps(Ask(root, "successionGaps", day, query)), gaps);
  }

  void ExpectAllTheSame() {
    for (const auto& [time, model] : known_) ExpectTheSame(model, time);
    ExpectTheSame(model_, "");
    // It is worth nothing if there was nothing to count.
    EXPECT_GT(moves_, 2);
    EXPECT_GT(headcount_, 50);
    EXPECT_GT(expiring_, 10u);
    EXPECT_GT(ready_, 10);
    EXPECT_GT(outcomes_["QUOTA_OVERLAPS"], 3);
    EXPECT_GT(outcomes_[""], 10);
  }

 private:
  void Remember(const Reply& reply) {
    EXPECT_THAT(reply, IsOk());
    // An edit that changes nothing has no instant of its own.
    const std::string time = reply.body.value("updateTime", "");
    absl::Time instant;
    std::string error;
    ASSERT_TRUE(absl::ParseTime(absl::RFC3339_full, time, &instant, &error)) << error;
    if (instant <= known_instant_) return;
    known_instant_ = instant;
    known_time_ = time;
  }

  Random random_;
  Model model_;
  std::vector<std::string> units_, posts_, terms_, term_ends_, people_;
  std::string known_time_;
  absl::Time known_instant_ = absl::InfinitePast();
  std::map<std::string, Model> known_;
  std::map<std::string, int> outcomes_;
  int moves_ = 0, headcount_ = 0, ready_ = 0;
  size_t expiring_ = 0;
};

TEST(WorkforceProperty, IsWhatANaiveModelSays) {
  for (const unsigned seed : {20180712u, 26u}) {
    SCOPED_TRACE(seed);
    World world(seed);
    world.MakeUnits();
    world.MakePeople(16);
    world.Appoint(50);
    world.SetQuotas(40);
    world.PlanSome(80);
    world.Keep();
    world.Correct();
    world.Keep();
    world.Appoint(10);
    world.SetQuotas(5);
    world.PlanSome(5);
    world.ExpectAllTheSame();
  }
}

}  // namespace
}  // namespace district::testing
