// Uploads: what comes in goes to the database chunk by chunk, and becomes the content of the file
// in one last transaction.
#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/resource/collection.h"
#include "common/resource/writes.h"
#include "common/text/digest.h"
#include "district/meeting/v1/files.pb.h"
#include "services/meeting/documents/document_rules.h"
#include "services/meeting/files/contents.h"
#include "services/meeting/files/file_rules.h"
#include "services/meeting/files/register.h"
#include "services/meeting/files/sniffer.h"
#include "services/meeting/files/stored_file.h"
#include "services/meeting/files/transfers.h"

namespace district::meeting {
namespace {

using v1::File;
using v1::UploadFileRequest;

constexpr absl::Duration kStepTimeout = absl::Seconds(30);
// What is larger takes the room of a whole chunk.
constexpr size_t kSmall = 64 << 10;
constexpr char kFileType[] = "meeting.district/File";

absl::Status TooLarge() {
  return api::Error(absl::StatusCode::kInvalidArgument, "FILE_TOO_LARGE")
      .Message("content: a file holds at most 64 MiB")
      .Field("content", "a file holds at most 64 MiB")
      .Vietnamese("Tệp quá lớn (tối đa 64 MiB).");
}

absl::Status CheckHashGiven(const std::string& sha256) {
  const bool is_hash = sha256.size() == 64 && std::all_of(sha256.begin(), sha256.end(), [](char c) {
                         return absl::ascii_isxdigit(static_cast<unsigned char>(c));
                       });
  if (sha256.empty() || is_hash) return absl::OkStatus();
  return api::InvalidField("sha256", "is not 64 hexadecimal digits");
}

// What the messages after the first may not have: they only bring content.
absl::Status CheckLaterMessage(const UploadFileRequest& message) {
  const std::pair<const char*, bool> given[] = {
      {"name", !message.name().empty()},
      {"sha256", !message.sha256().empty()},
      {"etag", !message.etag().empty()},
      {"request_id", !message.request_id().empty()},
      {"validate_only", message.validate_only()},
      {"content.content_type", !message.content().content_type().empty()},
  };
  for (const auto& [field, is_given] : given) {
    if (is_given)
      return api::InvalidField(field, "belongs into the first message", "FIRST_MESSAGE_ONLY");
  }
  return absl::OkStatus();
}

// One upload. Its steps follow each other, on whatever threads: each begins the next. Only a chunk
// is written while the next is taken in. It lives as long as a step goes on, and then discards what
// did not become the content of a file.
class Upload : public std::enable_shared_from_this<Upload> {
 public:
  Upload(resource::Service& service, rpc::RequestStreamPtr stream, Transfers::Place place)
      : service_(service), stream_(std::move(stream)), place_(std::move(place)) {}
  ~Upload() {
    if (chunks_ > 0) DiscardUpload(service_.database(), id_);
  }

  void Start() {
    if (absl::Status status = CheckHashGiven(request().sha256()); !status.ok()) return End(status);
    struct Found {
      absl::StatusOr<File> file = absl::UnknownError("not run");
    };
    auto found = std::make_shared<Found>();
    service_.database().Read({.deadline = StepDeadline(),
                              .run =
                                  [self = shared_from_this(), found](db::Session& session) {
                                    found->file = self->Find(session);
                                    return found->file.status();
                                  },
                              .done =
                                  [self = shared_from_this(), found](absl::Status status) {
                                    if (!status.ok()) return self->End(status);
                                    self->file_name_ = found->file->file_name();
                                    self->TakeFirst();
                                  },
                              .caller = Subject()});
  }

 private:
  const UploadFileRequest& request() const { return stream_->request_as<UploadFileRequest>(); }
  const std::string& Subject() const { return stream_->identity().subject; }
  absl::Time StepDeadline() const {
    return std::min(stream_->deadline(), absl::Now() + kStepTimeout);
  }
  void End(absl::Status status) { stream_->Fail(std::move(status)); }

