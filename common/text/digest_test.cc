#include "common/text/digest.h"

#include <string>

#include "absl/strings/escaping.h"
#include "gmock/gmock.h"

namespace district::text {
namespace {

// FIPS 180-2, B.1 and the empty message.
TEST(Sha256Test, IsThatOfTheStandard) {
  EXPECT_EQ(absl::BytesToHexString(Sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(absl::BytesToHexString(Sha256("")),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Sha256Test, PartsMakeTheSameAsTheWhole) {
  const std::string bytes(100'000, 'x');
  Sha256Stream stream;
  for (size_t at = 0; at < bytes.size(); at += 777) stream.Add(bytes.substr(at, 777));
  EXPECT_EQ(stream.Finish(), Sha256(bytes));
  EXPECT_EQ(Sha256Stream().Finish(), Sha256(""));
}

// RFC 4231, cases 2 and 6: a short key, and one longer than a block.
TEST(HmacSha256Test, IsThatOfTheStandard) {
  EXPECT_EQ(absl::BytesToHexString(HmacSha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(
      absl::BytesToHexString(HmacSha256(std::string(131, '\xaa'),
                                        "Test Using Larger Than Block-Size Key - Hash Key First")),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(SameBytesTest, ComparesAllBytes) {
  EXPECT_TRUE(SameBytes("", ""));
  EXPECT_TRUE(SameBytes(std::string("a\0b", 3), std::string("a\0b", 3)));
  EXPECT_FALSE(SameBytes(std::string("a\0b", 3), std::string("a\0c", 3)));
  EXPECT_FALSE(SameBytes("abc", "ab"));
  EXPECT_FALSE(SameBytes("", "a"));
}

}  // namespace
}  // namespace district::text
