// What a server counts and logs, as tests read it.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include "common/rpc/server.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace district::rpc {

inline ServerOptions WithMetrics() { return {.admin_address = "127.0.0.1:0"}; }

// What a scrape of the server answers.
inline std::string Scrape(const Server& server) {
  const int connection = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(server.admin_port()));
  inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
  EXPECT_EQ(connect(connection, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  const std::string request = "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  EXPECT_EQ(write(connection, request.data(), request.size()), request.size());
  std::string answer;
  char buffer[4096];
  for (ssize_t n; (n = read(connection, buffer, sizeof(buffer))) > 0;) answer.append(buffer, n);
  close(connection);
  return answer;
}

// The line of a metric of one method, whichever order its labels have.
inline std::string MetricLine(const std::string& text, const std::string& metric,
                              const std::vector<std::string>& labels) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    bool all = line.rfind(metric + "{", 0) == 0;
    for (const std::string& label : labels) all = all && line.find(label) != line.npos;
    if (all) return line.substr(line.find("} ") + 2);
  }
  return "";
}

// Runs `work` and answers the JSON lines it logged.
inline std::vector<nlohmann::json> LogOf(const std::function<void()>& work) {
  ::testing::internal::CaptureStderr();
  work();
  std::istringstream lines(::testing::internal::GetCapturedStderr());
  std::vector<nlohmann::json> logged;
  for (std::string line; std::getline(lines, line);) {
    logged.push_back(nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false));
    EXPECT_TRUE(logged.back().is_object()) << line;
    if (logged.back().value("message", "") != "call") logged.pop_back();
  }
  return logged;
}

}  // namespace district::rpc
