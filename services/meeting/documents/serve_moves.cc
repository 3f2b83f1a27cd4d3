// The moves of a document: tabled, adopted, given back, taken back.
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/db/sql.h"
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

// Tells of a document by which nothing can be done as of the request's field.
absl::Status CheckLives(db::Transaction& transaction, const std::string& document) {
  if (document.empty()) return absl::OkStatus();
  auto rows = transaction.Query(db::SqlCat(
      "SELECT name FROM documents WHERE name = ", db::Bind(document), " AND delete_time = 0"));
  if (!rows.ok()) return rows.status();
  if (!rows->empty()) return absl::OkStatus();
  return resource::MissingReferences({{"meeting.district/Document", document, "document"}});
}

// Moves the document that a request names. What callers may write is not asked: a move goes where
// no update may.
template <typename Request>
absl::StatusOr<Document> MoveOne(const rpc::Call& call, const Request& request,
                                 DocumentMove::Action action, Writes& writes) {
  if (absl::Status lives = CheckLives(writes.transaction(), request.document()); !lives.ok()) {
    return lives;
  }
  const auto change = [&](resource::Message& message) {
    return MoveDocument({action, request.reason(), request.document()}, call,
                        writes.transaction().now(), static_cast<Document&>(message));
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
