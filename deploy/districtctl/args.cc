#include "deploy/districtctl/args.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "deploy/districtctl/text.h"

namespace district::districtctl {
namespace {

const Option* Find(const std::vector<Option>& options, const std::string& word) {
  for (const Option& option : options) {
    const bool is_letter = word.size() == 2 && option.letter != 0 && word[1] == option.letter;
    if (is_letter || word == "--" + option.name) return &option;
  }
  return nullptr;
}

absl::Status Unknown(const std::vector<Option>& options, const std::string& word) {
  std::vector<std::string> names;
  for (const Option& option : options) names.push_back("--" + option.name);
  const std::string meant = Closest(word, names);
  return absl::InvalidArgumentError(
      absl::StrCat("there is no option ", word,
                   meant.empty() ? "" : absl::StrCat("; did you mean ", meant, "?")));
}

// The option as the help shows it: "-f, --file PATH".
std::string Shown(const Option& option) {
  return absl::StrCat(option.letter ? absl::StrCat("-", std::string(1, option.letter), ", ") : "",
                      "--", option.name, option.value.empty() ? "" : " ", option.value);
}

}  // namespace

absl::StatusOr<Args> Args::Parse(const std::vector<Option>& options,
                                 const std::vector<std::string>& words) {
  Args args;
  for (size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--") {
      args.words_.insert(args.words_.end(), words.begin() + static_cast<long>(i) + 1, words.end());
      break;
    }
    if (words[i].size() < 2 || words[i][0] != '-') {
      args.words_.push_back(words[i]);
      continue;
    }
    const size_t equals = absl::StartsWith(words[i], "--") ? words[i].find('=') : std::string::npos;
    const std::string word = words[i].substr(0, equals);
    const Option* option = Find(options, word);
    if (!option) return Unknown(options, word);
    std::vector<std::string>& values = args.values_[option->name];
    if (option->value.empty()) {
      if (equals != std::string::npos) {
        return absl::InvalidArgumentError(absl::StrCat(word, " takes no value"));
      }
    } else if (equals != std::string::npos) {
      values.push_back(words[i].substr(equals + 1));
    } else if (i + 1 < words.size()) {
      values.push_back(words[++i]);
    } else {
      return absl::InvalidArgumentError(absl::StrCat(word, " needs a value: ", Shown(*option)));
    }
  }
  return args;
}

std::string Args::Value(const std::string& name, const std::string& otherwise) const {
  auto found = values_.find(name);
  return found == values_.end() || found->second.empty() ? otherwise : found->second.back();
}

std::vector<std::string> Args::Values(const std::string& name) const {
  auto found = values_.find(name);
  return found == values_.end() ? std::vector<std::string>() : found->second;
}

std::string HelpOn(const std::vector<Option>& options) {
  size_t width = 0;
  for (const Option& option : options) width = std::max(width, Shown(option).size());
  std::string help;
  for (const Option& option : options) {
    absl::StrAppend(&help, "  ", Padded(Shown(option), width), "  ", option.help, "\n");
  }
  return help;
}

}  // namespace district::districtctl
