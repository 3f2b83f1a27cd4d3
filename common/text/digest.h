#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace district::text {

// The 32 bytes of the SHA-256 of some bytes.
std::string Sha256(std::string_view bytes);

// The same of bytes that come in parts.
class Sha256Stream {
 public:
  Sha256Stream();
  ~Sha256Stream();
  Sha256Stream(const Sha256Stream&) = delete;
  void Add(std::string_view bytes);
  // To be called once, after all parts.
  std::string Finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The 32 bytes of the HMAC-SHA-256 of some bytes.
std::string HmacSha256(std::string_view key, std::string_view bytes);

// Whether two are the same; how long it takes tells nothing but their lengths.
bool SameBytes(std::string_view a, std::string_view b);

}  // namespace district::text
