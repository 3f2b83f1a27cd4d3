// Degrees of secrecy. Whoever is not cleared for a resource is answered everywhere as if it were
// not there: this decides it for reads, writes, the feed and what services answer themselves.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/db/database.h"
#include "common/rpc/call.h"
#include "google/protobuf/message.h"

namespace district::resource {

class Catalog;
class Collection;

// How the resources of a collection are classified. Each carries the degree of its parent, too.
struct Classified {
  // The enum field that says its own degree, a greater number for a higher one; "" where it has
  // none.
  std::string field;
  // The degree of a resource whose field says none.
  int64_t unstated = 0;
  // References, single ones or lists, to resources whose degrees it carries.
  std::vector<std::string> about;
  // The column that holds the highest of its own degree and those of `about`, kept up to date with
  // every write (see DegreeHook); needed where `about` has lists, or where others are about it. ""
  // where its own degree is in the column of `field`, and lists look up the others.
  std::string carried_column;
  // A list of names, or of messages that name a `resource` each: those of hidden ones are left out
  // of answers.
  std::string elements;
  // The highest degree that a caller is cleared for; without I/O.
  std::function<int64_t(const rpc::CallContext&)> clearance;
  // Whoever is cleared for it sees everything.
  int64_t highest = 0;

  bool Narrows(const rpc::CallContext& call) const { return clearance(call) < highest; }
};

// The column by which rows are told to be above a clearance; "" where a collection has none.
std::string DegreeColumn(const Collection& collection);
// The degree that a version of a resource says of itself.
int64_t DegreeOf(const Collection& collection, const google::protobuf::Message& version);

// Whether it has elements, which may name what is hidden.
bool HasElements(const Collection& collection, const google::protobuf::Message& version);

// A condition over the rows that the caller is cleared for, by unqualified columns; empty where
// that is all.
db::Sql ClearedRows(const Collection& collection, const rpc::CallContext& call);

// The names in a reference field, single or a list.
std::vector<std::string> NamesIn(const google::protobuf::Message& message,
                                 const std::string& field);
// The type that a reference field refers to.
std::string TypeReferredTo(const Collection& collection, const std::string& field);

// Finds out for many resources at once which of them are hidden from a caller.
class Hidden {
 public:
  // Both must outlive it.
  Hidden(const Catalog& catalog, const rpc::CallContext& call);

  // Whether anything is hidden from the caller at all.
  bool possible() const { return possible_; }

  // What is to be found out: a resource; a version of one with all that it is about; the resources
  // that its elements name.
  void Ask(const std::string& name);
  void AskAbout(const Collection& collection, const google::protobuf::Message& version);
  void AskElements(const Collection& collection, const google::protobuf::Message& version);
  absl::Status Find(db::Session& session);

  // What was asked for is told only after `Find`.
  bool Hides(const std::string& name) const;
  // By what stands now, and by what the version says.
  bool HidesVersion(const Collection& collection, const google::protobuf::Message& version) const;
  void DropElements(const Collection& collection, google::protobuf::Message& version) const;

 private:
  const Catalog& catalog_;
  const rpc::CallContext& call_;
  bool possible_;
  std::map<const Collection*, std::set<std::string>> asked_;
  std::set<std::string> hidden_;
};

// Leaves out of an answer, a resource or a list of resources in its field 1, the elements that name
// hidden resources. With `all` NOT_FOUND answers for a resource that is hidden itself.
absl::Status RedactAnswer(const Catalog& catalog, const rpc::CallContext& call, bool all,
                          db::Session& session, google::protobuf::Message& answer);

}  // namespace district::resource
