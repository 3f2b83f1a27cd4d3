// Zips for tests, whose parts are not packed.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace district::meeting {

using ZipParts = std::vector<std::pair<std::string, std::string>>;

namespace internal {

inline uint32_t Crc32(const std::string& bytes) {
  uint32_t crc = ~0u;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (crc & 1 ? 0xEDB88320u : 0);
  }
  return ~crc;
}

inline void Put(std::string& out, uint32_t number, int bytes) {
  for (; bytes > 0; --bytes, number >>= 8) out += static_cast<char>(number & 0xFF);
}

// What the header of a part and its entry in the directory share.
inline void PutPart(std::string& out, const std::string& name, const std::string& content) {
  Put(out, 20, 2);      // version needed
  Put(out, 0, 2);       // flags
  Put(out, 0, 2);       // stored
  Put(out, 0x2821, 4);  // time and date
  Put(out, Crc32(content), 4);
  Put(out, static_cast<uint32_t>(content.size()), 4);
  Put(out, static_cast<uint32_t>(content.size()), 4);
  Put(out, static_cast<uint32_t>(name.size()), 2);
  Put(out, 0, 2);  // extra
}

}  // namespace internal

inline std::string ZipOf(const ZipParts& parts) {
  std::string zip, directory;
  for (const auto& [name, content] : parts) {
    const auto at = static_cast<uint32_t>(zip.size());
    zip += "PK\x03\x04";
    internal::PutPart(zip, name, content);
    zip += name + content;
    directory += "PK\x01\x02";
    internal::Put(directory, 20, 2);
    internal::PutPart(directory, name, content);
    internal::Put(directory, 0, 2);  // comment
    internal::Put(directory, 0, 2);  // disk
    internal::Put(directory, 0, 2);
    internal::Put(directory, 0, 4);
    internal::Put(directory, at, 4);
    directory += name;
  }
  const auto begin = static_cast<uint32_t>(zip.size());
  const auto count = static_cast<uint32_t>(parts.size());
  zip += directory + "PK\x05\x06";
  internal::Put(zip, 0, 4);
  internal::Put(zip, count, 2);
  internal::Put(zip, count, 2);
  internal::Put(zip, static_cast<uint32_t>(directory.size()), 4);
  internal::Put(zip, begin, 4);
  internal::Put(zip, 0, 2);
  return zip;
}

inline std::string DocxOf(const std::vector<std::string>& paragraphs) {
  std::string body;
  for (const std::string& paragraph : paragraphs) {
    body += "<w:p><w:r><w:t>" + paragraph + "</w:t></w:r></w:p>";
  }
  return ZipOf({{"[Content_Types].xml", "<Types/>"},
                {"_rels/.rels", "<Relationships/>"},
                {"word/document.xml", "<?xml version=\"1.0\"?><w:document xmlns:w=\"x\"><w:body>" +
                                          body + "</w:body></w:document>"}});
}

}  // namespace district::meeting
