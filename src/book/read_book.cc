#include <google/protobuf/arena.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "coxswain/book/saved_book.h"
#include "coxswain/v1/book.pb.h"

#include "loader.h"
#include "saved_format.h"
#include "values.h"

namespace coxswain {
namespace {

// A column of the file and where it goes.
struct FileColumn {
  int column = 0;  // of the book's table
  ColumnType type = ColumnType::kText;
  Symbols* symbols = nullptr;    // text
  std::vector<uint8_t> choices;  // enums: by the value in the file; 0: unknown here
};

std::string InTable(TableId table, std::string_view column) {
  return "the column " + Quote(column) + " of " + std::string(Spec(table).name);
}

absl::Status OtherLibrary(const std::string& what) {
  return FailedPrecondition("The saved book has " + what +
                            ". Read it with the library that wrote it, or a newer one.");
}

}  // namespace

// Fills a book from a file. A friend of Book.
class BookReader {
 public:
  BookReader(Book* book, FileToRead* file, const Run& run)
      : book_(book),
        run_(run),
        file_size_(file->size()),
        source_(file),
        call_(run.memory == book->budget() ? nullptr : run.memory) {}

  absl::Status Read();

 private:
  struct FileTable {
    TableId id;
    int64_t rows = 0;
    std::vector<FileColumn> columns;
  };
  // A dictionary of the file; `symbols` is that of the columns that name it.
  struct FileTexts {
    uint64_t texts = 0;
    Symbols* symbols = nullptr;
  };

  absl::Status ReadHead();
  absl::Status ReadSettings(const v1::BookHead& head);
  absl::Status ReadTableHead(const v1::BookTable& head);
  absl::StatusOr<FileColumn> ReadColumnHead(TableId table, const v1::BookColumn& head,
                                            std::vector<BookColumn>* columns);
  absl::Status PairTexts(uint32_t dictionary, Symbols* symbols);
  absl::Status ReadTexts(const FileTexts& texts);
  absl::Status ReadRows(const FileTable& table);
  absl::Status ReadValues(const FileTable& table, const FileColumn& column,
                          absl::Span<const GroupRef> groups);
  absl::Status CheckValues(const FileTable& table, const FileColumn& column,
                           const RowGroup& group) const;
  absl::Status TranslateChoices(const FileTable& table, const FileColumn& column,
                                std::string* values) const;
  absl::Status AddKeys(TableId table, const RowGroup& group);
  absl::Status CheckRules(const FileTable& table, const RowGroup& group, Loader* loader);
  absl::Status ReadEnd();

  absl::Status Charge(int64_t bytes) {
    COXSWAIN_RETURN_IF_ERROR(call_.Add(bytes, "Reading a saved book"));
    return book_->budget_->Charge(bytes, "Reading a saved book");
  }
  absl::Status ChargeTextsAndKeys();
  absl::Status Tick() {
    return run_.Tick(
        std::min(1.0, static_cast<double>(source_.taken()) / static_cast<double>(file_size_)));
  }
  const std::string& NameOf(const FileTable& table, const FileColumn& column) const {
    return book_->state_.tables[static_cast<size_t>(table.id)].column(column.column).name;
  }
  TableState& state(TableId table) { return book_->state_.tables[static_cast<size_t>(table)]; }
  Book::KeyIndex& keys(TableId table) { return *book_->keys_[static_cast<size_t>(table)]; }

