#include "coxswain/objectives/deal_history.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "coxswain/base/hash_map.h"
#include "coxswain/query.h"

namespace coxswain {
namespace {

constexpr uint8_t kAllFields = (1 << kDealFields) - 1;
constexpr uint8_t Bit(DealField field) {
  return static_cast<uint8_t>(1 << static_cast<unsigned>(field));
}

// The columns that deals and their history share.
struct StateColumns {
  explicit StateColumns(TableId table)
      : stage(ColumnIndex(table, "stage")),
        status(ColumnIndex(table, "status")),
        amount(ColumnIndex(table, "amount")),
        currency(ColumnIndex(table, "currency")),
        probability(ColumnIndex(table, "probability")),
        expected_close_on(ColumnIndex(table, "expected_close_on")),
        forecast_category(ColumnIndex(table, "forecast_category")),
        owner(ColumnIndex(table, "owner")) {}
  int stage, status, amount, currency, probability, expected_close_on, forecast_category, owner;
};

// Where the texts of a field are; -1: it is no text.
constexpr int TextsPlace(DealField field) {
  switch (field) {
    case DealField::kStage:
      return 0;
    case DealField::kCurrency:
      return 1;
    case DealField::kForecastCategory:
      return 2;
    case DealField::kOwner:
      return 3;
    case DealField::kAmount:
    case DealField::kProbability:
    case DealField::kExpectedCloseOn:
      break;
  }
  return -1;
}

// What a row says: which fields, and their values.
struct Said {
  DealState state;
  uint8_t fields = 0;
  bool status = false;
};

// Takes over what `from` has of `fields`.
void Take(const DealState& from, uint8_t fields, DealState* to) {
  if ((fields & Bit(DealField::kStage)) != 0) to->stage = from.stage;
  if ((fields & Bit(DealField::kAmount)) != 0) to->amount = from.amount;
  if ((fields & Bit(DealField::kCurrency)) != 0) to->currency = from.currency;
  if ((fields & Bit(DealField::kProbability)) != 0) to->probability = from.probability;
  if ((fields & Bit(DealField::kExpectedCloseOn)) != 0) {
    to->expected_close_on = from.expected_close_on;
  }
  if ((fields & Bit(DealField::kForecastCategory)) != 0) {
    to->forecast_category = from.forecast_category;
  }
  if ((fields & Bit(DealField::kOwner)) != 0) to->owner = from.owner;
}

// Which fields differ.
uint8_t Differences(const DealState& a, const DealState& b) {
  uint8_t fields = 0;
  const auto add = [&](DealField field, bool differs) {
    if (differs) fields |= Bit(field);
  };
  add(DealField::kStage, a.stage != b.stage);
  add(DealField::kAmount, a.amount != b.amount);
  add(DealField::kCurrency, a.currency != b.currency);
  add(DealField::kProbability, a.probability != b.probability);
  add(DealField::kExpectedCloseOn, a.expected_close_on != b.expected_close_on);
  add(DealField::kForecastCategory, a.forecast_category != b.forecast_category);
  add(DealField::kOwner, a.owner != b.owner);
  return fields;
}

}  // namespace

// Walks the deals and writes their states one after another.
class DealHistory::Builder {
 public:
  Builder(const Snapshot& snapshot, DealHistory* to)
      : snapshot_(snapshot),
        deals_(snapshot.stated(TableId::kDeals)),
        history_(snapshot.stated(TableId::kDealHistory)),
        to_(to) {}

