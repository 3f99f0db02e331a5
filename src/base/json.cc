#include "base/json.h"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

namespace coxswain {
namespace {

constexpr size_t kMaxFields = 1000;

// Builds the value while nlohmann's parser reads, and stops it at what they may not have.
class Builder : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit Builder(std::string_view json, size_t max_depth) : json_(json), max_depth_(max_depth) {}
  JsonValue TakeValue() { return std::move(root_); }
  const std::string& error() const { return error_; }

  bool null() override { return Put({}); }
  bool boolean(bool value) override {
    return Put({JsonValue::Kind::kBool, value ? "true" : "false", {}, {}});
  }
  bool number_integer(number_integer_t value) override { return Number(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return Number(std::to_string(value)); }
  bool number_float(number_float_t, const string_t& written) override {
    // The parser hands over the locale's decimal point; JSON itself has only one.
    std::string text = written;
    for (char& c : text) {
      if ((c < '0' || c > '9') && c != '-' && c != '+' && c != 'e' && c != 'E') c = '.';
    }
    return Number(std::move(text));
  }
  bool string(string_t& value) override {
    return Put({JsonValue::Kind::kText, std::move(value), {}, {}});
  }
  bool binary(binary_t&) override { return Stop("there are binary values."); }
  bool start_object(std::size_t) override { return Open(JsonValue::Kind::kObject); }
  bool start_array(std::size_t) override { return Open(JsonValue::Kind::kArray); }
  bool key(string_t& name) override {
    JsonValue& object = *open_.back();
    if (std::find(object.names.begin(), object.names.end(), name) != object.names.end()) {
      return Stop("the field " + Quote(name) + " stands there twice.");
    }
    if (object.names.size() == kMaxFields) {
      return Stop("there are more than " + std::to_string(kMaxFields) + " fields.");
    }
    object.names.push_back(std::move(name));
    return true;
  }
  bool end_object() override { return Close(); }
  bool end_array() override { return Close(); }
  bool parse_error(std::size_t position, const std::string& last_token,
                   const nlohmann::detail::exception& problem) override {
    constexpr int kOutOfRange = 406;
    if (problem.id == kOutOfRange)
      return Stop("the number " + Quote(last_token) + " is too large.");
    return Stop("no valid JSON at byte " + std::to_string(position) + LineOf(position) +
                (last_token.empty() ? "" : ", near " + Quote(last_token)) + ".");
  }

 private:
  bool Stop(std::string message) {
    error_ = std::move(message);
    return false;
  }
  bool Number(std::string text) { return Put({JsonValue::Kind::kNumber, std::move(text), {}, {}}); }
  bool Put(JsonValue value) {
    if (open_.empty()) {
      root_ = std::move(value);
    } else {
      open_.back()->items.push_back(std::move(value));
    }
    return true;
  }
  // Pointers stay good: only the innermost open value grows, and it is the last of its parent.
  bool Open(JsonValue::Kind kind) {
    if (open_.size() == max_depth_) {
      return Stop("values are nested more than " + std::to_string(max_depth_) + " levels deep.");
    }
    Put({kind, {}, {}, {}});
    open_.push_back(open_.empty() ? &root_ : &open_.back()->items.back());
    return true;
  }
  bool Close() {
    open_.pop_back();
    return true;
  }

  // " (line 12)", where there is more than one.
  std::string LineOf(size_t position) const {
    const auto lines = [](std::string_view text) {
      return std::count(text.begin(), text.end(), '\n');
    };
    if (lines(json_) == 0) return "";
    return " (line " + std::to_string(1 + lines(json_.substr(0, position))) + ")";
  }

  const std::string_view json_;
  const size_t max_depth_;
  JsonValue root_;
  std::vector<JsonValue*> open_;
  std::string error_;
};

}  // namespace

std::string_view KindText(JsonValue::Kind kind) {
  constexpr std::string_view kNames[] = {"null",   "true or false", "a number",
                                         "a text", "an array",      "an object"};
  return kNames[static_cast<size_t>(kind)];
}

const JsonValue* JsonValue::Find(std::string_view name) const {
  for (size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) return &items[i];
  }
  return nullptr;
}

absl::StatusOr<JsonValue> ReadJson(std::string_view json, std::string_view what, size_t max_depth,
                                   JsonComments comments) {
  Builder builder(json, max_depth);
  // With a handler of our own the parser reports errors to it and throws nothing.
  if (!nlohmann::json::sax_parse(json.begin(), json.end(), &builder,
                                 nlohmann::json::input_format_t::json, true,
                                 comments == JsonComments::kSkip)) {
    return InvalidArgument(std::string(what) + " cannot be read: " + builder.error());
  }
  return builder.TakeValue();
}

}  // namespace coxswain
