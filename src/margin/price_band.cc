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
    kSizeClassesOption,
    {"show", OptionType::kChoice, false, "bands",
     "bands: a row for each band of realisation; quantiles: a row for each group",
     "bands|quantiles"},
    {"band_width",
     OptionType::kNumber,
     false,
     "0.05",
     "how wide a band is: a multiple of 0.0001, the resolution that is counted in",
     {},
     {100, 4'000'000}},
};

constexpr OutputSpec kOutputs[] = {
    {"band", "",
     "show bands: from (included) to, of realisation = net revenue / list revenue; "
     "below -1 and above 3 at these ends; last what has no realisation, and why"},
    {"from_share", "share", "show bands: where the band begins"},
    {"to_share", "share", "show bands: where the next one begins"},
    {"deals", "count", "won deals with a realisation; at level line the column is called lines"},
    {"list_revenue", "money", "at list prices, of these; empty where no list price is known"},
    {"net_revenue", "money", "pocket revenue of these: list - all discounts"},
    {"realisation", "share", "net revenue / list revenue"},
    {"rows_share", "share", "show bands: deals / the group's deals with a realisation"},
    {"list_share", "share", "show bands: list revenue / the group's"},
    {"net_share", "share", "show bands: net revenue / the group's"},
    {"list_share_up_to", "share", "show bands: list share of this band and those below"},
    {"p10", "share", "show quantiles: a tenth of list revenue keeps less; to a basis point"},
    {"p25", "share", "show quantiles: a quarter of list revenue keeps less"},
    {"median", "share", "show quantiles: half of list revenue keeps less"},
    {"p75", "share", "show quantiles: three quarters of list revenue keep less"},
    {"p90", "share", "show quantiles: nine tenths of list revenue keep less"},
    {"width", "share", "show quantiles: p90 - p10, the price band"},
    {"list_unknown", "count", "show quantiles: deals or lines whose list price is not known"},
    {"list_unknown_net_revenue", "money", "show quantiles: net revenue in them"},
    {"no_list", "count", "show quantiles: those with list revenue of zero or less (returns)"},
    {"no_list_net_revenue", "money", "show quantiles: net revenue in them"},
    {"amount_unknown", "count", "show quantiles: those without an amount"},
};

constexpr std::string_view kSource =
    "Marn and Rosiello, Managing Price, Gaining Profit, Harvard Business Review 70(5) 1992 (the "
    "pocket price band); Hyndman and Fan, Sample Quantiles in Statistical Packages, The American "
    "Statistician 50(4) 1996, definition 2";

struct PriceBandOptions {
  RealisationOptions rows;
  bool bands = true;
  int64_t width = 0;  // basis points
};

absl::StatusOr<PriceBandOptions> ReadOptions(const Options& options) {
  PriceBandOptions asked;
  COXSWAIN_ASSIGN_OR_RETURN(asked.rows, ReadRealisationOptions(options, false));
  asked.bands = options.Text("show") == "bands";
  const int64_t width = *options.Number("band_width");  // 1e-6
  constexpr int64_t kPoint = kMicros / kBasisPoints;
  if (width % kPoint != 0) {
    return InvalidArgument("band_width is " + FormatDecimal(width, kMoneyScale) +
                           "; it must be a multiple of 0.0001, a basis point.");
  }
  asked.width = width / kPoint;
  return asked;
}

absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(const PriceBandOptions asked, ReadOptions(options));
  return FoldRealisation(kPriceBandQuery.spec, asked.rows, options, snapshot, run);
}

// Distributions by the dimensions of the result, in key order.
std::vector<std::pair<Key, Distribution>> GroupsOf(const RealisedParts& read, bool whole) {
  std::vector<std::pair<Key, Distribution>> groups;
  for (const RealisedPart& part : read.parts) {  // parts of one group stand together
    if (groups.empty() || groups.back().first != part.shown) groups.push_back({part.shown, {}});
    groups.back().second.Add(part.rows);
  }
  if (groups.empty() && whole) groups.emplace_back();
  return groups;
}

