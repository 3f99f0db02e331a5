#ifndef COXSWAIN_TOOLS_SAMPLE_H_
#define COXSWAIN_TOOLS_SAMPLE_H_

#include <cstdint>
#include <functional>
#include <string>

namespace coxswain_tools {

// The sample company: Meridian Marine, an invented maker of small boats and marine gear, whose
// books hold a story that is known to the cent. Rows are drawn by a counter-based hash of (seed,
// table, row, field) and computed in whole cents, so the same seed and scale give the same bytes on
// every machine, and memory grows with the number of customers only (about 8 bytes each).
struct SampleOptions {
  uint64_t seed = 20240607;
  // 1.0 is about 4 000 deals, 9 000 lines and 700 customers; all of them grow with it. From 0.01
  // to 25 000 (a hundred million deals).
  double scale = 1.0;
};

// Writes the tables as CSV files into `directory` (created if missing, files of the same names
// replaced), with README.md, which tells the story and its figures, and truth.json, which holds
// the figures for programs: one flat object, one `"key": value` a line, money as decimal strings.
//
// Returns an empty string, or a sentence that says what went wrong. `progress` may be empty; it is
// called with the share done, 0 to 1, and cancels by returning false: the files written so far stay
// and are incomplete.
std::string WriteSampleCompany(const std::string& directory, const SampleOptions& options,
                               const std::function<bool(double)>& progress);

}  // namespace coxswain_tools

#endif  // COXSWAIN_TOOLS_SAMPLE_H_
