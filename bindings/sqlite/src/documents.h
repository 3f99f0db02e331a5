#ifndef COXSWAIN_SQLITE_DOCUMENTS_H_
#define COXSWAIN_SQLITE_DOCUMENTS_H_

#include <memory>

#include "connection.h"

namespace coxswain_sqlite {

// Whole answers as one text:
//   cxs_query(name [, options [, source [, mapping]]])  a result as JSON, amounts with exact
//   digits;
//                                                       `options` is a JSON object
//   cxs_report([format [, company [, filter [, source [, mapping]]]]])
//                                                       the alignment report: text, json or html
//   cxs_describe(what [, name])                         queries, options, outputs, measures,
//   tables,
//                                                       columns or mappings, as JSON
// and as rows:
//   SELECT * FROM cxs_report   the report's headline, findings by money, sentences, tables as JSON
//   SELECT * FROM cxs_check    refused rows and warnings of every table
void RegisterDocuments(const std::shared_ptr<Connection>& connection);

}  // namespace coxswain_sqlite

#endif  // COXSWAIN_SQLITE_DOCUMENTS_H_
