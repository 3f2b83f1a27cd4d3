// Everybody belongs to one rank, and within it stands in the order of given names. A page goes on
// from a rank and a place in it; each step looks at a bounded stretch of that order, so that no
// query, not one letter either, makes the work grow with the number of people.
#include "services/personnel/people/search.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/api/errors.h"
#include "common/api/order_by.h"
#include "common/api/page_token.h"
#include "services/personnel/appointments/held_posts.h"
#include "services/personnel/rows/days.h"
#include "services/personnel/search/posts.h"
#include "services/personnel/search/rank.h"
#include "services/personnel/search/scans.h"
#include "services/personnel/search/vocabulary.h"
#include "services/personnel/search/words.h"

namespace district::personnel {
namespace {

using Words = std::vector<std::string>;

// So many stretches of common words are walked before a page is answered that is not full. Each is
// longer than the one before, where that held nobody.
constexpr int kMaxWalks = 6;
constexpr int kFirstLooks = 2000;
constexpr int kMostLooks = 32000;

// Fewer names than these would be long looked for among all.
constexpr int kFewOfAll = 3000;

// Some of the candidates may belong to another rank.
constexpr int kLeastCandidates = 8;

// Where a page begins.
struct Position {
  time::DayNumber day = 0;
  Rank rank = Rank::kExactName;
  Place after;
};

absl::StatusOr<Position> PositionOf(const v1::SearchPeopleRequest& request,
                                    const api::PageTokens& tokens, const db::Session& session) {
  if (request.page_token().empty()) return Position{.day = AsOf(request.as_of(), session)};
  auto values = tokens.Decode<int64_t, int64_t, std::string, std::string>(request.page_token());
  if (!values.ok()) return values.status();
  auto& [day, rank, name_key, name] = *values;
  if (day < time::kBeginningOfTime || day > time::kEndOfTime ||
      rank < static_cast<int64_t>(Rank::kExactName) || rank >= static_cast<int64_t>(Rank::kNone)) {
    return tokens.Refusal();
  }
  return Position{.day = static_cast<time::DayNumber>(day),
                  .rank = static_cast<Rank>(rank),
                  .after = {std::move(name_key), std::move(name)}};
}

std::string TokenOf(const Position& position, const api::PageTokens& tokens) {
  return tokens.Encode({int64_t{position.day}, static_cast<int64_t>(position.rank),
                        position.after.name_key, position.after.name});
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
    if (rank == Rank::kExactPost || rank == Rank::kPost) {
      const PostSet& posts = rank == Rank::kPost ? posts_->all : posts_->exact;
      return WalkHolders(session_, posts, day_, after, most, looks_);
    }
    auto names = WalkNames(rank, after, most);
    if (!names.ok()) return names.status();
    return PeopleOf(session_, *names, after, most);
  }

  absl::StatusOr<Names> WalkNames(Rank rank, const Place& after, int most) {
    switch (rank) {
      case Rank::kExactName:
        return WalkIn(Source{Source::Kind::kTerm, {WholeTerm(words_)}},
                      {.all = {WholeName(words_)}}, after, most);
      case Rank::kPhrase:
        return WalkIn(PhraseSource(), {.all = {Phrase(words_)}, .none = WholeName(words_)}, after,
                      most);
      case Rank::kPrefix:
        return WalkIn(PrefixSource(), {.all = {BegunPhrase(words_)}, .none = Phrase(words_)}, after,
                      most);
      case Rank::kAllWords:
        return WalkAllWords(after, most);
      case Rank::kTypo:
        return WalkTypos(after, most);
      default:
        return Names();
    }
  }

  absl::StatusOr<Names> WalkIn(const absl::StatusOr<Source>& source, const Wanted& wanted,
                               const Place& after, int most) {
    if (!source.ok()) return source.status();
    return personnel::Walk(session_, *source, wanted, after, most, looks_);
  }

  absl::StatusOr<Source> PhraseSource() {
    if (words_.size() == 1) return Narrowest({Term(words_[0])});
    return Narrowest(Pairs(words_.size()));
  }

  absl::StatusOr<Source> PrefixSource() {
    const size_t last = words_.size() - 1;
    if (last == 0) return NarrowestOr(RangeOf(Term(words_[0])), Words{kEveryTerm});
    const Words whole_pairs = Pairs(last);
    return NarrowestOr(RangeOf(PairTerm(words_[last - 1], words_[last])),
                       whole_pairs.empty() ? Words{Term(words_[last - 1])} : whole_pairs);
  }

  absl::StatusOr<Names> WalkAllWords(const Place& after, int most) {
    if (words_.size() == 1) return Names();
    const Words whole = AllBut(words_.size() - 1);
    Wanted wanted{.all = {BegunPhrase({words_.back()})}, .none = BegunPhrase(words_)};
    for (const std::string& word : whole) wanted.all.push_back(Phrase({word}));
    return WalkIn(NarrowestOr(RangeOf(Term(words_.back())), TermsOfAll(whole)), wanted, after,
                  most);
  }

