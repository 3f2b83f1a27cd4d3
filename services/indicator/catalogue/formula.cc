#include "services/indicator/catalogue/formula.h"

#include <algorithm>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "services/indicator/catalogue/formula_parser.h"

namespace district::indicator {
namespace {

using Kind = FormulaStep::Kind;
using Problem = FormulaResult::Problem;

// The formulas that were read lately, by their texts.
class Cache {
 public:
  std::shared_ptr<const Formula> Find(const std::string& text) {
    absl::MutexLock lock(&mutex_);
    const auto found = formulas_.find(text);
    return found == formulas_.end() ? nullptr : found->second;
  }

  void Put(const std::string& text, std::shared_ptr<const Formula> formula) {
    absl::MutexLock lock(&mutex_);
    if (formulas_.size() >= kMost) formulas_.clear();
    formulas_[text] = std::move(formula);
  }

 private:
  static constexpr size_t kMost = 2000;

  absl::Mutex mutex_;
  absl::flat_hash_map<std::string, std::shared_ptr<const Formula>> formulas_
      ABSL_GUARDED_BY(mutex_);
};

// The values that steps leave, the last one on top.
class Stack {
 public:
  void Push(Rational value) { values_.push_back(std::move(value)); }

  Rational Pop() {
    Rational value = std::move(values_.back());
    values_.pop_back();
    return value;
  }

  // Puts the least, or the greatest, of the last ones in their place.
  void Choose(int count, bool greatest) {
    Rational chosen = Pop();
    for (int i = 1; i < count; ++i) {
      Rational other = Pop();
      if (greatest ? chosen < other : other < chosen) chosen = std::move(other);
    }
    Push(std::move(chosen));
  }

  const Rational& top() const { return values_.back(); }

 private:
  std::vector<Rational> values_;
};

Problem Calculate(Kind kind, Stack& stack) {
  const Rational right = stack.Pop(), left = stack.Pop();
  switch (kind) {
    case Kind::kAdd:
      stack.Push(left + right);
      break;
    case Kind::kSubtract:
      stack.Push(left - right);
      break;
    case Kind::kMultiply:
      stack.Push(left * right);
      break;
    default:
      if (right.is_zero()) return Problem::kDivisionByZero;
      stack.Push(left / right);
  }
  return Problem::kNone;
}

Problem Take(const FormulaStep& step, const std::vector<std::optional<Rational>>& values,
             Stack& stack) {
  switch (step.kind) {
    case Kind::kNumber:
      stack.Push(step.number);
      return Problem::kNone;
    case Kind::kOperand:
      stack.Push(*values[static_cast<size_t>(step.count)]);
      return Problem::kNone;
    case Kind::kNegate:
      stack.Push(-stack.Pop());
      return Problem::kNone;
    case Kind::kAbs:
      stack.Push(abs(stack.Pop()));
      return Problem::kNone;
    case Kind::kRound:
      stack.Push(Rounded(stack.Pop(), step.count));
      return Problem::kNone;
    case Kind::kMin:
    case Kind::kMax:
      stack.Choose(step.count, step.kind == Kind::kMax);
      return Problem::kNone;
    default:
      return Calculate(step.kind, stack);
  }
}

}  // namespace

absl::StatusOr<std::shared_ptr<const Formula>> Formula::Read(const std::string& text) {
  static Cache& cache = *new Cache;
  if (auto known = cache.Find(text)) return known;
  absl::StatusOr<Formula> formula = Parse(text);
  if (!formula.ok()) return formula.status();
  auto read = std::make_shared<const Formula>(*std::move(formula));
  cache.Put(text, read);
  return read;
}

absl::StatusOr<Formula> Formula::Parse(std::string_view text) {
  return FormulaParser(text).Parse();
}

FormulaResult Formula::Evaluate(const std::vector<std::optional<Rational>>& values) const {
  const bool complete = values.size() == operands_.size() &&
                        std::all_of(values.begin(), values.end(),
                                    [](const auto& value) { return value.has_value(); });
  if (!complete) return {.problem = Problem::kOperandMissing};
  Stack stack;
  for (const FormulaStep& step : steps_) {
    const Problem problem = Take(step, values, stack);
    if (problem != Problem::kNone) return {.problem = problem};
    if (IsTooLarge(stack.top())) return {.problem = Problem::kTooLarge};
  }
  return {.value = stack.Pop()};
}

}  // namespace district::indicator
