// The posts that a search asks for, and the people who hold them.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/db/database.h"
#include "common/time/date.h"
#include "services/personnel/search/scans.h"

namespace district::personnel {

// Posts, by themselves or as all those of an organization.
struct PostSet {
  std::vector<std::string> posts;
  std::vector<std::string> organizations;

  bool empty() const { return posts.empty() && organizations.empty(); }
  bool Has(const std::string& post) const;
};

// What is called by the words. `exact` has a name that is the words; `all` has, together with its
// organization, all words, the last perhaps only begun. A word that more than 1000 posts and
// organizations share finds 1000 of them.
struct PostsFound {
  PostSet exact;
  PostSet all;
};
absl::StatusOr<PostsFound> FindPosts(db::Session& session, const std::vector<std::string>& words);

// The living who hold one of the posts on the day.
absl::StatusOr<Stretch> WalkHolders(db::Session& session, const PostSet& posts, time::DayNumber day,
                                    const Place& after, int most, int looks);

}  // namespace district::personnel
