// Terms of office of organizations: declaration and rules.
#include <memory>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/resource/collection.h"
#include "common/text/text.h"
#include "district/personnel/v1/organizations.pb.h"
#include "services/personnel/organizations/date_order.h"
#include "services/personnel/organizations/register.h"
#include "services/personnel/tree/unit_scope.h"

namespace district::personnel {
namespace {

using v1::Term;

// khóa XXV and 25 are one number: it is read from the label where it is not given.
absl::Status NumberTerm(Term& term) {
  const std::optional<int> number = text::NumberInLabel(term.label());
  if (term.ordinal() == 0 && number) term.set_ordinal(*number);
  if (number && *number != term.ordinal()) {
    return api::InvalidField("ordinal",
                             absl::StrCat("is ", term.ordinal(), ", but the label says ", *number));
  }
  return CheckDateOrder(term.start_date(), term.end_date(), "end_date", "start_date");
}

}  // namespace

std::unique_ptr<resource::Collection> Terms() {
  return resource::Declare<Term>("terms")
      .Normalize([](Term& term, const Term*) { return NumberTerm(term); })
      .Unique(
          "uq_terms_ordinal", "ordinal_key",
          [](const Term& term) {
            return term.ordinal() == 0 ? std::string()
                                       : absl::StrCat(api::TopOf(term.name()), " ", term.ordinal());
          },
          "ordinal", "the organization has a term of this number already",
          "Tổ chức đã có nhiệm kỳ mang số này.")
      .ChangedByUnits(WithinUnit(&OwnOrganization))
      .WithHistory();
}

}  // namespace district::personnel
