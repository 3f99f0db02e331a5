#include <charconv>

#include "backtest.h"

namespace coxswain {
namespace {

constexpr int32_t kFirstDay = -719162;  // 0001-01-01
constexpr int32_t kLastDay = 2932896;   // 9999-12-31
constexpr char kEnd = ';';

// Numbers end with ';', null is nothing; a text follows its length.
template <typename Number>
bool Read(std::string_view* text, Number null, Number* number) {
  const size_t end = text->find(kEnd);
  if (end == std::string_view::npos) return false;
  *number = null;
  if (end > 0) {
    const auto read = std::from_chars(text->data(), text->data() + end, *number);
    if (read.ec != std::errc() || read.ptr != text->data() + end) return false;
  }
  text->remove_prefix(end + 1);
  return true;
}

}  // namespace

std::string WritePath(const std::vector<PathState>& states) {
  std::string text;
  const auto write = [&](int64_t number, int64_t null) {
    if (number != null) text += std::to_string(number);
    text += kEnd;
  };
  for (const PathState& state : states) {
    write(state.day, INT64_MIN);
    write(static_cast<int64_t>(state.status), INT64_MIN);
    write(static_cast<int64_t>(state.stage.size()), INT64_MIN);
    text += state.stage;
    write(state.amount, kNullNumber);
    write(state.probability, kNullNumber);
  }
  return text;
}

std::optional<DealPath> ReadPath(std::string_view text, int64_t count) {
  DealPath path;
  path.count = count;
  int32_t before = kFirstDay - 1;
  while (!text.empty()) {
    PathState state;
    int status = 0;
    int64_t length = 0;
    if (!Read(&text, 0, &state.day) || !Read(&text, 0, &status) ||
        !Read(&text, int64_t{-1}, &length) || length < 0 ||
        length > static_cast<int64_t>(text.size())) {
      return std::nullopt;
    }
    state.stage = text.substr(0, static_cast<size_t>(length));
    text.remove_prefix(static_cast<size_t>(length));
    if (!Read(&text, kNullNumber, &state.amount) || !Read(&text, kNullNumber, &state.probability)) {
      return std::nullopt;
    }
    if (state.day <= before || state.day > kLastDay || status < 1 || status > 4) {
      return std::nullopt;
    }
    before = state.day;
    state.status = static_cast<DealStatus>(status);
    path.states.push_back(state);
  }
  if (path.states.empty()) return std::nullopt;
  return path;
}

}  // namespace coxswain
