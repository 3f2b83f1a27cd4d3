// What the district asks about its figures, of the sample: the first half of 2018.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "district/indicator/v1/indicators.grpc.pb.h"
#include "district/indicator/v1/observations.grpc.pb.h"
#include "district/indicator/v1/watch_items.grpc.pb.h"
#include "tests/integration/questions/questions.h"
#include "tests/integration/stack.h"

namespace district::testing {
namespace {

namespace v1 = indicator::v1;
using ::testing::ElementsAre;
using ::testing::SizeIs;

constexpr char kUbnd[] = "organizations/ubnd-quan";

Json Observations(const std::string& indicator, const std::string& filter = {}) {
  return Answer(absl::StrCat("/v1/indicators/", indicator,
                             "/observations?filter=", Encode(filter)))["observations"];
}

template <typename Response, typename Service, typename Request, typename Method>
Response Ask(Method method, const Request& request) {
  Response response;
  auto context = Stack::Get().Context("viewer");
  auto stub = Service::NewStub(Stack::Get().channel());
  const grpc::Status status = (stub.get()->*method)(context.get(), request, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return response;
}

v1::Comparison Compare(const std::string& indicator) {
  v1::CompareIndicatorRequest request;
  request.set_indicator("indicators/" + indicator);
  request.set_organization(kUbnd);
  request.set_period("2018-S1");
  return Ask<v1::Comparison, v1::ObservationService>(
      &v1::ObservationService::Stub::CompareIndicator, request);
}

struct Figure {
  const char* indicator;
  const char* measure;
  const char* value;
  const char* base;  // "" for a share of a plan
  const char* status;
};

constexpr Figure kFigures[] = {
    {"gia-tri-san-xuat-cong-nghiep", "GROWTH", "11.05", "2017-S1", "ESTIMATED"},
    {"gia-tri-thuong-mai-dich-vu", "GROWTH", "17", "2017-S1", "ESTIMATED"},
    {"thu-ngan-sach-nha-nuoc", "GROWTH", "5", "2017-S1", "NORMAL"},
    {"thu-ngan-sach-nha-nuoc", "SHARE_OF_PLAN", "52", "", "NORMAL"},
};

class FigureTest : public ::testing::TestWithParam<Figure> {};

// 1
TEST_P(FigureTest, WithBasisQualifierAndSource) {
  const Figure& figure = GetParam();
  const Json found = Observations(
      figure.indicator, absl::StrCat("period = \"2018-S1\" AND measure = ", figure.measure));
  ASSERT_THAT(found, SizeIs(1));
  const Json& observation = found[0];
  EXPECT_EQ(observation["value"]["value"], figure.value);
  EXPECT_EQ(observation["status"], figure.status);
  EXPECT_EQ(observation["organization"], kUbnd);
  EXPECT_EQ(observation.value("basePeriod", ""), figure.base);
  EXPECT_EQ(observation["provenance"][0]["source"], "bulletins/hoi-nghi-lan-thu-18");
  EXPECT_EQ(observation["provenance"][0]["locator"], "L20");

  v1::GetObservationRequest request;
  request.set_name(observation["name"]);
  const auto answer = Ask<v1::Observation, v1::ObservationService>(
      &v1::ObservationService::Stub::GetObservation, request);
  EXPECT_EQ(answer.value().value(), figure.value);
  EXPECT_EQ(v1::Observation::Status_Name(answer.status()), figure.status);
  EXPECT_EQ(answer.base_period(), figure.base);
}

INSTANTIATE_TEST_SUITE_P(TheReport, FigureTest, ::testing::ValuesIn(kFigures));

TEST(FiguresTest, EstimatesOfAllIndicatorsInOneList) {
  EXPECT_THAT(Names(Observations("-", "status = ESTIMATED AND period = 2018-S1")),
              ::testing::UnorderedElementsAre(
                  "indicators/gia-tri-san-xuat-cong-nghiep/observations/tang-truong-2018-s1",
                  "indicators/gia-tri-thuong-mai-dich-vu/observations/tang-truong-2018-s1"));
}

// 2
TEST(BudgetRevenueTest, FiftyTwoPercentOfThePlanTwoAheadOfItsPaceAndFiveMore) {
  const Json comparison = Answer(absl::StrCat(
      "/v1/indicators:compare?indicator=indicators/thu-ngan-sach-nha-nuoc&organization=", kUbnd,
      "&period=2018-S1"));
  EXPECT_EQ(comparison["comparability"], "REPORTED_ONLY");
  EXPECT_EQ(comparison["percent"]["value"], "5");
  EXPECT_EQ(comparison["basePeriod"], "2017-S1");
  EXPECT_FALSE(comparison.contains("value")) << "the report gives no absolute value";
  EXPECT_FALSE(comparison.contains("computedPercent"));
  EXPECT_EQ(comparison["plan"]["plan"], "indicators/thu-ngan-sach-nha-nuoc/plans/nam-2018");
  EXPECT_EQ(comparison["plan"]["share"]["value"], "52");
  EXPECT_EQ(comparison["plan"]["expectedShare"]["value"], "50");
  EXPECT_EQ(comparison["plan"]["ahead"]["value"], "2");

  const v1::Comparison answer = Compare("thu-ngan-sach-nha-nuoc");
  EXPECT_EQ(answer.plan().reported_share().value(), "52");
  EXPECT_EQ(answer.plan().ahead().value(), "2");
  EXPECT_EQ(answer.reported_percent().value(), "5");
  EXPECT_EQ(answer.observations_size(), 2);
}

TEST(IndustrialOutputTest, GrowthIsAnEstimateAgainstTheSamePeriodOf2017) {
  const v1::Comparison answer = Compare("gia-tri-san-xuat-cong-nghiep");
  EXPECT_EQ(answer.percent().value(), "11.05");
  EXPECT_EQ(answer.base_period(), "2017-S1");
  EXPECT_EQ(answer.status(), v1::Observation::ESTIMATED);
  EXPECT_EQ(answer.comparability(), v1::Comparison::REPORTED_ONLY);
  EXPECT_FALSE(answer.has_plan());
}

// 3
TEST(WatchListTest, SevenItemsWithReasonsInOrder) {
  const Json items = Answer("/v1/watchItems?orderBy=ordinal")["watchItems"];
  EXPECT_THAT(Names(items, "indicator"),
              ElementsAre("indicators/tien-do-dau-tu", "indicators/giai-phong-mat-bang",
                          "indicators/giai-ngan-von-xdcb", "indicators/trat-tu-van-minh-do-thi",
                          "indicators/xu-ly-vi-pham-trat-tu-xay-dung",
                          "indicators/kiem-tra-giam-sat", "indicators/phat-trien-dang-vien"));
  for (const Json& item : items) {
    // The report gives two reasons for the whole list and says of no item which of them it has.
    EXPECT_EQ(item["reasons"], Json({"LOW_ACHIEVED", "FORECAST_HARD"}));
    EXPECT_EQ(item["directive"], "meetings/quan-uy-xxv-18/directives/t1");
    EXPECT_EQ(item["state"], "OPEN");
  }

  v1::ListWatchItemsRequest request;
  request.set_filter("reasons:FORECAST_HARD AND indicator = \"indicators/giai-phong-mat-bang\"");
  const auto response = Ask<v1::ListWatchItemsResponse, v1::WatchService>(
      &v1::WatchService::Stub::ListWatchItems, request);
  ASSERT_EQ(response.watch_items_size(), 1);
  EXPECT_EQ(response.watch_items(0).name(), "watchItems/w2");
  EXPECT_EQ(response.watch_items(0).reasons_size(), 2);
}

// 5
TEST(EstimatesTest, AreReplacedAndWhatWasKnownBeforeStays) {
  Stack& stack = Stack::Get();
  const std::string indicator = "/v1/indicators/" + NewId("uoc");
  ASSERT_THAT(stack.Post("/v1/indicators?indicatorId=" + indicator.substr(15),
                         {{"displayName", "Chỉ tiêu thử ước tính"}}),
              IsOk());
  const Reply estimate = stack.Post(indicator + "/observations?observationId=s1",
                                    {{"organization", "organizations/quan-uy"},
                                     {"period", "2018-S1"},
                                     {"measure", "GROWTH"},
                                     {"basePeriod", "2017-S1"},
                                     {"value", {{"value", "11.05"}}},
                                     {"status", "ESTIMATED"}});
  ASSERT_THAT(estimate, IsOk());
  const std::string path = indicator + "/observations/s1";
  ASSERT_THAT(stack.Http("PATCH", path + "?updateMask=value,status",
                         {{"value", {{"value", "10.9"}}}, {"status", "NORMAL"}}),
              IsOk());

  EXPECT_EQ(Answer(path)["value"]["value"], "10.9");
  const Json then = Answer(path + "?readTime=" + Encode(std::string(estimate.body["createTime"])));
  EXPECT_EQ(then["value"]["value"], "11.05");
  EXPECT_EQ(then["status"], "ESTIMATED");

  v1::ListObservationRevisionsRequest request;
  request.set_name(path.substr(4));
  const auto revisions = Ask<v1::ListObservationRevisionsResponse, v1::ObservationService>(
      &v1::ObservationService::Stub::ListObservationRevisions, request);
  ASSERT_EQ(revisions.revisions_size(), 2);
  EXPECT_EQ(revisions.revisions(0).snapshot().value().value(), "10.9");
  EXPECT_FALSE(revisions.revisions(0).has_end_time());
  EXPECT_EQ(revisions.revisions(1).snapshot().status(), v1::Observation::ESTIMATED);
}

// 6
TEST(FieldsTest, IndicatorsByField) {
  const struct {
    const char* field;
    std::vector<std::string> indicators;
  } kFields[] = {
      {"k1",
       {"Giá trị sản xuất công nghiệp", "Giá trị thương mại dịch vụ",
        "Thu ngân sách Nhà nước trên địa bàn"}},
      {"k3", {"Quản lý trật tự văn minh đô thị", "Xử lý các vi phạm trật tự xây dựng"}},
      {"k4", {"Giải phóng mặt bằng"}},
      {"k2", {}},
  };
  for (const auto& field : kFields) {
    v1::ListIndicatorsRequest request;
    request.set_filter(absl::StrCat("field = \"fields/", field.field, "\""));
    request.set_order_by("display_name");
    const auto response = Ask<v1::ListIndicatorsResponse, v1::IndicatorService>(
        &v1::IndicatorService::Stub::ListIndicators, request);
    std::vector<std::string> names;
    for (const auto& indicator : response.indicators()) names.push_back(indicator.display_name());
    EXPECT_EQ(names, field.indicators) << field.field;
  }
  EXPECT_THAT(Names(Answer("/v1/fields?orderBy=ordinal")["fields"], "code"),
              ElementsAre("K1", "K2", "K3", "K4", "K5", "K6", "K7", "K8"));
}

TEST(FieldsTest, FiguresByOrganization) {
  EXPECT_THAT(Observations("-", absl::StrCat("organization = \"", kUbnd, "\"")), SizeIs(4));
}

}  // namespace
}  // namespace district::testing