std::string ShareText(int64_t points) { return FormatDecimal(points, 4, 2); }

class BandTable {
 public:
  BandTable(const PriceBandOptions& asked, bool by_line, const std::string& money) : asked_(asked) {
    AddShownColumns(asked.rows, &table_);
    band_ = table_.AddColumn("band", ColumnKind::kText);
    from_ = table_.AddColumn("from_share", ColumnKind::kReal, "share");
    to_ = table_.AddColumn("to_share", ColumnKind::kReal, "share");
    rows_ = table_.AddColumn(by_line ? "lines" : "deals", ColumnKind::kInteger, "count");
    list_ = table_.AddColumn("list_revenue", ColumnKind::kSum, money, kMoneyScale);
    net_ = table_.AddColumn("net_revenue", ColumnKind::kSum, money, kMoneyScale);
    realisation_ = table_.AddColumn("realisation", ColumnKind::kReal, "share");
    rows_share_ = table_.AddColumn("rows_share", ColumnKind::kReal, "share");
    list_share_ = table_.AddColumn("list_share", ColumnKind::kReal, "share");
    net_share_ = table_.AddColumn("net_share", ColumnKind::kReal, "share");
    up_to_ = table_.AddColumn("list_share_up_to", ColumnKind::kReal, "share");
  }

  void Add(const Key& shown, const Distribution& group) {
    std::map<int64_t, Realised> bands;  // by number: band k begins at k widths
    for (const auto& [points, sums] : group.bins) {
      const int64_t down = points % asked_.width < 0 ? 1 : 0;
      bands[points / asked_.width - down].Add(sums);
    }
    Int128 below = 0;
    for (const auto& [number, sums] : bands) {
      const int64_t from = number * asked_.width;
      const int64_t to = from + asked_.width;
      AppendShown(asked_.rows, shown, &table_);
      table_.AppendText(band_, ShareText(from) + " to " + ShareText(to));
      table_.AppendReal(from_, Ratio(from, kBasisPoints));
      table_.AppendReal(to_, Ratio(to, kBasisPoints));
      AddSums(sums, true);
      below += sums.list;
      Share(realisation_, sums.net, sums.list);
      Share(rows_share_, sums.rows, group.all.rows);
      Share(list_share_, sums.list, group.all.list);
      Share(net_share_, sums.net, group.all.net);
      Share(up_to_, below, group.all.list);
    }
    AddApart(shown, "list price unknown", group.list_unknown, false, true);
    AddApart(shown, "list revenue zero or negative", group.no_list, true, true);
    AddApart(shown, "amount unknown", group.amount_unknown, false, false);
  }

  Table Take() { return std::move(table_); }

 private:
  void AddSums(const Realised& sums, bool list_known, bool net_known = true) {
    table_.AppendInteger(rows_, static_cast<int64_t>(sums.rows));
    list_known ? table_.AppendSum(list_, sums.list) : table_.AppendNull(list_);
    net_known ? table_.AppendSum(net_, sums.net) : table_.AppendNull(net_);
  }

  void AddApart(const Key& shown, std::string_view why, const Realised& sums, bool list_known,
                bool net_known) {
    if (sums.rows == 0) return;
    AppendShown(asked_.rows, shown, &table_);
    table_.AppendText(band_, why);
    AddSums(sums, list_known, net_known);
    for (const int column :
         {from_, to_, realisation_, rows_share_, list_share_, net_share_, up_to_}) {
      table_.AppendNull(column);
    }
  }

  void Share(int column, Int128 part, Int128 whole) {
    whole != 0 ? table_.AppendReal(column, Ratio(part, whole)) : table_.AppendNull(column);
  }

  const PriceBandOptions& asked_;
  Table table_;
  int band_, from_, to_, rows_, list_, net_, realisation_;
  int rows_share_, list_share_, net_share_, up_to_;
};

