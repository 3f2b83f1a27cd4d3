#include "common/resource/program.h"
#include "services/personnel/personnel.h"

int main(int argc, char** argv) {
  return district::resource::RunProgram(argc, argv, district::personnel::PersonnelProgram());
}
