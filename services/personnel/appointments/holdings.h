// What people hold and who holds posts, as plain values that rules judge without I/O.
#pragma once

#include <map>
#include <string>

#include "common/resource/batch_hook.h"
#include "common/time/date.h"
#include "district/personnel/v1/organizations.pb.h"
#include "district/personnel/v1/people.pb.h"

namespace district::personnel {

// A living appointment.
struct Held {
  std::string name;
  std::string person;
  std::string post;
  std::string office;  // the appointment that brought it; "" where it is the person's own
  v1::Appointment::Kind kind = v1::Appointment::KIND_UNSPECIFIED;
  time::DaySpan days;

  bool takes_seat() const { return kind != v1::Appointment::ACTING; }
  bool is_conferred() const { return !office.empty(); }
};
Held HeldBy(const v1::Appointment& appointment);

using HeldByName = std::map<std::string, Held>;

// What the database holds, and on top of it what a call changes.
struct Holdings {
  std::map<std::string, HeldByName> of_people;  // all that the people concerned hold
  std::map<std::string, HeldByName> of_posts;   // who has a seat, where the seats could run short
  std::map<std::string, v1::Post> posts;        // by name, also deleted ones

  // Answers an empty post where there is none.
  const v1::Post& post(const std::string& name) const;
  // Whether the office is one that confers the seat.
  bool Confers(const Held& office, const std::string& seat) const;

  void Put(const Held& held);
  void Remove(const Held& held);
};

// Whether the change leaves the days and the kind of a living appointment as they are, so that no
// other appointment needs to be looked at.
bool StaysTheSame(const resource::Change& change);

// Whether there is such an appointment, which lives and takes a seat.
bool TakesSeat(const v1::Appointment* appointment);
// The same of what a change leaves behind.
bool LeavesSeatTaken(const resource::Change& change);

}  // namespace district::personnel
