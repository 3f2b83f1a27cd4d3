// A database server whose disk is full.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/db/testing/fixture.h"

namespace district::db {
namespace {

using testing::kLong;
using testing::TestServer;

// One file for all tables, which may grow to a size only: what the server then says is what it says
// on a full disk.
std::vector<std::string> RoomFor(int mebibytes) {
  return {"--innodb-file-per-table=OFF",
          absl::StrCat("--innodb-data-file-path=ibdata1:12M:autoextend:max:", mebibytes, "M")};
}

class FullTest : public ::testing::Test {
 protected:
  static absl::Status Write(Database& database, const std::string& id, size_t bytes) {
    return database.WriteNow(kLong, [&](Transaction& transaction) {
      absl::Status status = transaction.Execute("INSERT INTO small VALUES (?)", {id}).status();
      if (!status.ok()) return status;
      return transaction.Execute("INSERT INTO large VALUES (?, ?)", {id, std::string(bytes, 'x')})
          .status();
    });
  }

  const std::unique_ptr<TestServer> server_ = TestServer::Start(RoomFor(32));
  const Options options_ =
      server_->NewDatabase({"CREATE TABLE small (id VARCHAR(40) PRIMARY KEY)",
                            "CREATE TABLE large (id VARCHAR(40) PRIMARY KEY, bytes LONGBLOB)"});
  const std::unique_ptr<Database> database_ = OpenDatabase(options_);

  int64_t Number(const std::string& sql) {
    return AsInt(server_->Ask(sql, options_.database).at(0).at(0));
  }
};

TEST_F(FullTest, RefusesWritesWholeAndTakesThemWhenThereIsRoomAgain) {
  constexpr size_t kBytes = 1 << 20;
  absl::Status status;
  int written = 0;
  while (written < 100) {
    status = Write(*database_, absl::StrCat("w", written), kBytes);
    if (!status.ok()) break;
    ++written;
  }
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted) << status;
  EXPECT_EQ(ReasonOf(status), "STORAGE_FULL");
  EXPECT_GT(written, 0);
  // Neither half of it is there, and what was written is.
  EXPECT_EQ(Number("SELECT COUNT(*) FROM small"), written);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM large"), written);
  // Reading goes on.
  EXPECT_TRUE(database_
                  ->ReadNow(kLong,
                            [](Session& session) {
                              return session.Query("SELECT COUNT(*) FROM large", {}).status();
                            })
                  .ok());

  server_->Restart(RoomFor(128));
  status = Write(*database_, "after", kBytes);
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(Number("SELECT COUNT(*) FROM small WHERE id = 'after'"), 1);
}

}  // namespace
}  // namespace district::db
