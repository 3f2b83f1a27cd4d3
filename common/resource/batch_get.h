// BatchGet of any collection, as its caller sees it.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "google/protobuf/message.h"

namespace district::resource {

struct BatchGet {
  std::string method;  // "district.personnel.v1.PeopleService.BatchGetPeople"
  const google::protobuf::Descriptor* request_type;

  std::unique_ptr<google::protobuf::Message> Request(const std::vector<std::string>& names) const;
  // Which of the names asked stand for a resource that is not deleted. A response has them in the
  // order asked; what a name led to may have another name.
  std::set<std::string> LivingNames(const std::vector<std::string>& names,
                                    const google::protobuf::Message& response) const;
};

// The BatchGet of a resource type ("personnel.district/Person") among the linked protos; nullptr
// where there is none.
const BatchGet* BatchGetOf(const std::string& resource_type);

// NOT_FOUND of a BatchGet, which says how many are missing and names the first twenty.
absl::Status SomeNotFound(const std::string& type, const std::vector<std::string>& missing);
std::vector<std::string> MissingNames(const absl::Status& not_found);

}  // namespace district::resource
