#include "services/meeting/paper/read_record.h"

#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/db/sql.h"
#include "common/resource/access.h"
#include "common/resource/classified.h"
#include "common/resource/collection.h"
#include "common/resource/names_below.h"
#include "district/meeting/v1/documents.pb.h"
#include "district/meeting/v1/rooms.pb.h"

namespace district::meeting {
namespace {

// More of a kind below one meeting are not put on paper, nor more bytes of it.
constexpr int64_t kMaxParts = 2000;
constexpr int64_t kMaxBytes = 8 << 20;

absl::Status TooMany(const std::string& meeting, const std::string& what) {
  const std::string text =
      absl::StrCat("has more than ", kMaxParts, " ", what, " or ", kMaxBytes >> 20, " MiB of them");
  return api::Error(absl::StatusCode::kFailedPrecondition, "TOO_MANY_PARTS")
      .Message(absl::StrCat(meeting, " ", text))
      .Precondition("SIZE", meeting, text)
      .Vietnamese("Nội dung quá lớn để lập thành văn bản.");
}

// The column with the degree that a resource has or carries; 0 where it follows from others alone.
std::string DegreeIn(const resource::Collection& collection) {
  const std::string column = collection.classified() ? resource::DegreeColumn(collection) : "";
  return column.empty() ? "0" : column;
}

class Reader {
 public:
  Reader(const resource::Catalog& catalog, const rpc::Call& call, db::Session& session)
      : catalog_(catalog), call_(call), session_(session) {}

  absl::StatusOr<MeetingRecord> Read(const std::string& name, bool with_assignments) {
    absl::Status status = ReadMeeting(name);
    if (status.ok()) status = ReadParts("order_, name", record_.participants);
    if (status.ok()) status = ReadParts("name", record_.items);
    if (status.ok()) status = ReadParts("name", record_.decisions);
    if (status.ok()) status = ReadParts("name", record_.directives);
    if (status.ok()) status = ReadSpeeches();
    if (status.ok() && with_assignments) status = ReadAssignments();
    if (status.ok()) status = ReadDocuments();
    if (status.ok()) status = ReadRooms();
    if (status.ok()) status = ReadRegisters();
    if (!status.ok()) return status;
    return std::move(record_);
  }

 private:
  absl::Status ReadMeeting(const std::string& name) {
    const resource::Collection& collection = catalog_.Of<v1::Meeting>();
    auto access = resource::Access::Of(collection, call_, {name}, session_);
    if (!access.ok()) return access.status();
    if (absl::Status status = access->Check(name); !status.ok()) return status;
    auto rows = session_.Query(db::SqlCat("SELECT body FROM meetings WHERE name = ", db::Bind(name),
                                          " AND delete_time = 0"));
    if (!rows.ok()) return rows.status();
    if (rows->empty()) return access->NotThere(name);
    record_.meeting.ParseFromString(rows->front().Text());
    record_.degrees[name] =
        static_cast<v1::Classification>(resource::DegreeOf(collection, record_.meeting));
    return absl::OkStatus();
  }

  // A condition over what stands below the meeting.
  db::Sql Below() const { return resource::NamesBelow(record_.meeting.name()); }

  template <typename Part>
  absl::Status ReadParts(const char* order, std::vector<Part>& parts) {
    return ReadWhere(Below(), order, parts);
  }

  // Those that were held; whoever still waits or gave up has said nothing.
  absl::Status ReadSpeeches() {
    return ReadWhere(db::SqlCat(Below(), " AND state = ", db::Bind(int{v1::Speech::ENDED})), "name",
                     record_.speeches);
  }

  // Those from the directives of the meeting that are not cancelled.
  absl::Status ReadAssignments() {
    return ReadWhere(db::SqlCat("meeting = ", db::Bind(record_.meeting.name()),
                                " AND directive <> '' AND cancel_date = 0"),
                     "name", record_.assignments);
  }

