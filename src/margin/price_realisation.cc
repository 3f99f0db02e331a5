#include <map>

#include "coxswain/margin.h"

#include "realisation.h"

namespace coxswain {
namespace {

constexpr OptionSpec kOptions[] = {
    kRealisationByOption,
    kFilterOption,
    kClosedFromOption,
    kClosedToOption,
    kAsOfOption,
    kLevelOption,
    {"peers", OptionType::kColumns, true, "segment",
     "what a deal has in common with its peers, besides its size class; an empty list: size alone"},
    kSizeClassesOption,
    {"min_peers",
     OptionType::kInteger,
     false,
     "5",
     "fewer deals or lines in a group of peers have no median to be compared with",
     {},
     {1, {}}},
    {"median_by", OptionType::kChoice, false, "rows",
     "what half of the peers is: half of the deals or lines, or half of their list revenue",
     "rows|list_revenue"},
};

constexpr OutputSpec kOutputs[] = {
    {"deals", "count", "won deals with a realisation; at level line the column is called lines"},
    {"list_revenue", "money", "at list prices, of these"},
    {"on_invoice_discounts", "money", "list - invoice"},
    {"off_invoice", "money", "rebates, payment terms, freight allowance"},
    {"net_revenue", "money", "pocket revenue: list - on invoice - off invoice"},
    {"realisation", "share", "list to pocket: net revenue / list revenue"},
    {"median_realisation", "share",
     "of these deals, by the median of the option; to half a basis "
     "point"},
    {"peer_count", "count",
     "deals in the groups of peers that they are compared with, their own among "
     "them"},
    {"compared", "count", "of these deals: those with min_peers peers or more"},
    {"compared_list_revenue", "money", "in these"},
    {"compared_net_revenue", "money", "in these"},
    {"compared_realisation", "share", "compared net revenue / compared list revenue"},
    {"peer_realisation", "share", "net revenue at the peers' median / compared list revenue"},
    {"net_at_peer_median", "money",
     "what the compared deals would have earned, each at its peers' median realisation; those at "
     "the "
     "median keep what they earned"},
    {"below", "count", "deals below their peers' median"},
    {"realisation_gap", "money", "what these would have earned more at the median"},
    {"above", "count", "deals above their peers' median"},
    {"realisation_lead", "money",
     "what these earned more; compared net revenue = net at peer median - gap + lead"},
    {"too_few_peers", "count", "deals not compared: too few peers"},
    {"no_realisation", "count",
     "deals without one: no amount, no list price, or list revenue of zero or less"},
};

constexpr std::string_view kSource =
    "Marn and Rosiello, Managing Price, Gaining Profit, Harvard Business Review 70(5) 1992; "
    "Hyndman "
    "and Fan, Sample Quantiles in Statistical Packages, The American Statistician 50(4) 1996, "
    "definition 2";

absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(const RealisationOptions asked, ReadRealisationOptions(options, true));
  return FoldRealisation(kPriceRealisationQuery.spec, asked, options, snapshot, run);
}

// A group of the result, beside its peers.
struct Group {
  Key shown;
  Distribution rows;
  Int128 peers = 0;
  Int128 too_few = 0;
  Realised compared;
  Int128 at_median = 0;
  Int128 below = 0;
  Int128 gap = 0;
  Int128 above = 0;
  Int128 lead = 0;

  // `median` in half basis points.
  void Compare(const Distribution& mine, int64_t median) {
    for (const auto& [points, sums] : mine.bins) {
      compared.Add(sums);
      if (2 * points == median) {
        at_median += sums.net;
        continue;
      }
      const Int128 earned = DivideHalfEven(sums.list * median, 2 * kBasisPoints);
      at_median += earned;
      if (2 * points < median) {
        below += sums.rows;
        gap += earned - sums.net;
      } else {
        above += sums.rows;
        lead += sums.net - earned;
      }
    }
  }
};

class RealisationTable {
 public:
  RealisationTable(const RealisationOptions& asked, WeightedBy median_by, bool by_line,
                   const std::string& money)
      : asked_(asked), median_by_(median_by), money_(money) {
    AddShownColumns(asked, &table_);
    rows_ = Count(by_line ? "lines" : "deals");
    list_ = Money("list_revenue");
    discounts_ = Money("on_invoice_discounts");
    off_invoice_ = Money("off_invoice");
    net_ = Money("net_revenue");
    realisation_ = Share("realisation");
    median_ = Share("median_realisation");
    peers_ = Count("peer_count");
    compared_ = Count("compared");
    compared_list_ = Money("compared_list_revenue");
    compared_net_ = Money("compared_net_revenue");
    compared_realisation_ = Share("compared_realisation");
    peer_realisation_ = Share("peer_realisation");
    at_median_ = Money("net_at_peer_median");
    below_ = Count("below");
    gap_ = Money("realisation_gap");
    above_ = Count("above");
    lead_ = Money("realisation_lead");
    too_few_ = Count("too_few_peers");
    no_realisation_ = Count("no_realisation");
  }

