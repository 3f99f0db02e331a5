#include "framed.h"

// Saved tallies. What loads can be saved, merged, retracted and solved, and saves to the same
// bytes.
//
// Input: a byte; even: the rest is taken as it is. Odd: frames as in framed.h.

namespace {

cxs_tally* Loaded(std::string_view bytes) {
  cxs_tally* tally = nullptr;
  cxs_error* error = nullptr;
  const cxs_status status =
      cxs_tally_load(bytes.data(), static_cast<int64_t>(bytes.size()), &tally, &error);
  fuzz::Require(fuzz::IsExpected(status), cxs_error_message(error));
  fuzz::Require((status == CXS_OK) == (tally != nullptr), "a tally is there where it is told");
  cxs_error_destroy(error);
  return tally;
}

std::string Saved(const cxs_tally* tally) {
  cxs_buffer* buffer = nullptr;
  fuzz::Require(cxs_tally_save(tally, &buffer, nullptr) == CXS_OK, "what was loaded is saved");
  std::string bytes(cxs_buffer_data(buffer), static_cast<size_t>(cxs_buffer_size(buffer)));
  cxs_buffer_destroy(buffer);
  return bytes;
}

void Solve(const cxs_tally* tally) {
  cxs_result* result = nullptr;
  cxs_error* error = nullptr;
  const cxs_status status = cxs_tally_solve(tally, nullptr, 0, nullptr, &result, &error);
  fuzz::Require(fuzz::IsExpected(status), cxs_error_message(error));
  cxs_error_destroy(error);
  if (status == CXS_OK) fuzz::CsvOf(result);
}

void Retract(cxs_tally* tally, const cxs_snapshot* snapshot) {
  fuzz::Require(cxs_tally_retract(tally, snapshot, nullptr, nullptr) == CXS_OK,
                "what was folded is retracted");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fuzz::Input input(data, size);
  const bool framed = input.Byte() % 2 == 1;
  fuzz::Framed tried("CXSTALLY");
  if (framed) tried.AddAll(&input);
  cxs_tally* const tally = Loaded(framed ? tried.bytes() : input.Rest());
  if (tally == nullptr) return 0;
  const std::string saved = Saved(tally);
  cxs_tally* const again = Loaded(saved);
  fuzz::Require(again != nullptr && Saved(again) == saved, "a saved tally is the same again");
  Solve(tally);

  const cxs_status merged = cxs_tally_merge(tally, again, nullptr);
  fuzz::Require(fuzz::IsExpected(merged), "a tally is merged or its want is told");
  if (merged == CXS_OK) Solve(tally);
  if (merged != CXS_OK) fuzz::Require(Saved(tally) == saved, "a merge that failed changed nothing");
  static cxs_book* const book = fuzz::SmallCompany();
  cxs_snapshot* snapshot = nullptr;
  fuzz::Require(cxs_book_snapshot(book, &snapshot, nullptr) == CXS_OK, "a snapshot is taken");
  // The first fold may settle what the tally did not know, such as its currency, for good.
  std::string before = Saved(tally);
  const cxs_status folded = cxs_tally_fold(tally, snapshot, nullptr, nullptr);
  fuzz::Require(fuzz::IsExpected(folded), "a tally is folded or its want is told");
  if (folded == CXS_OK) {
    Solve(tally);
    Retract(tally, snapshot);
    before = Saved(tally);
    fuzz::Require(cxs_tally_fold(tally, snapshot, nullptr, nullptr) == CXS_OK,
                  "what was folded once is folded again");
    Retract(tally, snapshot);
  }
  fuzz::Require(Saved(tally) == before, "after a retract all is as before the fold");
  cxs_snapshot_destroy(snapshot);
  cxs_tally_destroy(again);
  cxs_tally_destroy(tally);
  return 0;
}
