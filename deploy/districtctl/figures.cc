#include "deploy/districtctl/figures.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "deploy/districtctl/csv.h"

namespace district::districtctl {
namespace {

constexpr size_t kPieceBytes = 256 << 10;
constexpr char kImport[] = "district.indicator.v1.ObservationExchangeService.ImportObservations";
constexpr char kRequest[] = "district.indicator.v1.ImportObservationsRequest";
constexpr char kCollection[] = "observations";

absl::Status Wrong(const std::string& path, const std::string& what) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", what));
}

int GetInt(const Message& message, const std::string& field) {
  const FieldDescriptor* found = message.GetDescriptor()->FindFieldByName(field);
  return found ? message.GetReflection()->GetInt32(message, found) : 0;
}

// The call that takes the file, and what has gone into it.
class FiguresUpload {
 public:
  FiguresUpload(const Schema& schema, const MethodDescriptor* method, Client& client,
                const FiguresOptions& options, ImportReport& report)
      : schema_(schema), options_(options), report_(report), upload_(client.Begin(method)) {}

  // Sends a piece of the file, which is cut off where the server takes no more.
  absl::Status Send(const std::string& bytes) {
    std::unique_ptr<Message> request = schema_.New(kRequest);
    if (std::exchange(is_first_, false)) Describe(*request);
    const FieldDescriptor* content = request->GetDescriptor()->FindFieldByName("content");
    Message* body = request->GetReflection()->MutableMessage(request.get(), content);
    SetString(*body, "data", bytes);
    sent_ += static_cast<int64_t>(bytes.size());
    report_.Progress(sent_);
    return upload_->Send(*request) ? absl::OkStatus() : absl::CancelledError("not taken");
  }

  absl::Status Finish(const std::string& path) {
    const absl::StatusOr<std::unique_ptr<Message>> answer = upload_->Finish();
    if (!answer.ok()) return answer.status();
    Report(path, **answer);
    return absl::OkStatus();
  }

 private:
  void Describe(Message& request) const {
    SetBool(request, "validate_only", options_.dry_run);
    const FieldDescriptor* format = request.GetDescriptor()->FindFieldByName("format");
    const auto* value =
        format->enum_type()->FindValueByName(options_.format == "sdmx-csv" ? "SDMX_CSV" : "CSV");
    request.GetReflection()->SetEnum(&request, format, value);
    const FieldDescriptor* ignored = request.GetDescriptor()->FindFieldByName("ignored_columns");
    for (const std::string& column : options_.ignored_columns) {
      request.GetReflection()->AddString(&request, ignored, column);
    }
  }

  void Report(const std::string& path, const Message& answer) {
    report_.Count(kCollection, RowOutcome::kCreated, GetInt(answer, "created_count"));
    report_.Count(kCollection, RowOutcome::kUpdated, GetInt(answer, "updated_count"));
    report_.Count(kCollection, RowOutcome::kDeleted, GetInt(answer, "deleted_count"));
    report_.Count(kCollection, RowOutcome::kUnchanged, GetInt(answer, "unchanged_count"));
    const FieldDescriptor* errors = answer.GetDescriptor()->FindFieldByName("errors");
    const int told = answer.GetReflection()->FieldSize(answer, errors);
    // Data values are counted from 1 on; a table has its header first.
    const int header = options_.format == "dhis2" ? 1 : 0;
    for (int i = 0; i < told; ++i) {
      const Message& error = answer.GetReflection()->GetRepeatedMessage(answer, errors, i);
      report_.Failed(kCollection, {path, GetInt(error, "row") - header}, GetString(error, "column"),
                     "",
                     absl::StrCat(GetString(error, "reason"), ": ", GetString(error, "message")));
    }
    report_.Count(kCollection, RowOutcome::kFailed, GetInt(answer, "failed_count") - told);
  }

