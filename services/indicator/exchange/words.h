// What files call the values of enums of an observation: their names, their Vietnamese words and
// the letters of SDMX's list of observation status.
#pragma once

#include <string>

#include "google/protobuf/descriptor.h"

namespace district::indicator {

// The value of an enum that a word stands for: its name ("GROWTH") or how Vietnamese readers call
// it
// ("tốc độ tăng"), whatever the case and marks; null where it stands for none.
const google::protobuf::EnumValueDescriptor* ValueOfWord(
    const google::protobuf::EnumDescriptor& type, const std::string& word);

// How Vietnamese readers call a value; its name where they have no word.
std::string VietnameseWord(const google::protobuf::EnumValueDescriptor& value);

// The name of the status, flag or absence that a letter of SDMX's CL_OBS_STATUS stands for
// ("ESTIMATED" of E, "MISSING" of O); "" where it stands for none.
std::string NameOfSdmxStatus(const std::string& letter);
// The letter of such a name; "" where it has none.
std::string SdmxStatusOf(const std::string& name);

// What is wrong with a row that is refused for a reason, in Vietnamese.
std::string VietnameseReason(const std::string& reason);

}  // namespace district::indicator