  // The file as it stands, where it may be uploaded: found out before its content is taken in, and
  // again when it is written.
  absl::StatusOr<File> Find(db::Session& session) const {
    const resource::Catalog& catalog = service_.catalog();
    absl::StatusOr<File> file = LoadFile(catalog, *stream_, request().name(), 0, session);
    if (!file.ok()) return file;
    if (!request().etag().empty() && request().etag() != file->etag()) {
      return api::EtagMismatch(kFileType, file->name());
    }
    auto rows = session.Query(db::SqlCat("SELECT state FROM documents WHERE name = ",
                                         db::Bind(api::TopOf(file->name()))));
    if (!rows.ok()) return rows.status();
    const auto state = static_cast<v1::Document::State>(rows->empty() ? 0 : rows->front().Int());
    absl::Status status = CheckIssued(state, *file, &*file, stream_->Allows(kImportPermission));
    if (!status.ok()) return status;
    return file;
  }

  void TakeFirst() {
    auto& content = *static_cast<UploadFileRequest&>(stream_->mutable_request()).mutable_content();
    declared_ = std::move(*content.mutable_content_type());
    waiting_ = std::move(*content.mutable_data());
    // Of the request that is remembered by its id, the content is told by its hash.
    content.Clear();
    Take();
  }

  // Takes in what waits, as far as a chunk holds it, and then writes the chunk or asks for more.
  void Take() {
    const std::string_view rest = std::string_view(waiting_).substr(taken_);
    const std::string_view part = rest.substr(0, kChunkBytes - chunk_.size());
    if (size_ + static_cast<int64_t>(part.size()) > kMostFileBytes) return End(TooLarge());
    size_ += static_cast<int64_t>(part.size());
    taken_ += part.size();
    hash_.Add(part);
    sniffer_.Add(part);
    if (chunk_.size() + part.size() > kSmall) chunk_.reserve(kChunkBytes);
    chunk_.append(part);
    if (chunk_.size() == kChunkBytes) return WriteChunk([this] { Take(); });
    waiting_.clear();
    taken_ = 0;
    stream_->Receive(
        [self = shared_from_this()](absl::StatusOr<google::protobuf::Message*> message) {
          self->Received(std::move(message));
        });
  }

  void Received(absl::StatusOr<google::protobuf::Message*> message) {
    if (!message.ok()) return End(message.status());
    if (*message == nullptr) return Finish();
    auto& next = static_cast<UploadFileRequest&>(**message);
    if (absl::Status status = CheckLaterMessage(next); !status.ok()) return End(status);
    waiting_.swap(*next.mutable_content()->mutable_data());
    Take();
  }

  // Begins to write the chunk, once the one before is written, and goes on with `then`.
  void WriteChunk(std::function<void()> then) {
    WhenWritten([this, then = std::move(then)] {
      BeginWriting();
      then();
    });
  }

  // Runs the step on this upload once no chunk is being written; ends it where one could not be.
  void WhenWritten(std::function<void()> step) {
    {
      absl::MutexLock lock(&mutex_);
      if (is_writing_) {
        next_ = std::move(step);
        return;
      }
    }
    if (!failure_.ok()) return End(failure_);
    step();
  }

  void BeginWriting() {
    {
      absl::MutexLock lock(&mutex_);
      is_writing_ = true;
    }
    written_.swap(chunk_);
    chunk_.clear();
    const int number = chunks_++;
    service_.database().Write(
        {.deadline = StepDeadline(),
         .repeatable = true,
         .run =
             [self = shared_from_this(), number](db::Transaction& transaction) {
               return meeting::WriteChunk(transaction, self->id_, number, self->written_);
             },
         .done = [self = shared_from_this()](absl::Status status) { self->EndWriting(status); },
         .caller = Subject()});
  }

  void EndWriting(absl::Status status) {
    std::function<void()> next;
    {
      absl::MutexLock lock(&mutex_);
      failure_ = std::move(status);
      is_writing_ = false;
      next.swap(next_);
    }
    if (next) WhenWritten(std::move(next));
  }

