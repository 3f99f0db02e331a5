#ifndef COXSWAIN_SRC_REPORT_HTML_H_
#define COXSWAIN_SRC_REPORT_HTML_H_

#include <string>
#include <string_view>

#include "document.h"

// Pieces of the page. Every text of the report passes AppendHtml on its way into it.
namespace coxswain::report {

// Appends text as HTML text, also inside a quoted attribute. Blanks within numbers and before %
// become narrow ones that do not break, a hyphen before a number a minus sign.
void AppendHtml(std::string_view text, std::string* html);

// Appends JSON for the inside of a <script> element: no tag can end or open there.
void AppendScriptJson(std::string_view json, std::string* html);

// A table in a frame of its own that scrolls sideways where it is too wide. Columns without a
// heading or without any value are left out; nothing is written of a table without others.
void AppendHtmlTable(const ReportTable& table, std::string* html);

}  // namespace coxswain::report

#endif  // COXSWAIN_SRC_REPORT_HTML_H_
