// observations:import: reads a file row by row as it comes, and commits some rows at a time.
#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/resource/service.h"
#include "common/text/csv.h"
#include "district/indicator/v1/exchange.pb.h"
#include "services/indicator/exchange/figure_text.h"
#include "services/indicator/exchange/import_batch.h"
#include "services/indicator/exchange/organizations.h"
#include "services/indicator/exchange/register.h"
#include "services/indicator/exchange/step_call.h"
#include "services/indicator/exchange/stored.h"
#include "services/indicator/exchange/transfers.h"
#include "services/indicator/exchange/words.h"

namespace district::indicator {
namespace {

using v1::ImportObservationsRequest;
using v1::ImportObservationsResponse;
using Kind = PlannedRow::Kind;

constexpr absl::Duration kStepTimeout = absl::Seconds(30);
// What is left of the time of a call to say how far it came.
constexpr absl::Duration kToAnswer = absl::Seconds(2);
constexpr size_t kRowsOfCommit = 1000;
// Fewer rows, where they are long.
constexpr size_t kBytesOfCommit = 8 << 20;
constexpr int kMostErrors = 1000;
// How often rows are planned anew because somebody else changed what they are about.
constexpr int kMostReplans = 10;
constexpr char kDeletePermission[] = "indicator.observations.delete";

absl::Status BadContent(const std::string& reason, const std::string& why) {
  return api::InvalidField("content", why, reason);
}

// What the messages after the first may not have: they only bring content.
absl::Status CheckLaterMessage(const ImportObservationsRequest& message) {
  const std::pair<const char*, bool> given[] = {
      {"format", message.format() != ImportObservationsRequest::FORMAT_UNSPECIFIED},
      {"decimal_mark",
       message.decimal_mark() != ImportObservationsRequest::DECIMAL_MARK_UNSPECIFIED},
      {"ignored_columns", message.ignored_columns_size() > 0},
      {"request_id", !message.request_id().empty()},
      {"validate_only", message.validate_only()},
  };
  for (const auto& [field, is_given] : given) {
    if (is_given)
      return api::InvalidField(field, "belongs into the first message", "FIRST_MESSAGE_ONLY");
  }
  return absl::OkStatus();
}

// Whether an error is about what is written and not about the server or the caller.
bool IsRefusal(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kOutOfRange:
    case absl::StatusCode::kAborted:
      return true;
    default:
      return false;
  }
}

// One import. Its steps follow each other, on whatever threads: each begins the next. It lives as
// long as one of them goes on.
class Import : public std::enable_shared_from_this<Import> {
 public:
  Import(resource::Service& service, rpc::RequestStreamPtr stream, Transfers::Place place)
      : service_(service),
        stream_(std::move(stream)),
        place_(std::move(place)),
        may_delete_(stream_->Allows(kDeletePermission)) {}

  void Start() {
    Read(
        [this](db::Session& session) {
          begun_ = absl::ToUnixMicros(session.now());
          vocabulary_ = Vocabulary();
          return ReadIndicators(session, vocabulary_);
        },
        [this] { TakeFirst(); });
  }

 private:
  // A row that is to be written.
  struct Waiting {
    FigureRow row;
    std::string key;
    PlannedRow planned = {};
  };

  const ImportObservationsRequest& request() const {
    return stream_->request_as<ImportObservationsRequest>();
  }
  absl::Time StepDeadline() const {
    return std::min(stream_->deadline(), absl::Now() + kStepTimeout);
  }

  // Ends with an error that says how far it came.
  void End(absl::Status status) {
    auto info = api::DetailOf<google::rpc::ErrorInfo>(status);
    if (info.reason().empty()) {
      info.set_reason(absl::StatusCodeToString(status.code()));
      info.set_domain(api::kErrorDomain);
    }
    (*info.mutable_metadata())[std::string("committedThrough")] =
        absl::StrCat(answer_.committed_through());
    status.SetPayload("type.googleapis.com/google.rpc.ErrorInfo",
                      absl::Cord(info.SerializeAsString()));
    stream_->Fail(std::move(status));
  }