  // Reads what meets a condition in one collection and the caller may see, in the order of `order`.
  template <typename Part>
  absl::Status ReadWhere(const db::Sql& condition, const char* order, std::vector<Part>& parts) {
    const resource::Collection& collection = catalog_.Of<Part>();
    auto shown = resource::ShownRows(collection, call_, session_);
    if (!shown.ok()) return shown.status();
    const db::Sql from =
        db::SqlCat(" FROM ", collection.table(), " WHERE ",
                   db::AllOf({db::SqlCat(condition, " AND delete_time = 0"), *shown}));
    auto counts = session_.Query(
        db::SqlCat("SELECT COUNT(*), CAST(COALESCE(SUM(LENGTH(body)), 0) AS SIGNED)", from));
    if (!counts.ok()) return counts.status();
    const auto [count, bytes] = counts->front().template As<int64_t, int64_t>();
    if (count > kMaxParts || bytes > kMaxBytes) {
      return TooMany(record_.meeting.name(), collection.table());
    }
    auto rows = session_.Query(db::SqlCat("SELECT body, ", DegreeIn(collection), from, " ORDER BY ",
                                          order, " LIMIT ", kMaxParts));
    if (!rows.ok()) return rows.status();
    for (const db::Row& row : *rows) {
      Part& part = parts.emplace_back();
      part.ParseFromString(row.Text());
      record_.degrees[part.name()] = static_cast<v1::Classification>(row.Int(1));
    }
    return absl::OkStatus();
  }

  // Documents that are cited; of those that the caller may not see, nothing.
  absl::Status ReadDocuments() {
    std::set<std::string> cited;
    for (const v1::AgendaItem& item : record_.items) {
      cited.insert(item.documents().begin(), item.documents().end());
    }
    for (const v1::Decision& decision : record_.decisions) cited.insert(decision.document());
    for (const v1::Speech& speech : record_.speeches) {
      cited.insert(speech.documents().begin(), speech.documents().end());
    }
    for (const v1::Assignment& assignment : record_.assignments) {
      cited.insert(assignment.document());
    }
    cited.erase("");
    if (cited.empty()) return absl::OkStatus();
    if (cited.size() > kMaxParts) return TooMany(record_.meeting.name(), "documents");
    const resource::Collection& collection = catalog_.Of<v1::Document>();
    auto shown = resource::ShownRows(collection, call_, session_);
    if (!shown.ok()) return shown.status();
    auto rows = session_.Query(db::SqlCat("SELECT symbol, subject, name, ", DegreeIn(collection),
                                          " FROM documents WHERE ",
                                          db::AllOf({db::IsIn("name", cited), *shown})));
    if (!rows.ok()) return rows.status();
    for (const db::Row& row : *rows) {
      const auto [symbol, subject, name, degree] =
          row.As<std::string, std::string, std::string, int64_t>();
      record_.documents[name] = absl::StrCat(symbol, symbol.empty() ? "" : " ", subject);
      record_.degrees[name] = static_cast<v1::Classification>(degree);
    }
    return absl::OkStatus();
  }

  absl::Status ReadRooms() {
    std::set<std::string> rooms;
    for (const v1::Sitting& sitting : record_.meeting.sittings()) rooms.insert(sitting.room());
    rooms.erase("");
    if (rooms.empty()) return absl::OkStatus();
    auto rows =
        session_.Query(db::SqlCat("SELECT body FROM rooms WHERE ", db::IsIn("name", rooms)));
    if (!rows.ok()) return rows.status();
    for (const db::Row& row : *rows) {
      v1::Room room;
      room.ParseFromString(row.Text());
      record_.rooms[room.name()] = room.display_name();
    }
    return absl::OkStatus();
  }

  // The registers that number the papers of the body, and the types of papers.
  absl::Status ReadRegisters() {
    auto registers =
        session_.Query(db::SqlCat("SELECT body FROM number_registers WHERE issuer = ",
                                  db::Bind(record_.meeting.organization()),
                                  " AND delete_time = 0 ORDER BY name LIMIT ", kMaxParts));
    if (!registers.ok()) return registers.status();
    for (const db::Row& row : *registers) {
      record_.registers.emplace_back().ParseFromString(row.Text());
    }
    auto types =
        session_.Query(db::SqlCat("SELECT body FROM document_types WHERE ",
                                  db::IsIn("abbreviation", std::vector<std::string>{"BB", "TB"}),
                                  " AND delete_time = 0 ORDER BY name LIMIT ", kMaxParts));
    if (!types.ok()) return types.status();
    for (const db::Row& row : *types) {
      record_.document_types.emplace_back().ParseFromString(row.Text());
    }
    return absl::OkStatus();
  }

  const resource::Catalog& catalog_;
  const rpc::Call& call_;
  db::Session& session_;
  MeetingRecord record_;
};

}  // namespace

absl::StatusOr<MeetingRecord> ReadRecord(const resource::Catalog& catalog, const rpc::Call& call,
                                         const std::string& meeting, bool with_assignments,
                                         db::Session& session) {
  return Reader(catalog, call, session).Read(meeting, with_assignments);
}

}  // namespace district::meeting
