#include "common/resource/program.h"
#include "services/indicator/indicator.h"

int main(int argc, char** argv) {
  return district::resource::RunProgram(argc, argv, district::indicator::IndicatorProgram());
}
