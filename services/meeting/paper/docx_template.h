// Templates of papers: DOCX files, which an office can change with its word processor. In the text
// stand names in double braces:
//
//   {{parent}} {{organization}} {{number}} {{place_and_date}} {{title}} {{subject}}   text in a
//   paragraph
//   {{secrecy}}                          the stamp of a state secret; where the template has no
//   place for it, it stands above everything else
//   {{content}}                          a paragraph of its own, once: what the paper says
//   {{left_signature}} {{right_signature}}   paragraphs of their own: who signs, or who receives it
//
// A paragraph that comes out empty is left out. What a paper says is set in the paragraph styles
// kParagraphStyles, which the template must have.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/meeting/files/zip_archive.h"
#include "services/meeting/paper/composition.h"

namespace district::meeting {

inline constexpr const char* kParagraphStyles[] = {
    "Paper Heading",     "Paper Text",        "Paper Item",       "Paper Signer",
    "Paper Signer Note", "Paper Signer Name", "Paper Recipients", "Paper Recipient"};

class DocxTemplate {
 public:
  // INVALID_ARGUMENT that says what is wrong with the template.
  static absl::StatusOr<DocxTemplate> Of(std::vector<ZipPart> parts);

  // The paper as a file. The same paper is the same file to the byte.
  absl::StatusOr<std::string> Fill(const Composition& paper) const;

 private:
  DocxTemplate() = default;

  std::vector<ZipPart> parts_;
  size_t document_ = 0;                        // its place among the parts
  std::map<std::string, std::string> styles_;  // ids of paragraph styles by their names
  bool has_stamp_ = false;                     // whether it has a place for the stamp
};

}  // namespace district::meeting
