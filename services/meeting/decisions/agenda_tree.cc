#include "services/meeting/decisions/agenda_tree.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/api/errors.h"
#include "common/api/names.h"

namespace district::meeting {
namespace {

using v1::ReorderAgendaItemsRequest;

// No item stands deeper; so a walk up ends.
constexpr int kMaxDepth = 20;

using Siblings = std::map<std::string, std::vector<std::string>>;  // by their parent

Siblings SiblingsOf(const AgendaTree& tree) {
  Siblings siblings;
  for (const auto& [name, entry] : tree) {
    siblings[tree.contains(entry.parent) ? entry.parent : ""].push_back(name);
  }
  const auto place = [&tree](const std::string& name) {
    const AgendaEntry& entry = tree.at(name);
    return std::tuple(entry.ordinal == 0, entry.ordinal, entry.create_time, name);
  };
  for (auto& [parent, names] : siblings) {
    std::sort(names.begin(), names.end(),
              [&](const std::string& a, const std::string& b) { return place(a) < place(b); });
  }
  return siblings;
}

// Numbers the items below `parent`, which has `number`. An item in a cycle is below none.
void Number(const Siblings& siblings, const std::string& parent, const std::string& number,
            std::map<std::string, std::string>& numbers) {
  const auto found = siblings.find(parent);
  if (found == siblings.end()) return;
  int place = 0;
  for (const std::string& name : found->second) {
    const std::string own = absl::StrCat(number, number.empty() ? "" : ".", ++place);
    numbers[name] = own;
    Number(siblings, name, own, numbers);
  }
}

// The names of all items below `root`; of all where it is empty.
std::set<std::string> NamesBelow(const AgendaTree& tree, const std::string& root) {
  std::set<std::string> below;
  for (const auto& [name, entry] : tree) {
    std::string above = root.empty() ? "" : entry.parent;
    for (int depth = 0; above != root && !above.empty() && depth < kMaxDepth; ++depth) {
      const auto found = tree.find(above);
      above = found == tree.end() ? "" : found->second.parent;
    }
    if (above == root) below.insert(name);
  }
  return below;
}

absl::Status CheckItem(const ReorderAgendaItemsRequest& request, const std::set<std::string>& below,
                       int index) {
  const v1::AgendaPlace& place = request.items(index);
  const std::string path = absl::StrCat("items[", index, "].");
  if (api::TopOf(place.item()) != request.parent()) {
    return api::InvalidField(path + "item", "belongs to another meeting", "OTHER_MEETING");
  }
  if (!below.contains(place.item())) {
    return api::InvalidField(path + "item",
                             request.root().empty() ? "is not on the agenda" : "is not below root",
                             "NOT_ON_AGENDA");
  }
  const std::string& parent = place.parent_item();
  if (parent.empty() || parent == request.root() || below.contains(parent)) return absl::OkStatus();
  return api::InvalidField(path + "parent_item", "is none of the items that are put into order",
                           "OUTSIDE_ROOT");
}

absl::Status Incomplete(const std::string& missing) {
  return api::Error(absl::StatusCode::kInvalidArgument, "ORDER_INCOMPLETE")
      .Message(absl::StrCat("items: lacks ", missing))
      .Field("items", absl::StrCat("lacks ", missing))
      .Metadata("missing", missing)
      .Vietnamese("Phải nêu đủ các nội dung cần sắp xếp.");
}

}  // namespace

std::map<std::string, std::string> NumbersOf(const AgendaTree& tree) {
  std::map<std::string, std::string> numbers;
  Number(SiblingsOf(tree), "", "", numbers);
  return numbers;
}

std::string NumberKey(const std::string& number) {
  if (number.empty()) return "";
  return absl::StrJoin(absl::StrSplit(number, '.'), ".",
                       [](std::string* key, absl::string_view part) {
                         int place = 0;
                         if (absl::SimpleAtoi(part, &place))
                           absl::StrAppendFormat(key, "%05d", place);
                       });
}

absl::Status CheckPlace(const AgendaTree& tree, const std::string& name) {
  const auto item = tree.find(name);
  std::string above = item == tree.end() ? "" : item->second.parent;
  for (int depth = 1; !above.empty(); ++depth) {
    if (above == name) {
      return api::InvalidField("parent_item", "is this resource or a part of it", "CYCLE");
    }
    if (depth >= kMaxDepth) {
      return api::InvalidField("parent_item", "stands too deep in the tree");
    }
    const auto found = tree.find(above);
    above = found == tree.end() ? "" : found->second.parent;
  }
  return absl::OkStatus();
}

absl::StatusOr<AgendaTree> PlanOrder(const AgendaTree& tree,
                                     const ReorderAgendaItemsRequest& request) {
  if (!request.root().empty() && !tree.contains(request.root())) {
    return api::InvalidField("root", "is not on the agenda", "NOT_ON_AGENDA");
  }
  const std::set<std::string> below = NamesBelow(tree, request.root());
  AgendaTree planned, whole = tree;
  std::map<std::string, int> placed;  // how many are below each
  for (int i = 0; i < request.items_size(); ++i) {
    if (absl::Status status = CheckItem(request, below, i); !status.ok()) return status;
    const v1::AgendaPlace& place = request.items(i);
    AgendaEntry entry = tree.at(place.item());
    entry.parent = place.parent_item().empty() ? request.root() : place.parent_item();
    entry.ordinal = ++placed[entry.parent];
    whole[place.item()] = entry;
    if (!planned.emplace(place.item(), entry).second) {
      return api::InvalidField(absl::StrCat("items[", i, "].item"), "is named before",
                               "NAMED_TWICE");
    }
  }
  for (const std::string& name : below) {
    if (!planned.contains(name)) return Incomplete(name);
  }
  for (int i = 0; i < request.items_size(); ++i) {
    absl::Status status = CheckPlace(whole, request.items(i).item());
    if (!status.ok()) return api::WithFieldPrefix(status, absl::StrCat("items[", i, "]."));
  }
  return planned;
}

}  // namespace district::meeting
