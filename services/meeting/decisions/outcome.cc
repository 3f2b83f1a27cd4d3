#include "services/meeting/decisions/outcome.h"

#include <algorithm>
#include <utility>

#include "common/db/sql.h"

namespace district::meeting {
namespace {

using v1::AgendaItem;
using v1::Decision;

// From what settles an item to what leaves it open.
constexpr std::pair<Decision::Outcome, AgendaItem::Outcome> kOutcomes[] = {
    {Decision::ADOPTED, AgendaItem::ADOPTED},
    {Decision::ADOPTED_WITH_CHANGES, AgendaItem::ADOPTED_WITH_CHANGES},
    {Decision::ADOPTED_IN_PRINCIPLE, AgendaItem::ADOPTED_IN_PRINCIPLE},
    {Decision::REJECTED, AgendaItem::REJECTED},
    {Decision::DEFERRED, AgendaItem::DEFERRED},
    {Decision::NOT_RECORDED, AgendaItem::NOT_RECORDED},
};

}  // namespace

std::optional<AgendaItem::Outcome> OutcomeOf(const std::vector<Decision::Outcome>& outcomes) {
  std::optional<AgendaItem::Outcome> least;
  for (const auto& [decided, outcome] : kOutcomes) {
    if (std::count(outcomes.begin(), outcomes.end(), decided) > 0) least = outcome;
  }
  return least;
}

absl::StatusOr<std::map<std::string, AgendaItem::Outcome>> StoredOutcomes(
    db::Session& session, const std::set<std::string>& items) {
  std::map<std::string, AgendaItem::Outcome> outcomes;
  if (items.empty()) return outcomes;
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(
      db::SqlCat("SELECT d.agenda_item, d.outcome FROM decisions d JOIN agenda_items i ON i.name = "
                 "d.agenda_item WHERE ",
                 db::IsIn("d.agenda_item", items),
                 " AND d.delete_time = 0 AND i.delete_time = 0 GROUP BY d.agenda_item, d.outcome"));
  if (!rows.ok()) return rows.status();
  std::map<std::string, std::vector<Decision::Outcome>> decided;
  for (const db::Row& row : *rows) {
    const auto [item, outcome] = row.As<std::string, Decision::Outcome>();
    decided[item].push_back(outcome);
  }
  for (const auto& [item, all] : decided) {
    if (const auto outcome = OutcomeOf(all)) outcomes[item] = *outcome;
  }
  return outcomes;
}

}  // namespace district::meeting
