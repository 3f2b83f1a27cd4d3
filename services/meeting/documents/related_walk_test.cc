#include "services/meeting/documents/related_walk.h"

#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::meeting {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

// Edges by their ends: "ab" leads from a to b.
class Graph {
 public:
  explicit Graph(std::vector<std::string> edges, std::set<std::string> hidden = {})
      : edges_(std::move(edges)), hidden_(std::move(hidden)) {}

  RelatedWalk Walk(const RelatedWalk::Limits& limits) const {
    RelatedWalk walk("a", limits);
    while (!walk.frontier().empty()) {
      std::vector<RelatedEdge> met;
      for (const std::string& edge : edges_) {
        const std::string source = edge.substr(0, 1), target = edge.substr(1, 1);
        for (const std::string& name : walk.frontier()) {
          if (name == source || name == target) {
            met.push_back({edge, source, v1::Reference::BASED_ON, target});
          }
        }
      }
      std::set<std::string> known;
      for (const std::string& name : walk.Take(met)) {
        if (!hidden_.contains(name)) known.insert(name);
      }
      walk.GoOn(known);
    }
    return walk;
  }

 private:
  const std::vector<std::string> edges_;
  const std::set<std::string> hidden_;
};

std::vector<std::string> EdgesOf(const RelatedWalk& walk) {
  std::vector<std::string> edges;
  for (const RelatedEdge& edge : walk.edges()) edges.push_back(edge.reference);
  return edges;
}

TEST(RelatedWalkTest, GoesAsFarAsAsked) {
  const Graph chain({"ab", "bc", "cd", "ea"});
  EXPECT_THAT(chain.Walk({.depth = 1}).distances(),
              ElementsAre(Pair("a", 0), Pair("b", 1), Pair("e", 1)));
  const RelatedWalk two = chain.Walk({.depth = 2});
  EXPECT_THAT(two.distances(), ElementsAre(Pair("a", 0), Pair("b", 1), Pair("c", 2), Pair("e", 1)));
  EXPECT_THAT(EdgesOf(two), ElementsAre("ab", "ea", "bc"));
  EXPECT_FALSE(two.truncated());
  EXPECT_EQ(chain.Walk({.depth = 10}).distances().size(), 5u);
}

TEST(RelatedWalkTest, CyclesEndAndEachReferenceIsAnsweredOnce) {
  const RelatedWalk walk = Graph({"ab", "ba", "bc", "ca", "aa"}).Walk({.depth = 10});
  EXPECT_THAT(walk.distances(), ElementsAre(Pair("a", 0), Pair("b", 1), Pair("c", 1)));
  EXPECT_THAT(EdgesOf(walk), ElementsAre("ab", "ba", "ca", "aa", "bc"));
}

TEST(RelatedWalkTest, NothingIsToldOfWhatIsHiddenNorOfWhatLiesBehindIt) {
  const RelatedWalk walk = Graph({"ab", "bc", "ad"}, {"b"}).Walk({.depth = 10});
  EXPECT_THAT(walk.distances(), ElementsAre(Pair("a", 0), Pair("d", 1)));
  EXPECT_THAT(EdgesOf(walk), ElementsAre("ad"));
  EXPECT_FALSE(walk.truncated());
}

TEST(RelatedWalkTest, AnswersNoMoreThanItsLimits) {
  const Graph star({"ab", "ac", "ad", "cd"});
  const RelatedWalk few = star.Walk({.depth = 2, .documents = 2});
  EXPECT_THAT(few.distances(), ElementsAre(Pair("a", 0), Pair("b", 1), Pair("c", 1)));
  EXPECT_TRUE(few.truncated());
  const RelatedWalk edges = star.Walk({.depth = 2, .edges = 2});
  EXPECT_THAT(EdgesOf(edges), ElementsAre("ab", "ac"));
  EXPECT_TRUE(edges.truncated());
  EXPECT_THAT(Graph({}).Walk({.depth = 3}).edges(), IsEmpty());
}

}  // namespace
}  // namespace district::meeting
