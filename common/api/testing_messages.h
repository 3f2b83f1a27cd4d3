// Messages for tests: all types of resources, and random values for any type.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "district/indicator/v1/assessments.pb.h"
#include "district/indicator/v1/indicators.pb.h"
#include "district/indicator/v1/observations.pb.h"
#include "district/indicator/v1/report_forms.pb.h"
#include "district/indicator/v1/report_styles.pb.h"
#include "district/indicator/v1/submissions.pb.h"
#include "district/indicator/v1/validation_rules.pb.h"
#include "district/indicator/v1/watch_items.pb.h"
#include "district/meeting/v1/agenda_items.pb.h"
#include "district/meeting/v1/assignments.pb.h"
#include "district/meeting/v1/ballots.pb.h"
#include "district/meeting/v1/bulletins.pb.h"
#include "district/meeting/v1/calendar_feeds.pb.h"
#include "district/meeting/v1/comments.pb.h"
#include "district/meeting/v1/decision_rules.pb.h"
#include "district/meeting/v1/decisions.pb.h"
#include "district/meeting/v1/directives.pb.h"
#include "district/meeting/v1/document_types.pb.h"
#include "district/meeting/v1/documents.pb.h"
#include "district/meeting/v1/facet_schemes.pb.h"
#include "district/meeting/v1/files.pb.h"
#include "district/meeting/v1/meetings.pb.h"
#include "district/meeting/v1/number_registers.pb.h"
#include "district/meeting/v1/participants.pb.h"
#include "district/meeting/v1/references.pb.h"
#include "district/meeting/v1/rooms.pb.h"
#include "district/meeting/v1/secrecy_terms.pb.h"
#include "district/meeting/v1/speeches.pb.h"
#include "district/personnel/v1/holidays.pb.h"
#include "district/personnel/v1/organization_groups.pb.h"
#include "district/personnel/v1/organizations.pb.h"
#include "district/personnel/v1/people.pb.h"
#include "google/protobuf/message.h"

namespace district::api {

inline std::vector<const google::protobuf::Message*> AllResourcePrototypes() {
  return {
      &personnel::v1::Organization::default_instance(),
      &personnel::v1::OrganizationGroup::default_instance(),
      &personnel::v1::Term::default_instance(),
      &personnel::v1::Post::default_instance(),
      &personnel::v1::Person::default_instance(),
      &personnel::v1::Appointment::default_instance(),
      &personnel::v1::Holiday::default_instance(),
      &meeting::v1::Meeting::default_instance(),
      &meeting::v1::Participant::default_instance(),
      &meeting::v1::AgendaItem::default_instance(),
      &meeting::v1::Decision::default_instance(),
      &meeting::v1::Directive::default_instance(),
      &meeting::v1::Document::default_instance(),
      &meeting::v1::Comment::default_instance(),
      &meeting::v1::File::default_instance(),
      &meeting::v1::Reference::default_instance(),
      &meeting::v1::Bulletin::default_instance(),
      &meeting::v1::CalendarFeed::default_instance(),
      &meeting::v1::Assignment::default_instance(),
      &meeting::v1::Ballot::default_instance(),
      &meeting::v1::Speech::default_instance(),
      &meeting::v1::DecisionRule::default_instance(),
      &meeting::v1::DocumentType::default_instance(),
      &meeting::v1::FacetScheme::default_instance(),
      &meeting::v1::NumberRegister::default_instance(),
      &meeting::v1::Room::default_instance(),
      &meeting::v1::SecrecyTerm::default_instance(),
      &indicator::v1::Field::default_instance(),
      &indicator::v1::Indicator::default_instance(),
      &indicator::v1::Plan::default_instance(),
      &indicator::v1::Observation::default_instance(),
      &indicator::v1::ReportForm::default_instance(),
      &indicator::v1::Submission::default_instance(),
      &indicator::v1::WatchItem::default_instance(),
      &indicator::v1::ValidationRule::default_instance(),
      &indicator::v1::Assessment::default_instance(),
      &indicator::v1::ReportStyle::default_instance(),
  };
}

// Fills fields with values that are not their defaults, each with a chance of `likelihood` percent.
class MessageFiller {
 public:
  explicit MessageFiller(unsigned seed) : random_(seed) {}

  void Fill(google::protobuf::Message& message, unsigned likelihood, int depth = 0) {
    for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
      if (random_() % 100 >= likelihood || depth > 5) continue;
      const auto* field = message.GetDescriptor()->field(i);
      const int count = field->is_repeated() ? 1 + random_() % 3 : 1;
      for (int j = 0; j < count; ++j) FillOne(message, field, likelihood, depth);
    }
  }

 private:
  using Field = google::protobuf::FieldDescriptor;

  void FillOne(google::protobuf::Message& message, const Field* field, unsigned likelihood,
               int depth) {
    const auto* reflection = message.GetReflection();
    const bool list = field->is_repeated();
    const int number = 1 + static_cast<int>(random_() % 1000);
    switch (field->cpp_type()) {
      case Field::CPPTYPE_STRING: {
        const std::string text = "t" + std::to_string(number);
        list ? reflection->AddString(&message, field, text)
             : reflection->SetString(&message, field, text);
        return;
      }
      case Field::CPPTYPE_INT32:
        list ? reflection->AddInt32(&message, field, number)
             : reflection->SetInt32(&message, field, number);
        return;
      case Field::CPPTYPE_INT64:
        list ? reflection->AddInt64(&message, field, number)
             : reflection->SetInt64(&message, field, number);
        return;
      case Field::CPPTYPE_BOOL:
        list ? reflection->AddBool(&message, field, true)
             : reflection->SetBool(&message, field, true);
        return;
      case Field::CPPTYPE_ENUM: {
        const auto* type = field->enum_type();
        const auto* value = type->value(1 + number % (type->value_count() - 1));
        list ? reflection->AddEnum(&message, field, value)
             : reflection->SetEnum(&message, field, value);
        return;
      }
      case Field::CPPTYPE_MESSAGE:
        Fill(list ? *reflection->AddMessage(&message, field)
                  : *reflection->MutableMessage(&message, field),
             likelihood, depth + 1);
        return;
      default:
        return;
    }
  }

  std::mt19937 random_;
};

}  // namespace district::api
