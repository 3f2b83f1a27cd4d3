// Requests that say they are packed, sent to a service's own port without a token.
#include <fstream>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "tests/integration/stack.h"
#include "tests/integration/wire.h"

namespace district::testing {
namespace {

using ::testing::HasSubstr;

// Packed, it is less than HTTP/2 sends without asking, so that it is on its way before an answer.
constexpr int kUnpackedMib = 60;
constexpr int kMostMib = 16;

// What `name` ("VmHWM") in the kernel's words about a process says, in MiB.
int MemoryMib(int pid, const std::string& name) {
  const std::string status = ReadFile(absl::StrCat("/proc/", pid, "/status"));
  const size_t at = status.find(name + ":");
  return at == std::string::npos ? 0 : std::atoi(status.c_str() + at + name.size() + 1) / 1024;
}

// From now on VmHWM tells of what the process held at most since now.
void ForgetPeak(int pid) { std::ofstream(absl::StrCat("/proc/", pid, "/clear_refs")) << 5; }

class CompressedServicesTest : public ::testing::Test {
 protected:
  CompressedServicesTest() {
    const Json endpoints = Stack::Get().endpoints();
    for (const auto& [service, replicas] : endpoints["services"].items()) {
      replicas_[service] = replicas[0];
    }
    EXPECT_EQ(replicas_.size(), 3u);
    folder_ = endpoints["dir"];
  }

  // The frame of a message: its flag, its length and `kUnpackedMib` of zeros, packed.
  std::string PackedFrame(const std::string& packer) const {
    const std::string file = absl::StrCat(folder_, "/", NewId("packed"));
    int exit_code = 0;
    const std::string output =
        Shell(absl::StrCat("head -c ", kUnpackedMib, "M /dev/zero | ", packer, " >'", file, "'"),
              &exit_code);
    EXPECT_EQ(exit_code, 0) << output;
    const std::string packed = ReadFile(file);
    std::string frame(1, '\x01');
    for (int shift = 24; shift >= 0; shift -= 8) {
      frame += static_cast<char>(packed.size() >> shift & 0xff);
    }
    std::ofstream(file, std::ios::binary) << frame << packed;
    return file;
  }

  // What a port answers to the frame, headers and trailers included.
  static std::string Send(int port, const std::string& frame, const std::string& encoding) {
    return Shell(absl::StrCat(
        "curl -s -i --max-time 60 --http2-prior-knowledge -H 'content-type: application/grpc' "
        "-H 'te: trailers' ",
        encoding.empty() ? "" : absl::StrCat("-H 'grpc-encoding: ", encoding, "' "),
        "--data-binary @", frame, " http://127.0.0.1:", port, "/grpc.health.v1.Health/Check"));
  }

  std::map<std::string, Json> replicas_;
  std::string folder_;
};

TEST_F(CompressedServicesTest, NothingIsUnpacked) {
  const std::string gzip = PackedFrame("gzip -9");
  const std::string deflate = PackedFrame(
      "python3 -c 'import sys, zlib; "
      "sys.stdout.buffer.write(zlib.compress(sys.stdin.buffer.read(), 9))'");
  for (const auto& [service, replica] : replicas_) {
    const int pid = replica["pid"];
    for (const auto& [encoding, frame] : {std::pair("gzip", gzip), std::pair("deflate", deflate)}) {
      ForgetPeak(pid);
      const int before = MemoryMib(pid, "VmRSS");
      ASSERT_GT(before, 0) << service;
      EXPECT_THAT(Send(replica["port"], frame, encoding), HasSubstr("grpc-status: 12"))
          << service << " " << encoding;
      EXPECT_LT(MemoryMib(pid, "VmHWM"), before + kMostMib) << service << " " << encoding;
    }
  }
}

// A message that is flagged as packed where the call names no encoding, or one that nobody knows,
// is bytes like any others.
TEST_F(CompressedServicesTest, AFlagAloneUnpacksNothing) {
  const std::string frame = PackedFrame("gzip -9");
  for (const auto& [service, replica] : replicas_) {
    const int pid = replica["pid"];
    for (const char* encoding : {"", "identity", "br"}) {
      ForgetPeak(pid);
      const int before = MemoryMib(pid, "VmRSS");
      const std::string answer = Send(replica["port"], frame, encoding);
      EXPECT_THAT(answer, HasSubstr("grpc-status: ")) << service << " " << encoding;
      EXPECT_THAT(answer, ::testing::Not(HasSubstr("grpc-status: 0")))
          << service << " " << encoding;
      EXPECT_LT(MemoryMib(pid, "VmHWM"), before + kMostMib) << service << " " << encoding;
    }
  }
}

}  // namespace
}  // namespace district::testing
