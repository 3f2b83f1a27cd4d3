// A folder of a test's own.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

namespace district {

// Makes a folder, and removes it with all that it holds by then.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    // mkdtemp writes a name that nobody else has in place of the six X.
    std::string name = (std::filesystem::temp_directory_path() / "district-XXXXXX").string();
    if (!mkdtemp(name.data())) {
      std::perror("no temporary folder");
      std::abort();
    }
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::string path() const { return path_.string(); }
  // The path of a file or folder in it.
  std::string Path(const std::string& name) const { return (path_ / name).string(); }
  // Replaces a file as a deployment would: whole or not at all.
  void Replace(const std::string& name, const std::string& text) const {
    std::ofstream(Path(name + ".new"), std::ios::binary) << text;
    std::filesystem::rename(Path(name + ".new"), Path(name));
  }

 private:
  std::filesystem::path path_;
};

}  // namespace district
