// What the descriptors declare about fields, held against a resource without asking a server.
#pragma once

#include <string>
#include <vector>

#include "deploy/districtctl/schema.h"

namespace district::districtctl {

struct Violation {
  std::string path;  // "provenance[0].source"
  std::string what;
};

// Lengths, ranges, line breaks and the shapes of references. `whole`: also that REQUIRED fields are
// set, as a new resource needs.
std::vector<Violation> CheckResource(const Schema& schema, const Message& resource, bool whole);

}  // namespace district::districtctl