  absl::Status Build(const Run& run) {
    ReadTexts();
    ReadStages();
    reporting_currency_ = to_->Find(DealField::kCurrency, snapshot_.currency());
    const int deal_id = ColumnIndex(TableId::kDealHistory, "deal_id");
    COXSWAIN_ASSIGN_OR_RETURN(const ChildIndex* rows_of,
                              snapshot_.Children(TableId::kDealHistory, deal_id));
    to_->counts_.rows = history_.rows;
    to_->counts_.deals = deals_.rows;
    COXSWAIN_RETURN_IF_ERROR(
        to_->charge_->Add(deals_.rows * static_cast<int64_t>(sizeof(size_t) + 1), kWhat));
    to_->first_.reserve(static_cast<size_t>(deals_.rows) + 1);
    to_->has_history_.reserve(static_cast<size_t>(deals_.rows));
    to_->first_.push_back(0);
    int64_t found = 0;
    for (const GroupRef& group : deals_.groups) {
      COXSWAIN_RETURN_IF_ERROR(run.Check());
      for (int i = 0; i < group->rows(); ++i) {
        const absl::Span<const uint32_t> rows = rows_of->rows_of(group->symbols(0)[i]);
        found += static_cast<int64_t>(rows.size());
        const size_t first = to_->states_.size();
        rows.empty() ? AddWithoutHistory(*group, i) : AddWithHistory(*group, i, rows);
        Count(first, rows.empty());
      }
      COXSWAIN_RETURN_IF_ERROR(Charge());
    }
    to_->counts_.without_deal = history_.rows - found;
    return absl::OkStatus();
  }

 private:
  static constexpr std::string_view kWhat = "The history of deals";

  absl::Status Charge() {
    const size_t capacity = to_->states_.capacity();
    const size_t more = capacity - charged_;
    charged_ = capacity;
    return to_->charge_->Add(static_cast<int64_t>(more * sizeof(DealState)), kWhat);
  }

  void ReadTexts() {
    const auto read = [&](DealField field, int of_deals, int of_history) {
      Texts& texts = to_->texts_[static_cast<size_t>(TextsPlace(field))];
      texts.of_deals = deals_.column(of_deals).symbols;
      texts.of_history = history_.column(of_history).symbols;
      if (texts.of_deals == texts.of_history) {
        texts.end = texts.of_deals->end();
        return;
      }
      texts.from_history.assign(texts.of_history->end(), kNullSymbol);
      for (Symbol symbol = 1; symbol < texts.from_history.size(); ++symbol) {
        texts.from_history[symbol] = texts.of_deals->Find(texts.of_history->Text(symbol));
      }
      texts.end = texts.of_deals->end();
      for (Symbol symbol = 1; symbol < texts.from_history.size(); ++symbol) {
        if (texts.from_history[symbol] != kNullSymbol) continue;
        texts.added.push_back(symbol);
        texts.from_history[symbol] = texts.end + static_cast<Symbol>(texts.added.size()) - 1;
      }
    };
    read(DealField::kStage, deal_.stage, row_.stage);
    read(DealField::kCurrency, deal_.currency, row_.currency);
    read(DealField::kForecastCategory, deal_.forecast_category, row_.forecast_category);
    read(DealField::kOwner, deal_.owner, row_.owner);
  }

  static uint64_t StageKey(Symbol pipeline, Symbol stage) {
    return uint64_t{pipeline} << 32 | stage;
  }

  void ReadStages() {
    const TableState& stages = snapshot_.table(TableId::kStages);
    const auto column = [](std::string_view name) { return ColumnIndex(TableId::kStages, name); };
    const int pipeline_column = column("pipeline");
    const int stage_column = column("stage");
    const int status_column = column("status");
    const Symbols& pipelines = *deals_.column(pipeline_).symbols;
    for (int64_t row = 0; row < stages.rows; ++row) {
      const std::string_view pipeline = stages.TextAt(row, pipeline_column);
      Symbol of = kNullSymbol;
      if (pipeline.data() != nullptr) {
        of = pipelines.Find(pipeline);
        if (of == kNullSymbol) continue;  // no deal is in it
      }
      const Symbol stage = to_->Find(DealField::kStage, stages.TextAt(row, stage_column));
      if (stage == kNullSymbol) continue;
      status_of_stage_[StageKey(of, stage)] =
          static_cast<DealStatus>(stages.SmallAt(row, status_column));
    }
    stages_given_ = stages.rows > 0;
  }

