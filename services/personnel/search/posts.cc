#include "services/personnel/search/posts.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/api/names.h"
#include "services/personnel/rows/days.h"
#include "services/personnel/search/rank.h"
#include "services/personnel/search/words.h"

namespace district::personnel {
namespace {

constexpr int kMostOfWord = 1000;
// So many holders are sorted.
constexpr int kFew = 1000;

using Resources = std::set<std::string>;

absl::StatusOr<Resources> ResourcesOf(db::Session& session, const db::Sql& words) {
  auto rows = session.Query(db::SqlCat("SELECT resource FROM search_words WHERE ", words,
                                       " ORDER BY word, resource LIMIT ", kMostOfWord));
  if (!rows.ok()) return rows.status();
  Resources resources;
  for (const db::Row& row : *rows) resources.insert(row.Text());
  return resources;
}

absl::StatusOr<Resources> HavingTerm(db::Session& session, const std::string& term) {
  return ResourcesOf(session, db::SqlCat("word = ", db::Bind(term)));
}

bool IsPost(const std::string& resource) { return absl::StrContains(resource, "/posts/"); }

PostSet SetOf(const Resources& resources) {
  PostSet set;
  for (const std::string& resource : resources) {
    (IsPost(resource) ? set.posts : set.organizations).push_back(resource);
  }
  return set;
}

// Each word is the post's or its organization's.
PostSet HavingAll(const std::vector<Resources>& by_word) {
  Resources candidates;
  for (const Resources& resources : by_word) candidates.insert(resources.begin(), resources.end());
  std::erase_if(candidates, [&](const std::string& candidate) {
    return !std::all_of(by_word.begin(), by_word.end(), [&](const Resources& resources) {
      return resources.contains(candidate) || resources.contains(api::TopOf(candidate));
    });
  });
  // Their organizations stand for themselves.
  Resources kept;
  for (const std::string& candidate : candidates) {
    if (!IsPost(candidate) || !candidates.contains(api::TopOf(candidate))) kept.insert(candidate);
  }
  return SetOf(kept);
}

bool Holds(const std::vector<std::string>& sorted, const std::string& name) {
  return std::binary_search(sorted.begin(), sorted.end(), name);
}

absl::StatusOr<Stretch> WalkColumn(db::Session& session, const std::string& column,
                                   const std::vector<std::string>& names, time::DayNumber day,
                                   const Place& after, int most, int looks) {
  if (names.empty()) return Stretch();
  const db::Sql held = db::IsIn(absl::StrCat("a.", column), names);
  auto beyond = session.Query(
      db::SqlCat("SELECT 1 FROM appointments a WHERE ", held, " LIMIT 1 OFFSET ", kFew));
  if (!beyond.ok()) return beyond.status();
  const bool few = beyond->empty();

  db::Sql held_then = db::SqlCat(held, " AND a.delete_time = 0 AND ", IsOnDay("a", day));
  if (!few) {
    // Many hold one, so some are soon met on the way through all.
    return WalkEveryone(
        session,
        db::SqlCat("EXISTS (SELECT 1 FROM appointments a WHERE a.person = p.name AND ", held_then,
                   ")"),
        after, most, looks);
  }
  held_then.And(After("p.name_key", "p.name", after));
  auto rows = session.Query(
      db::SqlCat("SELECT STRAIGHT_JOIN ", kCandidate,
                 " FROM appointments a JOIN people p ON p.name = a.person AND ", kLiving, " WHERE ",
                 held_then, " ORDER BY p.name_key, p.name LIMIT ", db::Bind(most)));
  if (!rows.ok()) return rows.status();
  return StretchOf(*rows, most);
}

}  // namespace

bool PostSet::Has(const std::string& post) const {
  return Holds(posts, post) || Holds(organizations, std::string(api::TopOf(post)));
}

absl::StatusOr<PostsFound> FindPosts(db::Session& session, const std::vector<std::string>& words) {
  auto exact = HavingTerm(session, WholeTerm(words));
  if (!exact.ok()) return exact.status();
  std::vector<Resources> by_word;
  for (size_t i = 0; i < words.size(); ++i) {
    const std::string term = Term(words[i]);
    auto resources =
        i + 1 < words.size() ? HavingTerm(session, term) : ResourcesOf(session, HasPrefix(term));
    if (!resources.ok()) return resources.status();
    // Without any for a word there is none for all.
    if (resources->empty()) return PostsFound{SetOf(*exact), {}};
    by_word.push_back(*std::move(resources));
  }
  return PostsFound{SetOf(*exact), HavingAll(by_word)};
}

absl::StatusOr<Stretch> WalkHolders(db::Session& session, const PostSet& posts, time::DayNumber day,
                                    const Place& after, int most, int looks) {
  std::vector<Stretch> stretches;
  auto of_posts = WalkColumn(session, "post", posts.posts, day, after, most, looks);
  if (!of_posts.ok()) return of_posts.status();
  stretches.push_back(*std::move(of_posts));
  auto of_organizations =
      WalkColumn(session, "organization", posts.organizations, day, after, most, looks);
  if (!of_organizations.ok()) return of_organizations.status();
  stretches.push_back(*std::move(of_organizations));
  return Merge(std::move(stretches), most);
}

}  // namespace district::personnel
