#include "services/personnel/workforce/headcount.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/number/decimal.h"
#include "services/personnel/evaluations/rules.h"

namespace district::personnel {
namespace {

using number::Decimal;

constexpr int32_t kUsualBounds[] = {30, 40, 50, 60};
constexpr int32_t kHighestBound = 150;
constexpr int kDecimals = 2;

// The lines of a list, in their order, the unknown last.
struct Line {
  int64_t value;
  const char* label;
};
constexpr Line kCategories[] = {{v1::CADRE, "Cán bộ"},
                                {v1::CIVIL_SERVANT, "Công chức"},
                                {v1::PUBLIC_EMPLOYEE, "Viên chức"},
                                {v1::WORKER, "Người lao động"},
                                {v1::CATEGORY_UNSPECIFIED, "Không rõ"}};
constexpr Line kGenders[] = {{v1::Person::FEMALE, "Nữ"},
                             {v1::Person::MALE, "Nam"},
                             {v1::Person::GENDER_UNSPECIFIED, "Không rõ"}};
constexpr Line kLevels[] = {{v1::Organization::CENTRAL, "Trung ương"},
                            {v1::Organization::CITY, "Thành phố"},
                            {v1::Organization::DISTRICT, "Quận"},
                            {v1::Organization::WARD, "Phường"},
                            {v1::Organization::LEVEL_UNSPECIFIED, "Không rõ"}};
constexpr Line kMemberships[] = {{v1::PartyShare::MEMBER, "Đảng viên"},
                                 {v1::PartyShare::NOT_YET_MEMBER, "Chưa vào Đảng"},
                                 {v1::PartyShare::MEMBERSHIP_UNSPECIFIED, "Không rõ"}};

int64_t CountIn(const std::map<int64_t, int64_t>& counts, int64_t value) {
  const auto found = counts.find(value);
  return found == counts.end() ? 0 : found->second;
}

// Sets what every line has.
template <typename Share>
void Fill(Share& share, const std::string& label, int64_t count, int64_t total) {
  share.set_label(label);
  share.set_count(static_cast<int32_t>(count));
  if (total == 0) return;
  *share.mutable_percent() = ToProto(*Decimal(count * 100).DividedBy(Decimal(total), kDecimals));
}

std::string BandLabel(const v1::AgeShare& band) {
  if (!band.has_first_age()) return absl::StrCat("Dưới ", band.last_age() + 1, " tuổi");
  if (!band.has_last_age()) return absl::StrCat("Từ ", band.first_age(), " tuổi trở lên");
  if (band.first_age() == band.last_age()) return absl::StrCat(band.first_age(), " tuổi");
  return absl::StrCat("Từ ", band.first_age(), " đến ", band.last_age(), " tuổi");
}

v1::QuotaUse UseOf(const Line& line, int64_t people, bool has_quota, int64_t positions,
                   int64_t units_without) {
  v1::QuotaUse use;
  use.set_category(static_cast<v1::Category>(line.value));
  use.set_label(line.label);
  use.set_headcount(static_cast<int32_t>(people));
  use.set_units_without_quota_count(static_cast<int32_t>(units_without));
  if (!has_quota) return use;
  use.set_quota(static_cast<int32_t>(positions));
  use.set_difference(static_cast<int32_t>(people - positions));
  return use;
}

}  // namespace

absl::StatusOr<AgeBands> AgeBands::Of(const google::protobuf::RepeatedField<int32_t>& bounds) {
  if (bounds.empty()) {
    return AgeBands({std::begin(kUsualBounds), std::end(kUsualBounds)});
  }
  for (int i = 0; i < bounds.size(); ++i) {
    const std::string field = absl::StrCat("age_bounds[", i, "]");
    if (bounds[i] < 1 || bounds[i] > kHighestBound) {
      return api::InvalidField(field, absl::StrCat("must be from 1 to ", kHighestBound));
    }
    if (i > 0 && bounds[i] <= bounds[i - 1]) {
      return api::InvalidField(field, "must be more than the bound before");
    }
  }
  return AgeBands({bounds.begin(), bounds.end()});
}

size_t AgeBands::IndexOf(int64_t age) const {
  if (age < 0) return bounds_.size() + 1;
  return static_cast<size_t>(std::upper_bound(bounds_.begin(), bounds_.end(), age) -
                             bounds_.begin());
}

std::vector<v1::AgeShare> AgeBands::Shares() const {
  std::vector<v1::AgeShare> bands(bounds_.size() + 2);
  for (size_t i = 0; i <= bounds_.size(); ++i) {
    if (i > 0) bands[i].set_first_age(bounds_[i - 1]);
    if (i < bounds_.size()) bands[i].set_last_age(bounds_[i] - 1);
    bands[i].set_label(BandLabel(bands[i]));
  }
  bands.back().set_label("Không rõ");
  return bands;
}

void Headcount::Add(const Traits& traits, int64_t count) {
  total_ += count;
  categories_[traits.category] += count;
  genders_[traits.gender] += count;
  ages_[traits.age] += count;
  memberships_[traits.membership] += count;
  levels_[traits.level] += count;
}

int64_t Headcount::InCategory(int64_t category) const { return CountIn(categories_, category); }

v1::WorkforceStructure Headcount::ToProto(const AgeBands& bands, bool by_level) const {
  v1::WorkforceStructure structure;
  structure.set_headcount(static_cast<int32_t>(total_));
  for (const Line& line : kCategories) {
    v1::CategoryShare& share = *structure.add_categories();
    share.set_category(static_cast<v1::Category>(line.value));
    Fill(share, line.label, CountIn(categories_, line.value), total_);
  }
  std::vector<v1::AgeShare> ages = bands.Shares();
  std::vector<int64_t> in_band(ages.size());
  for (const auto& [age, count] : ages_) in_band[bands.IndexOf(age)] += count;
  for (size_t i = 0; i < ages.size(); ++i) {
    Fill(ages[i], ages[i].label(), in_band[i], total_);
    *structure.add_ages() = std::move(ages[i]);
  }
  for (const Line& line : kGenders) {
    v1::GenderShare& share = *structure.add_genders();
    share.set_gender(static_cast<v1::Person::Gender>(line.value));
    Fill(share, line.label, CountIn(genders_, line.value), total_);
  }
  for (const Line& line : kLevels) {
    if (!by_level) break;
    v1::LevelShare& share = *structure.add_levels();
    share.set_level(static_cast<v1::Organization::Level>(line.value));
    Fill(share, line.label, CountIn(levels_, line.value), total_);
  }
  for (const Line& line : kMemberships) {
    v1::PartyShare& share = *structure.add_party();
    share.set_membership(static_cast<v1::PartyShare::Membership>(line.value));
    Fill(share, line.label, CountIn(memberships_, line.value), total_);
  }
  return structure;
}

void QuotaBalance::AddPeople(const std::string& organization, int64_t category, int64_t count) {
  organizations_[organization][category].people += count;
}

void QuotaBalance::AddQuota(const std::string& organization, int64_t category, int64_t positions) {
  Side& side = organizations_[organization][category];
  side.has_quota = true;
  side.positions += positions;
}

std::vector<v1::QuotaUse> QuotaBalance::Of(const std::string& organization) const {
  std::vector<v1::QuotaUse> uses;
  const auto found = organizations_.find(organization);
  for (const Line& line : kCategories) {
    if (line.value == v1::CATEGORY_UNSPECIFIED) continue;
    Side side;
    if (found != organizations_.end()) {
      const auto at = found->second.find(line.value);
      if (at != found->second.end()) side = at->second;
    }
    uses.push_back(UseOf(line, side.people, side.has_quota, side.positions,
                         side.people > 0 && !side.has_quota ? 1 : 0));
  }
  return uses;
}

std::vector<v1::QuotaUse> QuotaBalance::OfAll(const Headcount& everybody) const {
  std::vector<v1::QuotaUse> uses;
  for (const Line& line : kCategories) {
    if (line.value == v1::CATEGORY_UNSPECIFIED) continue;
    bool has_quota = false;
    int64_t positions = 0, units_without = 0;
    for (const auto& [organization, categories] : organizations_) {
      const auto at = categories.find(line.value);
      if (at == categories.end()) continue;
      has_quota = has_quota || at->second.has_quota;
      positions += at->second.positions;
      if (at->second.people > 0 && !at->second.has_quota) ++units_without;
    }
    uses.push_back(
        UseOf(line, everybody.InCategory(line.value), has_quota, positions, units_without));
  }
  return uses;
}

}  // namespace district::personnel
