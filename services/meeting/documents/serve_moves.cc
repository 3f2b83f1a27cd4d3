// The moves of a document: tabled, adopted, given back, taken back.
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/db/sql.h"
#include "common/resource/access.h"
#include "common/resource/classified.h"
#include "common/resource/collection.h"
#include "common/resource/references.h"
#include "common/resource/service.h"
#include "district/meeting/v1/document_moves.pb.h"
#include "services/meeting/documents/moves.h"
#include "services/meeting/documents/register.h"
#include "services/meeting/documents/replacements.h"

namespace district::meeting {
namespace {

using resource::Writes;
using v1::Document;
using v1::DocumentMove;

// The degree of secrecy of the document by which a move is made; the error tells of one that is not
// there, or that the caller does not see, as of the request's field.
absl::StatusOr<int64_t> DegreeOfGround(const std::string& ground, Writes& writes) {
  const resource::Collection& documents = writes.catalog().Of<Document>();
  absl::StatusOr<db::Sql> shown =
      resource::ShownRows(documents, writes.call(), writes.transaction());
  if (!shown.ok()) return shown.status();
  auto rows = writes.transaction().Query(
      db::SqlCat("SELECT body FROM documents WHERE ",
                 db::AllOf({db::SqlCat("name = ", db::Bind(ground)), db::SqlCat("delete_time = 0"),
                            *std::move(shown)})));
  if (!rows.ok()) return rows.status();
  if (rows->empty()) {
    return resource::MissingReferences({{"meeting.district/Document", ground, "document"}});
  }
  Document document;
  document.ParseFromString(rows->front().Text());
  return resource::DegreeOf(documents, document);
}

// Refuses a ground that is more secret than the document, whose readers are told its name.
absl::Status CheckGround(const Document& document, int64_t ground_degree, const Writes& writes) {
  if (ground_degree <= resource::DegreeOf(writes.catalog().Of<Document>(), document)) {
    return absl::OkStatus();
  }
  return api::InvalidField("document", "is more secret than the document that it is about",
                           "MORE_SECRET");
}

// Moves the document that a request names. What callers may write is not asked: a move goes where
// no update may.
template <typename Request>
absl::StatusOr<Document> MoveOne(const rpc::Call& call, const Request& request,
                                 DocumentMove::Action action, Writes& writes) {
  int64_t ground_degree = 0;
  if (!request.document().empty()) {
    absl::StatusOr<int64_t> degree = DegreeOfGround(request.document(), writes);
    if (!degree.ok()) return degree.status();
    ground_degree = *degree;
  }
  const auto change = [&](resource::Message& message) {
    auto& document = static_cast<Document&>(message);
    absl::Status told = CheckGround(document, ground_degree, writes);
    if (!told.ok()) return told;
    return MoveDocument({action, request.reason(), request.document()}, call,
                        writes.transaction().now(), document);
  };
  auto moved = writes.Update(
      writes.catalog().Of<Document>(),
      {{.name = request.name(), .etag = request.etag(), .path = "", .change = change}},
      [](Writes&, const std::vector<resource::PlacedChange>&) { return absl::OkStatus(); });
  if (!moved.ok()) return moved.status();
  if (action == DocumentMove::REVOKE) {
    absl::Status noted = NoteReplacements(writes.transaction(), {request.name()});
    if (!noted.ok()) return noted;
  }
  return std::move(static_cast<Document&>(*moved->front()));
}

template <typename Request>
void ServeMove(resource::Service& service, const std::string& method, DocumentMove::Action action) {
  service.ServeWrite<Request, Document>(
      absl::StrCat("district.meeting.v1.DocumentMoveService.", method),
      [action](const rpc::Call& call, const Request& request, Writes& writes) {
        return MoveOne(call, request, action, writes);
      });
}

}  // namespace

void ServeDocumentMoves(resource::Service& service) {
  ServeMove<v1::PresentDocumentRequest>(service, "PresentDocument", DocumentMove::PRESENT);
  ServeMove<v1::AdoptInPrincipleRequest>(service, "AdoptInPrinciple",
                                         DocumentMove::ADOPT_IN_PRINCIPLE);
  ServeMove<v1::AdoptDocumentRequest>(service, "AdoptDocument", DocumentMove::ADOPT);
  ServeMove<v1::ReturnDocumentRequest>(service, "ReturnDocument", DocumentMove::RETURN);
  ServeMove<v1::RevokeDocumentRequest>(service, "RevokeDocument", DocumentMove::REVOKE);
}

}  // namespace district::meeting
