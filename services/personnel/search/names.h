// The names that people are found by.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/db/database.h"
#include "district/personnel/v1/people.pb.h"

namespace district::personnel {

// What a person is or was called, as the search knows it; many people may have the same.
struct PersonNames {
  std::string name_key;      // where they stand in an answer
  std::string search_names;  // as of SearchNames; empty where there is nothing to find
  std::vector<std::string> names;
  bool operator==(const PersonNames&) const = default;
};

PersonNames NamesToFind(const v1::Person& person);
// Its parts by themselves.
std::string NameKeyOf(const v1::Person& person);
std::string SearchNamesOf(const v1::Person& person);

// Adds those names that are not stored yet, with their words. One statement asks for all that this
// process has not met before, none where it has met all.
absl::Status LearnNames(db::Transaction& transaction, const std::vector<PersonNames>& people);

}  // namespace district::personnel
