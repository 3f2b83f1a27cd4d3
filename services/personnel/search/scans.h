// Bounded walks through names and people in the order of an answer: by name key, then by name.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/api/filter.h"
#include "common/db/database.h"

namespace district::personnel {

// A place in the order; before all people where both are empty.
struct Place {
  std::string name_key;
  std::string name;
  auto operator<=>(const Place&) const = default;
};

struct Candidate {
  Place place;
  std::string search_names;
  std::string body;
};

// A part of an order of people: what comes after the place asked for. Where `end` is set the walk
// stopped there and more may follow; otherwise all is there.
struct Stretch {
  std::vector<Candidate> people;
  std::optional<Place> end;
};

// The same of names, each by its key, once; `end` is the last key that was looked at.
struct Names {
  std::vector<std::string> keys;
  std::optional<std::string> end;
};

// Names that hold all of some texts, and one of others where there are any, and lack a text where
// there is one. Texts are those of Phrase, BegunPhrase and WholeName.
struct Wanted {
  std::vector<std::string> all;
  std::vector<std::string> any;
  std::string none;
};

// More names than a step looks at.
inline constexpr int kTooMany = 1000000;

// Where to look for names: in the order of one term; among those of some terms or of a range of
// terms, which are sorted.
struct Source {
  enum class Kind { kNothing, kTerm, kTerms, kRange };
  Kind kind = Kind::kNothing;
  std::vector<std::string> terms;  // of kRange: the first term and the bound after the last
  int size = kTooMany;             // no more names than this, as far as is known
};

// The source with its size: a number that is not much more than that of its names. Only what is
// worth doing first hangs on it; sizes are remembered for minutes.
absl::StatusOr<Source> Sized(db::Session& session, Source source);

// So many names are looked at in a step whatever it finds.
inline constexpr int kMostScanned = 30000;

// Those of the source that are wanted, at most `most`, from the name of the place on; where the
// source is large, among the next `looks`.
absl::StatusOr<Names> Walk(db::Session& session, const Source& source, const Wanted& wanted,
                           const Place& after, int most, int looks);

// Several walks through the same order as one: each name once.
Names Merge(std::vector<Names> walks, int most);

// The living who have the names, after the place, at most `most`.
absl::StatusOr<Stretch> PeopleOf(db::Session& session, const Names& names, const Place& after,
                                 int most);

// Living people for whom a condition over `people p` holds, by looking at no more than `looks` of
// all.
absl::StatusOr<Stretch> WalkEveryone(db::Session& session, const db::Sql& condition,
                                     const Place& after, int most, int looks);

// Several walks through the same order as one: everybody once.
Stretch Merge(std::vector<Stretch> stretches, int most);

// "name_key >= ? AND ..." for what comes after a place, in terms of the columns; nothing for the
// first.
db::Sql After(const std::string& key_column, const std::string& name_column, const Place& place);
// What a walk reads of `people p`, and finds where it was asked for at most `most` rows of that.
inline constexpr char kCandidate[] = "p.name_key, p.name, p.search_names, p.body";
inline constexpr char kLiving[] = "p.delete_time = 0";
Stretch StretchOf(const std::vector<db::Row>& rows, int most);

}  // namespace district::personnel
