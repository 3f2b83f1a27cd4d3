// A unit among others, and callers whose token names it.
#pragma once

#include <string>

#include "tests/integration/evaluations/evaluations.h"
#include "tests/integration/wire.h"

namespace district::testing {

// A unit with one below it and another beside it; somebody in each, and somebody in none.
class UnitsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    unit_ = NewUnit({}, "Phòng A");
    below_ = NewUnit(unit_, "Tổ A1");
    other_ = NewUnit({}, "Phòng B");
    ours_ = NewHolder(below_);
    theirs_ = NewHolder(other_);
    nobodys_ = NewWithContacts();
  }

  static std::string NewWithContacts() {
    return Make("", "people", "personId",
                {{"displayName", "Nguyễn Văn An"},
                 {"category", "CADRE"},
                 {"contacts", {{{"kind", "PHONE"}, {"value", "0908123456"}}}}})["name"];
  }
  static std::string NewPostOf(const std::string& organization) {
    return Make(organization, "posts", "postId",
                {{"title", "Chuyên viên"}, {"kind", "OFFICE"}})["name"];
  }
  static std::string NewHolder(const std::string& organization) {
    const std::string person = NewWithContacts();
    Make(person, "appointments", "appointmentId", {{"post", NewPostOf(organization)}});
    return person;
  }

  // By somebody who may do everything, but for one unit.
  Reply For(const std::string& unit, const std::string& method, const std::string& path,
            const Json& body = nullptr) {
    Json claims = Claims("admin");
    claims["org"] = unit;
    return Stack::Get().Http(method, path, body, {.token = SignedToken(Stack::Get(), claims)});
  }
  Reply ForUnit(const std::string& method, const std::string& path, const Json& body = nullptr) {
    return For(unit_, method, path, body);
  }
  void ExpectOutOfUnit(const Reply& reply) {
    EXPECT_EQ(reply.status, 403) << reply.body.dump();
    EXPECT_EQ(reply.Reason(), "OUT_OF_UNIT");
  }

  std::string unit_, below_, other_, ours_, theirs_, nobodys_;
};

}  // namespace district::testing
