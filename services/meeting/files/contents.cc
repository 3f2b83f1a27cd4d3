#include "services/meeting/files/contents.h"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/api/errors.h"
#include "common/rpc/log.h"
#include "district/meeting/v1/files.pb.h"
#include "services/meeting/files/register.h"

namespace district::meeting {
namespace {

// How much is removed in one transaction, some MiB.
constexpr int kChunksAtOnce = 16;
// No upload lasts so long.
constexpr absl::Duration kAbandoned = absl::Minutes(30);
// Who began to read what is nobody's any more may come to the end.
constexpr absl::Duration kKeptForReaders = absl::Hours(1);
constexpr absl::Duration kTimeout = absl::Seconds(10);

const db::InsertTarget& Contents() {
  static const auto* const target = new db::InsertTarget{
      "file_contents", {"sha256", "upload", "size_bytes"}, std::nullopt, /*if_absent=*/true};
  return *target;
}

absl::StatusOr<std::vector<db::Row>> LockContent(db::Transaction& transaction,
                                                 const std::string& sha256) {
  return transaction.Query(db::SqlCat(
      "SELECT upload FROM file_contents WHERE sha256 = ", db::Bind(sha256), " FOR UPDATE"));
}

// Removes some of what an upload wrote; whether something may be left.
absl::StatusOr<bool> DiscardSome(db::Transaction& transaction, const std::string& upload) {
  auto under_way = transaction.Query(db::SqlCat(
      "SELECT upload FROM file_uploads WHERE upload = ", db::Bind(upload), " FOR UPDATE"));
  if (!under_way.ok()) return under_way.status();
  if (under_way->empty()) return false;
  auto removed =
      transaction.Execute(db::SqlCat("DELETE FROM file_chunks WHERE upload = ", db::Bind(upload),
                                     " ORDER BY number LIMIT ", kChunksAtOnce));
  if (!removed.ok()) return removed.status();
  if (*removed == kChunksAtOnce) return true;
  auto done =
      transaction.Execute(db::SqlCat("DELETE FROM file_uploads WHERE upload = ", db::Bind(upload)));
  if (!done.ok()) return done.status();
  return false;
}

// Whether a file has the content, or had it as a MAIN file, whose past is kept.
absl::StatusOr<bool> IsUsed(db::Transaction& transaction, const std::string& sha256) {
  auto rows = transaction.Query(db::SqlCat(
      "SELECT 1 FROM document_files WHERE sha256 = ", db::Bind(sha256),
      " UNION ALL SELECT 1 FROM document_files_history WHERE sha256 = ", db::Bind(sha256),
      " AND role = ", static_cast<int>(v1::File::MAIN), " LIMIT 1"));
  if (!rows.ok()) return rows.status();
  return !rows->empty();
}

absl::Status SweepOrphan(db::Transaction& transaction, const std::string& sha256) {
  auto content = LockContent(transaction, sha256);
  if (!content.ok()) return content.status();
  auto used = IsUsed(transaction, sha256);
  if (!used.ok()) return used.status();
  if (!*used && !content->empty()) {
    auto listed =
        transaction.Execute(db::SqlCat("INSERT INTO file_uploads (upload, start_time) VALUES (",
                                       db::Bind(content->front().Text()), ", 0)"));
    if (!listed.ok()) return listed.status();
    auto removed = transaction.Execute(
        db::SqlCat("DELETE FROM file_contents WHERE sha256 = ", db::Bind(sha256)));
    if (!removed.ok()) return removed.status();
  }
  return transaction
      .Execute(db::SqlCat("DELETE FROM file_orphans WHERE sha256 = ", db::Bind(sha256)))
      .status();
}

int64_t Before(const db::Transaction& transaction, absl::Duration age) {
  return absl::ToUnixMicros(transaction.now() - age);
}

}  // namespace

absl::Status WriteChunk(db::Transaction& transaction, const std::string& upload, int number,
                        const std::string& bytes) {
  if (number == 0) {
    auto begun = transaction.Execute(
        db::SqlCat("INSERT INTO file_uploads (upload, start_time) VALUES (", db::Bind(upload), ", ",
                   db::Bind(absl::ToUnixMicros(transaction.now())),
                   ") ON DUPLICATE KEY UPDATE upload = upload"));
    if (!begun.ok()) return begun.status();
  }
  // The bytes are many, and copied once only.
  db::Sql insert = db::SqlCat("INSERT INTO file_chunks (upload, number, data) VALUES (",
                              db::Bind(upload), ", ", db::Bind(number), ", ");
  insert.Append("?) ON DUPLICATE KEY UPDATE number = number");
  insert.parameters.emplace_back(bytes);
  return transaction.Execute(insert).status();
}

absl::Status KeepContent(db::Transaction& transaction, const std::string& upload,
                         const std::string& sha256, int64_t size) {
  transaction.Insert(Contents(), {sha256, upload, size});
  if (absl::Status status = transaction.Flush(); !status.ok()) return status;
  auto kept = LockContent(transaction, sha256);
  if (!kept.ok()) return kept.status();
  // Another brought it before, or takes it away just now.
  if (kept->empty()) return db::RunAgain();
  if (kept->front().Text() != upload) return absl::OkStatus();
  auto ended =
      transaction.Execute(db::SqlCat("DELETE FROM file_uploads WHERE upload = ", db::Bind(upload)));
  if (!ended.ok()) return ended.status();
  if (*ended == 1) return absl::OkStatus();
  return api::Error(absl::StatusCode::kUnavailable, "UPLOAD_ABANDONED")
      .Message("the upload took too long");
}

absl::Status ReleaseContent(db::Transaction& transaction, const std::string& sha256) {
  return transaction
      .Execute(db::SqlCat("INSERT INTO file_orphans (sha256, since) VALUES (", db::Bind(sha256),
                          ", ", db::Bind(absl::ToUnixMicros(transaction.now())),
                          ") ON DUPLICATE KEY UPDATE since = VALUES(since)"))
      .status();
}

void DiscardUpload(db::Database& database, const std::string& upload) {
  auto left = std::make_shared<bool>(false);
  database.Write({.deadline = absl::Now() + kTimeout,
                  .repeatable = true,
                  .run =
                      [upload, left](db::Transaction& transaction) {
                        absl::StatusOr<bool> some = DiscardSome(transaction, upload);
                        *left = some.ok() && *some;
                        return some.status();
                      },
                  .done =
                      [&database, upload, left](absl::Status status) {
                        if (status.ok() && *left) return DiscardUpload(database, upload);
                        if (status.ok()) return;
                        // What is left now is swept later.
                        rpc::Log(rpc::Severity::kWarning, "an upload could not be discarded",
                                 {{"error", rpc::Loggable(status)}});
                      }});
}

absl::StatusOr<std::string> UploadOf(db::Session& session, const std::string& sha256) {
  auto rows = session.Query(
      db::SqlCat("SELECT upload FROM file_contents WHERE sha256 = ", db::Bind(sha256)));
  if (!rows.ok()) return rows.status();
  if (rows->empty()) {
    return api::Error(absl::StatusCode::kNotFound, "CONTENT_GONE")
        .Message("the content is kept no more")
        .Vietnamese("Nội dung cũ của tệp không còn được lưu.");
  }
  return rows->front().Text();
}

absl::StatusOr<std::string> ReadChunk(db::Session& session, const std::string& upload, int number) {
  auto rows =
      session.Query(db::SqlCat("SELECT data FROM file_chunks WHERE upload = ", db::Bind(upload),
                               " AND number = ", db::Bind(number)));
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return absl::DataLossError("a chunk of a file is missing");
  return rows->front().Text();
}

absl::StatusOr<int64_t> SweepContents(db::Transaction& transaction) {
  auto abandoned = transaction.Query(
      db::SqlCat("SELECT upload FROM file_uploads WHERE start_time < ",
                 db::Bind(Before(transaction, kAbandoned)), " ORDER BY start_time LIMIT 1"));
  if (!abandoned.ok()) return abandoned.status();
  if (!abandoned->empty()) {
    absl::StatusOr<bool> left = DiscardSome(transaction, abandoned->front().Text());
    if (!left.ok()) return left.status();
    return 1;
  }
  auto orphans = transaction.Query(db::SqlCat("SELECT sha256 FROM file_orphans WHERE since < ",
                                              db::Bind(Before(transaction, kKeptForReaders)),
                                              " ORDER BY since LIMIT 1"));
  if (!orphans.ok()) return orphans.status();
  if (orphans->empty()) return 0;
  absl::Status swept = SweepOrphan(transaction, orphans->front().Text());
  if (!swept.ok()) return swept;
  return 1;
}

}  // namespace district::meeting
