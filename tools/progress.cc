#include "progress.h"

#include <signal.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include "abi.h"
#include "paint.h"

namespace coxswain_tools {
namespace {

cxs_cancel* token = nullptr;

void Trip(int) { cxs_cancel_trip(token); }

}  // namespace

const cxs_cancel* InterruptToken() {
  if (token == nullptr) {
    Call call;
    call.Check(cxs_cancel_create(&token, call.error()));
    struct sigaction action = {};
    action.sa_handler = Trip;
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
  }
  return token;
}

bool Interrupted() { return cxs_cancel_is_tripped(token) != 0; }

Progress::Progress(std::string what)
    : what_(std::move(what)),
      terminal_(CanRewriteErrors()),
      next_(Clock::now() + std::chrono::milliseconds(500)) {}

Progress::~Progress() {
  if (shown_) std::fputs("\r\033[K", stderr);
}

void Progress::Show(double done) {
  if (!terminal_ || Clock::now() < next_) return;
  next_ = Clock::now() + std::chrono::milliseconds(100);
  shown_ = true;
  const int percent = static_cast<int>(std::clamp(done, 0.0, 1.0) * 100);
  std::fprintf(stderr, "\r\033[K%s  %d %%", what_.c_str(), percent);
  std::fflush(stderr);
}

int32_t Progress::Callback(void* progress, double done) {
  static_cast<Progress*>(progress)->Show(done);
  return 0;
}

}  // namespace coxswain_tools