  const Schema& schema_;
  const FiguresOptions& options_;
  ImportReport& report_;
  const std::unique_ptr<Client::Upload> upload_;
  bool is_first_ = true;
  int64_t sent_ = 0;
};

absl::Status SendFile(std::istream& in, FiguresUpload& upload) {
  std::string piece;
  do {
    piece.resize(kPieceBytes);
    in.read(piece.data(), kPieceBytes);
    piece.resize(static_cast<size_t>(in.gcount()));
    if (absl::Status status = upload.Send(piece); !status.ok()) return status;
  } while (piece.size() == kPieceBytes);
  return absl::OkStatus();
}

// Gathers lines to pieces worth sending.
absl::Status SendDataValues(std::istream& in, const FiguresOptions& options, FiguresUpload& upload,
                            ImportReport& report) {
  std::string piece;
  int64_t deleted = 0;
  absl::Status status = ReadDataValues(in, options.codes, deleted, [&](const std::string& csv) {
    piece += csv;
    if (piece.size() < kPieceBytes) return absl::OkStatus();
    return upload.Send(std::exchange(piece, {}));
  });
  if (status.ok()) status = upload.Send(piece);
  if (deleted > 0) report.Dropped("data values that are marked as deleted", deleted);
  return status;
}

}  // namespace

bool IsTableOfFigures(const std::vector<std::string>& header, bool named) {
  const auto has = [&](const char* column) {
    return std::find(header.begin(), header.end(), column) != header.end();
  };
  if (has("id") || has("name")) return false;
  return named || (has("indicator") && has("organization") && has("period"));
}

absl::Status ImportFigures(const Schema& schema, Client& client, const std::string& path,
                           const FiguresOptions& options, ImportReport& report) {
  const std::unique_ptr<Message> request = schema.New(kRequest);
  const MethodDescriptor* method =
      request ? request->GetDescriptor()->file()->pool()->FindMethodByName(kImport) : nullptr;
  if (!method) return absl::InternalError("the descriptors know no import of observations");
  std::ifstream file;
  if (path != "-") {
    file.open(path, std::ios::binary);
    if (!file) return Wrong(path, "cannot be read");
  }
  std::istream& in = path == "-" ? std::cin : file;
  FiguresUpload upload(schema, method, client, options, report);
  const absl::Status sent = options.format == "dhis2" ? SendDataValues(in, options, upload, report)
                                                      : SendFile(in, upload);
  // What the server does not take any more, its answer explains.
  if (!sent.ok() && !absl::IsCancelled(sent)) return Wrong(path, std::string(sent.message()));
  absl::Status status = upload.Finish(path == "-" ? "stdin" : path);
  if (status.ok() || options.dry_run) return status;
  const Failure failure = Explain(schema, status, options.language);
  const auto through = failure.metadata.find("committedThrough");
  if (through != failure.metadata.end() && through->second != "0") {
    std::cerr << path << ": the rows up to " << through->second
              << " are in; import the file again to go on\n";
  }
  return status;
}

absl::StatusOr<std::map<std::string, std::string>> ReadCodes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Wrong(path, "cannot be read");
  CsvReader reader(file, 0);
  std::map<std::string, std::string> codes;
  for (bool is_header = true;; is_header = false) {
    absl::StatusOr<std::optional<CsvRow>> row = reader.Next();
    if (!row.ok()) return Wrong(path, std::string(row.status().message()));
    if (!row->has_value()) return codes;
    if (!(*row)->problem.empty() || (*row)->cells.size() != 2) {
      return Wrong(path, absl::StrCat("row ", (*row)->number,
                                      (*row)->problem.empty() ? " has not two cells"
                                                              : " " + (*row)->problem));
    }
    if (is_header) continue;
    codes[std::string(absl::StripAsciiWhitespace((*row)->cells[0]))] =
        std::string(absl::StripAsciiWhitespace((*row)->cells[1]));
  }
}

}  // namespace district::districtctl