  void Finish() {
    if (absl::Status status = CheckWhole(); !status.ok()) return End(status);
    const auto link = [this] { WhenWritten([this] { Link(); }); };
    if (chunk_.empty()) return link();
    WriteChunk(link);
  }

  absl::Status CheckWhole() {
    if (size_ == 0) return api::InvalidField("content", "is empty", "EMPTY_CONTENT");
    sha256_ = absl::BytesToHexString(hash_.Finish());
    const std::string expected = absl::AsciiStrToLower(request().sha256());
    if (!expected.empty() && expected != sha256_) {
      return api::InvalidField("sha256", absl::StrCat("is not that of the content, ", sha256_),
                               "HASH_MISMATCH");
    }
    return CheckContent(sniffer_.MediaType(), file_name_, declared_);
  }

  // Makes what came in the content of the file.
  void Link() {
    static_cast<UploadFileRequest&>(stream_->mutable_request()).set_sha256(sha256_);
    service_.Write(stream_, {},
                   [self = shared_from_this()](const rpc::Call&, resource::Writes& writes)
                       -> absl::StatusOr<resource::Response> { return self->LinkIn(writes); });
  }

  absl::StatusOr<resource::Response> LinkIn(resource::Writes& writes) const {
    absl::Status kept = KeepContent(writes.transaction(), id_, sha256_, size_);
    if (!kept.ok()) return kept;
    std::string old;
    auto updated = writes.Update(writes.catalog().Of<File>(),
                                 {{.name = request().name(),
                                   .etag = request().etag(),
                                   .path = "",
                                   .change = [&](resource::Message& message) {
                                     return Change(writes.transaction().now(),
                                                   static_cast<File&>(message), old);
                                   }}});
    if (!updated.ok()) return updated.status();
    if (!old.empty()) {
      absl::Status released = ReleaseContent(writes.transaction(), old);
      if (!released.ok()) return released;
    }
    return std::move(updated->front());
  }

  // Gives the file its content; `old` is the one that it gave up.
  absl::Status Change(absl::Time now, File& file, std::string& old) const {
    // The same bytes again change nothing.
    if (file.sha256() == sha256_) return absl::OkStatus();
    // It may have got another name while the content came in.
    absl::Status fits = file.file_name() == file_name_
                            ? absl::OkStatus()
                            : CheckContent(sniffer_.MediaType(), file.file_name(), declared_);
    if (!fits.ok()) return fits;
    old = file.sha256();
    file.set_sha256(sha256_);
    file.set_size_bytes(static_cast<int32_t>(size_));
    file.set_media_type(MediaTypeOfName(file.file_name()));
    resource::SetMicros(file, "upload_time", absl::ToUnixMicros(now));
    return absl::OkStatus();
  }

  resource::Service& service_;
  const rpc::RequestStreamPtr stream_;
  const Transfers::Place place_;
  const std::string id_ = api::NewUuid();
  std::string file_name_;
  std::string declared_;
  std::string waiting_;  // what came in
  size_t taken_ = 0;     // of that
  std::string chunk_;
  std::string written_;  // the chunk that is being written
  int chunks_ = 0;       // written, or being written
  absl::Mutex mutex_;
  bool is_writing_ ABSL_GUARDED_BY(mutex_) = false;
  std::function<void()> next_ ABSL_GUARDED_BY(mutex_);  // what waits until the chunk is written
  absl::Status failure_;  // of writing; read where nothing is being written
  int64_t size_ = 0;
  text::Sha256Stream hash_;
  std::string sha256_;
  Sniffer sniffer_;
};

}  // namespace

void ServeUploads(resource::Service& service) {
  service.server().HandleRequestStream(
      "district.meeting.v1.FileService.UploadFile", [&service](rpc::RequestStreamPtr stream) {
        absl::StatusOr<Transfers::Place> place = AllTransfers().Take(stream->identity().subject);
        if (!place.ok()) return stream->Fail(place.status());
        std::make_shared<Upload>(service, std::move(stream), *std::move(place))->Start();
      });
}

}  // namespace district::meeting
