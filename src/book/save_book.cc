#include <google/protobuf/arena.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "coxswain/base/hash_map.h"
#include "coxswain/book/saved_book.h"
#include "coxswain/v1/book.pb.h"

#include "saved_format.h"
#include "values.h"

namespace coxswain {
namespace {

constexpr size_t kWrittenAtOnce = size_t{1} << 20;
constexpr size_t kTextsAtOnce = size_t{1} << 19;  // bytes of a BookTexts before it is closed

template <typename T>
bool AnyValue(const T* values, int rows, T null) {
  return std::any_of(values, values + rows, [null](T value) { return value != null; });
}

bool HasValue(const RowGroup& group, int column, Storage storage) {
  if (!group.written(column)) return false;
  switch (storage) {
    case Storage::kNumber:
      return AnyValue(group.numbers(column), group.rows(), kNullNumber);
    case Storage::kSymbol:
      return AnyValue(group.symbols(column), group.rows(), kNullSymbol);
    case Storage::kDay:
      return AnyValue(group.days(column), group.rows(), kNullDay);
    case Storage::kSmall:
      break;
  }
  return AnyValue(group.smalls(column), group.rows(), kNullSmall);
}

// The values of one column of a group.
std::string_view BytesOf(const RowGroup& group, int column, Storage storage) {
  const void* values = nullptr;
  switch (storage) {
    case Storage::kNumber:
      values = group.numbers(column);
      break;
    case Storage::kSymbol:
      values = group.symbols(column);
      break;
    case Storage::kDay:
      values = group.days(column);
      break;
    case Storage::kSmall:
      values = group.smalls(column);
      break;
  }
  return {static_cast<const char*>(values), static_cast<size_t>(group.rows()) * WidthOf(storage)};
}

// A dictionary as the file gets it: the texts that some row has, in their order.
class SavedTexts {
 public:
  explicit SavedTexts(const Symbols* symbols)
      : symbols_(symbols), number_(symbols->end(), kNullSymbol) {}

  static int64_t BytesFor(const Symbols& symbols) {
    return static_cast<int64_t>(symbols.end() * sizeof(Symbol));
  }
  // First every symbol that is used is noted, then they are numbered.
  void Use(Symbol symbol) { number_[symbol] = 1; }
  void Number() {
    number_[kNullSymbol] = kNullSymbol;
    for (size_t symbol = 1; symbol < number_.size(); ++symbol) {
      if (number_[symbol] != 0) number_[symbol] = ++count_;
    }
  }
  Symbol count() const { return count_; }
  size_t end() const { return number_.size(); }
  // Every text is used: symbols are the same in the file.
  bool same() const { return count_ + 1 == number_.size(); }
  Symbol NumberOf(Symbol symbol) const { return number_[symbol]; }  // 0: not used
  std::string_view Text(Symbol symbol) const { return symbols_->Text(symbol); }

 private:
  const Symbols* symbols_;
  std::vector<Symbol, LargeAllocator<Symbol>> number_;  // in the file, by symbol
  Symbol count_ = 0;
};

class BookWriter {
 public:
  BookWriter(const Snapshot& snapshot, FileReplacement* file, const Run& run)
      : snapshot_(snapshot), file_(file), run_(run), charge_(run.memory) {}

  absl::Status Write() {
    for (const TableSpec& spec : AllTables()) {
      const TableState& table = snapshot_.table(spec.id);
      if (table.given || table.rows > 0) COXSWAIN_RETURN_IF_ERROR(Survey(table));
    }
    for (SavedTexts& texts : dictionaries_) {
      texts.Number();
      work_ += texts.count();
    }
    COXSWAIN_RETURN_IF_ERROR(WriteHead());
    for (const SavedTexts& texts : dictionaries_) COXSWAIN_RETURN_IF_ERROR(WriteTexts(texts));
    for (const SavedTable& table : tables_) COXSWAIN_RETURN_IF_ERROR(WriteRows(table));
    v1::BookEnd end;
    end.set_frames(writer_.frames());
    end.set_checksum(writer_.checksum_of_all());
    COXSWAIN_RETURN_IF_ERROR(writer_.Add(end));
    COXSWAIN_RETURN_IF_ERROR(Flush());
    return run_.Tick(1);
  }