  // The deal as its own row has it.
  DealState OfDeal(const RowGroup& group, int row) const {
    DealState state;
    state.stage = group.symbols(deal_.stage)[row];
    state.currency = group.symbols(deal_.currency)[row];
    state.forecast_category = group.symbols(deal_.forecast_category)[row];
    state.owner = group.symbols(deal_.owner)[row];
    state.amount = group.numbers(deal_.amount)[row];
    state.probability = group.numbers(deal_.probability)[row];
    state.expected_close_on = group.days(deal_.expected_close_on)[row];
    state.status = static_cast<DealStatus>(group.smalls(deal_.status)[row]);
    return state;
  }

  Symbol TextIn(DealField field, Symbol of_history) const {
    const Texts& texts = to_->texts(field);
    return texts.from_history.empty() ? of_history : texts.from_history[of_history];
  }

  // What a row of the history says of the deal whose own row is `today`.
  Said OfHistory(uint32_t at, Symbol pipeline, const DealState& today) const {
    const RowGroup& group = history_.GroupOf(at);
    const int row = static_cast<int>(at % kGroupRows);
    Said said;
    DealState& state = said.state;
    state.row = at;
    state.day = snapshot_.settings().zone.DayOf(group.numbers(changed_at_)[row]).days();
    const auto say = [&](DealField field, bool says) {
      if (says) said.fields |= Bit(field);
    };
    state.stage = TextIn(DealField::kStage, group.symbols(row_.stage)[row]);
    say(DealField::kStage, state.stage != kNullSymbol);
    state.amount = group.numbers(row_.amount)[row];
    say(DealField::kAmount, state.amount != kNullNumber);
    state.currency = TextIn(DealField::kCurrency, group.symbols(row_.currency)[row]);
    say(DealField::kCurrency, state.currency != kNullSymbol || state.amount != kNullNumber);
    if (state.currency == kNullSymbol) state.currency = today.currency;
    state.probability = group.numbers(row_.probability)[row];
    say(DealField::kProbability, state.probability != kNullNumber);
    state.expected_close_on = group.days(row_.expected_close_on)[row];
    say(DealField::kExpectedCloseOn, state.expected_close_on != kNullDay);
    state.forecast_category =
        TextIn(DealField::kForecastCategory, group.symbols(row_.forecast_category)[row]);
    say(DealField::kForecastCategory, state.forecast_category != kNullSymbol);
    state.owner = TextIn(DealField::kOwner, group.symbols(row_.owner)[row]);
    say(DealField::kOwner, state.owner != kNullSymbol);

    const uint8_t status = group.smalls(row_.status)[row];
    if (status != kNullSmall) {
      said.status = true;
      state.status = static_cast<DealStatus>(status);
    } else if (state.stage != kNullSymbol) {
      const auto listed = status_of_stage_.find(StageKey(pipeline, state.stage));
      said.status = listed != status_of_stage_.end() || state.stage == today.stage;
      state.status = listed != status_of_stage_.end() ? listed->second : today.status;
    }
    return said;
  }

  void AddWithoutHistory(const RowGroup& group, int row) {
    std::vector<DealState>& states = to_->states_;
    const int32_t opened = group.days(opened_on_)[row];
    const int32_t closed = group.days(closed_on_)[row];
    DealState state = OfDeal(group, row);
    state.assumed_fields = kAllFields;
    if (state.status == DealStatus::kOpen) {
      state.day = opened;  // null: since always
      states.push_back(state);
      return;
    }
    if (opened == kNullDay || closed == kNullDay) {
      state.day = closed != kNullDay ? closed : opened;
      states.push_back(state);
      return;
    }
    DealState open = state;
    open.day = opened;
    open.status = DealStatus::kOpen;
    states.push_back(open);
    state.day = std::max(opened, closed);
    states.push_back(state);
  }

