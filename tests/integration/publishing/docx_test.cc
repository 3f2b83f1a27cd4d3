// Papers as files: what offices get is opened with a word processor, LibreOffice, and printed to
// PDF, of which the text is read.
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/mechanics/collections.h"
#include "tests/integration/stack.h"

namespace district::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kConference[] = "meetings/quan-uy-xxv-18";
constexpr char kDocx[] = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

Reply DocxOf(const std::string& name, const std::string& verb) {
  return Stack::Get().Get(absl::StrCat("/v1/", name, ":", verb, "?format=DOCX"));
}

// Opens files as an office does.
class Office {
 public:
  Office() { std::filesystem::create_directories(folder_); }
  ~Office() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  void Put(const std::string& name, const std::string& bytes) {
    std::ofstream(Path(name + ".docx"), std::ios::binary) << bytes;
  }

  // Prints all files to PDF, with settings of its own, so that nothing of the machine's counts.
  void Print() {
    // soffice keeps its settings where it is told, and the rest in the home folder.
    const std::string command = absl::StrCat(
        "cd '", folder_, "' && HOME='", folder_, "' soffice -env:UserInstallation='file://",
        folder_, "/settings' --headless --convert-to pdf --outdir . *.docx >log 2>&1");
    EXPECT_EQ(Run(command), 0) << "is libreoffice-writer-nogui installed (deploy/setup --tests)?\n"
                               << Read("log");
  }

  // The text of a printed file, as it stands on its pages, each run of blanks as one.
  std::string TextOf(const std::string& name) {
    EXPECT_TRUE(std::filesystem::exists(Path(name + ".pdf"))) << Read("log");
    EXPECT_EQ(
        Run(absl::StrCat("pdftotext '", Path(name + ".pdf"), "' '", Path(name + ".txt"), "'")), 0)
        << "is poppler-utils installed (deploy/setup --tests)?";
    std::string text;
    for (const char c : Read(name + ".txt")) {
      const bool blank = c == '\n' || c == ' ' || c == '\f';
      if (!blank) {
        text += c;
      } else if (!text.empty() && text.back() != ' ') {
        text += ' ';
      }
    }
    return text;
  }

 private:
  std::string Path(const std::string& name) const { return absl::StrCat(folder_, "/", name); }

  std::string Read(const std::string& name) const {
    std::ifstream file(Path(name), std::ios::binary);
    return std::string((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  }

  static int Run(const std::string& command) {
    const int status = std::system(command.c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  const std::string folder_ = absl::StrCat(::testing::TempDir(), NewId("office"));
};

TEST(DocxTest, ComesAsAFileThatSaysWhatIsMissing) {
  const Reply minutes = DocxOf(kConference, "minutes");
  ASSERT_EQ(minutes.status, 200) << minutes.text;
  EXPECT_EQ(minutes.headers.at("content-type"), kDocx);
  EXPECT_EQ(minutes.headers.at("content-disposition"),
            "attachment; filename=\"bien-ban-quan-uy-xxv-18.docx\"");
  EXPECT_THAT(minutes.headers.at("district-gaps"),
              HasSubstr("sittings.start_time,sittings.location,participants.secretary"));
  EXPECT_EQ(minutes.headers.at("district-classification"), "INTERNAL");
  EXPECT_EQ(minutes.text.substr(0, 2), "PK");
  EXPECT_EQ(DocxOf(kConference, "minutes").text, minutes.text) << "the same to the byte";
}

TEST(DocxTest, OpensInAWordProcessor) {
  Office office;
  office.Put("minutes", DocxOf(kConference, "minutes").text);
  office.Put("excerpt", DocxOf(absl::StrCat(kConference, "/agendaItems/a3"), "excerpt").text);
  office.Put("conclusions", DocxOf(kConference, "conclusions").text);
  const std::string meeting =
      Make("", "meetings", "meetingId", MeetingOf("organizations/ubnd-quan"))["name"];
  Make(meeting, "agendaItems", "agendaItemId",
       {{"title", "<w:p/> & ]]> {{title}} \u202Etxt"}, {"notes", "một\n- hai"}});
  office.Put("state", DocxOf(meeting, "minutes").text);
  office.Print();

  const std::string minutes = office.TextOf("minutes");
  EXPECT_THAT(minutes, HasSubstr("ĐẢNG CỘNG SẢN VIỆT NAM"));
  EXPECT_THAT(minutes, HasSubstr("QUẬN ỦY"));
  EXPECT_THAT(minutes, HasSubstr("Số ……-BB/QU"));
  EXPECT_THAT(minutes, HasSubstr("BIÊN BẢN Hội nghị lần thứ 18 Ban Chấp hành Đảng bộ Quận"));
  EXPECT_THAT(minutes, HasSubstr("- Đường Hoài Nam, Phó Trưởng ban Tổ chức Thành ủy"));
  EXPECT_THAT(minutes, HasSubstr("NGƯỜI GHI BIÊN BẢN"));

  EXPECT_THAT(office.TextOf("excerpt"), HasSubstr("TRÍCH BIÊN BẢN"));
  EXPECT_THAT(office.TextOf("conclusions"), HasSubstr("Nơi nhận:"));

  const std::string state = office.TextOf("state");
  EXPECT_THAT(state, HasSubstr("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"));
  EXPECT_THAT(state, HasSubstr("Độc lập - Tự do - Hạnh phúc"));
  EXPECT_THAT(state, HasSubstr("ỦY BAN NHÂN DÂN QUẬN"));
  EXPECT_THAT(state, HasSubstr("2.1. <w:p/> & ]]> {{title}} txt một - hai"));
  EXPECT_THAT(state, Not(HasSubstr("ĐẢNG CỘNG SẢN")));
}

}  // namespace
}  // namespace district::testing
