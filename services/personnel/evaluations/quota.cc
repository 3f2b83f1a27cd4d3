#include "services/personnel/evaluations/quota.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "services/personnel/evaluations/rules.h"

namespace district::personnel {
namespace {

using number::Decimal;
using number::FromProto;
using v1::Evaluation;

int64_t CountIn(const std::map<std::string, int64_t>& counts, const std::string& band) {
  auto found = counts.find(band);
  return found == counts.end() ? 0 : found->second;
}

absl::Status QuotaExceeded(const v1::EvaluationBand& band, const UnitCounts& counts,
                           const std::string& organization, int64_t limit) {
  const std::string percent = FromProto(QuotaPercent(band.quota(), counts.outstanding)).ToString();
  const int64_t count = CountIn(counts.approved, band.code());
  const std::string found = absl::StrCat(count, "/", counts.evaluated());
  const std::string allowed =
      absl::StrCat("band ", band.code(), " would hold ", found, " people of ", organization,
                   "; its quota of ", percent, " % allows ", limit);
  return api::Error(absl::StatusCode::kFailedPrecondition, "QUOTA_EXCEEDED")
      .Message(allowed)
      .Metadata("band", band.code())
      .Metadata("percent", percent)
      .Metadata("limit", absl::StrCat(limit))
      .Metadata("count", absl::StrCat(count))
      .Metadata("evaluated", absl::StrCat(counts.evaluated()))
      .Precondition("QUOTA", organization, allowed)
      .Vietnamese(absl::StrCat(
          "Số người xếp loại ", band.code(), " vượt tỷ lệ cho phép: ", found, " người, tối đa ",
          limit, " người (",
          FromProto(QuotaPercent(band.quota(), counts.outstanding)).ToVietnamese(), "%)."));
}

}  // namespace

int64_t UnitCounts::evaluated() const {
  int64_t sum = 0;
  for (const auto& [band, count] : in_band) sum += count;
  return sum;
}

void UnitCounts::Add(Evaluation::State state, const std::string& band, int64_t count,
                     bool unit_outstanding) {
  const bool stands = Stands(state);
  if (!stands && state != Evaluation::REVIEWED) return;
  in_band[band] += count;
  if (stands) approved[band] += count;
  outstanding = outstanding || unit_outstanding;
}

std::vector<v1::BandShare> SharesOf(const v1::EvaluationFramework& framework,
                                    const std::vector<const UnitCounts*>& units) {
  int64_t evaluated = 0;
  for (const UnitCounts* unit : units) evaluated += unit->evaluated();
  std::vector<v1::BandShare> shares;
  for (const v1::EvaluationBand& band : framework.bands()) {
    int64_t count = 0, approved = 0, limit = 0;
    bool exceeded = false;
    Decimal percent = FromProto(band.quota().percent());
    for (const UnitCounts* unit : units) {
      const int64_t own = CountIn(unit->in_band, band.code());
      count += own;
      approved += CountIn(unit->approved, band.code());
      if (!band.has_quota()) continue;
      const google::type::Decimal& allowed = QuotaPercent(band.quota(), unit->outstanding);
      const int64_t own_limit = QuotaLimit(allowed, unit->evaluated());
      percent = std::max(percent, FromProto(allowed));
      limit += own_limit;
      exceeded = exceeded || own > own_limit;
    }
    v1::BandShare& share = shares.emplace_back();
    share.set_band(band.code());
    share.set_count(static_cast<int32_t>(count));
    share.set_approved_count(static_cast<int32_t>(approved));
    if (evaluated > 0) {
      *share.mutable_percent() = ToProto(*Decimal(count * 100).DividedBy(Decimal(evaluated), 2));
    }
    if (!band.has_quota()) continue;
    *share.mutable_quota_percent() = ToProto(percent);
    share.set_limit(static_cast<int32_t>(limit));
    share.set_exceeded(exceeded);
  }
  return shares;
}

absl::Status CheckQuotas(const v1::EvaluationFramework& framework, const UnitCounts& counts,
                         const std::string& organization, const std::set<std::string>& bands) {
  for (const v1::EvaluationBand& band : framework.bands()) {
    if (!band.has_quota() || !bands.contains(band.code())) continue;
    const int64_t limit =
        QuotaLimit(QuotaPercent(band.quota(), counts.outstanding), counts.evaluated());
    if (CountIn(counts.approved, band.code()) > limit) {
      return QuotaExceeded(band, counts, organization, limit);
    }
  }
  return absl::OkStatus();
}

}  // namespace district::personnel
