// Everybody belongs to one rank, and within it stands in the order of given names. A page goes on
// from a rank and a place in it; each step looks at a bounded stretch of that order, so that no
// query, not one letter either, makes the work grow with the number of people.
#include "services/personnel/people_search.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "common/api/errors.h"
#include "common/api/order_by.h"
#include "services/personnel/held_posts.h"
#include "services/personnel/search_posts.h"
#include "services/personnel/search_rank.h"
#include "services/personnel/search_scans.h"
#include "services/personnel/search_words.h"
#include "services/personnel/vocabulary.h"

namespace district::personnel {
namespace {

using Words = std::vector<std::string>;

// So many stretches of common words are walked before a page is answered that is not full. Each is
// longer than the one before, where that held nobody.
constexpr int kMaxWalks = 6;
constexpr int kFirstLooks = 2000;
constexpr int kMostLooks = 32000;

// Of words that more people than these have, the first of a rank are found before all of it.
constexpr int kCommon = 30000;

// Some of the candidates may be deleted or belong to another rank.
constexpr int kLeastCandidates = 32;

// Where a page begins.
struct Position {
  time::DayNumber day = 0;
  Rank rank = Rank::kExactName;
  Place after;
};

absl::StatusOr<Position> PositionOf(const v1::SearchPeopleRequest& request,
                                    const std::string& bound_to) {
  if (request.page_token().empty()) return Position{.day = AsOf(request.as_of())};
  auto values = api::DecodePageToken(request.page_token(), bound_to);
  if (!values.ok()) return values.status();
  const bool ours = values->size() == 4 && std::holds_alternative<int64_t>((*values)[0]) &&
                    std::holds_alternative<int64_t>((*values)[1]);
  const int64_t rank = ours ? db::AsInt((*values)[1]) : 0;
  if (rank < static_cast<int64_t>(Rank::kExactName) || rank >= static_cast<int64_t>(Rank::kNone)) {
    return api::InvalidField("page_token", "is not a token of this search", "INVALID_PAGE_TOKEN");
  }
  return Position{.day = static_cast<time::DayNumber>(db::AsInt((*values)[0])),
                  .rank = static_cast<Rank>(rank),
                  .after = {db::AsText((*values)[2]), db::AsText((*values)[3])}};
}

std::string TokenOf(const Position& position, const std::string& bound_to) {
  return api::EncodePageToken({int64_t{position.day}, static_cast<int64_t>(position.rank),
                               position.after.name_key, position.after.name},
                              bound_to);
}

// One search, during one call.
class PeopleSearch {
 public:
  PeopleSearch(db::Session& session, Words words, time::DayNumber day)
      : session_(session), words_(std::move(words)), day_(day) {}

  struct Found {
    Place place;
    v1::PersonWithPosts person;
  };

  // A stretch of a rank; `next` is where it goes on, nothing at the end of the rank.
  absl::Status Next(const Position& from, int most, std::vector<Found>& found,
                    std::optional<Place>& next) {
    // The first rank is that of names alone, and often fills the page.
    if (from.rank > Rank::kExactName && !posts_) {
      auto posts = FindPosts(session_, words_);
      if (!posts.ok()) return posts.status();
      posts_ = *std::move(posts);
    }
    auto stretch = Walk(from.rank, from.after, most);
    if (!stretch.ok()) return stretch.status();
    next = stretch->end;
    looks_ = next && stretch->people.empty() ? std::min(4 * looks_, kMostLooks) : kFirstLooks;
    return Answer(from.rank, std::move(stretch->people), found);
  }

 private:
  absl::StatusOr<Stretch> Walk(Rank rank, const Place& after, int most) {
    switch (rank) {
      case Rank::kExactName:
        // All who have the term are wanted, so that the limit is enough.
        return personnel::Walk(session_, {Source::Kind::kTerm, {WholeTerm(words_)}, /*size=*/0},
                               {.all = {WholeName(words_)}}, after, most, looks_);
      case Rank::kExactPost:
        return WalkHolders(session_, posts_->exact, day_, after, most, looks_);
      case Rank::kPhrase:
      case Rank::kPrefix:
      case Rank::kAllWords:
        return WalkNames(rank, after, most);
      case Rank::kPost:
        return WalkHolders(session_, posts_->all, day_, after, most, looks_);
      case Rank::kTypo:
        return WalkTypos(after, most);
      case Rank::kNone:
        break;
    }
    return Stretch();
  }

  // Those of the rank among the gathered, who have all words; nothing where they are too many.
  absl::StatusOr<std::optional<Stretch>> WalkGathered(Rank rank, const Place& after, int most) {
    if (!looked_) {
      looked_ = true;
      if (words_.size() == 1) return std::optional<Stretch>();
      auto source = BegunSource();
      if (!source.ok()) return source.status();
      auto gathered = Gather(session_, *source, AllBegun());
      if (!gathered.ok()) return gathered.status();
      gathered_ = *std::move(gathered);
    }
    if (!gathered_) return std::optional<Stretch>();
    Stretch stretch;
    for (const Candidate& candidate : *gathered_) {
      if (candidate.place <= after || RankOfNames(candidate.search_names, words_) != rank) continue;
      stretch.people.push_back(candidate);
      if (stretch.people.size() < static_cast<size_t>(most)) continue;
      stretch.end = candidate.place;
      break;
    }
    return std::optional<Stretch>(std::move(stretch));
  }

