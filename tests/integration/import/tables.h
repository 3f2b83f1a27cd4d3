// Tables in a folder of their own, and districtctl run on them.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/testing/temporary_folder.h"
#include "tests/integration/stack.h"
#include "tests/integration/wire.h"

namespace district::testing {

class Tables {
 public:
  std::string Path(const std::string& name) const { return folder_.Path(name); }
  std::string Write(const std::string& name, const std::string& text) const {
    std::ofstream(Path(name), std::ios::binary) << text;
    return Path(name);
  }

  // Runs `districtctl import ARGUMENTS`; answers what it said on both its outputs.
  std::string Import(const std::string& arguments, int* code = nullptr) const {
    Stack& stack = Stack::Get();
    const auto program =
        std::filesystem::read_symlink("/proc/self/exe").parent_path() / "districtctl";
    const std::string server = stack.url().substr(stack.url().find("//") + 2);
    setenv("DISTRICT_TOKEN", stack.Token("admin").c_str(), 1);
    return Shell(absl::StrCat(program.string(), " import --lang en --server ", server, " ",
                              arguments, " 2>&1"),
                 code);
  }

 private:
  TemporaryFolder folder_;
};

}  // namespace district::testing
