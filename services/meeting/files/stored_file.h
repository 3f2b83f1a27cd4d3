// A file as it stands, for methods that go on to its content.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "common/resource/catalog.h"
#include "common/rpc/call.h"
#include "district/meeting/v1/files.pb.h"

namespace district::meeting {

// A living file that the caller may see, as known at `read_time`, or now where that is 0.
// NOT_FOUND.
absl::StatusOr<v1::File> LoadFile(const resource::Catalog& catalog, const rpc::CallContext& call,
                                  const std::string& name, int64_t read_time, db::Session& session);

// The same of a file with content: FAILED_PRECONDITION, NO_CONTENT, where it has none.
absl::StatusOr<v1::File> LoadFullFile(const resource::Catalog& catalog,
                                      const rpc::CallContext& call, const std::string& name,
                                      int64_t read_time, db::Session& session);

}  // namespace district::meeting
