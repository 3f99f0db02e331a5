#include "guard.h"
#include "load.h"
#include "structs.h"

namespace coxswain::capi {
namespace {

using Renames = std::vector<std::pair<std::string, std::string>>;

absl::StatusOr<Renames> ReadRenames(const cxs_load_options& given) {
  Renames renames;
  if (given.rename_count < 0) {
    return InvalidArgument("rename_count is " + std::to_string(given.rename_count) + ".");
  }
  if (given.rename_count == 0) return renames;
  COXSWAIN_RETURN_IF_ERROR(Required(given.rename_from, "rename_from"));
  COXSWAIN_RETURN_IF_ERROR(Required(given.rename_to, "rename_to"));
  for (int64_t i = 0; i < given.rename_count; ++i) {
    COXSWAIN_ASSIGN_OR_RETURN(const std::string_view from,
                              NameArgument(given.rename_from[i], "rename_from"));
    COXSWAIN_ASSIGN_OR_RETURN(const std::string_view to,
                              NameArgument(given.rename_to[i], "rename_to"));
    renames.emplace_back(from, to);
  }
  return renames;
}

}  // namespace

absl::StatusOr<char> ReadDelimiter(int32_t delimiter) {
  if (delimiter == 0) return ',';
  if (delimiter > 0 && delimiter < 128 && delimiter != '"' && delimiter != '\n' &&
      delimiter != '\r') {
    return static_cast<char>(delimiter);
  }
  return InvalidArgument("The delimiter " + std::to_string(delimiter) +
                         " is not an ASCII character that can stand between fields.");
}

absl::StatusOr<LoadOptions> ReadLoadOptions(const cxs_load_options& given) {
  LoadOptions options;
  options.keep_good_rows = given.keep_good_rows != 0;
  options.strict = given.strict != 0;
  switch (given.dangling) {
    case CXS_DANGLING_DEFAULT:
    case CXS_DANGLING_WARN:
      options.dangling = DanglingReference::kWarn;
      break;
    case CXS_DANGLING_REFUSE:
      options.dangling = DanglingReference::kRefuse;
      break;
    case CXS_DANGLING_CREATE:
      options.dangling = DanglingReference::kCreate;
      break;
    default:
      return UnknownEnum("CXS_DANGLING", given.dangling);
  }
  switch (given.extra_columns) {
    case CXS_EXTRA_COLUMNS_DEFAULT:
    case CXS_EXTRA_COLUMNS_KEEP:
      options.extra_columns = ExtraColumns::kKeep;
      break;
    case CXS_EXTRA_COLUMNS_IGNORE:
      options.extra_columns = ExtraColumns::kIgnore;
      break;
    case CXS_EXTRA_COLUMNS_REFUSE:
      options.extra_columns = ExtraColumns::kRefuse;
      break;
    default:
      return UnknownEnum("CXS_EXTRA_COLUMNS", given.extra_columns);
  }
  if (given.listed_problems < 0) {
    return InvalidArgument("listed_problems is " + std::to_string(given.listed_problems) +
                           "; give how many to list, or 0 for 1000.");
  }
  if (given.listed_problems > 0) options.listed_problems = given.listed_problems;
  return options;
}

absl::StatusOr<CsvReadOptions> ReadCsvOptions(const cxs_load_options& given) {
  CsvReadOptions options;
  COXSWAIN_ASSIGN_OR_RETURN(options.delimiter, ReadDelimiter(given.delimiter));
  COXSWAIN_ASSIGN_OR_RETURN(options.rename, ReadRenames(given));
  return options;
}

absl::StatusOr<ArrowReadOptions> ReadArrowOptions(const cxs_load_options& given) {
  ArrowReadOptions options;
  options.float_scale = given.float_scale;
  COXSWAIN_ASSIGN_OR_RETURN(options.rename, ReadRenames(given));
  return options;
}

}  // namespace coxswain::capi

void cxs_load_options_init(cxs_load_options* options, uint32_t size) {
  coxswain::capi::InitStruct(options, size);
}
