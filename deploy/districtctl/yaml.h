// Reads resources from YAML documents: `name` and the fields in lowerCamelCase, as in the JSON of
// the API, but with dates ("2018-07-12", "2018-07", "2018") and decimals (11.05) as plain scalars.
//
// `field: null` clears a field. `field: !initial value` sets a field on creation and leaves it
// alone afterwards, for what the system itself goes on to change.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "deploy/districtctl/schema.h"

namespace district::districtctl {

// Where in which file: "20-documents.yaml:12".
struct Place {
  std::string file;
  int line = 0;
  std::string ToString() const { return file + ":" + std::to_string(line); }
};

// A document of a file.
struct Resource {
  std::string name;
  const Collection* collection = nullptr;
  std::unique_ptr<Message> message;  // with `name`
  Place place;

  // A field that the document sets, `etag` and output-only fields left out.
  struct SetField {
    const FieldDescriptor* field;
    int line;
    bool initial = false;
  };
  std::vector<SetField> fields;

  // Where the field of a path ("provenance[0].quote") or the field around it is set.
  Place PlaceOf(const std::string& path) const;
};

// Reads the documents of a file. What cannot be read is said in `problems`, each with its place;
// documents with problems are left out.
std::vector<Resource> ReadYaml(const Schema& schema, const std::string& file,
                               const std::string& text, std::vector<std::string>& problems);

// The files named, and the *.yaml and *.yml in the folders named and below, by name; "-" is
// standard input. A name used by two documents is a problem.
std::vector<Resource> ReadPaths(const Schema& schema, const std::vector<std::string>& paths,
                                std::vector<std::string>& problems);

}  // namespace district::districtctl
