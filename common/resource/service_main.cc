#include "common/resource/service_main.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "common/api/page_token.h"
#include "common/auth/auth.h"
#include "common/resource/feed_reader.h"
#include "common/rpc/health_check.h"
#include "common/rpc/log.h"
#include "common/rpc/peer_client.h"
#include "common/rpc/scheduling.h"
#include "common/rpc/server.h"
#include "common/rpc/stop_signal.h"
#include "common/rpc/tls.h"

ABSL_FLAG(std::string, address, "127.0.0.1:9000", "where to serve gRPC");
ABSL_FLAG(std::string, admin_address, "", "where to serve /metrics over HTTP; empty: nowhere");
ABSL_FLAG(
    bool, reflection, false,
    "tell whoever asks, without a token, of all methods and messages (gRPC server reflection)");
ABSL_FLAG(std::string, tls_cert, "",
          "this service's certificate (PEM): speak TLS only, with clients and with peers");
ABSL_FLAG(std::string, tls_key, "", "the key of the certificate (PEM)");
ABSL_FLAG(std::string, tls_ca, "", "the authority of clients' and peers' certificates (PEM)");
ABSL_FLAG(std::vector<std::string>, tls_clients,
          std::vector<std::string>({"gateway", "personnel", "meeting", "indicator"}),
          "the names, one of which a client's certificate must hold");
ABSL_FLAG(std::string, db_host, "127.0.0.1", "the database server");
ABSL_FLAG(int, db_port, 3306, "the database server's port");
ABSL_FLAG(std::string, db_user, "", "the service's own account");
ABSL_FLAG(std::string, db_name, "", "the service's own schema; empty: the service's name");
ABSL_FLAG(std::string, db_password_file, "", "a file that holds the password of the account");
ABSL_FLAG(std::string, db_tls_ca, "",
          "a PEM file of certificate authorities: connect by TLS only and verify the server");
ABSL_FLAG(int, db_key_workers, 2, "connections for reads by name");
ABSL_FLAG(int, db_read_workers, 4, "connections for all other reads");
ABSL_FLAG(int, db_write_workers, 2, "connections for writes");
ABSL_FLAG(int, db_cache_mib, 48, "how much of what is read by name is kept; 0: nothing");
ABSL_FLAG(std::string, jwks_file, "", "the public keys that tokens are verified by");
ABSL_FLAG(std::string, page_token_key_file, "",
          "the keys of page tokens, one a line: the first signs, it and a second verify");
ABSL_FLAG(std::string, issuer, "district", "the issuer that tokens must name");
ABSL_FLAG(std::string, audience, "district", "the audience that tokens must name");
ABSL_FLAG(std::string, roles_file, "", "the YAML file that maps roles to permissions");
ABSL_FLAG(std::string, personnel, "", "the gRPC target of the personnel service");
ABSL_FLAG(std::string, meeting, "", "the gRPC target of the meeting service");
ABSL_FLAG(std::string, indicator, "", "the gRPC target of the indicator service");
ABSL_FLAG(int, max_watchers, 64, "how many may watch the feed of changes at the same time");
ABSL_FLAG(double, watcher_share, 0.25, "how much of these places one subject may take");
ABSL_FLAG(absl::Duration, drain_delay, absl::Seconds(2),
          "how long new calls are still taken after a signal to stop, so that gateways notice");
ABSL_FLAG(int, max_calls, district::rpc::ServerOptions().max_in_flight,
          "how many calls may be under way; more are refused at once");
ABSL_FLAG(double, max_share_per_subject, district::rpc::ServerOptions().max_share,
          "which part of these calls may be of one subject, whatever its tokens");
ABSL_FLAG(bool, log_reads, false, "also log reads that succeed");
ABSL_FLAG(bool, health_check, false,
          "ask the service at --address whether it is healthy, and exit with 0 if so");

