// The words of a command line: options (`--name value`, `--name=value`, `-f value`) and others.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace district::districtctl {

struct Option {
  std::string name;   // "token-file"
  std::string value;  // "FILE", for the help; "" where it takes none
  std::string help;
  char letter = 0;  // a short form, 'f'
};

class Args {
 public:
  // InvalidArgument for an unknown option and for one without its value. After `--` all are words.
  static absl::StatusOr<Args> Parse(const std::vector<Option>& options,
                                    const std::vector<std::string>& words);

  bool Has(const std::string& name) const { return values_.contains(name); }
  // The last one given.
  std::string Value(const std::string& name, const std::string& otherwise) const;
  std::vector<std::string> Values(const std::string& name) const;
  const std::vector<std::string>& words() const { return words_; }

 private:
  std::map<std::string, std::vector<std::string>> values_;
  std::vector<std::string> words_;
};

// The lines of help on options.
std::string HelpOn(const std::vector<Option>& options);

}  // namespace district::districtctl
