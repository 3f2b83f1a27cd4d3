#include "services/personnel/personnel.h"

#include "services/personnel/placement_store.h"
#include "services/personnel/search_backlog.h"

namespace district::personnel {

resource::Program PersonnelProgram() {
  return {.name = "personnel",
          .purpose =
              "Serves organizations, posts and people, who holds which post on which day, "
              "and how people are evaluated.",
          .define =
              [](resource::Service& service) {
                service.Serve(Organizations());
                service.Serve(Terms());
                service.Serve(Posts());
                service.Serve(People());
                service.Serve(Appointments());
                service.Serve(EvaluationFrameworks());
                service.Serve(Evaluations());
                service.Serve(StaffQuotas());
                service.Serve(Successors());
                ServeOrganizationQueries(service);
                ServeOrganizationTrees(service);
                ServeReorganizations(service);
                ServePeopleQueries(service);
                ServePeopleMerge(service);
                ServeEvaluationSteps(service);
                ServeEvaluationSummary(service);
                ServeRosters(service);
                ServeMovements(service);
                ServeWorkforce(service);
                ServeExpiringAppointments(service);
                ServeSuccessionGaps(service);
              },
          .keep_up = [](db::Transaction& transaction) -> absl::StatusOr<int64_t> {
            absl::StatusOr<int64_t> begun = BeginPlacements(transaction);
            if (!begun.ok()) return begun;
            absl::StatusOr<int64_t> indexed = IndexBacklog(transaction);
            if (!indexed.ok()) return indexed;
            return *begun + *indexed;
          }};
}

}  // namespace district::personnel
