// What content is, told by its bytes as they come.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace district::meeting {

// Follows UTF-8 over any parts that it comes in, and refuses control characters that text has not.
class TextCheck {
 public:
  void Add(std::string_view bytes);
  // Whether all was text, to its end.
  bool IsText() const { return good_ && missing_ == 0; }
  bool good() const { return good_; }

 private:
  bool good_ = true;
  int missing_ = 0;  // bytes of the character that is begun
  uint32_t character_ = 0;
  uint32_t least_ = 0;  // that a character of so many bytes may be
};

// Keeps the first bytes, and of a zip the last, whatever the size.
class Sniffer {
 public:
  void Add(std::string_view bytes);
  // The media type of all that was added; text of any kind is text/plain. "" where it is none of
  // those that files may have.
  std::string MediaType() const;

 private:
  static constexpr size_t kHead = 64 << 10;

  std::string head_;
  std::string tail_;  // of a zip
  int64_t size_ = 0;
  TextCheck text_;
};

}  // namespace district::meeting
