// Brings the services to what resources in files say: creates, updates or leaves alone.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "deploy/districtctl/client.h"
#include "deploy/districtctl/schema.h"
#include "deploy/districtctl/yaml.h"

namespace district::districtctl {

struct ApplyOptions {
  bool dry_run = false;
  int parallel = 16;  // requests in flight
  std::string language;
};

// A line a resource on `out` and a summary; true where nothing failed. Nothing is written where a
// resource breaks a declared bound or resources need each other.
bool Apply(const Schema& schema, Client& client, const std::vector<Resource>& resources,
           const ApplyOptions& options, std::ostream& out);

// The same without a server: holds the resources against the descriptors alone, each as a new one.
bool CheckOffline(const Schema& schema, const std::vector<Resource>& resources, std::ostream& out);

// The fields that the document sets and `existing` has otherwise.
std::vector<const FieldDescriptor*> DifferingFields(const Resource& resource,
                                                    const Message& existing);

}  // namespace district::districtctl
