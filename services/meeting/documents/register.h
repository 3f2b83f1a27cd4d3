// Registers documents, their types and the references among them, and the books of their numbers.
#pragma once

#include <memory>

#include "common/resource/service.h"

namespace district::meeting {

void RegisterDocuments(resource::Service& service);

// Collections, one declaration each.
std::unique_ptr<resource::Collection> DocumentTypes();
std::unique_ptr<resource::Collection> NumberRegisters();
std::unique_ptr<resource::Collection> Documents();
std::unique_ptr<resource::Collection> References();

// Methods beyond the standard ones.
void ServeDocumentMoves(resource::Service& service);
void ServeRelatedDocuments(resource::Service& service);
void ServeNumbers(resource::Service& service);
void ServeBook(resource::Service& service);
void ServeSymbols(resource::Service& service);

}  // namespace district::meeting
