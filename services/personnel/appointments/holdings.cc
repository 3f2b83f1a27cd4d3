#include "services/personnel/appointments/holdings.h"

#include <algorithm>

#include "common/api/names.h"
#include "services/personnel/rows/spans.h"

namespace district::personnel {

using resource::Action;
using v1::Appointment;
using v1::Post;

Held HeldBy(const Appointment& appointment) {
  return {.name = appointment.name(),
          .person = std::string(api::TopOf(appointment.name())),
          .post = appointment.post(),
          .office = appointment.conferred_by(),
          .kind = appointment.kind(),
          .days = SpanOf(appointment)};
}

const Post& Holdings::post(const std::string& name) const {
  const auto found = posts.find(name);
  return found == posts.end() ? Post::default_instance() : found->second;
}

bool Holdings::Confers(const Held& office, const std::string& seat) const {
  if (office.is_conferred() || !office.takes_seat()) return false;
  const auto& seats = post(office.post).conferred_seats();
  return std::find(seats.begin(), seats.end(), seat) != seats.end();
}

void Holdings::Put(const Held& held) {
  of_people[held.person][held.name] = held;
  const auto counted = of_posts.find(held.post);
  if (counted == of_posts.end()) return;
  if (held.takes_seat()) {
    counted->second[held.name] = held;
  } else {
    counted->second.erase(held.name);
  }
}

void Holdings::Remove(const Held& held) {
  of_people[held.person].erase(held.name);
  const auto counted = of_posts.find(held.post);
  if (counted != of_posts.end()) counted->second.erase(held.name);
}

bool StaysTheSame(const resource::Change& change) {
  const auto* before = change.before_as<Appointment>();
  const auto& after = change.after_as<Appointment>();
  if (change.action == Action::kDelete || !before || before->has_delete_time()) return false;
  return before->kind() == after.kind() && SpanOf(*before) == SpanOf(after);
}

bool TakesSeat(const Appointment* appointment) {
  return appointment && !appointment->has_delete_time() &&
         appointment->kind() != Appointment::ACTING;
}

bool LeavesSeatTaken(const resource::Change& change) {
  return change.action != Action::kDelete && TakesSeat(&change.after_as<Appointment>());
}

}  // namespace district::personnel
