#include <algorithm>
#include <cerrno>
#include <memory>
#include <utility>

#include "coxswain/table/arrow.h"

#include "table/arrow_format.h"
#include "table/arrow_values.h"
#include "table/arrow_view.h"

namespace coxswain {
namespace {

constexpr int kMostPlaces = 12;

// A column of the stream that is wanted.
struct WantedColumn {
  int64_t child = 0;  // its place in the batches
  ArrowReading how;
  std::optional<ArrowType> index;  // of a dictionary; `how` is about its entries then
  bool keeps_texts = false;        // texts may point into the batch
};

std::string_view TextOf(const char* text) { return text == nullptr ? "" : text; }

// What the stream says of its failure, as part of a sentence.
std::string LastError(ArrowArrayStream* stream, int code) {
  const char* text = stream->get_last_error == nullptr ? nullptr : stream->get_last_error(stream);
  constexpr size_t kMost = 1000;
  if (text == nullptr || *text == 0) return "it gave the error number " + std::to_string(code);
  const std::string_view said = std::string_view(text).substr(0, kMost);
  return "it said: " + (IsUtf8(said) ? std::string(said) : Quote(said));
}

absl::Status StreamFailed(ArrowArrayStream* stream, int code, const std::string& when,
                          int64_t row) {
  const absl::StatusCode status =
      code == ENOMEM ? absl::StatusCode::kResourceExhausted : absl::StatusCode::kDataLoss;
  return ErrorAt(status, "The Arrow stream failed " + when + "; " + LastError(stream, code),
                 {"", "", row});
}

// One run through a stream.
class Reader {
 public:
  Reader(ArrowArrayStream* stream, const ArrowReadOptions& options, const Run& run)
      : stream_(stream),
        options_(options),
        run_(run),
        charge_(std::make_shared<ScopedCharge>(run.memory)) {}

  absl::StatusOr<ArrowTable> Read(const ArrowWanted& wanted);

 private:
  absl::Status ReadSchema(const ArrowWanted& wanted);
  absl::Status AddColumn(const ArrowSchema& schema, int64_t child, const ArrowWanted& wanted);
  absl::Status ReadBatch(const std::shared_ptr<ArrowOwner<ArrowArray>>& batch);
  absl::Status ReadColumn(const WantedColumn& column, const ArrowArray& batch,
                          const ArrowRows& rows, Column* to);
  absl::Status ReadDictionary(const WantedColumn& column, const ArrowArray& array,
                              const ArrowRows& rows, Column* to);
  absl::Status Charge(int64_t rows);

