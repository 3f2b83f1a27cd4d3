#include "common/rpc/metrics.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace district::rpc {
namespace {

// As grpc-ecosystem's metrics spell the codes, so that its dashboards and alerts work.
constexpr std::array<const char*, 17> kCodeNames = {
    "OK",       "Canceled",       "Unknown",          "InvalidArgument",   "DeadlineExceeded",
    "NotFound", "AlreadyExists",  "PermissionDenied", "ResourceExhausted", "FailedPrecondition",
    "Aborted",  "OutOfRange",     "Unimplemented",    "Internal",          "Unavailable",
    "DataLoss", "Unauthenticated"};

prometheus::MetricFamily GaugeFamily(const std::string& name, const std::string& help,
                                     double value) {
  prometheus::ClientMetric metric;
  metric.gauge.value = value;
  return {name, help, prometheus::MetricType::Gauge, {std::move(metric)}};
}

}  // namespace

void MethodStats::Count(absl::StatusCode code, absl::Duration duration) {
  const auto index = static_cast<size_t>(code);
  by_code_[index < kCodes ? index : static_cast<size_t>(absl::StatusCode::kUnknown)].fetch_add(
      1, std::memory_order_relaxed);
  const double seconds = absl::ToDoubleSeconds(duration);
  const size_t bound = std::lower_bound(kBounds.begin(), kBounds.end(), seconds) - kBounds.begin();
  by_bound_[bound].fetch_add(1, std::memory_order_relaxed);
  nanoseconds_.fetch_add(absl::ToInt64Nanoseconds(duration), std::memory_order_relaxed);
}

prometheus::ClientMetric MethodStats::Labelled() const {
  prometheus::ClientMetric metric;
  metric.label = {{"grpc_method", method_}, {"grpc_service", service_}, {"grpc_type", type_}};
  return metric;
}

// OK is told from the beginning, so that a rate can be taken of the first call; other codes once
// they were answered.
void MethodStats::CollectHandled(prometheus::MetricFamily& family) const {
  for (size_t code = 0; code < kCodes; ++code) {
    const uint64_t count = by_code_[code].load(std::memory_order_relaxed);
    if (count == 0 && code != 0) continue;
    prometheus::ClientMetric metric = Labelled();
    metric.label.push_back({"grpc_code", kCodeNames[code]});
    metric.counter.value = static_cast<double>(count);
    family.metric.push_back(std::move(metric));
  }
}

// Only for methods that were called: a service has a hundred, with sixteen lines each.
void MethodStats::CollectSeconds(prometheus::MetricFamily& family) const {
  prometheus::ClientMetric metric = Labelled();
  uint64_t total = 0;
  for (size_t i = 0; i < by_bound_.size(); ++i) {
    total += by_bound_[i].load(std::memory_order_relaxed);
    const double bound = i < kBounds.size() ? kBounds[i] : std::numeric_limits<double>::infinity();
    metric.histogram.bucket.push_back({total, bound});
  }
  if (total == 0) return;
  metric.histogram.sample_count = total;
  metric.histogram.sample_sum =
      static_cast<double>(nanoseconds_.load(std::memory_order_relaxed)) / 1e9;
  family.metric.push_back(std::move(metric));
}

MethodStats& Metrics::AddMethod(std::string service, std::string method, std::string type) {
  absl::MutexLock lock(&mutex_);
  methods_.push_back(
      std::make_unique<MethodStats>(std::move(service), std::move(method), std::move(type)));
  return *methods_.back();
}

void Metrics::AddGauge(std::string name, std::string help, std::function<double()> value) {
  absl::MutexLock lock(&mutex_);
  gauges_.push_back({std::move(name), std::move(help), std::move(value)});
}

std::vector<prometheus::MetricFamily> Metrics::Collect() const {
  absl::ReaderMutexLock lock(&mutex_);
  std::vector<prometheus::MetricFamily> families;
  families.push_back({"grpc_server_handled_total",
                      "Calls answered, by method and code.",
                      prometheus::MetricType::Counter,
                      {}});
  for (const auto& method : methods_) method->CollectHandled(families.back());
  families.push_back({"grpc_server_handling_seconds",
                      "Time from a call's arrival to its answer.",
                      prometheus::MetricType::Histogram,
                      {}});
  for (const auto& method : methods_) method->CollectSeconds(families.back());
  families.push_back(GaugeFamily("grpc_server_in_flight", "Calls that have not been answered yet.",
                                 in_flight_.load(std::memory_order_relaxed)));
  for (const Gauge& gauge : gauges_) {
    families.push_back(GaugeFamily(gauge.name, gauge.help, gauge.value()));
  }
  return families;
}

}  // namespace district::rpc
