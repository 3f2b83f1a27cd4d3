// Takes the answers of members. Of a secret ballot nothing is written that joins an answer and who
// gave it: no row, no entry in the change log or the log of requests, no word in the answer of the
// method.
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/api/errors.h"
#include "common/db/sql.h"
#include "common/resource/access.h"
#include "common/resource/references.h"
#include "common/resource/service.h"
#include "district/meeting/v1/documents.pb.h"
#include "services/meeting/ballots/register.h"
#include "services/meeting/ballots/rules.h"
#include "services/meeting/ballots/take.h"
#include "services/meeting/ballots/voters.h"

namespace district::meeting {
namespace {

using ballots::Voter;
using resource::Writes;
using v1::Ballot;
using v1::BallotAnswer;
using v1::CastBallotRequest;
using v1::CastBallotResponse;

constexpr char kCastBallot[] = "district.meeting.v1.BallotService.CastBallot";
constexpr char kForOthers[] = "meeting.ballots.castForOthers";
constexpr int kMaxAnswers = 100;

absl::Status CheckOpen(const Ballot& ballot, absl::Time now) {
  if (ballot.state() != Ballot::OPEN) {
    return ballots::Refused(ballot, "BALLOT_NOT_OPEN",
                            absl::StrCat("is ", Ballot::State_Name(ballot.state())),
                            "Phiếu lấy ý kiến chưa mở hoặc đã kết thúc.");
  }
  if (!ballots::IsPastDeadline(ballot, now)) return absl::OkStatus();
  return ballots::Refused(ballot, "DEADLINE_PASSED", "takes no answers after its deadline",
                          "Đã hết thời hạn trả lời.");
}

// Who answers, and whether somebody else does it for them.
struct Caster {
  std::string person;
  bool for_other = false;
};

absl::StatusOr<Caster> CasterOf(const rpc::CallContext& call, const CastBallotRequest& request) {
  const std::string& own = call.identity().person;
  if (request.person().empty() && own.empty()) {
    return api::InvalidField("person", "is not given, and the token names nobody",
                             "PERSON_REQUIRED");
  }
  const std::string& person = request.person().empty() ? own : request.person();
  return Caster{.person = person, .for_other = person != own};
}

// Whether the office may answer for a member, and proves that it was told to.
absl::Status CheckForOther(const rpc::CallContext& call, const Ballot& ballot,
                           const BallotAnswer& answer) {
  if (!call.Allows(kForOthers)) {
    return api::Error(absl::StatusCode::kPermissionDenied, "PERMISSION_DENIED")
        .Message(absl::StrCat("another person's answer is given only with ", kForOthers))
        .Metadata("permission", kForOthers)
        .Vietnamese("Bạn không có quyền trả lời phiếu thay người khác.");
  }
  if (ballot.secret()) {
    return ballots::Refused(ballot, "SECRET_IN_PERSON", "is secret: each answers alone",
                            "Phiếu kín chỉ do chính người được lấy ý kiến trả lời.");
  }
  if (!answer.proof().empty()) return absl::OkStatus();
  return api::InvalidField("answer.proof", "is needed to answer for another person",
                           "PROOF_REQUIRED");
}

// The document must be there, and remain until the answer is stored.
absl::Status CheckProof(const std::string& proof, Writes& writes) {
  if (proof.empty()) return absl::OkStatus();
  auto rows = writes.transaction().Query(
      db::SqlCat("SELECT name FROM documents WHERE name = ", db::Bind(proof),
                 " AND delete_time = 0 LOCK IN SHARE MODE"));
  if (!rows.ok()) return rows.status();
  auto access = resource::Access::Of(writes.catalog().Of<v1::Document>(), writes.call(), {proof},
                                     writes.transaction());
  if (!access.ok()) return access.status();
  if (!rows->empty() && access->Shows(proof)) return absl::OkStatus();
  return resource::MissingReferences({{"meeting.district/Document", proof, "answer.proof"}});
}

absl::Status NotAVoter(const Ballot& ballot, const Caster& caster) {
  const std::string what = absl::StrCat(caster.person, " is not asked by ", ballot.name());
  if (caster.for_other) return api::InvalidField("person", what, "NOT_A_VOTER");
  return api::Error(absl::StatusCode::kPermissionDenied, "NOT_A_VOTER")
      .Message(what)
      .Vietnamese("Bạn không thuộc danh sách được lấy ý kiến.");
}

absl::Status CastSecretly(const Ballot& ballot, const Voter& voter, const BallotAnswer& answer,
                          Writes& writes) {
  if (voter.answer_count > 0) {
    return ballots::Refused(ballot, "ALREADY_CAST", absl::StrCat("was answered by ", voter.person),
                            "Bạn đã bỏ phiếu; phiếu kín chỉ bỏ một lần.");
  }
  return ballots::AddSlip(writes.transaction(), ballot.name(), voter, ballots::SlipOf(answer));
}

// Answers what counts then: what is said again is not stored again.
absl::StatusOr<BallotAnswer> CastByName(const Ballot& ballot, const Voter& voter,
                                        BallotAnswer answer, Writes& writes) {
  auto last = ballots::LastAnswer(writes.transaction(), ballot.name(), voter);
  if (!last.ok()) return last.status();
  if (last->has_value() && ballots::SayTheSame(**last, answer)) return **std::move(last);
  if (voter.answer_count >= kMaxAnswers) {
    return ballots::Refused(ballot, "TOO_MANY_CHANGES",
                            absl::StrCat("was answered ", kMaxAnswers, " times by ", voter.person),
                            "Ý kiến đã được thay đổi quá nhiều lần.");
  }
  answer.set_subject(writes.call().identity().subject);
  resource::SetMicros(answer, "cast_time", absl::ToUnixMicros(writes.transaction().now()));
  absl::Status added = ballots::AddAnswer(writes.transaction(), ballot.name(), voter, answer);
  if (!added.ok()) return added;
  return answer;
}

absl::StatusOr<CastBallotResponse> Cast(const rpc::Call& call, const CastBallotRequest& request,
                                        Writes& writes) {
  db::Transaction& transaction = writes.transaction();
  auto ballot = ballots::ReadBallot(writes.catalog().Of<Ballot>(), call, transaction,
                                    request.name(), ballots::Lock::kShared);
  if (!ballot.ok()) return ballot.status();
  auto caster = CasterOf(call, request);
  if (!caster.ok()) return caster.status();
  absl::Status status =
      caster->for_other ? CheckForOther(call, *ballot, request.answer()) : absl::OkStatus();
  if (status.ok()) status = CheckOpen(*ballot, transaction.now());
  if (status.ok()) status = ballots::CheckAnswer(*ballot, request.answer());
  if (status.ok()) status = CheckProof(request.answer().proof(), writes);
  if (!status.ok()) return status;
  auto voter = ballots::LockVoter(transaction, ballot->name(), caster->person);
  if (!voter.ok()) return voter.status();
  if (!voter->has_value()) return NotAVoter(*ballot, *caster);

  CastBallotResponse response;
  response.mutable_voter()->set_person((*voter)->person);
  response.mutable_voter()->set_title((*voter)->title);
  response.mutable_voter()->set_answered(true);
  if (ballot->secret()) {
    status = CastSecretly(*ballot, **voter, request.answer(), writes);
    if (!status.ok()) return status;
    return response;
  }
  auto answer = CastByName(*ballot, **voter, request.answer(), writes);
  if (!answer.ok()) return answer.status();
  *response.mutable_voter()->mutable_answer() = *std::move(answer);
  return response;
}

}  // namespace

void ServeBallotCasts(resource::Service& service) {
  service.HideFromRequestLog(kCastBallot, [](resource::Message& request) {
    static_cast<CastBallotRequest&>(request).clear_answer();
  });
  service.ServeWrite<CastBallotRequest, CastBallotResponse>(kCastBallot, &Cast);
}

}  // namespace district::meeting
