// observations:export: sends figures as a file, page by page as its reader takes them.
#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/resource/service.h"
#include "common/rpc/log.h"
#include "common/time/period.h"
#include "district/indicator/v1/exchange.pb.h"
#include "district/indicator/v1/observations.pb.h"
#include "google/api/httpbody.pb.h"
#include "services/indicator/exchange/export_lines.h"
#include "services/indicator/exchange/list_call.h"
#include "services/indicator/exchange/organizations.h"
#include "services/indicator/exchange/register.h"
#include "services/indicator/exchange/stored.h"
#include "services/indicator/exchange/transfers.h"
#include "services/indicator/exchange/workbook.h"

namespace district::indicator {
namespace {

using v1::ExportObservationsRequest;
using v1::Indicator;
using v1::Observation;

constexpr absl::Duration kStepTimeout = absl::Seconds(30);
constexpr int kRowsOfPage = 1000;
// Of a message: the gateway holds a whole one.
constexpr size_t kPieceBytes = 128 << 10;
constexpr char kByteOrderMark[] = "\xEF\xBB\xBF";
constexpr char kXlsxType[] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

struct FileKind {
  const char* content_type;
  const char* file_name;
};

FileKind KindOf(ExportObservationsRequest::Format format) {
  switch (format) {
    case ExportObservationsRequest::SDMX_CSV:
      return {"application/vnd.sdmx.data+csv; version=2.0.0; charset=utf-8",
              "observations.sdmx.csv"};
    case ExportObservationsRequest::XLSX:
      return {kXlsxType, "so-lieu.xlsx"};
    default:
      return {"text/csv; charset=utf-8", "observations.csv"};
  }
}

absl::StatusOr<LineStyle> StyleOf(const ExportObservationsRequest& request) {
  LineStyle style;
  style.sdmx = request.format() == ExportObservationsRequest::SDMX_CSV;
  if (request.separator().empty()) return style;
  style.separator = request.separator()[0];
  if (request.format() == ExportObservationsRequest::XLSX) {
    return api::InvalidField("separator", "goes with CSV only", "BAD_SEPARATOR");
  }
  if (style.separator != ',' && style.separator != ';') {
    return api::InvalidField("separator", "is neither `,` nor `;`", "BAD_SEPARATOR");
  }
  return style;
}

ExportQuery QueryOf(const ExportObservationsRequest& request) {
  ExportQuery query{
      .indicators = {request.indicators().begin(), request.indicators().end()},
      .organizations = {request.organizations().begin(), request.organizations().end()},
      .first = {},
      .end = {}};
  const auto first = time::Period::Parse(request.first_period());
  if (first.ok()) query.first = first->begin();
  const auto last = time::Period::Parse(request.last_period());
  if (last.ok()) query.end = last->end();
  return query;
}

// One export. Its steps follow each other, on whatever threads: each begins the next.
class Export : public std::enable_shared_from_this<Export> {
 public:
  Export(resource::Service& service, rpc::StreamPtr stream, Transfers::Place place)
      : service_(service),
        stream_(std::move(stream)),
        place_(std::move(place)),
        query_(QueryOf(request())) {}

  void Start() {
    const absl::StatusOr<LineStyle> style = StyleOf(request());
    if (!style.ok()) return stream_->End(style.status());
    style_ = *style;
    if (is_xlsx()) return StartWorkbook();
    if (style_.separator == ';' && !style_.sdmx) text_ = kByteOrderMark;  // for spreadsheets
    text_ += HeaderLine(style_);
    ReadNext();
  }

 private:
  const ExportObservationsRequest& request() const {
    return stream_->request_as<ExportObservationsRequest>();
  }
  bool is_xlsx() const { return request().format() == ExportObservationsRequest::XLSX; }

  void StartWorkbook() {
    absl::StatusOr<std::unique_ptr<Workbook>> workbook = Workbook::New();
    if (!workbook.ok()) return stream_->End(workbook.status());
    workbook_ = *std::move(workbook);
    LoadOrganizations(service_.Peer("personnel"), *stream_,
                      [self = shared_from_this()](absl::StatusOr<OrganizationNames> names) {
                        // A file with ids is better than none.
                        if (names.ok()) self->organizations_ = std::move(names->display_names);
                        self->ReadNext();
                      });
  }

  void ReadNext() {
    service_.database().Read({.deadline = std::min(stream_->deadline(), absl::Now() + kStepTimeout),
                              .run = [self = shared_from_this()](
                                         db::Session& session) { return self->ReadRows(session); },
                              .done =
                                  [self = shared_from_this()](absl::Status status) {
                                    if (!status.ok()) return self->Break(std::move(status));
                                    self->TakePage();
                                  },
                              .caller = stream_->identity().subject});
  }

  // The list of all observations, from where it stands.
  v1::ListObservationsRequest List() const {
    v1::ListObservationsRequest list;
    list.set_parent("indicators/-");
    list.set_page_size(kRowsOfPage);
    list.set_page_token(next_);
    if (request().has_read_time()) *list.mutable_read_time() = request().read_time();
    return list;
  }