  // Runs on a database worker, then goes on where it went well.
  void Read(std::function<absl::Status(db::Session&)> run, std::function<void()> then) {
    service_.database().Read(
        {.deadline = StepDeadline(),
         .run = [self = shared_from_this(),
                 run = std::move(run)](db::Session& session) { return run(session); },
         .done = [self = shared_from_this(), then = std::move(then)](
                     absl::Status status) { status.ok() ? then() : self->End(std::move(status)); },
         .caller = stream_->identity().subject});
  }

  void TakeFirst() {
    auto& first = static_cast<ImportObservationsRequest&>(stream_->mutable_request());
    data_.swap(*first.mutable_content()->mutable_data());
    first.clear_content();
    rest_ = data_;
    Take();
  }

  // Goes on until it waits for something, or all is done.
  void Take() {
    do {
      if (!ReadRows()) return;
      if (NeedsOrganizations()) return AskOrganizations();
    } while (!WriteBatch());
  }

  // Reads as many rows as go into a commit, or as are left; false where more has to come in first.
  bool ReadRows() {
    while (rows_.size() < kRowsOfCommit && bytes_ < kBytesOfCommit) {
      absl::StatusOr<std::optional<text::CsvRow>> row =
          at_end_ ? parser_.Finish() : parser_.Next(rest_);
      absl::Status status = row.status();
      if (!status.ok()) return Ended(BadContent("ROW_TOO_LONG", std::string(status.message())));
      if (!row->has_value() && !at_end_) {
        Receive();
        return false;
      }
      if (!row->has_value()) {
        is_read_ = true;
        return true;
      }
      if (status = TakeRow(**row); !status.ok()) return Ended(status);
    }
    return true;
  }

  bool Ended(absl::Status status) {
    End(std::move(status));
    return false;
  }

  void Receive() {
    stream_->Receive(
        [self = shared_from_this()](absl::StatusOr<google::protobuf::Message*> message) {
          if (!message.ok()) return self->End(message.status());
          if (*message == nullptr) {
            self->at_end_ = true;
            return self->Take();
          }
          auto& next = static_cast<ImportObservationsRequest&>(**message);
          absl::Status status = CheckLaterMessage(next);
          if (!status.ok()) return self->End(status);
          self->data_.swap(*next.mutable_content()->mutable_data());
          self->rest_ = self->data_;
          self->Take();
        });
  }

  absl::Status TakeRow(const text::CsvRow& row) {
    if (!header_) {
      if (!row.problem.empty()) return BadContent("BAD_ROW", "the first row " + row.problem);
      absl::StatusOr<Header> header = ReadHeader(row.cells, parser_.separator(), request());
      if (!header.ok()) return header.status();
      header_ = *std::move(header);
      answer_.set_format(header_->format);
      answer_.set_separator(std::string(1, header_->separator));
      answer_.set_decimal_mark(header_->numbers.decimal_comma ? ImportObservationsRequest::COMMA
                                                              : ImportObservationsRequest::POINT);
      return absl::OkStatus();
    }
    for (const std::string& cell : row.cells) bytes_ += cell.size();
    rows_.push_back(ReadRow(row, *header_, vocabulary_));
    answer_.set_row_count(answer_.row_count() + 1);
    return absl::OkStatus();
  }

  // Writes the rows that were read; false where none of them is worth it, so that the next ones can
  // be read at once.
  bool WriteBatch() {
    if (!header_) {
      End(BadContent("EMPTY_CONTENT", "is empty; the first row names the columns"));
      return true;
    }
    if (stream_->stopping() || stream_->deadline() - absl::Now() < kToAnswer) {
      End(absl::UnavailableError("the import took too long or was stopped; send the file again"));
      return true;
    }
    AdmitRows();
    if (waiting_.empty()) return EndBatch();
    PlanChunk();
    return true;
  }

  bool NeedsOrganizations() const {
    return !vocabulary_.organizations &&
           std::any_of(rows_.begin(), rows_.end(), [](const FigureRow& row) {
             return !row.problem && !row.unknown_organization.empty();
           });
  }

