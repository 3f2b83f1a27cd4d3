#include "services/meeting/calendar/feed_key.h"

#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::meeting {
namespace {

TEST(FeedKeyTest, KeysAreLongAndFitIntoUrls) {
  std::set<std::string> keys;
  for (int i = 0; i < 100; ++i) keys.insert(*NewFeedKey());
  EXPECT_EQ(keys.size(), 100u);
  for (const std::string& key : keys) {
    EXPECT_THAT(key, ::testing::MatchesRegex("[A-Za-z0-9_-]{43}")) << "256 bits, no padding";
  }
}

TEST(FeedKeyTest, OnlyTheKeyItselfIsTaken) {
  const std::string key = *NewFeedKey();
  const std::string digest = DigestOf(key);
  EXPECT_EQ(DigestOf("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_TRUE(IsKeyOf(key, digest));
  for (const std::string& other :
       {std::string(), key + "A", key.substr(1), digest, std::string("-")}) {
    EXPECT_FALSE(IsKeyOf(other, digest)) << other;
  }
}

TEST(FeedKeyTest, WithoutAnAddressNoKeyIsTaken) {
  EXPECT_FALSE(IsKeyOf("", ""));
  EXPECT_FALSE(IsKeyOf(*NewFeedKey(), ""));
}

TEST(FeedKeyTest, TheAddressIsAPathAndAQuery) {
  EXPECT_EQ(FeedAddress("calendarFeeds/quan-uy", "k_-"), "/v1/calendarFeeds/quan-uy:read?key=k_-");
}

}  // namespace
}  // namespace district::meeting
