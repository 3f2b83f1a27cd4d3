#include "services/meeting/meeting.h"

#include "services/meeting/assignments/register.h"
#include "services/meeting/bulletins/register.h"
#include "services/meeting/calendar/register.h"
#include "services/meeting/decisions/register.h"
#include "services/meeting/documents/register.h"
#include "services/meeting/files/register.h"
#include "services/meeting/meetings/register.h"
#include "services/meeting/paper/register.h"
#include "services/meeting/participants/register.h"
#include "services/meeting/rules/register.h"

namespace district::meeting {

resource::ServiceDefinition MeetingDefinition() {
  return {.name = "meeting",
          .purpose =
              "Serves meetings with their agendas, decisions and directives, documents and "
              "bulletins.",
          .define =
              [](resource::Service& service) {
                RegisterRules(service);
                RegisterDocuments(service);
                RegisterFiles(service);
                RegisterMeetings(service);
                RegisterParticipants(service);
                RegisterDecisions(service);
                RegisterAssignments(service);
                RegisterPapers(service);
                RegisterCalendar(service);
                RegisterBulletins(service);
              },
          .maintenance = &SweepContents};
}

}  // namespace district::meeting
