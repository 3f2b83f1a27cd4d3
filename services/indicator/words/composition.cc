#include "services/indicator/words/composition.h"

#include <algorithm>
#include <set>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/indicator/words/placeholders.h"

namespace district::indicator {
namespace {

using v1::ComposedClause;
using v1::ComposeReportResponse;
using v1::ReportClause;
using v1::ReportGap;
using v1::ReportPhrase;

constexpr char kWatchText[] = "Những chỉ tiêu {reasons} như: {indicators}.";

ReportClause Clause(const std::string& indicator, std::string text, bool begins_sentence,
                    bool optional = false) {
  ReportClause clause;
  clause.set_indicator(indicator);
  clause.set_text(std::move(text));
  clause.set_begins_sentence(begins_sentence);
  clause.set_optional(optional);
  return clause;
}

// `so với cùng kỳ`, or the period by its name where it is another one.
std::string Against(const time::Period& period, const time::Period& base) {
  const bool is_usual = period.YearBefore() == base && period.kind() != time::Period::Kind::kYear;
  return is_usual ? " so với cùng kỳ" : " so với {base_period}";
}

bool OnlyGrowthIsKnown(const Facts& facts) {
  return !facts.comparison.has_value() && !facts.comparison.has_plan();
}

// Whether a level in percent is held against a target in percent; nobody says one of them in
// percent of the other.
bool HoldsShares(const Facts& facts) {
  return facts.comparison.has_value() && facts.comparison.plan().has_target() &&
         facts.indicator.unit() == "%";
}

// Writes a paragraph, clause by clause.
class Composer {
 public:
  Composer(const FactsByIndicator& facts, const Phrases& phrases, const time::Period& period,
           ComposeReportResponse& response)
      : facts_(facts), phrases_(phrases), period_(ShortPeriod(period)), response_(response) {}

  void Add(const ReportClause& clause) {
    if (clause.begins_sentence()) BeginSentence();
    const auto parts = PartsOf(clause.text());
    const auto facts = facts_.find(clause.indicator());
    if (!parts.ok() || facts == facts_.end()) return;
    const bool names = std::any_of(parts->begin(), parts->end(), [](const TextPart& part) {
      return part.is_placeholder && part.text == "name";
    });
    ComposedClause composed;
    if (!SayAll(*parts, clause, facts->second, composed)) {
      if (names) owed_names_.insert(clause.indicator());
      return;
    }
    const bool was_owed = owed_names_.erase(clause.indicator()) > 0;
    composed.set_text(TextOf(*parts, facts->second, was_owed && !names));
    Append(std::move(composed));
  }

  void Finish() {
    BeginSentence();
    response_.set_text(absl::StrJoin(sentences_, " "));
  }

 private:
  void BeginSentence() {
    if (!sentence_.empty()) sentences_.push_back(absl::StrCat(sentence_, "."));
    sentence_.clear();
    owed_names_.clear();
  }

  // Says each placeholder, into `said_`; false where one is not known, which is told as a gap
  // unless the clause may be left out.
  bool SayAll(const std::vector<TextPart>& parts, const ReportClause& clause, const Facts& facts,
              ComposedClause& composed) {
    said_.clear();
    std::set<std::string> observations;
    bool known = true;
    for (const TextPart& part : parts) {
      if (!part.is_placeholder) continue;
      Saying saying = Say(part.text, facts, phrases_);
      if (const auto* reason = std::get_if<ReportGap::Reason>(&saying)) {
        known = false;
        if (!clause.optional()) TellGap(clause.indicator(), part.text, *reason, facts);
        continue;
      }
      const Said& said = std::get<Said>(saying);
      said_[part.text] = said.text;
      for (const std::string& name : said.observations) {
        if (observations.insert(name).second) composed.add_observations(name);
      }
      if (said.of_plan) composed.set_plan(facts.comparison.plan().plan());
    }
    composed.set_indicator(clause.indicator());
    return known;
  }

  void TellGap(const std::string& indicator, const std::string& placeholder,
               ReportGap::Reason reason, const Facts& facts) {
    if (!told_gaps_.insert({indicator, placeholder}).second) return;
    ReportGap& gap = *response_.add_gaps();
    gap.set_indicator(indicator);
    gap.set_placeholder(placeholder);
    gap.set_reason(reason);
    gap.set_text(GapInWords(reason, facts));
  }

  std::string TextOf(const std::vector<TextPart>& parts, const Facts& facts, bool with_name) {
    std::string text = with_name ? NameOf(facts, "") + " " : "";
    for (const TextPart& part : parts) {
      if (!part.is_placeholder) {
        text += part.text;
      } else if (part.text == "name") {
        text += NameOf(facts, text);
      } else if (part.text == "period") {
        if (!period_said_) text += period_;
        period_said_ = true;
      } else {
        text += said_.at(part.text);
      }
    }
    text = WithSingleBlanks(text);
    return sentence_.empty() ? Capitalised(text) : text;
  }

  // The name as it is written after `before` in the clause.
  std::string NameOf(const Facts& facts, const std::string& before) const {
    const std::string& name = facts.indicator.display_name();
    return sentence_.empty() && before.empty() ? name : Uncapitalised(name);
  }

