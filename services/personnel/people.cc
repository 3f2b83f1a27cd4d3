// People and their appointments: declarations and rules.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/resource/collection.h"
#include "common/text/text.h"
#include "common/time/date.h"
#include "district/personnel/v1/people.pb.h"
#include "services/personnel/held_posts.h"
#include "services/personnel/personnel.h"
#include "services/personnel/search_words.h"

namespace district::personnel {
namespace {

using v1::Appointment;
using v1::Person;

time::DaySpan SpanOf(const Appointment& appointment) {
  return time::SpanOf(time::ToDayNumber(appointment.start_date()),
                      time::ToDayNumber(appointment.end_date()));
}

std::vector<std::string> NamesToFind(const Person& person) {
  std::vector<std::string> names = {person.display_name()};
  names.insert(names.end(), person.other_names().begin(), person.other_names().end());
  return names;
}

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

absl::Status CheckAppointment(Appointment& appointment, const Appointment*) {
  const time::DaySpan span = SpanOf(appointment);
  if (span.begin >= span.end) {
    return api::InvalidField("end_date", "is before start_date", "DATES_REVERSED");
  }
  return absl::OkStatus();
}

// 0 where their number is not known.
absl::StatusOr<int64_t> SeatsOf(db::Transaction& transaction, const std::string& post,
                                const std::string& lock) {
  absl::StatusOr<std::vector<db::Row>> posts =
      transaction.Query("SELECT seats FROM posts WHERE name = ?" + lock, {post});
  if (!posts.ok()) return posts.status();
  return posts->empty() ? 0 : db::AsInt(posts->front()[0]);
}

// A post is never held by more people than it has seats. The row of a post whose seats are counted
// is locked, so that two appointments cannot take one seat.
absl::Status CheckSeats(db::Transaction& transaction, Appointment& after,
                        const Appointment* before) {
  absl::StatusOr<int64_t> seats = SeatsOf(transaction, after.post(), "");
  if (!seats.ok() || *seats == 0) return seats.status();
  seats = SeatsOf(transaction, after.post(), " FOR UPDATE");
  if (!seats.ok() || *seats == 0) return seats.status();

  absl::StatusOr<int64_t> others =
      MostHolders(transaction, after.post(), SpanOf(after), /*except=*/after.name());
  if (!others.ok()) return others.status();
  if (*others < *seats) return absl::OkStatus();
  return api::Error(absl::StatusCode::kFailedPrecondition, "POST_OCCUPIED")
      .Message(absl::StrCat("all seats of ", after.post(), " are taken on some day of the term: ",
                            *seats))
      .Field("post", absl::StrCat("has ", *seats, " seats, and all are taken on some day"))
      .Precondition("SEATS", after.post(), "end an appointment or add a seat first")
      .Vietnamese("Chức danh đã đủ số người giữ trong khoảng thời gian này.");
}

}  // namespace

std::unique_ptr<resource::Collection> People() {
  return resource::Declare<Person>("people")
      .OrderBy("display_name", "name_key")
      .OrderBy("birth_date")
      .Derive("name_key",
              [](const Person& person) -> db::Value {
                return text::NameSortKey(person.display_name(), person.given_name());
              })
      .Prepare(&SplitName)
      .Guard([](db::Transaction& transaction, Person& after, const Person* before) {
        const std::vector<std::string> names = NamesToFind(after);
        if (before && NamesToFind(*before) == names) return absl::OkStatus();
        return SetSearchWords(transaction, after.name(), before == nullptr, names);
      });
}

std::unique_ptr<resource::Collection> Appointments() {
  return resource::Declare<Appointment>("appointments")
      .OrderBy("start_date")
      .Derive("person", [](const Appointment& a) -> db::Value { return api::TopOf(a.name()); })
      .Derive("organization", [](const Appointment& a) -> db::Value { return api::TopOf(a.post()); })
      .Derive("from_day", [](const Appointment& a) -> db::Value { return int64_t{SpanOf(a).begin}; })
      .Derive("until_day", [](const Appointment& a) -> db::Value { return int64_t{SpanOf(a).end}; })
      .Prepare(&CheckAppointment)
      .Guard(&CheckSeats);
}

}  // namespace district::personnel