  void Add(const Group& group) {
    const Realised& all = group.rows.all;
    AppendShown(asked_, group.shown, &table_);
    Append(rows_, all.rows);
    table_.AppendSum(list_, all.list);
    table_.AppendSum(discounts_, all.list - all.invoice);
    table_.AppendSum(off_invoice_, all.invoice - all.net);
    table_.AppendSum(net_, all.net);
    AppendShare(realisation_, all.net, all.list);
    const std::optional<int64_t> median = QuantileOf(group.rows, 50, median_by_);
    median.has_value() ? table_.AppendReal(median_, OfHalfBasisPoints(*median))
                       : table_.AppendNull(median_);
    Append(peers_, group.peers);
    Append(compared_, group.compared.rows);
    table_.AppendSum(compared_list_, group.compared.list);
    table_.AppendSum(compared_net_, group.compared.net);
    AppendShare(compared_realisation_, group.compared.net, group.compared.list);
    AppendShare(peer_realisation_, group.at_median, group.compared.list);
    // Nobody to compare with is not a gap of zero.
    const bool any = group.compared.rows != 0;
    any ? table_.AppendSum(at_median_, group.at_median) : table_.AppendNull(at_median_);
    any ? Append(below_, group.below) : table_.AppendNull(below_);
    any ? table_.AppendSum(gap_, group.gap) : table_.AppendNull(gap_);
    any ? Append(above_, group.above) : table_.AppendNull(above_);
    any ? table_.AppendSum(lead_, group.lead) : table_.AppendNull(lead_);
    Append(too_few_, group.too_few);
    Append(no_realisation_,
           group.rows.amount_unknown.rows + group.rows.list_unknown.rows + group.rows.no_list.rows);
  }

  Table Take() { return std::move(table_); }

 private:
  int Count(const std::string& name) {
    return table_.AddColumn(name, ColumnKind::kInteger, "count");
  }
  int Money(const std::string& name) {
    return table_.AddColumn(name, ColumnKind::kSum, money_, kMoneyScale);
  }
  int Share(const std::string& name) { return table_.AddColumn(name, ColumnKind::kReal, "share"); }
  void Append(int column, Int128 count) {
    table_.AppendInteger(column, static_cast<int64_t>(count));
  }
  void AppendShare(int column, Int128 part, Int128 whole) {
    whole != 0 ? table_.AppendReal(column, Ratio(part, whole)) : table_.AppendNull(column);
  }

  const RealisationOptions& asked_;
  const WeightedBy median_by_;
  const std::string money_;
  Table table_;
  int rows_, list_, discounts_, off_invoice_, net_, realisation_, median_, peers_, compared_;
  int compared_list_, compared_net_, compared_realisation_, peer_realisation_, at_median_, below_;
  int gap_, above_, lead_, too_few_, no_realisation_;
};

absl::StatusOr<Table> Solve(const Tally& tally, const Options& options, const Run&) {
  COXSWAIN_ASSIGN_OR_RETURN(const RealisationOptions asked, ReadRealisationOptions(options, true));
  const Int128 min_peers = *options.Integer("min_peers");
  const WeightedBy median_by =
      options.Text("median_by") == "rows" ? WeightedBy::kRows : WeightedBy::kList;
  const RealisedParts read = ReadRealisation(tally, asked);
  struct Peers {
    Distribution rows;
    std::optional<int64_t> median;
  };
  std::map<std::string, Peers> peers;
  for (const RealisedPart& part : read.parts) peers[EncodeKey(part.peers)].rows.Add(part.rows);
  for (auto& [key, group] : peers) group.median = QuantileOf(group.rows, 50, median_by);

  std::vector<Group> groups;
  for (const RealisedPart& part : read.parts) {  // parts of one group stand together
    if (groups.empty() || groups.back().shown != part.shown) {
      groups.emplace_back();
      groups.back().shown = part.shown;
    }
    Group& group = groups.back();
    group.rows.Add(part.rows);
    if (part.rows.all.rows == 0) continue;
    const Peers& of_part = peers[EncodeKey(part.peers)];
    if (of_part.rows.all.rows < min_peers || !of_part.median.has_value()) {
      group.too_few += part.rows.all.rows;
      continue;
    }
    group.peers += of_part.rows.all.rows;
    group.Compare(part.rows, *of_part.median);
  }
  if (groups.empty() && asked.shown.empty()) groups.emplace_back();
  RealisationTable table(asked, median_by, read.by_line,
                         UnitText(MeasureUnit::kMoney, tally.signature().currency));
  for (const Group& group : groups) table.Add(group);
  return table.Take();
}

absl::StatusOr<Table> Rows(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(const RealisationOptions asked, ReadRealisationOptions(options, true));
  return RealisationRows(snapshot, asked, run);
}

}  // namespace

const Query kPriceRealisationQuery = {
    {"price_realisation",
     "How much of the list price reaches the pocket, and what the same deals would have earned at "
     "the median of their peers.",
     kEarningFacts, kEarningLookups, "deal_id", TallyState::kValues, kOptions, kOutputs, kSource},
    Fold,
    Solve,
    Rows,
};

}  // namespace coxswain
