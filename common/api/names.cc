#include "common/api/names.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>

#include "absl/random/random.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/api/concat.h"
#include "common/api/descriptor_cache.h"
#include "google/api/resource.pb.h"
#include "google/protobuf/descriptor_database.h"

namespace district::api {
namespace {

// Crockford's digits: their byte order is their order.
constexpr char kBase32[] = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr int kTimeDigits = 10;  // 50 bits of milliseconds
constexpr int kRandomDigits = 16;
constexpr size_t kUuidLength = 36;

absl::BitGen& Random() {
  thread_local absl::BitGen generator;
  return generator;
}

// `collection` as AIP-122 writes one: lowerCamelCase.
bool IsCollection(std::string_view text) {
  return !text.empty() && absl::ascii_islower(static_cast<unsigned char>(text[0])) &&
         std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return absl::ascii_isalnum(c); });
}

bool IsVariable(std::string_view text) {
  return text.size() > 2 && text.front() == '{' && text.back() == '}';
}

[[noreturn]] void AbortForPattern(std::string_view pattern) {
  absl::FPrintF(stderr, "not the pattern of a resource name: \"%s\"\n", pattern);
  std::abort();
}

// Takes the text up to the next slash from `rest`; false where nothing is left.
bool TakeSegment(std::string_view& rest, bool& more, std::string_view& segment) {
  if (!more) return false;
  const size_t slash = rest.find('/');
  more = slash != std::string_view::npos;
  segment = rest.substr(0, slash);
  rest.remove_prefix(more ? slash + 1 : rest.size());
  return true;
}

// Whether `name` is collection/id pairs of the first `count` collections.
bool MatchesCollections(std::string_view name, const std::vector<std::string>& collections,
                        size_t count, bool wildcard_allowed) {
  bool more = true;
  std::string_view segment;
  for (size_t i = 0; i < count; ++i) {
    if (!TakeSegment(name, more, segment) || segment != collections[i]) return false;
    if (!TakeSegment(name, more, segment)) return false;
    if (!IsResourceId(segment) && !(wildcard_allowed && segment == "-")) return false;
  }
  return !more;
}

using KnownResources = std::map<std::string, std::unique_ptr<const KnownResource>, std::less<>>;

void AddResourcesOf(const google::protobuf::Descriptor* message, KnownResources& known) {
  for (int i = 0; i < message->nested_type_count(); ++i) {
    AddResourcesOf(message->nested_type(i), known);
  }
  if (const ResourceType* type = ResourceTypeOf(message)) {
    known[type->type] = std::make_unique<const KnownResource>(
        KnownResource{message, *type, NamePattern(type->pattern)});
  }
}

const KnownResources& AllResources() {
  static const KnownResources* const kAll = [] {
    auto* known = new KnownResources;
    // The pool builds files when they are asked for, so the names have to come from its database.
    std::vector<std::string> files;
    google::protobuf::DescriptorPool::internal_generated_database()->FindAllFileNames(&files);
    for (const std::string& name : files) {
      const auto* file = google::protobuf::DescriptorPool::generated_pool()->FindFileByName(name);
      for (int i = 0; file != nullptr && i < file->message_type_count(); ++i) {
        AddResourcesOf(file->message_type(i), *known);
      }
    }
    return known;
  }();
  return *kAll;
}

}  // namespace

NamePattern::NamePattern(std::string_view pattern) : text_(pattern) {
  const std::vector<std::string> segments = absl::StrSplit(ToAbsl(pattern), '/');
  if (segments.size() % 2 != 0) AbortForPattern(pattern);
  for (size_t i = 0; i < segments.size(); i += 2) {
    if (!IsCollection(segments[i]) || !IsVariable(segments[i + 1])) AbortForPattern(pattern);
    collections_.emplace_back(segments[i]);
  }
}

bool NamePattern::Matches(std::string_view name) const {
  return MatchesCollections(name, collections_, collections_.size(), false);
}

bool NamePattern::MatchesParent(std::string_view parent, bool wildcard_allowed) const {
  if (!has_parent()) return parent.empty();
  return MatchesCollections(parent, collections_, collections_.size() - 1, wildcard_allowed);
}

