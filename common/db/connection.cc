#include "common/db/connection.h"

#if __has_include(<mysql/jdbc.h>)
#include <mysql/jdbc.h>
#define DISTRICT_ORACLE_CONNECTOR 1
#else
#include <cppconn/connection.h>
#include <cppconn/datatype.h>
#include <cppconn/driver.h>
#include <cppconn/exception.h>
#include <cppconn/prepared_statement.h>
#include <cppconn/resultset.h>
#include <cppconn/resultset_metadata.h>
#include <cppconn/statement.h>
#endif

#include <algorithm>
#include <charconv>
#include <limits>
#include <list>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/db/errors.h"

namespace district::db {
namespace {

constexpr size_t kMaxPrepared = 128;

constexpr char kSqlMode[] =
    "STRICT_ALL_TABLES,ONLY_FULL_GROUP_BY,NO_ZERO_DATE,NO_ZERO_IN_DATE,"
    "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION";

// In microseconds, as services store times.
constexpr char kNow[] = "CAST(UNIX_TIMESTAMP(NOW(6)) * 1000000 AS SIGNED)";

int WholeSeconds(absl::Duration duration) {
  return std::max<int>(1, absl::ToInt64Seconds(absl::Ceil(duration, absl::Seconds(1))));
}

sql::ConnectOptionsMap ConnectOptions(const Options& options) {
  sql::ConnectOptionsMap map;
  map["hostName"] = sql::SQLString(absl::StrCat("tcp://", options.host, ":", options.port));
  map["userName"] = sql::SQLString(options.user);
  map["password"] = sql::SQLString(options.password);
  if (!options.database.empty()) map["schema"] = sql::SQLString(options.database);
  map["OPT_CHARSET_NAME"] = sql::SQLString("utf8mb4");
  map["OPT_CONNECT_TIMEOUT"] = WholeSeconds(options.connect_timeout);
  // The server is to end a statement; this is for when the server does not answer at all.
  const int timeout = WholeSeconds(std::max(options.statement_timeout, options.lock_timeout)) + 2;
  map["OPT_READ_TIMEOUT"] = timeout;
  map["OPT_WRITE_TIMEOUT"] = timeout;
  // An update counts the rows it matched, even where it changed nothing in them.
  map["CLIENT_FOUND_ROWS"] = true;
  if (!options.tls_ca.empty()) {
    map["sslCA"] = sql::SQLString(options.tls_ca);
#ifdef DISTRICT_ORACLE_CONNECTOR
    map["OPT_SSL_MODE"] = static_cast<int>(sql::SSL_MODE_VERIFY_IDENTITY);
#else
    map["sslVerify"] = true;
#endif
  }
#ifdef DISTRICT_ORACLE_CONNECTOR
  if (options.tls_ca.empty()) map["OPT_GET_SERVER_PUBLIC_KEY"] = true;
#endif
  return map;
}

// Whether the client library compares the certificate with the host: libmariadb 3.4 does not where
// the host is spelt like this, and would take any certificate of the authority.
bool NameIsVerified(std::string_view host) { return host != "127.0.0.1" && host != "::1"; }

// The connector keeps state for each thread that uses it.
class ThreadInit {
 public:
  explicit ThreadInit(sql::Driver* driver) : driver_(driver) { driver_->threadInit(); }
  ~ThreadInit() { driver_->threadEnd(); }

