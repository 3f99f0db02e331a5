#include "coxswain/query/fold.h"

#include <algorithm>
#include <array>

#include "code_slots.h"
#include "codes.h"

namespace coxswain {

namespace {

constexpr uint64_t kDenseBytes = uint64_t{1} << 26;  // sums kept by code while they are this small

}  // namespace

struct FoldPlan::State {
  std::shared_ptr<const Snapshot> snapshot;
  TableId fact = TableId::kDeals;
  int date_column = -1;
  std::vector<RowCodes> dimensions;
  std::vector<uint64_t> strides;  // of each dimension in the combined code
  uint64_t combinations = 1;
  struct CodeCondition {
    RowCodes codes;
    std::vector<uint8_t> passing;
  };
  std::vector<CodeCondition> code_conditions;
  // Compared row by row instead of by code: on numbers of the fact itself.
  struct NumberCondition {
    int column;
    ValueCondition condition;
    bool Passes(int64_t value) const {
      return value == kNullNumber ? condition.PassesNull() : condition.PassesNumber(value);
    }
  };
  std::vector<NumberCondition> number_conditions;
  ScopedCharge charge{nullptr};

  explicit State(MemoryBudget* budget) : charge(budget) {}

  const TableState& table() const { return snapshot->table(fact); }

  int LeavePassing(const RowGroup& group, uint16_t* rows, int count, uint32_t* scratch) const {
    for (const CodeCondition& condition : code_conditions) {
      condition.codes.Read(group, rows, count, scratch);
      int kept = 0;
      for (int i = 0; i < count; ++i) {
        rows[kept] = rows[i];
        kept += condition.passing[scratch[i]];
      }
      count = kept;
    }
    for (const NumberCondition& condition : number_conditions) {
      const int64_t* numbers = group.numbers(condition.column);
      int kept = 0;
      for (int i = 0; i < count; ++i) {
        rows[kept] = rows[i];
        kept += condition.Passes(numbers[rows[i]]) ? 1 : 0;
      }
      count = kept;
    }
    return count;
  }

  void Read(const RowGroup& group, const uint16_t* rows, int count, uint32_t* scratch,
            uint64_t* codes) const {
    std::fill_n(codes, count, 0);
    for (size_t d = 0; d < dimensions.size(); ++d) {
      dimensions[d].Read(group, rows, count, scratch);
      for (int i = 0; i < count; ++i) codes[i] += scratch[i] * strides[d];
    }
  }

