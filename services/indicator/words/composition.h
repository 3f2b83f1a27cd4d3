// Puts clauses together to the paragraph of a report: pure rules.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/time/period.h"
#include "district/indicator/v1/report_styles.pb.h"
#include "district/indicator/v1/reports.pb.h"
#include "district/indicator/v1/watch_items.pb.h"
#include "services/indicator/words/wording.h"

namespace district::indicator {

using FactsByIndicator = std::map<std::string, Facts>;

// Returns what a report says of indicators for which nobody wrote down how: what each came to, the
// part of the plan, and the change. Those of which only a growth is known share sentences. `facts`
// holds all of them.
std::vector<v1::ReportClause> UsualClauses(const std::vector<std::string>& indicators,
                                           const FactsByIndicator& facts,
                                           const time::Period& period, const time::Period& base);

// Returns the clauses of a style, or where indicators are asked for, those of each in their order:
// as the style has them, else the usual ones.
std::vector<v1::ReportClause> ClausesOf(const v1::ReportStyle& style,
                                        const std::vector<std::string>& asked,
                                        const FactsByIndicator& facts, const time::Period& period,
                                        const time::Period& base);

// Fills in the text, its clauses and its gaps. `facts` holds the indicators of all clauses.
void Compose(const std::vector<v1::ReportClause>& clauses, const FactsByIndicator& facts,
             const Phrases& phrases, const time::Period& period,
             v1::ComposeReportResponse& response);

// An item of the watch list with the name of its indicator.
struct WatchedIndicator {
  std::string display_name;
  std::vector<int> reasons;
};

// Returns the sentences about the watch list, one for those with the same reasons, in the order of
// the first of them; `text` is that of the style, perhaps empty.
std::string WatchInWords(const std::vector<WatchedIndicator>& watched, const std::string& text,
                         const Phrases& phrases);

}  // namespace district::indicator
