#include "abi.h"

#include <cerrno>
#include <cstdio>
#include <system_error>

#include "paint.h"

namespace coxswain_tools {

int ExitCodeOf(cxs_status status) {
  switch (status) {
    case CXS_OK:
      return kDone;
    case CXS_CANCELLED:
      return kInterrupted;
    case CXS_INVALID_ARGUMENT:
    case CXS_NOT_FOUND:
    case CXS_OUT_OF_RANGE:
    case CXS_UNIMPLEMENTED:
      return kUsage;
    case CXS_FAILED_PRECONDITION:
      return kMissing;
    default:
      return kFailed;
  }
}

void Call::Check(cxs_status status) const {
  if (status != CXS_OK) throw Failure{ExitCodeOf(status), message()};
}

std::string CellText(const cxs_result* table, int64_t row, const char* column) {
  Call call;
  cxs_buffer* buffer = nullptr;
  call.Check(cxs_result_format(table, row, cxs_result_find(table, column), &buffer, call.error()));
  const BufferHandle text(buffer);
  return cxs_buffer_data(buffer);
}

int64_t CellNumber(const cxs_result* table, int64_t row, const char* column) {
  Call call;
  int64_t value = 0;
  call.Check(cxs_result_int64(table, row, cxs_result_find(table, column), &value, call.error()));
  return value;
}

ResultHandle Describe(int32_t what, const std::string& name) {
  Call call;
  cxs_result* table = nullptr;
  call.Check(cxs_describe(what, name.empty() ? nullptr : name.c_str(), &table, call.error()));
  return ResultHandle(table);
}

std::string Formatted(const cxs_result* table, Format format, bool guard_formulas) {
  Call call;
  cxs_buffer* buffer = nullptr;
  switch (format) {
    case Format::kTable:
      call.Check(cxs_result_to_text(table, -1, &buffer, call.error()));
      break;
    case Format::kCsv: {
      cxs_csv_options options;
      cxs_csv_options_init(&options, sizeof options);
      options.guard_formulas = guard_formulas ? 1 : 0;
      call.Check(cxs_result_to_csv(table, &options, &buffer, call.error()));
      break;
    }
    case Format::kJson:
      call.Check(cxs_result_to_json(table, &buffer, call.error()));
      break;
  }
  const BufferHandle text(buffer);
  std::string out(cxs_buffer_data(buffer), static_cast<size_t>(cxs_buffer_size(buffer)));
  if (out.empty() || out.back() != '\n') out += '\n';
  return format == Format::kTable ? PaintedHeadlines(out) : out;
}

std::string JsonString(const std::string& text) {
  std::string json = "\"";
  for (const char c : text) {
    const unsigned char byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      json += '\\';
      json += c;
    } else if (byte < 0x20) {
      constexpr char kDigits[] = "0123456789abcdef";
      json += std::string("\\u00") + kDigits[byte >> 4] + kDigits[byte & 15];
    } else {
      json += c;
    }
  }
  return json + '"';
}

void Print(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0) {
    return;
  }
  throw Failure{kFailed,
                "Cannot write to standard output: " + std::generic_category().message(errno) + "."};
}

}  // namespace coxswain_tools
