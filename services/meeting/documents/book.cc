// The book of a number register, a page at a time, with its gaps.
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/order_by.h"
#include "common/resource/collection.h"
#include "common/time/date.h"
#include "district/meeting/v1/documents.pb.h"
#include "district/meeting/v1/number_registers.pb.h"
#include "services/meeting/documents/register.h"

namespace district::meeting {
namespace {

using v1::BookEntry;
using v1::ListBookEntriesRequest;
using v1::ListBookEntriesResponse;

// The last number that was answered, of which series.
struct Place {
  std::string series;
  int64_t number = 0;
};

absl::StatusOr<Place> PlaceOf(const api::PageTokens& tokens, const std::string& token) {
  if (token.empty()) return Place{};
  auto place = tokens.Decode<std::string, int64_t>(token);
  if (!place.ok()) return place.status();
  return Place{std::get<0>(*place), std::get<1>(*place)};
}

absl::StatusOr<std::vector<db::Row>> RowsAfter(db::Session& session,
                                               const ListBookEntriesRequest& request,
                                               const Place& place, int limit) {
  db::Sql asked;
  for (const auto& [column, value] :
       {std::pair("period", request.period()), std::pair("type", request.document_type())}) {
    if (!value.empty()) asked.And(db::SqlCat(column, " = ", db::Bind(value)));
  }
  asked.And(db::SqlCat("register = ", db::Bind(request.name()), " AND (series > ",
                       db::Bind(place.series), " OR (series = ", db::Bind(place.series),
                       " AND number > ", db::Bind(place.number), "))"));
  return session.Query(
      db::SqlCat("SELECT series, number, period, type, secret, state, document, issue_day, reason, "
                 "update_time "
                 "FROM register_numbers WHERE ",
                 asked, " ORDER BY series, number LIMIT ", limit));
}

// The entry in a row, after its series.
BookEntry EntryOf(const db::Row& row) {
  const auto [number, period, type, secret, state, document, day, reason, micros] =
      row.As<int32_t, std::string, std::string, bool, BookEntry::State, std::string,
             time::DayNumber, std::string, int64_t>(1);
  BookEntry entry;
  entry.set_number(number);
  entry.set_last_number(number);
  entry.set_period(period);
  entry.set_document_type(type);
  entry.set_secret(secret);
  entry.set_state(state);
  entry.set_document(document);
  if (day != 0) *entry.mutable_issue_date() = time::FromDayNumber(day);
  entry.set_reason(reason);
  resource::SetMicros(entry, "update_time", micros);
  return entry;
}

// The same of a number of a document that the caller may not know of.
BookEntry Withheld(const BookEntry& entry) {
  BookEntry withheld;
  withheld.set_period(entry.period());
  withheld.set_document_type(entry.document_type());
  withheld.set_secret(entry.secret());
  withheld.set_number(entry.number());
  withheld.set_last_number(entry.last_number());
  withheld.set_state(BookEntry::WITHHELD);
  return withheld;
}

absl::StatusOr<std::vector<BookEntry>> EntriesOf(const resource::Collection& documents,
                                                 const rpc::Call& call,
                                                 const std::vector<db::Row>& rows,
                                                 db::Session& session) {
  std::vector<BookEntry> entries;
  std::vector<std::string> names;
  for (const db::Row& row : rows) {
    entries.push_back(EntryOf(row));
    names.push_back(entries.back().document());
  }
  auto access = resource::Access::Of(documents, call, names, session);
  if (!access.ok()) return access.status();
  for (BookEntry& entry : entries) {
    if (!access->Shows(entry.document())) entry = Withheld(entry);
  }
  return entries;
}

// What lies between the last number answered and the entry.
BookEntry GapBefore(const BookEntry& entry, int64_t last) {
  BookEntry gap;
  gap.set_period(entry.period());
  gap.set_document_type(entry.document_type());
  gap.set_secret(entry.secret());
  gap.set_number(static_cast<int32_t>(last) + 1);
  gap.set_last_number(entry.number() - 1);
  gap.set_state(BookEntry::GAP);
  return gap;
}

absl::Status CheckRegisterExists(db::Session& session, const std::string& name) {
  absl::StatusOr<std::vector<db::Row>> rows =
      session.Query(db::SqlCat("SELECT name FROM number_registers WHERE name = ", db::Bind(name)));
  if (!rows.ok()) return rows.status();
  return rows->empty() ? api::NotFound("meeting.district/NumberRegister", name) : absl::OkStatus();
}

absl::StatusOr<ListBookEntriesResponse> ListBookEntries(const resource::Collection& documents,
                                                        const rpc::Call& call,
                                                        const ListBookEntriesRequest& request,
                                                        db::Session& session) {
  absl::StatusOr<int> page_size = api::PageSize(request.page_size());
  if (!page_size.ok()) return page_size.status();
  const api::PageTokens tokens = call.page_tokens();
  absl::StatusOr<Place> place = PlaceOf(tokens, request.page_token());
  if (!place.ok()) return place.status();
  if (absl::Status exists = CheckRegisterExists(session, request.name()); !exists.ok()) {
    return exists;
  }
  auto rows = RowsAfter(session, request, *place, *page_size + 1);
  if (!rows.ok()) return rows.status();
  auto entries = EntriesOf(documents, call, *rows, session);
  if (!entries.ok()) return entries.status();
  ListBookEntriesResponse response;
  for (size_t i = 0; i < rows->size(); ++i) {
    BookEntry& entry = (*entries)[i];
    if ((*rows)[i].Text() != place->series) *place = {(*rows)[i].Text(), 0};
    const bool gap = entry.number() > place->number + 1;
    if (gap && response.book_entries_size() < *page_size) {
      *response.add_book_entries() = GapBefore(entry, place->number);
      place->number = entry.number() - 1;
    }
    if (response.book_entries_size() == *page_size) {
      response.set_next_page_token(tokens.Encode({place->series, place->number}));
      break;
    }
    place->number = entry.number();
    *response.add_book_entries() = std::move(entry);
  }
  return response;
}

}  // namespace

void ServeBook(resource::Service& service) {
  const resource::Collection& documents = service.catalog().Of<v1::Document>();
  service.ServeRead<ListBookEntriesRequest, ListBookEntriesResponse>(
      "district.meeting.v1.NumberRegisterService.ListBookEntries",
      [&documents](const rpc::Call& call, const ListBookEntriesRequest& request,
                   db::Session& session) {
        return ListBookEntries(documents, call, request, session);
      });
}

}  // namespace district::meeting
