#include "services/indicator/catalogue/indicator_hook.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/api/errors.h"
#include "services/indicator/catalogue/codes.h"
#include "services/indicator/catalogue/computation.h"
#include "services/indicator/catalogue/cycles.h"

namespace district::indicator {
namespace {

using resource::Action;
using resource::PlacedChange;
using v1::Indicator;

const db::InsertTarget& OperandRows() {
  static const db::InsertTarget& target =
      *new db::InsertTarget{"indicator_operands", {"indicator", "operand"}};
  return target;
}

// Has one transaction at a time change codes and operands. So what they are held against is neither
// added nor deleted meanwhile, without a lock on each.
absl::Status LockKeys(db::Transaction& transaction) {
  return transaction.Query("SELECT id FROM indicator_lock WHERE id = 1 FOR UPDATE", {}).status();
}

bool SameKeys(const Indicator& a, const Indicator& b) {
  return OperandsOf(a) == OperandsOf(b) && CodesOf(a) == CodesOf(b);
}

bool HasKeys(const Indicator& indicator) {
  return !OperandsOf(indicator).empty() || !CodesOf(indicator).empty();
}

bool ChangesKeys(const PlacedChange& placed) {
  const auto& after = placed.change.after_as<Indicator>();
  switch (placed.change.action) {
    case Action::kUpdate:
      return !SameKeys(*placed.change.before_as<Indicator>(), after);
    case Action::kDelete:
      return true;  // others may be about to name it
    default:
      return HasKeys(after);
  }
}

// The field by which an indicator follows from another one.
std::string FieldOf(const Indicator& indicator, const std::string& operand) {
  if (indicator.numerator() == operand) return "numerator";
  if (indicator.denominator() == operand) return "denominator";
  return "formula";
}

class IndicatorHook final : public resource::BatchHook {
 public:
  explicit IndicatorHook(resource::Writes& writes) : writes_(writes) {}

  absl::Status Lock(const std::vector<PlacedChange>& changes) override {
    std::set<std::string> operands, created;
    bool needed = false;
    for (const PlacedChange& placed : changes) {
      const auto& after = placed.change.after_as<Indicator>();
      if (placed.change.action == Action::kCreate) created.insert(after.name());
      if (!ChangesKeys(placed)) continue;
      needed = true;
      if (placed.change.action != Action::kDelete) operands.merge(OperandsOf(after));
    }
    if (!needed) return absl::OkStatus();
    absl::Status status = LockKeys(writes_.transaction());
    return status.ok() ? CheckOperands(changes, operands, created) : status;
  }

  absl::Status Before(const std::vector<PlacedChange>& changes) override {
    for (const PlacedChange& placed : changes) {
      if (!ChangesKeys(placed)) continue;
      const auto& after = placed.change.after_as<Indicator>();
      changed_.insert(after.name());
      if (placed.change.action != Action::kDelete) written_.push_back({after, placed.path});
    }
    return absl::OkStatus();
  }

  absl::Status After() override {
    const std::set<std::string> changed = std::exchange(changed_, {});
    const std::vector<Written> written = std::exchange(written_, {});
    if (changed.empty()) return absl::OkStatus();
    absl::Status status = StoreCodes(writes_.transaction(), changed, written);
    if (status.ok()) status = StoreOperands(changed, written);
    return status.ok() ? CheckCycles(written) : status;
  }

 private:
  // Refuses operands that do not live and are not made by the same call. What lives stays so while
  // the lock is held, so no other is needed on it.
  absl::Status CheckOperands(const std::vector<PlacedChange>& changes,
                             const std::set<std::string>& operands,
                             const std::set<std::string>& created) {
    if (operands.empty()) return absl::OkStatus();
    absl::StatusOr<std::vector<db::Row>> rows = writes_.transaction().Query(db::SqlCat(
        "SELECT name FROM indicators WHERE ", db::IsIn("name", operands), " AND delete_time = 0"));
    if (!rows.ok()) return rows.status();
    std::set<std::string> living = created;
    for (const db::Row& row : *rows) living.insert(row.Text());
    for (const PlacedChange& placed : changes) {
      if (placed.change.action == Action::kDelete || !ChangesKeys(placed)) continue;
      const auto& after = placed.change.after_as<Indicator>();
      for (const std::string& operand : OperandsOf(after)) {
        if (living.contains(operand)) continue;
        return resource::MissingReferences({{"indicator.district/Indicator", operand,
                                             api::Below(placed.path) + FieldOf(after, operand)}});
      }
    }
    writes_.NoteLocked(living);
    return absl::OkStatus();
  }

  absl::Status StoreOperands(const std::set<std::string>& changed,
                             const std::vector<Written>& written) {
    db::Transaction& transaction = writes_.transaction();
    absl::StatusOr<int64_t> deleted = transaction.Execute(
        db::SqlCat("DELETE FROM indicator_operands WHERE ", db::IsIn("indicator", changed)));
    if (!deleted.ok()) return deleted.status();
    for (const auto& [indicator, path] : written) {
      for (const std::string& operand : OperandsOf(indicator)) {
        transaction.Insert(OperandRows(), {indicator.name(), operand});
      }
    }
    return absl::OkStatus();
  }

  absl::Status CheckCycles(const std::vector<Written>& written) {
    std::set<std::string> names;
    for (const Written& one : written) names.insert(one.indicator.name());
    absl::StatusOr<OperandGraph> graph = FindOperands(writes_.transaction(), names);
    if (!graph.ok()) return graph.status();
    for (const auto& [indicator, path] : written) {
      const std::vector<std::string> cycle = CycleThrough(*graph, indicator.name());
      if (cycle.empty()) continue;
      const std::string field = FieldOf(indicator, cycle[1]);
      const std::string text =
          absl::StrCat("the indicator would follow from itself: ", absl::StrJoin(cycle, ", "));
      return api::Error(absl::StatusCode::kInvalidArgument, "CYCLE")
          .Message(absl::StrCat(field, ": ", text))
          .Field(api::Below(path) + field, text)
          .Vietnamese("Công thức tạo thành vòng lặp: chỉ tiêu được tính từ chính nó.");
    }
    return absl::OkStatus();
  }

  resource::Writes& writes_;
  std::set<std::string> changed_;
  std::vector<Written> written_;
};

}  // namespace

std::unique_ptr<resource::BatchHook> MakeIndicatorHook(resource::Writes& writes) {
  return std::make_unique<IndicatorHook>(writes);
}

absl::Status CheckNotAnOperand(db::Transaction& transaction, const Indicator& before) {
  absl::StatusOr<std::vector<db::Row>> rows = transaction.Query(db::SqlCat(
      "SELECT i.name FROM indicator_operands o JOIN indicators i ON i.name = o.indicator WHERE "
      "o.operand = ",
      db::Bind(before.name()), " AND i.delete_time = 0 LIMIT 1"));
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return absl::OkStatus();
  const std::string& holder = rows->front().Text();
  return api::Error(absl::StatusCode::kFailedPrecondition, "IS_REFERENCED")
      .Message(absl::StrCat(before.name(), " is named by the formula of ", holder))
      .Precondition("REFERENCE", holder, absl::StrCat("its formula names ", before.name()))
      .Vietnamese("Không thể xóa: chỉ tiêu đang được dùng trong công thức của chỉ tiêu khác.");
}

}  // namespace district::indicator
