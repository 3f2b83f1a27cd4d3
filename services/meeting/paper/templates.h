// The templates of papers: those that came with the service, or an office's own.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/meeting/paper/docx_template.h"

namespace district::meeting {

struct Templates {
  DocxTemplate party, state;

  const DocxTemplate& Of(Form form) const { return form == Form::kParty ? party : state; }
};

// The templates in a folder, `party.docx` and `state.docx`; for one that is not there, and for all
// where `folder` is empty, the one that came with the service. INVALID_ARGUMENT that names the file
// where a template is wrong or the folder holds none.
absl::StatusOr<Templates> LoadTemplates(const std::string& folder);

// The parts of the template that came with the service, `party` or `state`; made by the build from
// the folder `templates`.
std::vector<ZipPart> ShippedTemplate(Form form);

}  // namespace district::meeting
