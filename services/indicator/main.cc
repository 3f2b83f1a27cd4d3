#include "common/resource/service_main.h"
#include "services/indicator/indicator.h"

int main(int argc, char** argv) {
  return district::resource::RunService(argc, argv, district::indicator::IndicatorDefinition());
}
