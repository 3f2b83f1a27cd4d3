// Periods as files write them.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/time/period.h"

namespace district::indicator {

// Reads a period in any spelling that the API takes, in SDMX's (2018-A1, 2018-M06, 2018-T2,
// 2018-D193, 2015-01-01/P6Y), or as people write it: "6 tháng đầu năm 2018", "9 tháng năm 2018",
// "quý II/2018", "tháng 6/2018", "06/2018", "năm 2018", "tuần 27/2018", "12/07/2018",
// "nhiệm kỳ 2015-2020". InvalidArgument for anything else.
absl::StatusOr<time::Period> ReadPeriod(const std::string& text);

// The code by which SDMX knows it: that of the API, but of a term, which is 2015-01-01/P6Y.
std::string SdmxPeriod(const time::Period& period);

// How often such a period comes by SDMX's list of frequencies; O where it has no name.
std::string SdmxFrequency(const time::Period& period);

}  // namespace district::indicator