  absl::StatusOr<Names> WalkTypos(const Place& after, int most) {
    if (!alike_) {
      auto alike = WordsOneLetterFrom(session_, words_);
      if (!alike.ok()) return alike.status();
      alike_ = *std::move(alike);
    }
    std::vector<Names> walks;
    for (size_t i = 0; i < words_.size(); ++i) {
      const Words& instead = (*alike_)[words_[i]];
      if (instead.empty()) continue;
      const Words others = AllBut(i);
      Wanted wanted{.none = BegunPhrase(words_)};
      for (const std::string& word : others) wanted.all.push_back(Phrase({word}));
      for (const std::string& word : instead) wanted.any.push_back(Phrase({word}));
      auto walk =
          WalkIn(NarrowestOr({Source::Kind::kTerms, TermsOfWords(instead)}, TermsOfAll(others)),
                 wanted, after, most);
      if (!walk.ok()) return walk.status();
      walks.push_back(*std::move(walk));
    }
    return Merge(std::move(walks), most);
  }

  Words AllBut(size_t index) const {
    Words words = words_;
    words.erase(words.begin() + index);
    return words;
  }

  static Words TermsOfWords(Words words) {
    for (std::string& word : words) word = Term(word);
    return words;
  }

  // Terms that all have who have all the words.
  static Words TermsOfAll(const Words& words) {
    if (words.empty()) return {kEveryTerm};
    if (words.size() == 1) return {Term(words[0])};
    Words terms;
    for (size_t i = 0; i < words.size(); ++i) {
      for (size_t j = 0; j < i; ++j) {
        if (words[i] != words[j]) terms.push_back(BothTerm(words[i], words[j]));
      }
    }
    return terms.empty() ? TermsOfWords(words) : terms;
  }

  // The terms of pairs among so many of the first words.
  Words Pairs(size_t words) const {
    Words pairs;
    for (size_t i = 1; i < words; ++i) pairs.push_back(PairTerm(words_[i - 1], words_[i]));
    return pairs;
  }

  static Source RangeOf(const std::string& begin) {
    return {Source::Kind::kRange, {begin, EndOfPrefix(begin)}};
  }

  // The term that the fewest names have; the last, often of the given name, where all have many.
  absl::StatusOr<Source> Narrowest(const Words& terms) {
    Source narrowest;
    for (const std::string& term : terms) {
      auto source = Sized(session_, {Source::Kind::kTerm, {term}});
      if (!source.ok()) return source;
      const bool first = narrowest.kind == Source::Kind::kNothing;
      if (first || source->size <= narrowest.size) narrowest = *std::move(source);
    }
    return narrowest;
  }

  // The same, or a source that has to be sorted where it is smaller and not large.
  absl::StatusOr<Source> NarrowestOr(Source sorted, const Words& terms) {
    auto narrowest = Narrowest(terms);
    if (!narrowest.ok()) return narrowest;
    auto sized = Sized(session_, std::move(sorted));
    if (!sized.ok()) return sized;
    // On the way through all names enough of many are soon met.
    const int most = terms == Words{kEveryTerm} ? kFewOfAll : kMostScanned;
    return sized->size <= most && sized->size < narrowest->size ? sized : narrowest;
  }

  // Those of the candidates who belong to the rank.
  absl::Status Answer(Rank rank, std::vector<Candidate> candidates, std::vector<Found>& found) {
    std::erase_if(candidates, [&](const Candidate& candidate) {
      return RankOfNames(candidate.search_names, words_) < rank;
    });
    std::vector<std::string> names;
    for (const Candidate& candidate : candidates) names.push_back(candidate.place.name);
    if (names.empty()) return absl::OkStatus();
    auto held = HeldPosts(session_, names, day_, /*read_time=*/0);
    if (!held.ok()) return held.status();
    for (const Candidate& candidate : candidates) {
      const std::string& name = candidate.place.name;
      std::vector<v1::HeldPost>& posts = (*held)[name];
      if (std::min(RankOfNames(candidate.search_names, words_), RankOfPosts(posts)) != rank)
        continue;
      Found& one = found.emplace_back();
      one.place = candidate.place;
      one.person.mutable_person()->ParseFromString(candidate.body);
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
  std::optional<std::map<std::string, Words>> alike_;
};

Rank RankAfter(Rank rank) { return static_cast<Rank>(static_cast<int>(rank) + 1); }

}  // namespace

absl::StatusOr<v1::SearchPeopleResponse> SearchPeople(const rpc::Call& call,
                                                      const v1::SearchPeopleRequest& request,
                                                      db::Session& session) {
  absl::StatusOr<int> page_size = api::PageSize(request.page_size());
  if (!page_size.ok()) return page_size.status();
  auto words = QueryWords(request.query());
  if (!words.ok()) return words.status();
  const api::PageTokens tokens = call.page_tokens();
  auto start = PositionOf(request, tokens, session);
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
      response.set_next_page_token(TokenOf(position, tokens));
      return response;
    }
    if (!next) {
      position = {position.day, RankAfter(position.rank), {}};
      continue;
    }
    position.after = *next;
    if (++walks == kMaxWalks) {
      response.set_next_page_token(TokenOf(position, tokens));
      return response;
    }
  }
  return response;
}

}  // namespace district::personnel
