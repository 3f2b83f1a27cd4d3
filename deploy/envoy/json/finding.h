// What is wrong with a call.
#pragma once

#include <string>

namespace district::json {

struct Finding {
  std::string reason;  // of the ErrorInfo
  std::string field;   // its path by the names in the proto; "" for the body as a whole
  std::string why;     // for developers, names the field
};

}  // namespace district::json
