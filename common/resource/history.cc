#include "common/resource/history.h"

namespace district::resource {
namespace {

std::string Dotted(const std::string& alias) { return alias.empty() ? alias : alias + "."; }

}  // namespace

db::Sql CurrentKnown(int64_t read_time, const std::string& alias) {
  return db::SqlCat(Dotted(alias), "update_time <= ", db::Bind(read_time));
}

db::Sql PastKnown(int64_t read_time, const std::string& alias) {
  return db::SqlCat(Dotted(alias), "from_time <= ", db::Bind(read_time), " AND ", Dotted(alias),
                    "to_time > ", db::Bind(read_time));
}

std::vector<KnownTable> KnownAt(const std::string& table, int64_t read_time,
                                const std::string& alias) {
  if (read_time == 0) return {{table, {}}};
  return {{table, CurrentKnown(read_time, alias)},
          {table + "_history", PastKnown(read_time, alias)}};
}

}  // namespace district::resource
