#include "services/meeting/meeting.h"

#include "services/meeting/assignments/register.h"
#include "services/meeting/ballots/register.h"
#include "services/meeting/bulletins/register.h"
#include "services/meeting/calendar/register.h"
#include "services/meeting/decisions/register.h"
#include "services/meeting/documents/register.h"
#include "services/meeting/files/register.h"
#include "services/meeting/follow_up/register.h"
#include "services/meeting/meetings/register.h"
#include "services/meeting/paper/register.h"
#include "services/meeting/participants/register.h"
#include "services/meeting/rules/register.h"
#include "services/meeting/speeches/register.h"
#include "services/meeting/statistics/register.h"

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
                RegisterDecisions(service, {&MakeFinalisingHook});
                RegisterAssignments(service);
                RegisterCarryOver(service);
                RegisterBallots(service);
                RegisterSpeeches(service);
                RegisterPapers(service);
                RegisterCalendar(service);
                RegisterStatistics(service);
                RegisterBulletins(service);
              },
          .maintenance = &SweepContents};
}

}  // namespace district::meeting
