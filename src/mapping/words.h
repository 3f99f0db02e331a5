#ifndef COXSWAIN_SRC_MAPPING_WORDS_H_
#define COXSWAIN_SRC_MAPPING_WORDS_H_

#include <string_view>

#include "coxswain/book.h"

// What other systems call our tables, columns and statuses: what a guess goes by. Names are
// compared as PlainName has them.
namespace coxswain {

// Names separated by '|', the likeliest first; empty where nothing but our own name is known.
std::string_view TableWords(TableId table);
std::string_view ColumnWords(TableId table, std::string_view column);

// "open", "won" or "lost" for the name of a stage that says so; empty where it does not.
std::string_view StatusOfStage(std::string_view stage);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_MAPPING_WORDS_H_
