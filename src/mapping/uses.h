#ifndef COXSWAIN_SRC_MAPPING_USES_H_
#define COXSWAIN_SRC_MAPPING_USES_H_

#include <string>
#include <vector>

#include "coxswain/mapping/import.h"

#include "bind.h"

// What happens to each column of a file, for people.
namespace coxswain {

std::vector<Import::ColumnUse> UsesOf(const MappedTable& table, const BoundTable& bound,
                                      const std::vector<std::string>& header);
// Of a file that is one of our own tables.
std::vector<Import::ColumnUse> OwnUses(TableId table, const std::vector<std::string>& header);

bool FitsAny(const std::vector<std::string>& patterns, std::string_view name);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_MAPPING_USES_H_
