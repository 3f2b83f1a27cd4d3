// A service in the test's own process: a real server on a free port over a real database, with
// collections of the test's own and no gateway.
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/auth/auth.h"
#include "common/db/testing/test_server.h"
#include "common/resource/collection.h"
#include "common/resource/feed_reader.h"
#include "common/resource/service.h"
#include "common/rpc/server.h"
#include "common/rpc/test_server.h"
#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"

namespace district::resource {

// What every service keeps beside its collections, as in services/*/migrations.
inline std::vector<std::string> CommonTables() {
  return {
      "CREATE TABLE changes (id VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,"
      " change_time BIGINT NOT NULL, collection VARCHAR(100) NOT NULL,"
      " resource VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,"
      " action TINYINT NOT NULL, method VARCHAR(200) NOT NULL, subject VARCHAR(255) NOT NULL,"
      " request_id VARCHAR(36) NOT NULL, trace_id VARCHAR(64) NOT NULL,"
      " before_body MEDIUMBLOB NULL, after_body MEDIUMBLOB NOT NULL,"
      " sequence_number BIGINT NOT NULL, PRIMARY KEY (id),"
      " UNIQUE KEY uq_changes_sequence_number (sequence_number))",
      "CREATE TABLE requests (subject VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
      " NOT NULL, request_id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,"
      " method VARCHAR(200) NOT NULL, fingerprint VARBINARY(32) NOT NULL,"
      " create_time BIGINT NOT NULL, change_id VARCHAR(40) NULL, response MEDIUMBLOB NULL,"
      " PRIMARY KEY (subject, request_id))",
      "CREATE TABLE sequences (name VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,"
      " last_number BIGINT NOT NULL, last_time BIGINT NOT NULL DEFAULT 0, PRIMARY KEY (name))",
      "INSERT INTO sequences (name, last_number) VALUES ('changes', 0)"};
}

inline std::string ColumnSql(const Collection& collection, const std::string& column) {
  static constexpr char kAscii[] = " VARCHAR(400) CHARACTER SET ascii COLLATE ascii_bin";
  static constexpr char kText[] = " VARCHAR(400) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";
  if (column == "body") return "body MEDIUMBLOB NOT NULL";
  if (column == "name") return absl::StrCat("name", kAscii, " NOT NULL");
  if (column == "version" || column == "from_time" || column == "to_time") {
    return absl::StrCat(column, " BIGINT NOT NULL");
  }
  for (const UniqueKey& key : collection.unique_keys()) {
    if (key.column == column) return absl::StrCat(column, kText, " NULL");
  }
  for (const api::Column& known : collection.columns().all()) {
    if (known.column != column) continue;
    switch (known.type) {
      case api::ColumnType::kText:
      case api::ColumnType::kReference:
        return absl::StrCat("`", column, "`", kText, " NOT NULL");
      case api::ColumnType::kList:
        return absl::StrCat("`", column, "` MEDIUMTEXT NOT NULL");
      case api::ColumnType::kDecimal:
        return absl::StrCat("`", column, "` DECIMAL(38,10) NULL");
      default:
        return absl::StrCat("`", column, "` BIGINT NOT NULL");
    }
  }
  return absl::StrCat("`", column, "`", kAscii, " NOT NULL");  // a derived key of order
}

// The table of a collection, with its unique keys; or that of its history.
inline std::string TableSql(const Collection& collection, const db::InsertTarget& target) {
  std::vector<std::string> parts;
  for (const std::string& column : target.columns) parts.push_back(ColumnSql(collection, column));
  if (target.table == collection.history_table()) {
    parts.push_back("PRIMARY KEY (name, from_time)");
  } else {
    parts.push_back("PRIMARY KEY (name)");
    for (const UniqueKey& key : collection.unique_keys()) {
      parts.push_back(absl::StrCat("UNIQUE KEY ", key.key, " (", key.column, ")"));
    }
  }
  return absl::StrCat("CREATE TABLE ", target.table, " (", absl::StrJoin(parts, ", "), ")");
}

// The names of the standard methods of a collection.
inline std::set<std::string> StandardMethodsOf(const Collection& collection) {
  std::set<std::string> names = {absl::StrCat("List", collection.Plural())};
  for (const char* verb : {"Get", "Create", "Update", "Delete", "Undelete"}) {
    names.insert(absl::StrCat(verb, collection.singular()));
  }
  for (const char* verb : {"Get", "Create", "Update", "Delete"}) {
    names.insert(absl::StrCat("Batch", verb, collection.Plural()));
  }
  return names;
}

class ServiceTest : public ::testing::Test {
 protected:
  // Serves the collections under the name of a service that they belong to.
  void Start(const std::string& name, std::vector<std::unique_ptr<Collection>> collections) {
    std::vector<std::string> statements = CommonTables();
    for (const auto& collection : collections) {
      statements.push_back(TableSql(*collection, collection->insert_target()));
      if (!collection->has_history()) continue;
      statements.push_back(TableSql(*collection, collection->history_target()));
    }
    db::Options options = db::testing::TestServer::Shared().NewDatabase(statements);
    options.key_log = KeyLogOfChanges();
    options.sequence = ChangeLog().sequence->name;
    db_name_ = options.database;
    database_ = db::OpenDatabase(options);
    service_ = std::make_unique<Service>(name, *database_, server_, /*siblings=*/nullptr);
    for (auto& collection : collections) {
      RefuseOthers(*collection);
      service_->Serve(std::move(collection));
    }
    const absl::Status started = server_.Start();
    ASSERT_TRUE(started.ok()) << started;
    channel_ = grpc::CreateChannel(absl::StrCat("127.0.0.1:", server_.port()),
                                   grpc::InsecureChannelCredentials());
  }

  ~ServiceTest() override {
    if (service_) service_->Stop();
    database_.reset();  // what still waits is ended before the server goes
  }

  // How many rows a table has.
  int64_t Count(const std::string& table) {
    return db::AsInt(db::testing::TestServer::Shared()
                         .Ask(absl::StrCat("SELECT COUNT(*) FROM ", table), db_name_)
                         .at(0)
                         .at(0));
  }

  // Refuses the other methods of the proto of a collection: a server has a handler for each.
  void RefuseOthers(const Collection& collection) {
    const std::set<std::string> standard = StandardMethodsOf(collection);
    const google::protobuf::FileDescriptor& file = *collection.type()->file();
    for (int i = 0; i < file.service_count(); ++i) {
      for (int m = 0; m < file.service(i)->method_count(); ++m) {
        const google::protobuf::MethodDescriptor& method = *file.service(i)->method(m);
        if (standard.contains(method.name())) continue;
        const auto refuse = [](const rpc::CallPtr& call) {
          call->Fail(absl::UnimplementedError("not in this test"));
        };
        if (method.client_streaming()) {
          server_.HandleRequestStream(method.full_name(), refuse);
        } else if (method.server_streaming()) {
          server_.HandleStream(method.full_name(), [](const rpc::StreamPtr& stream) {
            stream->End(absl::UnimplementedError("not in this test"));
          });
        } else {
          server_.Handle(method.full_name(), refuse);
        }
      }
    }
  }

  rpc::Server server_{{},
                      std::make_unique<rpc::FakeAuthenticator>(),
                      *auth::Roles::Parse("admin: [\"*\"]\nviewer: [\"*.*.read\"]")};
  std::string db_name_;
  std::unique_ptr<db::Database> database_;
  std::unique_ptr<Service> service_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace district::resource