  ArrowArrayStream* const stream_;
  const ArrowReadOptions& options_;
  const Run& run_;
  const std::shared_ptr<ScopedCharge> charge_;  // lives as long as the table
  int64_t children_ = 0;
  int64_t rows_read_ = 0;
  size_t problems_charged_ = 0;
  std::vector<WantedColumn> columns_;
  ArrowTable out_;
};

absl::Status CheckSchemaNode(const ArrowSchema& schema, std::string_view what) {
  if (schema.release == nullptr || schema.format == nullptr) {
    return InvalidArgument("The Arrow schema of " + std::string(what) +
                           (schema.release == nullptr ? " was released before it was read."
                                                      : " has no format (NULL)."));
  }
  return absl::OkStatus();
}

absl::StatusOr<ArrowType> TypeOf(const ArrowSchema& schema, std::string_view name) {
  absl::StatusOr<ArrowType> type = ParseArrowFormat(schema.format);
  if (type.ok() && schema.n_children == 0) return type;
  return ErrorAt(absl::StatusCode::kInvalidArgument,
                 "The column " + Quote(name) + " of the Arrow stream " +
                     (type.ok() ? "has children, which its format " + Quote(schema.format) +
                                      " does not call for"
                                : std::string(ToStd(type.status().message()))) +
                     ".",
                 {"", std::string(name), 0});
}

absl::Status Reader::AddColumn(const ArrowSchema& schema, int64_t child,
                               const ArrowWanted& wanted) {
  COXSWAIN_RETURN_IF_ERROR(CheckSchemaNode(schema, "column " + std::to_string(child + 1)));
  std::string name(TextOf(schema.name));
  if (!IsUtf8(name)) {
    return InvalidArgument("The name of column " + std::to_string(child + 1) +
                           " of the Arrow stream is not UTF-8.");
  }
  for (const auto& [from, to] : options_.rename) {
    if (name != from) continue;
    name = to;
    break;
  }
  const std::optional<std::pair<ColumnKind, int>> kind = wanted(name);
  if (!kind.has_value()) {
    out_.left_out.push_back(std::move(name));
    return absl::OkStatus();
  }
  WantedColumn column{child, {{}, *kind, options_.float_scale, options_.zone}, {}, false};
  COXSWAIN_ASSIGN_OR_RETURN(column.how.type, TypeOf(schema, name));
  if (schema.dictionary != nullptr) {
    if (column.how.type.layout != ArrowLayout::kInteger) {
      return ErrorAt(absl::StatusCode::kInvalidArgument,
                     "The column " + Quote(name) + " of the Arrow stream has a dictionary with " +
                         "indexes of the format " + Quote(schema.format) +
                         "; whole numbers are needed.",
                     {"", name, 0});
    }
    column.index = column.how.type;
    COXSWAIN_RETURN_IF_ERROR(
        CheckSchemaNode(*schema.dictionary, "the dictionary of the column " + Quote(name)));
    COXSWAIN_ASSIGN_OR_RETURN(column.how.type, TypeOf(*schema.dictionary, name));
    if (schema.dictionary->dictionary != nullptr) {
      return ErrorAt(absl::StatusCode::kInvalidArgument,
                     "The column " + Quote(name) +
                         " of the Arrow stream has a dictionary whose entries have a dictionary; "
                         "one is read.",
                     {"", name, 0});
    }
  }
  const ArrowLayout layout = column.how.type.layout;
  column.keeps_texts = layout == ArrowLayout::kText || layout == ArrowLayout::kTextView;
  Column shaped;
  shaped.name = name;
  const absl::Status status = ShapeArrowColumn(column.how, &shaped);
  if (!status.ok()) {
    return ErrorAt(status.code(),
                   "The column " + Quote(name) + " of the Arrow stream " +
                       std::string(ToStd(status.message())) + ".",
                   {"", name, 0});
  }
  out_.table.columns.push_back(std::move(shaped));
  columns_.push_back(std::move(column));
  return absl::OkStatus();
}

absl::Status Reader::ReadSchema(const ArrowWanted& wanted) {
  ArrowOwner<ArrowSchema> schema;
  const int code = stream_->get_schema(stream_, schema.get());
  if (code != 0) {
    // What a failed call left in the structure is not ours to release.
    schema.get()->release = nullptr;
    return StreamFailed(stream_, code, "before its schema was read", 0);
  }
  COXSWAIN_RETURN_IF_ERROR(CheckSchemaNode(*schema.get(), "the stream"));
  if (std::string_view(schema->format) != "+s") {
    return InvalidArgument("The Arrow stream holds arrays of the format " + Quote(schema->format) +
                           "; record batches (format '+s') are needed.");
  }
  children_ = schema->n_children;
  if (children_ < 0 || (children_ > 0 && schema->children == nullptr)) {
    return InvalidArgument("The schema of the Arrow stream says it has " +
                           std::to_string(children_) + " columns, but does not have them.");
  }
  for (int64_t i = 0; i < children_; ++i) {
    if (schema->children[i] == nullptr) {
      return InvalidArgument("The schema of the Arrow stream has no column " +
                             std::to_string(i + 1) + " of " + std::to_string(children_) + ".");
    }
    COXSWAIN_RETURN_IF_ERROR(AddColumn(*schema->children[i], i, wanted));
  }
  return absl::OkStatus();
}

// What so many values take, at most, up to what no machine has.
int64_t CellBytes(int64_t values) {
  constexpr int64_t kMost = int64_t{1} << 40;
  return std::min(values, kMost) * static_cast<int64_t>(sizeof(std::string_view) + 1);
}

absl::Status Reader::Charge(int64_t rows) {
  int64_t bytes = CellBytes(rows) * static_cast<int64_t>(columns_.size());
  for (; problems_charged_ < out_.problems.size(); ++problems_charged_) {
    bytes +=
        static_cast<int64_t>(sizeof(CellProblem) + out_.problems[problems_charged_].reason.size());
  }
  return charge_->Add(bytes, "Reading an Arrow stream");
}

absl::Status Reader::ReadDictionary(const WantedColumn& column, const ArrowArray& array,
                                    const ArrowRows& rows, Column* to) {
  ArrowPlace place{to->name, rows_read_ + 1};
  COXSWAIN_ASSIGN_OR_RETURN(const ArrowView indexes,
                            ArrowView::Of(array, *column.index, true, rows, place));
  ArrowPlace entries_place = place;
  entries_place.dictionary = true;
  const ArrowArray& dictionary = *array.dictionary;
  const ArrowRows all{0, std::max<int64_t>(0, dictionary.length), nullptr};
  COXSWAIN_ASSIGN_OR_RETURN(const ArrowView values,
                            ArrowView::Of(dictionary, column.how.type, false, all, entries_place));
  ScopedCharge charge(run_.memory);
  COXSWAIN_RETURN_IF_ERROR(charge.Add(CellBytes(values.length()) + CellBytes(indexes.length()),
                                      "Reading an Arrow dictionary"));
  Column entries;
  entries.name = to->name;
  COXSWAIN_RETURN_IF_ERROR(ShapeArrowColumn(column.how, &entries));
  std::vector<CellProblem> problems;
  AppendArrowValues(column.how, values, 1, &out_.table, &entries, &problems);
  return AppendArrowIndexes(*column.index, indexes, entries, problems, place, to, &out_.problems);
}

absl::Status Reader::ReadColumn(const WantedColumn& column, const ArrowArray& batch,
                                const ArrowRows& rows, Column* to) {
  const ArrowPlace place{to->name, rows_read_ + 1};
  const ArrowArray* const array = batch.children[column.child];
  if (array == nullptr) return place.Error("is missing from its batch (NULL)", 0);
  if (column.index.has_value()) return ReadDictionary(column, *array, rows, to);
  COXSWAIN_ASSIGN_OR_RETURN(const ArrowView view,
                            ArrowView::Of(*array, column.how.type, false, rows, place));
  AppendArrowValues(column.how, view, rows_read_ + 1, &out_.table, to, &out_.problems);
  return absl::OkStatus();
}

absl::Status Reader::ReadBatch(const std::shared_ptr<ArrowOwner<ArrowArray>>& batch) {
  const ArrowArray& array = *batch->get();
  COXSWAIN_ASSIGN_OR_RETURN(const ArrowRows rows,
                            CheckArrowBatch(array, children_, rows_read_ + 1));
  COXSWAIN_RETURN_IF_ERROR(Charge(rows.length));
  bool keep = false;
  for (size_t i = 0; i < columns_.size(); ++i) {
    COXSWAIN_RETURN_IF_ERROR(ReadColumn(columns_[i], array, rows, &out_.table.columns[i]));
    keep = keep || columns_[i].keeps_texts;
  }
  for (int64_t row = 0; rows.validity != nullptr && row < rows.length; ++row) {
    if (!rows.IsNull(row)) continue;
    out_.problems.push_back({rows_read_ + row + 1, "", "the whole row is null: leave it out"});
  }
  if (keep) out_.table.Keep(batch);
  rows_read_ += rows.length;
  return absl::OkStatus();
}

absl::StatusOr<ArrowTable> Reader::Read(const ArrowWanted& wanted) {
  out_.table.Keep(charge_);
  COXSWAIN_RETURN_IF_ERROR(ReadSchema(wanted));
  while (true) {
    COXSWAIN_RETURN_IF_ERROR(run_.Tick(0));  // how much is to come is not known
    const auto batch = std::make_shared<ArrowOwner<ArrowArray>>();
    const int code = stream_->get_next(stream_, batch->get());
    if (code != 0) {
      batch->get()->release = nullptr;
      return StreamFailed(stream_, code, "after row " + std::to_string(rows_read_), rows_read_);
    }
    if (batch->released()) break;
    COXSWAIN_RETURN_IF_ERROR(ReadBatch(batch));
  }
  COXSWAIN_RETURN_IF_ERROR(Charge(0));
  std::stable_sort(out_.problems.begin(), out_.problems.end(),
                   [](const CellProblem& a, const CellProblem& b) { return a.row < b.row; });
  return std::move(out_);
}

}  // namespace

absl::StatusOr<ArrowTable> ReadArrow(ArrowArrayStream* stream, const ArrowReadOptions& options,
                                     const ArrowWanted& wanted, const Run& run) {
  if (stream == nullptr) return InvalidArgument("There is no Arrow stream (NULL).");
  ArrowOwner<ArrowArrayStream> owned(stream);
  if (owned.released()) return InvalidArgument("The Arrow stream was released before it was read.");
  if (owned->get_schema == nullptr || owned->get_next == nullptr) {
    return InvalidArgument("The Arrow stream has no get_schema or get_next (NULL).");
  }
  if (options.float_scale < 0 || options.float_scale > kMostPlaces) {
    return InvalidArgument("float_scale is " + std::to_string(options.float_scale) +
                           "; give 1 to 12 decimal places, or 0 to refuse floating-point numbers.");
  }
  return Reader(owned.get(), options, run).Read(wanted);
}

}  // namespace coxswain
