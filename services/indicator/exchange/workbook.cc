#include "services/indicator/exchange/workbook.h"

#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/api/names.h"
#include "common/number/decimal_proto.h"
#include "common/time/period.h"
#include "services/indicator/exchange/words.h"

namespace district::indicator {
namespace {

using v1::Observation;

// More digits than these a number of a spreadsheet does not hold.
constexpr int kMostDigits = 15;

struct SheetColumn {
  const char* heading;
  double width;
};
constexpr std::array<SheetColumn, 14> kColumns = {{{"STT", 6},
                                                   {"Chỉ tiêu", 40},
                                                   {"Mã chỉ tiêu", 14},
                                                   {"Đơn vị tính", 14},
                                                   {"Đơn vị", 30},
                                                   {"Kỳ", 24},
                                                   {"Loại số liệu", 22},
                                                   {"Kỳ gốc", 24},
                                                   {"Phân tổ", 18},
                                                   {"Giá trị", 18},
                                                   {"Trạng thái", 16},
                                                   {"Lý do thiếu", 18},
                                                   {"Ngày cập nhật", 14},
                                                   {"Ghi chú", 40}}};

std::string LabelOf(const std::string& code) {
  const auto period = time::Period::Parse(code);
  return period.ok() ? period->ToVietnamese() : code;
}

std::string WordOf(const Observation& observation, const char* field_name) {
  const auto* field = Observation::descriptor()->FindFieldByName(field_name);
  const auto* value = observation.GetReflection()->GetEnum(observation, field);
  return value->number() == 0 ? "" : VietnameseWord(*value);
}

// The name of the category in the breakdown of the indicator, or its id where that has it no more.
std::string CategoryOf(const Observation& observation, const v1::Indicator& indicator) {
  for (const auto& category : indicator.breakdown()) {
    if (category.id() == observation.category()) return category.display_name();
  }
  return observation.category();
}

bool FitsNumber(const std::string& value) {
  return std::count_if(value.begin(), value.end(), [](char c) { return absl::ascii_isdigit(c); }) <=
         kMostDigits;
}

lxw_datetime DayOf(int64_t seconds) {
  const absl::CivilDay day =
      absl::ToCivilDay(absl::FromUnixSeconds(seconds), absl::FixedTimeZone(7 * 60 * 60));
  return {static_cast<int>(day.year()), day.month(), day.day(), 0, 0, 0};
}

class XlsxWorkbook final : public Workbook {
 public:
  explicit XlsxWorkbook(int file) : file_(file) {
    lxw_workbook_options options = {};
    options.constant_memory = LXW_TRUE;
    const std::string path = absl::StrCat("/proc/self/fd/", file_);
    book_ = workbook_new_opt(path.c_str(), &options);
    sheet_ = workbook_add_worksheet(book_, "Số liệu");
    bold_ = workbook_add_format(book_);
    format_set_bold(bold_);
    format_set_text_wrap(bold_);
    day_ = workbook_add_format(book_);
    format_set_num_format(day_, "dd/mm/yyyy");
    for (size_t i = 0; i < kColumns.size(); ++i) {
      const auto column = static_cast<lxw_col_t>(i);
      worksheet_set_column(sheet_, column, column, kColumns[i].width, nullptr);
      worksheet_write_string(sheet_, 0, column, kColumns[i].heading, bold_);
    }
    worksheet_freeze_panes(sheet_, 1, 0);
  }
  ~XlsxWorkbook() override {
    if (book_) lxw_workbook_free(book_);
    close(file_);
  }

  void Add(const Observation& observation, const FigureNames& names) override {
    ++rows_;
    column_ = 0;
    WriteNumber(rows_);
    Write(names.indicator->display_name());
    Write(names.indicator->code());
    Write(observation.measure() == Observation::LEVEL ? names.indicator->unit() : "%");
    Write(names.organization);
    Write(LabelOf(observation.period()));
    Write(WordOf(observation, "measure"));
    Write(observation.base_period().empty() ? "" : LabelOf(observation.base_period()));
    Write(CategoryOf(observation, *names.indicator));
    WriteValue(observation);
    Write(WordOf(observation, "status"));
    Write(WordOf(observation, "absence"));
    lxw_datetime day = DayOf(observation.update_time().seconds());
    worksheet_write_datetime(sheet_, row(), column_++, &day, day_);
    Write(observation.comment());
  }

  int rows() const override { return rows_; }

  absl::Status Close() override {
    const lxw_error error = workbook_close(std::exchange(book_, nullptr));
    if (error == LXW_NO_ERROR) return absl::OkStatus();
    return absl::InternalError(absl::StrCat("a workbook was not written: ", lxw_strerror(error)));
  }

  absl::StatusOr<std::string> Read(size_t most) override {
    std::string bytes(most, '\0');
    const ssize_t size = pread(file_, bytes.data(), most, at_);
    if (size < 0) return absl::InternalError("a workbook cannot be read back");
    bytes.resize(static_cast<size_t>(size));
    at_ += size;
    return bytes;
  }

 private:
  lxw_row_t row() const { return static_cast<lxw_row_t>(rows_); }
  void Write(const std::string& text) {
    if (!text.empty()) worksheet_write_string(sheet_, row(), column_, text.c_str(), nullptr);
    ++column_;
  }
  void WriteNumber(double number) {
    worksheet_write_number(sheet_, row(), column_++, number, nullptr);
  }
  // A number as such, as far as a spreadsheet holds it exactly.
  void WriteValue(const Observation& observation) {
    const std::string value =
        observation.has_value() ? number::FromProto(observation.value()).ToString() : "";
    if (value.empty() || !FitsNumber(value)) return Write(value);
    WriteNumber(std::strtod(value.c_str(), nullptr));
  }

  const int file_;
  lxw_workbook* book_ = nullptr;
  lxw_worksheet* sheet_ = nullptr;
  lxw_format* bold_ = nullptr;
  lxw_format* day_ = nullptr;
  int rows_ = 0;
  lxw_col_t column_ = 0;
  off_t at_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Workbook>> Workbook::New() {
  const int file = memfd_create("workbook", MFD_CLOEXEC);
  if (file < 0) return absl::InternalError("there is no place for a workbook");
  return std::make_unique<XlsxWorkbook>(file);
}

}  // namespace district::indicator