std::string NamePattern::Name(std::string_view parent, std::string_view id) const {
  return parent.empty() ? Concat(collection(), "/", id)
                        : Concat(parent, "/", collection(), "/", id);
}

std::string NamePattern::ParentOf(std::string_view name) const {
  if (!has_parent()) return "";
  const size_t id = name.rfind('/');
  if (id == std::string_view::npos || id == 0) return "";
  const size_t collection = name.rfind('/', id - 1);
  return collection == std::string_view::npos ? "" : std::string(name.substr(0, collection));
}

std::string NamePattern::IdOf(std::string_view name) const {
  return std::string(name.substr(name.rfind('/') + 1));
}

bool IsResourceId(std::string_view id) {
  if (id.empty() || id.size() > 63 || id.front() < 'a' || id.front() > 'z' || id.back() == '-') {
    return false;
  }
  return std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

std::string NewResourceId(absl::Time now) {
  // An id begins with a letter; this one says nothing.
  std::string id(1 + kTimeDigits + kRandomDigits, 'r');
  uint64_t milliseconds = static_cast<uint64_t>(std::max<int64_t>(0, absl::ToUnixMillis(now)));
  for (int i = kTimeDigits; i > 0; --i, milliseconds >>= 5) id[i] = kBase32[milliseconds & 31];
  uint64_t bits = 0;
  for (int i = 0; i < kRandomDigits; ++i, bits >>= 5) {
    if (i % 12 == 0) bits = absl::Uniform<uint64_t>(Random());
    id[1 + kTimeDigits + i] = kBase32[bits & 31];
  }
  return id;
}

std::string NewUuid() {
  const uint64_t high = (absl::Uniform<uint64_t>(Random()) & ~uint64_t{0xF000}) | uint64_t{0x4000};
  const uint64_t low =
      (absl::Uniform<uint64_t>(Random()) & (~uint64_t{0} >> 2)) | (uint64_t{1} << 63);
  return absl::StrFormat("%08x-%04x-%04x-%04x-%012x", high >> 32, (high >> 16) & 0xFFFF,
                         high & 0xFFFF, low >> 48, low & 0xFFFFFFFFFFFF);
}

bool IsUuid(std::string_view text) {
  if (text.size() != kUuidLength) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !absl::ascii_isxdigit(static_cast<unsigned char>(text[i]))) {
      return false;
    }
  }
  return true;
}

const ResourceType* ResourceTypeOf(const google::protobuf::Descriptor* message) {
  static auto* const cache = new DescriptorCache<ResourceType>;
  const ResourceType& type = cache->Get(message, [](const google::protobuf::Descriptor* asked) {
    const auto& option = asked->options().GetExtension(google::api::resource);
    return ResourceType{option.type(), option.pattern_size() > 0 ? option.pattern(0) : "",
                        option.singular(), option.plural()};
  });
  return type.pattern.empty() ? nullptr : &type;
}

const KnownResource* FindResource(std::string_view type) {
  const auto found = AllResources().find(type);
  return found == AllResources().end() ? nullptr : found->second.get();
}

const KnownResource* ResourceOfName(std::string_view name) {
  for (const auto& [type, known] : AllResources()) {
    if (known->pattern.Matches(name)) return known.get();
  }
  return nullptr;
}

bool IsResourceName(std::string_view name) {
  bool more = true;
  std::string_view collection, id;
  while (more) {
    if (!TakeSegment(name, more, collection) || !IsCollection(collection)) return false;
    if (!TakeSegment(name, more, id) || !IsResourceId(id)) return false;
  }
  return true;
}

std::string TopOf(std::string_view name) {
  const size_t slash = name.find('/');
  if (slash == std::string_view::npos) return std::string(name);
  return std::string(name.substr(0, name.find('/', slash + 1)));
}

std::string WithArticle(const ResourceType& type) {
  std::string words;
  for (unsigned char c : type.singular) {
    if (absl::ascii_isupper(c)) words += ' ';
    words += static_cast<char>(absl::ascii_tolower(c));
  }
  const bool vowel =
      !words.empty() && std::string_view("aeiou").find(words[0]) != std::string_view::npos;
  return Concat(vowel ? "an " : "a ", words);
}

}  // namespace district::api
