// People: declaration and rules.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/resource/collection.h"
#include "common/resource/writes.h"
#include "common/text/text.h"
#include "district/personnel/v1/people.pb.h"
#include "services/personnel/people/register.h"
#include "services/personnel/search/names.h"
#include "services/personnel/tree/unit_scope.h"

namespace district::personnel {
namespace {

using v1::Person;

std::string FirstWord(const std::string& name) { return name.substr(0, name.find(' ')); }

// Splits the full name where the caller did not; a split made so follows a change of the name.
absl::Status SplitName(Person& person, const Person* before) {
  const bool renamed = before && before->display_name() != person.display_name();
  if (person.given_name().empty() ||
      (renamed && person.given_name() == text::LastWord(before->display_name()))) {
    person.set_given_name(std::string(text::LastWord(person.display_name())));
  }
  if (person.family_name().empty() ||
      (renamed && person.family_name() == FirstWord(before->display_name()))) {
    person.set_family_name(FirstWord(person.display_name()));
  }
  return absl::OkStatus();
}

// Who was merged does not come back: the name stands for someone else.
absl::Status Merged(const Person& person) {
  return api::Error(absl::StatusCode::kFailedPrecondition, "MERGED")
      .Message(absl::StrCat(person.name(), " was merged into ", person.merged_into()))
      .Metadata("merged_into", person.merged_into())
      .Precondition("MERGED", person.merged_into(), "the name leads there")
      .Vietnamese("Hồ sơ này đã được nhập vào hồ sơ khác, không thể khôi phục.");
}

absl::Status LearnNamesOf(resource::Writes& writes,
                          const std::vector<resource::PlacedChange>& changes) {
  std::vector<PersonNames> people;
  for (const auto& [change, path] : changes) {
    PersonNames names = NamesToFind(change.after_as<Person>());
    const Person* before = change.before_as<Person>();
    if (!before || NamesToFind(*before) != names) people.push_back(std::move(names));
  }
  return LearnNames(writes.transaction(), people);
}

}  // namespace

std::unique_ptr<resource::Collection> People() {
  return resource::Declare<Person>("people")
      .OrderBy("display_name", "name_key")
      .Derive("name_key", [](const Person& person) -> db::Value { return NameKeyOf(person); })
      .Derive("search_names",
              [](const Person& person) -> db::Value { return SearchNamesOf(person); })
      .Normalize(&SplitName)
      .Validate([](db::Transaction&, Person& after, const Person*) {
        return after.merged_into().empty() ? absl::OkStatus() : Merged(after);
      })
      .ScopedTo(PeopleOfUnit())
      .ChangedByUnits(&ChangePeopleOfUnit)
      .ValidateBatch(&LearnNamesOf)
      .BasicView({"display_name", "family_name", "given_name", "category", "merged_into"})
      .WithRedirects()
      .WithHistory();
}

}  // namespace district::personnel
