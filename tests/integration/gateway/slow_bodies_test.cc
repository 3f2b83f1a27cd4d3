// Bodies that never end hold no more of the gateway's memory than it was given.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "tests/integration/stack.h"
#include "tests/integration/wire.h"

namespace district::testing {
namespace {

constexpr int kBodies = 1000;
constexpr size_t kBytesOfEach = 1 << 20;  // of four MiB that are announced
constexpr int kHeapMib = 128;

// A connection to the gateway on which one call is begun.
class SlowBody {
 public:
  SlowBody(int port, const std::string& head) : rest_(head + std::string(kBytesOfEach, 'a')) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socket_ = socket(AF_INET, SOCK_STREAM, 0);
    open_ = connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
  }
  ~SlowBody() { close(socket_); }
  SlowBody(const SlowBody&) = delete;

  // Sends what the gateway takes right now.
  void Push() {
    while (!done()) {
      const ssize_t sent =
          send(socket_, rest_.data() + sent_, rest_.size() - sent_, MSG_DONTWAIT | MSG_NOSIGNAL);
      if (sent < 0 && errno == EAGAIN) return;
      open_ = sent > 0;
      sent_ += open_ ? static_cast<size_t>(sent) : 0;
    }
  }
  // Whether all is sent, or the gateway has closed the connection.
  bool done() const { return !open_ || sent_ == rest_.size(); }

 private:
  const std::string rest_;
  size_t sent_ = 0;
  int socket_ = -1;
  bool open_ = false;
};

// The most memory that a process has held since it began, in MiB.
int PeakMib(int pid) {
  const std::string status = ReadFile(absl::StrCat("/proc/", pid, "/status"));
  const size_t found = status.find("VmHWM:");
  return found == std::string::npos ? 0 : std::atoi(status.c_str() + found + 6) / 1024;
}

TEST(SlowBodiesTest, AThousandOfThemLeaveTheGatewayItsMemory) {
  Stack stack("slow", {"--no-sample", absl::StrCat("--gateway-heap ", kHeapMib)});
  rlimit files{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &files), 0);
  files.rlim_cur = std::min<rlim_t>(files.rlim_max, 4096);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &files), 0);
  const Json gateway = stack.endpoints()["gateway"];
  const int idle = PeakMib(gateway["pid"]);
  const std::string head = absl::StrCat(
      "POST /v1/people HTTP/1.1\r\nhost: district\r\ncontent-type: application/json\r\n"
      "content-length: 4000000\r\nauthorization: Bearer ",
      stack.Token("editor"), "\r\n\r\n");
  std::vector<std::unique_ptr<SlowBody>> bodies;
  for (int i = 0; i < kBodies; ++i) {
    bodies.push_back(std::make_unique<SlowBody>(gateway["port"], head));
  }
  // Until each is as far as it comes; the gateway may also stop to read.
  Eventually(absl::Seconds(10), [&] {
    bool all = true;
    for (const auto& body : bodies) {
      body->Push();
      all = all && body->done();
    }
    return all;
  });
  EXPECT_LT(PeakMib(gateway["pid"]), idle + 2 * kHeapMib);
  // While they go on others are served, at once or soon.
  EXPECT_TRUE(Eventually(absl::Seconds(20),
                         [&] { return stack.Http("GET", "/v1/people?pageSize=1").status == 200; }));
  EXPECT_EQ(int(stack.endpoints()["gateway"]["pid"]), int(gateway["pid"]));
  bodies.clear();
  EXPECT_TRUE(Eventually(absl::Seconds(20), [&] {
    return stack.Http("POST", "/v1/people", {{"displayName", "Lê Văn Sau"}}).status == 200;
  }));
}

}  // namespace
}  // namespace district::testing