  absl::Status ReadRows(db::Session& session) {
    auto page = ReadPage(service_.catalog(), query_, ListCall(stream_, List()), session);
    if (!page.ok()) return page.status();
    page_ = *std::move(page);
    std::set<std::string> names;
    for (const Observation& observation : page_.observations()) {
      names.insert(api::TopOf(observation.name()));
    }
    const bool known = std::all_of(names.begin(), names.end(), [this](const std::string& name) {
      return indicators_.contains(name);
    });
    if (known) return absl::OkStatus();
    auto indicators = LoadIndicators({names.begin(), names.end()}, session);
    if (!indicators.ok()) return indicators.status();
    indicators_ = *std::move(indicators);
    return absl::OkStatus();
  }

  void TakePage() {
    for (const Observation& observation : page_.observations()) {
      const Indicator& indicator = indicators_[api::TopOf(observation.name())];
      if (workbook_) {
        workbook_->Add(observation, {&indicator, OrganizationOf(observation)});
      } else {
        text_ += FigureLine(observation, indicator, style_);
      }
    }
    next_ = page_.next_page_token();
    is_read_ = next_.empty();
    page_.Clear();
    if (!workbook_) return SendText();
    if (workbook_->rows() > Workbook::kMostRows) {
      return stream_->End(
          api::InvalidField("format",
                            absl::StrCat("a workbook holds at most ", Workbook::kMostRows,
                                         " rows here; take CSV or ask for less"),
                            "TOO_MANY_ROWS"));
    }
    is_read_ ? FinishWorkbook() : GoOn();
  }

  std::string OrganizationOf(const Observation& observation) const {
    const auto found = organizations_.find(observation.organization());
    return found == organizations_.end() ? observation.organization() : found->second;
  }

  void FinishWorkbook() {
    if (absl::Status status = workbook_->Close(); !status.ok()) return stream_->End(status);
    SendWorkbook();
  }

  void SendWorkbook() {
    absl::StatusOr<std::string> piece = workbook_->Read(kPieceBytes);
    if (!piece.ok()) return Break(piece.status());
    if (piece->empty()) return stream_->End(absl::OkStatus());
    Send(*std::move(piece), [this] { SendWorkbook(); });
  }

  void SendText() {
    if (sent_ == text_.size()) {
      text_.clear();
      sent_ = 0;
      return is_read_ ? stream_->End(absl::OkStatus()) : GoOn();
    }
    std::string piece = text_.substr(sent_, kPieceBytes);
    sent_ += piece.size();
    Send(std::move(piece), [this] { SendText(); });
  }

  // `then` runs on this export once the reader takes more.
  void Send(std::string piece, std::function<void()> then) {
    const FileKind kind = KindOf(request().format());
    if (!std::exchange(begun_, true)) {
      stream_->AddHeader("content-disposition",
                         absl::StrCat("attachment; filename=\"", kind.file_name, "\""));
    }
    google::api::HttpBody body;
    body.set_content_type(kind.content_type);
    body.set_data(std::move(piece));
    stream_->Send(body.SerializeAsString(),
                  [self = shared_from_this(), then = std::move(then)](bool taken) {
                    if (taken) then();
                  });
  }

  void GoOn() {
    if (stream_->stopping()) return Break(absl::UnavailableError("the service goes down"));
    if (absl::Status status = stream_->Reauthorize(); !status.ok()) return Break(status);
    ReadNext();
  }

  // Whoever gets a part must not take it for the whole: a status after it is lost on the way to a
  // client of HTTP.
  void Break(absl::Status status) {
    if (!begun_) return stream_->End(std::move(status));
    rpc::Log(rpc::Severity::kError, "an export was cut off", {{"error", rpc::Loggable(status)}});
    stream_->Cancel();
  }

  resource::Service& service_;
  const rpc::StreamPtr stream_;
  const Transfers::Place place_;
  const ExportQuery query_;
  LineStyle style_;
  std::unique_ptr<Workbook> workbook_;
  std::map<std::string, std::string> organizations_;  // their names for people
  std::map<std::string, Indicator> indicators_;       // of the page
  v1::ListObservationsResponse page_;
  std::string next_;  // the token of the page that follows
  bool is_read_ = false;
  std::string text_;  // to be sent
  size_t sent_ = 0;   // of that
  bool begun_ = false;
};

}  // namespace

void ServeExports(resource::Service& service) {
  service.server().HandleStream(
      "district.indicator.v1.ObservationExchangeService.ExportObservations",
      [&service](rpc::StreamPtr stream) {
        const auto& request = stream->request_as<ExportObservationsRequest>();
        const bool is_workbook = request.format() == ExportObservationsRequest::XLSX;
        absl::StatusOr<Transfers::Place> place =
            (is_workbook ? AllWorkbooks() : AllExports()).Take();
        if (!place.ok()) return stream->End(place.status());
        std::make_shared<Export>(service, std::move(stream), *std::move(place))->Start();
      });
}

}  // namespace district::indicator
