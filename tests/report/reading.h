#ifndef COXSWAIN_TESTS_REPORT_READING_H_
#define COXSWAIN_TESTS_REPORT_READING_H_

// How tests read a report: sentences, figures, tables, and whether it follows its schema.

#include <algorithm>
#include <fstream>
#include <memory>
#include <regex>
#include <string>
#include <string_view>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "coxswain/report.h"

namespace coxswain {

using Json = nlohmann::json;

// The test ends here if there is no report.
inline Json JsonReport(const std::shared_ptr<const Snapshot>& snapshot,
                       const std::string& filter = "") {
  ReportOptions options;
  options.format = ReportFormat::kJson;
  options.filter = filter;
  const absl::StatusOr<std::string> report = WriteReport(snapshot, options, {});
  INFO(report.status().ToString());
  REQUIRE(report.ok());
  return Json::parse(*report);
}

inline std::string TextReport(const std::shared_ptr<const Snapshot>& snapshot) {
  const absl::StatusOr<std::string> report = WriteReport(snapshot, {}, {});
  INFO(report.status().ToString());
  REQUIRE(report.ok());
  return *report;
}

// The sentences of an array of sentences, one a line.
inline std::string Texts(const Json& sentences) {
  std::string texts;
  for (const Json& sentence : sentences) texts += sentence["text"].get<std::string>() + "\n";
  return texts;
}

// Those of the findings of one kind.
inline std::string Texts(const Json& findings, std::string_view kind) {
  std::string texts;
  for (const Json& finding : findings) {
    if (finding["kind"] != kind) continue;
    texts += finding["sentence"]["text"].get<std::string>() + "\n";
  }
  return texts;
}

// In order, each followed by a blank.
inline std::string Kinds(const Json& findings) {
  std::string kinds;
  for (const Json& finding : findings) kinds += finding["kind"].get<std::string>() + " ";
  return kinds;
}

// The exact value of a sentence's figure; "" if it has none of this name.
inline std::string FigureOf(const Json& sentence, std::string_view name) {
  for (const Json& figure : sentence["figures"]) {
    if (figure["name"] == name) return figure["value"];
  }
  return "";
}

inline const Json& SectionOf(const Json& report, std::string_view name) {
  for (const Json& section : report["sections"]) {
    if (section["name"] == name) return section;
  }
  FAIL("no section ", std::string(name));
  return report;
}

// What the section says it needs; "" if nothing.
inline std::string Missing(const Json& report, std::string_view section) {
  const Json& missing = SectionOf(report, section)["missing"];
  return missing.is_null() ? "" : missing.get<std::string>();
}

// One cell of a section's table: of the row whose first cell is `row`.
inline Json CellOf(const Json& report, std::string_view section, std::string_view table,
                   std::string_view row, std::string_view column) {
  for (const Json& candidate : SectionOf(report, section)["tables"]) {
    if (candidate["name"] != table) continue;
    const Json& columns = candidate["table"]["columns"];
    for (const Json& cells : candidate["table"]["rows"]) {
      if (cells[0] != row) continue;
      for (size_t i = 0; i < columns.size(); ++i) {
        if (columns[i]["name"] == column) return cells[i];
      }
    }
  }
  return "no such cell";
}

// " name name ... ".
inline std::string DefinitionsOf(const Json& report) {
  std::string names = " ";
  for (const Json& definition : report["definitions"]) {
    names += definition["name"].get<std::string>() + " ";
  }
  return names;
}

// In characters.
inline size_t WidestLine(std::string_view text) {
  size_t widest = 0, width = 0;
  for (const char c : text) {
    if (c == '\n') {
      widest = std::max(widest, width);
      width = 0;
    } else {
      width += (static_cast<unsigned char>(c) & 0xC0) == 0x80 ? 0 : 1;
    }
  }
  return std::max(widest, width);
}

// JSON Schema, by the keywords that docs/report.schema.json uses.
class ReportSchema {
 public:
  ReportSchema() {
    std::ifstream file(COXSWAIN_SOURCE_DIR "/docs/report.schema.json");
    REQUIRE(file);
    schema_ = Json::parse(file);
  }

  void Check(const Json& report) const { Check(report, schema_, "report"); }

 private:
  static bool HasType(const Json& value, const std::string& type) {
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_array();
    if (type == "string") return value.is_string();
    if (type == "integer") return value.is_number_integer();
    if (type == "number") return value.is_number();
    if (type == "boolean") return value.is_boolean();
    return type == "null" && value.is_null();
  }

  bool Passes(const Json& value, const Json& schema) const {
    if (schema.contains("$ref")) return Passes(value, Referred(schema));
    if (schema.contains("type") && !IsOneOf(value, schema["type"])) return false;
    return !schema.contains("pattern") ||
           std::regex_search(value.get<std::string>(),
                             std::regex(schema["pattern"].get<std::string>()));
  }

  static bool IsOneOf(const Json& value, const Json& types) {
    if (types.is_string()) return HasType(value, types);
    return std::any_of(types.begin(), types.end(),
                       [&](const Json& type) { return HasType(value, type); });
  }

  const Json& Referred(const Json& schema) const {
    return schema_.at(Json::json_pointer(schema["$ref"].get<std::string>().substr(1)));
  }

  void Check(const Json& value, const Json& schema, const std::string& path) const {
    INFO(path);
    if (schema.contains("$ref")) return Check(value, Referred(schema), path);
    CHECK(Passes(value, schema));
    if (schema.contains("const")) CHECK(value == schema["const"]);
    if (schema.contains("enum")) {
      CHECK(std::count(schema["enum"].begin(), schema["enum"].end(), value) == 1);
    }
    if (schema.contains("anyOf")) {
      CHECK(std::any_of(schema["anyOf"].begin(), schema["anyOf"].end(),
                        [&](const Json& one) { return Passes(value, one); }));
    }
    if (value.is_object() && schema.contains("properties")) CheckMembers(value, schema, path);
    if (value.is_array() && schema.contains("items")) {
      for (size_t i = 0; i < value.size(); ++i) {
        Check(value[i], schema["items"], path + "[" + std::to_string(i) + "]");
      }
    }
  }

  void CheckMembers(const Json& value, const Json& schema, const std::string& path) const {
    for (const Json& name : schema["required"]) {
      INFO(path, " lacks ", name.get<std::string>());
      CHECK(value.contains(name.get<std::string>()));
    }
    for (const auto& item : value.items()) {
      const std::string& name = item.key();
      INFO(path, " has ", name);
      REQUIRE(schema["properties"].contains(name));
      Check(item.value(), schema["properties"][name], path + "." + name);
    }
  }

  Json schema_;
};

inline void CheckAgainstSchema(const Json& report) { ReportSchema().Check(report); }

}  // namespace coxswain

#endif  // COXSWAIN_TESTS_REPORT_READING_H_
