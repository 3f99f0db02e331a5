#ifndef COXSWAIN_CAPI_STRUCTS_H_
#define COXSWAIN_CAPI_STRUCTS_H_

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

#include "coxswain.h"
#include "coxswain/base/status.h"

// Structs that grow: how an older or newer caller's struct becomes ours and back.
namespace coxswain::capi {

// The members of one ABI struct in order. Listing them all is checked: their sizes must add up.
template <typename T, auto... kMembers>
struct Fields {
  static constexpr std::array<uint32_t, sizeof...(kMembers)> Ends() {
    std::array<uint32_t, sizeof...(kMembers)> ends{
        static_cast<uint32_t>(sizeof(std::declval<T&>().*kMembers))...};
    for (size_t i = 1; i < ends.size(); ++i) ends[i] += ends[i - 1];
    return ends;
  }
  static constexpr std::array<uint32_t, sizeof...(kMembers)> kEnds = Ends();
  static_assert(kEnds.back() == sizeof(T), "a member is missing here, or the struct has padding");
};

template <typename T>
struct Layout;

template <>
struct Layout<cxs_run>
    : Fields<cxs_run, &cxs_run::struct_size, &cxs_run::threads, &cxs_run::memory_limit,
             &cxs_run::progress, &cxs_run::user_data, &cxs_run::cancel> {};
template <>
struct Layout<cxs_margin_terms>
    : Fields<cxs_margin_terms, &cxs_margin_terms::struct_size, &cxs_margin_terms::reserved,
             &cxs_margin_terms::list_price, &cxs_margin_terms::discount_shares,
             &cxs_margin_terms::on_invoice_amount, &cxs_margin_terms::off_invoice_amount,
             &cxs_margin_terms::goods, &cxs_margin_terms::cost_to_serve,
             &cxs_margin_terms::acquisition> {};
template <>
struct Layout<cxs_margin>
    : Fields<cxs_margin, &cxs_margin::struct_size, &cxs_margin::costs_known,
             &cxs_margin::shares_known, &cxs_margin::reserved, &cxs_margin::on_invoice_discount,
             &cxs_margin::invoice_price, &cxs_margin::net_revenue, &cxs_margin::gross_margin,
             &cxs_margin::contribution_margin, &cxs_margin::margin_after_acquisition,
             &cxs_margin::gross_margin_share, &cxs_margin::contribution_margin_share,
             &cxs_margin::margin_after_acquisition_share> {};
template <>
struct Layout<cxs_floor_terms>
    : Fields<cxs_floor_terms, &cxs_floor_terms::struct_size, &cxs_floor_terms::reserved,
             &cxs_floor_terms::cost, &cxs_floor_terms::cost_to_serve,
             &cxs_floor_terms::off_invoice_share, &cxs_floor_terms::invoice_cost_share,
             &cxs_floor_terms::target_share> {};
template <>
struct Layout<cxs_approval>
    : Fields<cxs_approval, &cxs_approval::struct_size, &cxs_approval::beyond,
             &cxs_approval::not_judged, &cxs_approval::discount_policy,
             &cxs_approval::margin_policy, &cxs_approval::reserved, &cxs_approval::discount_beyond,
             &cxs_approval::margin_short> {};
template <>
struct Layout<cxs_csv_options>
    : Fields<cxs_csv_options, &cxs_csv_options::struct_size, &cxs_csv_options::delimiter,
             &cxs_csv_options::guard_formulas, &cxs_csv_options::reserved> {};
template <>
struct Layout<cxs_book_options>
    : Fields<cxs_book_options, &cxs_book_options::struct_size, &cxs_book_options::threads,
             &cxs_book_options::memory_limit, &cxs_book_options::max_threads,
             &cxs_book_options::reserved> {};
template <>
struct Layout<cxs_load_options>
    : Fields<cxs_load_options, &cxs_load_options::struct_size, &cxs_load_options::keep_good_rows,
             &cxs_load_options::strict, &cxs_load_options::dangling,
             &cxs_load_options::extra_columns, &cxs_load_options::delimiter,
             &cxs_load_options::listed_problems, &cxs_load_options::rename_from,
             &cxs_load_options::rename_to, &cxs_load_options::rename_count,
             &cxs_load_options::float_scale, &cxs_load_options::reserved> {};
template <>
struct Layout<cxs_load_counts>
    : Fields<cxs_load_counts, &cxs_load_counts::struct_size, &cxs_load_counts::table,
             &cxs_load_counts::rows_read, &cxs_load_counts::rows_added,
             &cxs_load_counts::rows_updated, &cxs_load_counts::rows_refused,
             &cxs_load_counts::rows_created, &cxs_load_counts::warnings> {};
template <>
struct Layout<cxs_column>
    : Fields<cxs_column, &cxs_column::struct_size, &cxs_column::type, &cxs_column::name,
             &cxs_column::values, &cxs_column::offsets, &cxs_column::dictionary,
             &cxs_column::dictionary_size, &cxs_column::validity, &cxs_column::scale,
             &cxs_column::reserved> {};
template <>
struct Layout<cxs_value>
    : Fields<cxs_value, &cxs_value::struct_size, &cxs_value::kind, &cxs_value::number,
             &cxs_value::text, &cxs_value::text_length, &cxs_value::scale, &cxs_value::reserved> {};
template <>
struct Layout<cxs_plan_options>
    : Fields<cxs_plan_options, &cxs_plan_options::struct_size, &cxs_plan_options::format,
             &cxs_plan_options::company, &cxs_plan_options::company_length,
             &cxs_plan_options::plan_id, &cxs_plan_options::plan_id_length,
             &cxs_plan_options::version, &cxs_plan_options::version_length> {};
template <>
struct Layout<cxs_report_options>
    : Fields<cxs_report_options, &cxs_report_options::struct_size, &cxs_report_options::format,
             &cxs_report_options::company, &cxs_report_options::company_length,
             &cxs_report_options::filter, &cxs_report_options::filter_length,
             &cxs_report_options::script, &cxs_report_options::script_length,
             &cxs_report_options::script_links, &cxs_report_options::script_links_length,
             &cxs_report_options::fragment, &cxs_report_options::reserved> {};

// What a missing field means. Zero for all but these.
template <typename T>
inline T Defaults() {
  T defaults;
  std::memset(&defaults, 0, sizeof defaults);
  defaults.struct_size = sizeof defaults;
  if constexpr (requires { &T::goods; }) {
    defaults.goods = CXS_NULL;
    defaults.list_price = CXS_NULL;
  }
  if constexpr (requires { &T::target_share; }) defaults.cost = CXS_NULL;
  if constexpr (requires { &T::discount_policy; }) {
    defaults.discount_policy = -1;
    defaults.margin_policy = -1;
  }
  if constexpr (requires { &T::text_length; }) defaults.text_length = -1;
  if constexpr (requires { &T::company_length; }) defaults.company_length = -1;
  if constexpr (requires { &T::plan_id_length; }) {
    defaults.plan_id_length = -1;
    defaults.version_length = -1;
  }
  if constexpr (requires { &T::script_length; }) {
    defaults.filter_length = -1;
    defaults.script_length = -1;
    defaults.script_links_length = -1;
  }
  if constexpr (requires { &T::dictionary_size; }) defaults.scale = -1;
  return defaults;
}

// Larger than any struct will be: a size beyond it was never set.
inline constexpr uint32_t kLargestStruct = 4096;

template <typename T>
absl::Status ReadSize(const T* given, const char* name, uint32_t* size) {
  std::memcpy(size, given, sizeof *size);
  if (*size == sizeof(T)) return absl::OkStatus();
  const auto& ends = Layout<T>::kEnds;
  const bool known = *size > sizeof(T) || std::find(ends.begin(), ends.end(), *size) != ends.end();
  if (known && *size <= kLargestStruct) return absl::OkStatus();
  return InvalidArgument("The struct_size of '" + std::string(name) + "' is " +
                         std::to_string(*size) +
                         ", which is the end of none of its fields: set it with its _init.");
}

// _init of a caller whose struct has `size` bytes.
template <typename T>
void InitStruct(T* given, uint32_t size) {
  if (given == nullptr || size < sizeof size || size > kLargestStruct) return;
  T own = Defaults<T>();
  own.struct_size = size;
  std::memset(static_cast<void*>(given), 0, size);
  std::memcpy(static_cast<void*>(given), &own, std::min<size_t>(size, sizeof own));
}

// A struct that came in, completed with defaults. NULL: all defaults.
template <typename T>
absl::StatusOr<T> ReadStruct(const T* given, const char* name) {
  T own = Defaults<T>();
  if (given == nullptr) return own;
  uint32_t size = 0;
  COXSWAIN_RETURN_IF_ERROR(ReadSize(given, name, &size));
  const char* bytes = reinterpret_cast<const char*>(given);
  std::memcpy(&own, bytes, std::min<size_t>(size, sizeof own));
  own.struct_size = sizeof own;
  for (uint32_t i = sizeof own; i < size; ++i) {
    if (bytes[i] != 0) {
      return InvalidArgument("The struct '" + std::string(name) +
                             "' has a field that this version of the library does not know.");
    }
  }
  return own;
}

// A struct that goes out; the caller's struct_size stays. Its size was checked with ReadSize.
template <typename T>
void WriteStruct(const T& own, T* given) {
  uint32_t size = 0;
  std::memcpy(&size, given, sizeof size);
  char* bytes = reinterpret_cast<char*>(given);
  std::memset(bytes + sizeof size, 0, size - sizeof size);
  std::memcpy(bytes + sizeof size, reinterpret_cast<const char*>(&own) + sizeof size,
              std::min<size_t>(size, sizeof own) - sizeof size);
}

}  // namespace coxswain::capi

#endif  // COXSWAIN_CAPI_STRUCTS_H_
