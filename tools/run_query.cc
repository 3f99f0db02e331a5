#include <algorithm>
#include <map>
#include <string>

#include "commands.h"

namespace coxswain_tools {
namespace {

std::string JsonList(const std::string& text) {
  std::string json = "[";
  for (size_t start = 0; start <= text.size();) {
    const size_t end = std::min(text.find(',', start), text.size());
    const size_t first = text.find_first_not_of(' ', start);
    const size_t last = text.find_last_not_of(' ', end == 0 ? 0 : end - 1);
    if (first < end && last != std::string::npos) {
      json += (json.size() > 1 ? "," : "") + JsonString(text.substr(first, last - first + 1));
    }
    start = end + 1;
  }
  return json + "]";
}

// The option's value in the JSON type that the catalogue asks for.
std::string JsonValue(const std::string& type, const std::string& text) {
  if (type == "text list") return JsonList(text);
  if (type == "bool" && (text == "true" || text == "yes" || text == "1")) return "true";
  if (type == "bool" && (text == "false" || text == "no" || text == "0")) return "false";
  return JsonString(text);
}

std::string WithUnderscores(std::string name) {
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

// What the user gave, by option name.
std::map<std::string, std::string> Given(const QueryRequest& request) {
  std::map<std::string, std::string> given;
  const auto give = [&](const std::string& name, const std::string& value) {
    if (given.emplace(name, value).second) return;
    throw Failure{kUsage, "The option " + name + " is given twice."};
  };
  for (const auto& [name, value] : request.values) {
    if (!value.empty()) give(name, value);
  }
  for (const std::string& option : request.options) {
    const size_t equals = option.find('=');
    if (equals == std::string::npos) {
      throw Failure{kUsage, "--option takes name=value, not '" + option + "'."};
    }
    give(WithUnderscores(option.substr(0, equals)), option.substr(equals + 1));
  }
  return given;
}

}  // namespace

// The library also judges them.
std::string OptionsJson(const QueryRequest& request) {
  const ResultHandle known = Describe(CXS_DESCRIBE_QUERY_OPTIONS, request.name);
  std::map<std::string, std::string> types;
  for (int64_t row = 0; row < cxs_result_rows(known.get()); ++row) {
    types[CellText(known.get(), row, "name")] = CellText(known.get(), row, "type");
  }
  std::string json = "{";
  for (const auto& [name, value] : Given(request)) {
    const auto type = types.find(name);
    json += (json.size() > 1 ? "," : "") + JsonString(name) + ":" +
            JsonValue(type == types.end() ? "text" : type->second, value);
  }
  return json + "}";
}

int RunQuery(const QueryRequest& request) {
  if (request.company.directory.empty()) {
    throw Failure{kUsage, "Say where the rows are: coxswain query " + request.name + " DIR."};
  }
  const std::string json = OptionsJson(request);  // before a long load
  Company company(request.company);
  company.LoadOrRefuse();
  Progress progress("Computing " + request.name);
  const cxs_run run = company.RunOf(&progress);
  Call call;
  cxs_result* result = nullptr;
  call.Check((request.rows ? cxs_book_rows : cxs_book_query)(
      company.book(), request.name.c_str(), json.data(), static_cast<int64_t>(json.size()), &run,
      &result, call.error()));
  const ResultHandle table(result);
  Print(Formatted(result, request.format, request.guard_formulas));
  return kDone;
}

}  // namespace coxswain_tools