  void AskOrganizations() {
    LoadOrganizations(service_.Peer("personnel"), *stream_,
                      [self = shared_from_this()](absl::StatusOr<OrganizationNames> names) {
                        if (!names.ok()) return self->End(names.status());
                        self->vocabulary_.organizations = std::move(names->by_spelling);
                        if (!self->WriteBatch()) self->Take();
                      });
  }

  // Puts those that can be planned into `waiting_`, in the order of the file; tells of the others.
  void AdmitRows() {
    std::map<std::string, int> first;  // by key
    for (FigureRow& row : rows_) {
      FindOrganization(*header_, vocabulary_, row);
      CheckRow(*header_, row);
      if (row.problem) {
        Refuse(row.number, *row.problem);
        continue;
      }
      Waiting waiting{.row = std::move(row), .key = {}};
      v1::Observation named = waiting.row.observation;
      named.set_name(absl::StrCat(waiting.row.indicator, "/observations/-"));
      waiting.key = KeyOf(service_.catalog(), named);
      const auto [known, is_new] = first.emplace(waiting.key, waiting.row.number);
      if (is_new) {
        waiting_.push_back(std::move(waiting));
      } else {
        Refuse(waiting.row.number,
               {"", "DUPLICATE_ROW", absl::StrCat("is of the same figure as row ", known->second)});
      }
    }
    if (!rows_.empty()) last_row_ = rows_.back().number;
    rows_.clear();
    bytes_ = 0;
  }

  // Looks up what is stored of the next rows, and plans them against that.
  void PlanChunk() {
    if (waiting_.empty()) {
      if (!EndBatch()) Take();
      return;
    }
    chunk_ = std::min(pace_, waiting_.size());
    Read([this](db::Session& session) { return Plan(session); }, [this] { WriteChunk(); });
  }

  absl::Status Plan(db::Session& session) {
    std::vector<FigurePlace> places;
    for (size_t i = 0; i < chunk_; ++i) {
      const FigureRow& row = waiting_[i].row;
      places.push_back({row.indicator, row.observation.organization(), row.observation.period()});
    }
    const auto stored = FindAt(service_.catalog(), places, session);
    if (!stored.ok()) return stored.status();
    for (size_t i = 0; i < chunk_; ++i) {
      const auto found = stored->find(waiting_[i].key);
      waiting_[i].planned = PlanRow(
          waiting_[i].row, found == stored->end() ? nullptr : &found->second, begun_, may_delete_);
    }
    return absl::OkStatus();
  }

  void WriteChunk() {
    Drop(Kind::kRefused);
    Drop(Kind::kUnchanged);
    if (chunk_ == 0) return PlanChunk();
    auto planned = std::make_shared<std::vector<const PlannedRow*>>();
    for (size_t i = 0; i < chunk_; ++i) planned->push_back(&waiting_[i].planned);
    ImportObservationsRequest step;
    step.set_request_id(api::NewUuid());
    step.set_validate_only(request().validate_only());
    auto call = std::make_shared<StepCall>(
        stream_, std::move(step), StepDeadline(),
        [self = shared_from_this()](absl::Status status) { self->Written(std::move(status)); });
    service_.Write(std::move(call), ReferencesIn(*planned),
                   [planned](const rpc::Call&,
                             resource::Writes& writes) -> absl::StatusOr<resource::Response> {
                     absl::Status status = WriteRows(*planned, writes);
                     if (!status.ok()) return status;
                     return std::make_unique<ImportObservationsResponse>();
                   });
  }

