#ifndef COXSWAIN_SRC_OBJECTIVES_NOTES_H_
#define COXSWAIN_SRC_OBJECTIVES_NOTES_H_

#include <set>
#include <string>

namespace coxswain {

// Sentences, each once, with a blank between them.
class Notes {
 public:
  void Say(const std::string& sentence) {
    if (sentence.empty() || !said_.insert(sentence).second) return;
    text_ += (text_.empty() ? "" : " ") + sentence;
  }
  const std::string& text() const { return text_; }

 private:
  std::set<std::string> said_;
  std::string text_;
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_OBJECTIVES_NOTES_H_
