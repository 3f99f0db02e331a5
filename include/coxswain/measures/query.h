#ifndef COXSWAIN_MEASURES_QUERY_H_
#define COXSWAIN_MEASURES_QUERY_H_

#include "coxswain/measures/measure.h"
#include "coxswain/query.h"

namespace coxswain {

// "measures": any measures by any dimensions. One row a group, one column a measure.
extern const Query kMeasuresQuery;

// Appends a measure's value to a result column that AddMeasureColumn made.
int AddMeasureColumn(const Measure& measure, std::string_view currency, Table* table);
void AppendMeasure(const MeasureValue& value, int column, Table* table);

// The dimension columns that a result begins with, named by the last part of their names where
// that is unambiguous; and their values.
void AddDimensionColumns(const std::vector<std::string>& by, Table* table);
void AppendDimensions(const Key& dimensions, Table* table);

}  // namespace coxswain

#endif  // COXSWAIN_MEASURES_QUERY_H_