  void AddWithHistory(const RowGroup& group, int row, absl::Span<const uint32_t> rows) {
    std::vector<DealState>& states = to_->states_;
    DealState today = OfDeal(group, row);
    const Symbol pipeline = group.symbols(pipeline_)[row];
    Sort(rows);
    said_.clear();
    for (const Order& order : order_) said_.push_back(OfHistory(order.row, pipeline, today));

    // What no row says is as today, and before the first that says it as that one has it.
    DealState state = today;
    uint8_t unsaid = kAllFields;
    for (const Said& said : said_) {
      Take(said.state, said.fields & unsaid, &state);
      unsaid &= static_cast<uint8_t>(~said.fields);
    }
    state.assumed_fields = kAllFields;
    state.status = DealStatus::kOpen;
    state.row = kNoRow;
    const Said& first = said_.front();
    const int32_t opened = group.days(opened_on_)[row];
    const bool earlier = opened != kNullDay && opened < first.state.day;
    state.day = earlier ? opened : first.state.day;
    const bool begins_closed = first.status && first.state.status != DealStatus::kOpen;
    if (earlier || begins_closed) states.push_back(state);
    for (const Said& said : said_) {
      Take(said.state, said.fields, &state);
      if (said.status) state.status = said.state.status;
      state.assumed_fields &= static_cast<uint8_t>(~said.fields);
      state.day = said.state.day;
      state.row = said.state.row;
      states.push_back(state);
    }
    AddToday(today, group.days(closed_on_)[row], state);
  }

  // What the deal's row says beyond the last row of the history. What is empty there says nothing.
  void AddToday(DealState today, int32_t closed, const DealState& last) {
    const DealState as_it_was = last;
    uint8_t silent = 0;
    const auto unless = [&](DealField field, bool says) {
      if (!says) silent |= Bit(field);
    };
    unless(DealField::kAmount, today.amount != kNullNumber);
    const auto reporting = [&](Symbol currency) {  // which need not be named
      return currency == kNullSymbol || currency == reporting_currency_;
    };
    const bool same = reporting(today.currency) && reporting(last.currency);
    unless(DealField::kCurrency,
           !same && (today.amount != kNullNumber || today.currency != kNullSymbol));
    unless(DealField::kProbability, today.probability != kNullNumber);
    unless(DealField::kExpectedCloseOn, today.expected_close_on != kNullDay);
    unless(DealField::kForecastCategory, today.forecast_category != kNullSymbol);
    unless(DealField::kOwner, today.owner != kNullSymbol);
    Take(as_it_was, silent, &today);
    const uint8_t differs = Differences(today, as_it_was);
    if (differs == 0 && today.status == as_it_was.status) return;
    const bool dated =
        today.status != as_it_was.status && today.status != DealStatus::kOpen && closed != kNullDay;
    today.day = dated ? std::max(closed, as_it_was.day) : DealState::kUndated;
    today.assumed_fields = as_it_was.assumed_fields | differs;
    to_->states_.push_back(today);
  }

  struct Order {
    int64_t changed_at, seq;
    uint32_t row;
  };
  void Sort(absl::Span<const uint32_t> rows) {
    order_.clear();
    for (const uint32_t row : rows) {
      order_.push_back({history_.NumberAt(row, changed_at_), history_.NumberAt(row, seq_), row});
    }
    std::sort(order_.begin(), order_.end(), [](const Order& a, const Order& b) {
      return std::make_pair(a.changed_at, a.seq) < std::make_pair(b.changed_at, b.seq);
    });
  }