  // The text of a dimension's part of a code.
  static KeyPart Part(const RowCodes& codes, uint64_t part) {
    if (part == 0) return KeyPart::Null();
    return KeyPart::Text(codes.Label(static_cast<uint32_t>(part)));
  }
};

FoldPlan::FoldPlan() = default;
FoldPlan::FoldPlan(FoldPlan&&) noexcept = default;
FoldPlan& FoldPlan::operator=(FoldPlan&&) noexcept = default;
FoldPlan::~FoldPlan() = default;

absl::StatusOr<FoldPlan> FoldPlan::Make(std::shared_ptr<const Snapshot> snapshot, TableId fact,
                                        int date_column, const GroupOptions& options,
                                        const Run& run, std::optional<TableId> unreachable) {
  FoldPlan plan;
  plan.state_ = std::make_unique<State>(run.memory);
  State& state = *plan.state_;
  state.snapshot = std::move(snapshot);
  state.fact = fact;
  state.date_column = date_column;
  const Snapshot& book = *state.snapshot;

  // What `unreachable` alone has is null for these rows.
  const auto is_unreachable = [&](std::string_view name) {
    return unreachable.has_value() && !ResolveColumn(book, fact, date_column, name).ok() &&
           ResolveColumn(book, *unreachable, -1, name).ok();
  };
  for (const std::string& name : options.by) {
    if (is_unreachable(name)) {
      state.dimensions.push_back(RowCodes::Null());
      plan.names_.push_back(ResolveColumn(book, *unreachable, -1, name)->name);
      plan.grains_.push_back(std::nullopt);
      continue;
    }
    COXSWAIN_ASSIGN_OR_RETURN(const ResolvedColumn column,
                              ResolveColumn(book, fact, date_column, name));
    if (std::find(plan.names_.begin(), plan.names_.end(), column.name) != plan.names_.end()) {
      return InvalidArgument("The dimension " + column.name + " is asked for twice.");
    }
    COXSWAIN_ASSIGN_OR_RETURN(RowCodes codes,
                              RowCodes::Make(book, date_column, column, &state.charge));
    state.dimensions.push_back(std::move(codes));
    plan.names_.push_back(column.name);
    plan.grains_.push_back(column.grain);
  }
  for (size_t i = state.dimensions.size(); i-- > 0;) {
    state.strides.insert(state.strides.begin(), state.combinations);
    const uint64_t cardinality = state.dimensions[i].cardinality();
    if (cardinality > UINT64_MAX / state.combinations) {
      return ResourceExhausted(
          "These dimensions have more combinations than 2^64: group by fewer.");
    }
    state.combinations *= cardinality;
  }
  for (const FilterCondition& condition : options.filter) {
    FilterCondition qualified = condition;
    if (is_unreachable(condition.column)) {
      qualified.column = ResolveColumn(book, *unreachable, -1, condition.column)->name;
      plan.filter_.push_back(qualified);
      RowCodes none = RowCodes::Null();
      COXSWAIN_ASSIGN_OR_RETURN(std::vector<uint8_t> passing,
                                none.Passing(condition, book.settings()));
      state.code_conditions.push_back({std::move(none), std::move(passing)});
      continue;
    }
    COXSWAIN_ASSIGN_OR_RETURN(const ResolvedColumn column,
                              ResolveColumn(book, fact, date_column, condition.column));
    qualified.column = column.name;
    plan.filter_.push_back(qualified);
    const BookColumn& info = book.table(column.table).column(column.column);
    if (column.path.empty() && StorageOf(info.type) == Storage::kNumber) {
      COXSWAIN_ASSIGN_OR_RETURN(
          ValueCondition number,
          ValueCondition::Make({info.name, info.type, info.spec, {}}, condition, book.settings()));
      state.number_conditions.push_back({column.column, std::move(number)});
      continue;
    }
    COXSWAIN_ASSIGN_OR_RETURN(RowCodes codes,
                              RowCodes::Make(book, date_column, column, &state.charge));
    COXSWAIN_ASSIGN_OR_RETURN(std::vector<uint8_t> passing,
                              codes.Passing(condition, book.settings()));
    state.code_conditions.push_back({std::move(codes), std::move(passing)});
  }
  return plan;
}

namespace {

// What one thread keeps while it folds.
struct Worker {
  Worker(std::vector<int> widths, MemoryBudget* memory) : sums(std::move(widths)), charge(memory) {}
  GroupSums sums;
  CodeSlots code_slots;
  ScopedCharge charge;
  int64_t charged_slots = 0;

