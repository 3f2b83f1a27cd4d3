// For tests: authorities and the certificates that they sign, as files that go with this.
#pragma once

#include <string>

#include "common/testing/temporary_folder.h"

namespace district::db::testing {

class Certificates {
 public:
  // Makes an authority: NAME.pem and NAME.key.
  void MakeAuthority(const std::string& name);

  // Makes a certificate for the subject alternative names ("DNS:localhost,IP:127.0.0.1"), signed by
  // an authority, and its key: NAME.pem and NAME.key.
  void Make(const std::string& name, const std::string& alternative_names,
            const std::string& authority);

  std::string File(const std::string& name) const { return folder_.Path(name); }

 private:
  TemporaryFolder folder_;
};

}  // namespace district::db::testing
