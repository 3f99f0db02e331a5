#include "codes.h"

#include <algorithm>

namespace coxswain {

RowCodes RowCodes::Null() { return RowCodes(); }

absl::Status RowCodes::CodeTarget(const TableState& table, int column, const Calendar& calendar,
                                  std::optional<Grain> grain, ScopedCharge* charge) {
  const BookColumn& info = table.column(column);
  type_ = info.type;
  target_column_ = column;
  spec_ = info.spec;
  grain_ = grain;
  switch (StorageOf(info.type)) {
    case Storage::kSymbol:
      symbols_ = info.symbols;
      cardinality_ = info.symbols->end();
      break;
    case Storage::kSmall:
      cardinality_ =
          info.type == ColumnType::kBool ? 3 : static_cast<uint64_t>(EnumSize(*info.spec)) + 1;
      break;
    case Storage::kNumber: {
      numbers_.assign(1, 0);
      for (const GroupRef& group : table.groups) {
        const int64_t* values = group->numbers(column);
        for (int i = 0; i < group->rows(); ++i) {
          if (values[i] == kNullNumber) continue;
          const auto [entry, fresh] =
              number_codes_.try_emplace(values[i], static_cast<uint32_t>(numbers_.size()));
          if (fresh) numbers_.push_back(values[i]);
        }
      }
      COXSWAIN_RETURN_IF_ERROR(
          charge->Add(static_cast<int64_t>(numbers_.size()) * 32, "Grouping by a number"));
      cardinality_ = numbers_.size();
      break;
    }
    case Storage::kDay: {
      int32_t first = INT32_MAX;
      int32_t last = INT32_MIN;
      for (const GroupRef& group : table.groups) {
        const int32_t* days = group->days(column);
        for (int i = 0; i < group->rows(); ++i) {  // null is below every day, so it is no last one
          first = std::min(first, days[i] == kNullDay ? INT32_MAX : days[i]);
          last = std::max(last, days[i]);
        }
      }
      periods_.assign(1, "");
      period_starts_.assign(1, 0);
      target_first_day_ = first;
      if (first <= last) {
        const Grain by = grain.value_or(Grain::kDay);
        for (int32_t day = first; day <= last; ++day) {
          const Date start = PeriodStart(Date::FromDays(day), by, calendar);
          if (day == first || start.days() != period_starts_.back()) {
            period_starts_.push_back(start.days());
            periods_.push_back(PeriodName(start, by, calendar));
          }
          day_codes_.push_back(static_cast<uint32_t>(periods_.size() - 1));
        }
        COXSWAIN_RETURN_IF_ERROR(
            charge->Add(static_cast<int64_t>(day_codes_.size()) * 48, "Grouping by a date"));
      }
      cardinality_ = periods_.size();
      break;
    }
  }
  return absl::OkStatus();
}

uint32_t RowCodes::CodeOf(const TableState& table, int64_t row) const {
  switch (StorageOf(type_)) {
    case Storage::kSymbol:
      return table.SymbolAt(row, target_column_);
    case Storage::kSmall:
      return table.SmallAt(row, target_column_);
    case Storage::kNumber: {
      const int64_t value = table.NumberAt(row, target_column_);
      return value == kNullNumber ? 0 : number_codes_.find(value)->second;
    }
    case Storage::kDay: {
      const int32_t day = table.DayAt(row, target_column_);
      return day == kNullDay ? 0 : day_codes_[static_cast<size_t>(day - target_first_day_)];
    }
  }
  return 0;
}

uint32_t RowCodes::CodeOfDated(Symbol symbol, int32_t day) const {
  if (symbol + 1 >= dated_first_.size()) return 0;
  uint32_t code = 0;
  // Ascending by day; a row without its own day takes the latest.
  for (uint32_t i = dated_first_[symbol]; i < dated_first_[symbol + 1]; ++i) {
    if (day != kNullDay && dated_[i].from != kNullDay && dated_[i].from > day) break;
    code = dated_[i].code;
  }
  return code;
}

absl::Status RowCodes::MakeLookup(const Snapshot& snapshot, const ResolvedColumn& column,
                                  ScopedCharge* charge) {
  // From the last hop back to the first: `lookup` maps the symbol in hop k's column to a code.
  const std::vector<Hop>& path = column.path;
  for (size_t k = path.size(); k-- > 0;) {
    const TableState& to = snapshot.table(path[k].to);
    const size_t symbols = snapshot.table(path[k].from).column(path[k].column).symbols->end();
    const bool last = k + 1 == path.size();
    // Deals are the only rows with owners that are looked up through another table.
    const int own_date =
        path[k].to == TableId::kDeals ? ColumnIndex(TableId::kDeals, "closed_on") : -1;
    const auto code_of_row = [&](int64_t row) -> uint32_t {
      if (last) return CodeOf(to, row);
      const Symbol next = to.SymbolAt(row, path[k + 1].column);
      if (!dated_first_.empty()) {
        return CodeOfDated(next, own_date < 0 ? kNullDay : to.DayAt(row, own_date));
      }
      return next < lookup_.size() ? lookup_[next] : 0;
    };
    if (path[k].to == TableId::kOwners) {
      // Several rows an owner, each from a day on.
      COXSWAIN_ASSIGN_OR_RETURN(const ChildIndex* rows, snapshot.Children(TableId::kOwners, 0));
      const int from_column = ColumnIndex(TableId::kOwners, "valid_from");
      dated_first_.assign(1, 0);
      for (Symbol symbol = 0; symbol < symbols; ++symbol) {
        const size_t begin = dated_.size();
        for (const uint32_t row : rows->rows_of(symbol)) {
          dated_.push_back({to.DayAt(row, from_column), code_of_row(row)});
        }
        std::sort(dated_.begin() + static_cast<std::ptrdiff_t>(begin), dated_.end(),
                  [](const DatedCode& a, const DatedCode& b) { return a.from < b.from; });
        dated_first_.push_back(static_cast<uint32_t>(dated_.size()));
      }
      continue;
    }
    COXSWAIN_RETURN_IF_ERROR(
        charge->Add(static_cast<int64_t>(symbols * sizeof(uint32_t)), "A look-up across tables"));
    std::vector<uint32_t> lookup(symbols, 0);
    // Walks the referenced rows in their order; its first column is its key.
    for (const GroupRef& group : to.groups) {
      const Symbol* keys = group->symbols(0);
      const Symbol* texts =
          last && StorageOf(type_) == Storage::kSymbol ? group->symbols(target_column_) : nullptr;
      for (int i = 0; i < group->rows(); ++i) {
        lookup[keys[i]] = texts != nullptr ? texts[i] : code_of_row(group->first_row() + i);
      }
    }
    lookup[kNullSymbol] = 0;
    lookup_ = std::move(lookup);
    dated_first_.clear();
    dated_.clear();
  }
  return absl::OkStatus();
}

absl::StatusOr<RowCodes> RowCodes::Make(const Snapshot& snapshot, int date_column,
                                        const ResolvedColumn& column, ScopedCharge* charge) {
  RowCodes codes;
  codes.name_ = column.name;
  COXSWAIN_RETURN_IF_ERROR(codes.CodeTarget(snapshot.table(column.table), column.column,
                                            snapshot.settings().calendar, column.grain, charge));
  if (!column.path.empty()) {
    codes.column_ = column.path[0].column;
    COXSWAIN_RETURN_IF_ERROR(codes.MakeLookup(snapshot, column, charge));
    codes.how_ = codes.dated_first_.empty() ? How::kSymbolLookup : How::kDated;
    codes.date_column_ = date_column;
    return codes;
  }
  codes.column_ = column.column;
  switch (StorageOf(codes.type_)) {
    case Storage::kSymbol:
      codes.how_ = How::kSymbol;
      break;
    case Storage::kSmall:
      codes.how_ = How::kSmall;
      break;
    case Storage::kNumber:
      codes.how_ = How::kNumber;
      break;
    case Storage::kDay:
      codes.how_ = How::kDay;
      codes.lookup_ = codes.day_codes_;
      codes.first_day_ = codes.target_first_day_;
      break;
  }
  return codes;
}

void RowCodes::Read(const RowGroup& group, const uint16_t* rows, int count, uint32_t* codes) const {
  switch (how_) {
    case How::kNull:
      std::fill(codes, codes + count, 0);
      break;
    case How::kSymbol: {
      const Symbol* symbols = group.symbols(column_);
      for (int i = 0; i < count; ++i) codes[i] = symbols[rows[i]];
      break;
    }
    case How::kSymbolLookup: {
      const Symbol* symbols = group.symbols(column_);
      const uint32_t* lookup = lookup_.data();
      for (int i = 0; i < count; ++i) codes[i] = lookup[symbols[rows[i]]];
      break;
    }
    case How::kSmall: {
      const uint8_t* smalls = group.smalls(column_);
      for (int i = 0; i < count; ++i) codes[i] = smalls[rows[i]];
      break;
    }
    case How::kDay: {
      const int32_t* days = group.days(column_);
      if (!group.has_null(column_)) {
        const uint32_t* lookup = lookup_.data();
        for (int i = 0; i < count; ++i) codes[i] = lookup[days[rows[i]] - first_day_];
        break;
      }
      for (int i = 0; i < count; ++i) {
        const int32_t day = days[rows[i]];
        codes[i] = day == kNullDay ? 0 : lookup_[static_cast<size_t>(day - first_day_)];
      }
      break;
    }
    case How::kNumber: {
      const int64_t* numbers = group.numbers(column_);
      for (int i = 0; i < count; ++i) {
        const int64_t value = numbers[rows[i]];
        codes[i] = value == kNullNumber ? 0 : number_codes_.find(value)->second;
      }
      break;
    }
    case How::kDated: {
      const Symbol* symbols = group.symbols(column_);
      const int32_t* days = date_column_ < 0 ? nullptr : group.days(date_column_);
      for (int i = 0; i < count; ++i) {
        codes[i] = CodeOfDated(symbols[rows[i]], days == nullptr ? kNullDay : days[rows[i]]);
      }
      break;
    }
  }
}

std::string RowCodes::Label(uint32_t code) const {
  switch (StorageOf(type_)) {
    case Storage::kSymbol:
      return std::string(symbols_->Text(code));
    case Storage::kSmall:
      if (type_ == ColumnType::kBool) return code == 2 ? "true" : "false";
      return std::string(EnumValue(*spec_, static_cast<int>(code)));
    case Storage::kNumber:
      return NumberText(numbers_[code], type_);
    case Storage::kDay:
      break;
  }
  return periods_[code];
}

absl::StatusOr<std::vector<uint8_t>> RowCodes::Passing(const FilterCondition& condition,
                                                       const Settings& settings) const {
  std::vector<uint8_t> passing(cardinality_, 0);
  passing[0] = ValueCondition::NullPasses(condition.op) ? 1 : 0;
  if (how_ == How::kNull) return passing;
  COXSWAIN_ASSIGN_OR_RETURN(
      const ValueCondition on,
      ValueCondition::Make({name_, type_, spec_, grain_}, condition, settings));
  switch (on.compares()) {
    case ValueCondition::Compares::kNumber:
      for (size_t code = 1; code < passing.size(); ++code) {
        passing[code] = on.PassesNumber(numbers_[code]) ? 1 : 0;
      }
      break;
    case ValueCondition::Compares::kDay:
      for (size_t code = 1; code < passing.size(); ++code) {
        passing[code] = on.PassesNumber(period_starts_[code]) ? 1 : 0;
      }
      break;
    case ValueCondition::Compares::kLabel:
      if (symbols_ != nullptr && on.lists()) {
        for (const std::string& text : condition.values) {  // no need to read the whole dictionary
          const Symbol symbol = symbols_->Find(text);
          if (symbol != kNullSymbol && symbol < passing.size()) passing[symbol] = 1;
        }
        break;
      }
      for (size_t code = 1; code < passing.size(); ++code) {
        passing[code] = on.PassesLabel(Label(static_cast<uint32_t>(code))) ? 1 : 0;
      }
      break;
  }
  return passing;
}

}  // namespace coxswain