namespace district::resource {
namespace {

constexpr absl::Duration kProbeTimeout = absl::Seconds(2);
constexpr absl::Duration kMostLead = absl::Seconds(1);
constexpr absl::Duration kCleanUpEvery = absl::Minutes(1);

[[noreturn]] void Refuse(const std::string& why) {
  std::fprintf(stderr, "%s\nSee --help.\n", why.c_str());
  std::exit(2);
}

rpc::TlsOptions Tls() {
  rpc::TlsOptions options = {.cert_file = absl::GetFlag(FLAGS_tls_cert),
                             .key_file = absl::GetFlag(FLAGS_tls_key),
                             .ca_file = absl::GetFlag(FLAGS_tls_ca),
                             .clients = absl::GetFlag(FLAGS_tls_clients)};
  if (absl::Status status = rpc::CheckTls(options); !status.ok()) {
    Refuse(absl::StrCat("--tls_cert, --tls_key, --tls_ca: ", std::string(status.message())));
  }
  return options;
}

std::string ReadSecret(const std::string& file) {
  std::ifstream stream(file);
  if (!stream) Refuse(absl::StrCat("cannot read --db_password_file ", file));
  std::string secret((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  return std::string(absl::StripAsciiWhitespace(secret));
}

db::Options DatabaseOptions(const std::string& service) {
  db::Options options;
  options.host = absl::GetFlag(FLAGS_db_host);
  options.port = absl::GetFlag(FLAGS_db_port);
  options.user = absl::GetFlag(FLAGS_db_user);
  options.database = absl::GetFlag(FLAGS_db_name);
  if (options.database.empty()) options.database = service;
  if (options.user.empty()) options.user = service;
  const std::string file = absl::GetFlag(FLAGS_db_password_file);
  if (!file.empty()) options.password = ReadSecret(file);
  options.tls_ca = absl::GetFlag(FLAGS_db_tls_ca);
  options.key_workers = absl::GetFlag(FLAGS_db_key_workers);
  options.read_workers = absl::GetFlag(FLAGS_db_read_workers);
  options.write_workers = absl::GetFlag(FLAGS_db_write_workers);
  options.max_cached_bytes = static_cast<size_t>(std::max(0, absl::GetFlag(FLAGS_db_cache_mib)))
                             << 20;
  options.key_log = KeyLogOfChanges();
  options.sequence = ChangeLog().sequence->name;
  return options;
}

// What became of the keys that tokens are verified by, since the start.
struct KeyCounts {
  std::atomic<int64_t> came{0}, went{0}, failures{0};

  void Count(const auth::KeyChange& change) {
    came += static_cast<int64_t>(change.came.size());
    went += static_cast<int64_t>(change.went.size());
    failures += change.error.ok() ? 0 : 1;
    rpc::Log(change.error.ok() ? rpc::Severity::kInfo : rpc::Severity::kError,
             change.error.ok() ? "the keys of tokens were read"
                               : "the keys of tokens cannot be used: no token is accepted",
             {{"came", absl::StrJoin(change.came, " ")},
              {"went", absl::StrJoin(change.went, " ")},
              {"error", rpc::Loggable(change.error)}});
  }
};

void AddKeyGauges(rpc::Server& server, const KeyCounts& counts) {
  const auto value = [](const std::atomic<int64_t>& count) {
    return static_cast<double>(count.load());
  };
  server.AddGauge("district_auth_keys", "Keys that tokens are verified by.",
                  [&counts, value] { return value(counts.came) - value(counts.went); });
  server.AddGauge("district_auth_keys_came", "Keys that came since the start.",
                  [&counts, value] { return value(counts.came); });
  server.AddGauge("district_auth_keys_went", "Keys that went since the start.",
                  [&counts, value] { return value(counts.went); });
  server.AddGauge("district_auth_key_failures", "Times that the file of keys could not be used.",
                  [&counts, value] { return value(counts.failures); });
}

// Both must outlive it.
std::unique_ptr<auth::Authenticator> MakeAuthenticator(const time::Clock& clock,
                                                       KeyCounts& counts) {
  auto authenticator = auth::Authenticator::Create(
      {.jwks_file = absl::GetFlag(FLAGS_jwks_file),
       .issuer = absl::GetFlag(FLAGS_issuer),
       .audience = absl::GetFlag(FLAGS_audience),
       .clock = &clock,
       .on_keys = [&counts](const auth::KeyChange& change) { counts.Count(change); }});
  if (!authenticator.ok()) {
    Refuse(absl::StrCat("--jwks_file: ", authenticator.status().message()));
  }
  return *std::move(authenticator);
}

std::shared_ptr<api::PageTokenKeys> OpenPageTokenKeys() {
  const auto tell = [](const absl::Status& status) {
    if (status.ok()) return rpc::Log(rpc::Severity::kInfo, "the keys of page tokens were read");
    rpc::Log(rpc::Severity::kError, "the keys of page tokens cannot be used",
             {{"error", std::string(status.message())}});
  };
  auto keys = api::PageTokenKeys::Open(absl::GetFlag(FLAGS_page_token_key_file), tell);
  if (!keys.ok()) Refuse(absl::StrCat("--page_token_key_file: ", keys.status().message()));
  return *std::move(keys);
}

auth::Roles LoadRoles() {
  auto roles = auth::Roles::Load(absl::GetFlag(FLAGS_roles_file));
  if (!roles.ok()) Refuse(absl::StrCat("--roles_file: ", roles.status().message()));
  return *std::move(roles);
}

std::map<std::string, std::unique_ptr<rpc::PeerClient>> ConnectPeers(const std::string& service) {
  std::map<std::string, std::unique_ptr<rpc::PeerClient>> peers;
  const std::pair<const char*, std::string> targets[] = {
      {"personnel", absl::GetFlag(FLAGS_personnel)},
      {"meeting", absl::GetFlag(FLAGS_meeting)},
      {"indicator", absl::GetFlag(FLAGS_indicator)}};
  for (const auto& [name, target] : targets) {
    if (name == service) continue;
    if (target.empty()) Refuse(absl::StrCat("--", name, " must say where that service is"));
    peers[name] = rpc::ConnectPeer(target, Tls());
  }
  return peers;
}

void AddDatabaseGauges(rpc::Server& server, db::Database& database,
                       const db::DatabaseClock& clock) {
  server.AddGauge("district_db_clock_ahead_seconds",
                  "How far this machine's clock is ahead of the database's.",
                  [&clock] { return absl::ToDoubleSeconds(clock.Lead()); });
  const auto add = [&](const char* name, const char* help, int64_t db::Stats::* value) {
    server.AddGauge(absl::StrCat("district_db_", name), help,
                    [&database, value] { return static_cast<double>(database.stats().*value); });
  };
  add("connections_opened", "Connections opened since the start.", &db::Stats::connections_opened);
  add("connections_broken", "Connections that broke.", &db::Stats::connections_broken);
  add("statements", "Statements executed.", &db::Stats::statements);
  add("keys_loaded", "Rows asked for by key.", &db::Stats::keys_loaded);
  add("key_statements", "Statements that loaded them.", &db::Stats::key_statements);
  add("keys_cached", "Rows asked for by key that were kept from before.", &db::Stats::keys_cached);
  add("writes", "Writes handed over.", &db::Stats::writes);
  add("commits", "Commits that they shared.", &db::Stats::commits);
  add("reruns", "Writes run again.", &db::Stats::reruns);
  add("rejected", "Jobs refused because too much waited.", &db::Stats::rejected);
  add("waiting_keys", "Reads by key that wait now.", &db::Stats::waiting_keys);
  add("waiting_reads", "Other reads that wait now.", &db::Stats::waiting_reads);
  add("waiting_writes", "Writes that wait now.", &db::Stats::waiting_writes);
}

// How often this process died, as whoever starts it again counts (deploy/lib/supervise).
void AddCrashes(rpc::Server& server) {
  const char* const counted = std::getenv("DISTRICT_PROCESS_CRASHES");
  double crashes = 0;
  if (counted == nullptr || !absl::SimpleAtod(counted, &crashes)) return;
  server.AddGauge("district_process_crashes_total", "How often the process died by a signal.",
                  [crashes] { return crashes; });
}

// Whether the database answered somebody else while the probe waited too long for its turn: then
// the service is busy. To call that ill would send its load to the other replicas, one after the
// other.
bool IsBusy(const absl::Status& probe, int64_t statements_before, const db::Database& database) {
  return (absl::IsDeadlineExceeded(probe) || absl::IsResourceExhausted(probe)) &&
         database.stats().statements > statements_before;
}

// Says in the log when this machine's clock begins to differ from the database's, and when it
// ceases.
void ReportClock(const db::DatabaseClock& clock, bool& differed) {
  const absl::Duration lead = clock.Lead();
  const bool differs = absl::AbsDuration(lead) > kMostLead;
  if (differs == differed) return;
  differed = differs;
  rpc::Log(differs ? rpc::Severity::kWarning : rpc::Severity::kInfo,
           differs ? "this machine's clock differs from the database's, which counts"
                   : "this machine's clock agrees with the database's",
           {{"ahead_seconds", absl::StrCat(absl::ToDoubleSeconds(lead))}});
}

// Ready once the schema fits, and for as long as the database answers.
std::function<absl::Status()> Readiness(Service& service, const db::DatabaseClock& clock) {
  auto schema_fits = std::make_shared<std::atomic<bool>>(false);
  auto clock_differed = std::make_shared<bool>(false);
  return [&service, &clock, schema_fits, clock_differed] {
    ReportClock(clock, *clock_differed);
    db::Database& database = service.database();
    const int64_t statements = database.stats().statements;
    absl::Status probe = database.ReadNow(kProbeTimeout, [&](db::Session& session) {
      if (schema_fits->load()) return session.Query("SELECT 1", {}).status();
      absl::Status status = service.CheckSchema(session);
      if (status.ok()) schema_fits->store(true);
      return status;
    });
    if (schema_fits->load() && IsBusy(probe, statements, database)) return absl::OkStatus();
    return probe;
  };
}

// Runs a chore, each time in a transaction of its own, until it finds nothing to do.
void RunChore(Service& service, const absl::Notification& stop, const std::string& what,
              const std::function<absl::StatusOr<int64_t>(db::Transaction&)>& chore) {
  int64_t done = 0;
  do {
    absl::Status status =
        service.database().WriteNow(absl::Seconds(10), [&](db::Transaction& transaction) {
          absl::StatusOr<int64_t> count = chore(transaction);
          if (count.ok()) done = *count;
          return count.status();
        });
    if (!status.ok()) {
      rpc::Log(rpc::Severity::kWarning, what, {{"error", rpc::Loggable(status)}});
      return;
    }
  } while (done > 0 && !stop.HasBeenNotified());
}

// Forgets old request ids, and keeps the data up with the days and the release, until `stop`.
void CleanUp(Service& service, const ServiceDefinition& definition, absl::Notification& stop) {
  do {
    RunChore(service, stop, "old request ids could not be forgotten",
             [&](db::Transaction& transaction) { return service.ForgetOldRequests(transaction); });
    if (definition.maintenance) {
      RunChore(service, stop, "the data could not be kept up", definition.maintenance);
    }
  } while (!stop.WaitForNotificationWithTimeout(kCleanUpEvery));
}

}  // namespace

int RunService(int argc, char** argv, const ServiceDefinition& definition) {
  absl::SetProgramUsageMessage(absl::StrCat(definition.purpose, "\n\n  ", definition.name,
                                            " --address=127.0.0.1:9000 --db_user=... ..."));
  absl::ParseCommandLine(argc, argv);
  if (absl::GetFlag(FLAGS_health_check)) {
    return rpc::IsHealthy(absl::GetFlag(FLAGS_address), Tls()) ? 0 : 1;
  }
  rpc::StopSignal::Block();  // the database and the peers have threads
  rpc::CaptureLibraryLogs();
  rpc::WakeWithoutPreempting();

  rpc::ServerOptions options;
  options.address = absl::GetFlag(FLAGS_address);
  options.tls = Tls();
  options.admin_address = absl::GetFlag(FLAGS_admin_address);
  options.reflection = absl::GetFlag(FLAGS_reflection);
  options.drain_delay = absl::GetFlag(FLAGS_drain_delay);
  options.max_in_flight = absl::GetFlag(FLAGS_max_calls);
  options.max_share = absl::GetFlag(FLAGS_max_share_per_subject);
  options.log_reads = absl::GetFlag(FLAGS_log_reads);
  options.page_token_keys = OpenPageTokenKeys();

  PeerReferences peers(ConnectPeers(definition.name));
  const db::Options database_options = DatabaseOptions(definition.name);
  const db::DatabaseClock& clock = *database_options.clock;
  std::unique_ptr<db::Database> database = db::OpenDatabase(database_options);
  KeyCounts key_counts;
  rpc::Server server(options, MakeAuthenticator(clock, key_counts), LoadRoles());
  Service service(definition.name, *database, server, &peers,
                  {.watchers = absl::GetFlag(FLAGS_max_watchers),
                   .share_of_subject = absl::GetFlag(FLAGS_watcher_share)});
  definition.define(service);
  service.ServeFeed();
  AddDatabaseGauges(server, *database, clock);
  AddKeyGauges(server, key_counts);
  AddCrashes(server);
  server.SetReadiness(Readiness(service, clock));

  absl::Status status = service.CheckDeclarations();
  if (status.ok()) status = server.Start();
  if (!status.ok()) Refuse(std::string(status.message()));
  rpc::Log(rpc::Severity::kInfo, "serving",
           {{"service", definition.name}, {"port", absl::StrCat(server.port())}});
  absl::Notification stop;
  std::thread clean_up([&] { CleanUp(service, definition, stop); });
  std::thread background([&] {
    if (definition.background) definition.background(service, stop);
  });
  server.Run();
  stop.Notify();
  clean_up.join();
  background.join();
  service.Stop();
  database.reset();  // what still waits is ended before the server goes
  return 0;
}

}  // namespace district::resource
