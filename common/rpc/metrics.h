// What a server counts, in the names of the grpc-ecosystem: grpc_server_handled_total,
// grpc_server_handling_seconds, grpc_server_in_flight.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "prometheus/collectable.h"
#include "prometheus/metric_family.h"

namespace district::rpc {

// Of one method. To count is a few atomic additions, without a look-up or a lock.
class MethodStats {
 public:
  static constexpr std::array kBounds = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                         0.1,    0.25,  0.5,    1.0,   2.5,  5.0,   10.0};

  MethodStats(std::string service, std::string method, std::string type)
      : service_(std::move(service)), method_(std::move(method)), type_(std::move(type)) {}

  void Count(absl::StatusCode code, absl::Duration duration);

  void CollectHandled(prometheus::MetricFamily& family) const;
  void CollectSeconds(prometheus::MetricFamily& family) const;

 private:
  static constexpr size_t kCodes = 17;

  prometheus::ClientMetric Labelled() const;

  const std::string service_;
  const std::string method_;
  const std::string type_;
  std::array<std::atomic<uint64_t>, kCodes> by_code_{};
  std::array<std::atomic<uint64_t>, kBounds.size() + 1> by_bound_{};
  std::atomic<uint64_t> nanoseconds_{0};
};

class Metrics final : public prometheus::Collectable {
 public:
  // `type` as grpc-ecosystem's metrics have it: unary, client_stream, server_stream. The answer
  // lives as long as this.
  MethodStats& AddMethod(std::string service, std::string method, std::string type);
  void AddGauge(std::string name, std::string help, std::function<double()> value);

  std::atomic<int>& in_flight() { return in_flight_; }

  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  struct Gauge {
    std::string name;
    std::string help;
    std::function<double()> value;
  };

  mutable absl::Mutex mutex_;
  std::vector<std::unique_ptr<MethodStats>> methods_ ABSL_GUARDED_BY(mutex_);
  std::vector<Gauge> gauges_ ABSL_GUARDED_BY(mutex_);
  std::atomic<int> in_flight_{0};
};

}  // namespace district::rpc
