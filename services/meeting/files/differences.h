// What differs between two texts: by lines, and by words within lines that changed.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "district/meeting/v1/files.pb.h"

namespace district::meeting {

// A run of elements of one sequence in the place of a run of another; one of both may be empty.
struct Difference {
  size_t base_begin = 0, base_end = 0;
  size_t begin = 0, end = 0;

  bool operator==(const Difference&) const = default;
};

// The differences of two sequences in their order, as few elements as possible (Myers, "An O(ND)
// Difference Algorithm and Its Variations"); where more than `most` differ, all between the first
// and the last that do is one difference.
std::vector<Difference> DifferencesOf(const std::vector<std::string_view>& base,
                                      const std::vector<std::string_view>& other, int most = 1000);

// The changes from one text to another, line by line.
std::vector<v1::TextChange> ChangesOf(const std::vector<std::string>& base,
                                      const std::vector<std::string>& other);

}  // namespace district::meeting
