#include "services/indicator/catalogue/cycles.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"

namespace district::indicator {

absl::Status FormulaTooLarge() {
  const std::string text =
      absl::StrCat("more than ", kMostBehind, " indicators stand behind the formula, or more than ",
                   kMostInARow, " in a row");
  return api::Error(absl::StatusCode::kFailedPrecondition, "FORMULA_TOO_LARGE")
      .Message(text)
      .Precondition("FORMULA", "formula", text)
      .Vietnamese("Công thức liên quan đến quá nhiều chỉ tiêu.");
}

absl::StatusOr<OperandGraph> FindOperands(db::Session& session,
                                          const std::set<std::string>& names) {
  OperandGraph graph;
  std::set<std::string> next = names, seen = names;
  for (int i = 0; !next.empty(); ++i) {
    if (i > kMostInARow || seen.size() > names.size() + kMostBehind) return FormulaTooLarge();
    absl::StatusOr<std::vector<db::Row>> rows =
        session.Query(db::SqlCat("SELECT indicator, operand FROM indicator_operands WHERE ",
                                 db::IsIn("indicator", std::exchange(next, {}))));
    if (!rows.ok()) return rows.status();
    for (const db::Row& row : *rows) {
      const auto [indicator, operand] = row.As<std::string, std::string>();
      graph[indicator].insert(operand);
      if (seen.insert(operand).second) next.insert(operand);
    }
  }
  return graph;
}

std::vector<std::string> CycleThrough(const OperandGraph& graph, const std::string& indicator) {
  // By which indicator each one was reached, the nearest first.
  std::map<std::string, std::string> reached_by;
  std::vector<std::string> reached = {indicator};
  for (size_t i = 0; i < reached.size(); ++i) {
    const std::string current = reached[i];
    const auto operands = graph.find(current);
    if (operands == graph.end()) continue;
    for (const std::string& operand : operands->second) {
      if (!reached_by.emplace(operand, current).second) continue;
      if (operand != indicator) {
        reached.push_back(operand);
        continue;
      }
      std::vector<std::string> way = {indicator};
      do way.push_back(reached_by[way.back()]);
      while (way.back() != indicator);
      std::reverse(way.begin(), way.end());
      return way;
    }
  }
  return {};
}

}  // namespace district::indicator
