#include "services/meeting/ballots/voters.h"

#include <utility>

#include "common/api/names.h"
#include "common/db/sql.h"

namespace district::meeting::ballots {
namespace {

using v1::BallotAnswer;

const db::InsertTarget& Voters() {
  static const auto* const target =
      new db::InsertTarget{"ballot_voters", {"ballot", "person", "place", "title", "answer_count"}};
  return *target;
}

const db::InsertTarget& Answers() {
  static const auto* const target =
      new db::InsertTarget{"ballot_answers", {"ballot", "person", "answer_number", "body"}};
  return *target;
}

const db::InsertTarget& Slips() {
  static const auto* const target = new db::InsertTarget{"ballot_slips", {"ballot", "id", "body"}};
  return *target;
}

absl::Status CountAnswer(db::Transaction& transaction, const std::string& ballot,
                         const Voter& voter) {
  return transaction
      .Execute(
          db::SqlCat("UPDATE ballot_voters SET answer_count = answer_count + 1 WHERE ballot = ",
                     db::Bind(ballot), " AND person = ", db::Bind(voter.person)))
      .status();
}

Voter VoterIn(const db::Row& row) {
  auto [person, title, count] = row.As<std::string, std::string, int64_t>();
  return {.person = std::move(person), .title = std::move(title), .answer_count = count};
}

}  // namespace

void AddVoters(db::Transaction& transaction, const std::string& ballot,
               const std::vector<Voter>& voters) {
  for (size_t i = 0; i < voters.size(); ++i) {
    transaction.Insert(Voters(), {ballot, voters[i].person, static_cast<int64_t>(i) + 1,
                                  voters[i].title, int64_t{0}});
  }
}

absl::StatusOr<std::optional<Voter>> LockVoter(db::Transaction& transaction,
                                               const std::string& ballot,
                                               const std::string& person) {
  auto rows = transaction.Query(db::SqlCat(
      "SELECT person, title, answer_count FROM ballot_voters WHERE ballot = ", db::Bind(ballot),
      " AND person = ", db::Bind(person), " FOR UPDATE"));
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return std::nullopt;
  return VoterIn(rows->front());
}

absl::StatusOr<std::vector<Voter>> VotersOf(db::Session& session, const std::string& ballot) {
  auto rows = session.Query(db::SqlCat(
      "SELECT person, title, answer_count FROM ballot_voters WHERE ballot = ", db::Bind(ballot),
      " ORDER BY place"));
  if (!rows.ok()) return rows.status();
  std::vector<Voter> voters;
  for (const db::Row& row : *rows) voters.push_back(VoterIn(row));
  return voters;
}

absl::StatusOr<std::optional<BallotAnswer>> LastAnswer(db::Session& session,
                                                       const std::string& ballot,
                                                       const Voter& voter) {
  auto rows =
      session.Query(db::SqlCat("SELECT body FROM ballot_answers WHERE ballot = ", db::Bind(ballot),
                               " AND person = ", db::Bind(voter.person),
                               " AND answer_number = ", db::Bind(voter.answer_count)));
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return std::nullopt;
  BallotAnswer answer;
  answer.ParseFromString(rows->front().Text());
  return answer;
}

absl::Status AddAnswer(db::Transaction& transaction, const std::string& ballot, const Voter& voter,
                       const BallotAnswer& answer) {
  absl::Status status = CountAnswer(transaction, ballot, voter);
  if (!status.ok()) return status;
  transaction.Insert(Answers(),
                     {ballot, voter.person, voter.answer_count + 1, answer.SerializeAsString()});
  return absl::OkStatus();
}

absl::Status AddSlip(db::Transaction& transaction, const std::string& ballot, const Voter& voter,
                     const BallotAnswer& slip) {
  absl::Status status = CountAnswer(transaction, ballot, voter);
  if (!status.ok()) return status;
  transaction.Insert(Slips(), {ballot, api::NewUuid(), slip.SerializeAsString()});
  return absl::OkStatus();
}

absl::StatusOr<std::vector<BallotAnswer>> AnswersOf(db::Session& session,
                                                    const v1::Ballot& ballot) {
  const db::Sql name = db::Bind(ballot.name());
  auto rows = session.Query(
      ballot.secret()
          ? db::SqlCat("SELECT body FROM ballot_slips WHERE ballot = ", name)
          : db::SqlCat("SELECT a.body FROM ballot_voters v JOIN ballot_answers a ON a.ballot = "
                       "v.ballot AND a.person = v.person AND a.answer_number = v.answer_count "
                       "WHERE v.ballot = ",
                       name));
  if (!rows.ok()) return rows.status();
  std::vector<BallotAnswer> answers(rows->size());
  for (size_t i = 0; i < rows->size(); ++i) answers[i].ParseFromString((*rows)[i].Text());
  return answers;
}

absl::Status DropSlips(db::Transaction& transaction, const std::string& ballot) {
  return transaction
      .Execute(db::SqlCat("DELETE FROM ballot_slips WHERE ballot = ", db::Bind(ballot)))
      .status();
}

}  // namespace district::meeting::ballots
