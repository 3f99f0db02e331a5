#include "count_customers.h"

#include <algorithm>
#include <limits>
#include <memory>

#include "coxswain/base/large_array.h"

#include "customer_counts.h"
#include "deal_state.h"
#include "query/code_slots.h"

namespace coxswain {
namespace {

constexpr int32_t kNever = std::numeric_limits<int32_t>::max();
constexpr int64_t kGroupsAtOnce = 16;  // row groups handed to a thread at once

// What is kept of the days on which a buyer bought: a customer as one of a group.
enum class Keep { kFirst, kFirstAndLast, kAll };

template <typename T>
using Large = std::vector<T, LargeAllocator<T>>;

struct Purchase {
  uint32_t buyer;
  int32_t day;
};

// What one thread has seen.
struct Seen {
  explicit Seen(MemoryBudget* memory) : charge(memory) {}

  Large<int32_t> first_of_all;  // by customer; empty: it is `first`
  Large<int32_t> first, last;   // by buyer
  Large<Purchase> purchases;    // Keep::kAll
  CodeSlots buyers;             // of (group, customer), where not each customer is one
  int32_t last_day = kNullDay;
  ScopedCharge charge;
  int64_t charged = 0;

  std::array<uint16_t, kGroupRows> rows;
  std::array<uint32_t, kGroupRows> scratch;
  std::array<uint32_t, kGroupRows> slots;
  std::array<uint64_t, kGroupRows> codes;

  absl::Status Charge() {
    const size_t days = first_of_all.size() + first.size() + last.size();
    const size_t bytes = days * sizeof(int32_t) + purchases.capacity() * sizeof(Purchase) +
                         buyers.code_of_slot().size() * 5 * sizeof(uint64_t);
    const int64_t more = static_cast<int64_t>(bytes) - charged;
    if (more <= 0) return absl::OkStatus();
    COXSWAIN_RETURN_IF_ERROR(charge.Add(more, "Counting customers"));
    charged += more;
    return absl::OkStatus();
  }

  void Widen(size_t count, Keep keep) {
    if (keep == Keep::kAll || count <= first.size()) return;
    first.resize(count, kNever);
    if (keep == Keep::kFirstAndLast) last.resize(count, kNullDay);
  }
};

class Counting {
 public:
  Counting(const Snapshot& snapshot, const FoldPlan& plan, const MeasureFold& fold, Keep keep)
      : deals_(snapshot.table(TableId::kDeals)),
        calendar_(snapshot.settings().calendar),
        plan_(plan),
        fold_(fold),
        keep_(keep),
        range_{std::nullopt, Earlier(fold.to, fold.as_of)},
        customer_(ColumnIndex(TableId::kDeals, "customer_id")),
        customers_(deals_.column(customer_).symbols->end()) {
    if (plan.combinations() > 1) group_of_customer_ = plan.CodesBySymbol(customer_);
    each_customer_ = plan.combinations() <= 1 || group_of_customer_.has_value();
  }

  absl::Status Read(const Run& run);
  absl::Status Count(const Key& prefix, const Run& run, Tally* tally);

 private:
  absl::Status ReadGroup(const RowGroup& group, Seen* seen) const;
  int Select(const RowGroup& group, uint16_t* rows) const;
  void Join(Seen* other);
  void SortPurchases();
  size_t buyers() const {
    return each_customer_ ? customers_ : seen_->buyers.code_of_slot().size();
  }
  // The days kept of a buyer, rising; empty: none.
  absl::Span<const int32_t> DaysOf(size_t buyer, std::array<int32_t, 2>* two) const;

  const TableState& deals_;
  const Calendar& calendar_;
  const FoldPlan& plan_;
  const MeasureFold& fold_;
  const Keep keep_;
  const DealColumns columns_;
  const DayRange range_;
  const int customer_;
  const size_t customers_;
  std::optional<std::vector<uint32_t>> group_of_customer_;
  bool each_customer_ = true;  // is in one group only, and so a buyer by his own symbol

