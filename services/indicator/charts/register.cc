#include "services/indicator/charts/register.h"

#include <memory>
#include <utility>

#include "common/rpc/call.h"
#include "district/indicator/v1/charts.pb.h"
#include "google/api/httpbody.pb.h"
#include "services/indicator/charts/ask_names.h"
#include "services/indicator/charts/read_chart.h"

namespace district::indicator {
namespace {

void Answer(rpc::Call& call, ChartData data, const NamesByOrganization& names) {
  google::api::HttpBody body;
  body.set_content_type("image/svg+xml");
  body.set_data(Draw(std::move(data), names));
  call.Finish(body);
}

void DrawChart(resource::Service& service, rpc::CallPtr call) {
  auto data = std::make_shared<ChartData>();
  service.database().Read(
      {.deadline = call->deadline(),
       .run = [call, data](db::Session& session) -> absl::Status {
         auto read = ReadChart(call->request_as<v1::DrawChartRequest>(), session);
         if (read.ok()) *data = *std::move(read);
         return read.status();
       },
       .done =
           [&service, call, data](absl::Status status) {
             if (!status.ok()) return call->Fail(status);
             AskOrganizationNames(service, *call, data->Organizations(),
                                  [call, data](const NamesByOrganization& names) {
                                    Answer(*call, std::move(*data), names);
                                  });
           },
       .caller = call->identity().subject,
       .isolation = db::Isolation::kSnapshot});
}

}  // namespace

void RegisterCharts(resource::Service& service) {
  service.server().Handle("district.indicator.v1.ChartService.DrawChart",
                          [&service](rpc::CallPtr call) { DrawChart(service, std::move(call)); });
}

}  // namespace district::indicator
