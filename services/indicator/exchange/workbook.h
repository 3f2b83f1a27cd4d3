// Observations as a workbook that people open.
#pragma once

#include <cstdio>
#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "district/indicator/v1/indicators.pb.h"
#include "district/indicator/v1/observations.pb.h"

namespace district::indicator {

// What people call what a figure is of.
struct FigureNames {
  const v1::Indicator* indicator;
  std::string organization;
};

// A workbook of one sheet, which is written row by row into files that have no name.
class Workbook {
 public:
  // Some 12 MiB of its files while it is put together.
  static constexpr int kMostRows = 20000;

  static absl::StatusOr<std::unique_ptr<Workbook>> New();
  virtual ~Workbook() = default;

  virtual void Add(const v1::Observation& observation, const FigureNames& names) = 0;
  virtual int rows() const = 0;
  // Completes it; after that it is read by Read.
  virtual absl::Status Close() = 0;
  // The next bytes of the file, at most so many; none at its end.
  virtual absl::StatusOr<std::string> Read(size_t most) = 0;
};

}  // namespace district::indicator
