#include "common/resource/service_main.h"
#include "services/personnel/personnel.h"

int main(int argc, char** argv) {
  return district::resource::RunService(argc, argv, district::personnel::PersonnelDefinition());
}