Table QuantileTable(const PriceBandOptions& asked, const RealisedParts& read,
                    const std::string& money) {
  Table table;
  AddShownColumns(asked.rows, &table);
  const auto add_count = [&](const std::string& name) {
    return table.AddColumn(name, ColumnKind::kInteger, "count");
  };
  const auto add_money = [&](const std::string& name) {
    return table.AddColumn(name, ColumnKind::kSum, money, kMoneyScale);
  };
  const auto add_share = [&](const std::string& name) {
    return table.AddColumn(name, ColumnKind::kReal, "share");
  };
  const int rows = add_count(read.by_line ? "lines" : "deals");
  const int list = add_money("list_revenue");
  const int net = add_money("net_revenue");
  const int realisation = add_share("realisation");
  static constexpr std::pair<std::string_view, int> kQuantiles[] = {
      {"p10", 10}, {"p25", 25}, {"median", 50}, {"p75", 75}, {"p90", 90}};
  std::vector<int> quantiles;
  for (const auto& [name, percent] : kQuantiles) quantiles.push_back(add_share(std::string(name)));
  const int width = add_share("width");
  const int list_unknown = add_count("list_unknown");
  const int list_unknown_net = add_money("list_unknown_net_revenue");
  const int no_list = add_count("no_list");
  const int no_list_net = add_money("no_list_net_revenue");
  const int amount_unknown = add_count("amount_unknown");
  for (const auto& [shown, group] : GroupsOf(read, asked.rows.shown.empty())) {
    AppendShown(asked.rows, shown, &table);
    table.AppendInteger(rows, static_cast<int64_t>(group.all.rows));
    table.AppendSum(list, group.all.list);
    table.AppendSum(net, group.all.net);
    group.all.list != 0 ? table.AppendReal(realisation, Ratio(group.all.net, group.all.list))
                        : table.AppendNull(realisation);
    std::vector<std::optional<int64_t>> found;
    for (size_t i = 0; i < quantiles.size(); ++i) {
      found.push_back(QuantileOf(group, kQuantiles[i].second, WeightedBy::kList));
      found[i].has_value() ? table.AppendReal(quantiles[i], OfHalfBasisPoints(*found[i]))
                           : table.AppendNull(quantiles[i]);
    }
    found.front().has_value()
        ? table.AppendReal(width, OfHalfBasisPoints(*found.back() - *found.front()))
        : table.AppendNull(width);
    table.AppendInteger(list_unknown, static_cast<int64_t>(group.list_unknown.rows));
    table.AppendSum(list_unknown_net, group.list_unknown.net);
    table.AppendInteger(no_list, static_cast<int64_t>(group.no_list.rows));
    table.AppendSum(no_list_net, group.no_list.net);
    table.AppendInteger(amount_unknown, static_cast<int64_t>(group.amount_unknown.rows));
  }
  return table;
}

absl::StatusOr<Table> Solve(const Tally& tally, const Options& options, const Run&) {
  COXSWAIN_ASSIGN_OR_RETURN(const PriceBandOptions asked, ReadOptions(options));
  const std::string money = UnitText(MeasureUnit::kMoney, tally.signature().currency);
  const RealisedParts read = ReadRealisation(tally, asked.rows);
  if (!asked.bands) return QuantileTable(asked, read, money);
  BandTable table(asked, read.by_line, money);
  for (const auto& [shown, group] : GroupsOf(read, false)) table.Add(shown, group);
  return table.Take();
}

absl::StatusOr<Table> Rows(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(const PriceBandOptions asked, ReadOptions(options));
  return RealisationRows(snapshot, asked.rows, run);
}

}  // namespace

const Query kPriceBandQuery = {
    {"price_band",
     "The pocket price band: how much of the list price won deals keep, and how far "
     "that varies.",
     kEarningFacts, kEarningLookups, "deal_id", TallyState::kValues, kOptions, kOutputs, kSource},
    Fold,
    Solve,
    Rows,
};

}  // namespace coxswain