  absl::StatusOr<Stretch> WalkNames(Rank rank, const Place& after, int most) {
    if (!looked_) {
      auto common = IsCommon(rank);
      if (!common.ok()) return common.status();
      if (*common) {
        auto stretch = WalkRank(rank, after, most);
        if (!stretch.ok() || !stretch->people.empty() || !stretch->end) return stretch;
      }
    }
    auto gathered = WalkGathered(rank, after, most);
    if (!gathered.ok()) return gathered.status();
    if (*gathered) return **std::move(gathered);
    return WalkRank(rank, after, most);
  }

  // Whether one stretch may hold enough; gathering is for what is seldom.
  absl::StatusOr<bool> IsCommon(Rank rank) {
    if (rank != Rank::kPrefix) return rank == Rank::kPhrase;
    auto source = BegunSource();
    if (!source.ok()) return source.status();
    return source->size > kCommon;
  }

  absl::StatusOr<Stretch> WalkRank(Rank rank, const Place& after, int most) {
    if (rank == Rank::kPhrase) return WalkPhrase(after, most);
    if (rank == Rank::kAllWords) return WalkAllWords(after, most);
    return WalkBegun({.all = {BegunPhrase(words_)}, .none = Phrase(words_)}, after, most);
  }

  absl::StatusOr<Stretch> WalkPhrase(const Place& after, int most) {
    auto source = Narrowest(words_);
    if (!source.ok()) return source.status();
    return personnel::Walk(session_, *source, {.all = {Phrase(words_)}, .none = WholeName(words_)},
                           after, most, looks_);
  }

  absl::StatusOr<Stretch> WalkAllWords(const Place& after, int most) {
    if (words_.size() == 1) return Stretch();
    Wanted wanted = AllBegun();
    wanted.none = BegunPhrase(words_);
    return WalkBegun(wanted, after, most);
  }

  Wanted AllBegun() const {
    Wanted wanted{.all = {BegunPhrase({words_.back()})}};
    for (const std::string& word : AllBut(words_.size() - 1)) wanted.all.push_back(Phrase({word}));
    return wanted;
  }

  // Among those who have all words, the last perhaps only begun.
  absl::StatusOr<Stretch> WalkBegun(const Wanted& wanted, const Place& after, int most) {
    auto source = BegunSource();
    if (!source.ok()) return source.status();
    return personnel::Walk(session_, *source, wanted, after, most, looks_);
  }

  absl::StatusOr<Source> BegunSource() {
    if (!begun_source_) {
      const std::string begin = Term(words_.back());
      auto source =
          SourceOf(AllBut(words_.size() - 1), {Source::Kind::kRange, {begin, EndOfPrefix(begin)}});
      if (!source.ok()) return source.status();
      begun_source_ = *std::move(source);
    }
    return *begun_source_;
  }

  absl::StatusOr<Stretch> WalkTypos(const Place& after, int most) {
    if (!alike_) {
      auto alike = WordsOneLetterFrom(session_, words_);
      if (!alike.ok()) return alike.status();
      alike_ = *std::move(alike);
    }
    std::vector<Stretch> stretches;
    for (size_t i = 0; i < words_.size(); ++i) {
      const Words& instead = (*alike_)[words_[i]];
      if (instead.empty()) continue;
      const Words others = AllBut(i);
      Wanted wanted{.none = BegunPhrase(words_)};
      for (const std::string& word : others) wanted.all.push_back(Phrase({word}));
      for (const std::string& word : instead) wanted.any.push_back(Phrase({word}));
      auto source = SourceOf(others, {Source::Kind::kTerms, instead});
      if (!source.ok()) return source.status();
      auto stretch = personnel::Walk(session_, *source, wanted, after, most, looks_);
      if (!stretch.ok()) return stretch.status();
      stretches.push_back(*std::move(stretch));
    }
    return Merge(std::move(stretches), most);
  }

  Words AllBut(size_t index) const {
    Words words = words_;
    words.erase(words.begin() + index);
    return words;
  }

  // The term that the fewest people have; the last, often the given name, where all have many.
  absl::StatusOr<Source> Narrowest(const Words& words) {
    Source narrowest;
    for (const std::string& word : words) {
      auto size = SizeOf(session_, Term(word));
      if (!size.ok()) return size.status();
      if (narrowest.kind != Source::Kind::kNothing && *size > narrowest.size) continue;
      narrowest = {Source::Kind::kTerm, {Term(word)}, *size};
    }
    return narrowest;
  }