  Book* const book_;
  const Run& run_;
  const int64_t file_size_;
  FileSource source_;
  FrameReader reader_{kSavedBook, &source_};
  ScopedCharge call_;
  int64_t texts_charged_ = 0;
  std::vector<FileTexts> dictionaries_;
  std::vector<FileTable> tables_;
  v1::BookValues values_;
  SlabSource slabs_;
  StagedBatch batch_;
};

absl::Status BookReader::Read() {
  for (const TableState& table : book_->state_.tables) {
    if (table.given || table.rows > 0) {
      return FailedPrecondition("A saved book is read into a new book, and this one has rows.");
    }
  }
  COXSWAIN_RETURN_IF_ERROR(run_.Tick(0));
  COXSWAIN_RETURN_IF_ERROR(reader_.Open());
  COXSWAIN_RETURN_IF_ERROR(ReadHead());
  for (const FileTexts& texts : dictionaries_) COXSWAIN_RETURN_IF_ERROR(ReadTexts(texts));
  for (const FileTable& table : tables_) COXSWAIN_RETURN_IF_ERROR(ReadRows(table));
  COXSWAIN_RETURN_IF_ERROR(ReadEnd());
  const std::lock_guard<std::mutex> lock(book_->state_mutex_);
  book_->snapshot_.reset();
  return run_.Tick(1);
}

absl::Status BookReader::ReadHead() {
  google::protobuf::Arena arena;  // outside of one, repeated fields leak when memory runs out
  v1::BookHead& head = *google::protobuf::Arena::CreateMessage<v1::BookHead>(&arena);
  COXSWAIN_RETURN_IF_ERROR(reader_.Next(&head));
  COXSWAIN_RETURN_IF_ERROR(ReadSettings(head));
  for (const v1::BookDictionary& dictionary : head.dictionaries()) {
    if (dictionary.texts() > static_cast<uint64_t>(file_size_)) {
      return reader_.NotOne("its head promises more texts than it has bytes.");
    }
    dictionaries_.push_back({dictionary.texts(), nullptr});
  }
  for (const v1::BookTable& table : head.tables()) COXSWAIN_RETURN_IF_ERROR(ReadTableHead(table));
  for (const FileTexts& texts : dictionaries_) {
    if (texts.symbols == nullptr) return reader_.NotOne("no column has one of its dictionaries.");
  }
  return absl::OkStatus();
}

absl::Status BookReader::ReadSettings(const v1::BookHead& head) {
  Settings& settings = book_->state_.settings;
  if (!IsUtf8(head.currency())) return reader_.NotOne("its currency is not UTF-8.");
  if (head.week_start() < 1 || head.week_start() > 7 || head.fiscal_year_start() < 1 ||
      head.fiscal_year_start() > 12) {
    return reader_.NotOne("its week or fiscal year begins on no day or month that there is.");
  }
  absl::StatusOr<TimeZone> zone = TimeZone::Load(head.time_zone());
  if (!zone.ok()) {
    return FailedPrecondition("The time zone of the saved book cannot be had: " +
                              std::string(ToStd(zone.status().message())) + ".");
  }
  settings.reporting_currency = head.currency();
  settings.currency_declared = head.currency_declared();
  settings.calendar = {static_cast<int>(head.week_start()),
                       static_cast<int>(head.fiscal_year_start())};
  settings.zone = *std::move(zone);
  return absl::OkStatus();
}

absl::Status BookReader::ReadTableHead(const v1::BookTable& head) {
  const std::optional<TableId> id = TableFromName(head.name());
  if (!id.has_value()) {
    return OtherLibrary("a table " + Quote(head.name()) + ", which this library does not know");
  }
  const bool twice = std::any_of(tables_.begin(), tables_.end(),
                                 [&](const FileTable& table) { return table.id == *id; });
  if (twice) return reader_.NotOne("the table " + Quote(head.name()) + " stands in it twice.");
  // Every row has a value that takes a byte.
  if (head.rows() > static_cast<uint64_t>(file_size_) || head.rows() >= kNoRow) {
    return reader_.NotOne("its head promises more rows of " + Quote(head.name()) +
                          " than it has bytes.");
  }
  FileTable table{*id, static_cast<int64_t>(head.rows()), {}};
  std::vector<BookColumn> columns = *state(*id).columns;
  std::vector<uint8_t> seen(columns.size() + static_cast<size_t>(head.columns_size()), 0);
  for (const v1::BookColumn& column : head.columns()) {
    COXSWAIN_ASSIGN_OR_RETURN(FileColumn read, ReadColumnHead(*id, column, &columns));
    if (std::exchange(seen[static_cast<size_t>(read.column)], uint8_t{1}) != 0) {
      return reader_.NotOne(InTable(*id, column.name()) + " stands in it twice.");
    }
    table.columns.push_back(std::move(read));
  }
  state(*id).given = head.given();
  state(*id).columns = std::make_shared<const std::vector<BookColumn>>(std::move(columns));
  tables_.push_back(std::move(table));
  return absl::OkStatus();
}

absl::StatusOr<FileColumn> BookReader::ReadColumnHead(TableId table, const v1::BookColumn& head,
                                                      std::vector<BookColumn>* columns) {
  if (head.name().empty() || !IsUtf8(head.name())) {
    return reader_.NotOne("a column of " + std::string(Spec(table).name) +
                          " has a name that is empty or not UTF-8.");
  }
  const auto known = std::find_if(columns->begin(), columns->end(), [&](const BookColumn& column) {
    return column.name == head.name();
  });
  FileColumn read;
  read.column = static_cast<int>(known - columns->begin());
  if (known == columns->end()) {
    if (head.type() != ColumnTypeName(ColumnType::kText)) {
      return OtherLibrary(InTable(table, head.name()) + ", which this library does not know");
    }
    columns->push_back({head.name(), ColumnType::kText, nullptr, std::make_shared<Symbols>()});
  }
  const BookColumn& info = (*columns)[static_cast<size_t>(read.column)];
  read.type = info.type;
  if (head.type() != ColumnTypeName(info.type)) {
    return OtherLibrary(InTable(table, head.name()) + " as " + Quote(head.type()) + ", which is " +
                        std::string(ColumnTypeName(info.type)) + " in this library");
  }
  if (info.type == ColumnType::kText) {
    read.symbols = info.symbols.get();
    COXSWAIN_RETURN_IF_ERROR(PairTexts(head.dictionary(), read.symbols));
  }
  if (info.type == ColumnType::kEnum) {
    read.choices.push_back(0);
    for (const std::string& choice : head.choices()) {
      read.choices.push_back(static_cast<uint8_t>(EnumIndex(*info.spec, choice)));
    }
  }
  if (info.type == ColumnType::kBool) read.choices = {0, 1, 2};
  return read;
}

// A dictionary of the file is one of the book, and the other way round.
absl::Status BookReader::PairTexts(uint32_t dictionary, Symbols* symbols) {
  if (dictionary >= dictionaries_.size()) {
    return reader_.NotOne("a column names a dictionary that it does not have.");
  }
  Symbols*& paired = dictionaries_[dictionary].symbols;
  if (paired == symbols) return absl::OkStatus();
  const bool other = std::any_of(dictionaries_.begin(), dictionaries_.end(),
                                 [&](const FileTexts& texts) { return texts.symbols == symbols; });
  if (paired != nullptr || other) {
    return OtherLibrary("columns that refer to each other otherwise than in this library");
  }
  paired = symbols;
  return absl::OkStatus();
}

absl::Status BookReader::ReadTexts(const FileTexts& texts) {
  ScopedCharge filling_bytes(book_->budget());
  COXSWAIN_RETURN_IF_ERROR(
      filling_bytes.Add(Symbols::Filling::BytesFor(texts.texts), "Reading a saved book"));
  Symbols::Filling filling(texts.symbols, texts.texts);
  v1::BookTexts message;
  std::vector<std::string_view> views;
  for (uint64_t read = 0; read < texts.texts; read += views.size()) {
    COXSWAIN_RETURN_IF_ERROR(reader_.Next(&message));
    std::string_view rest = message.texts();
    views.clear();
    if (!IsUtf8(rest)) return reader_.NotOne("a text is not UTF-8.");
    for (const uint32_t size : message.sizes()) {
      // What is UTF-8 as a whole is so in parts that do not begin within a character.
      if (size > rest.size() || (size > 0 && (rest[0] & 0xC0) == 0x80)) {
        return reader_.NotOne("the sizes of its texts are wrong.");
      }
      views.push_back(rest.substr(0, size));
      rest.remove_prefix(size);
    }
    if (views.empty() || !rest.empty() || views.size() > texts.texts - read) {
      return reader_.NotOne("the sizes of its texts are wrong.");
    }
    filling.Add(views);
    COXSWAIN_RETURN_IF_ERROR(ChargeTextsAndKeys());
    COXSWAIN_RETURN_IF_ERROR(Tick());
  }
  if (!filling.Finish()) return reader_.NotOne("a text stands twice in a dictionary.");
  return ChargeTextsAndKeys();
}

absl::Status BookReader::ChargeTextsAndKeys() {
  int64_t texts_bytes = 0;
  for (const FileTexts& texts : dictionaries_) texts_bytes += texts.symbols->bytes();
  COXSWAIN_RETURN_IF_ERROR(Charge(texts_bytes - std::exchange(texts_charged_, texts_bytes)));
  for (const std::unique_ptr<Book::KeyIndex>& index : book_->keys_) {
    const int64_t kept = index->kept_bytes();
    COXSWAIN_RETURN_IF_ERROR(Charge(kept - std::exchange(index->charged_bytes, kept)));
  }
  return absl::OkStatus();
}

absl::Status BookReader::ReadRows(const FileTable& table) {
  LoadReport report;
  LoadOptions options;
  options.listed_problems = 0;
  Loader loader(book_, table.id, options, nullptr, LoadMode::kCopy, &report);
  keys(table.id).Reserve(table.rows);
  TableState& to = state(table.id);
  for (int64_t first = 0; first < table.rows; first += kRowsAtOnce) {
    int64_t bytes = 0;
    for (int64_t row = first; row < std::min(table.rows, first + kRowsAtOnce); row += kGroupRows) {
      to.groups.push_back(GroupRef(new RowGroup(row)));
      to.groups.back()->AddRows(static_cast<int>(std::min<int64_t>(kGroupRows, table.rows - row)));
    }
    const absl::Span<const GroupRef> groups =
        absl::MakeConstSpan(to.groups).subspan(static_cast<size_t>(first / kGroupRows));
    for (const FileColumn& column : table.columns) {
      COXSWAIN_RETURN_IF_ERROR(ReadValues(table, column, groups));
    }
    for (const GroupRef& group : groups) {
      COXSWAIN_RETURN_IF_ERROR(AddKeys(table.id, *group));
      COXSWAIN_RETURN_IF_ERROR(CheckRules(table, *group, &loader));
      bytes += group->bytes();
    }
    COXSWAIN_RETURN_IF_ERROR(Charge(bytes));
    COXSWAIN_RETURN_IF_ERROR(ChargeTextsAndKeys());
    COXSWAIN_RETURN_IF_ERROR(Tick());
  }
  to.rows = table.rows;
  if (loader.settings().reporting_currency == book_->state_.settings.reporting_currency) {
    return absl::OkStatus();
  }
  return reader_.NotOne("its rows have a currency, and its head has none.");
}

absl::Status BookReader::ReadValues(const FileTable& table, const FileColumn& column,
                                    absl::Span<const GroupRef> groups) {
  COXSWAIN_RETURN_IF_ERROR(reader_.Next(&values_));
  const Storage storage = StorageOf(column.type);
  const size_t width = WidthOf(storage);
  size_t wanted = 0;
  for (size_t i = 0; i < groups.size(); ++i) {
    if ((values_.groups() >> i & 1) != 0) wanted += static_cast<size_t>(groups[i]->rows()) * width;
  }
  if (values_.groups() >> groups.size() != 0 || values_.values().size() != wanted) {
    return reader_.NotOne("there are more or fewer values than rows.");
  }
  if (storage == Storage::kSmall) {
    COXSWAIN_RETURN_IF_ERROR(TranslateChoices(table, column, values_.mutable_values()));
  }
  SwapToLittleEndian(width, values_.mutable_values());
  const char* next = values_.values().data();
  // A small table would leave most of a slab empty.
  SlabSource* const slabs = table.rows < int64_t{64} * kGroupRows ? nullptr : &slabs_;
  for (size_t i = 0; i < groups.size(); ++i) {
    if ((values_.groups() >> i & 1) == 0) continue;
    groups[i]->Assign(column.column, storage, next, slabs);
    COXSWAIN_RETURN_IF_ERROR(CheckValues(table, column, *groups[i]));
    next += static_cast<size_t>(groups[i]->rows()) * width;
  }
  return absl::OkStatus();
}

absl::Status BookReader::TranslateChoices(const FileTable& table, const FileColumn& column,
                                          std::string* values) const {
  for (char& value : *values) {
    const uint8_t place = static_cast<uint8_t>(value);
    if (place == kNullSmall) continue;
    const std::string& name = NameOf(table, column);
    if (place >= column.choices.size()) {
      return reader_.NotOne(InTable(table.id, name) + " has a value beyond its closed list.");
    }
    if (column.choices[place] == 0) {
      return OtherLibrary("a value of " + InTable(table.id, name) +
                          " that this library does not know");
    }
    value = static_cast<char>(column.choices[place]);
  }
  return absl::OkStatus();
}

absl::Status BookReader::CheckValues(const FileTable& table, const FileColumn& column,
                                     const RowGroup& group) const {
  static const int32_t kFirstDay = Date::FromCivil(1, 1, 1).days();
  static const int32_t kLastDay = Date::FromCivil(9999, 12, 31).days();
  bool good = true;
  if (column.symbols != nullptr) {
    const Symbol* const symbols = group.symbols(column.column);
    Symbol most = 0;
    for (int row = 0; row < group.rows(); ++row) most = std::max(most, symbols[row]);
    good = most < column.symbols->end();
  } else if (column.type == ColumnType::kDate) {
    const int32_t* const days = group.days(column.column);
    good = std::all_of(days, days + group.rows(), [](int32_t day) {
      return day == kNullDay || (day >= kFirstDay && day <= kLastDay);
    });
  }
  if (column.type == ColumnType::kTime) {
    const int64_t* const instants = group.numbers(column.column);
    good = std::all_of(instants, instants + group.rows(), [](int64_t instant) {
      return instant == kNullNumber || IsInstant(instant);
    });
  }
  if (good) return absl::OkStatus();
  return reader_.NotOne(InTable(table.id, NameOf(table, column)) +
                        " has a value that is none: a text beyond its dictionary, or a day beyond "
                        "the years 1 to 9999.");
}

absl::Status BookReader::AddKeys(TableId table, const RowGroup& group) {
  int twice = 0;
  if (keys(table).AddGroup(group, *state(table).columns, &twice)) return absl::OkStatus();
  return reader_.NotOne("row " + std::to_string(group.first_row() + twice + 1) + " of " +
                        std::string(Spec(table).name) + " has the key of an earlier row.");
}

// Stages what loads look at, and has it looked at.
absl::Status BookReader::CheckRules(const FileTable& table, const RowGroup& group, Loader* loader) {
  const absl::Span<const ColumnSpec> specs = Spec(table.id).columns;
  batch_.rows = group.rows();
  batch_.first_row = group.first_row() + 1;
  batch_.refused.assign(static_cast<size_t>(batch_.rows), 0);
  size_t staged_columns = 0;
  for (size_t c = 0; c < specs.size(); ++c) {
    const int column = static_cast<int>(c);
    if (!group.written(column) && !specs[c].required()) continue;
    if (batch_.columns.size() == staged_columns) batch_.columns.emplace_back();
    StagedColumn& staged = batch_.columns[staged_columns++];
    staged.column = column;
    staged.values.clear();
    AppendStored(group, column, StorageOf(specs[c].type), &staged.values);
  }
  batch_.columns.resize(staged_columns);
  return loader->CheckSaved(&batch_);
}

absl::Status BookReader::ReadEnd() {
  const uint64_t frames = reader_.frames();
  const uint64_t checksum = reader_.checksum_of_all();
  v1::BookEnd end;
  COXSWAIN_RETURN_IF_ERROR(reader_.Next(&end));
  if (end.frames() != frames || end.checksum() != checksum) {
    return reader_.Damaged("its end belongs to another one.");
  }
  return reader_.End();
}

absl::Status ReadBook(const std::string& path, Files* files, const Run& run, Book* book) {
  FileToRead file(files);
  COXSWAIN_RETURN_IF_ERROR(file.Open(path));
  return BookReader(book, &file, run).Read();
}

}  // namespace coxswain
