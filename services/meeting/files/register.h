// Registers the files of documents, their content, and the comments on drafts.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "common/resource/service.h"

namespace district::meeting {

void RegisterFiles(resource::Service& service);

// Removes content that is nobody's, a bounded part of it; answers how much was done.
absl::StatusOr<int64_t> SweepContents(db::Transaction& transaction);

// Collections, one declaration each.
std::unique_ptr<resource::Collection> Files();
std::unique_ptr<resource::Collection> Comments();

// Methods beyond the standard ones.
void ServeUploads(resource::Service& service);
void ServeDownloads(resource::Service& service);
void ServeComparisons(resource::Service& service);
void ServeResolutions(resource::Service& service);

}  // namespace district::meeting
