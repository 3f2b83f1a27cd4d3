// What is uploaded is what is downloaded, by HTTP and by gRPC, and a cut upload leaves nothing.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/integration/meeting_files/files.h"

namespace district::testing {
namespace {

using google::api::HttpBody;
using meeting::v1::DownloadFileRequest;
using meeting::v1::File;
using meeting::v1::FileService;
using meeting::v1::UploadFileRequest;

grpc::Status UploadByGrpc(const std::string& name, const std::string& bytes, File* answer,
                          size_t part = 1 << 20) {
  auto context = Stack::Get().Context();
  context->set_deadline(absl::ToChronoTime(absl::Now() + absl::Minutes(5)));
  auto stub = FileService::NewStub(Stack::Get().channel());
  auto writer = stub->UploadFile(context.get(), answer);
  for (size_t at = 0; at < bytes.size(); at += part) {
    UploadFileRequest request;
    if (at == 0) request.set_name(name);
    request.mutable_content()->set_data(bytes.substr(at, part));
    if (!writer->Write(request)) break;
  }
  writer->WritesDone();
  return writer->Finish();
}

std::string DownloadByGrpc(const std::string& name) {
  auto context = Stack::Get().Context();
  context->set_deadline(absl::ToChronoTime(absl::Now() + absl::Minutes(5)));
  DownloadFileRequest request;
  request.set_name(name);
  auto stub = FileService::NewStub(Stack::Get().channel());
  auto reader = stub->DownloadFile(context.get(), request);
  std::string bytes;
  HttpBody body;
  while (reader->Read(&body)) bytes += body.data();
  const grpc::Status status = reader->Finish();
  EXPECT_TRUE(status.ok()) << status.error_message();
  return bytes;
}

TEST(TransfersTest, SmallFilesComeBackAsTheyWent) {
  const std::string file = NewFile("Dự thảo 1.txt");
  const std::string text = "Quận ủy Hoàng Mai\n";
  const Reply uploaded = Upload(file, text, "?sha256=" + HashOf(text));
  ASSERT_THAT(uploaded, IsOk());
  EXPECT_EQ(uploaded.body["sizeBytes"], static_cast<int>(text.size()));
  EXPECT_EQ(uploaded.body["mediaType"], "text/plain");
  EXPECT_EQ(uploaded.body["sha256"], HashOf(text));
  EXPECT_TRUE(uploaded.body.contains("uploadTime"));
  const Reply downloaded = Download(file);
  ASSERT_EQ(downloaded.status, 200) << downloaded.text;
  EXPECT_EQ(downloaded.text, text);
  EXPECT_EQ(downloaded.headers.at("content-type"), "text/plain; charset=utf-8");
  EXPECT_EQ(downloaded.headers.at("etag"), "\"" + HashOf(text) + "\"");
  EXPECT_EQ(downloaded.headers.at("x-content-type-options"), "nosniff");
  EXPECT_EQ(downloaded.headers.at("content-disposition"),
            "attachment; filename=\"du-thao-1.txt\"; "
            "filename*=UTF-8''D%E1%BB%B1%20th%E1%BA%A3o%201.txt");
  ExpectNothingLeft();
}

TEST(TransfersTest, AFileMayHoldSixtyFourMebibytesAndNoMore) {
  const std::string file = NewFile("lon-nhat.pdf"), by_grpc = NewFile("lon-nhat-grpc.pdf");
  const std::string largest = Pdf(kMostFile, "largest");
  const Reply uploaded = Upload(file, largest);
  ASSERT_THAT(uploaded, IsOk());
  EXPECT_EQ(uploaded.body["sizeBytes"], kMostFile);
  EXPECT_EQ(uploaded.body["sha256"], HashOf(largest));
  EXPECT_TRUE(Download(file).text == largest);
  File answer;
  EXPECT_TRUE(UploadByGrpc(by_grpc, largest, &answer).ok());
  EXPECT_EQ(answer.sha256(), HashOf(largest));
  EXPECT_TRUE(DownloadByGrpc(by_grpc) == largest);
  // One copy of what is equal.
  EXPECT_EQ(Rows("SELECT COUNT(*), SUM(LENGTH(data)) FROM file_chunks k JOIN file_contents c ON "
                 "c.upload = k.upload WHERE c.sha256 = '" +
                 HashOf(largest) + "'"),
            absl::StrCat(kMostFile / (512 << 10), " ", kMostFile));

  const std::string larger = largest + "x";
  const Reply refused = Upload(file, larger);
  EXPECT_THAT(refused, IsError(413, "FILE_TOO_LARGE"));
  EXPECT_THAT(refused.Fields(), ::testing::ElementsAre("content"));
  // Whoever does not say how much will come is told once it is too much.
  EXPECT_THAT(Upload(file, larger, "", {.headers = {{"transfer-encoding", "chunked"}}}),
              IsInvalid("content", "FILE_TOO_LARGE"));
  EXPECT_EQ(UploadByGrpc(file, larger, &answer).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(Stack::Get().Get("/v1/" + file).body["sha256"], HashOf(largest));
  ExpectNothingLeft();
}

TEST(TransfersTest, TheSameBytesAgainChangeNothing) {
  const std::string file = NewFile("a.pdf");
  const std::string pdf = Pdf(2 << 20, NewId("same"));
  const Reply first = Upload(file, pdf), second = Upload(file, pdf);
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(first.body["etag"], second.body["etag"]);
  const std::string id = NewUuid();
  const std::string other = Pdf(1000, id);
  const Reply once = Upload(file, other, "?requestId=" + id);
  ASSERT_THAT(once, IsOk());
  ASSERT_THAT(Upload(file, pdf), IsOk());
  const Reply again = Upload(file, other, "?requestId=" + id);
  EXPECT_EQ(again.body, once.body);
  EXPECT_THAT(Upload(file, pdf, "?requestId=" + id), IsInvalid("request_id", "REQUEST_ID_REUSED"));
  const Reply tried = Upload(file, Pdf(3000, id), "?validateOnly=true");
  ASSERT_THAT(tried, IsOk());
  EXPECT_EQ(tried.body["sizeBytes"], 3000);
  EXPECT_EQ(Stack::Get().Get("/v1/" + file).body["sha256"], HashOf(pdf));
  ExpectNothingLeft();
}

// Sends the head of an upload and a part of what it announces, and closes the connection.
void CutUpload(const std::string& file, size_t announced, const std::string& part) {
  const Json gateway = Stack::Get().endpoints()["gateway"];
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(gateway["port"].get<uint16_t>());
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  ASSERT_EQ(connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  std::string rest = absl::StrCat(
      "PUT /v1/", file, ":upload HTTP/1.1\r\nhost: district\r\ncontent-length: ", announced,
      "\r\nauthorization: Bearer ", Stack::Get().Token("admin"), "\r\n\r\n", part);
  while (!rest.empty()) {
    const ssize_t sent = send(fd, rest.data(), rest.size(), MSG_NOSIGNAL);
    ASSERT_GT(sent, 0);
    rest.erase(0, static_cast<size_t>(sent));
  }
  // Some of it is stored by then.
  EXPECT_TRUE(Eventually(absl::Seconds(30), [] { return Leftovers() != "0 0"; }));
  close(fd);
}

TEST(TransfersTest, ACutUploadLeavesNothing) {
  const std::string file = NewFile("cut.pdf");
  const std::string pdf = Pdf(3 << 20, NewId("cut"));
  CutUpload(file, 2 * pdf.size(), pdf);
  ExpectNothingLeft();
  // Not even where what came would do.
  const std::string text = NewFile("cut.txt");
  CutUpload(text, (2 << 20) + 1, std::string(2 << 20, 'a'));
  ExpectNothingLeft();
  for (const std::string& name : {file, text}) {
    EXPECT_FALSE(Stack::Get().Get("/v1/" + name).body.contains("sha256"));
    EXPECT_THAT(Download(name), IsError(400, "NO_CONTENT"));
  }
}

TEST(TransfersTest, ManyAtOnceWithEqualContentKeepOneCopy) {
  const std::string pdf = Pdf(3 << 20, NewId("many"));
  std::vector<std::string> files;
  for (int i = 0; i < 8; ++i) files.push_back(NewFile(absl::StrCat("m", i, ".pdf")));
  Stack::Get().Token("admin");
  std::vector<std::thread> clients;
  std::atomic<int> good{0};
  for (const std::string& file : files) {
    clients.emplace_back([&, file] { good += Upload(file, pdf).status == 200; });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(good, 8);
  EXPECT_EQ(Rows("SELECT COUNT(*) FROM file_contents WHERE sha256 = '" + HashOf(pdf) + "'"), "1");
  ExpectNothingLeft();
  for (const std::string& file : files) EXPECT_TRUE(Download(file).text == pdf);
}

TEST(TransfersTest, WhatIsNobodysIsSwept) {
  if (!Stack::Get().is_ours()) GTEST_SKIP() << "needs the database";
  // An upload that a crash left, and the content that an annex gave up long ago; what a MAIN file
  // gave up is its past.
  const std::string annex = NewFile("annex.pdf", "ANNEX"), main = NewFile("main.pdf");
  const std::string old_annex = Pdf(1000, NewId("annex")), old_main = Pdf(1000, NewId("main"));
  ASSERT_THAT(Upload(annex, old_annex), IsOk());
  ASSERT_THAT(Upload(main, old_main), IsOk());
  ASSERT_THAT(Upload(annex, Pdf(1000, NewId("new"))), IsOk());
  ASSERT_THAT(Upload(main, Pdf(1000, NewId("new"))), IsOk());
  const std::string upload = NewUuid();
  Rows(absl::StrCat("INSERT INTO file_uploads VALUES ('", upload, "', 1)"));
  for (int i = 0; i < 20; ++i) {
    Rows(absl::StrCat("INSERT INTO file_chunks VALUES ('", upload, "', ", i, ", 'x')"));
  }
  Rows("UPDATE file_orphans SET since = 1");
  EXPECT_EQ(Stack::Get().Local("restart-service meeting"), 0);
  ExpectNothingLeft();
  EXPECT_TRUE(Eventually(absl::Seconds(60),
                         [] { return Rows("SELECT COUNT(*) FROM file_orphans") == "0"; }));
  const auto count = [](const std::string& bytes) {
    return Rows("SELECT COUNT(*) FROM file_contents WHERE sha256 = '" + HashOf(bytes) + "'");
  };
  EXPECT_EQ(count(old_annex), "0");
  EXPECT_EQ(count(old_main), "1");
}

}  // namespace
}  // namespace district::testing
