// What a correction changes, in words that stay.
#pragma once

#include "district/meeting/v1/meetings.pb.h"
#include "google/protobuf/message.h"

namespace district::meeting {

// Notes every field that differs between two states of a resource, in the order of the fields,
// without those that the server keeps: etag, times, and the records of moves and corrections. One
// of the states may be null: the resource was added or removed.
void NoteChanges(const google::protobuf::Message* before, const google::protobuf::Message* after,
                 v1::MeetingCorrection& correction);

}  // namespace district::meeting
