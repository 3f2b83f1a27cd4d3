#include "services/indicator/exchange/words.h"

#include "common/text/text.h"

namespace district::indicator {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;

constexpr struct {
  const char* name;
  const char* word;
} kWords[] = {
    {"LEVEL", "Mức"},
    {"LEVEL", "Số tuyệt đối"},
    {"GROWTH", "Tốc độ tăng"},
    {"GROWTH", "Tăng trưởng"},
    {"SHARE_OF_PLAN", "Tỷ lệ so với kế hoạch"},
    {"SHARE_OF_PLAN", "So với kế hoạch"},
    {"MISSING", "Thiếu số liệu"},
    {"CANNOT_EXIST", "Không phát sinh"},
    {"NOT_COLLECTED", "Không thu thập"},
    {"SUPPRESSED", "Không công bố"},
    {"NORMAL", "Chính thức"},
    {"ESTIMATED", "Ước tính"},
    {"ESTIMATED", "Ước"},
    {"PROVISIONAL", "Sơ bộ"},
    {"FORECAST", "Dự báo"},
    {"IMPUTED", "Suy rộng"},
    {"BREAK", "Gián đoạn chuỗi"},
    {"DEFINITION_DIFFERS", "Khác khái niệm"},
    {"LOW_RELIABILITY", "Độ tin cậy thấp"},
    {"NOT_SIGNIFICANT", "Không đáng kể"},
};

constexpr struct {
  const char* letter;
  const char* name;
} kSdmxStatus[] = {
    {"A", "NORMAL"},
    {"E", "ESTIMATED"},
    {"P", "PROVISIONAL"},
    {"F", "FORECAST"},
    {"I", "IMPUTED"},
    {"B", "BREAK"},
    {"D", "DEFINITION_DIFFERS"},
    {"U", "LOW_RELIABILITY"},
    {"N", "NOT_SIGNIFICANT"},
    {"O", "MISSING"},
    {"M", "CANNOT_EXIST"},
    {"L", "NOT_COLLECTED"},
    {"Q", "SUPPRESSED"},
};

constexpr struct {
  const char* reason;
  const char* message;
} kReasons[] = {
    {"INDICATOR_NOT_FOUND", "Không tìm thấy chỉ tiêu này."},
    {"ORGANIZATION_NOT_FOUND", "Không tìm thấy đơn vị này."},
    {"REFERENCE_NOT_FOUND", "Tham chiếu đến đối tượng không tồn tại."},
    {"AMBIGUOUS_NAME", "Có nhiều đối tượng cùng tên; hãy ghi mã."},
    {"BAD_PERIOD", "Kỳ số liệu không hợp lệ."},
    {"BAD_NUMBER", "Số không hợp lệ."},
    {"DECIMAL_COMMA", "Tệp dùng dấu chấm thập phân nhưng số này có dấu phẩy."},
    {"DECIMAL_POINT", "Tệp dùng dấu phẩy thập phân nhưng số này có dấu chấm không đúng chỗ."},
    {"PRECISION_LOST", "Đổi sang đơn vị tính của chỉ tiêu cần quá 10 chữ số thập phân."},
    {"OUT_OF_RANGE", "Số quá lớn."},
    {"VALUE_MISSING", "Không có giá trị và cũng không có lý do thiếu số liệu."},
    {"UNIT_MULTIPLIER_UNKNOWN", "Chỉ tiêu chưa ghi bội số của đơn vị tính."},
    {"BAD_VALUE", "Nội dung ô không hợp lệ."},
    {"UNKNOWN_ACTION", "Thao tác (ACTION) không hợp lệ."},
    {"REQUIRED", "Thiếu nội dung bắt buộc."},
    {"DUPLICATE_ROW", "Số liệu này đã có ở một dòng khác hoặc vừa được sửa."},
    {"BAD_ROW", "Không đọc được dòng này."},
    {"PERMISSION_DENIED", "Bạn không có quyền xóa số liệu."},
};

}  // namespace

const EnumValueDescriptor* ValueOfWord(const EnumDescriptor& type, const std::string& word) {
  const EnumValueDescriptor* value = type.FindValueByName(word);
  if (value) return value->number() == 0 ? nullptr : value;
  const std::string folded = text::Fold(word);
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() != 0 && text::Fold(type.value(i)->name()) == folded) {
      return type.value(i);
    }
  }
  for (const auto& [name, said] : kWords) {
    value = type.FindValueByName(name);
    if (value && text::Fold(said) == folded) return value;
  }
  return nullptr;
}

std::string VietnameseWord(const EnumValueDescriptor& value) {
  for (const auto& [name, word] : kWords) {
    if (value.name() == name) return word;
  }
  return value.name();
}

std::string NameOfSdmxStatus(const std::string& letter) {
  for (const auto& status : kSdmxStatus) {
    if (letter == status.letter) return status.name;
  }
  return "";
}

std::string SdmxStatusOf(const std::string& name) {
  for (const auto& status : kSdmxStatus) {
    if (name == status.name) return status.letter;
  }
  return "";
}

std::string VietnameseReason(const std::string& reason) {
  for (const auto& known : kReasons) {
    if (reason == known.reason) return known.message;
  }
  return "Số liệu không hợp lệ.";
}

}  // namespace district::indicator
