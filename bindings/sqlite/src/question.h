#ifndef COXSWAIN_SQLITE_QUESTION_H_
#define COXSWAIN_SQLITE_QUESTION_H_

#include <map>
#include <string>
#include <vector>

#include "abi.h"

// A query of the catalogue, and its options as SQL gives them.
namespace coxswain_sqlite {

struct Question {
  struct Option {
    std::string name;
    std::string type;  // as CXS_DESCRIBE_QUERY_OPTIONS has it
    bool solve = false;
  };
  std::string name;
  std::vector<Option> options;
  std::vector<std::string> outputs;  // columns that its results may have besides dimensions
};
std::vector<Question> Questions();

// By option name. A list is given with commas, "segment,month"; everything as on the command line.
using OptionTexts = std::map<std::string, std::string>;

// As one JSON object, those of one stage where `stage` is "fold" or "solve". An option there is
// not is left to the library, which names the nearest; one of the other stage is an error.
std::string OptionsJson(const Question& question, const OptionTexts& texts,
                        const std::string& stage = "");

}  // namespace coxswain_sqlite

#endif  // COXSWAIN_SQLITE_QUESTION_H_
