// A paper that is being composed from the record of a meeting: what all papers print alike.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "district/meeting/v1/agenda_items.pb.h"
#include "district/meeting/v1/assignments.pb.h"
#include "district/meeting/v1/decisions.pb.h"
#include "district/meeting/v1/directives.pb.h"
#include "district/meeting/v1/meetings.pb.h"
#include "district/meeting/v1/participants.pb.h"
#include "district/meeting/v1/speeches.pb.h"
#include "services/meeting/paper/composition.h"
#include "services/meeting/paper/record.h"
#include "services/meeting/paper/tree.h"

namespace district::meeting {

// What sort of paper it is, as number registers and heads name it.
struct PaperType {
  std::string title;         // as the head names it
  std::string type;          // the display name of its document type
  std::string abbreviation;  // in its symbol
  bool dated = true;         // whether the form has place and date in the head
};

// The items of the agenda with their numbers, in order.
std::vector<NumberedNode<v1::AgendaItem>> InOrder(const std::vector<v1::AgendaItem>& items);
std::vector<NumberedNode<v1::Directive>> InOrder(const std::vector<v1::Directive>& directives);

class Draft {
 public:
  explicit Draft(const MeetingRecord& record);

  const MeetingRecord& record() const { return record_; }
  const v1::Meeting& meeting() const { return record_.meeting; }
  bool of_party() const { return record_.form == Form::kParty; }
  Composition& paper() { return paper_; }
  // Notes that the paper tells of what has this name, so that it is at least as secret.
  void Tell(const std::string& name);

  // Names, with dots for those that are not known.
  std::string FullNameOf(const v1::Participant& participant);
  std::string NamesOf(const std::vector<const v1::Participant*>& participants,
                      const std::string& field);
  std::string Convener();

  std::vector<const v1::Participant*> WithRole(v1::Participant::Role role) const;
  const v1::Participant* Find(const std::string& participant) const;
  // The titles of the items at the top of the agenda.
  std::vector<std::string> Subjects();
  // Whoever spoke, in the order of their first speeches.
  std::vector<const v1::Participant*> Speakers();

  // The head of a paper, without its subject.
  Head HeadOf(const PaperType& type);
  void WriteSittings();
  // Writes who chaired and who took the minutes.
  void WriteOffices();
  // Writes who was there of those who are called in this role, and who was not and why.
  void WriteMembers(const std::string& heading);
  void WriteGuests(const std::string& heading);
  // Writes an item of the agenda; `number` stands before its title.
  void WriteItem(const std::string& number, const v1::AgendaItem& item);
  // Writes decisions in the order of their names.
  void WriteDecisions(std::vector<const v1::Decision*> decisions);
  void WriteDirectives();
  // Writes the speeches on an item, or with "" those on none, in the order in which they were held.
  void WriteSpeeches(const std::string& item);
  // Writes who has what to do until when, in the order of the directives.
  void WriteAssignments();
  // Writes that whoever took the minutes and whoever chaired sign.
  void WriteSigners();

 private:
  std::string NumberLine(const PaperType& type);
  std::string PlaceAndDate();
  // What a decision is about: in its words, with the document.
  std::string WhatWasDecided(const v1::Decision& decision);
  void WriteDecision(const v1::Decision& decision);
  void WriteNamedVotes(const v1::Votes& votes);
  void WriteSpeech(const v1::Speech& speech);
  // What a speech led to, in short; empty where that is nothing.
  std::string WhatItLedTo(const v1::Speech& speech);
  std::string LeadOf(const v1::Assignment& assignment);
  void WriteAssignment(const v1::Assignment& assignment);

  const MeetingRecord& record_;
  std::map<std::string, const v1::Participant*> participants_;  // by name
  std::map<std::string, const v1::Directive*> directives_;      // by name
  std::map<std::string, const v1::Decision*> decisions_;        // by name
  std::vector<const v1::Speech*> speeches_;                     // as they were held
  Composition paper_;
};

}  // namespace district::meeting
