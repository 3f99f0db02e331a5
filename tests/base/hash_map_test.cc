#include "coxswain/base/hash_map.h"

#include <map>
#include <random>
#include <string>

#include <doctest/doctest.h>

namespace coxswain {
namespace {

TEST_CASE("a map holds what was put in, whatever was taken out between") {
  HashMap<std::string, int> map;
  std::map<std::string, int> truth;
  std::mt19937 random(1);
  for (int i = 0; i < 20000; ++i) {
    const std::string key = "key " + std::to_string(random() % 500);
    if (random() % 3 == 0) {
      CHECK(map.erase(key) == truth.erase(key));
    } else {
      CHECK(map.try_emplace(key, i).second == truth.try_emplace(key, i).second);
    }
  }
  CHECK(map.size() == truth.size());
  for (const auto& [key, value] : truth) CHECK(map.find(key)->second == value);
}

TEST_CASE("room that was made is enough: nothing grows meanwhile") {
  HashSet<int> set;
  set.MakeRoom(1000);
  const size_t capacity = set.capacity();
  for (int i = 0; i < 1000; ++i) set.insert(i);
  CHECK(set.capacity() == capacity);
  CHECK(set.size() == 1000);
  // Taking out and putting in again and again does not make it grow for ever.
  for (int i = 0; i < 100000; ++i) {
    set.erase(i % 1000);
    set.insert(i % 1000);
  }
  CHECK(set.capacity() <= 4 * capacity);
}

TEST_CASE("a copy is its own, a moved-from map is empty and can be used again") {
  HashMap<std::string, std::string> map;
  for (int i = 0; i < 100; ++i) map[std::to_string(i)] = std::string(50, 'x');
  HashMap<std::string, std::string> copy = map;
  copy["0"] = "other";
  CHECK(map.find("0")->second == std::string(50, 'x'));
  HashMap<std::string, std::string> moved = std::move(map);
  CHECK(moved.size() == 100);
  map = HashMap<std::string, std::string>();
  CHECK(map.empty());
  map["a"] = "b";
  CHECK(map.find("a")->second == "b");
  moved = std::move(copy);
  CHECK(moved.find("0")->second == "other");
}

}  // namespace
}  // namespace coxswain
