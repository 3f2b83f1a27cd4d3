#include "deploy/districtctl/csv.h"

namespace district::districtctl {
namespace {

constexpr size_t kPieceBytes = 64 << 10;

}  // namespace

absl::StatusOr<std::optional<CsvRow>> CsvReader::Next() {
  for (;;) {
    const size_t before = rest_.size();
    absl::StatusOr<std::optional<CsvRow>> row = parser_.Next(rest_);
    bytes_read_ += static_cast<int64_t>(before - rest_.size());
    if (!row.ok() || row->has_value()) return row;
    piece_.resize(kPieceBytes);
    in_.read(piece_.data(), kPieceBytes);
    piece_.resize(static_cast<size_t>(in_.gcount()));
    rest_ = piece_;
    if (piece_.empty()) return parser_.Finish();
  }
}

}  // namespace district::districtctl
