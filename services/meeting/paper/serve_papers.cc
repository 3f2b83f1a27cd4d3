// Papers on meetings, from what is recorded here and the names that personnel knows.
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/flags/flag.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/api/errors.h"
#include "common/db/database.h"
#include "common/resource/service.h"
#include "common/rpc/call.h"
#include "district/meeting/v1/papers.pb.h"
#include "google/api/httpbody.pb.h"
#include "google/protobuf/util/json_util.h"
#include "services/meeting/paper/ask_names.h"
#include "services/meeting/paper/papers.h"
#include "services/meeting/paper/read_record.h"
#include "services/meeting/paper/register.h"
#include "services/meeting/paper/templates.h"
#include "services/meeting/paper/text_formats.h"

ABSL_FLAG(
    std::string, paper_templates, "",
    "a folder with templates of papers, party.docx and state.docx; for one that is not there, "
    "and empty: those that came with the service");

namespace district::meeting {
namespace {

using google::api::HttpBody;

constexpr char kDocx[] = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
// Callers take answers of 4 MiB by default.
constexpr size_t kMaxPaperBytes = 3 << 20;

// A paper that is asked for: of which meeting, how it is composed and what its file is called.
struct Order {
  std::string meeting;
  v1::PaperFormat format;
  std::function<absl::StatusOr<Composition>(const MeetingRecord&)> compose;
  std::string filename;  // without a suffix
  bool tells_assignments = false;
};

std::string IdIn(const std::string& name) { return name.substr(name.rfind('/') + 1); }

Order OrderOf(const v1::ExportMinutesRequest& request) {
  return {request.name(), request.format(), &ComposeMinutes,
          absl::StrCat("bien-ban-", IdIn(request.name()))};
}

Order OrderOf(const v1::ExportConclusionsRequest& request) {
  return {request.name(), request.format(), &ComposeConclusions,
          absl::StrCat("thong-bao-ket-luan-", IdIn(request.name())), /*tells_assignments=*/true};
}

Order OrderOf(const v1::ExportExcerptRequest& request) {
  const std::string& item = request.name();
  const std::string meeting = item.substr(0, item.find("/agendaItems/"));
  const auto compose = [item](const MeetingRecord& record) -> absl::StatusOr<Composition> {
    for (const v1::AgendaItem& candidate : record.items) {
      if (candidate.name() == item) return ComposeExcerpt(record, item);
    }
    return api::NotFound("meeting.district/AgendaItem", item);
  };
  return {meeting, request.format(), compose,
          absl::StrCat("trich-bien-ban-", IdIn(meeting), "-", IdIn(item))};
}

absl::Status TooLarge(const std::string& meeting) {
  const std::string text = absl::StrCat("comes to more than ", kMaxPaperBytes >> 20, " MiB");
  return api::Error(absl::StatusCode::kFailedPrecondition, "PAPER_TOO_LARGE")
      .Message(absl::StrCat("the paper on ", meeting, " ", text))
      .Precondition("SIZE", meeting, text)
      .Vietnamese("Nội dung quá lớn để lập thành văn bản.");
}

// Fills in the paper and what is answered: JSON, or the file. Nothing goes into `extensions`: Envoy
// cannot read bodies that have some.
absl::Status Render(const Order& order, const Composition& composition, const Templates& templates,
                    v1::Paper& paper, HttpBody& body) {
  for (const std::string& gap : composition.gaps()) paper.add_gaps(gap);
  paper.set_classification(composition.degree());
  switch (order.format) {
    case v1::DOCX: {
      absl::StatusOr<std::string> file = templates.Of(composition.form()).Fill(composition);
      if (!file.ok()) return file.status();
      paper.set_media_type(kDocx);
      paper.set_filename(absl::StrCat(order.filename, ".docx"));
      body.set_content_type(kDocx);
      body.set_data(*std::move(file));
      return absl::OkStatus();
    }
    case v1::HTML:
      paper.set_media_type("text/html; charset=utf-8");
      paper.set_filename(absl::StrCat(order.filename, ".html"));
      paper.set_text(ToHtml(composition));
      break;
    default:
      paper.set_media_type("text/markdown; charset=utf-8");
      paper.set_filename(absl::StrCat(order.filename, ".md"));
      paper.set_text(ToMarkdown(composition));
      break;
  }
  body.set_content_type("application/json");
  const auto status = google::protobuf::util::MessageToJsonString(paper, body.mutable_data());
  return status.ok() ? absl::OkStatus() : absl::InternalError("a paper cannot be written as JSON");
}

void Answer(rpc::Call& call, const Order& order, const MeetingRecord& record,
            const Templates& templates) {
  absl::StatusOr<Composition> composition = order.compose(record);
  if (!composition.ok()) return call.Fail(composition.status());
  v1::Paper paper;
  HttpBody body;
  absl::Status status = Render(order, *composition, templates, paper, body);
  if (!status.ok()) return call.Fail(status);
  if (body.data().size() > kMaxPaperBytes) return call.Fail(TooLarge(order.meeting));
  if (order.format != v1::DOCX) return call.Finish(body);
  call.FinishWithHeaders(
      body,
      {{"content-disposition", absl::StrCat("attachment; filename=\"", paper.filename(), "\"")},
       {"district-gaps", absl::StrJoin(paper.gaps(), ",")},
       {"district-classification", v1::Classification_Name(paper.classification())}});
}

void Export(resource::Service& service, const Templates& templates, rpc::CallPtr call,
            Order order) {
  auto record = std::make_shared<MeetingRecord>();
  service.database().Read(
      {.deadline = call->deadline(),
       .run = [&service, call, record, order](db::Session& session) -> absl::Status {
         auto read =
             ReadRecord(service.catalog(), *call, order.meeting, order.tells_assignments, session);
         if (read.ok()) *record = *std::move(read);
         return read.status();
       },
       .done =
           [&service, &templates, call, record, order](absl::Status status) {
             if (!status.ok()) return call->Fail(status);
             AskNames(service, call, record,
                      [&templates, call, record, order](absl::Status status) {
                        if (!status.ok()) return call->Fail(status);
                        Answer(*call, order, *record, templates);
                      });
           },
       .caller = call->identity().subject,
       .isolation = db::Isolation::kSnapshot});
}

template <typename Request>
void Serve(resource::Service& service, std::shared_ptr<const Templates> templates,
           const std::string& method) {
  service.server().Handle(absl::StrCat("district.meeting.v1.PaperService.", method),
                          [&service, templates](rpc::CallPtr call) {
                            Order order = OrderOf(call->request_as<Request>());
                            Export(service, *templates, std::move(call), std::move(order));
                          });
}

}  // namespace

void RegisterPapers(resource::Service& service) {
  absl::StatusOr<Templates> loaded = LoadTemplates(absl::GetFlag(FLAGS_paper_templates));
  if (!loaded.ok()) {
    std::fprintf(stderr, "--paper_templates: %s\n", std::string(loaded.status().message()).c_str());
    std::exit(2);
  }
  auto templates = std::make_shared<const Templates>(*std::move(loaded));
  Serve<v1::ExportMinutesRequest>(service, templates, "ExportMinutes");
  Serve<v1::ExportExcerptRequest>(service, templates, "ExportExcerpt");
  Serve<v1::ExportConclusionsRequest>(service, templates, "ExportConclusions");
}

}  // namespace district::meeting
