// What the tests of this folder share.
#pragma once

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace district::text {

// The decomposed form, as macOS and some keyboards write it.
inline std::string Nfd(std::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  const auto source = icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
  std::string result;
  icu::Normalizer2::getNFDInstance(error)->normalize(source, error).toUTF8String(result);
  return result;
}

// Sentences of the conference report with what makes them hard: both ways to place a tone, no-break
// spaces, dashes and quotes of typography, abbreviations, spaces before commas.
inline std::vector<std::string> HardSentences() {
  return {
      "Đinh Thị Lan Duyên - Phó Bí thư Thường trực Quận uỷ, Chủ tịch HĐND quận; Vũ Đại Phong",
      "đồng chí Tô Thiên Nga – Phó Trưởng phòng theo dõi các cơ quan Nội chính",
      "Các lĩnh vực văn hoá - xã hội; thực hiện văn hóa ứng xử,...",
      "Thu ngân sách Nhà nước trên địa bàn đạt 52% dự toán; công nghiệp ước tăng 11,05%",
      "Quy định số 29-QĐ/TW “Quy định thi hành Điều lệ Đảng”; Chỉ thị 05-CT/TƯ; 15-NQ/TU",
      "\u00A0Kết luận và chỉ đạo Hội nghị , đồng chí nhấn mạnh :\u00A0",
      "ĐẨY MẠNH ĐẦU TƯ CÔNG, ỨNG DỤNG CÔNG NGHỆ 4.0…",
      "khóa XXV, nhiệm kỳ 2015–2020",
      "Ngoại lệ: Łódź, naïve, straße, Ωμέγα, Москва, 漢字, 한글, ﬁn, m², ½, ١٢٣, x\u0301\u0323y",
  };
}

// Strings of characters that meet each other badly.
inline std::string RandomText(std::mt19937& random) {
  static const std::vector<std::string> pieces = {
      "a",      "A",      "đ",      "Đ",       "Ð",  "ư",      "Ư",
      "TƯ",     "T.Ư",    "tư",     "ệ",       "Ẫ",  "ê",      "\u0323",
      "\u0302", "\u0301", "\u031B", "U\u031B", "o",  "u",      "t",
      "T",      ".",      "/",      "-",       " ",  "\u00A0", "\u200B",
      "\u00AD", "0",      "1",      "25",      "X",  "VI",     "ĐẦU",
      "VẤN",    "nam",    "ß",      "ﬁ",       "²",  "한",     "ᄒ",
      "ᅡ",      "漢",     "é",      "é\u0323", "😀", "\u0344", "\u1E9B\u0323",
      "Å",      "ǆ"};
  std::uniform_int_distribution<size_t> piece(0, pieces.size() - 1);
  std::uniform_int_distribution<int> count(0, 8);
  std::string text;
  for (int left = count(random); left > 0; --left) text += pieces[piece(random)];
  return text;
}

}  // namespace district::text
