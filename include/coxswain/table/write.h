#ifndef COXSWAIN_TABLE_WRITE_H_
#define COXSWAIN_TABLE_WRITE_H_

#include <string>
#include <string_view>

#include "coxswain/table/table.h"

namespace coxswain {

// Appends `text` as a JSON string with its quotes (RFC 8259; control characters escaped, UTF-8
// as it is).
void AppendJsonString(std::string_view text, std::string* json);

// {"columns":[{"name":...,"kind":...,"unit":...}],"rows":[[...],...]}. Decimals and sums are
// JSON strings with their exact digits, because a JSON number would be read as a double; reals
// are numbers; dates ISO strings; null is null.
std::string WriteJson(const Table& table);

// Rows for people: columns aligned, money with two places and spaces between thousands, shares
// (unit "share") as per cent with two places. `max_rows` < 0: all.
std::string WriteText(const Table& table, int64_t max_rows = -1);

}  // namespace coxswain

#endif  // COXSWAIN_TABLE_WRITE_H_
