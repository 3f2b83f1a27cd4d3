// What was dealt with, decided and concluded, as papers say it.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/text/text.h"
#include "services/meeting/paper/draft.h"
#include "services/meeting/paper/words.h"

namespace district::meeting {
namespace {

using v1::AgendaItem;
using v1::Decision;
using v1::Directive;
using v1::Participant;
using v1::Votes;

// Whether an outcome is one that votes lead to.
bool IsVotedOn(const Decision& decision) {
  return decision.outcome() != Decision::DEFERRED && decision.outcome() != Decision::NOT_RECORDED;
}

bool IsCounted(const Votes& votes) { return votes.has_for_count() || !votes.options().empty(); }

std::string TextOf(const Directive& directive) {
  const std::string& assignee = directive.assignee();
  const bool told =
      assignee.empty() || absl::StrContains(text::Fold(directive.text()), text::Fold(assignee));
  return absl::StrCat(directive.label(), directive.label().empty() ? "" : ". ", directive.text(),
                      told ? "" : absl::StrCat(" (Thực hiện: ", assignee, ".)"));
}

}  // namespace

void Draft::WriteItem(const std::string& number, const AgendaItem& item) {
  Tell(item.name());
  paper_.Paragraph(absl::StrCat(number, ". ", item.title()));
  for (const std::string& presenter : item.presenters()) {
    const Participant* participant = Find(presenter);
    if (participant) paper_.Item(absl::StrCat("Trình bày: ", FullNameOf(*participant), "."));
  }
  paper_.Lines(item.notes());
  WriteSpeeches(item.name());
  paper_.Item(absl::StrCat("Kết quả: ", InVietnamese(item.outcome()), "."));
}

void Draft::WriteDecisions(std::vector<const Decision*> decisions) {
  std::sort(decisions.begin(), decisions.end(),
            [](const Decision* a, const Decision* b) { return a->name() < b->name(); });
  for (const Decision* decision : decisions) WriteDecision(*decision);
  if (decisions.empty()) paper_.Paragraph("Không ghi nhận.");
}

std::string Draft::WhatWasDecided(const Decision& decision) {
  Tell(decision.agenda_item());
  Tell(decision.document());
  const auto found = record_.documents.find(decision.document());
  const std::string document = found == record_.documents.end() ? "" : found->second;
  const std::string about = WithoutFullStop(decision.text());
  if (about.empty()) return paper_.OrDots(document, "decisions.text");
  return document.empty() ? about : absl::StrCat(about, " (", document, ")");
}

void Draft::WriteDecision(const Decision& decision) {
  const std::string about = WhatWasDecided(decision);
  std::string line = absl::StrCat(about, ": ", InVietnamese(decision.outcome()), ".");
  const Votes& votes = decision.votes();
  std::string counted = VotesInWords(decision);
  const bool known = IsCounted(votes) || votes.method() == Votes::CONSENSUS;
  if (!known && IsVotedOn(decision)) {
    counted =
        absl::StrCat(counted, counted.empty() ? "" : ", ", paper_.OrDots("", "decisions.votes"));
  }
  if (!counted.empty()) absl::StrAppend(&line, " Biểu quyết: ", counted, ".");
  if (IsCounted(votes)) absl::StrAppend(&line, " ", decision.result().explanation());
  paper_.Item(line);
  for (int i = 0; i < votes.options_size(); ++i) {
    const v1::VoteOption& option = votes.options(i);
    const auto person = record_.people.find(option.person());
    const std::string name =
        paper_.OrDots(person == record_.people.end() ? option.label() : person->second,
                      "decisions.votes.options");
    paper_.Item(absl::StrCat(name, ": ", OptionInWords(decision, i), "."));
  }
  WriteNamedVotes(votes);
}

void Draft::WriteNamedVotes(const Votes& votes) {
  const std::pair<Votes::Choice, const char*> choices[] = {
      {Votes::IN_FAVOUR, "Tán thành: "},
      {Votes::AGAINST, "Không tán thành: "},
      {Votes::ABSTAINING, "Không có ý kiến: "},
  };
  for (const auto& [choice, words] : choices) {
    std::vector<std::string> names;
    for (const v1::NamedVote& vote : votes.named_votes()) {
      if (vote.choice() != choice) continue;
      const Participant* participant = Find(vote.participant());
      names.push_back(participant ? FullNameOf(*participant)
                                  : paper_.OrDots("", "participants.person"));
    }
    if (!names.empty()) paper_.Item(absl::StrCat(words, absl::StrJoin(names, "; "), "."));
  }
}

void Draft::WriteDirectives() {
  for (const NumberedNode<Directive>& numbered : InOrder(record_.directives)) {
    Tell(numbered.node->name());
    const std::string text = TextOf(*numbered.node);
    if (numbered.depth == 1) {
      paper_.Lines(text);
    } else {
      paper_.Lines(absl::StrCat("- ", text));
    }
  }
  if (record_.directives.empty()) paper_.Paragraph("Không ghi nhận.");
}

}  // namespace district::meeting
