#include "fuzz.h"

// Options and filters of every query, asked of one book: in one call and in steps the answer is the
// same.
//
// Input: query; the rest is the options.

namespace {

const std::string& QueryName(int64_t index) {
  static const auto* const names = [] {
    cxs_result* queries = nullptr;
    fuzz::Require(cxs_describe(CXS_DESCRIBE_QUERIES, nullptr, &queries, nullptr) == CXS_OK,
                  "queries are described");
    auto* const found = new std::string[static_cast<size_t>(cxs_result_rows(queries))];
    for (int64_t row = 0; row < cxs_result_rows(queries); ++row) {
      const char* name = nullptr;
      int64_t length = 0;
      cxs_result_text(queries, row, 0, &name, &length, nullptr);
      found[row].assign(name, static_cast<size_t>(length));
    }
    cxs_result_destroy(queries);
    return found;
  }();
  return names[index];
}

constexpr int64_t kQueries = 24;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static cxs_book* const book = fuzz::SmallCompany();
  fuzz::Input input(data, size);
  const char* const name = QueryName(input.UpTo(kQueries - 1)).c_str();
  const std::string_view options = input.Rest();
  const int64_t length = static_cast<int64_t>(options.size());

  cxs_result* answer = nullptr;
  cxs_error* error = nullptr;
  const cxs_status status =
      cxs_book_query(book, name, options.data(), length, nullptr, &answer, &error);
  fuzz::Require(fuzz::IsExpected(status), cxs_error_message(error));
  fuzz::Require((status == CXS_OK) == (answer != nullptr), "an answer is there where it is told");
  cxs_error_destroy(error);
  cxs_result* rows = nullptr;
  fuzz::Require(
      fuzz::IsExpected(cxs_book_rows(book, name, options.data(), length, nullptr, &rows, nullptr)),
      "rows are listed or their want is told");
  cxs_result_destroy(rows);

  // Where all of it belongs to fold, the steps have the same answer.
  cxs_tally* tally = nullptr;
  if (cxs_tally_create(name, options.data(), length, &tally, nullptr) != CXS_OK) {
    cxs_result_destroy(answer);
    return 0;
  }
  cxs_snapshot* snapshot = nullptr;
  fuzz::Require(cxs_book_snapshot(book, &snapshot, nullptr) == CXS_OK, "a snapshot is taken");
  const cxs_status folded = cxs_tally_fold(tally, snapshot, nullptr, nullptr);
  fuzz::Require(fuzz::IsExpected(folded), "a fold is done or its want is told");
  cxs_result* solved = nullptr;
  const cxs_status solution = cxs_tally_solve(tally, nullptr, 0, nullptr, &solved, nullptr);
  fuzz::Require(fuzz::IsExpected(solution), "a tally is solved or its want is told");
  if (status == CXS_OK) {
    fuzz::Require(folded == CXS_OK && solution == CXS_OK, "steps lead where one call does");
    fuzz::Require(fuzz::CsvOf(answer) == fuzz::CsvOf(solved), "steps have the answer of one call");
  } else {
    cxs_result_destroy(solved);
  }
  cxs_snapshot_destroy(snapshot);
  cxs_tally_destroy(tally);
  return 0;
}
