#include "services/personnel/organizations/reorganization.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/resource/references.h"
#include "district/personnel/v1/people.pb.h"
#include "services/personnel/rows/days.h"
#include "services/personnel/tree/placement_store.h"
#include "services/personnel/tree/placements.h"

namespace district::personnel {
namespace {

using v1::Appointment;
using v1::Organization;

constexpr size_t kMaxChildren = 1000;
constexpr size_t kMaxAppointments = 1000;
constexpr size_t kMaxNamed = 10;  // in one error

absl::Status AppointmentsOpen(const std::string& organization, const std::vector<db::Row>& open,
                              const std::string& what) {
  api::Error error(absl::StatusCode::kFailedPrecondition, "APPOINTMENTS_OPEN");
  error.Message(absl::StrCat("posts of ", organization, " are held beyond its last day: ", what));
  for (size_t i = 0; i < std::min(open.size(), kMaxNamed); ++i) {
    error.Precondition("APPOINTMENT", open[i].Text(), what);
  }
  return error.Vietnamese(
      "Còn chức danh của tổ chức có người giữ sau ngày giải thể: cần kết thúc trước.");
}

// Reads the appointments to posts of the organization that are held beyond its last day: name,
// first day, person.
absl::StatusOr<std::vector<db::Row>> OpenAppointments(db::Session& session,
                                                      const std::string& organization,
                                                      time::DayNumber begin) {
  return session.Query(
      db::SqlCat("SELECT name, from_day, person FROM appointments WHERE organization = ",
                 db::Bind(organization), " AND until_day > ", db::Bind(begin),
                 " AND delete_time = 0 ORDER BY name LIMIT ", kMaxAppointments + 1));
}

// Locks whoever holds the posts, and then the posts, as whoever appoints does.
absl::Status LockHolders(resource::Writes& writes, const std::vector<db::Row>& open,
                         const std::string& organization) {
  std::set<std::string> people;
  for (const db::Row& row : open) people.insert(row.Text(2));
  absl::Status status = writes.LockLiving(writes.catalog().Of<v1::Person>(), people);
  if (!status.ok()) return status;
  return writes.transaction()
      .Query(db::SqlCat("SELECT name FROM posts WHERE organization = ", db::Bind(organization),
                        " ORDER BY name FOR UPDATE"))
      .status();
}

absl::Status CheckOpen(const std::string& organization, const std::vector<db::Row>& open,
                       time::DayNumber begin, bool end) {
  if (open.empty()) return absl::OkStatus();
  if (!end) return AppointmentsOpen(organization, open, "end it first, or set end_appointments");
  std::vector<db::Row> later;
  std::copy_if(open.begin(), open.end(), std::back_inserter(later),
               [&](const db::Row& row) { return row.Int(1) >= begin; });
  if (!later.empty()) {
    return AppointmentsOpen(organization, later, "it begins after that day: delete it first");
  }
  if (open.size() <= kMaxAppointments) return absl::OkStatus();
  return AppointmentsOpen(organization, open,
                          absl::StrCat("more than ", kMaxAppointments, ": end some first"));
}

}  // namespace

absl::StatusOr<Reorganization> Reorganization::Begin(const rpc::Call& call,
                                                     resource::Writes& writes,
                                                     const resource::Catalog& catalog) {
  absl::Status locked = LockPlacements(writes.transaction());
  if (!locked.ok()) return locked;
  return Reorganization(call, writes, catalog);
}

absl::Status Reorganization::Load(const std::vector<std::string>& names) {
  std::set<std::string> wanted(names.begin(), names.end());
  wanted.erase("");
  std::erase_if(wanted, [this](const std::string& name) { return Has(name); });
  if (wanted.empty()) return absl::OkStatus();
  absl::StatusOr<std::vector<db::Row>> rows = writes_->transaction().Query(
      db::SqlCat("SELECT body, predecessors FROM organizations WHERE ", db::IsIn("name", wanted),
                 " AND delete_time = 0 ORDER BY name FOR UPDATE"));
  if (!rows.ok()) return rows.status();
  for (const db::Row& row : *rows) {
    Organization organization = ParseOrganization(row, 0, writes_->transaction().now());
    const std::string name = organization.name();
    organizations_.emplace(name, std::move(organization));
  }
  return absl::OkStatus();
}

absl::Status Reorganization::CheckSubject(const std::string& name, const std::string& etag) const {
  const auto found = organizations_.find(name);
  if (found == organizations_.end()) return api::NotFound(kOrganizationType, name);
  if (!etag.empty() && etag != found->second.etag()) {
    return api::EtagMismatch(kOrganizationType, name);
  }
  return absl::OkStatus();
}

absl::Status Reorganization::CheckThere(const std::string& name, time::DayNumber day,
                                        const std::string& field) const {
  const auto found = organizations_.find(name);
  if (found == organizations_.end()) {
    return resource::MissingReferences({{kOrganizationType, name, field}});
  }
  if (ExistenceOf(found->second).Contains(day)) return absl::OkStatus();
  const std::string what = absl::StrCat(name, " does not exist on ", time::FormatDay(day));
  return api::Error(absl::StatusCode::kInvalidArgument, "NOT_THEN")
      .Message(absl::StrCat(field, ": ", what))
      .Field(field, what)
      .Vietnamese(absl::StrCat("“", found->second.display_name(), "” không tồn tại vào ngày ",
                               time::FormatDayVietnamese(day), "."));
}

absl::StatusOr<std::vector<std::string>> Reorganization::ChildrenFrom(const std::string& parent,
                                                                      time::DayNumber begin) {
  absl::StatusOr<std::vector<db::Row>> rows = writes_->transaction().Query(
      db::SqlCat("SELECT DISTINCT o.name FROM placements p JOIN organizations o ON o.name = "
                 "p.organization WHERE p.parent = ",
                 db::Bind(parent), " AND p.until_day > ", db::Bind(begin), " AND o.until_day > ",
                 db::Bind(begin),
                 " AND p.from_day < o.until_day AND p.until_day > o.from_day AND o.delete_time = 0 "
                 "ORDER BY o.name LIMIT ",
                 kMaxChildren + 1));
  if (!rows.ok()) return rows.status();
  if (rows->size() > kMaxChildren) {
    return api::Error(absl::StatusCode::kFailedPrecondition, "TOO_MANY_CHILDREN")
        .Message(absl::StrCat("more than ", kMaxChildren, " organizations stand below ", parent))
        .Precondition("CHILDREN", parent, "move some first")
        .Vietnamese("Có quá nhiều tổ chức trực thuộc: hãy chuyển bớt trước.");
  }
  std::vector<std::string> names;
  for (const db::Row& row : *rows) names.push_back(row.Text());
  return names;
}

absl::StatusOr<std::vector<std::string>> Reorganization::EndAppointments(
    const std::string& organization, const google::type::Date& last, bool end) {
  const time::DayNumber begin = DayAfterLast(last);
  db::Transaction& transaction = writes_->transaction();
  auto open = OpenAppointments(transaction, organization, begin);
  if (!open.ok()) return open.status();
  absl::Status locked = LockHolders(*writes_, *open, organization);
  if (!locked.ok()) return locked;
  // Some may have come before the posts were locked.
  open = OpenAppointments(transaction, organization, begin);
  if (!open.ok()) return open.status();
  absl::Status status = CheckOpen(organization, *open, begin, end);
  if (!status.ok()) return status;
  if (open->empty()) return std::vector<std::string>();
  if (!call_->Allows("personnel.appointments.write")) {
    return api::Error(absl::StatusCode::kPermissionDenied, "PERMISSION_DENIED")
        .Message("ending appointments needs the permission personnel.appointments.write")
        .Metadata("permission", "personnel.appointments.write")
        .Vietnamese("Bạn không có quyền kết thúc việc giữ chức danh.");
  }
  std::vector<std::string> names;
  std::vector<resource::Writes::Edit> edits;
  for (const db::Row& row : *open) {
    names.push_back(row.Text());
    edits.push_back({.name = names.back(),
                     .path = "end_appointments",
                     .change = [&last](google::protobuf::Message& message) {
                       *static_cast<Appointment&>(message).mutable_end_date() = last;
                       return absl::OkStatus();
                     }});
  }
  absl::Status ended = writes_->Update(catalog_->Of<Appointment>(), std::move(edits)).status();
  if (!ended.ok()) return ended;
  return names;
}

absl::Status Reorganization::Write(const std::string& field) {
  std::vector<resource::Writes::Edit> edits;
  for (const auto& [name, organization] : organizations_) {
    edits.push_back({.name = name,
                     .path = field,
                     .change = [&organization](google::protobuf::Message& message) {
                       auto& stored = static_cast<Organization&>(message);
                       // A day may have begun since it was loaded: that corrects no parent.
                       const std::string parent =
                           (SamePlacements(stored, organization) ? stored : organization).parent();
                       stored = organization;
                       stored.set_parent(parent);
                       return absl::OkStatus();
                     }});
  }
  absl::StatusOr<resource::Resources> written =
      writes_->Update(catalog_->Of<Organization>(), std::move(edits));
  if (!written.ok()) return written.status();
  for (const auto& organization : *written) {
    const auto& after = static_cast<const Organization&>(*organization);
    organizations_[after.name()] = after;
  }
  return absl::OkStatus();
}

google::type::Date DateOrToday(const google::type::Date& date, const db::Session& session) {
  return time::ToDayNumber(date) != 0 ? date : time::FromDayNumber(Today(session));
}

time::DayNumber DayAfterLast(const google::type::Date& last) {
  return time::DayAfter(time::LastDay(time::ToDayNumber(last)));
}

}  // namespace district::personnel
