#include "coxswain/table/write.h"

#include "document.h"

// The form is docs/report.schema.json.
namespace coxswain::report {
namespace {

// The members of one JSON object, in order, and Close() after the last: a destructor could not tell
// that memory ran out.
class JsonObject {
 public:
  explicit JsonObject(std::string* json) : json_(json) { *json_ += '{'; }
  JsonObject(const JsonObject&) = delete;
  JsonObject& operator=(const JsonObject&) = delete;
  void Close() { *json_ += '}'; }

  // The name; the value is appended next.
  std::string* Member(std::string_view name) {
    if (!first_) *json_ += ',';
    first_ = false;
    AppendJsonString(name, json_);
    *json_ += ':';
    return json_;
  }
  void Text(std::string_view name, std::string_view value) {
    AppendJsonString(value, Member(name));
  }
  // Null where empty.
  void Optional(std::string_view name, std::string_view value) {
    std::string* json = Member(name);
    value.empty() ? void(*json += "null") : AppendJsonString(value, json);
  }

 private:
  std::string* json_;
  bool first_ = true;
};

template <typename Items, typename Append>
void AppendArray(const Items& items, const Append& append, std::string* json) {
  *json += '[';
  bool first = true;
  for (const auto& item : items) {
    if (!first) *json += ',';
    first = false;
    append(item, json);
  }
  *json += ']';
}

void AppendFigureJson(const Figure& figure, std::string* json) {
  JsonObject object(json);
  object.Text("name", figure.name);
  object.Text("value", figure.value);
  object.Text("unit", figure.unit);
  object.Close();
}

void AppendSentence(const Sentence& sentence, std::string* json) {
  JsonObject object(json);
  object.Text("text", sentence.text);
  AppendArray(sentence.figures, AppendFigureJson, object.Member("figures"));
  object.Close();
}

void AppendText(const std::string& text, std::string* json) { AppendJsonString(text, json); }

void AppendTable(const ReportTable& table, std::string* json) {
  JsonObject object(json);
  object.Text("name", table.name);
  object.Text("title", table.title);
  AppendArray(table.headings, AppendText, object.Member("headings"));
  *object.Member("rows_left_out") += std::to_string(table.rows_left_out);
  *object.Member("table") += WriteJson(table.table);
  object.Close();
}

void AppendChart(const Chart& chart, std::string* json) {
  JsonObject object(json);
  object.Text("name", chart.name);
  object.Text("title", chart.title);
  object.Text("table", chart.table);
  AppendSentence(chart.caption, object.Member("caption"));
  *object.Member("spec") += chart.spec;
  object.Close();
}

void AppendSection(const Section& section, std::string* json) {
  JsonObject object(json);
  object.Text("name", section.name);
  object.Text("title", section.title);
  AppendArray(section.sentences, AppendSentence, object.Member("sentences"));
  AppendArray(section.tables, AppendTable, object.Member("tables"));
  AppendArray(section.charts, AppendChart, object.Member("charts"));
  object.Optional("missing", section.missing);
  object.Close();
}

void AppendDefinition(const Definition& definition, std::string* json) {
  JsonObject object(json);
  object.Text("name", definition.name);
  object.Text("title", definition.title);
  object.Text("unit", definition.unit);
  object.Text("formula", definition.formula);
  object.Text("source", definition.source);
  object.Close();
}

}  // namespace

std::string WriteReportJson(const Report& report) {
  std::string json;
  JsonObject object(&json);
  object.Text("format", "coxswain.report/1");
  object.Text("title", report.title);
  object.Optional("company", report.company);
  object.Optional("as_of", report.as_of);
  object.Optional("currency", report.currency);
  object.Optional("filter", report.filter);
  AppendArray(report.headline, AppendSentence, object.Member("headline"));
  int rank = 0;
  AppendArray(
      report.findings,
      [&](const Finding& finding, std::string* to) {
        JsonObject item(to);
        *item.Member("rank") += std::to_string(++rank);
        item.Text("kind", finding.kind);
        item.Optional("subject", finding.subject);
        item.Optional("money", finding.money ? FormatDecimal(*finding.money, kMoneyScale, 2) : "");
        item.Optional("measure", finding.money ? finding.measure : "");
        item.Text("section", finding.section);
        item.Optional("advice", finding.advice);
        AppendSentence(finding.sentence, item.Member("sentence"));
        item.Close();
      },
      object.Member("findings"));
  AppendArray(report.sections, AppendSection, object.Member("sections"));
  AppendArray(report.definitions, AppendDefinition, object.Member("definitions"));
  object.Close();
  return json + "\n";
}

}  // namespace coxswain::report
