#include "services/personnel/appointments/lock_people.h"

#include "absl/strings/str_cat.h"

namespace district::personnel {

absl::Status LockPeople(db::Transaction& transaction, const std::set<std::string>& people) {
  if (people.empty()) return absl::OkStatus();
  const db::InList list({people.begin(), people.end()});
  return transaction
      .Query(absl::StrCat("SELECT name FROM people WHERE name IN (", list.placeholders,
                          ") ORDER BY name FOR UPDATE"),
             list.values)
      .status();
}

}  // namespace district::personnel