  std::array<uint16_t, kGroupRows> rows;
  std::array<uint32_t, kGroupRows> slots;
  std::array<uint32_t, kGroupRows> scratch;
  std::array<uint64_t, kGroupRows> codes;
  std::unique_ptr<FoldScratch> kept;  // of the calculator's
};

// Row groups handed to a thread at once.
constexpr int64_t kGroupsAtOnce = 16;

// Labels of a dimension that has no more are kept for the groups that share them.
constexpr uint64_t kFewLabels = 4096;

}  // namespace

absl::Status FoldPlan::Fold(const LaneSource& source, absl::Span<const KeyPart> prefix,
                            const Run& run, Tally* tally) const {
  const State& state = *state_;
  if (run.rows_counted != nullptr) {
    COXSWAIN_ASSIGN_OR_RETURN(const std::vector<int64_t> rows, Rows(source, -1, run));
    run.rows_counted(static_cast<int>(state.fact), state.date_column, rows);
    return absl::OkStatus();
  }
  const TableState& table = state.table();
  const std::vector<int> widths = source.block_widths();
  uint64_t slot_bytes = 0;
  for (const int width : widths) slot_bytes += static_cast<uint64_t>(width) * sizeof(int64_t);
  // The slot itself, its code twice, and its entry in the tally.
  const int64_t charged_bytes = static_cast<int64_t>(slot_bytes * 3 + 64);
  uint64_t dense_slots = kDenseBytes / slot_bytes;
  if (run.memory != nullptr) {  // at most a quarter of what the ceiling leaves
    const int64_t left = std::max<int64_t>(0, run.memory->limit() - run.memory->used());
    const int64_t share = left / (4 * std::max(1, run.threads)) / charged_bytes;
    dense_slots = std::min(dense_slots, static_cast<uint64_t>(share));
  }
  const RowBins* bins = source.bins();
  const uint64_t bin_count = bins == nullptr ? 1 : bins->count();
  if (bin_count > UINT64_MAX / state.combinations) {
    return ResourceExhausted("These dimensions have more combinations than 2^64: group by fewer.");
  }
  const uint64_t combinations = state.combinations * bin_count;
  // Most bins are empty: few rows are not worth a slot for each.
  if (bins != nullptr) {
    dense_slots = std::min(dense_slots, static_cast<uint64_t>(std::max<int64_t>(1, table.rows)));
  }
  const bool dense = combinations <= dense_slots;

  const int64_t groups = static_cast<int64_t>(table.groups.size());
  const int64_t items = (groups + kGroupsAtOnce - 1) / kGroupsAtOnce;
  std::vector<std::unique_ptr<Worker>> workers(static_cast<size_t>(std::max(1, run.threads)));

  const auto find_slots = [&](const FoldBatch& batch, Worker* worker) -> absl::Status {
    const RowGroup& group = *batch.group;
    const int count = batch.count;
    if (dense) {
      std::fill_n(worker->slots.begin(), count, 0);
      for (size_t d = 0; d < state.dimensions.size(); ++d) {
        uint32_t* codes = d == 0 ? worker->slots.data() : worker->scratch.data();
        state.dimensions[d].Read(group, worker->rows.data(), count, codes);
        const uint32_t stride = static_cast<uint32_t>(state.strides[d]);
        if (d == 0) {
          for (int i = 0; stride != 1 && i < count; ++i) codes[i] *= stride;
        } else {
          for (int i = 0; i < count; ++i)
            worker->slots[static_cast<size_t>(i)] += codes[i] * stride;
        }
      }
      if (bins == nullptr) return absl::OkStatus();
      bins->Read(batch, worker->scratch.data());
      for (size_t i = 0; i < static_cast<size_t>(count); ++i) {
        worker->slots[i] = worker->slots[i] * static_cast<uint32_t>(bin_count) + worker->scratch[i];
      }
      return absl::OkStatus();
    }
    state.Read(group, worker->rows.data(), count, worker->scratch.data(), worker->codes.data());
    if (bins != nullptr) {
      bins->Read(batch, worker->scratch.data());
      for (size_t i = 0; i < static_cast<size_t>(count); ++i) {
        worker->codes[i] = worker->codes[i] * bin_count + worker->scratch[i];
      }
    }
    worker->code_slots.Find(worker->codes.data(), count, worker->slots.data());
    worker->sums.Resize(static_cast<uint32_t>(worker->code_slots.code_of_slot().size()));
    return absl::OkStatus();
  };

  const auto charge_slots = [&](Worker* worker, int64_t slots) -> absl::Status {
    if (slots <= worker->charged_slots) return absl::OkStatus();
    COXSWAIN_RETURN_IF_ERROR(
        worker->charge.Add((slots - worker->charged_slots) * charged_bytes, "Grouping"));
    worker->charged_slots = slots;
    return absl::OkStatus();
  };

  const absl::Status folded = ParallelFor(items, run, [&](int64_t item, int index) -> absl::Status {
    std::unique_ptr<Worker>& worker = workers[static_cast<size_t>(index)];
    if (worker == nullptr) {
      worker = std::make_unique<Worker>(widths, run.memory);
      worker->kept = source.NewScratch();
      if (dense) {
        COXSWAIN_RETURN_IF_ERROR(charge_slots(worker.get(), static_cast<int64_t>(combinations)));
        worker->sums.Resize(static_cast<uint32_t>(combinations));
      }
    }
    const int64_t end = std::min(groups, (item + 1) * kGroupsAtOnce);
    for (int64_t g = item * kGroupsAtOnce; g < end; ++g) {
      const RowGroup& group = *table.groups[static_cast<size_t>(g)];
      int count = source.Select(group, worker->rows.data());
      count = state.LeavePassing(group, worker->rows.data(), count, worker->scratch.data());
      if (count == 0) continue;
      FoldBatch batch{&group, worker->rows.data(), nullptr, count, worker->kept.get()};
      source.Read(batch);
      COXSWAIN_RETURN_IF_ERROR(find_slots(batch, worker.get()));
      batch.slots = worker->slots.data();
      source.Accumulate(batch, &worker->sums);
    }
    return charge_slots(worker.get(), worker->sums.slots());
  });
  COXSWAIN_RETURN_IF_ERROR(folded);

  const std::string key_prefix = EncodeKey(prefix);
  std::vector<Int128> lanes;
  std::string key;
  std::vector<std::vector<std::string>> labels(state.dimensions.size());  // once made, by code
  const auto append_label = [&](size_t d, uint32_t part) {
    const RowCodes& codes = state.dimensions[d];
    const auto append = [&](std::string* bytes) { AppendKeyPart(State::Part(codes, part), bytes); };
    if (codes.cardinality() > kFewLabels) return append(&key);
    labels[d].resize(codes.cardinality());
    std::string& label = labels[d][part];
    if (label.empty()) append(&label);
    key += label;
  };
  for (const std::unique_ptr<Worker>& worker : workers) {
    if (worker == nullptr) continue;
    const std::vector<uint64_t>& code_of_slot = worker->code_slots.code_of_slot();
    const uint64_t slots = dense ? combinations : code_of_slot.size();
    for (uint64_t slot = 0; slot < slots; ++slot) {
      if (worker->sums.Count(static_cast<uint32_t>(slot)) == 0) continue;
      worker->sums.Read(static_cast<uint32_t>(slot), &lanes);
      uint64_t code = dense ? slot : code_of_slot[slot];
      const uint32_t bin = static_cast<uint32_t>(code % bin_count);
      code /= bin_count;
      key = key_prefix;
      for (size_t d = 0; d < state.dimensions.size(); ++d) {
        append_label(d, static_cast<uint32_t>(code / state.strides[d]));
        code %= state.strides[d];
      }
      if (bins != nullptr) bins->AppendKey(bin, &key);
      tally->Add(key, lanes);
    }
  }
  return absl::OkStatus();
}

int FoldPlan::LeavePassing(const RowGroup& group, uint16_t* rows, int count,
                           uint32_t* scratch) const {
  return state_->LeavePassing(group, rows, count, scratch);
}

void FoldPlan::Read(const RowGroup& group, const uint16_t* rows, int count, uint32_t* scratch,
                    uint64_t* codes) const {
  state_->Read(group, rows, count, scratch, codes);
}

uint64_t FoldPlan::combinations() const { return state_->combinations; }

Key FoldPlan::DimensionsOf(uint64_t code) const {
  Key key;
  for (size_t d = 0; d < state_->dimensions.size(); ++d) {
    key.push_back(State::Part(state_->dimensions[d], code / state_->strides[d]));
    code %= state_->strides[d];
  }
  return key;
}

std::optional<std::vector<uint32_t>> FoldPlan::CodesBySymbol(int column) const {
  if (combinations() > UINT32_MAX) return std::nullopt;
  std::vector<uint32_t> codes(state_->table().column(column).symbols->end(), 0);
  for (size_t d = 0; d < state_->dimensions.size(); ++d) {
    const uint32_t stride = static_cast<uint32_t>(state_->strides[d]);
    const absl::Span<const uint32_t> lookup = state_->dimensions[d].LookupOf(column);
    if (lookup.empty() && !state_->dimensions[d].IsColumn(column)) return std::nullopt;
    for (size_t symbol = 0; symbol < codes.size(); ++symbol) {
      if (lookup.empty()) codes[symbol] += static_cast<uint32_t>(symbol) * stride;
      if (symbol < lookup.size()) codes[symbol] += lookup[symbol] * stride;
    }
  }
  return codes;
}

absl::StatusOr<std::vector<int64_t>> FoldPlan::Rows(const LaneSource& source, int64_t limit,
                                                    const Run& run) const {
  const State& state = *state_;
  std::array<uint16_t, kGroupRows> rows;
  std::array<uint32_t, kGroupRows> scratch;
  std::vector<int64_t> found;
  const std::vector<GroupRef>& groups = state.table().groups;
  for (size_t g = 0; g < groups.size(); ++g) {
    COXSWAIN_RETURN_IF_ERROR(run.Tick(static_cast<double>(g) / static_cast<double>(groups.size())));
    const RowGroup& group = *groups[g];
    int count = source.Select(group, rows.data());
    count = state.LeavePassing(group, rows.data(), count, scratch.data());
    for (int i = 0; i < count; ++i) {
      if (limit >= 0 && static_cast<int64_t>(found.size()) >= limit) return found;
      found.push_back(group.first_row() + rows[static_cast<size_t>(i)]);
    }
  }
  return found;
}

}  // namespace coxswain
