// The rules that bind appointments of one person to each other.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/db/database.h"
#include "common/resource/collection.h"
#include "district/personnel/v1/people.pb.h"

namespace district::personnel {

// An empty post where there is none. `lock` is "" or " FOR UPDATE".
absl::StatusOr<v1::Post> PostOf(db::Session& session, const std::string& name,
                                const std::string& lock = {});

// Whether other appointments need not be looked at: the days and the kind stay.
bool ClaimsTheSame(const v1::Appointment& after, const v1::Appointment* before);

// Until the transaction ends, nobody else changes what binds the person's appointments.
absl::Status LockPerson(db::Transaction& transaction, const std::string& person);

// What follows from a change of an appointment to `post`. Whoever holds an office that requires
// membership of a body has a seat of it every day: refuses to appoint without, and to take the seat
// away from under the office. An office brings the seats that it confers: they are opened, changed
// and deleted with it.
absl::StatusOr<resource::Afterwards> BindToOffices(resource::Writes& writes,
                                                   const resource::Change& change, v1::Post post);

// An office confers seats, not offices, and not itself.
absl::Status CheckConferredSeats(db::Transaction& transaction, v1::Post& after,
                                 const v1::Post* before);

}  // namespace district::personnel
