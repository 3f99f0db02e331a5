#include "coxswain/base/symbols.h"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

namespace coxswain {
namespace {

TEST_CASE("symbols are numbers in order of first appearance") {
  Symbols symbols;
  CHECK(symbols.end() == 1);
  CHECK(symbols.Intern("Warehouse") == 1);
  CHECK(symbols.Intern("Retail") == 2);
  CHECK(symbols.Intern("Warehouse") == 1);
  CHECK(symbols.end() == 3);
  CHECK(symbols.Text(2) == "Retail");
  CHECK(symbols.Find("Retail") == 2);
  CHECK(symbols.Find("retail") == kNullSymbol);
}

TEST_CASE("the empty string is a string, null is none") {
  Symbols symbols;
  const std::vector<std::string_view> texts = {std::string_view(), "", "a", ""};
  std::vector<Symbol> found(4, 99);
  symbols.Intern(texts, absl::MakeSpan(found));
  CHECK(found == std::vector<Symbol>{kNullSymbol, 1, 2, 1});
  CHECK(symbols.Text(1).empty());
  CHECK(symbols.Text(1).data() != nullptr);
}

TEST_CASE("a text does not depend on the caller's memory and may hold any byte") {
  Symbols symbols;
  std::string text("a\0b", 3);
  const Symbol symbol = symbols.Intern(text);
  text = "xxx";
  CHECK(symbols.Text(symbol) == std::string_view("a\0b", 3));
  const std::string large(1'000'000, 'y');
  const Symbol other = symbols.Intern(large);
  CHECK(symbols.Text(other) == large);
  CHECK(symbols.Intern("z") == 3);
  CHECK(symbols.Text(symbol).size() == 3);
}

TEST_CASE("a hundred thousand texts are all found again, and their memory is counted") {
  Symbols symbols;
  int wrong = 0;
  for (int i = 1; i <= 100'000; ++i) {
    wrong += symbols.Intern("customer " + std::to_string(i)) != static_cast<Symbol>(i);
  }
  for (int i = 1; i <= 100'000; ++i) {
    const std::string text = "customer " + std::to_string(i);
    wrong += symbols.Find(text) != static_cast<Symbol>(i);
    wrong += symbols.Text(static_cast<Symbol>(i)) != text;
  }
  CHECK(wrong == 0);
  CHECK(symbols.end() == 100'001);
  // About 14 bytes of text, 16 of a view and 5 of the index for each; tables may be half empty.
  CHECK(symbols.bytes() > 35 * 100'000);
  CHECK(symbols.bytes() < 100 * 100'000);
}

TEST_CASE("texts of every size around those that are kept otherwise") {
  Symbols symbols;
  std::vector<std::string> texts;
  for (size_t size = 0; size < 600; ++size) texts.push_back(std::string(size, 'a'));
  for (const size_t size : {8190u, 8191u, 8192u, 8193u, 70'000u}) {
    texts.push_back(std::string(size, 'b'));
  }
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  std::vector<Symbol> found(texts.size());
  symbols.Intern(views, absl::MakeSpan(found));
  for (size_t i = 0; i < texts.size(); ++i) {
    CHECK(found[i] == i + 1);
    CHECK(symbols.Text(found[i]) == texts[i]);
    CHECK(symbols.Find(texts[i]) == found[i]);
  }
}

TEST_CASE("texts that differ in one byte, wherever it stands, are different texts") {
  // Among them texts of zeros, which differ in their size alone.
  std::vector<std::string> texts;
  for (size_t size = 0; size <= 40; ++size) {
    texts.push_back(std::string(size, '\0'));
    for (size_t place = 0; place < size; ++place) {
      texts.push_back(std::string(size, '\0'));
      texts.back()[place] = '\x01';
      texts.push_back(std::string(size, '\0'));
      texts.back()[place] = '\xFF';
    }
  }
  // Each twice, in two orders and in memory of its own; often enough to be known again at once.
  std::vector<std::string> copies;
  for (int round = 0; round < 4; ++round) copies.insert(copies.end(), texts.begin(), texts.end());
  std::reverse(copies.begin() + static_cast<std::ptrdiff_t>(2 * texts.size()), copies.end());
  const std::vector<std::string_view> views(copies.begin(), copies.end());
  std::vector<Symbol> found(views.size());
  Symbols symbols;
  symbols.Intern(views, absl::MakeSpan(found));
  CHECK(symbols.end() == texts.size() + 1);
  for (size_t i = 0; i < views.size(); ++i) {
    CHECK(symbols.Text(found[i]) == views[i]);
    CHECK(symbols.Find(views[i]) == found[i]);
  }
}

TEST_CASE("readers read while a writer interns") {
  Symbols symbols;
  constexpr Symbol kCount = 50'000;
  std::atomic<int64_t> wrong{0};
  const auto read = [&symbols, &wrong] {
    Symbol end = 1;
    while (end <= kCount) {
      end = symbols.end();
      for (Symbol symbol = end > 100 ? end - 100 : 1; symbol < end; ++symbol) {
        if (symbols.Text(symbol) != "text " + std::to_string(symbol)) ++wrong;
      }
      if (symbols.Find("text 1") > 1) ++wrong;
    }
  };
  std::vector<std::thread> readers;
  for (int i = 0; i < 2; ++i) readers.emplace_back(read);
  for (Symbol i = 1; i <= kCount; ++i) symbols.Intern("text " + std::to_string(i));
  for (std::thread& reader : readers) reader.join();
  CHECK(wrong == 0);
}

TEST_CASE("writers on several threads agree on the symbols") {
  Symbols symbols;
  std::vector<std::vector<Symbol>> found(4, std::vector<Symbol>(5000));
  std::vector<std::thread> writers;
  for (std::vector<Symbol>& mine : found) {
    writers.emplace_back([&symbols, &mine] {
      for (size_t i = 0; i < mine.size(); ++i) mine[i] = symbols.Intern(std::to_string(i));
    });
  }
  for (std::thread& writer : writers) writer.join();
  for (const std::vector<Symbol>& other : found) CHECK(other == found[0]);
  CHECK(symbols.end() == 5001);
}

TEST_CASE("many views get the symbols that each alone would, be they the same place or not") {
  // Texts of which some begin at one address, some are equal elsewhere, some are no value.
  const std::string memory = "RetailRetailer, Retail and Industry";
  std::vector<std::string_view> texts;
  for (size_t i = 0; i < 5000; ++i) {
    const size_t start = i * 7 % memory.size();
    texts.push_back(i % 11 == 0 ? std::string_view(nullptr, 0)
                                : std::string_view(memory).substr(start, i % 5));
  }
  Symbols many, single;
  std::vector<Symbol> symbols(texts.size());
  many.Intern(texts, absl::MakeSpan(symbols));
  for (size_t i = 0; i < texts.size(); ++i) {
    const Symbol expected = texts[i].data() == nullptr ? kNullSymbol : single.Intern(texts[i]);
    CHECK(symbols[i] == expected);
  }
}

TEST_CASE("a dictionary is filled with texts that are all different") {
  // As many as one, one region of the index and several of them.
  for (const int count : {0, 1, 3000, 200'000}) {
    CAPTURE(count);
    std::vector<std::string> texts;
    for (int i = 0; i < count; ++i) texts.push_back(i == 0 ? "" : std::to_string(i));
    const std::vector<std::string_view> views(texts.begin(), texts.end());
    Symbols symbols;
    Symbols::Filling filling(&symbols, views.size());
    const absl::Span<const std::string_view> all(views);
    filling.Add(all.first(views.size() / 3));
    filling.Add(all.subspan(views.size() / 3));
    CHECK(filling.Finish());
    CHECK(symbols.end() == static_cast<Symbol>(count + 1));
    bool found = true;
    for (int i = 0; i < count; ++i) {
      const Symbol symbol = static_cast<Symbol>(i + 1);
      const std::string& text = texts[static_cast<size_t>(i)];
      found = found && symbols.Text(symbol) == text && symbols.Find(text) == symbol;
    }
    CHECK(found);
    CHECK(symbols.Find("no text of it") == kNullSymbol);
    CHECK(symbols.Intern("no text of it") == static_cast<Symbol>(count + 1));
  }
}

TEST_CASE("a dictionary is not filled with the same text twice") {
  std::vector<std::string> texts;
  for (int i = 0; i < 100'000; ++i) texts.push_back(std::to_string(i));
  texts.push_back("4711");
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  Symbols symbols;
  Symbols::Filling filling(&symbols, views.size());
  filling.Add(views);
  CHECK_FALSE(filling.Finish());
}

}  // namespace
}  // namespace coxswain
