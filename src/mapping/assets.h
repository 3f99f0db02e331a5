#ifndef COXSWAIN_SRC_MAPPING_ASSETS_H_
#define COXSWAIN_SRC_MAPPING_ASSETS_H_

#include <string_view>

// mappings/*.json, which the build puts into the library (CMakeLists.txt).
namespace coxswain::mapping {

extern const std::string_view kHubspot;
extern const std::string_view kOdoo;
extern const std::string_view kSalesforce;
extern const std::string_view kSuitecrm;

}  // namespace coxswain::mapping

#endif  // COXSWAIN_SRC_MAPPING_ASSETS_H_
