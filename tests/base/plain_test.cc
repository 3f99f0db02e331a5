#include "base/plain.h"

#include <cstring>
#include <random>
#include <string>

#include <doctest/doctest.h>

namespace coxswain::plain {
namespace {

bool ParseShort(const std::string& text, int scale, int64_t* value) {
  char bytes[16];
  std::memset(bytes, '7', sizeof bytes);  // what follows must not count
  std::memcpy(bytes, text.data(), text.size());
  return ParseShortDecimal(bytes, text.size(), scale, value);
}

TEST_CASE("plain: eight bytes at once read digits with a point") {
  int64_t value = 0;
  CHECK(ParseShort("7", 6, &value));
  CHECK(value == 7'000'000);
  CHECK(ParseShort("12345.67", 6, &value));
  CHECK(value == 12'345'670'000);
  CHECK(ParseShort("99999999", 0, &value));
  CHECK(value == 99'999'999);
  CHECK(ParseShort("0.000001", 6, &value));
  CHECK(value == 1);
}

TEST_CASE("plain: eight bytes at once read what one after the other does, or nothing") {
  std::mt19937 random(1);
  constexpr std::string_view kBytes = "0123456789012345678901234567890123456789....-+, \xFF/:e";
  int read = 0;
  for (int i = 0; i < 300'000; ++i) {
    std::string text;
    for (size_t size = 1 + random() % 8; size > 0; --size) text += kBytes[random() % kBytes.size()];
    for (const int scale : {0, 2, 6, 12}) {
      int64_t value = 0, expected = 0;
      if (!ParseShort(text, scale, &value)) continue;
      ++read;
      INFO(text);
      REQUIRE(ParseDecimal(text, scale, &expected));
      REQUIRE(value == expected);
    }
  }
  CHECK(read > 100'000);
}

}  // namespace
}  // namespace coxswain::plain