  void Append(ComposedClause composed) {
    absl::StrAppend(&sentence_, sentence_.empty() ? "" : "; ", composed.text());
    composed.set_sentence_number(static_cast<int>(sentences_.size()) + 1);
    *response_.add_clauses() = std::move(composed);
  }

  const FactsByIndicator& facts_;
  const Phrases& phrases_;
  const std::string period_;
  ComposeReportResponse& response_;
  std::vector<std::string> sentences_;
  std::string sentence_;              // the one that is being written
  std::set<std::string> owed_names_;  // indicators whose name it should have said
  bool period_said_ = false;
  std::map<std::string, std::string> said_;  // placeholders of the clause
  std::set<std::pair<std::string, std::string>> told_gaps_;
};

}  // namespace

std::vector<ReportClause> UsualClauses(const std::vector<std::string>& indicators,
                                       const FactsByIndicator& facts, const time::Period& period,
                                       const time::Period& base) {
  const std::string change = "{change}" + Against(period, base);
  std::vector<ReportClause> clauses;
  bool joins = false;  // whether the sentence before takes another growth
  for (const std::string& name : indicators) {
    const Facts& known = facts.at(name);
    if (OnlyGrowthIsKnown(known)) {
      clauses.push_back(Clause(name, "{name} {period} " + change, !joins));
      joins = true;
      continue;
    }
    joins = false;
    const bool has_value = known.comparison.has_value();
    if (has_value) clauses.push_back(Clause(name, "{name} {period} {reached_value}", true));
    if (HoldsShares(known)) {
      clauses.push_back(
          Clause(name, "kế hoạch {plan_period} là {target}", false, /*optional=*/true));
    } else if (known.comparison.has_plan()) {
      clauses.push_back(has_value
                            ? Clause(name, "bằng {share} kế hoạch {plan_period}", false)
                            : Clause(name, "{name} {reached_share} kế hoạch {plan_period}", true));
    }
    clauses.push_back(Clause(name, change, false, /*optional=*/!has_value));
  }
  return clauses;
}

std::vector<ReportClause> ClausesOf(const v1::ReportStyle& style,
                                    const std::vector<std::string>& asked,
                                    const FactsByIndicator& facts, const time::Period& period,
                                    const time::Period& base) {
  if (asked.empty()) return {style.clauses().begin(), style.clauses().end()};
  std::map<std::string, std::vector<ReportClause>> of_style;
  for (const ReportClause& clause : style.clauses()) {
    of_style[clause.indicator()].push_back(clause);
  }
  std::vector<ReportClause> clauses;
  std::vector<std::string> usual;  // asked for one after the other
  const auto add_usual = [&] {
    const auto more = UsualClauses(usual, facts, period, base);
    clauses.insert(clauses.end(), more.begin(), more.end());
    usual.clear();
  };
  for (const std::string& indicator : asked) {
    const auto found = of_style.find(indicator);
    if (found == of_style.end()) {
      usual.push_back(indicator);
      continue;
    }
    add_usual();
    clauses.insert(clauses.end(), found->second.begin(), found->second.end());
  }
  add_usual();
  return clauses;
}

void Compose(const std::vector<ReportClause>& clauses, const FactsByIndicator& facts,
             const Phrases& phrases, const time::Period& period, ComposeReportResponse& response) {
  Composer composer(facts, phrases, period, response);
  for (const ReportClause& clause : clauses) composer.Add(clause);
  composer.Finish();
}

std::string WatchInWords(const std::vector<WatchedIndicator>& watched, const std::string& text,
                         const Phrases& phrases) {
  std::vector<std::pair<std::set<int>, std::vector<std::string>>> groups;
  for (const WatchedIndicator& item : watched) {
    const std::set<int> reasons(item.reasons.begin(), item.reasons.end());
    auto group = std::find_if(groups.begin(), groups.end(),
                              [&](const auto& candidate) { return candidate.first == reasons; });
    if (group == groups.end()) group = groups.emplace(group, reasons, std::vector<std::string>());
    group->second.push_back(group->second.empty() ? item.display_name
                                                  : Uncapitalised(item.display_name));
  }
  constexpr std::pair<int, ReportPhrase::Kind> kReasons[] = {
      {v1::WatchItem::LOW_ACHIEVED, ReportPhrase::LOW_ACHIEVED},
      {v1::WatchItem::FORECAST_HARD, ReportPhrase::FORECAST_HARD},
      {v1::WatchItem::MANUAL, ReportPhrase::MANUAL}};
  std::vector<std::string> sentences;
  for (const auto& [reasons, names] : groups) {
    std::vector<std::string> said;
    for (const auto& [reason, kind] : kReasons) {
      if (reasons.contains(reason)) said.push_back(phrases.Of(kind));
    }
    sentences.push_back(
        Capitalised(FillIn(text.empty() ? kWatchText : text, [&](const std::string& placeholder) {
          return placeholder == "reasons" ? absl::StrJoin(said, " hoặc ")
                                          : absl::StrJoin(names, "; ");
        })));
  }
  return absl::StrJoin(sentences, " ");
}

}  // namespace district::indicator
