// What the tests share: the descriptor set of the build, and resources read from YAML.
#pragma once

#include <string>
#include <vector>

#include "deploy/districtctl/schema.h"
#include "deploy/districtctl/yaml.h"
#include "gtest/gtest.h"

namespace district::districtctl {

inline const Schema& TestSchema() {
  static const Schema* const schema = [] {
    auto loaded = Schema::Load(DISTRICT_DESCRIPTOR_SET);
    if (!loaded.ok()) ADD_FAILURE() << loaded.status();
    return loaded->release();
  }();
  return *schema;
}

// Documents that must have no problems.
inline std::vector<Resource> Documents(const std::string& yaml) {
  std::vector<std::string> problems;
  std::vector<Resource> resources = ReadYaml(TestSchema(), "test.yaml", yaml, problems);
  for (const std::string& problem : problems) ADD_FAILURE() << problem;
  return resources;
}

}  // namespace district::districtctl
