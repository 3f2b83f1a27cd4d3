#include "services/meeting/decisions/asked_decisions.h"

#include "common/api/names.h"
#include "common/resource/collection.h"
#include "district/meeting/v1/decisions.pb.h"
#include "district/meeting/v1/meetings.pb.h"

namespace district::meeting {
namespace {

using v1::Decision;

AskedDecision Asked(const Decision& decision, const std::string& parent) {
  AskedDecision asked{.meeting = parent.empty() ? api::TopOf(decision.name()) : parent,
                      .name = decision.name()};
  if (decision.has_decision_time()) asked.time = resource::GetMicros(decision, "decision_time");
  return asked;
}

void Add(const v1::CreateDecisionRequest& request, std::vector<AskedDecision>& asked) {
  if (request.decision().has_votes()) asked.push_back(Asked(request.decision(), request.parent()));
}

void Add(const v1::UpdateDecisionRequest& request, std::vector<AskedDecision>& asked) {
  asked.push_back(Asked(request.decision(), ""));
}

void Add(const v1::CorrectMeetingRequest& request, std::vector<AskedDecision>& asked) {
  for (const v1::PartCorrection& part : request.parts()) {
    if (part.has_decision()) asked.push_back(Asked(part.decision(), ""));
  }
}

template <typename Request>
const Request* As(const google::protobuf::Message& message) {
  return message.GetDescriptor() == Request::descriptor() ? static_cast<const Request*>(&message)
                                                          : nullptr;
}

}  // namespace

std::vector<AskedDecision> DecisionsIn(const google::protobuf::Message& request) {
  std::vector<AskedDecision> asked;
  if (const auto* create = As<v1::CreateDecisionRequest>(request)) Add(*create, asked);
  if (const auto* update = As<v1::UpdateDecisionRequest>(request)) Add(*update, asked);
  if (const auto* correct = As<v1::CorrectMeetingRequest>(request)) Add(*correct, asked);
  if (const auto* batch = As<v1::BatchCreateDecisionsRequest>(request)) {
    for (const auto& one : batch->requests()) {
      Add(one, asked);
      if (one.parent().empty() && one.decision().has_votes()) {
        asked.back().meeting = batch->parent();
      }
    }
  }
  if (const auto* batch = As<v1::BatchUpdateDecisionsRequest>(request)) {
    for (const auto& one : batch->requests()) Add(one, asked);
  }
  return asked;
}

}  // namespace district::meeting