 private:
  struct SavedTable {
    const TableState* state;
    std::vector<int> columns;
  };

  // What of a table is saved, and which texts it uses.
  absl::Status Survey(const TableState& table) {
    SavedTable saved{&table, {}};
    for (size_t c = 0; c < table.columns->size(); ++c) {
      COXSWAIN_RETURN_IF_ERROR(run_.Check());
      const int column = static_cast<int>(c);
      const BookColumn& info = table.column(column);
      bool any = false;
      if (info.type == ColumnType::kText) {
        COXSWAIN_ASSIGN_OR_RETURN(any, UseTexts(table, column));
      } else {
        const Storage storage = StorageOf(info.type);
        any = std::any_of(table.groups.begin(), table.groups.end(),
                          [&](const GroupRef& group) { return HasValue(*group, column, storage); });
      }
      if (any || info.spec == nullptr) saved.columns.push_back(column);
    }
    work_ += static_cast<double>(table.rows) * static_cast<double>(saved.columns.size());
    tables_.push_back(std::move(saved));
    return absl::OkStatus();
  }

  // Whether some row has a text there; a dimension without any has its dictionary too.
  absl::StatusOr<bool> UseTexts(const TableState& table, int column) {
    const BookColumn& info = table.column(column);
    const bool written = std::any_of(
        table.groups.begin(), table.groups.end(),
        [&](const GroupRef& group) { return HasValue(*group, column, Storage::kSymbol); });
    if (!written && info.spec != nullptr) return false;
    const Symbols* const symbols = info.symbols.get();
    const auto [entry, fresh] = place_of_.try_emplace(symbols, dictionaries_.size());
    if (fresh) {
      COXSWAIN_RETURN_IF_ERROR(charge_.Add(SavedTexts::BytesFor(*symbols), "Saving a book"));
      dictionaries_.emplace_back(symbols);
    }
    SavedTexts& texts = dictionaries_[entry->second];
    for (const GroupRef& group : table.groups) {
      if (!group->written(column)) continue;
      const Symbol* const values = group->symbols(column);
      for (int row = 0; row < group->rows(); ++row) texts.Use(values[row]);
    }
    return written;
  }

  // In an arena, because repeated fields outside of one leak what they add when memory runs out;
  // and texts are assigned, because set_ would have the arena destroy what it could not make.
  absl::Status WriteHead() {
    google::protobuf::Arena arena;
    v1::BookHead& head = *google::protobuf::Arena::CreateMessage<v1::BookHead>(&arena);
    const Settings& settings = snapshot_.settings();
    head.mutable_currency()->assign(settings.reporting_currency);
    head.set_currency_declared(settings.currency_declared);
    head.set_week_start(static_cast<uint32_t>(settings.calendar.week_start));
    head.set_fiscal_year_start(static_cast<uint32_t>(settings.calendar.fiscal_year_start));
    head.mutable_time_zone()->assign(settings.zone.name());
    for (const SavedTexts& texts : dictionaries_) head.add_dictionaries()->set_texts(texts.count());
    for (const SavedTable& saved : tables_) {
      v1::BookTable* const table = head.add_tables();
      table->mutable_name()->assign(Spec(saved.state->id).name);
      table->set_given(saved.state->given);
      table->set_rows(static_cast<uint64_t>(saved.state->rows));
      for (const int column : saved.columns) {
        Describe(saved.state->column(column), table->add_columns());
      }
    }
    return writer_.Add(head);
  }

  void Describe(const BookColumn& info, v1::BookColumn* column) const {
    column->mutable_name()->assign(info.name);
    column->mutable_type()->assign(ColumnTypeName(info.type));
    if (info.type == ColumnType::kText) {
      column->set_dictionary(static_cast<uint32_t>(place_of_.find(info.symbols.get())->second));
    }
    if (info.type != ColumnType::kEnum) return;
    for (int choice = 1; choice <= EnumSize(*info.spec); ++choice) {
      column->add_choices()->assign(EnumValue(*info.spec, choice));
    }
  }

