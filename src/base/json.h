#ifndef COXSWAIN_SRC_BASE_JSON_H_
#define COXSWAIN_SRC_BASE_JSON_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "coxswain/base/status.h"

// Reads what people write as JSON: options and mappings.
namespace coxswain {

// A JSON value whose numbers are still text, because a double would not keep their digits.
struct JsonValue {
  enum class Kind : uint8_t { kNull, kBool, kNumber, kText, kArray, kObject };
  Kind kind = Kind::kNull;
  std::string text;                // kNumber: as written; kText; kBool: "true" or "false"
  std::vector<JsonValue> items;    // kArray, kObject
  std::vector<std::string> names;  // kObject: of the items

  // The item of this name; null where there is none.
  const JsonValue* Find(std::string_view name) const;
};

// "a text", "an array", ...
std::string_view KindText(JsonValue::Kind kind);

enum class JsonComments : uint8_t { kRefuse, kSkip };  // as in JavaScript

// InvalidArgument where the text is no JSON, or nested deeper, or has a field twice. `what` begins
// the sentence: "The options".
absl::StatusOr<JsonValue> ReadJson(std::string_view json, std::string_view what, size_t max_depth,
                                   JsonComments comments = JsonComments::kRefuse);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_BASE_JSON_H_
