#ifndef COXSWAIN_TESTS_WATCH_RANDOM_COMPANY_H_
#define COXSWAIN_TESTS_WATCH_RANDOM_COMPANY_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "coxswain/book.h"

// A small company that anything may happen to: rows are added, replaced, erased and loaded at
// random, with references that lead nowhere, rows that are refused, and few enough keys that they
// meet again and again.
namespace coxswain {

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  // 0 .. bound - 1.
  uint64_t Below(uint64_t bound) { return Next() % bound; }
  bool OneIn(uint64_t n) { return Below(n) == 0; }

 private:
  uint64_t Next();
  uint64_t state_;
};

// A column and its text; empty: null.
using Cells = std::vector<std::pair<std::string, std::string>>;

class RandomCompany {
 public:
  // Companies of odd seeds also have cost pools and kinds of cost that are shares, which a watch
  // cannot follow row by row.
  explicit RandomCompany(uint64_t seed) : random_(seed), odd_costs_(seed % 2 == 1) {}

  // Gives the book every table, but for some of those that not every company has.
  void Begin();
  // One change: mostly of one row, now and then a load. Some are refused.
  void Change();

  Book* book() { return &book_; }
  Random* random() { return &random_; }

 private:
  Cells RowOf(TableId table);
  TableId AnyTable();
  void Upsert(TableId table);
  void Erase(TableId table);
  void Load(TableId table, uint64_t rows);

  Book book_;
  Random random_;
  const bool odd_costs_;
  uint64_t foreign_ = 0;  // one row in so many is in another currency; 0: none
};

}  // namespace coxswain

#endif  // COXSWAIN_TESTS_WATCH_RANDOM_COMPANY_H_