  absl::Status WriteTexts(const SavedTexts& texts) {
    v1::BookTexts message;
    for (Symbol symbol = 1; symbol < texts.end(); ++symbol) {
      if (texts.NumberOf(symbol) == kNullSymbol) continue;
      const std::string_view text = texts.Text(symbol);
      message.add_sizes(static_cast<uint32_t>(text.size()));
      message.mutable_texts()->append(text);
      if (message.texts().size() + static_cast<size_t>(message.sizes_size()) < kTextsAtOnce) {
        continue;
      }
      done_ += message.sizes_size();
      COXSWAIN_RETURN_IF_ERROR(Add(message));
      message.Clear();
    }
    done_ += message.sizes_size();
    return message.sizes_size() == 0 ? absl::OkStatus() : Add(message);
  }

  absl::Status WriteRows(const SavedTable& saved) {
    const std::vector<GroupRef>& groups = saved.state->groups;
    v1::BookValues message;
    for (size_t first = 0; first < groups.size(); first += kGroupsAtOnce) {
      const absl::Span<const GroupRef> some =
          absl::MakeConstSpan(groups).subspan(first, kGroupsAtOnce);
      for (const int column : saved.columns) {
        Fill(saved.state->column(column), column, some, &message);
        for (const GroupRef& group : some) done_ += group->rows();
        COXSWAIN_RETURN_IF_ERROR(Add(message));
      }
    }
    return absl::OkStatus();
  }

  // The values of a column in some groups.
  void Fill(const BookColumn& info, int column, absl::Span<const GroupRef> groups,
            v1::BookValues* message) const {
    message->Clear();
    const Storage storage = StorageOf(info.type);
    std::string* const bytes = message->mutable_values();
    uint32_t present = 0;
    for (size_t i = 0; i < groups.size(); ++i) {
      if (!HasValue(*groups[i], column, storage)) continue;
      present |= uint32_t{1} << i;
      if (storage == Storage::kSymbol) {
        AppendSymbols(*groups[i], column, dictionaries_[place_of_.find(info.symbols.get())->second],
                      bytes);
      } else {
        bytes->append(BytesOf(*groups[i], column, storage));
      }
    }
    SwapToLittleEndian(WidthOf(storage), bytes);
    message->set_groups(present);
  }

  static void AppendSymbols(const RowGroup& group, int column, const SavedTexts& texts,
                            std::string* bytes) {
    if (texts.same()) {
      bytes->append(BytesOf(group, column, Storage::kSymbol));
      return;
    }
    Symbol numbers[kGroupRows];
    const Symbol* const symbols = group.symbols(column);
    for (int row = 0; row < group.rows(); ++row) numbers[row] = texts.NumberOf(symbols[row]);
    bytes->append(reinterpret_cast<const char*>(numbers),
                  static_cast<size_t>(group.rows()) * sizeof(Symbol));
  }

  template <typename Message>
  absl::Status Add(const Message& message) {
    COXSWAIN_RETURN_IF_ERROR(writer_.Add(message));
    if (writer_.bytes()->size() < kWrittenAtOnce) return absl::OkStatus();
    COXSWAIN_RETURN_IF_ERROR(Flush());
    return run_.Tick(std::min(1.0, done_ / work_));
  }

  absl::Status Flush() {
    COXSWAIN_RETURN_IF_ERROR(file_->Write(*writer_.bytes()));
    writer_.bytes()->clear();
    return absl::OkStatus();
  }

  const Snapshot& snapshot_;
  FileReplacement* const file_;
  const Run& run_;
  ScopedCharge charge_;
  FrameWriter writer_{kSavedBook};
  std::vector<SavedTable> tables_;
  std::vector<SavedTexts> dictionaries_;
  HashMap<const Symbols*, size_t> place_of_;  // among the dictionaries
  double work_ = 0;                           // texts and values
  double done_ = 0;
};

}  // namespace

absl::Status SaveBook(const Snapshot& snapshot, const std::string& path, Files* files,
                      const Run& run) {
  COXSWAIN_RETURN_IF_ERROR(run.Tick(0));
  FileReplacement file(files);
  COXSWAIN_RETURN_IF_ERROR(file.Open(path));
  COXSWAIN_RETURN_IF_ERROR(BookWriter(snapshot, &file, run).Write());
  return file.Commit();
}

}  // namespace coxswain