 private:
  sql::Driver* driver_;
};

sql::Driver* DriverOfThread() {
  // The first call is not safe among threads; a static's initialisation is.
  static sql::Driver* const driver = get_driver_instance();
  static thread_local ThreadInit init(driver);
  return driver;
}

enum class Kind { kInteger, kUnsigned, kFloat, kDouble, kBytes };

Kind KindOf(sql::ResultSetMetaData& columns, unsigned column) {
  switch (columns.getColumnType(column)) {
    case sql::DataType::TINYINT:
    case sql::DataType::SMALLINT:
    case sql::DataType::MEDIUMINT:
    case sql::DataType::INTEGER:
    case sql::DataType::YEAR:
      return Kind::kInteger;
    case sql::DataType::BIGINT:
      return columns.isSigned(column) ? Kind::kInteger : Kind::kUnsigned;
    case sql::DataType::REAL:
      return Kind::kFloat;
    case sql::DataType::DOUBLE:
      return Kind::kDouble;
    default:
      return Kind::kBytes;
  }
}

// The shortest text that reads back as the same number; the connector's own would be cut to six
// decimals.
template <typename Number>
std::string Shortest(Number number) {
  char buffer[40];
  return std::string(buffer, std::to_chars(buffer, buffer + sizeof buffer, number).ptr);
}

Value Cell(sql::ResultSet& result, unsigned column, Kind kind) {
  if (result.isNull(column)) return {};
  switch (kind) {
    case Kind::kInteger:
      return result.getInt64(column);
    case Kind::kUnsigned: {
      const uint64_t number = result.getUInt64(column);
      if (number > static_cast<uint64_t>(std::numeric_limits<int64_t>::max()))
        throw sql::SQLException("an integer does not fit into 63 bits");
      return static_cast<int64_t>(number);
    }
    case Kind::kFloat:
      return Shortest(static_cast<float>(result.getDouble(column)));
    case Kind::kDouble:
      return Shortest(static_cast<double>(result.getDouble(column)));
    case Kind::kBytes:
      break;
  }
  return std::string(result.getString(column).asStdString());
}

std::vector<Row> RowsOf(sql::ResultSet& result) {
  sql::ResultSetMetaData& columns = *result.getMetaData();
  std::vector<Kind> kinds(columns.getColumnCount());
  for (unsigned i = 0; i < kinds.size(); ++i) kinds[i] = KindOf(columns, i + 1);
  std::vector<Row> rows;
  rows.reserve(result.rowsCount());
  while (result.next()) {
    Row& row = rows.emplace_back();
    row.reserve(kinds.size());
    for (unsigned i = 0; i < kinds.size(); ++i) row.push_back(Cell(result, i + 1, kinds[i]));
  }
  return rows;
}

// The text values as the connector wants them. It only points at long ones, so they have to stay
// until the statement was executed.
using Bound = std::list<sql::SQLString>;

Bound Bind(sql::PreparedStatement& statement, Parameters parameters) {
  Bound bound;
  unsigned index = 0;
  for (const Value* value : parameters) {
    ++index;
    if (const auto* number = std::get_if<int64_t>(value))
      statement.setInt64(index, *number);
    else if (const auto* text = std::get_if<std::string>(value))
      statement.setString(index, bound.emplace_back(*text));
    else
      statement.setNull(index, sql::DataType::VARCHAR);
  }
  return bound;
}

// The name of the table that an INSERT INTO or UPDATE changes.
std::string TableOf(const std::string& sql) {
  const std::vector<std::string> words =
      absl::StrSplit(sql.substr(0, 200), absl::ByAnyChar(" \n\t(`"), absl::SkipEmpty());
  for (size_t i = 0; i + 1 < words.size() && i < 3; ++i)
    if (absl::EqualsIgnoreCase(words[i], "INTO") || absl::EqualsIgnoreCase(words[i], "UPDATE"))
      return words[i + 1];
  return {};
}

}  // namespace

std::vector<const Value*> PointersTo(const std::vector<Value>& values) {
  std::vector<const Value*> pointers;
  pointers.reserve(values.size());
  for (const Value& value : values) pointers.push_back(&value);
  return pointers;
}

absl::Duration StatementLimit(absl::Duration remaining, absl::Duration most) {
  constexpr absl::Duration kLeast = absl::Milliseconds(5);
  if (remaining >= most) return most;
  const absl::Duration step = most / 8;
  if (remaining > step) return std::min(most, absl::Ceil(remaining, step));
  absl::Duration limit = step;
  while (limit / 2 >= remaining && limit / 2 >= kLeast) limit /= 2;
  return limit;
}

struct Connection::Statement {
  std::string sql;
  std::unique_ptr<sql::PreparedStatement> prepared;
};

struct Connection::Session {
  std::unique_ptr<sql::Connection> connection;
  std::unique_ptr<sql::Statement> plain;
  // Prepared statements, the last used first; the map's keys view the list's texts.
  std::list<Statement> statements;
  absl::flat_hash_map<std::string_view, std::list<Statement>::iterator> by_sql;
};

Connection::Connection(const Options& options, Counters& counters)
    : options_(options), counters_(counters), session_(std::make_unique<Session>()) {}

Connection::~Connection() {
  session_->by_sql.clear();
  session_->statements.clear();
  session_->plain.reset();
}

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(const Options& options,
                                                             Counters& counters, Mode mode) {
  std::unique_ptr<Connection> connection(new Connection(options, counters));
  if (absl::Status status = connection->Connect(); !status.ok()) return status;
  absl::Status status = connection->SetUp(mode);
  if (status.ok()) status = connection->Verify();
  if (!status.ok())
    return CannotConnect(0, absl::StrCat(status.message(), " ", ServerTextOf(status)));
  Count(counters.connections_opened);
  return connection;
}

absl::Status Connection::Connect() {
  if (!options_.tls_ca.empty() && !NameIsVerified(options_.host))
    return CannotConnect(
        0, absl::StrCat("the certificate of ", options_.host,
                        " cannot be verified: give the host by name, such as localhost"));
  try {
    sql::ConnectOptionsMap options = ConnectOptions(options_);
    session_->connection.reset(DriverOfThread()->connect(options));
    session_->plain.reset(session_->connection->createStatement());
  } catch (const sql::SQLException& error) {
    return CannotConnect(error.getErrorCode(), error.what());
  } catch (const std::exception& error) {
    return CannotConnect(0, error.what());
  }
  return absl::OkStatus();
}

absl::Status Connection::SetUp(Mode mode) {
  auto version = Ask("SELECT VERSION()");
  if (!version.ok()) return version.status();
  mariadb_ = absl::StrContains((*version)[0].Text(), "MariaDB");
  // A program that stands still may do so between two statements or in the middle of a packet.
  const int idle = WholeSeconds(options_.idle_timeout);
  const std::string settings = absl::StrCat(
      "SET time_zone = '+00:00', sql_mode = '", kSqlMode,
      "', autocommit = ", mode == Mode::kStatements ? 1 : 0, ", ",
      "innodb_lock_wait_timeout = ", WholeSeconds(options_.lock_timeout), ", wait_timeout = ", idle,
      ", net_read_timeout = ", idle, ", net_write_timeout = ", idle);
  if (absl::Status status = Command(settings.c_str()); !status.ok()) return status;
  absl::Status status = Command("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
  if (!status.ok()) return status;
  return Limit(options_.statement_timeout);
}

absl::Status Connection::Verify() {
  auto settings = Ask(absl::StrCat("SELECT @@SESSION.time_zone, @@SESSION.",
                                   mariadb_ ? "tx_isolation" : "transaction_isolation",
                                   ", @@SESSION.character_set_client, @@SESSION.sql_mode, ", kNow)
                          .c_str());
  if (!settings.ok()) return settings.status();
  const auto [zone, isolation, characters, mode, now] =
      settings->at(0).As<std::string, std::string, std::string, std::string, Value>();
  if (zone != "+00:00" || isolation != "READ-COMMITTED" || characters != "utf8mb4")
    return WrongStatement("the settings of the session did not take effect");
  const std::set<std::string> modes = absl::StrSplit(mode, ',');
  const std::set<std::string> wanted = absl::StrSplit(kSqlMode, ',');
  if (!std::includes(modes.begin(), modes.end(), wanted.begin(), wanted.end()))
    return WrongStatement("the sql_mode did not take effect");
  NowIn(now);

  if (options_.tls_ca.empty()) return absl::OkStatus();
  auto cipher = Ask("SHOW SESSION STATUS LIKE 'Ssl_cipher'");
  if (!cipher.ok()) return cipher.status();
  if (cipher->empty() || cipher->at(0).Text(1).empty())
    return WrongStatement("the connection is not encrypted");
  return absl::OkStatus();
}

// Runs what uses the connector, and turns its exceptions into statuses.
template <typename Work>
absl::Status Connection::Guarded(Work work) {
  if (broken_) return StatusOfError(2006, "the connection is broken");
  Count(counters_.statements);
  absl::Status status;
  try {
    work();
  } catch (const sql::SQLException& error) {
    status = StatusOfError(error.getErrorCode(), error.what());
  } catch (const std::exception& error) {
    status = WrongStatement(error.what());
    broken_ = true;
  }
  if (ClassOf(status) == ErrorClass::kBroken) broken_ = true;
  return status;
}

absl::Status Connection::Command(const char* sql) {
  return Guarded([&] { session_->plain->execute(sql); });
}

absl::StatusOr<std::vector<Row>> Connection::Ask(const char* sql) {
  std::vector<Row> rows;
  absl::Status status = Guarded([&] {
    const std::unique_ptr<sql::ResultSet> result(session_->plain->executeQuery(sql));
    rows = RowsOf(*result);
  });
  if (!status.ok()) return status;
  return rows;
}

absl::Time Connection::NowIn(const Value& microseconds) {
  const absl::Time now = absl::FromUnixMicros(AsInt(microseconds));
  options_.clock->Set(now);
  return now;
}

absl::StatusOr<absl::Time> Connection::Now() {
  auto rows = Ask(absl::StrCat("SELECT ", kNow).c_str());
  if (!rows.ok()) return rows.status();
  return NowIn(rows->at(0).at(0));
}

absl::StatusOr<absl::Time> Connection::NowAfter(const std::string& sequence) {
  auto rows =
      Ask(absl::StrCat("SELECT ", kNow, ", last_time FROM sequences WHERE name = '", sequence, "'")
              .c_str());
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return WrongStatement(absl::StrCat("there is no sequence ", sequence));
  const absl::Time last = absl::FromUnixMicros(rows->at(0).Int(1));
  return std::max(NowIn(rows->at(0).at(0)), last + absl::Microseconds(1));
}

absl::Status Connection::Limit(absl::Duration limit) {
  limit = StatementLimit(limit, options_.statement_timeout);
  if (limit == limit_) return absl::OkStatus();
  // MariaDB counts seconds, for all statements; MySQL milliseconds, for SELECT only.
  const int64_t milliseconds = std::max<int64_t>(1, absl::ToInt64Milliseconds(limit));
  const std::string sql =
      mariadb_ ? absl::StrCat("SET SESSION max_statement_time = ", milliseconds / 1000.0)
               : absl::StrCat("SET SESSION max_execution_time = ", milliseconds);
  absl::Status status = Command(sql.c_str());
  if (status.ok()) limit_ = limit;
  return status;
}

Connection::Statement& Connection::Prepared(std::string_view sql) {
  auto& [connection, plain, statements, by_sql] = *session_;
  if (auto found = by_sql.find(sql); found != by_sql.end()) {
    statements.splice(statements.begin(), statements, found->second);
    return statements.front();
  }
  if (statements.size() >= kMaxPrepared) {
    by_sql.erase(statements.back().sql);
    statements.pop_back();
  }
  std::unique_ptr<sql::PreparedStatement> prepared(
      connection->prepareStatement(sql::SQLString(sql.data(), sql.size())));
  statements.push_front({std::string(sql), std::move(prepared)});
  by_sql.emplace(statements.front().sql, statements.begin());
  return statements.front();
}

absl::StatusOr<std::vector<Row>> Connection::Query(std::string_view sql, Parameters parameters,
                                                   absl::Duration limit) {
  if (absl::Status status = Limit(limit); !status.ok()) return status;
  std::vector<Row> rows;
  absl::Status status = Guarded([&] {
    sql::PreparedStatement& statement = *Prepared(sql).prepared;
    const Bound bound = Bind(statement, parameters);
    const std::unique_ptr<sql::ResultSet> result(statement.executeQuery());
    rows = RowsOf(*result);
  });
  if (!status.ok()) return status;
  return rows;
}

absl::StatusOr<int64_t> Connection::Execute(std::string_view sql, Parameters parameters,
                                            absl::Duration limit) {
  if (absl::Status status = Limit(limit); !status.ok()) return status;
  int64_t matched = 0;
  absl::Status status = Guarded([&] {
    sql::PreparedStatement& statement = *Prepared(sql).prepared;
    const Bound bound = Bind(statement, parameters);
    matched = statement.executeUpdate();
  });
  if (status.ok()) return matched;
  NameTable(status, TableOf(std::string(sql)));
  return status;
}

}  // namespace district::db
