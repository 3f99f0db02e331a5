#include <algorithm>
#include <set>

#include "coxswain/measures.h"

#include "sections.h"

namespace coxswain::report {
namespace {

bool HasValue(const Column& column) {
  for (int64_t row = 0; row < column.rows(); ++row) {
    if (!column.IsNull(row)) return true;
  }
  return false;
}

}  // namespace

void AddDefinitions(Report* report) {
  std::set<std::string> used;
  const auto use_sentence = [&](const Sentence& sentence) {
    for (const Figure& figure : sentence.figures) used.insert(figure.name);
  };
  for (const Sentence& sentence : report->headline) use_sentence(sentence);
  for (const Finding& finding : report->findings) {
    use_sentence(finding.sentence);
    used.insert(finding.measure);
  }
  for (const Section& section : report->sections) {
    for (const Sentence& sentence : section.sentences) use_sentence(sentence);
    for (const ReportTable& table : section.tables) {
      for (const Column& column : table.table.columns) {
        if (!HasValue(column)) continue;
        used.insert(column.name);
        if (column.name != "measure") continue;
        for (int64_t row = 0; row < column.rows(); ++row) {
          if (!column.IsNull(row)) used.insert(column.CellText(row));
        }
      }
    }
  }
  for (const Measure& measure : AllMeasures()) {
    if (used.count(std::string(measure.name)) == 0) continue;
    report->definitions.push_back({std::string(measure.name), std::string(measure.title),
                                   UnitText(measure.unit, report->currency),
                                   std::string(measure.formula), std::string(measure.source)});
  }
}

void RankFindings(Report* report) {
  const auto stake = [](const Finding& finding) {
    const Int128 money = finding.money.value_or(0);
    return money < 0 ? -money : money;
  };
  std::stable_sort(report->findings.begin(), report->findings.end(),
                   [&](const Finding& a, const Finding& b) {
                     if (a.money.has_value() != b.money.has_value()) return a.money.has_value();
                     return stake(a) > stake(b);
                   });
}

}  // namespace coxswain::report
