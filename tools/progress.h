#ifndef COXSWAIN_TOOLS_PROGRESS_H_
#define COXSWAIN_TOOLS_PROGRESS_H_

#include <chrono>
#include <string>

#include "coxswain.h"

namespace coxswain_tools {

// A token that Ctrl-C and SIGTERM trip. The second Ctrl-C ends the program at once.
const cxs_cancel* InterruptToken();
bool Interrupted();

// One line on stderr, rewritten: only when stderr is a terminal, and only for what takes longer
// than half a second. The line is gone once the object is.
class Progress {
 public:
  explicit Progress(std::string what);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress();
  void Show(double done);
  // A cxs_progress whose user_data is a Progress.
  static int32_t Callback(void* progress, double done);

 private:
  using Clock = std::chrono::steady_clock;
  const std::string what_;
  const bool terminal_;
  Clock::time_point next_;
  bool shown_ = false;
};

}  // namespace coxswain_tools

#endif  // COXSWAIN_TOOLS_PROGRESS_H_
