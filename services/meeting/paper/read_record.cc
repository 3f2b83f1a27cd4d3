#include "services/meeting/paper/read_record.h"

#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/db/sql.h"
#include "common/resource/access.h"
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

class Reader {
 public:
  Reader(const resource::Catalog& catalog, const rpc::Call& call, db::Session& session)
      : catalog_(catalog), call_(call), session_(session) {}

  absl::StatusOr<MeetingRecord> Read(const std::string& name) {
    absl::Status status = ReadMeeting(name);
    if (status.ok()) status = ReadParts("order_, name", record_.participants);
    if (status.ok()) status = ReadParts("name", record_.items);
    if (status.ok()) status = ReadParts("name", record_.decisions);
    if (status.ok()) status = ReadParts("name", record_.directives);
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
    return absl::OkStatus();
  }

  // Reads what stands below the meeting in one collection and the caller may see, in the order of
  // `order`.
  template <typename Part>
  absl::Status ReadParts(const char* order, std::vector<Part>& parts) {
    const resource::Collection& collection = catalog_.Of<Part>();
    const std::string& meeting = record_.meeting.name();
    auto shown = resource::ShownRows(collection, call_, session_);
    if (!shown.ok()) return shown.status();
    // The byte after the slash ends the names below it.
    const db::Sql condition =
        db::AllOf({db::SqlCat("name > ", db::Bind(absl::StrCat(meeting, "/")), " AND name < ",
                              db::Bind(absl::StrCat(meeting, "0")), " AND delete_time = 0"),
                   *shown});
    const db::Sql below = db::SqlCat(" FROM ", collection.table(), " WHERE ", condition);
    auto counts = session_.Query(
        db::SqlCat("SELECT COUNT(*), CAST(COALESCE(SUM(LENGTH(body)), 0) AS SIGNED)", below));
    if (!counts.ok()) return counts.status();
    const auto [count, bytes] = counts->front().template As<int64_t, int64_t>();
    if (count > kMaxParts || bytes > kMaxBytes) return TooMany(meeting, collection.table());
    auto rows =
        session_.Query(db::SqlCat("SELECT body", below, " ORDER BY ", order, " LIMIT ", kMaxParts));
    if (!rows.ok()) return rows.status();
    for (const db::Row& row : *rows) parts.emplace_back().ParseFromString(row.Text());
    return absl::OkStatus();
  }

  // Documents that are cited; of those that the caller may not see, nothing.
  absl::Status ReadDocuments() {
    std::set<std::string> cited;
    for (const v1::AgendaItem& item : record_.items) {
      cited.insert(item.documents().begin(), item.documents().end());
    }
    for (const v1::Decision& decision : record_.decisions) cited.insert(decision.document());
    cited.erase("");
    if (cited.empty()) return absl::OkStatus();
    if (cited.size() > kMaxParts) return TooMany(record_.meeting.name(), "documents");
    auto shown = resource::ShownRows(catalog_.Of<v1::Document>(), call_, session_);
    if (!shown.ok()) return shown.status();
    auto rows = session_.Query(db::SqlCat("SELECT symbol, subject, name FROM documents WHERE ",
                                          db::AllOf({db::IsIn("name", cited), *shown})));
    if (!rows.ok()) return rows.status();
    for (const db::Row& row : *rows) {
      const auto [symbol, subject, name] = row.As<std::string, std::string, std::string>();
      record_.documents[name] = absl::StrCat(symbol, symbol.empty() ? "" : " ", subject);
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
                                         const std::string& meeting, db::Session& session) {
  return Reader(catalog, call, session).Read(meeting);
}

}  // namespace district::meeting
