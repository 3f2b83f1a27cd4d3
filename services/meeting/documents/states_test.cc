#include "services/meeting/documents/states.h"

#include <map>
#include <utility>

#include "common/api/errors.h"
#include "gmock/gmock.h"

namespace district::meeting {
namespace {

using v1::Document;
using Move = v1::DocumentMove;

TEST(DocumentStatesTest, EveryMoveOfEveryState) {
  const std::map<std::pair<Document::State, Move::Action>, Document::State> legal = {
      {{Document::DRAFT, Move::PRESENT}, Document::PRESENTED},
      {{Document::DRAFT, Move::ISSUE}, Document::ISSUED},
      {{Document::PRESENTED, Move::ADOPT_IN_PRINCIPLE}, Document::ADOPTED_IN_PRINCIPLE},
      {{Document::PRESENTED, Move::ADOPT}, Document::ADOPTED},
      {{Document::PRESENTED, Move::RETURN}, Document::DRAFT},
      {{Document::ADOPTED_IN_PRINCIPLE, Move::ADOPT}, Document::ADOPTED},
      {{Document::ADOPTED_IN_PRINCIPLE, Move::RETURN}, Document::DRAFT},
      {{Document::ADOPTED, Move::ISSUE}, Document::ISSUED},
      {{Document::ISSUED, Move::REVOKE}, Document::REVOKED},
  };
  for (const auto state :
       {Document::STATE_UNSPECIFIED, Document::DRAFT, Document::PRESENTED, Document::ADOPTED,
        Document::ISSUED, Document::ADOPTED_IN_PRINCIPLE, Document::REVOKED}) {
    for (const Move::Action move : {Move::PRESENT, Move::ADOPT_IN_PRINCIPLE, Move::ADOPT,
                                    Move::RETURN, Move::ISSUE, Move::REVOKE}) {
      Document document;
      document.set_state(state);
      const absl::StatusOr<Document::State> next = StateAfter(document, move);
      const auto wanted = legal.find({state, move});
      if (wanted != legal.end()) {
        ASSERT_TRUE(next.ok()) << next.status();
        EXPECT_EQ(*next, wanted->second);
      } else {
        const auto info = api::DetailOf<google::rpc::ErrorInfo>(next.status());
        EXPECT_EQ(info.reason(), "ILLEGAL_MOVE");
        EXPECT_EQ(info.metadata().at("state"), Document::State_Name(state));
      }
    }
  }
}

}  // namespace
}  // namespace district::meeting