  std::unique_ptr<Seen> seen_;
  std::vector<size_t> first_day_;  // of each buyer, in days_
  Large<int32_t> days_;
};

int Counting::Select(const RowGroup& group, uint16_t* rows) const {
  const int count =
      SelectDeals(group, columns_, DealStatus::kWon, columns_.closed_on, range_, fold_.as_of, rows);
  if (!group.has_null(customer_) && !group.has_null(columns_.closed_on)) return count;
  const Symbol* customers = group.symbols(customer_);
  const int32_t* days = group.days(columns_.closed_on);
  int kept = 0;
  for (int i = 0; i < count; ++i) {
    const uint16_t row = rows[i];
    rows[kept] = row;
    kept += customers[row] != kNullSymbol && days[row] != kNullDay ? 1 : 0;
  }
  return kept;
}

absl::Status Counting::ReadGroup(const RowGroup& group, Seen* seen) const {
  uint16_t* rows = seen->rows.data();
  int count = Select(group, rows);
  const Symbol* customers = group.symbols(customer_);
  const int32_t* days = group.days(columns_.closed_on);
  if (!fold_.to.has_value() && !fold_.as_of.has_value()) {
    int32_t last = seen->last_day;
    for (int i = 0; i < count; ++i) last = std::max(last, days[rows[i]]);
    seen->last_day = last;
  }
  if (!seen->first_of_all.empty()) {
    int32_t* first = seen->first_of_all.data();
    for (int i = 0; i < count; ++i) {
      int32_t& of_customer = first[customers[rows[i]]];
      of_customer = std::min(of_customer, days[rows[i]]);
    }
  }
  count = plan_.LeavePassing(group, rows, count, seen->scratch.data());
  const uint32_t* buyers = seen->slots.data();
  if (each_customer_) {
    for (int i = 0; i < count; ++i) seen->slots[static_cast<size_t>(i)] = customers[rows[i]];
  } else {
    plan_.Read(group, rows, count, seen->scratch.data(), seen->codes.data());
    for (int i = 0; i < count; ++i) {
      uint64_t& code = seen->codes[static_cast<size_t>(i)];
      code = code * customers_ + customers[rows[i]];
    }
    seen->buyers.Find(seen->codes.data(), count, seen->slots.data());
    const size_t known = seen->buyers.code_of_slot().size();
    if (known > seen->first.size()) seen->Widen(std::max(known, seen->first.size() * 2), keep_);
  }
  if (keep_ == Keep::kAll) {
    for (int i = 0; i < count; ++i) seen->purchases.push_back({buyers[i], days[rows[i]]});
  } else {
    int32_t* first = seen->first.data();
    for (int i = 0; i < count; ++i) first[buyers[i]] = std::min(first[buyers[i]], days[rows[i]]);
  }
  if (keep_ == Keep::kFirstAndLast) {
    int32_t* last = seen->last.data();
    for (int i = 0; i < count; ++i) last[buyers[i]] = std::max(last[buyers[i]], days[rows[i]]);
  }
  return seen->Charge();
}

void Counting::Join(Seen* other) {
  seen_->last_day = std::max(seen_->last_day, other->last_day);
  for (size_t i = 0; i < other->first_of_all.size(); ++i) {
    seen_->first_of_all[i] = std::min(seen_->first_of_all[i], other->first_of_all[i]);
  }
  std::vector<uint32_t> slots;  // here, by buyer there
  const std::vector<uint64_t>& codes = other->buyers.code_of_slot();
  if (!each_customer_) {
    slots.resize(codes.size());
    for (size_t at = 0; at < codes.size(); at += kGroupRows) {
      const size_t count = std::min<size_t>(kGroupRows, codes.size() - at);
      seen_->buyers.Find(codes.data() + at, static_cast<int>(count), slots.data() + at);
    }
    seen_->Widen(seen_->buyers.code_of_slot().size(), keep_);
  }
  const auto here = [&](size_t buyer) { return each_customer_ ? buyer : slots[buyer]; };
  const size_t known = each_customer_ ? other->first.size() : slots.size();
  for (size_t i = 0; keep_ != Keep::kAll && i < known; ++i) {
    int32_t& first = seen_->first[here(i)];
    first = std::min(first, other->first[i]);
    if (keep_ != Keep::kFirstAndLast) continue;
    int32_t& last = seen_->last[here(i)];
    last = std::max(last, other->last[i]);
  }
  for (const Purchase& purchase : other->purchases) {
    seen_->purchases.push_back({static_cast<uint32_t>(here(purchase.buyer)), purchase.day});
  }
}

absl::Status Counting::Read(const Run& run) {
  if (!each_customer_ && plan_.combinations() > std::numeric_limits<uint64_t>::max() / customers_) {
    return ResourceExhausted("These dimensions have more combinations than 2^64: group by fewer.");
  }
  const int64_t groups = static_cast<int64_t>(deals_.groups.size());
  const int64_t items = (groups + kGroupsAtOnce - 1) / kGroupsAtOnce;
  std::vector<std::unique_ptr<Seen>> workers(static_cast<size_t>(std::max(1, run.threads)));
  // Whoever is in one group only, with no row of his filtered out, began there.
  const bool all_pass = plan_.qualified_filter().empty() && each_customer_;
  const absl::Status read = ParallelFor(items, run, [&](int64_t item, int index) -> absl::Status {
    std::unique_ptr<Seen>& seen = workers[static_cast<size_t>(index)];
    if (seen == nullptr) {
      auto fresh = std::make_unique<Seen>(run.memory);
      if (!all_pass) fresh->first_of_all.resize(customers_, kNever);
      if (each_customer_) fresh->Widen(customers_, keep_);
      COXSWAIN_RETURN_IF_ERROR(fresh->Charge());
      seen = std::move(fresh);
    }
    const int64_t end = std::min(groups, (item + 1) * kGroupsAtOnce);
    for (int64_t g = item * kGroupsAtOnce; g < end; ++g) {
      COXSWAIN_RETURN_IF_ERROR(ReadGroup(*deals_.groups[static_cast<size_t>(g)], seen.get()));
    }
    return absl::OkStatus();
  });
  COXSWAIN_RETURN_IF_ERROR(read);
  for (std::unique_ptr<Seen>& worker : workers) {
    if (worker == nullptr) continue;
    if (seen_ == nullptr) {
      seen_ = std::move(worker);
      continue;
    }
    Join(worker.get());
    COXSWAIN_RETURN_IF_ERROR(seen_->Charge());
    worker.reset();
  }
  return absl::OkStatus();
}

void Counting::SortPurchases() {
  first_day_.assign(buyers() + 1, 0);
  for (const Purchase& purchase : seen_->purchases) ++first_day_[purchase.buyer + 1];
  for (size_t i = 1; i < first_day_.size(); ++i) first_day_[i] += first_day_[i - 1];
  days_.resize(seen_->purchases.size());
  std::vector<size_t> next(first_day_.begin(), std::prev(first_day_.end()));
  for (const Purchase& purchase : seen_->purchases) days_[next[purchase.buyer]++] = purchase.day;
  for (size_t i = 0; i + 1 < first_day_.size(); ++i) {
    std::sort(days_.data() + first_day_[i], days_.data() + first_day_[i + 1]);
  }
}

absl::Span<const int32_t> Counting::DaysOf(size_t buyer, std::array<int32_t, 2>* two) const {
  if (keep_ == Keep::kAll) {
    return {days_.data() + first_day_[buyer], first_day_[buyer + 1] - first_day_[buyer]};
  }
  if (seen_->first[buyer] == kNever) return {};
  *two = {seen_->first[buyer], keep_ == Keep::kFirst ? 0 : seen_->last[buyer]};
  return {two->data(), keep_ == Keep::kFirst ? size_t{1} : size_t{2}};
}

absl::Status Counting::Count(const Key& prefix, const Run& run, Tally* tally) {
  if (seen_ == nullptr) return absl::OkStatus();
  ScopedCharge charge(run.memory);
  if (keep_ == Keep::kAll) {
    const size_t bytes = buyers() * 2 * sizeof(size_t) + seen_->purchases.size() * sizeof(int32_t);
    COXSWAIN_RETURN_IF_ERROR(charge.Add(static_cast<int64_t>(bytes), "Counting customers"));
    SortPurchases();
  }
  std::array<int32_t, 2> two;
  int32_t first = kNever;
  for (size_t i = 0; i < buyers(); ++i) {
    const absl::Span<const int32_t> days = DaysOf(i, &two);
    if (!days.empty()) first = std::min(first, days[0]);
  }
  if (first == kNever) return absl::OkStatus();
  const Date last = fold_.to.value_or(fold_.as_of.value_or(Date::FromDays(seen_->last_day)));
  const CustomerPeriods periods(fold_, calendar_, Date::FromDays(first), last);
  if (periods.size() == 0) return absl::OkStatus();

  std::vector<CustomerCounts> counts;
  std::vector<uint64_t> codes;  // of the groups
  HashMap<uint64_t, uint32_t> place_of_code;
  constexpr uint64_t kFewCodes = uint64_t{1} << 22;
  const bool few = plan_.combinations() <= kFewCodes;
  constexpr uint32_t kNowhere = UINT32_MAX;
  std::vector<uint32_t> places(few ? plan_.combinations() : 0, kNowhere);
  const auto place_of = [&](uint64_t code) -> uint32_t& {
    return few ? places[code] : place_of_code.try_emplace(code, kNowhere).first->second;
  };
  constexpr size_t kCheckEvery = size_t{1} << 16;
  for (size_t i = 0; i < buyers(); ++i) {
    if (i % kCheckEvery == 0) COXSWAIN_RETURN_IF_ERROR(run.Check());
    const absl::Span<const int32_t> days = DaysOf(i, &two);
    if (days.empty()) continue;
    size_t customer = i;
    uint64_t code = group_of_customer_.has_value() ? (*group_of_customer_)[i] : 0;
    if (!each_customer_) {
      code = seen_->buyers.code_of_slot()[i] / customers_;
      customer = seen_->buyers.code_of_slot()[i] % customers_;
    }
    uint32_t& place = place_of(code);
    if (place == kNowhere) {
      constexpr size_t kBytes = sizeof(CustomerCounts::Numbers);
      // Here, and as an entry of the tally.
      COXSWAIN_RETURN_IF_ERROR(
          charge.Add(static_cast<int64_t>(periods.size() * kBytes * 3 + 64), "Counting customers"));
      place = static_cast<uint32_t>(counts.size());
      codes.push_back(code);
      counts.emplace_back(periods);
    }
    CustomerCounts& group = counts[place];
    const bool began_here = seen_->first_of_all.empty() || seen_->first_of_all[customer] == days[0];
    group.AddFirst(periods, days[0], began_here);
    if (keep_ != Keep::kFirst) group.AddDays(periods, days);
    if (fold_.flows) group.AddFlows(periods, days);
  }

  std::vector<Int128> lanes;
  for (size_t i = 0; i < counts.size(); ++i) {
    const size_t begin = counts[i].first();
    lanes = {1, periods[begin].start.days(), last.days()};
    for (size_t p = begin; p < periods.size(); ++p) {
      const CustomerCounts::Numbers& numbers = counts[i].numbers()[p];
      lanes.insert(lanes.end(), numbers.begin(), numbers.end());
    }
    Key key = prefix;
    for (KeyPart& part : plan_.DimensionsOf(codes[i])) key.push_back(std::move(part));
    tally->Add(key, lanes);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CountCustomers(const Snapshot& snapshot, const FoldPlan& plan, const MeasureFold& fold,
                            bool days, const Key& prefix, const Run& run, Tally* tally) {
  Keep keep = Keep::kFirst;
  if (days) keep = FinestGrain(fold.by).has_value() ? Keep::kAll : Keep::kFirstAndLast;
  if (fold.flows) keep = Keep::kAll;
  Counting counting(snapshot, plan, fold, keep);
  COXSWAIN_RETURN_IF_ERROR(counting.Read(run));
  return counting.Count(prefix, run, tally);
}

}  // namespace coxswain
