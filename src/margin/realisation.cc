#include "realisation.h"

#include <algorithm>
#include <iterator>

namespace coxswain {
namespace {

// What a row is: the part of a key after its size class.
enum RowState : int64_t { kAmountUnknown = 1, kListUnknown, kNoList, kRealised };

constexpr uint32_t kApart = 3;  // states without a realisation
constexpr uint32_t kPoints = static_cast<uint32_t>(kMostRealisation - kLeastRealisation) + 1;
constexpr uint32_t kCodes = kApart + kPoints;  // of one size class

// A row's bin: its size class, and among the rows of that class its realisation.
class RealisationLanes : public RowLanes {
 public:
  explicit RealisationLanes(const std::vector<int64_t>& size_classes)
      : size_classes_(size_classes) {}

  uint32_t bins() const override {
    return kCodes * (static_cast<uint32_t>(size_classes_.size()) + 1);
  }
  void Bin(const FigureBlock& rows, uint32_t* bins) const override {
    for (int i = 0; i < rows.rows; ++i) {
      const size_t at = static_cast<size_t>(i);
      if (!rows.amount_known[at]) {
        bins[i] = kAmountUnknown - 1;
      } else if (!rows.list_known[at]) {
        bins[i] = kListUnknown - 1;
      } else if (rows.list[at] <= 0) {
        bins[i] = kNoList - 1;
      } else {
        bins[i] = SizeClass(rows.list[at]) * kCodes + kApart +
                  static_cast<uint32_t>(Points(rows.net[at], rows.list[at]) - kLeastRealisation);
      }
    }
  }
  void AppendKey(uint32_t bin, std::string* key) const override {
    const int64_t size_class = bin / kCodes;
    const uint32_t code = bin % kCodes;
    if (code < kApart) {
      AppendKeyPart(KeyPart::Null(), key);
      AppendKeyPart(KeyPart::Integer(int64_t{code} + 1), key);
      return;
    }
    AppendKeyPart(KeyPart::Integer(size_class), key);
    AppendKeyPart(KeyPart::Integer(kRealised), key);
    AppendKeyPart(KeyPart::Integer(int64_t{code - kApart} + kLeastRealisation), key);
  }
  int lanes() const override { return kRealisationLanes; }
  bool costs() const override { return false; }
  void Fill(const FigureBlock& rows, LaneBlock* lanes) const override {
    for (int i = 0; i < rows.rows; ++i) {
      const size_t at = static_cast<size_t>(i);
      int64_t* row = lanes->row(i);
      row[kRealisedRows] = 1;
      row[kRealisedList] = rows.list[at];
      row[kRealisedInvoice] = rows.invoice[at];
      row[kRealisedNet] = rows.net[at];
    }
  }

 private:
  // How many classes begin at this amount or below.
  uint32_t SizeClass(int64_t list) const {
    uint32_t index = 0;
    for (const int64_t from : size_classes_) index += list >= from ? 1 : 0;
    return index;
  }
  // list > 0. For amounts of usual size the quotient is estimated in doubles, which is off by less
  // than one, and set right by its exact rest: that takes a third of the time of a division.
  static int64_t Points(int64_t net, int64_t list) {
    constexpr int64_t kUsual = int64_t{1} << 47;  // times the most points within 64 bits
    if (net <= kUsual && net >= -kUsual && list <= kUsual) {
      const double estimate = static_cast<double>(net * kBasisPoints) / static_cast<double>(list);
      if (estimate > static_cast<double>(kMostRealisation)) return kMostRealisation;
      if (estimate < static_cast<double>(kLeastRealisation)) return kLeastRealisation;
      // Towards zero is down for what is above it.
      int64_t points =
          static_cast<int64_t>(estimate + (0.5 - kLeastRealisation)) + kLeastRealisation;
      const int64_t rest = net * kBasisPoints - points * list;
      const int64_t odd = points & 1;
      points += 2 * rest + odd > list ? 1 : 0;
      points -= 2 * rest - odd < -list ? 1 : 0;
      return points;
    }
    int64_t points = 0;
    if (!MultiplyDivide(net, kBasisPoints, list, &points)) {
      points = net < 0 ? kLeastRealisation : kMostRealisation;
    }
    return std::clamp(points, kLeastRealisation, kMostRealisation);
  }

