// What a meeting takes from the rosters of its bodies.
#pragma once

#include <string>
#include <vector>

#include "district/personnel/v1/organizations.pb.h"

namespace district::meeting {

// Who holds a seat of the body, in protocol order, each once; without those who are ACTING.
std::vector<std::string> MembersOf(const personnel::v1::Roster& roster);

struct Invitee {
  std::string person;
  // The titles of the offices held, or else those of the seats, in protocol order, with commas.
  std::string title;
  bool member = false;
};

// Who holds a post of one of the bodies, in protocol order, each once.
std::vector<Invitee> InviteesOf(const std::vector<personnel::v1::Roster>& rosters);

}  // namespace district::meeting
