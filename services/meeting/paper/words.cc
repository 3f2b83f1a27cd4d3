#include "services/meeting/paper/words.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "common/resource/collection.h"
#include "services/meeting/decisions/outcome.h"
#include "services/meeting/meetings/sittings.h"

namespace district::meeting {
namespace {

using v1::AgendaItem;
using v1::Decision;
using v1::Meeting;
using v1::Sitting;
using v1::Speech;
using v1::Votes;

const char* InVietnamese(Sitting::DayPart part) {
  switch (part) {
    case Sitting::MORNING:
      return "buổi sáng ";
    case Sitting::AFTERNOON:
      return "buổi chiều ";
    case Sitting::EVENING:
      return "buổi tối ";
    default:
      return "";
  }
}

const char* InVietnamese(Votes::Method method) {
  switch (method) {
    case Votes::SHOW_OF_HANDS:
      return "giơ tay";
    case Votes::SECRET_BALLOT:
      return "bỏ phiếu kín";
    case Votes::ROLL_CALL:
      return "gọi tên từng người";
    case Votes::CONSENSUS:
      return "nhất trí, không đếm phiếu";
    default:
      return "";
  }
}

// The parts of a sentence on votes; what is not known is left out.
class Sentence {
 public:
  void Add(std::string part) {
    if (!part.empty()) parts_.push_back(std::move(part));
  }
  void Count(bool known, const char* before, int64_t count, const char* after = "") {
    if (known) Add(absl::StrCat(before, count, after));
  }
  std::string Text() const { return absl::StrJoin(parts_, ", "); }

 private:
  std::vector<std::string> parts_;
};

std::string PresentInWords(const Votes& votes) {
  if (!votes.has_present_count()) return "";
  const std::string members =
      votes.has_members_count() ? absl::StrCat("/", votes.members_count()) : "";
  return absl::StrCat("có mặt ", votes.present_count(), members, " thành viên");
}

void AddBallots(const Votes& votes, Sentence& sentence) {
  sentence.Count(votes.has_issued_count(), "phát ra ", votes.issued_count(), " phiếu");
  sentence.Count(votes.has_returned_count(), "thu về ", votes.returned_count(), " phiếu");
  sentence.Count(votes.has_returned_count() && votes.has_invalid_count(), "hợp lệ ",
                 int64_t{votes.returned_count()} - votes.invalid_count(), " phiếu");
  sentence.Count(votes.has_invalid_count(), "không hợp lệ ", votes.invalid_count(), " phiếu");
}

}  // namespace

const char* InVietnamese(AgendaItem::Outcome outcome) {
  switch (outcome) {
    case AgendaItem::DISCUSSED:
      return "đã thảo luận";
    case AgendaItem::ADOPTED:
      return "thông qua";
    case AgendaItem::ADOPTED_IN_PRINCIPLE:
      return "cơ bản nhất trí";
    case AgendaItem::ADOPTED_WITH_CHANGES:
      return "thông qua, có sửa đổi, bổ sung";
    case AgendaItem::DEFERRED:
      return "chưa quyết định";
    case AgendaItem::REJECTED:
      return "không thông qua";
    default:
      return "không ghi nhận";
  }
}

const char* InVietnamese(Decision::Outcome outcome) {
  return InVietnamese(OutcomeOf({outcome}).value_or(AgendaItem::NOT_RECORDED));
}

const char* InVietnamese(Speech::Kind kind) {
  switch (kind) {
    case Speech::QUESTION:
      return "Chất vấn, câu hỏi";
    case Speech::REPLY:
      return "Giải trình, trả lời";
    case Speech::POINT_OF_ORDER:
      return "Ý kiến về việc điều hành";
    default:
      return "Phát biểu";
  }
}

const char* InVietnamese(Speech::Stance stance) {
  switch (stance) {
    case Speech::IN_FAVOUR:
      return "tán thành";
    case Speech::AGAINST:
      return "không tán thành";
    default:
      return "";
  }
}

std::string WithoutFullStop(std::string text) {
  while (!text.empty() && text.back() == '.') text.pop_back();
  return text;
}

const char* GatheringOf(Meeting::Kind kind, Form form) {
  switch (kind) {
    case Meeting::CONFERENCE:
      return "Hội nghị";
    case Meeting::SESSION:
      return "Kỳ họp";
    case Meeting::CONGRESS:
      return "Đại hội";
    case Meeting::STANDING:
    case Meeting::WORKING:
      return "Cuộc họp";
    default:
      return form == Form::kParty ? "Hội nghị" : "Cuộc họp";
  }
}

std::string HourOf(const Sitting& sitting, const char* field) {
  return absl::FormatTime("%H giờ %M", absl::FromUnixMicros(resource::GetMicros(sitting, field)),
                          time::VietnamTime());
}

std::string DayOfSitting(const Sitting& sitting) {
  const std::string day = time::FormatDayVietnamese(DayOf(sitting));
  return day.empty() ? "" : absl::StrCat(InVietnamese(sitting.day_part()), "ngày ", day);
}

std::string ShareInWords(int64_t count, int64_t whole) {
  if (whole <= 0) return absl::StrCat(count);
  const int64_t hundredths = (count * 20000 + whole) / (2 * whole);  // half up
  return absl::StrFormat("%d/%d (%d,%02d%%)", count, whole, hundredths / 100, hundredths % 100);
}

std::string VotesInWords(const Decision& decision) {
  const Votes& votes = decision.votes();
  const int64_t base = decision.result().base_count();
  Sentence sentence;
  sentence.Add(InVietnamese(votes.method()));
  sentence.Add(PresentInWords(votes));
  AddBallots(votes, sentence);
  if (votes.has_for_count()) {
    sentence.Add(absl::StrCat("tán thành ", ShareInWords(votes.for_count(), base)));
  }
  sentence.Count(votes.has_against_count(), "không tán thành ", votes.against_count());
  sentence.Count(votes.has_abstained_count(), "không có ý kiến ", votes.abstained_count());
  sentence.Count(votes.has_not_voted_count(), "không biểu quyết ", votes.not_voted_count());
  return sentence.Text();
}

std::string OptionInWords(const Decision& decision, int option) {
  const v1::VoteOption& votes = decision.votes().options(option);
  const int64_t base = decision.result().base_count();
  Sentence sentence;
  const auto add = [&](bool known, const char* words, int64_t count) {
    if (known) sentence.Add(absl::StrCat(words, ShareInWords(count, base)));
  };
  add(votes.has_for_count(), "tán thành ", votes.for_count());
  add(votes.has_high_count(), "tín nhiệm cao ", votes.high_count());
  add(votes.has_medium_count(), "tín nhiệm ", votes.medium_count());
  add(votes.has_low_count(), "tín nhiệm thấp ", votes.low_count());
  for (const v1::OptionResult& result : decision.result().options()) {
    if (result.option_index() != option) continue;
    if (result.has_passed()) sentence.Add(result.passed() ? "đủ đa số" : "không đủ đa số");
    for (const std::string& consequence : result.consequences()) sentence.Add(consequence);
  }
  return sentence.Text();
}

}  // namespace district::meeting
