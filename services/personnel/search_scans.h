// Bounded walks through people in the order of an answer: by name key, then by name.
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
};

// A part of an order: what comes after the place asked for. Where `end` is set the walk stopped
// there and more may follow; otherwise all is there.
struct Stretch {
  std::vector<Candidate> people;
  std::optional<Place> end;
};

// Whose names hold all of some texts, and one of others where there are any, and lack a text where
// there is one. Texts are those of Phrase, BegunPhrase and WholeName.
struct Wanted {
  std::vector<std::string> all;
  std::vector<std::string> any;
  std::string none;
};

// More people than a step looks at.
inline constexpr int kTooMany = 1000000;

// Where to look for them: in the order of one term; among the people of some terms or of a range of
// them, who are sorted; among all people.
struct Source {
  enum class Kind { kNothing, kTerm, kTerms, kRange, kEveryone };
  Kind kind = Kind::kNothing;
  std::vector<std::string> terms;  // of kRange: the first term and the bound after the last
  int size = kTooMany;             // no more people than this, as far as is known
};

// A number that is not much more than that of the people who have the term, or one of those of the
// source: only what is worth doing first hangs on it. Sizes of terms are remembered for minutes.
absl::StatusOr<int> SizeOf(db::Session& session, const std::string& term);
absl::StatusOr<int> SizeOf(db::Session& session, const Source& source);

// So many people are looked at in a step whatever it finds.
inline constexpr int kMostScanned = 150000;

// Those of the source who are wanted, at most `most`. Where the source is large, among the next
// `looks` people.
absl::StatusOr<Stretch> Walk(db::Session& session, const Source& source, const Wanted& wanted,
                             const Place& after, int most, int looks);

// All of the source who are wanted, in order, where the source is not large and they are few;
// nothing otherwise.
absl::StatusOr<std::optional<std::vector<Candidate>>> Gather(db::Session& session,
                                                             const Source& source,
                                                             const Wanted& wanted);

// People for whom a condition over `people p` holds, by looking at no more than `looks` of all.
absl::StatusOr<Stretch> WalkEveryone(db::Session& session, const api::SqlCondition& condition,
                                     const Place& after, int most, int looks);

// Several walks through the same order as one: everybody once.
Stretch Merge(std::vector<Stretch> stretches, int most);

// "name_key >= ? AND ..." for what comes after a place, in terms of the columns; nothing for the
// first.
api::SqlCondition After(const std::string& key_column, const std::string& name_column,
                        const Place& place);
// What a walk found when it was asked for at most `most` rows of name key, name, search names.
Stretch StretchOf(const std::vector<db::Row>& rows, int most);

}  // namespace district::personnel
