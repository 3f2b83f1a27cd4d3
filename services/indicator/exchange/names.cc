#include "services/indicator/exchange/names.h"

#include <utility>

#include "common/text/text.h"

namespace district::indicator {

void NameIndex::Put(Names& names, std::string key, const std::string& name) {
  if (key.empty()) return;
  const auto [known, is_new] = names.emplace(std::move(key), name);
  if (!is_new && known->second != name) known->second.clear();
}

void NameIndex::Add(const std::string& spelling, const std::string& name) {
  Put(exact_, spelling, name);
  Put(folded_, text::Fold(spelling), name);
}

NameIndex::Found NameIndex::Find(const std::string& text) const {
  auto found = exact_.find(text);
  if (found == exact_.end()) {
    found = folded_.find(text::Fold(text));
    if (found == folded_.end()) return {};
  }
  return {.name = found->second, .ambiguous = found->second.empty()};
}

}  // namespace district::indicator
