#include "common/resource/service_main.h"
#include "services/meeting/meeting.h"

int main(int argc, char** argv) {
  return district::resource::RunService(argc, argv, district::meeting::MeetingDefinition());
}
