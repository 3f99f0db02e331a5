#include "calculators.h"

#include <charconv>
#include <cmath>
#include <optional>
#include <vector>

#include "abi.h"
#include "rows.h"

namespace coxswain_sqlite {
namespace {

constexpr int kMoney = 6;
constexpr int kShare = 9;

[[noreturn]] void NoNumber(const char* what, std::string_view text) {
  Fail(std::string("The ") + what + " is '" + std::string(text) +
       "'; a number such as 12.5 is meant.");
}

// A decimal as a whole number of 10^-places; more places than that are an error.
int64_t Scaled(std::string_view text, int places, const char* what) {
  const bool negative = !text.empty() && text[0] == '-';
  const std::string_view digits = text.substr(negative ? 1 : 0);
  const size_t point = digits.find('.');
  const std::string_view whole = digits.substr(0, point);
  std::string_view part = point == std::string_view::npos ? "" : digits.substr(point + 1);
  while (!part.empty() && part.back() == '0') part.remove_suffix(1);
  std::string all = std::string(whole) + std::string(part);
  if (all.empty() || all.find_first_not_of("0123456789") != std::string::npos) NoNumber(what, text);
  if (part.size() > static_cast<size_t>(places)) {
    Fail(std::string("The ") + what + " is " + std::string(text) + "; it may have " +
         std::to_string(places) + " decimals.");
  }
  all.append(static_cast<size_t>(places) - part.size(), '0');
  if (negative) all.insert(0, "-");
  int64_t value = 0;
  const std::from_chars_result read = std::from_chars(all.data(), all.data() + all.size(), value);
  if (read.ec != std::errc() || value == CXS_NULL) {
    Fail(std::string("The ") + what + " is " + std::string(text) + ", which is beyond 64 bits.");
  }
  return value;
}

// Of a REAL the nearest, half to even, as the library reads doubles. Nothing for NULL.
std::optional<int64_t> Decimal(sqlite3_value* value, int places, const char* what) {
  const Cell cell = CellOf(value);
  switch (cell.type) {
    case SQLITE_NULL:
      return std::nullopt;
    case SQLITE_INTEGER:
      return Scaled(std::to_string(cell.integer), places, what);
    case SQLITE_FLOAT: {
      if (!std::isfinite(cell.real)) NoNumber(what, "infinite");
      char text[400];
      const std::to_chars_result end =
          std::to_chars(text, text + sizeof text, cell.real, std::chars_format::fixed, places);
      return Scaled({text, static_cast<size_t>(end.ptr - text)}, places, what);
    }
    case SQLITE_TEXT:
      return Scaled(cell.text, places, what);
    default:
      NoNumber(what, "a BLOB");
  }
}

// All of them, or nothing where one is NULL.
using Places = std::vector<std::pair<int, const char*>>;
std::optional<std::vector<int64_t>> Decimals(int count, sqlite3_value** values,
                                             const Places& places) {
  std::vector<int64_t> decimals(places.size(), 0);
  for (size_t i = 0; i < static_cast<size_t>(count); ++i) {
    const std::optional<int64_t> decimal = Decimal(values[i], places[i].first, places[i].second);
    if (!decimal.has_value()) return std::nullopt;
    decimals[i] = *decimal;
  }
  return decimals;
}

std::string DecimalText(int64_t value, int places) {
  std::string digits = std::to_string(value);
  const size_t sign = value < 0 ? 1 : 0;
  const size_t least = sign + static_cast<size_t>(places) + 1;
  if (digits.size() < least) digits.insert(sign, least - digits.size(), '0');
  digits.insert(digits.size() - static_cast<size_t>(places), ".");
  while (digits.back() == '0') digits.pop_back();
  if (digits.back() == '.') digits.pop_back();
  return digits;
}

// The double nearest to the exact value.
void ReturnDecimal(sqlite3_context* context, int64_t value, int places) {
  if (value == CXS_NULL) return sqlite3_result_null(context);
  const std::string text = DecimalText(value, places);
  double real = 0;
  std::from_chars(text.data(), text.data() + text.size(), real);
  sqlite3_result_double(context, real);
}

// The terms that are a single amount. Shares of discounts stand in an array.
constexpr std::pair<std::string_view, int64_t cxs_margin_terms::*> kTerms[] = {
    {"list_price", &cxs_margin_terms::list_price},
    {"on_invoice_amount", &cxs_margin_terms::on_invoice_amount},
    {"off_invoice_amount", &cxs_margin_terms::off_invoice_amount},
    {"goods", &cxs_margin_terms::goods},
    {"cost_to_serve", &cxs_margin_terms::cost_to_serve},
    {"acquisition", &cxs_margin_terms::acquisition}};
constexpr std::pair<std::string_view, int64_t cxs_margin::*> kAmounts[] = {
    {"on_invoice_discount", &cxs_margin::on_invoice_discount},
    {"invoice_price", &cxs_margin::invoice_price},
    {"net_revenue", &cxs_margin::net_revenue},
    {"gross_margin", &cxs_margin::gross_margin},
    {"contribution_margin", &cxs_margin::contribution_margin},
    {"margin_after_acquisition", &cxs_margin::margin_after_acquisition}};
constexpr std::pair<std::string_view, double cxs_margin::*> kShares[] = {
    {"gross_margin_share", &cxs_margin::gross_margin_share},
    {"contribution_margin_share", &cxs_margin::contribution_margin_share},
    {"margin_after_acquisition_share", &cxs_margin::margin_after_acquisition_share}};

template <typename Table>
auto Member(const Table& table, std::string_view name) {
  for (const auto& [known, member] : table) {
    if (known == name) return member;
  }
  return decltype(table[0].second){nullptr};
}

template <typename... Tables>
std::string Known(const Tables&... tables) {
  std::string names;
  const auto add = [&](const auto& table) {
    for (const auto& [name, member] : table)
      names += (names.empty() ? "" : ", ") + std::string(name);
  };
  (add(tables), ...);
  return names;
}

// False: something that decides is NULL.
bool ReadTerms(int count, sqlite3_value** values, cxs_margin_terms* terms) {
  cxs_margin_terms_init(terms, sizeof *terms);
  size_t discounts = 0;
  bool known = true;
  for (int i = 1; i + 1 < count; i += 2) {
    const std::string name(CellOf(values[i]).text);
    if (name == "discount_share") {
      if (discounts == 4) Fail("There may be four discounts upon each other; these are more.");
      const std::optional<int64_t> share = Decimal(values[i + 1], kShare, name.c_str());
      terms->discount_shares[discounts++] = share.value_or(0);
      known &= share.has_value();
      continue;
    }
    const auto member = Member(kTerms, name);
    if (member == nullptr) {
      Fail("There is no term '" + name + "' of a margin; there are " + Known(kTerms) +
           ", discount_share.");
    }
    const std::optional<int64_t> amount = Decimal(values[i + 1], kMoney, name.c_str());
    terms->*member = amount.value_or(CXS_NULL);
    known &= amount.has_value() || name == "goods";
  }
  return known;
}

void Margin(sqlite3_context* context, int count, sqlite3_value** values) {
  GuardedFunction(context, [&] {
    if (count < 3 || count % 2 == 0) {
      Fail(
          "cxs_margin_compute(figure, name, value, ...) takes names of terms, each with its "
          "value.");
    }
    const std::string figure(CellOf(values[0]).text);
    const auto amount = Member(kAmounts, figure);
    const auto share = Member(kShares, figure);
    if (amount == nullptr && share == nullptr) {
      Fail("There is no figure '" + figure + "' of a margin; there are " +
           Known(kAmounts, kShares) + ".");
    }
    cxs_margin_terms terms;
    if (!ReadTerms(count, values, &terms)) return sqlite3_result_null(context);
    cxs_margin margin;
    cxs_margin_init(&margin, sizeof margin);
    Call call;
    call.Check(cxs_margin_compute(&terms, &margin, call.error()));
    if (amount != nullptr) return ReturnDecimal(context, margin.*amount, kMoney);
    sqlite3_result_double(context, margin.*share);  // NaN is NULL in SQL
  });
}

// From `first` on: cost, target_share, cost_to_serve, off_invoice_share, invoice_cost_share.
cxs_floor_terms FloorTerms(const std::vector<int64_t>& values, size_t first) {
  cxs_floor_terms terms;
  cxs_floor_terms_init(&terms, sizeof terms);
  terms.cost = values[first];
  terms.target_share = values[first + 1];
  terms.cost_to_serve = values[first + 2];
  terms.off_invoice_share = values[first + 3];
  terms.invoice_cost_share = values[first + 4];
  return terms;
}

void FloorPrice(sqlite3_context* context, int count, sqlite3_value** values) {
  GuardedFunction(context, [&] {
    if (count < 2 || count > 5) {
      Fail(
          "cxs_floor_price(cost, target_share [, cost_to_serve [, off_invoice_share [, "
          "invoice_cost_share]]]) has 2 to 5 arguments.");
    }
    const auto given = Decimals(count, values,
                                {{kMoney, "cost"},
                                 {kShare, "target_share"},
                                 {kMoney, "cost_to_serve"},
                                 {kShare, "off_invoice_share"},
                                 {kShare, "invoice_cost_share"}});
    if (!given.has_value()) return sqlite3_result_null(context);
    const cxs_floor_terms terms = FloorTerms(*given, 0);
    int64_t price = 0;
    Call call;
    call.Check(cxs_floor_price(&terms, &price, call.error()));
    ReturnDecimal(context, price, kMoney);
  });
}

void LargestDiscount(sqlite3_context* context, int count, sqlite3_value** values) {
  const bool in_money = sqlite3_user_data(context) != nullptr;
  GuardedFunction(context, [&] {
    if (count < 3 || count > 6) {
      Fail(
          "cxs_largest_discount(list_price, cost, target_share [, cost_to_serve [, "
          "off_invoice_share [, invoice_cost_share]]]) has 3 to 6 arguments.");
    }
    const auto given = Decimals(count, values,
                                {{kMoney, "list_price"},
                                 {kMoney, "cost"},
                                 {kShare, "target_share"},
                                 {kMoney, "cost_to_serve"},
                                 {kShare, "off_invoice_share"},
                                 {kShare, "invoice_cost_share"}});
    if (!given.has_value()) return sqlite3_result_null(context);
    const cxs_floor_terms terms = FloorTerms(*given, 1);
    int64_t amount = 0, share = 0;
    Call call;
    call.Check(cxs_largest_discount((*given)[0], &terms, &amount, &share, call.error()));
    ReturnDecimal(context, in_money ? amount : share, in_money ? kMoney : kShare);
  });
}

void BreakEvenVolume(sqlite3_context* context, int count, sqlite3_value** values) {
  GuardedFunction(context, [&] {
    const auto given =
        Decimals(count, values, {{kShare, "price_change_share"}, {kShare, "contribution_share"}});
    if (!given.has_value()) return sqlite3_result_null(context);
    double change = 0;
    Call call;
    call.Check(cxs_break_even_volume((*given)[0], (*given)[1], &change, call.error()));
    sqlite3_result_double(context, change);
  });
}

std::vector<int64_t> Weights(std::string_view json) {
  const auto trim = [](std::string_view text) {
    const size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return std::string_view();
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
  };
  json = trim(json);
  if (json.size() < 2 || json.front() != '[' || json.back() != ']') {
    Fail("The weights are a JSON array, [1, 2.5, 1], as json_group_array gives it.");
  }
  json = trim(json.substr(1, json.size() - 2));
  std::vector<int64_t> weights;
  while (!json.empty()) {
    const size_t comma = json.find(',');
    weights.push_back(Scaled(trim(json.substr(0, comma)), kMoney, "weight"));
    if (comma == std::string_view::npos) break;
    json = json.substr(comma + 1);
    if (trim(json).empty()) NoNumber("weight", "");
  }
  return weights;
}

void Split(sqlite3_context* context, int, sqlite3_value** values) {
  GuardedFunction(context, [&] {
    const std::optional<int64_t> amount = Decimal(values[0], kMoney, "amount");
    const Cell json = CellOf(values[1]);
    if (!amount.has_value() || json.type == SQLITE_NULL) return sqlite3_result_null(context);
    std::vector<int64_t> parts = Weights(json.text);
    Call call;
    call.Check(cxs_split(*amount, parts.data(), static_cast<int64_t>(parts.size()), parts.data(),
                         call.error()));
    std::string text = "[";
    for (const int64_t part : parts) {
      text += (text.size() > 1 ? "," : "") + DecimalText(part, kMoney);
    }
    text += "]";
    sqlite3_result_text(context, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
    sqlite3_result_subtype(context, 'J');
  });
}

void Version(sqlite3_context* context, int, sqlite3_value**) {
  sqlite3_result_text(context, cxs_version(), -1, SQLITE_STATIC);
}

}  // namespace

void RegisterCalculators(sqlite3* db) {
  constexpr int kFlags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
  // Since 3.45 a function that gives JSON says so; before, the flag meant nothing.
  constexpr int kGivesJson = 0x001000000;
  static constexpr char kInMoney = 0;
  const auto add = [db](const char* name, int arguments, int flags, const void* data,
                        void (*function)(sqlite3_context*, int, sqlite3_value**)) {
    const int code = sqlite3_create_function_v2(db, name, arguments, flags, const_cast<void*>(data),
                                                function, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) throw Error{code, sqlite3_errmsg(db)};
  };
  add("cxs_margin_compute", -1, kFlags, nullptr, Margin);
  add("cxs_floor_price", -1, kFlags, nullptr, FloorPrice);
  add("cxs_largest_discount", -1, kFlags, nullptr, LargestDiscount);
  add("cxs_largest_discount_amount", -1, kFlags, &kInMoney, LargestDiscount);
  add("cxs_break_even_volume", 2, kFlags, nullptr, BreakEvenVolume);
  add("cxs_split", 2, kFlags | kGivesJson, nullptr, Split);
  add("cxs_version", 0, kFlags, nullptr, Version);
}

}  // namespace coxswain_sqlite
