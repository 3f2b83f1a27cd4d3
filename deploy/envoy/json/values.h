// Which texts and numbers can be values of which types.
#pragma once

#include <string>
#include <string_view>

#include "deploy/envoy/json/schema.h"

namespace district::json {

// Whether a text, quoted in JSON, can be a value of the type.
bool FitsText(const Type& type, std::string_view text);
// Whether a number of JSON can be one.
bool FitsNumber(const Type& type, std::string_view number);
// Whether what a query says, where nothing is quoted, can be one.
bool FitsQuery(const Type& type, std::string_view text);

// What a value of the type is, for a message: "is to be " and this.
std::string Noun(const Type& type, bool many);

// Whether a text ends with a time of day as RFC 3339 writes it, so that its offset may follow;
// whether one begins with an offset, after its sign.
bool EndsWithTimeOfDay(std::string_view text);
bool BeginsWithOffset(std::string_view text);

}  // namespace district::json