  const std::vector<int64_t>& size_classes_;
};

absl::StatusOr<std::vector<int64_t>> ReadSizeClasses(const std::vector<std::string>& texts) {
  std::vector<int64_t> classes;
  for (const std::string& text : texts) {
    const absl::StatusOr<ParsedDecimal> from = ParseDecimal(text, kMoneyScale);
    if (!from.ok() || from->rounded || from->value <= 0) {
      return InvalidArgument("size_classes: " + Quote(text) +
                             " is no amount of money above 0, such as 1000.");
    }
    if (!classes.empty() && from->value <= classes.back()) {
      return InvalidArgument("size_classes: " + Quote(text) +
                             " does not lie above the amount before it: give them ascending.");
    }
    classes.push_back(from->value);
  }
  constexpr size_t kMost = 100;
  if (classes.size() > kMost) return InvalidArgument("size_classes takes at most 100 amounts.");
  return classes;
}

// Where each dimension of the peers stands among the folded ones, which it joins if it is not
// there.
std::vector<int64_t> PlacesOfPeers(const Snapshot& snapshot, const RealisationOptions& asked,
                                   std::vector<std::string>* folded) {
  const auto meaning = [&](const std::string& name) {
    for (const TableId fact : {TableId::kDeals, TableId::kDealLines}) {
      const absl::StatusOr<ResolvedColumn> column =
          ResolveColumn(snapshot, fact, ColumnIndex(TableId::kDeals, "closed_on"), name);
      if (column.ok()) return column->name;
    }
    return name;
  };
  std::vector<std::string> meanings;
  for (const std::string& name : *folded) meanings.push_back(meaning(name));
  std::vector<int64_t> places;
  for (const std::string& name : asked.peers) {
    const std::string means = meaning(name);
    const auto at = std::find(meanings.begin(), meanings.end(), means);
    places.push_back(at - meanings.begin());
    if (at != meanings.end()) continue;
    meanings.push_back(means);
    folded->push_back(name);
  }
  return places;
}

std::string SizeClassName(const std::vector<int64_t>& classes, int64_t index) {
  const auto amount = [&](int64_t at) {
    return FormatDecimal(classes[static_cast<size_t>(at)], kMoneyScale);
  };
  const int64_t count = static_cast<int64_t>(classes.size());
  if (index <= 0 || count == 0) return count == 0 ? "any" : "below " + amount(0);
  if (index >= count) return amount(count - 1) + " and more";
  return amount(index - 1) + " to " + amount(index);
}

Realised LanesOf(const Tally::Entry& entry) {
  return {entry.at(kRealisedRows), entry.at(kRealisedList), entry.at(kRealisedInvoice),
          entry.at(kRealisedNet)};
}

void AddEntry(const Key& key, size_t state_at, const Tally::Entry& entry, Distribution* rows) {
  const Realised sums = LanesOf(entry);
  switch (key[state_at].integer) {
    case kAmountUnknown:
      rows->amount_unknown.Add(sums);
      break;
    case kListUnknown:
      rows->list_unknown.Add(sums);
      break;
    case kNoList:
      rows->no_list.Add(sums);
      break;
    case kRealised: {
      const int64_t points =
          std::clamp(key[state_at + 1].integer, kLeastRealisation, kMostRealisation);
      rows->Add(points, sums);
      break;
    }
    default:  // no fold makes it
      break;
  }
}

}  // namespace

void Realised::Add(const Realised& other) {
  rows += other.rows;
  list += other.list;
  invoice += other.invoice;
  net += other.net;
}

void Distribution::Add(int64_t points, const Realised& sums) {
  auto at = bins.end();  // where bins come in order, which is the rule
  if (!bins.empty() && bins.back().first >= points) {
    at = std::lower_bound(bins.begin(), bins.end(), points,
                          [](const Bin& bin, int64_t wanted) { return bin.first < wanted; });
  }
  if (at == bins.end() || at->first != points) at = bins.insert(at, {points, {}});
  at->second.Add(sums);
  all.Add(sums);
}

void Distribution::Add(const Distribution& other) {
  std::vector<Bin> mine = std::move(bins);
  bins.clear();
  bins.reserve(mine.size() + other.bins.size());
  std::merge(mine.begin(), mine.end(), other.bins.begin(), other.bins.end(),
             std::back_inserter(bins),
             [](const Bin& a, const Bin& b) { return a.first < b.first; });
  size_t kept = 0;
  for (size_t i = 1; i < bins.size(); ++i) {
    if (bins[i].first == bins[kept].first) {
      bins[kept].second.Add(bins[i].second);
    } else {
      bins[++kept] = bins[i];
    }
  }
  if (!bins.empty()) bins.resize(kept + 1);
  all.Add(other.all);
  amount_unknown.Add(other.amount_unknown);
  list_unknown.Add(other.list_unknown);
  no_list.Add(other.no_list);
}

std::optional<int64_t> QuantileOf(const Distribution& rows, int percent, WeightedBy weighted_by) {
  const auto weight = [&](const Realised& sums) {
    return weighted_by == WeightedBy::kRows ? sums.rows : sums.list;
  };
  const Int128 wanted = weight(rows.all) * percent;
  if (weight(rows.all) <= 0) return std::nullopt;
  std::optional<int64_t> lower;
  Int128 below = 0;
  for (const auto& [points, sums] : rows.bins) {
    below += weight(sums) * 100;
    if (!lower.has_value() && below >= wanted) lower = points;
    if (below > wanted) return *lower + points;
  }
  if (!lower.has_value()) return std::nullopt;
  return *lower + rows.bins.back().first;
}

double OfHalfBasisPoints(int64_t half_basis_points) {
  return Ratio(half_basis_points, 2 * kBasisPoints);
}

absl::StatusOr<RealisationOptions> ReadRealisationOptions(const Options& options, bool with_peers) {
  RealisationOptions asked;
  asked.shown = options.List("by");
  for (size_t i = 0; i < asked.shown.size(); ++i) {
    if (asked.shown[i] != kSizeClass) {
      asked.won.by.push_back(asked.shown[i]);
    } else if (asked.size_at.has_value()) {
      return InvalidArgument("The dimension size_class is asked for twice.");
    } else {
      asked.size_at = i;
    }
  }
  asked.won.filter = options.FilterOf("filter");
  asked.won.from = options.DateOf("from");
  asked.won.to = options.DateOf("to");
  asked.won.as_of = options.DateOf("as_of");
  const std::string level = options.Text("level");
  asked.won.level = level == "deal" ? Level::kDeal : level == "line" ? Level::kLine : Level::kAuto;
  COXSWAIN_ASSIGN_OR_RETURN(asked.size_classes, ReadSizeClasses(options.List("size_classes")));
  if (!with_peers && !asked.size_at.has_value()) asked.size_classes.clear();
  if (with_peers) asked.peers = options.List("peers");
  return asked;
}

absl::StatusOr<Tally> FoldRealisation(const QuerySpec& spec, const RealisationOptions& asked,
                                      const Options& options,
                                      const std::shared_ptr<const Snapshot>& snapshot,
                                      const Run& run) {
  COXSWAIN_RETURN_IF_ERROR(RequireTable(*snapshot, TableId::kDeals, "what deals keep of list"));
  WonDealsOptions won = asked.won;
  Key peers;
  for (const int64_t place : PlacesOfPeers(*snapshot, asked, &won.by)) {
    peers.push_back(KeyPart::Integer(place));
  }
  COXSWAIN_ASSIGN_OR_RETURN(const LevelRule rule, RuleOfLevel(*snapshot, won));
  const Key level = {KeyPart::Integer(static_cast<int64_t>(rule.level))};
  const Key width = {KeyPart::Integer(static_cast<int64_t>(won.by.size()))};
  Tally tally(TallySignature(spec, options, *snapshot, {level, width, peers}));
  const RealisationLanes lanes(asked.size_classes);
  COXSWAIN_RETURN_IF_ERROR(FoldWonRows(snapshot, won, rule, {}, lanes, run, &tally));
  return tally;
}

RealisedParts ReadRealisation(const Tally& tally, const RealisationOptions& asked) {
  const std::vector<Key>& definitions = tally.signature().definitions;
  const auto definition = [&](size_t i) { return i < definitions.size() ? definitions[i] : Key(); };
  const WonLevels levels = ReadWonLevels(tally.Sorted(), {});
  RealisedParts read;
  read.by_line = levels.level == Level::kLine ||
                 definition(0) == Key{KeyPart::Integer(static_cast<int64_t>(Level::kLine))};
  // A loaded tally may say anything.
  const int64_t width = definition(1)[0].integer;
  const size_t dimensions =
      width < 0 || width > 1000 ? asked.won.by.size() : static_cast<size_t>(width);

  std::map<std::pair<std::string, std::string>, RealisedPart> parts;
  // Entries of one part follow each other where it has all that they have in common.
  const Key* before = nullptr;
  RealisedPart* part = nullptr;
  const auto as_before = [&](const Key& key) {
    for (size_t i = 0; i <= dimensions; ++i) {
      if (!(key[i] == (*before)[i])) return false;
    }
    return true;
  };
  for (const Tally::Entry& entry : levels.groups) {
    const Key& key = entry.key;
    if (before != nullptr && as_before(key)) {
      AddEntry(key, dimensions + 1, entry, &part->rows);
      continue;
    }
    before = &key;
    const KeyPart& size_class = key[dimensions];
    Key shown;
    for (size_t i = 0; i < asked.won.by.size(); ++i) shown.push_back(key[i]);
    if (asked.size_at.has_value()) {
      shown.insert(shown.begin() + static_cast<std::ptrdiff_t>(*asked.size_at), size_class);
    }
    Key peers;
    for (const KeyPart& place : definition(2)) {
      peers.push_back(place.integer < 0 || place.integer > 1000
                          ? KeyPart::Null()
                          : key[static_cast<size_t>(place.integer)]);
    }
    peers.push_back(size_class);
    part = &parts[{EncodeKey(shown), EncodeKey(peers)}];
    part->shown = std::move(shown);
    part->peers = std::move(peers);
    AddEntry(key, dimensions + 1, entry, &part->rows);
  }
  for (auto& [key, read_part] : parts) read.parts.push_back(std::move(read_part));
  return read;
}

void AddShownColumns(const RealisationOptions& asked, Table* table) {
  AddDimensionColumns(asked.shown, table);
}

void AppendShown(const RealisationOptions& asked, const Key& shown, Table* table) {
  for (size_t i = 0; i < asked.shown.size(); ++i) {
    const int column = static_cast<int>(i);
    if (shown[i].is_null()) {
      table->AppendNull(column);
    } else if (asked.size_at == i) {
      table->AppendText(column, SizeClassName(asked.size_classes, shown[i].integer));
    } else {
      table->AppendText(column, shown[i].text);
    }
  }
}

absl::StatusOr<Table> RealisationRows(const std::shared_ptr<const Snapshot>& snapshot,
                                      const RealisationOptions& asked, const Run& run) {
  const std::string& unit = snapshot->currency();
  Table out;
  const int deal_column = out.AddColumn("deal_id", ColumnKind::kText);
  const int line_column = out.AddColumn("line", ColumnKind::kText);
  const int closed_column = out.AddColumn("closed_on", ColumnKind::kDate);
  const int row_column = out.AddColumn("row", ColumnKind::kInteger);
  const int list_column = out.AddColumn("list_revenue", ColumnKind::kSum, unit, kMoneyScale);
  const int invoice_column = out.AddColumn("invoice_revenue", ColumnKind::kSum, unit, kMoneyScale);
  const int net_column = out.AddColumn("net_revenue", ColumnKind::kSum, unit, kMoneyScale);
  const int share_column = out.AddColumn("realisation", ColumnKind::kReal, "share");
  const TableState& deals = snapshot->table(TableId::kDeals);
  const TableState& lines = snapshot->table(TableId::kDealLines);
  const int closed_on = ColumnIndex(TableId::kDeals, "closed_on");
  const auto append = [&](int64_t deal, int64_t line, const RowFigures& row) {
    out.AppendText(deal_column, deals.TextAt(deal, 0));
    line < 0 ? out.AppendNull(line_column) : out.AppendText(line_column, lines.TextAt(line, 1));
    const int32_t closed = deals.DayAt(deal, closed_on);
    closed == kNullDay ? out.AppendNull(closed_column) : out.AppendInteger(closed_column, closed);
    out.AppendInteger(row_column, (line < 0 ? deal : line) + 1);
    const auto put = [&](int column, Int128 value, bool known) {
      known ? out.AppendSum(column, value) : out.AppendNull(column);
    };
    put(list_column, row.list, row.list_known);
    put(invoice_column, row.invoice, row.amount_known);
    put(net_column, row.net(), row.amount_known);
    row.list_known&& row.list > 0 ? out.AppendReal(share_column, Ratio(row.net(), row.list))
                                  : out.AppendNull(share_column);
  };
  WonDealsOptions won = asked.won;  // peers have a say in whether lines count
  PlacesOfPeers(*snapshot, asked, &won.by);
  COXSWAIN_RETURN_IF_ERROR(VisitWonRows(snapshot, won, run, append));
  return out;
}

}  // namespace coxswain
