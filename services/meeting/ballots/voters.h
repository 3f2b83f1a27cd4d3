// Who is asked by a ballot and what they answer, as it is stored.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/db/database.h"
#include "district/meeting/v1/ballots.pb.h"

namespace district::meeting::ballots {

// One of those who are asked, and how often they have answered.
struct Voter {
  std::string person;
  std::string title;
  int64_t answer_count = 0;
};

// Stores who is asked, in protocol order.
void AddVoters(db::Transaction& transaction, const std::string& ballot,
               const std::vector<Voter>& voters);

// A voter, locked until the transaction ends; none where the person is not asked.
absl::StatusOr<std::optional<Voter>> LockVoter(db::Transaction& transaction,
                                               const std::string& ballot,
                                               const std::string& person);

// All who are asked, in protocol order.
absl::StatusOr<std::vector<Voter>> VotersOf(db::Session& session, const std::string& ballot);

// The last answer of a voter; none where there is none, or the ballot is secret.
absl::StatusOr<std::optional<v1::BallotAnswer>> LastAnswer(db::Session& session,
                                                           const std::string& ballot,
                                                           const Voter& voter);

// Stores the next answer of a voter who is locked.
absl::Status AddAnswer(db::Transaction& transaction, const std::string& ballot, const Voter& voter,
                       const v1::BallotAnswer& answer);

// Stores that a voter who is locked has answered a secret ballot, and what somebody has.
absl::Status AddSlip(db::Transaction& transaction, const std::string& ballot, const Voter& voter,
                     const v1::BallotAnswer& slip);

// The answers that count, in no order that means anything.
absl::StatusOr<std::vector<v1::BallotAnswer>> AnswersOf(db::Session& session,
                                                        const v1::Ballot& ballot);

// Forgets what a secret ballot was answered.
absl::Status DropSlips(db::Transaction& transaction, const std::string& ballot);

}  // namespace district::meeting::ballots
