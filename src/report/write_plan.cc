#include <string>
#include <string_view>

#include "html.h"
#include "say.h"
#include "written_plan.h"

// The written plan as Markdown and as a page.
namespace coxswain::report {
namespace {

constexpr std::string_view kStyle = R"(
@page { size: auto; margin: 14mm 15mm; }
body { font: 9.5pt/1.35 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; color: #1b262c;
  max-width: 62em; margin: 2em auto; padding: 0 1em; font-variant-numeric: tabular-nums; }
h1 { font-size: 1.6em; margin: 0 0 .4em; }
h2 { font-size: 1.1em; margin: 1.1em 0 .3em; break-after: avoid; }
p { margin: .2em 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .12em .5em .12em 0;
  border-bottom: .5pt solid #dbe2e6; overflow-wrap: break-word; }
tr { break-inside: avoid; }
.number { text-align: right; white-space: nowrap; }
@media print { body { font-size: 8pt; max-width: none; margin: 0; padding: 0; } }
)";

std::string LeftOut(int64_t rows) {
  return "And " + Count("rows", rows, "row", "rows").shown + " more.";
}

// Text that Markdown shows as it stands: nothing in it is markup, and it stays on its line.
std::string MarkdownText(std::string_view text) {
  std::string escaped;
  for (const char c : Shortened(text, SIZE_MAX)) {  // control characters as blanks
    if (std::string_view("\\`*_{}[]<>#|~&!").find(c) != std::string_view::npos) escaped += '\\';
    escaped += c;
  }
  return escaped;
}

}  // namespace

std::string PlanAsMarkdown(const WrittenPlan& plan) {
  std::string text = "# " + MarkdownText(plan.title) + "\n";
  for (const PlanPart& part : plan.parts) {
    if (!part.title.empty()) text += "\n## " + part.title + "\n";
    for (const std::string& sentence : part.sentences) text += "\n" + MarkdownText(sentence) + "\n";
    if (part.table.rows.empty()) continue;
    text += "\n|";
    for (const auto& heading : part.table.headings) text += " " + MarkdownText(heading.text) + " |";
    text += "\n|";
    for (const auto& heading : part.table.headings) text += heading.number ? "---:|" : "---|";
    for (const auto& row : part.table.rows) {
      text += "\n|";
      for (const std::string& cell : row) text += " " + MarkdownText(cell) + " |";
    }
    text += "\n";
    if (part.table.rows_left_out > 0) text += "\n" + LeftOut(part.table.rows_left_out) + "\n";
  }
  return text;
}

std::string PlanAsHtml(const WrittenPlan& plan) {
  std::string html =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
      "style-src 'unsafe-inline'\">\n<meta name=\"viewport\" content=\"width=device-width\">\n"
      "<title>";
  const auto element = [&html](std::string_view open, std::string_view text,
                               std::string_view close) {
    html += open;
    AppendHtml(text, &html);
    html += close;
  };
  AppendHtml(plan.title, &html);
  html += "</title>\n<style>" + std::string(kStyle) + "</style>\n</head>\n<body>\n";
  element("<h1>", plan.title, "</h1>\n");
  for (const PlanPart& part : plan.parts) {
    if (!part.title.empty()) element("<h2>", part.title, "</h2>\n");
    for (const std::string& sentence : part.sentences) element("<p>", sentence, "</p>\n");
    const auto& headings = part.table.headings;
    if (part.table.rows.empty()) continue;
    html += "<table>\n<thead><tr>";
    for (const auto& heading : headings) {
      element(heading.number ? "<th scope=\"col\" class=\"number\">" : "<th scope=\"col\">",
              heading.text, "</th>");
    }
    html += "</tr></thead>\n<tbody>\n";
    for (const auto& row : part.table.rows) {
      html += "<tr>";
      for (size_t i = 0; i < row.size(); ++i) {
        element(headings[i].number ? "<td class=\"number\">" : "<td>", row[i], "</td>");
      }
      html += "</tr>\n";
    }
    html += "</tbody>\n</table>\n";
    if (part.table.rows_left_out > 0) element("<p>", LeftOut(part.table.rows_left_out), "</p>\n");
  }
  return html + "</body>\n</html>\n";
}

}  // namespace coxswain::report
