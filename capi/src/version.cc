#include <string_view>

#include "coxswain.h"

#define COXSWAIN_TEXT(number) #number
#define COXSWAIN_VERSION_TEXT(major, minor, patch) \
  COXSWAIN_TEXT(major) "." COXSWAIN_TEXT(minor) "." COXSWAIN_TEXT(patch)

static_assert(std::string_view(COXSWAIN_VERSION) ==
                  COXSWAIN_VERSION_TEXT(CXS_VERSION_MAJOR, CXS_VERSION_MINOR, CXS_VERSION_PATCH),
              "coxswain.h and CMakeLists.txt disagree about the version");

const char* cxs_version(void) { return COXSWAIN_VERSION; }

int32_t cxs_version_number(void) {
  return CXS_VERSION_MAJOR * 1000000 + CXS_VERSION_MINOR * 1000 + CXS_VERSION_PATCH;
}
