// Where in a request something is wrong, and all that is wrong with it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "google/protobuf/descriptor.h"

namespace district::api {

// A place in a message, as a chain up to its root. Costs nothing until it is written out.
struct FieldPath {
  const FieldPath* parent = nullptr;
  const google::protobuf::FieldDescriptor* field = nullptr;  // nullptr: a root
  int index = -1;                                            // of an element of a list
  std::string_view prefix;                                   // of a root: "person." or ""

  std::string ToString() const;  // "requests[3].person.birth_date"
};

class Violations {
 public:
  // What is wrong, in English and in Vietnamese; both read well after the field and a colon. Must
  // not repeat the value: it may be one that is never shown.
  void Add(const FieldPath& path, std::string_view english, std::string_view vietnamese);
  bool empty() const { return count_ == 0; }
  // INVALID_ARGUMENT with every violation; OK where there is none.
  absl::Status ToStatus() const;

 private:
  struct Violation {
    std::string field, english, vietnamese;
  };
  std::vector<Violation> kept_;
  int count_ = 0;
};

}  // namespace district::api
