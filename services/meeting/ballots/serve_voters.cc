// Who is asked by a ballot, who has answered, and what, where it is not secret.
#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/order_by.h"
#include "common/db/sql.h"
#include "common/resource/service.h"
#include "services/meeting/ballots/register.h"
#include "services/meeting/ballots/take.h"
#include "services/meeting/ballots/voters.h"

namespace district::meeting {
namespace {

using v1::Ballot;
using v1::BallotVoter;
using v1::GetBallotProgressRequest;
using v1::GetBallotProgressResponse;
using v1::ListBallotVotersRequest;
using v1::ListBallotVotersResponse;

constexpr char kMethods[] = "district.meeting.v1.BallotService.";
// Each may have a hundred answers.
constexpr int kMaxWithHistory = 100;

absl::StatusOr<GetBallotProgressResponse> Progress(const resource::Collection& collection,
                                                   const rpc::Call& call,
                                                   const GetBallotProgressRequest& request,
                                                   db::Session& session) {
  auto ballot = ballots::ReadBallot(collection, call, session, request.name());
  if (!ballot.ok()) return ballot.status();
  auto voters = ballots::VotersOf(session, request.name());
  if (!voters.ok()) return voters.status();
  GetBallotProgressResponse response;
  response.set_voter_count(static_cast<int32_t>(voters->size()));
  for (const ballots::Voter& voter : *voters) {
    if (voter.answer_count == 0) response.add_not_answered_people(voter.person);
  }
  response.set_not_answered_count(response.not_answered_people_size());
  response.set_answered_count(response.voter_count() - response.not_answered_count());
  return response;
}

// A page of voters by the names of the people.
struct Page {
  std::vector<BallotVoter> voters;
  std::map<std::string, size_t> place_of;
};

absl::Status AddAnswers(db::Session& session, const ListBallotVotersRequest& request, Page& page) {
  std::vector<std::string> people;
  for (const BallotVoter& voter : page.voters) people.push_back(voter.person());
  if (people.empty()) return absl::OkStatus();
  db::Sql condition =
      db::SqlCat("v.ballot = ", db::Bind(request.name()), " AND ", db::IsIn("v.person", people));
  if (!request.show_history()) condition.And(db::SqlCat("a.answer_number = v.answer_count"));
  auto rows = session.Query(
      db::SqlCat("SELECT a.person, a.answer_number = v.answer_count, a.body FROM ballot_voters v "
                 "JOIN ballot_answers a ON a.ballot = v.ballot AND a.person = v.person WHERE ",
                 condition, " ORDER BY a.person, a.answer_number"));
  if (!rows.ok()) return rows.status();
  for (const db::Row& row : *rows) {
    const auto [person, last, body] = row.As<std::string, bool, std::string>();
    BallotVoter& voter = page.voters[page.place_of[person]];
    (last ? voter.mutable_answer() : voter.add_past_answers())->ParseFromString(body);
  }
  return absl::OkStatus();
}

absl::StatusOr<ListBallotVotersResponse> ListVoters(const resource::Collection& collection,
                                                    const rpc::Call& call,
                                                    const ListBallotVotersRequest& request,
                                                    db::Session& session) {
  absl::StatusOr<int> size = api::PageSize(request.page_size());
  if (!size.ok()) return size.status();
  if (request.show_history()) *size = std::min(*size, kMaxWithHistory);
  const api::PageTokens tokens = call.page_tokens();
  int64_t after = 0;
  if (!request.page_token().empty()) {
    auto place = tokens.Decode<int64_t>(request.page_token());
    if (!place.ok()) return place.status();
    after = std::get<0>(*place);
  }
  auto ballot = ballots::ReadBallot(collection, call, session, request.name());
  if (!ballot.ok()) return ballot.status();
  auto rows = session.Query(
      db::SqlCat("SELECT place, person, title, answer_count > 0 FROM ballot_voters WHERE ballot = ",
                 db::Bind(request.name()), " AND place > ", db::Bind(after),
                 " ORDER BY place LIMIT ", *size + 1));
  if (!rows.ok()) return rows.status();
  ListBallotVotersResponse response;
  if (rows->size() > static_cast<size_t>(*size)) {
    rows->pop_back();
    response.set_next_page_token(tokens.Encode({rows->back().Int(0)}));
  }
  Page page;
  for (const db::Row& row : *rows) {
    const auto [person, title, answered] = row.As<std::string, std::string, bool>(1);
    page.place_of[person] = page.voters.size();
    BallotVoter& voter = page.voters.emplace_back();
    voter.set_person(person);
    voter.set_title(title);
    voter.set_answered(answered);
  }
  absl::Status status = AddAnswers(session, request, page);
  if (!status.ok()) return status;
  for (BallotVoter& voter : page.voters) *response.add_ballot_voters() = std::move(voter);
  return response;
}

}  // namespace

void ServeBallotVoters(resource::Service& service) {
  const resource::Collection& collection = service.catalog().Of<Ballot>();
  service.ServeReport<GetBallotProgressRequest, GetBallotProgressResponse>(
      absl::StrCat(kMethods, "GetBallotProgress"),
      [&collection](const rpc::Call& call, const GetBallotProgressRequest& request,
                    db::Session& session) { return Progress(collection, call, request, session); });
  service.ServeReport<ListBallotVotersRequest, ListBallotVotersResponse>(
      absl::StrCat(kMethods, "ListBallotVoters"),
      [&collection](const rpc::Call& call, const ListBallotVotersRequest& request,
                    db::Session& session) {
        return ListVoters(collection, call, request, session);
      });
}

}  // namespace district::meeting
