// Who has what to do until when, as papers say it.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/api/names.h"
#include "common/text/text.h"
#include "common/time/date.h"
#include "services/meeting/paper/draft.h"
#include "services/meeting/paper/words.h"

namespace district::meeting {
namespace {

using v1::Assignment;
using v1::Directive;

std::string NameIn(const std::map<std::string, std::string>& names, const std::string& name) {
  const auto found = names.find(name);
  return found == names.end() ? "" : found->second;
}

// The title of a post, with its organization where the title does not name it.
std::string PostIn(const MeetingRecord& record, const std::string& post) {
  const std::string title = NameIn(record.posts, post);
  const std::string organization = NameIn(record.organizations, std::string(api::TopOf(post)));
  const bool told = absl::StrContains(text::Fold(title), text::Fold(organization));
  return title.empty() || told ? title : absl::StrCat(title, ", ", organization);
}

std::vector<const Assignment*> InOrderOfNames(const std::vector<Assignment>& assignments) {
  std::vector<const Assignment*> sorted;
  for (const Assignment& assignment : assignments) sorted.push_back(&assignment);
  std::sort(sorted.begin(), sorted.end(),
            [](const Assignment* a, const Assignment* b) { return a->name() < b->name(); });
  return sorted;
}

}  // namespace

std::string Draft::LeadOf(const Assignment& assignment) {
  const v1::AssignmentParty& owner = assignment.owner();
  std::string name = PostIn(record_, owner.post());
  if (name.empty()) name = NameIn(record_.organizations, owner.organization());
  if (name.empty()) name = NameIn(record_.people, owner.person());
  return paper_.OrDots(name, "assignments.owner");
}

void Draft::WriteAssignment(const Assignment& assignment) {
  Tell(assignment.directive());
  Tell(assignment.document());
  const std::string lead = LeadOf(assignment);
  const std::string day =
      time::FormatDayVietnamese(time::ToDayNumber(assignment.effective_due_date()));
  paper_.Item(absl::StrCat(WithoutFullStop(assignment.task()), ". Chủ trì: ", lead,
                           ". Thời hạn: ", paper_.OrDots(day, "assignments.due_date"), "."));
}

void Draft::WriteAssignments() {
  std::multimap<std::string, const Assignment*> assignments;  // by directive, each in order
  for (const Assignment* assignment : InOrderOfNames(record_.assignments)) {
    assignments.emplace(assignment->directive(), assignment);
  }
  bool any = false;
  for (const NumberedNode<Directive>& numbered : InOrder(record_.directives)) {
    const auto [begin, end] = assignments.equal_range(numbered.node->name());
    for (auto it = begin; it != end; ++it) {
      if (!any) paper_.Paragraph("Phân công thực hiện:");
      any = true;
      WriteAssignment(*it->second);
    }
  }
}

}  // namespace district::meeting
