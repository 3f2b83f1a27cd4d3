// Rooms: declaration and rules.
#include <memory>

#include "common/resource/collection.h"
#include "district/meeting/v1/rooms.pb.h"
#include "services/meeting/meetings/register.h"

namespace district::meeting {

std::unique_ptr<resource::Collection> Rooms() {
  return resource::Declare<v1::Room>("rooms").WithHistory();
}

}  // namespace district::meeting
