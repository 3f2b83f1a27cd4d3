#include "services/personnel/personnel.h"

#include "absl/status/statusor.h"
#include "services/personnel/appointments/register.h"
#include "services/personnel/evaluations/register.h"
#include "services/personnel/holidays/register.h"
#include "services/personnel/organizations/register.h"
#include "services/personnel/people/register.h"
#include "services/personnel/search/backlog.h"
#include "services/personnel/tree/placement_store.h"
#include "services/personnel/workforce/register.h"

namespace district::personnel {

resource::ServiceDefinition PersonnelDefinition() {
  return {.name = "personnel",
          .purpose =
              "Serves organizations, posts and people, who holds which post on which day, "
              "and how people are evaluated.",
          .define =
              [](resource::Service& service) {
                RegisterOrganizations(service);
                RegisterPeople(service);
                RegisterAppointments(service);
                RegisterEvaluations(service);
                RegisterWorkforce(service);
                RegisterHolidays(service);
              },
          .maintenance = [](db::Transaction& transaction) -> absl::StatusOr<int64_t> {
            absl::StatusOr<int64_t> begun = BeginPlacements(transaction);
            if (!begun.ok()) return begun;
            absl::StatusOr<int64_t> indexed = IndexBacklog(transaction);
            if (!indexed.ok()) return indexed;
            return *begun + *indexed;
          }};
}

}  // namespace district::personnel
