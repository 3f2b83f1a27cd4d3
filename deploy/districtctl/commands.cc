#include "deploy/districtctl/commands.h"

#include <iostream>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "deploy/districtctl/apply.h"
#include "deploy/districtctl/import_command.h"
#include "deploy/districtctl/output.h"
#include "deploy/districtctl/read.h"
#include "deploy/districtctl/yaml.h"

namespace district::districtctl {
namespace {

int ComplainOf(const Session& session, const std::string& subject, const absl::Status& status) {
  const Failure failure = Explain(session.schema, status, session.language);
  std::string text = failure.message;
  for (const Failure::Field& field : failure.fields) {
    absl::StrAppend(&text, "\n    ", field.path, field.path.empty() ? "" : ": ", field.what);
  }
  return Complain(kFailed, subject.empty() ? text : absl::StrCat(subject, ": ", text));
}

// Nothing where --output is none of the three.
std::string OutputFormat(const Session& session, const std::string& otherwise) {
  const std::string format = session.args.Value("output", otherwise);
  if (format == "yaml" || format == "json" || format == "table") return format;
  Complain(kUsage, absl::StrCat("--output is yaml, json or table, not ", format));
  return "";
}

void Print(const Schema& schema, const std::string& format, const Page& resources) {
  if (format == "json") {
    std::cout << WriteJson(resources);
  } else if (format == "table") {
    std::cout << WriteTable(schema, resources);
  } else {
    for (const auto& resource : resources) {
      if (resources.size() > 1) std::cout << "---\n";
      std::cout << WriteYaml(schema, *resource, /*all=*/true);
    }
  }
}

int RunApply(const Session& session) {
  std::vector<std::string> paths = session.args.Values("file");
  paths.insert(paths.end(), session.args.words().begin(), session.args.words().end());
  if (paths.empty()) return Complain(kUsage, "apply needs -f PATH, a file or a folder of *.yaml");
  ApplyOptions options;
  options.dry_run = session.args.Has("dry-run");
  options.language = session.language;
  if (!absl::SimpleAtoi(session.args.Value("parallel", "16"), &options.parallel) ||
      options.parallel < 1 || options.parallel > 256) {
    return Complain(kUsage, "--parallel is a number from 1 to 256");
  }
  std::vector<std::string> problems;
  const std::vector<Resource> resources = ReadPaths(session.schema, paths, problems);
  if (!problems.empty()) {
    for (const std::string& problem : problems) std::cerr << problem << '\n';
    return Complain(kFailed, "nothing was applied: mend the files first");
  }
  if (session.args.Has("offline")) {
    if (!options.dry_run) return Complain(kUsage, "--offline goes with --dry-run");
    return CheckOffline(session.schema, resources, std::cout) ? kDone : kFailed;
  }
  Client* client = session.client();
  if (!client) return kFailed;
  return Apply(session.schema, *client, resources, options, std::cout) ? kDone : kFailed;
}

int RunGet(const Session& session) {
  if (session.args.words().empty()) return Complain(kUsage, "get needs a NAME, such as people/an");
  const std::string format = OutputFormat(session, "yaml");
  if (format.empty()) return kUsage;
  Client* client = session.client();
  if (!client) return kFailed;
  Page found;
  for (const std::string& name : session.args.words()) {
    absl::StatusOr<std::unique_ptr<Message>> resource = Get(session.schema, *client, name);
    if (!resource.ok()) return ComplainOf(session, name, resource.status());
    found.push_back(*std::move(resource));
  }
  if (format == "json" && found.size() == 1) {
    std::cout << WriteJson(*found.front());
  } else {
    Print(session.schema, format, found);
  }
  return kDone;
}

int RunList(const Session& session) {
  if (session.args.words().size() != 1) {
    return Complain(kUsage, "list needs one COLLECTION, such as people or organizations/an/posts");
  }
  const std::string format = OutputFormat(session, "table");
  if (format.empty()) return kUsage;
  ListOptions options;
  options.collection = session.args.words().front();
  options.parent = session.args.Value("parent", "");
  options.filter = session.args.Value("filter", "");
  options.order_by = session.args.Value("order-by", "");
  options.all_pages = session.args.Has("all");
  options.show_deleted = session.args.Has("show-deleted");
  const std::string size = session.args.Value("page-size", options.all_pages ? "1000" : "0");
  if (!absl::SimpleAtoi(size, &options.page_size) || options.page_size < 0) {
    return Complain(kUsage, absl::StrCat("--page-size is a number, not ", size));
  }
  Client* client = session.client();
  if (!client) return kFailed;
  Page all;
  const absl::StatusOr<bool> more = List(session.schema, *client, options, [&](Page page) {
    for (auto& resource : page) all.push_back(std::move(resource));
  });
  if (!more.ok()) return ComplainOf(session, "", more.status());
  Print(session.schema, format, all);
  if (*more) std::cerr << "there are more: --all lists them all\n";
  return kDone;
}

int RunDelete(const Session& session) {
  if (session.args.words().empty()) return Complain(kUsage, "delete needs a NAME");
  Client* client = session.client();
  if (!client) return kFailed;
  const bool dry_run = session.args.Has("dry-run");
  int code = kDone;
  for (const std::string& name : session.args.words()) {
    const absl::Status status =
        Delete(session.schema, *client, name, session.args.Has("force"), dry_run);
    if (status.ok()) {
      std::cout << (dry_run ? "would delete " : "deleted ") << name << '\n';
    } else {
      code = ComplainOf(session, name, status);
    }
  }
  return code;
}

int RunExport(const Session& session) {
  std::vector<std::string> collections = session.args.words();
  if (session.args.Has("all") == !collections.empty()) {
    return Complain(kUsage, "export needs either COLLECTION… or --all");
  }
  if (session.args.Has("all")) {
    for (const Collection& collection : session.schema.collections()) {
      if (collection.list) collections.push_back(collection.plural);
    }
  }
  Client* client = session.client();
  if (!client) return kFailed;
  for (const std::string& collection : collections) {
    ListOptions options;
    options.collection = collection;
    options.page_size = 1000;
    options.all_pages = true;
    const absl::StatusOr<bool> done = List(session.schema, *client, options, [&](Page page) {
      for (const auto& resource : page) {
        std::cout << "---\n" << WriteYaml(session.schema, *resource, /*all=*/false);
      }
    });
    if (!done.ok()) return ComplainOf(session, collection, done.status());
  }
  return kDone;
}

const Option& OutputOption() {
  static const auto* const option = new Option{"output", "FORMAT", "yaml, json or table", 'o'};
  return *option;
}

}  // namespace

int Complain(int code, const std::string& text) {
  std::cerr << "districtctl: " << text << '\n';
  return code;
}

const std::vector<Command>& Commands() {
  static const auto* const commands = new std::vector<Command>{
      {"apply",
       "-f PATH…",
       "create or update the resources of YAML files",
       R"(Brings the services to what the files say, in the order of references: creates what is
missing, updates the fields that differ, leaves alone what is as it should be and what the
files do not mention. It can be run again at any time.

A file holds YAML documents, one resource each, with the fields of the API's JSON:

  name: people/nguyen-van-an
  displayName: Nguyễn Văn An
  birthDate: 1970-05            # or 1970, or 1970-05-19
  gender: null                  # clears the field
  # viewCount: !initial 289     # sets a field on creation and leaves it alone afterwards

Dates and decimal numbers are plain scalars. Fields that only the system sets (uid,
createTime, …) are passed over. An etag guards against a change in between.

Exit code: 0 where all went well, 1 where something failed, 2 for a wrong command line.)",
       {{"file", "PATH", "a file, a folder of *.yaml, or - for standard input; may be repeated",
         'f'},
        {"dry-run", "", "say what would be done, change nothing"},
        {"offline", "", "with --dry-run: check the files alone, ask no server"},
        {"parallel", "N", "requests in flight; 16 where it is not given"}},
       &RunApply},
      {"get",
       "NAME…",
       "show resources",
       "Shows resources by name, deleted ones too.",
       {OutputOption()},
       &RunGet},
      {"list",
       "COLLECTION",
       "list resources",
       R"(Lists the resources of a collection (people, agendaItems), under all parents or one:

  districtctl list people --filter 'displayName:"nam"'
  districtctl list organizations/quan-uy/posts -o yaml
  districtctl list posts --order-by precedence)",
       {{"parent", "P", "only below this resource"},
        {"filter", "F", "AIP-160, e.g. 'kind = OFFICE AND seats = 1'"},
        {"order-by", "O", "e.g. 'precedence desc, title'"},
        {"page-size", "N", "at most so many at once"},
        {"all", "", "all pages, not only the first"},
        {"show-deleted", "", "deleted ones too"},
        OutputOption()},
       &RunList},
      {"delete",
       "NAME…",
       "delete resources",
       "Deletes resources by name.",
       {{"force", "", "also what is below them"},
        {"dry-run", "", "say what would be done, change nothing"}},
       &RunDelete},
      {"export",
       "COLLECTION…",
       "write resources as YAML that apply takes",
       "Writes collections to standard output, without the fields that only the system sets.",
       {{"all", "", "all collections"}},
       &RunExport},
      ImportCommand(),
  };
  return *commands;
}

}  // namespace district::districtctl
