#include "common/resource/program.h"
#include "services/meeting/meeting.h"

int main(int argc, char** argv) {
  return district::resource::RunProgram(argc, argv, district::meeting::MeetingProgram());
}
