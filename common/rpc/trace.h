// W3C trace context: https://www.w3.org/TR/trace-context/
#pragma once

#include <string>
#include <string_view>

namespace district::rpc {

struct Trace {
  std::string id;           // 32 hexadecimal digits
  std::string traceparent;  // the header
};

// The caller's trace; a new one where `traceparent` is empty or not well formed.
Trace TraceOf(std::string_view traceparent);

}  // namespace district::rpc