  void Written(absl::Status status) {
    if (status.ok()) {
      replans_ = 0;
      for (const Kind kind : {Kind::kCreate, Kind::kUpdate, Kind::kDelete}) Drop(kind);
      pace_ = std::min(kRowsOfCommit, pace_ * 2);
      return PlanChunk();
    }
    if (!IsRefusal(status)) return End(std::move(status));
    const std::map<size_t, RowProblem> blamed = BlamedRows(status, *header_);
    // Without a row to blame, somebody else may have been at it: what is stored is looked at again,
    // then fewer rows are tried together until one is alone.
    // Each refusal costs what was done for those beside it, so that fewer are tried next.
    pace_ = std::max<size_t>(1, chunk_ / 2);
    if (blamed.empty() && (chunk_ > 1 || ++replans_ < kMostReplans)) return PlanChunk();
    for (const auto& [index, problem] : blamed) {
      if (index < chunk_) SetProblem(index, problem);
    }
    if (blamed.empty()) SetProblem(0, ProblemOf(status, "", *header_));
    replans_ = 0;
    Drop(Kind::kRefused);
    PlanChunk();
  }

  void SetProblem(size_t index, RowProblem problem) {
    waiting_[index].planned.kind = Kind::kRefused;
    waiting_[index].planned.problem = std::move(problem);
  }

  // Counts the planned rows of a kind and takes them out.
  void Drop(Kind kind) {
    std::deque<Waiting> left;
    size_t dropped = 0;
    for (size_t i = 0; i < waiting_.size(); ++i) {
      if (i >= chunk_ || waiting_[i].planned.kind != kind) {
        left.push_back(std::move(waiting_[i]));
        continue;
      }
      ++dropped;
      Count(kind, waiting_[i]);
    }
    waiting_.swap(left);
    chunk_ -= dropped;
  }

  // Tells that all rows read so far are dealt with; true where they were the last.
  bool EndBatch() {
    if (!request().validate_only()) answer_.set_committed_through(last_row_);
    if (is_read_) stream_->Finish(answer_);
    return is_read_;
  }

  void Count(Kind kind, const Waiting& waiting) {
    switch (kind) {
      case Kind::kUnchanged:
        return answer_.set_unchanged_count(answer_.unchanged_count() + 1);
      case Kind::kCreate:
        return answer_.set_created_count(answer_.created_count() + 1);
      case Kind::kUpdate:
        return answer_.set_updated_count(answer_.updated_count() + 1);
      case Kind::kDelete:
        return answer_.set_deleted_count(answer_.deleted_count() + 1);
      case Kind::kRefused:
        return Refuse(waiting.row.number, waiting.planned.problem);
    }
  }

  void Refuse(int row, const RowProblem& problem) {
    answer_.set_failed_count(answer_.failed_count() + 1);
    if (answer_.errors_size() == kMostErrors) return;
    v1::ImportRowError& error = *answer_.add_errors();
    error.set_row(row);
    error.set_column(Beginning(problem.column));
    error.set_reason(problem.reason);
    error.set_message(Beginning(problem.message));
    error.set_vietnamese_message(problem.vietnamese.empty() ? VietnameseReason(problem.reason)
                                                            : problem.vietnamese);
  }

  resource::Service& service_;
  const rpc::RequestStreamPtr stream_;
  const Transfers::Place place_;
  const bool may_delete_;
  int64_t begun_ = 0;
  Vocabulary vocabulary_;
  std::string data_;       // what came in
  std::string_view rest_;  // of that
  bool at_end_ = false;    // nothing more comes in
  bool is_read_ = false;   // all of it
  text::CsvParser parser_{0};
  std::optional<Header> header_;
  std::vector<FigureRow> rows_;  // of the batch
  size_t bytes_ = 0;             // of their cells
  std::deque<Waiting> waiting_;  // to be written
  size_t chunk_ = 0;             // how many of those are planned or written now
  size_t pace_ = kRowsOfCommit;  // how many are tried together
  int replans_ = 0;
  int last_row_ = 0;
  ImportObservationsResponse answer_;
};

}  // namespace

void ServeImports(resource::Service& service) {
  service.server().HandleRequestStream(
      "district.indicator.v1.ObservationExchangeService.ImportObservations",
      [&service](rpc::RequestStreamPtr stream) {
        absl::StatusOr<Transfers::Place> place = AllImports().Take();
        if (!place.ok()) return stream->Fail(place.status());
        std::make_shared<Import>(service, std::move(stream), *std::move(place))->Start();
      });
}

}  // namespace district::indicator
