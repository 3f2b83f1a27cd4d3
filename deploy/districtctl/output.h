// Resources as people and programs read them: YAML, JSON and tables.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "deploy/districtctl/schema.h"

namespace district::districtctl {

// The document of a resource, as ReadYaml takes it. `all`: with its output-only fields and etag.
std::string WriteYaml(const Schema& schema, const Message& resource, bool all);

// As the API answers it, with line breaks.
std::string WriteJson(const Message& message);
// An array.
std::string WriteJson(const std::vector<std::unique_ptr<Message>>& messages);

// A line a resource: its name and the first fields of one value that any of them has.
std::string WriteTable(const Schema& schema,
                       const std::vector<std::unique_ptr<Message>>& resources);

}  // namespace district::districtctl
