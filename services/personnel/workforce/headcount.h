// The structure of people: rules without I/O.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "district/personnel/v1/workforce.pb.h"
#include "google/protobuf/repeated_field.h"

namespace district::personnel {

// The age of somebody whose birth is not known, or comes after the day.
inline constexpr int64_t kUnknownAge = -1;

// Ages in years, told apart by where bands begin.
class AgeBands {
 public:
  // The bounds asked for; none for the usual ones. INVALID_ARGUMENT names the field
  // `age_bounds[1]`.
  static absl::StatusOr<AgeBands> Of(const google::protobuf::RepeatedField<int32_t>& bounds);

  // The place of the band among `shares`, of which the last is of those whose age is not known.
  size_t IndexOf(int64_t age) const;
  // All bands without people, the youngest first.
  std::vector<v1::AgeShare> Shares() const;

 private:
  explicit AgeBands(std::vector<int32_t> bounds) : bounds_(std::move(bounds)) {}

  std::vector<int32_t> bounds_;
};

// What one person is counted by; numbers of enums, 0 where it is not known.
struct Traits {
  int64_t category = 0;
  int64_t gender = 0;
  int64_t age = kUnknownAge;
  int64_t membership = 0;  // v1::PartyShare::Membership
  int64_t level = 0;
};

// People while they are counted.
class Headcount {
 public:
  void Add(const Traits& traits, int64_t count);
  int64_t total() const { return total_; }
  int64_t InCategory(int64_t category) const;

  v1::WorkforceStructure ToProto(const AgeBands& bands, bool by_level) const;

 private:
  using Counts = std::map<int64_t, int64_t>;

  int64_t total_ = 0;
  Counts categories_, genders_, ages_, memberships_, levels_;
};

// What organizations have of each category: people, and positions by their quotas.
class QuotaBalance {
 public:
  void AddPeople(const std::string& organization, int64_t category, int64_t count);
  void AddQuota(const std::string& organization, int64_t category, int64_t positions);

  // Of one organization.
  std::vector<v1::QuotaUse> Of(const std::string& organization) const;
  // Of all together: `everybody` counts people in several organizations once.
  std::vector<v1::QuotaUse> OfAll(const Headcount& everybody) const;

 private:
  struct Side {
    int64_t people = 0;
    bool has_quota = false;
    int64_t positions = 0;
  };
  std::map<std::string, std::map<int64_t, Side>> organizations_;  // by category
};

}  // namespace district::personnel
