// The commands of districtctl: what they are called with and what they do.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "deploy/districtctl/args.h"
#include "deploy/districtctl/client.h"
#include "deploy/districtctl/schema.h"

namespace district::districtctl {

// Exit codes.
inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;
inline constexpr int kUsage = 2;

struct Session {
  const Schema& schema;
  const Args& args;
  std::string language;
  // Made when it is first asked for; on failure says why and answers nullptr.
  std::function<Client*()> client;
};

struct Command {
  std::string name;
  std::string words;    // "NAME…"
  std::string summary;  // one line
  std::string help;     // more
  std::vector<Option> options;
  int (*run)(const Session&);
};

const std::vector<Command>& Commands();

// "districtctl: …" on standard error; answers the exit code.
int Complain(int code, const std::string& text);

}  // namespace district::districtctl
