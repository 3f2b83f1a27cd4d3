// Who spoke, and what papers say of it.
#include <algorithm>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/resource/collection.h"
#include "services/meeting/paper/draft.h"
#include "services/meeting/paper/held.h"
#include "services/meeting/paper/words.h"

namespace district::meeting {
namespace {

using v1::Participant;
using v1::Speech;

// Longer texts stand in their own places of a paper only.
constexpr size_t kMaxShortBytes = 300;

int64_t BeginOf(const Speech& speech) {
  if (!speech.has_begin_time()) return std::numeric_limits<int64_t>::max();
  return resource::GetMicros(speech, "begin_time");
}

void AddShort(const std::string& text, std::vector<std::string>& texts) {
  if (!text.empty() && text.size() <= kMaxShortBytes) texts.push_back(text);
}

}  // namespace

std::vector<const Speech*> AsHeld(const std::vector<Speech>& speeches) {
  std::vector<const Speech*> held;
  for (const Speech& speech : speeches) {
    if (speech.state() == Speech::ENDED) held.push_back(&speech);
  }
  std::sort(held.begin(), held.end(), [](const Speech* a, const Speech* b) {
    const int64_t begins_a = BeginOf(*a), begins_b = BeginOf(*b);
    const int order_a = a->order(), order_b = b->order();
    return std::tie(begins_a, order_a, a->name()) < std::tie(begins_b, order_b, b->name());
  });
  return held;
}

std::vector<const Participant*> Draft::Speakers() {
  std::vector<const Participant*> speakers;
  std::set<std::string> names;
  for (const Speech* speech : speeches_) {
    const Participant* speaker = Find(speech->participant());
    if (!speaker || !names.insert(speaker->name()).second) continue;
    Tell(speech->name());
    speakers.push_back(speaker);
  }
  return speakers;
}

void Draft::WriteSpeeches(const std::string& item) {
  bool any = false;
  for (const Speech* speech : speeches_) {
    if (speech->agenda_item() != item) continue;
    if (!any && item.empty()) paper_.Paragraph("Ý kiến ngoài các nội dung trên:");
    any = true;
    WriteSpeech(*speech);
  }
}

void Draft::WriteSpeech(const Speech& speech) {
  Tell(speech.name());
  const Participant* speaker = Find(speech.participant());
  const std::string name =
      speaker ? FullNameOf(*speaker) : paper_.OrDots("", "participants.person");
  const std::string stance = InVietnamese(speech.stance());
  std::string line = absl::StrCat(InVietnamese(speech.kind()), stance.empty() ? "" : " (", stance,
                                  stance.empty() ? ": " : "): ", name, ".");
  std::string topic = WithoutFullStop(speech.topic());
  if (speech.summary().empty()) topic = paper_.OrDots(topic, "speeches.summary");
  if (!topic.empty()) absl::StrAppend(&line, " Nội dung: ", topic, ".");
  paper_.Item(line);
  paper_.Lines(speech.summary());
  const std::string led_to = WhatItLedTo(speech);
  if (!led_to.empty()) paper_.Item(absl::StrCat("Dẫn đến: ", led_to, "."));
}

std::string Draft::WhatItLedTo(const Speech& speech) {
  std::vector<std::string> texts;
  for (const std::string& name : speech.directives()) {
    const auto directive = directives_.find(name);
    if (directive == directives_.end()) continue;
    Tell(name);
    const std::string& label = directive->second->label();
    AddShort(label.empty() ? WithoutFullStop(directive->second->text())
                           : absl::StrCat("kết luận “", label, "”"),
             texts);
  }
  for (const std::string& name : speech.decisions()) {
    const auto decision = decisions_.find(name);
    if (decision != decisions_.end()) AddShort(WhatWasDecided(*decision->second), texts);
  }
  for (const std::string& name : speech.documents()) {
    const auto found = record_.documents.find(name);
    if (found == record_.documents.end()) continue;
    Tell(name);
    AddShort(found->second, texts);
  }
  return absl::StrJoin(texts, "; ");
}

}  // namespace district::meeting
