#include "question.h"

#include <algorithm>

namespace coxswain_sqlite {
namespace {

std::string JsonList(const std::string& text) {
  if (text.find_first_not_of(' ') != std::string::npos &&
      text[text.find_first_not_of(' ')] == '[') {
    return text;  // json_array(...)
  }
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

std::string JsonValue(const std::string& type, const std::string& text) {
  if (type == "text list") return JsonList(text);
  if (type == "bool" && (text == "true" || text == "yes" || text == "1")) return "true";
  if (type == "bool" && (text == "false" || text == "no" || text == "0")) return "false";
  return JsonString(text);
}

}  // namespace

std::vector<Question> Questions() {
  const ResultHandle queries = Describe(CXS_DESCRIBE_QUERIES);
  const ResultHandle options = Describe(CXS_DESCRIBE_QUERY_OPTIONS);
  const ResultHandle outputs = Describe(CXS_DESCRIBE_QUERY_OUTPUTS);
  const ResultHandle measures = Describe(CXS_DESCRIBE_MEASURES);
  std::vector<Question> questions;
  for (int64_t row = 0; row < cxs_result_rows(queries.get()); ++row) {
    questions.push_back({CellText(queries.get(), row, "name"), {}, {}});
  }
  const auto question = [&](const cxs_result* table, int64_t row) {
    const std::string name = CellText(table, row, "query");
    return std::find_if(questions.begin(), questions.end(),
                        [&](const Question& one) { return one.name == name; });
  };
  for (int64_t row = 0; row < cxs_result_rows(options.get()); ++row) {
    question(options.get(), row)
        ->options.push_back({CellText(options.get(), row, "name"),
                             CellText(options.get(), row, "type"),
                             CellText(options.get(), row, "stage") == "solve"});
  }
  for (int64_t row = 0; row < cxs_result_rows(outputs.get()); ++row) {
    std::vector<std::string>& names = question(outputs.get(), row)->outputs;
    const std::string name = CellText(outputs.get(), row, "name");
    if (name != "<measure>") {
      names.push_back(name);
      continue;
    }
    for (int64_t measure = 0; measure < cxs_result_rows(measures.get()); ++measure) {
      names.push_back(CellText(measures.get(), measure, "name"));
    }
  }
  return questions;
}

std::string OptionsJson(const Question& question, const OptionTexts& texts,
                        const std::string& stage) {
  std::string json = "{";
  for (const auto& [name, text] : texts) {
    const auto known = std::find_if(
        question.options.begin(), question.options.end(),
        [&, wanted = name](const Question::Option& option) { return option.name == wanted; });
    const bool there = known != question.options.end();
    if (there && !stage.empty() && known->solve != (stage == "solve")) {
      Fail("The option '" + name + "' of " + question.name +
           " belongs to the making of a tally; give it where the tally is made.");
    }
    json += (json.size() > 1 ? "," : "") + JsonString(name) + ":" +
            JsonValue(there ? known->type : "text", text);
  }
  return json + "}";
}

}  // namespace coxswain_sqlite
