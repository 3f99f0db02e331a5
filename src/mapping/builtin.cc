#include "coxswain/mapping/mapping.h"

#include "assets.h"

namespace coxswain {

absl::Span<const BuiltinMapping> BuiltinMappings() {
  static const BuiltinMapping kMappings[] = {
      {"salesforce", "Salesforce: exports of objects (Data Loader, weekly export, REST)",
       mapping::kSalesforce},
      {"hubspot", "HubSpot: exports of records and of the CRM's API", mapping::kHubspot},
      {"odoo", "Odoo: exports of models by their technical names", mapping::kOdoo},
      {"suitecrm", "SuiteCRM and SugarCRM CE: exports of modules or of their tables",
       mapping::kSuitecrm},
  };
  return kMappings;
}

absl::StatusOr<Mapping> FindBuiltinMapping(std::string_view name) {
  std::vector<std::string_view> names;
  for (const BuiltinMapping& mapping : BuiltinMappings()) {
    if (mapping.name == name) return ParseMapping(mapping.json);
    names.push_back(mapping.name);
  }
  return NotFound("There is no mapping " + Quote(name) + "." + Suggestion(name, names));
}

}  // namespace coxswain