  void Count(size_t first, bool without_history) {
    Counts& counts = to_->counts_;
    const std::vector<DealState>& states = to_->states_;
    to_->first_.push_back(states.size());
    to_->has_history_.push_back(without_history ? 0 : 1);
    counts.with_history += without_history ? 0 : 1;
    counts.never_open += states[first].status != DealStatus::kOpen ? 1 : 0;
    counts.undated += states.back().day == DealState::kUndated ? 1 : 0;
    const Symbol pipeline =
        deals_.SymbolAt(static_cast<int64_t>(to_->first_.size()) - 2, pipeline_);
    bool unknown = false;
    bool changed = false;
    for (size_t i = first; i < states.size(); ++i) {
      unknown = unknown || (states[i].stage != kNullSymbol &&
                            status_of_stage_.find(StageKey(pipeline, states[i].stage)) ==
                                status_of_stage_.end());
      changed = changed || (i > first && states[i].status != states[i - 1].status &&
                            states[i].status != DealStatus::kOpen &&
                            states[i - 1].status != DealStatus::kOpen);
    }
    counts.unknown_stage += stages_given_ && unknown ? 1 : 0;
    counts.changed_closed += changed ? 1 : 0;
  }

  const Snapshot& snapshot_;
  const TableState& deals_;
  const TableState& history_;
  DealHistory* const to_;
  const StateColumns deal_{TableId::kDeals};
  const StateColumns row_{TableId::kDealHistory};
  const int pipeline_ = ColumnIndex(TableId::kDeals, "pipeline");
  const int opened_on_ = ColumnIndex(TableId::kDeals, "opened_on");
  const int closed_on_ = ColumnIndex(TableId::kDeals, "closed_on");
  const int changed_at_ = ColumnIndex(TableId::kDealHistory, "changed_at");
  const int seq_ = ColumnIndex(TableId::kDealHistory, "seq");
  HashMap<uint64_t, DealStatus> status_of_stage_;
  bool stages_given_ = false;
  Symbol reporting_currency_ = kNullSymbol;
  size_t charged_ = 0;
  std::vector<Order> order_;  // of one deal
  std::vector<Said> said_;    // of one deal
};

absl::StatusOr<DealHistory> DealHistory::Of(const Snapshot& snapshot, const Run& run) {
  COXSWAIN_RETURN_IF_ERROR(RequireTable(snapshot, TableId::kDeals, "what deals were day by day"));
  DealHistory history;
  history.charge_ = std::make_shared<ScopedCharge>(run.memory);
  COXSWAIN_RETURN_IF_ERROR(Builder(snapshot, &history).Build(run));
  return history;
}

const DealState* DealHistory::At(int64_t deal, int32_t day) const {
  const absl::Span<const DealState> all = states(deal);
  const auto later =
      std::upper_bound(all.begin(), all.end(), day,
                       [](int32_t of, const DealState& state) { return of < state.day; });
  return later == all.begin() ? nullptr : &*(later - 1);
}

const DealHistory::Texts& DealHistory::texts(DealField field) const {
  return texts_[static_cast<size_t>(TextsPlace(field))];
}

std::string_view DealHistory::Text(DealField field, Symbol symbol) const {
  if (symbol == kNullSymbol) return {};
  const Texts& of = texts(field);
  return symbol < of.end ? of.of_deals->Text(symbol)
                         : of.of_history->Text(of.added[symbol - of.end]);
}

Symbol DealHistory::Find(DealField field, std::string_view text) const {
  const Texts& of = texts(field);
  const Symbol symbol = of.of_deals->Find(text);
  if (symbol != kNullSymbol) return symbol < of.end ? symbol : kNullSymbol;
  if (of.from_history.empty()) return kNullSymbol;
  const Symbol of_history = of.of_history->Find(text);
  return of_history < of.from_history.size() ? of.from_history[of_history] : kNullSymbol;
}

Symbol DealHistory::end(DealField field) const {
  return texts(field).end + static_cast<Symbol>(texts(field).added.size());
}

bool DealHistory::AddsTexts(DealField field) const { return !texts(field).added.empty(); }

}  // namespace coxswain
