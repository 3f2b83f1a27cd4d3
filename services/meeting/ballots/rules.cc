#include "services/meeting/ballots/rules.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "common/api/errors.h"
#include "common/resource/collection.h"
#include "common/time/date.h"
#include "google/protobuf/util/message_differencer.h"

namespace district::meeting::ballots {
namespace {

using v1::Ballot;
using v1::BallotAnswer;
using v1::OptionAnswer;
using v1::Votes;

bool AsksConfidence(const Ballot& ballot) { return ballot.matter() == v1::CONFIDENCE; }

absl::Status CheckDeadline(const Ballot& ballot) {
  if (ballot.has_due_date() && ballot.has_due_time()) {
    return api::InvalidField("due_time", "is given beside due_date", "ONE_DEADLINE");
  }
  const time::DayNumber day = time::ToDayNumber(ballot.due_date());
  if (time::FirstDay(day) == day || day == 0) return absl::OkStatus();
  return api::InvalidField("due_date", "must be a whole day", "PARTIAL_DATE");
}

absl::Status CheckOptions(const Ballot& ballot) {
  std::set<std::string> seen;
  for (int i = 0; i < ballot.options_size(); ++i) {
    const v1::BallotOption& option = ballot.options(i);
    const std::string path = absl::StrCat("options[", i, "]");
    if (option.person().empty() == option.label().empty()) {
      return api::InvalidField(path + ".person",
                               "either the person or label is to be given, and not both",
                               "PERSON_OR_LABEL");
    }
    if (!seen.insert(option.SerializeAsString()).second) {
      return api::InvalidField(path, "is there already", "DUPLICATE_OPTION");
    }
  }
  if (AsksConfidence(ballot) && ballot.options().empty()) {
    return api::InvalidField("options", "confidence is asked in somebody", "OPTIONS_REQUIRED");
  }
  if (ballot.max_selections() == 0) return absl::OkStatus();
  if (ballot.options().empty() || AsksConfidence(ballot)) {
    return api::InvalidField("max_selections", "there is nothing to select from",
                             "NOTHING_TO_SELECT");
  }
  if (ballot.max_selections() <= ballot.options_size()) return absl::OkStatus();
  return api::InvalidField("max_selections", "is more than there are options", "MORE_THAN_OPTIONS");
}

absl::Status CheckSecrecy(const BallotAnswer& answer) {
  if (!answer.opinion().empty()) {
    return api::InvalidField("answer.opinion", "words could tell whose they are", "SECRET_BALLOT");
  }
  if (answer.proof().empty()) return absl::OkStatus();
  return api::InvalidField("answer.proof", "could tell whose answer it proves", "SECRET_BALLOT");
}

absl::Status CheckChoice(const BallotAnswer& answer) {
  if (!answer.options().empty()) {
    return api::InvalidField("answer.options", "the ballot has no options", "NO_OPTIONS");
  }
  if (answer.choice() != Votes::CHOICE_UNSPECIFIED) return absl::OkStatus();
  return api::Error(absl::StatusCode::kInvalidArgument, "CHOICE_REQUIRED")
      .Message("answer.choice: is not given")
      .Field("answer.choice", "is not given")
      .Vietnamese("Phải chọn tán thành, không tán thành hoặc không có ý kiến.");
}

absl::Status CheckOptionAnswer(const Ballot& ballot, const OptionAnswer& answer,
                               const std::string& path) {
  if (answer.option_index() < 0 || answer.option_index() >= ballot.options_size()) {
    return api::InvalidField(path + ".option_index", "there is no such option", "NO_SUCH_OPTION");
  }
  const bool has_choice = answer.choice() != Votes::CHOICE_UNSPECIFIED;
  const bool has_level = answer.level() != v1::DecisionRule::LEVEL_UNSPECIFIED;
  if (AsksConfidence(ballot)) {
    if (has_choice) {
      return api::InvalidField(path + ".choice", "a level of confidence is asked", "LEVEL_ASKED");
    }
    if (!has_level) return api::InvalidField(path + ".level", "is not given", "LEVEL_REQUIRED");
    return absl::OkStatus();
  }
  if (has_level) {
    return api::InvalidField(path + ".level", "no level of confidence is asked", "LEVEL_NOT_ASKED");
  }
  if (!has_choice) return api::InvalidField(path + ".choice", "is not given", "CHOICE_REQUIRED");
  return absl::OkStatus();
}

absl::Status CheckOptionAnswers(const Ballot& ballot, const BallotAnswer& answer) {
  if (answer.choice() != Votes::CHOICE_UNSPECIFIED) {
    return api::InvalidField("answer.choice", "the ballot has options to answer",
                             "OPTIONS_TO_ANSWER");
  }
  if (answer.options().empty()) {
    return api::InvalidField("answer.options", "none is answered", "OPTIONS_TO_ANSWER");
  }
  std::set<int> answered;
  int selected = 0;
  for (int i = 0; i < answer.options_size(); ++i) {
    const OptionAnswer& option = answer.options(i);
    const std::string path = absl::StrCat("answer.options[", i, "]");
    absl::Status status = CheckOptionAnswer(ballot, option, path);
    if (!status.ok()) return status;
    if (!answered.insert(option.option_index()).second) {
      return api::InvalidField(path + ".option_index", "is answered already", "ANSWERED_TWICE");
    }
    if (option.choice() == Votes::IN_FAVOUR) ++selected;
  }
  if (ballot.max_selections() == 0 || selected <= ballot.max_selections()) return absl::OkStatus();
  return api::Error(absl::StatusCode::kInvalidArgument, "TOO_MANY_SELECTED")
      .Message(absl::StrCat("answer.options: is in favour of ", selected, ", and of ",
                            ballot.max_selections(), " at most it may be"))
      .Field("answer.options", "is in favour of too many")
      .Metadata("max_selections", absl::StrCat(ballot.max_selections()))
      .Vietnamese("Phiếu chọn quá số lượng cho phép.");
}

void AddTo(const OptionAnswer& answer, v1::VoteOption& option) {
  if (answer.choice() == Votes::IN_FAVOUR) option.set_for_count(option.for_count() + 1);
  switch (answer.level()) {
    case v1::DecisionRule::HIGH:
      return option.set_high_count(option.high_count() + 1);
    case v1::DecisionRule::MEDIUM:
      return option.set_medium_count(option.medium_count() + 1);
    case v1::DecisionRule::LOW:
      return option.set_low_count(option.low_count() + 1);
    default:
      return;
  }
}

void CountOptions(const Ballot& ballot, const std::vector<BallotAnswer>& answers, Votes& votes) {
  for (const v1::BallotOption& option : ballot.options()) {
    v1::VoteOption& counted = *votes.add_options();
    counted.set_person(option.person());
    counted.set_label(option.label());
    if (AsksConfidence(ballot)) {
      counted.set_high_count(0);
      counted.set_medium_count(0);
      counted.set_low_count(0);
    } else {
      counted.set_for_count(0);
    }
  }
  for (const BallotAnswer& answer : answers) {
    for (const OptionAnswer& option : answer.options()) {
      AddTo(option, *votes.mutable_options(option.option_index()));
    }
  }
}

void CountChoices(const std::vector<BallotAnswer>& answers, Votes& votes) {
  const auto count = [&](Votes::Choice choice) {
    return static_cast<int32_t>(
        std::count_if(answers.begin(), answers.end(),
                      [&](const BallotAnswer& answer) { return answer.choice() == choice; }));
  };
  votes.set_for_count(count(Votes::IN_FAVOUR));
  votes.set_against_count(count(Votes::AGAINST));
  votes.set_abstained_count(count(Votes::ABSTAINING));
}

}  // namespace

absl::Status CheckQuestion(const Ballot& ballot) {
  absl::Status status = CheckDeadline(ballot);
  return status.ok() ? CheckOptions(ballot) : status;
}

void SetDeadline(const calendar::Holidays* holidays, Ballot& ballot) {
  ballot.clear_effective_due_time();
  ballot.clear_deadline_basis();
  if (ballot.has_due_time()) *ballot.mutable_effective_due_time() = ballot.due_time();
  if (!ballot.has_due_date()) return;
  const time::DayNumber day = calendar::EffectiveDueDay(
      time::ToDayNumber(ballot.due_date()), holidays ? *holidays : calendar::Holidays());
  const absl::Time end = absl::FromCivil(time::ToCivilDay(day) + 1, time::VietnamTime());
  resource::SetMicros(ballot, "effective_due_time", absl::ToUnixMicros(end));
  ballot.set_deadline_basis(holidays ? v1::Assignment::WEEKENDS_AND_HOLIDAYS
                                     : v1::Assignment::WEEKENDS_ONLY);
}

bool IsPastDeadline(const Ballot& ballot, absl::Time moment) {
  return absl::ToUnixMicros(moment) >= resource::GetMicros(ballot, "effective_due_time");
}

absl::Status CheckAnswer(const Ballot& ballot, const BallotAnswer& answer) {
  absl::Status status = ballot.secret() ? CheckSecrecy(answer) : absl::OkStatus();
  if (!status.ok()) return status;
  return ballot.options().empty() ? CheckChoice(answer) : CheckOptionAnswers(ballot, answer);
}

BallotAnswer SlipOf(const BallotAnswer& answer) {
  BallotAnswer slip;
  slip.set_choice(answer.choice());
  *slip.mutable_options() = answer.options();
  // The order in which somebody filled it in is theirs.
  std::sort(slip.mutable_options()->begin(), slip.mutable_options()->end(),
            [](const OptionAnswer& a, const OptionAnswer& b) {
              return a.option_index() < b.option_index();
            });
  return slip;
}

bool SayTheSame(const BallotAnswer& a, const BallotAnswer& b) {
  const auto said = [](BallotAnswer answer) {
    answer.clear_cast_time();
    answer.clear_subject();
    return answer;
  };
  return google::protobuf::util::MessageDifferencer::Equals(said(a), said(b));
}

Votes Count(const Ballot& ballot, const std::vector<BallotAnswer>& answers) {
  const auto answered = static_cast<int32_t>(answers.size());
  Votes votes;
  votes.set_method(ballot.secret() ? Votes::SECRET_BALLOT : Votes::WRITTEN_OPINION);
  votes.set_members_count(ballot.voter_count() + ballot.excluded_members_size());
  votes.set_present_count(answered);
  votes.set_returned_count(answered);
  votes.set_invalid_count(0);
  if (ballot.options().empty()) {
    CountChoices(answers, votes);
  } else {
    CountOptions(ballot, answers, votes);
  }
  return votes;
}

v1::Decision DecisionOf(const Ballot& ballot) {
  v1::Decision decision;
  decision.set_matter(ballot.matter());
  decision.set_rule(ballot.rule());
  decision.set_text(ballot.question().empty() ? ballot.subject() : ballot.question());
  if (!ballot.documents().empty()) decision.set_document(ballot.documents(0));
  if (ballot.has_votes()) *decision.mutable_votes() = ballot.votes();
  if (ballot.has_close_time()) *decision.mutable_decision_time() = ballot.close_time();
  *decision.mutable_excluded_members() = ballot.excluded_members();
  decision.set_ballot(ballot.name());
  return decision;
}

}  // namespace district::meeting::ballots
