#include "common/db/testing/certificates.h"

#include <cstdlib>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace district::db::testing {
namespace {

constexpr char kNewKey[] = " -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj '/CN=";

void Run(const std::string& command) {
  ASSERT_EQ(std::system(absl::StrCat("(", command, ") >/dev/null 2>&1").c_str()), 0) << command;
}

}  // namespace

void Certificates::MakeAuthority(const std::string& name) {
  Run(absl::StrCat("openssl req -x509 -days 2", kNewKey, name, "' -keyout ", File(name + ".key"),
                   " -out ", File(name + ".pem"), " -addext basicConstraints=critical,CA:TRUE"));
}

void Certificates::Make(const std::string& name, const std::string& alternative_names,
                        const std::string& authority) {
  std::ofstream(File(name + ".ext")) << "subjectAltName=" << alternative_names << "\n";
  Run(absl::StrCat("openssl req", kNewKey, name, "' -keyout ", File(name + ".key"), " -out ",
                   File(name + ".csr"), " && openssl x509 -req -days 2 -CAcreateserial -in ",
                   File(name + ".csr"), " -CA ", File(authority + ".pem"), " -CAkey ",
                   File(authority + ".key"), " -extfile ", File(name + ".ext"), " -out ",
                   File(name + ".pem")));
}

}  // namespace district::db::testing