  // Where to look for people who have all the words and something of `others`.
  absl::StatusOr<Source> SourceOf(const Words& words, Source others) {
    Source source = {Source::Kind::kEveryone, {}};
    if (!words.empty()) {
      auto narrowest = Narrowest(words);
      if (!narrowest.ok()) return narrowest;
      source = *std::move(narrowest);
    }
    if (others.kind == Source::Kind::kTerms && others.terms.size() == 1) {
      others.kind = Source::Kind::kTerm;
    }
    auto size = SizeOf(session_, others);
    if (!size.ok()) return size.status();
    others.size = *size;
    return others.size <= kMostScanned && others.size < source.size ? std::move(others) : source;
  }

  // Those of the candidates who live and belong to the rank.
  absl::Status Answer(Rank rank, std::vector<Candidate> candidates, std::vector<Found>& found) {
    std::erase_if(candidates, [&](const Candidate& candidate) {
      return RankOfNames(candidate.search_names, words_) < rank;
    });
    std::vector<std::string> names;
    for (const Candidate& candidate : candidates) names.push_back(candidate.place.name);
    if (names.empty()) return absl::OkStatus();
    static const auto* const people = new db::KeyQuery{"people", "name", {"body", "delete_time"}};
    auto rows = db::QueryByKeys(session_, *people, names);
    if (!rows.ok()) return rows.status();
    std::map<std::string, const db::Row*> living;
    for (const db::Row& row : *rows) {
      if (db::AsInt(row[2]) == 0) living[db::AsText(row[0])] = &row;
    }
    auto held = HeldPosts(session_, names, day_, /*read_time=*/0);
    if (!held.ok()) return held.status();
    for (const Candidate& candidate : candidates) {
      const std::string& name = candidate.place.name;
      const auto row = living.find(name);
      if (row == living.end()) continue;
      std::vector<v1::HeldPost>& posts = (*held)[name];
      if (std::min(RankOfNames(candidate.search_names, words_), RankOfPosts(posts)) != rank)
        continue;
      Found& one = found.emplace_back();
      one.place = candidate.place;
      *one.person.mutable_person() = ParseBody<v1::Person>(*row->second, 1);
      for (v1::HeldPost& post : posts) *one.person.add_posts() = std::move(post);
    }
    return absl::OkStatus();
  }

  Rank RankOfPosts(const std::vector<v1::HeldPost>& posts) const {
    Rank rank = Rank::kNone;
    if (!posts_) return rank;
    for (const v1::HeldPost& post : posts) {
      if (posts_->exact.Has(post.appointment().post())) return Rank::kExactPost;
      if (posts_->all.Has(post.appointment().post())) rank = Rank::kPost;
    }
    return rank;
  }

  db::Session& session_;
  const Words words_;
  const time::DayNumber day_;
  std::optional<PostsFound> posts_;
  int looks_ = kFirstLooks;
  std::optional<Source> begun_source_;
  std::optional<std::map<std::string, Words>> alike_;
  bool looked_ = false;
  std::optional<std::vector<Candidate>> gathered_;
};

Rank RankAfter(Rank rank) { return static_cast<Rank>(static_cast<int>(rank) + 1); }

}  // namespace

absl::StatusOr<v1::SearchPeopleResponse> SearchPeople(const rpc::Call&,
                                                      const v1::SearchPeopleRequest& request,
                                                      db::Session& session) {
  absl::StatusOr<int> page_size = api::PageSize(request.page_size());
  if (!page_size.ok()) return page_size.status();
  auto words = QueryWords(request.query());
  if (!words.ok()) return words.status();
  const std::string bound_to = absl::StrJoin({request.query(), request.as_of()}, "\x1f");
  auto start = PositionOf(request, bound_to);
  if (!start.ok()) return start.status();

  PeopleSearch search(session, *std::move(words), start->day);
  Position position = *start;
  v1::SearchPeopleResponse response;
  for (int walks = 0; position.rank != Rank::kNone;) {
    // One more than the page holds tells whether another page follows.
    const int room = *page_size - response.results_size();
    std::vector<PeopleSearch::Found> found;
    std::optional<Place> next;
    absl::Status status = search.Next(position, std::max(room + 1, kLeastCandidates), found, next);
    if (!status.ok()) return status;
    const bool full = found.size() > static_cast<size_t>(room);
    if (full) found.resize(room);
    if (!found.empty()) position.after = found.back().place;
    for (PeopleSearch::Found& one : found) *response.add_results() = std::move(one.person);
    if (full) {
      response.set_next_page_token(TokenOf(position, bound_to));
      return response;
    }
    if (!next) {
      position = {position.day, RankAfter(position.rank), {}};
      continue;
    }
    position.after = *next;
    if (++walks == kMaxWalks) {
      response.set_next_page_token(TokenOf(position, bound_to));
      return response;
    }
  }
  return response;
}

}  // namespace district::personnel
