// Popolo (http://www.popoloproject.com/specs), the open format of people, organizations, posts and
// memberships, as resources. This is the one format that names collections; everything else about
// them comes from the descriptors.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "deploy/districtctl/schema.h"
#include "deploy/districtctl/table.h"
#include "deploy/districtctl/yaml.h"

namespace district::districtctl {

// More than this is not read: a file is parsed as a whole, since what a membership refers to may
// stand after it, or around it.
inline constexpr int64_t kMaxPopoloBytes = 128 << 20;

struct PopoloRow {
  Resource resource;  // its place counts the elements of a list: "council.json#memberships:3"
  std::vector<RowProblem> problems;
};

class Popolo {
 public:
  explicit Popolo(const Schema& schema);
  ~Popolo();

  // Takes a file. Ids hold for all files together.
  absl::Status Add(const std::string& file, const std::string& text);

  // All that was taken, what others refer to first: organizations, posts, people, and appointments,
  // seats before offices, which may need or bring one.
  std::vector<PopoloRow> Rows();

  // What the resources have no place for: "persons.links", and how often it was said.
  const std::map<std::string, int64_t>& dropped() const { return dropped_; }

  struct Elements;  // of the files

 private:
  const Schema& schema_;
  const std::unique_ptr<Elements> elements_;
  std::map<std::string, int64_t> dropped_;
};

}  // namespace district::districtctl
