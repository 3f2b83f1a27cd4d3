// The contract as the build wrote it, so that tests over all methods forget none.
#pragma once

#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/integration/stack.h"
#include "tests/integration/wire.h"

namespace district::testing {

class Contract {
 public:
  explicit Contract(Stack& stack) {
    google::protobuf::FileDescriptorSet set;
    const std::string preset = stack.endpoints()["preset"];
    const std::string file =
        absl::StrCat(DISTRICT_TEST_FOLDER "/../../../build/", preset, "/descriptors.binpb");
    EXPECT_TRUE(set.ParseFromString(ReadFile(file))) << file;
    for (const auto& proto : set.file()) {
      const auto* built = pool_.BuildFile(proto);
      EXPECT_NE(built, nullptr) << proto.name();
      if (built && absl::StartsWith(proto.package(), "district.")) files_.push_back(built);
    }
  }

  // Those of the suite.
  const std::vector<const google::protobuf::FileDescriptor*>& files() const { return files_; }

  // The methods of the suite.
  std::vector<const google::protobuf::MethodDescriptor*> Methods() const {
    std::vector<const google::protobuf::MethodDescriptor*> methods;
    for (const auto* file : files_) {
      for (int i = 0; i < file->service_count(); ++i) {
        for (int j = 0; j < file->service(i)->method_count(); ++j) {
          methods.push_back(file->service(i)->method(j));
        }
      }
    }
    return methods;
  }

  std::unique_ptr<google::protobuf::Message> New(const google::protobuf::Descriptor* type) {
    return std::unique_ptr<google::protobuf::Message>(factory_.GetPrototype(type)->New());
  }

 private:
  google::protobuf::DescriptorPool pool_;
  google::protobuf::DynamicMessageFactory factory_{&pool_};
  std::vector<const google::protobuf::FileDescriptor*> files_;
};

}  // namespace district::testing
