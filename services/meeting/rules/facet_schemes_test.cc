#include "services/meeting/rules/facet_schemes.h"

#include <string>
#include <vector>

#include "common/api/errors.h"
#include "district/meeting/v1/assignments.pb.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"

namespace district::meeting {
namespace {

using v1::Assignment;
using v1::FacetScheme;

FacetScheme Scheme(const std::string& name, time::DayNumber start, time::DayNumber last) {
  FacetScheme scheme;
  scheme.set_name("facetSchemes/" + name);
  scheme.add_facets(Assignment::TASK);
  *scheme.mutable_start_date() = time::FromDayNumber(start);
  if (last != 0) *scheme.mutable_end_date() = time::FromDayNumber(last);
  return scheme;
}

TEST(FacetSchemesTest, NameEveryFacetOnceAndTheTaskAlways) {
  struct Case {
    std::vector<Assignment::Facet> facets;
    std::string reason;
  };
  for (const Case& c :
       std::vector<Case>{{{Assignment::TASK}, ""},
                         {{Assignment::PERSON, Assignment::TASK}, ""},
                         {{}, "TASK_REQUIRED"},
                         {{Assignment::PERSON}, "TASK_REQUIRED"},
                         {{Assignment::TASK, Assignment::RESULT, Assignment::TASK}, "NAMED_TWICE"},
                         {{Assignment::TASK, Assignment::FACET_UNSPECIFIED}, "INVALID_FIELD"}}) {
    FacetScheme scheme = Scheme("a", 20180712, 0);
    scheme.clear_facets();
    for (const Assignment::Facet facet : c.facets) scheme.add_facets(facet);
    const absl::Status status = CheckFacetScheme(scheme, nullptr);
    EXPECT_EQ(api::DetailOf<google::rpc::ErrorInfo>(status).reason(), c.reason)
        << scheme.ShortDebugString();
  }
  FacetScheme reversed = Scheme("a", 20180712, 20180711);
  EXPECT_EQ(api::DetailOf<google::rpc::ErrorInfo>(CheckFacetScheme(reversed, nullptr)).reason(),
            "DATES_REVERSED");
}

TEST(FacetSchemesTest, AreFoundByTheirDaysAndNames) {
  const std::vector<FacetScheme> schemes = {Scheme("five", 20180712, 20251210),
                                            Scheme("six", 20251211, 0)};
  EXPECT_EQ(SchemeInForce(schemes, 20180711), nullptr);
  EXPECT_EQ(SchemeInForce(schemes, 20180712), &schemes[0]);
  EXPECT_EQ(SchemeInForce(schemes, 20251210), &schemes[0]);
  EXPECT_EQ(SchemeInForce(schemes, 20251211), &schemes[1]);
  EXPECT_EQ(SchemeInForce(schemes, 20990101), &schemes[1]);
  EXPECT_EQ(SchemeNamed(schemes, "facetSchemes/six"), &schemes[1]);
  EXPECT_EQ(SchemeNamed(schemes, "facetSchemes/seven"), nullptr);
}

TEST(FacetSchemesTest, AreInForceOneADay) {
  const FacetScheme year = Scheme("year", 20180000, 20180000);
  const FacetScheme since = Scheme("since", 20200000, 0);
  struct Case {
    time::DayNumber start, last;
    const FacetScheme* other;
  };
  for (const Case& c : std::vector<Case>{{20170000, 20170000, nullptr},
                                         {20170000, 20180101, &year},
                                         {20180600, 20180600, &year},
                                         {20181231, 20190000, &year},
                                         {20190000, 20191231, nullptr},
                                         {20190101, 20200101, &since},
                                         {20190000, 0, &since},
                                         {20990000, 20990000, &since},
                                         {20100000, 0, &year}}) {
    FacetSchemeDays taken;
    ASSERT_EQ(taken.Take(since), nullptr);
    ASSERT_EQ(taken.Take(year), nullptr);
    EXPECT_EQ(taken.Take(Scheme("new", c.start, c.last)), c.other) << c.start << " " << c.last;
  }
}

}  // namespace
}  // namespace district::meeting
