// Resource names, AIP-122: `people/{person}/appointments/{appointment}`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/descriptor.h"

namespace district::api {

// The pattern of a type of resource.
class NamePattern {
 public:
  explicit NamePattern(std::string_view pattern);  // aborts where it is not a pattern

  const std::string& text() const { return text_; }
  // The last collection: "appointments".
  const std::string& collection() const { return collections_.back(); }
  bool has_parent() const { return collections_.size() > 1; }

  // Whether it is a name of this pattern with well-formed ids.
  bool Matches(std::string_view name) const;
  // Whether it is a name of the parent, perhaps with `-` for ids where `wildcard_allowed`. Where
  // there is no parent, only "" is.
  bool MatchesParent(std::string_view parent, bool wildcard_allowed) const;
  // parent may be empty where there is none.
  std::string Name(std::string_view parent, std::string_view id) const;
  std::string ParentOf(std::string_view name) const;  // "" where there is none
  std::string IdOf(std::string_view name) const;

 private:
  std::string text_;
  std::vector<std::string> collections_;
};

// `[a-z]([a-z0-9-]{0,61}[a-z0-9])?`
bool IsResourceId(std::string_view id);
// A new id that sorts after those made before it (by the millisecond), `[a-z][a-z0-9]{25,}`.
std::string NewResourceId(absl::Time now);
// A new random UUID (version 4), and whether a text is a UUID of any version, any case.
std::string NewUuid();
bool IsUuid(std::string_view text);

// What a message's google.api.resource option says; nullptr where it has none.
struct ResourceType {
  std::string type;  // "personnel.district/Person"
  std::string pattern;
  std::string singular;
  std::string plural;
};
const ResourceType* ResourceTypeOf(const google::protobuf::Descriptor* message);

// A type of resource of the protos linked into the program, with its pattern read.
struct KnownResource {
  const google::protobuf::Descriptor* message;
  ResourceType type;
  NamePattern pattern;
};
// nullptr where no linked proto declares "personnel.district/Person".
const KnownResource* FindResource(std::string_view type);
// The type whose pattern a name matches; nullptr where there is none.
const KnownResource* ResourceOfName(std::string_view name);
// `collection/id[/collection/id...]` with well-formed ids, whatever the collections are.
bool IsResourceName(std::string_view name);
// The resource at the top that a name belongs to: "people/x" of "people/x/appointments/y".
std::string TopOf(std::string_view name);
// Singular with its article: "a person", "an agenda item".
std::string WithArticle(const ResourceType& type);

}  // namespace district::api
