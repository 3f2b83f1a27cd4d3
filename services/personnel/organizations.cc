// Organizations, their terms of office and their posts: declarations and rules.
#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/resource/collection.h"
#include "common/text/text.h"
#include "common/time/date.h"
#include "district/personnel/v1/organizations.pb.h"
#include "services/personnel/conferred_seats.h"
#include "services/personnel/held_posts.h"
#include "services/personnel/personnel.h"
#include "services/personnel/placement_store.h"
#include "services/personnel/placements.h"
#include "services/personnel/search_words.h"
#include "services/personnel/successions.h"
#include "services/personnel/unit_scope.h"

namespace district::personnel {
namespace {

using v1::Organization;
using v1::Post;
using v1::Term;

absl::Status CheckOrder(const google::type::Date& first, const google::type::Date& last,
                        std::string_view last_field, std::string_view first_field) {
  const time::DaySpan span = time::SpanOf(time::ToDayNumber(first), time::ToDayNumber(last));
  if (span.begin < span.end) return absl::OkStatus();
  return api::InvalidField(last_field, "is before " + std::string(first_field), "DATES_REVERSED");
}

// A new parent corrects the placement of the day that `parent` stands for; what moves, merges and
// splits change are the placements themselves.
absl::Status KeepParent(Organization& after, const Organization* before) {
  const time::DayNumber today = time::DayInVietnam(absl::Now());
  if (before && after.parent() != before->parent() && SamePlacements(after, *before)) {
    CorrectParent(after, DayOfParent(after, today), after.parent());
  }
  RefreshParent(after, today);
  return absl::OkStatus();
}

absl::Status CheckSuccessors(Organization& organization, const Organization*) {
  for (int i = 0; i < organization.successors_size(); ++i) {
    if (organization.successors(i) == organization.name()) {
      return api::InvalidField(absl::StrCat("successors[", i, "]"), "is the organization itself");
    }
  }
  return absl::OkStatus();
}

// khóa XXV and 25 are one number: it is read from the label where it is not given.
absl::Status NumberTerm(Term& term) {
  const std::optional<int> number = text::NumberInLabel(term.label());
  if (term.ordinal() == 0 && number) term.set_ordinal(*number);
  if (number && *number != term.ordinal()) {
    return api::InvalidField("ordinal",
                             absl::StrCat("is ", term.ordinal(), ", but the label says ", *number));
  }
  return CheckOrder(term.start_date(), term.end_date(), "end_date", "start_date");
}

// Seats are not taken away from under those who hold them. The post's row is locked already, and
// whoever appoints locks it too.
absl::Status CheckHolders(db::Transaction& transaction, Post& after, const Post* before) {
  const bool fewer =
      before && after.seats() != 0 && (before->seats() == 0 || after.seats() < before->seats());
  if (!fewer) return absl::OkStatus();
  absl::StatusOr<int64_t> most = MostHolders(transaction, after.name(), time::DaySpan());
  if (!most.ok()) return most.status();
  if (*most <= after.seats()) return absl::OkStatus();
  return api::Error(absl::StatusCode::kFailedPrecondition, "POST_OCCUPIED")
      .Message(absl::StrCat(after.name(), " is held by ", *most, " people on some day"))
      .Field("seats", absl::StrCat("is less than the ", *most, " people who hold it on some day"))
      .Precondition("SEATS", after.name(), "end an appointment first")
      .Vietnamese("Số người đang giữ chức danh nhiều hơn số lượng mới.");
}

// The organization itself unless it is new, and those that it is put below, on whatever day.
std::vector<std::string> OrganizationsConcerned(const resource::Change& change) {
  const auto& after = change.after_as<Organization>();
  const auto* before = change.before_as<Organization>();
  std::vector<std::string> concerned;
  std::set<std::string> known;
  if (before) {
    concerned.push_back(after.name());
    known.insert(before->parent());
    for (const v1::Placement& placement : before->placements()) known.insert(placement.parent());
  }
  if (!known.contains(after.parent())) concerned.push_back(after.parent());
  for (const v1::Placement& placement : after.placements()) {
    if (!known.contains(placement.parent())) concerned.push_back(placement.parent());
  }
  return concerned;
}

}  // namespace

std::unique_ptr<resource::Collection> Organizations() {
  return resource::Declare<Organization>("organizations")
      .OrderBy("display_name", "name_key")
      .Derive("name_key",
              [](const Organization& o) -> db::Value { return text::SortKey(o.display_name()); })
      .Derive("from_day",
              [](const Organization& o) -> db::Value { return int64_t{ExistenceOf(o).begin}; })
      .Derive("until_day",
              [](const Organization& o) -> db::Value { return int64_t{ExistenceOf(o).end}; })
      .Prepare([](Organization& organization, const Organization*) {
        return CheckOrder(organization.founding_date(), organization.dissolution_date(),
                          "dissolution_date", "founding_date");
      })
      .Prepare(&KeepParent)
      .Prepare(&CheckSuccessors)
      .Live("predecessors", &ReadLive)
      .ChangedByUnits(WithinUnit(&OrganizationsConcerned))
      .Guard(&KeepPlacements)
      .Bind(&LinkSuccessors)
      .GuardDelete(&CheckNobodyBelow)
      .Guard([](db::Transaction& transaction, Organization& after, const Organization* before) {
        const std::vector<std::string> texts = NamesToFind(after);
        const std::vector<std::string> old_texts =
            before ? NamesToFind(*before) : std::vector<std::string>();
        if (old_texts == texts) return absl::OkStatus();
        return SetSearchWords(transaction, after.name(), old_texts, texts);
      })
      .WithHistory();
}

std::unique_ptr<resource::Collection> Terms() {
  return resource::Declare<Term>("terms")
      .OrderBy("ordinal")
      .Prepare([](Term& term, const Term*) { return NumberTerm(term); })
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

std::unique_ptr<resource::Collection> Posts() {
  return resource::Declare<Post>("posts")
      .OrderBy("precedence")
      .Derive("organization", [](const Post& post) -> db::Value { return api::TopOf(post.name()); })
      .Prepare([](Post& post, const Post*) {
        return CheckOrder(post.establishment_date(), post.abolition_date(), "abolition_date",
                          "establishment_date");
      })
      .ChangedByUnits(WithinUnit(&OwnOrganization))
      .Guard(&CheckHolders)
      .Guard(&CheckConferredSeats)
      .Guard([](db::Transaction& transaction, Post& after, const Post* before) {
        const std::vector<std::string> texts = NamesToFind(after);
        const std::vector<std::string> old_texts =
            before ? NamesToFind(*before) : std::vector<std::string>();
        if (old_texts == texts) return absl::OkStatus();
        return SetSearchWords(transaction, after.name(), old_texts, texts);
      })
      .WithHistory();
}

}  // namespace district::personnel
