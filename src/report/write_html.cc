#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "assets.h"
#include "document.h"
#include "html.h"
#include "say.h"

// The report as a page: one file, which asks no server for anything.
namespace coxswain::report {
namespace {

constexpr size_t kActions = 6;

// A figure of the headline that stands large at the top.
struct Tile {
  std::string_view figure;
  std::string_view label;
  std::string_view note;  // a pattern of the other figures of its sentence
};
constexpr Tile kTiles[] = {
    {"net_revenue", "Net revenue", ""},
    {"contribution_margin", "Contribution margin", "{contribution_margin_share} of net revenue"},
    {"loss", "Lost in deals below cost", "{loss_deals} of {deals}"},
    {"penetration", "Market penetration", "{customers} of {capacity}"},
    {"well", "Objectives on course", "of {objectives}"},
};

// The name of an element: the measure of a plan is the caller's text.
std::string IdOf(std::string_view name) {
  std::string id = "cxs-";
  for (const char c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    id += plain ? c : '-';
  }
  return id;
}

// Appends <tag attributes>text</tag>.
void AppendElement(std::string_view tag, std::string_view attributes, std::string_view text,
                   std::string* html) {
  *html += "<" + std::string(tag) + (attributes.empty() ? "" : " ") + std::string(attributes) + ">";
  AppendHtml(text, html);
  *html += "</" + std::string(tag) + ">";
}

void OpenSection(std::string_view name, std::string_view title, std::string* html) {
  const std::string id = IdOf(name);
  *html += "<section id=\"" + id + "\" aria-labelledby=\"" + id + "-title\">\n";
  AppendElement("h2", "id=\"" + id + "-title\"", title, html);
  *html += '\n';
}

const Figure* FindFigure(const Sentence& sentence, std::string_view name) {
  for (const Figure& figure : sentence.figures) {
    if (figure.name == name) return &figure;
  }
  return nullptr;
}

// The pattern with figures of the sentence; empty if one is missing.
std::string Filled(std::string_view pattern, const Sentence& sentence) {
  std::string text;
  while (!pattern.empty()) {
    const size_t open = pattern.find('{');
    text += pattern.substr(0, open);
    if (open == std::string_view::npos) break;
    const size_t close = pattern.find('}', open);
    const Figure* figure = FindFigure(sentence, pattern.substr(open + 1, close - open - 1));
    if (figure == nullptr) return "";
    text += figure->shown;
    pattern.remove_prefix(close + 1);
  }
  return text;
}

// What the figure shows, without the currency, which the page names once.
std::string_view NumberOf(const Figure& figure) {
  std::string_view shown = figure.shown;
  if (!figure.unit.empty() && shown.size() > figure.unit.size() &&
      shown.substr(shown.size() - figure.unit.size()) == figure.unit) {
    shown.remove_suffix(figure.unit.size());
  }
  return shown.substr(0, shown.find_last_not_of(' ') + 1);
}

void AppendTiles(const Report& report, std::string* html) {
  std::string tiles;
  for (const Tile& tile : kTiles) {
    for (const Sentence& sentence : report.headline) {
      const Figure* figure = FindFigure(sentence, tile.figure);
      if (figure == nullptr) continue;
      const bool bad = figure->shown[0] == '-';
      tiles += "<div class=\"tile\">";
      AppendElement("dt", "", tile.label, &tiles);
      AppendElement("dd", bad ? "class=\"value negative\"" : "class=\"value\"", NumberOf(*figure),
                    &tiles);
      const std::string note = Filled(tile.note, sentence);
      if (!note.empty()) AppendElement("dd", "class=\"note\"", note, &tiles);
      tiles += "</div>\n";
      break;
    }
  }
  if (!tiles.empty()) *html += "<dl class=\"tiles\">\n" + tiles + "</dl>\n";
}

void AppendSentences(const std::vector<Sentence>& sentences, std::string* html) {
  if (sentences.empty()) return;
  if (sentences.size() == 1) {
    AppendElement("p", "class=\"sentences\"", sentences[0].text, html);
    *html += '\n';
    return;
  }
  *html += "<ul class=\"sentences\">\n";
  for (const Sentence& sentence : sentences) {
    AppendElement("li", "", sentence.text, html);
    *html += '\n';
  }
  *html += "</ul>\n";
}

void AppendMoney(const Finding& finding, std::string* html) {
  if (!finding.money.has_value()) {
    *html += "<span class=\"money\"></span>";
    return;
  }
  AppendElement("span", *finding.money < 0 ? "class=\"money negative\"" : "class=\"money\"",
                FormatRounded(*finding.money, kMoneyScale, 0, ' '), html);
}

// What to do: the advice of the findings by rank, each once.
void AppendActions(const Report& report, std::string* html) {
  std::vector<const Finding*> actions;
  for (const Finding& finding : report.findings) {
    const bool told = std::any_of(actions.begin(), actions.end(), [&](const Finding* action) {
      return action->advice == finding.advice;
    });
    if (finding.advice.empty() || told || actions.size() == kActions) continue;
    actions.push_back(&finding);
  }
  if (actions.empty()) return;
  OpenSection("do", "What to do", html);
  *html += "<ol class=\"actions\">\n";
  for (const Finding* action : actions) {
    *html += "<li>";
    AppendElement("strong", "", action->advice, html);
    *html += " <span class=\"why\">";
    AppendHtml(action->sentence.text, html);
    *html += " <a href=\"#" + IdOf(action->section) + "\">Evidence</a></span></li>\n";
  }
  *html += "</ol>\n</section>\n";
}

void AppendFindings(const Report& report, std::string* html) {
  OpenSection("found", "What we found", html);
  if (report.findings.empty()) {
    *html += "<p>Nothing stands out.</p>\n</section>\n";
    return;
  }
  *html += "<p class=\"note\">By the money at stake";
  if (!report.currency.empty()) {
    *html += ", in ";
    AppendHtml(report.currency, html);
  }
  *html += ". One deal can stand in several of them: do not add them up.</p>\n";
  *html += "<ol class=\"findings\">\n";
  for (const Finding& finding : report.findings) {
    *html += "<li>";
    AppendMoney(finding, html);
    AppendElement("span", "class=\"told\"", finding.sentence.text, html);
    *html += "</li>\n";
  }
  *html += "</ol>\n</section>\n";
}

void AppendChart(const Chart& chart, const ReportTable& table, bool with_data, std::string* html) {
  const std::string id = IdOf("chart-" + chart.name);
  const std::string data = IdOf("data-" + chart.table);
  *html += "<figure class=\"chart\" id=\"" + id + "\">\n";
  AppendElement("h3", "", chart.title, html);
  *html += "\n<div class=\"plot\" role=\"img\" aria-labelledby=\"" + id + "-text\"></div>\n";
  AppendElement("figcaption", "id=\"" + id + "-text\"", chart.caption.text, html);
  *html += "\n<script type=\"application/json\" class=\"spec\">";
  AppendScriptJson(chart.spec, html);
  *html += "</script>\n";
  if (with_data) {
    // Open where nothing draws the chart; what draws it closes this.
    *html += "<details open id=\"" + data + "\"><summary>Data: ";
    AppendHtml(table.title, html);
    *html += "</summary>\n";
    AppendHtmlTable(table, html);
    *html += "</details>\n";
  } else {
    *html += "<p class=\"note\"><a href=\"#" + data + "\">Data</a></p>\n";
  }
  *html += "</figure>\n";
}

void AppendTable(const Section& section, const ReportTable& table, bool draw, std::string* html) {
  std::vector<const Chart*> charts;
  for (const Chart& chart : section.charts) {
    if (draw && chart.table == table.name) charts.push_back(&chart);
  }
  for (const Chart* chart : charts) AppendChart(*chart, table, chart == charts.back(), html);
  if (charts.empty()) {
    AppendElement("h3", "", table.title, html);
    *html += '\n';
    AppendHtmlTable(table, html);
  }
}

void AppendSection(const Section& section, bool draw, std::string* html) {
  OpenSection(section.name, section.title, html);
  AppendSentences(section.sentences, html);
  for (const ReportTable& table : section.tables) AppendTable(section, table, draw, html);
  if (!section.missing.empty()) AppendElement("p", "class=\"missing\"", section.missing, html);
  *html += "</section>\n";
}

void AppendDefinitions(const std::vector<Definition>& definitions, std::string* html) {
  if (definitions.empty()) return;
  OpenSection("definitions", "Definitions", html);
  *html += "<dl class=\"definitions\">\n";
  for (const Definition& definition : definitions) {
    AppendElement("dt", "", definition.title, html);
    *html += "<dd>";
    AppendHtml(InWords(definition.formula), html);
    AppendElement("span", "class=\"source\"", definition.source, html);
    *html += "</dd>\n";
  }
  *html += "</dl>\n</section>\n";
}

void AppendContents(const Report& report, std::string* html) {
  *html += "<nav aria-label=\"Contents\"><ol>\n";
  const auto link = [&](std::string_view name, std::string_view title) {
    *html += "<li>";
    AppendElement("a", "href=\"#" + IdOf(name) + "\"", title, html);
    *html += "</li>\n";
  };
  link("found", "What we found");
  for (const Section& section : report.sections) link(section.name, section.title);
  if (!report.definitions.empty()) link("definitions", "Definitions");
  *html += "</ol></nav>\n";
}

void AppendHeader(const Report& report, std::string* html) {
  *html += "<header>\n";
  AppendElement("h1", "", report.title, html);
  std::string about;
  if (!report.as_of.empty()) about += "As of " + report.as_of + ". ";
  if (!report.currency.empty()) about += "Money in " + report.currency + ". ";
  if (!report.filter.empty()) about += "Only " + report.filter + ". ";
  *html += '\n';
  if (!about.empty()) AppendElement("p", "class=\"about\"", about, html);
  *html += "\n</header>\n";
}

// Allows a script to run where the document's policy forbids others; of a fragment its host
// decides.
void AppendScripts(const Page& page, const std::string& nonce, std::string* html) {
  const std::string open = nonce.empty() ? "<script" : "<script nonce=\"" + nonce + "\"";
  for (const std::string& link : page.links) {
    *html += open + " src=\"";
    AppendHtml(link, html);
    *html += "\"></script>\n";
  }
  if (!page.script.empty()) *html += open + ">\n" + std::string(page.script) + "\n</script>\n";
}

void AppendBody(const Report& report, const Page& page, std::string* html) {
  AppendHeader(report, html);
  *html += "<section id=\"cxs-headline\" aria-label=\"Headline\">\n";
  AppendTiles(report, html);
  AppendSentences(report.headline, html);
  *html += "</section>\n";
  AppendActions(report, html);
  AppendContents(report, html);
  if (!page.draws()) {
    *html +=
        "<p class=\"missing\">This page has tables only: its charts are drawn by the Vega "
        "libraries, which were not at hand. On a machine with npm run <code>scripts/vega</code>, "
        "then write the report again.</p>\n";
  }
  AppendFindings(report, html);
  for (const Section& section : report.sections) AppendSection(section, page.draws(), html);
  AppendDefinitions(report.definitions, html);
}

// A word that no text of the rows can hold, because it depends on all of them: FNV-1a from two
// beginnings. The same page has the same word.
std::string NonceOf(std::string_view body) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string nonce;
  for (const uint64_t start : {0xcbf29ce484222325u, 0x9ae16a3b2f90404fu}) {
    uint64_t hash = start;
    for (const char c : body) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
    for (int shift = 60; shift >= 0; shift -= 4) nonce += kDigits[(hash >> shift) & 15];
  }
  return nonce;
}

// Nothing may be asked of any server, but for the scripts that the host gave addresses of; and no
// script runs but the host's, should a name ever become one.
void AppendHead(const Report& report, const Page& page, const std::string& nonce,
                std::string* html) {
  *html += "<meta charset=\"utf-8\">\n";
  *html += "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ";
  *html += "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
  if (page.draws()) *html += "; script-src 'nonce-" + nonce + "'";
  *html += "\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
  *html += "<meta name=\"color-scheme\" content=\"light dark\">\n";
  AppendElement("title", "", report.title, html);
  *html += "\n<style>\n@page { size: A4; margin: 16mm 15mm; }\n" + std::string(kPageStyle);
  *html += "</style>\n";
}

}  // namespace

std::string WriteReportHtml(const Report& report, const Page& page) {
  std::string body;
  AppendBody(report, page, &body);
  std::string html;
  if (page.fragment) {
    html += "<div class=\"cxs\" lang=\"en\">\n<style>\n" + std::string(kPageStyle) + "</style>\n";
    html += body;
    AppendScripts(page, "", &html);
    html += "</div>\n";
    return html;
  }
  const std::string nonce = NonceOf(body);
  html += "<!doctype html>\n<html lang=\"en\">\n<head>\n";
  AppendHead(report, page, nonce, &html);
  html += "</head>\n<body class=\"cxs page\">\n";
  html += "<a class=\"skip\" href=\"#cxs-main\">To the report</a>\n<main id=\"cxs-main\">\n";
  html += body + "</main>\n";
  AppendScripts(page, nonce, &html);
  html += "</body>\n</html>\n";
  return html;
}

}  // namespace coxswain::report
