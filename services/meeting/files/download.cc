// Downloads: the content of a file, chunk by chunk as its reader takes it.
#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/resource/reads.h"
#include "common/rpc/log.h"
#include "district/meeting/v1/files.pb.h"
#include "google/api/httpbody.pb.h"
#include "services/meeting/files/contents.h"
#include "services/meeting/files/disposition.h"
#include "services/meeting/files/register.h"
#include "services/meeting/files/stored_file.h"
#include "services/meeting/files/transfers.h"

namespace district::meeting {
namespace {

using v1::DownloadFileRequest;
using v1::File;

constexpr absl::Duration kStepTimeout = absl::Seconds(30);
// Of a message: the gateway holds a whole one.
constexpr size_t kPieceBytes = 128 << 10;

std::string ContentType(const File& file) {
  const bool text = file.media_type().starts_with("text/");
  return text ? file.media_type() + "; charset=utf-8" : file.media_type();
}

// One download. Its steps follow each other, on whatever threads: each begins the next.
class Download : public std::enable_shared_from_this<Download> {
 public:
  Download(resource::Service& service, rpc::StreamPtr stream, Transfers::Place place)
      : service_(service), stream_(std::move(stream)), place_(std::move(place)) {}

  void Start() {
    Read([this](db::Session& session) { return Open(session); },
         [this](absl::Status status) {
           if (!status.ok()) return stream_->End(std::move(status));
           stream_->AddHeader("content-disposition", AttachmentNamed(file_.file_name()));
           stream_->AddHeader("etag", absl::StrCat("\"", file_.sha256(), "\""));
           SendPiece();
         });
  }

 private:
  // Runs on a database worker, then goes on; this lives until then.
  void Read(std::function<absl::Status(db::Session&)> run, std::function<void(absl::Status)> done) {
    service_.database().Read({.deadline = std::min(stream_->deadline(), absl::Now() + kStepTimeout),
                              .run = [self = shared_from_this(), run = std::move(run)](
                                         db::Session& session) { return run(session); },
                              .done = [self = shared_from_this(), done = std::move(done)](
                                          absl::Status status) { done(std::move(status)); },
                              .caller = stream_->identity().subject});
  }

  // Finds the file, and its first chunk with it: an error is answered before anything else.
  absl::Status Open(db::Session& session) {
    const auto& request = stream_->request_as<DownloadFileRequest>();
    absl::StatusOr<File> file = LoadFullFile(service_.catalog(), *stream_, request.name(),
                                             resource::ReadTimeOf(*stream_), session);
    if (!file.ok()) return file.status();
    file_ = *std::move(file);
    absl::StatusOr<std::string> upload = UploadOf(session, file_.sha256());
    if (!upload.ok()) return upload.status();
    upload_ = *std::move(upload);
    return ReadNext(session);
  }

  absl::Status ReadNext(db::Session& session) {
    absl::StatusOr<std::string> chunk = ReadChunk(session, upload_, number_);
    if (!chunk.ok()) return chunk.status();
    chunk_ = *std::move(chunk);
    return absl::OkStatus();
  }

  void SendPiece() {
    if (at_ == chunk_.size()) return GoOn();
    const std::string_view piece = std::string_view(chunk_).substr(at_, kPieceBytes);
    at_ += piece.size();
    sent_ += static_cast<int64_t>(piece.size());
    google::api::HttpBody body;
    body.set_content_type(ContentType(file_));
    body.set_data(piece.data(), piece.size());
    stream_->Send(body.SerializeAsString(), [self = shared_from_this()](bool taken) {
      if (taken) self->SendPiece();
    });
  }

  void GoOn() {
    if (sent_ == file_.size_bytes()) return stream_->End(absl::OkStatus());
    // Whoever gets a part must not take it for the whole: a status after it is lost on the way
    // to a client of HTTP.
    if (stream_->stopping()) return stream_->Cancel();
    ++number_;
    at_ = 0;
    Read([this](db::Session& session) { return ReadNext(session); },
         [this](absl::Status status) {
           if (status.ok() && !chunk_.empty()) return SendPiece();
           rpc::Log(rpc::Severity::kError, "a download was cut off",
                    {{"file", file_.name()}, {"error", rpc::Loggable(status)}});
           stream_->Cancel();
         });
  }

  resource::Service& service_;
  const rpc::StreamPtr stream_;
  const Transfers::Place place_;
  File file_;
  std::string upload_;
  int number_ = 0;  // of the chunk
  std::string chunk_;
  size_t at_ = 0;  // in the chunk
  int64_t sent_ = 0;
};

}  // namespace

void ServeDownloads(resource::Service& service) {
  service.server().HandleStream(
      "district.meeting.v1.FileService.DownloadFile", [&service](rpc::StreamPtr stream) {
        absl::StatusOr<Transfers::Place> place = AllTransfers().Take(stream->identity().subject);
        if (!place.ok()) return stream->End(place.status());
        std::make_shared<Download>(service, std::move(stream), *std::move(place))->Start();
      });
}

}  // namespace district::meeting
