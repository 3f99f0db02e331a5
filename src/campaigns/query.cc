#include <algorithm>
#include <map>

#include "coxswain/campaigns.h"
#include "coxswain/measures.h"

#include "credited.h"

namespace coxswain {
namespace {

constexpr OptionSpec kOptions[] = {
    {"credit", OptionType::kChoice, true, "auto",
     "whose campaign is credited: the deal's (primary) or each line's; auto takes lines where any "
     "line names a campaign",
     "auto|primary|line"},
    kFilterOption,
    {"from", OptionType::kDate, true, "", "first day of closing and spending that counts"},
    {"to", OptionType::kDate, true, "", "last day that counts"},
    kAsOfOption,
};

constexpr OutputSpec kOutputs[] = {
    {"campaign_id", "", "empty: what no campaign is named for"},
    {"name", "", "of the campaign"},
    {"kind", "", "of the campaign"},
    {"channel", "", "of the campaign"},
    {"credited_by", "", "primary or line: whose campaign the revenue is credited to"},
    {"spend", "money", "spend rows of the campaign"},
    {"budget", "money", "of the campaign"},
    {"deals", "count", "won deals with the campaign as primary source"},
    {"lines", "count", "won lines credited; empty where deals are"},
    {"net_revenue", "money", "of the deals or lines credited"},
    {"gross_margin", "money", "net revenue with known cost - cost of goods"},
    {"contribution_margin", "money", "gross margin - cost to serve"},
    {"contribution_margin_share", "share", "contribution margin / net revenue with known cost"},
    {"cost_per_won_deal", "money", "spend / deals"},
    {"contribution_per_spend", "ratio", "contribution margin / spend"},
    {"contribution_after_spend", "money", "contribution margin - spend"},
    {"loss_by_discount", "money",
     "where the contribution margin is below 0: the part that discounts explain"},
    {"loss_at_list", "money", "the rest, which would be lost at list prices too"},
};

// The first part of a key. Where it is known, the campaign is the last.
enum Stream : int64_t {
  kLineStream = 1,  // won lines, and deals without, by the campaign credited: WonLane
  kDealStream,      // won deals by primary campaign: what FoldWonLevels puts there
  kSpendStream,     // what FoldMeasures puts there
  kCampaignStream,  // (campaign, name, kind, channel, budget): rows of the others
  kNamesStream,     // lines that name a campaign
};

Key Prefix(Stream stream) { return {KeyPart::Integer(stream)}; }

struct CampaignOptions {
  std::string credit;
  WonDealsOptions won;
};

CampaignOptions ReadOptions(const Options& options) {
  CampaignOptions read;
  read.credit = options.Text("credit");
  read.won.filter = options.FilterOf("filter");
  read.won.from = options.DateOf("from");
  read.won.to = options.DateOf("to");
  read.won.as_of = options.DateOf("as_of");
  return read;
}

// The rule that every query goes by that groups by campaign_id: lines where any names a campaign.
absl::StatusOr<bool> CreditsLines(const Snapshot& snapshot, const CampaignOptions& options) {
  if (options.credit != "auto") return options.credit == "line";
  WonDealsOptions by_campaign;
  by_campaign.by = {"campaign_id"};
  COXSWAIN_ASSIGN_OR_RETURN(const Level level, ResolveLevel(snapshot, by_campaign));
  return level == Level::kLine;
}

// What holds for every part, and is a definition.
struct Findings {
  bool spend_follows = false;         // spend is given, and the filter can be put to it
  Level filter_level = Level::kDeal;  // that the filter's names come to, where deals are credited

  Key ToKey() const {
    return {KeyPart::Integer(spend_follows ? 1 : 0),
            KeyPart::Integer(static_cast<int64_t>(filter_level))};
  }
  static Findings FromTally(const Tally& tally) {
    const std::vector<Key>& definitions = tally.signature().definitions;
    if (definitions.size() != 1 || definitions[0].size() != 2) return {};
    return {definitions[0][0].integer != 0, static_cast<Level>(definitions[0][1].integer)};
  }
};

// The conditions as rows of spend can follow them. Empty: they cannot.
std::optional<Filter> SpendFilter(const Snapshot& snapshot, const Filter& filter) {
  Filter spend = filter;
  for (FilterCondition& condition : spend) {
    if (GrainFromName(condition.column).has_value()) continue;
    auto column = ResolveColumn(snapshot, TableId::kDeals, -1, condition.column);
    if (!column.ok()) column = ResolveColumn(snapshot, TableId::kDealLines, -1, condition.column);
    if (!column.ok()) return std::nullopt;
    if (column->name == "deals.campaign_id" || column->name == "deal_lines.campaign_id") {
      condition.column = "spend.campaign_id";
    } else if (column->table == TableId::kCampaigns) {
      condition.column = column->name;
    } else {
      return std::nullopt;
    }
  }
  return spend;
}

MeasureFold SpendFold(const CampaignOptions& options, Filter filter) {
  MeasureFold fold;
  fold.measures = {FindMeasure("spend")};
  fold.by = {"spend.campaign_id"};
  fold.filter = std::move(filter);
  fold.from = options.won.from;
  fold.to = options.won.to;
  fold.as_of = options.won.as_of;
  return fold;
}

// Counts the rows of every campaign once more, under what the campaign is called.
absl::Status NameCampaigns(const Snapshot& snapshot, Tally* tally) {
  const TableState& campaigns = snapshot.table(TableId::kCampaigns);
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<uint32_t>* row_of,
                            snapshot.RowOfSymbol(TableId::kCampaigns));
  const auto text = [&](uint32_t row, std::string_view column) {
    const std::string_view value = campaigns.TextAt(row, ColumnIndex(TableId::kCampaigns, column));
    return value.data() == nullptr ? KeyPart::Null() : KeyPart::Text(value);
  };
  const int budget_column = ColumnIndex(TableId::kCampaigns, "budget");
  for (const Tally::Entry& entry : tally->Sorted()) {
    const KeyPart& campaign = entry.key.back();
    if (campaign.is_null()) continue;
    const Symbol symbol = campaigns.column(0).symbols->Find(campaign.text);
    if (symbol >= row_of->size() || (*row_of)[symbol] == kNoRow) continue;
    const uint32_t row = (*row_of)[symbol];
    const int64_t budget = campaigns.NumberAt(row, budget_column);
    COXSWAIN_RETURN_IF_ERROR(CheckRow(snapshot, TableId::kCampaigns, row));
    Key key = Prefix(kCampaignStream);
    key.insert(key.end(), {campaign, text(row, "name"), text(row, "kind"), text(row, "channel"),
                           budget == kNullNumber ? KeyPart::Null() : KeyPart::Integer(budget)});
    const Int128 rows = entry.at(0);
    tally->Add(key, {&rows, 1});
  }
  return absl::OkStatus();
}

// How many lines name a campaign: whether any does is told when all parts are together.
void CountNamingLines(const Snapshot& snapshot, Tally* tally) {
  const int column = ColumnIndex(TableId::kDealLines, "campaign_id");
  Int128 lines = 0;
  for (const GroupRef& group : snapshot.table(TableId::kDealLines).groups) {
    const Symbol* campaigns = group->symbols(column);
    lines += std::count_if(campaigns, campaigns + group->rows(),
                           [](Symbol campaign) { return campaign != kNullSymbol; });
  }
  tally->Add(Prefix(kNamesStream), {&lines, 1});
}

absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  const CampaignOptions read = ReadOptions(options);
  COXSWAIN_RETURN_IF_ERROR(RequireTable(*snapshot, TableId::kDeals, "what campaigns earn"));
  COXSWAIN_ASSIGN_OR_RETURN(const CreditedDeals credited,
                            CreditedDeals::Make(snapshot, read.won, run));
  std::optional<Filter> spend_filter = SpendFilter(*snapshot, read.won.filter);
  if (!snapshot->table(TableId::kSpend).given) spend_filter.reset();

  Tally tally(TallySignature(kCampaignsQuery.spec, options, *snapshot,
                             {Findings{spend_filter.has_value(), credited.rule.level}.ToKey()}));
  WonDealsOptions primary = credited.won;
  primary.by = {"deals.campaign_id"};
  COXSWAIN_RETURN_IF_ERROR(
      FoldWonLevels(snapshot, primary, credited.rule, Prefix(kDealStream), true, run, &tally));
  if (read.credit != "primary") {
    WonDealsOptions lines = read.won;
    lines.by = {"campaign_id"};  // of a deal without lines its own
    lines.level = Level::kLine;
    COXSWAIN_RETURN_IF_ERROR(FoldWonDeals(snapshot, lines, Prefix(kLineStream), run, &tally));
  }
  if (spend_filter) {
    COXSWAIN_RETURN_IF_ERROR(FoldMeasures(snapshot, SpendFold(read, *std::move(spend_filter)),
                                          Prefix(kSpendStream), run, &tally));
  }
  COXSWAIN_RETURN_IF_ERROR(NameCampaigns(*snapshot, &tally));
  if (read.credit == "auto") CountNamingLines(*snapshot, &tally);
  return tally;
}

// One campaign: what it earned, what it cost, what it is called.
struct CampaignRow {
  KeyPart campaign, name, kind, channel, budget;
  Waterfall earned;
  Int128 deals = 0;
  Int128 spend = 0;
};

absl::StatusOr<Table> Solve(const Tally& tally, const Options& options, const Run&) {
  const CampaignOptions read = ReadOptions(options);
  const std::string money = UnitText(MeasureUnit::kMoney, tally.signature().currency);
  const std::vector<Tally::Entry> entries = tally.Sorted();
  const WonLevels primary = ReadWonLevels(entries, Prefix(kDealStream));
  const Findings findings = Findings::FromTally(tally);
  const bool spend_known = findings.spend_follows;
  const bool deals_known = primary.level == Level::kDeal && findings.filter_level != Level::kLine;
  const bool by_line =
      read.credit == "line" ||
      (read.credit == "auto" && std::any_of(entries.begin(), entries.end(), [](const auto& entry) {
         return entry.key[0].integer == kNamesStream;
       }));

  std::map<std::string, CampaignRow> rows;  // by encoded campaign
  const auto row_of = [&](const KeyPart& campaign) -> CampaignRow& {
    CampaignRow& row = rows[EncodeKey({&campaign, 1})];
    row.campaign = campaign;
    return row;
  };
  for (const Tally::Entry& group : primary.groups) {
    if (by_line && !deals_known) break;
    CampaignRow& row = row_of(group.key[0]);
    row.deals = group.at(kWonRows);
    if (!by_line) row.earned = Waterfall(group, 0);
  }
  for (const Tally::Entry& entry : entries) {
    if (by_line && entry.key[0].integer == kLineStream) {
      row_of(entry.key[1]).earned = Waterfall(entry, 1);
    }
  }
  for (const MeasureGroup& group : SolveMeasures(entries, SpendFold(read, {}), Prefix(kSpendStream),
                                                 tally.signature().calendar)) {
    row_of(group.dimensions[0]).spend = group.atoms[static_cast<size_t>(Atom::kSpendAmount)];
  }
  for (const Tally::Entry& entry : entries) {
    const Key& key = entry.key;
    if (key[0].integer != kCampaignStream) continue;
    const auto named = rows.find(EncodeKey({&key[1], 1}));
    if (named == rows.end()) continue;  // of the level that is not shown
    CampaignRow& row = named->second;
    row.name = key[2];
    row.kind = key[3];
    row.channel = key[4];
    row.budget = key[5];
  }

  Table table;
  const auto text_column = [&](const char* name) {
    return table.AddColumn(name, ColumnKind::kText);
  };
  const auto money_column = [&](const char* name) {
    return table.AddColumn(name, ColumnKind::kSum, money, kMoneyScale);
  };
  const int campaign_column = text_column("campaign_id");
  const int name_column = text_column("name");
  const int kind_column = text_column("kind");
  const int channel_column = text_column("channel");
  const int credited_column = text_column("credited_by");
  const int spend_column = money_column("spend");
  const int budget_column = money_column("budget");
  const int deals_column = table.AddColumn("deals", ColumnKind::kInteger, "count");
  const int lines_column = table.AddColumn("lines", ColumnKind::kInteger, "count");
  const int net_column = money_column("net_revenue");
  const int gross_column = money_column("gross_margin");
  const int contribution_column = money_column("contribution_margin");
  const int share_column = table.AddColumn("contribution_margin_share", ColumnKind::kReal, "share");
  const int cost_column = table.AddColumn("cost_per_won_deal", ColumnKind::kReal, money);
  const int per_spend_column =
      table.AddColumn("contribution_per_spend", ColumnKind::kReal, "ratio");
  const int after_column = money_column("contribution_after_spend");
  const int discount_column = money_column("loss_by_discount");
  const int list_column = money_column("loss_at_list");

  const auto text = [&](int column, const KeyPart& part) {
    part.is_null() ? table.AppendNull(column) : table.AppendText(column, part.text);
  };
  const auto count = [&](int column, Int128 value, bool known) {
    known ? table.AppendInteger(column, static_cast<int64_t>(value)) : table.AppendNull(column);
  };
  const auto sum = [&](int column, Int128 value, bool known) {
    known ? table.AppendSum(column, value) : table.AppendNull(column);
  };
  const auto ratio = [&](int column, Int128 part, Int128 whole, bool known) {
    known&& whole != 0 ? table.AppendReal(column, Ratio(part, whole)) : table.AppendNull(column);
  };
  for (const auto& [encoded, row] : rows) {
    const Waterfall& earned = row.earned;
    const bool margin_known = earned.margin_known();
    text(campaign_column, row.campaign);
    text(name_column, row.name);
    text(kind_column, row.kind);
    text(channel_column, row.channel);
    table.AppendText(credited_column, by_line ? "line" : "primary");
    sum(spend_column, row.spend, spend_known);
    sum(budget_column, row.budget.integer, !row.budget.is_null());
    count(deals_column, row.deals, deals_known);
    count(lines_column, earned.rows, by_line);
    sum(net_column, earned.net, true);
    sum(gross_column, earned.gross, margin_known);
    sum(contribution_column, earned.contribution, margin_known);
    ratio(share_column, earned.contribution, earned.covered_net, earned.cost_known);
    ratio(cost_column, row.spend, row.deals * kMicros, spend_known && deals_known);
    ratio(per_spend_column, earned.contribution, row.spend, spend_known && margin_known);
    sum(after_column, earned.contribution - row.spend, spend_known && margin_known);
    sum(discount_column, earned.LossByDiscount(earned.contribution), margin_known);
    sum(list_column, earned.LossAtList(earned.contribution), margin_known);
  }
  return table;
}

// The won deals or lines that are credited.
absl::StatusOr<Table> Rows(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  CampaignOptions read = ReadOptions(options);
  COXSWAIN_ASSIGN_OR_RETURN(const bool by_line, CreditsLines(*snapshot, read));
  if (by_line) {
    read.won.level = Level::kLine;
    return WonDealRows(snapshot, read.won, -1, run);
  }
  COXSWAIN_ASSIGN_OR_RETURN(CreditedDeals credited, CreditedDeals::Make(snapshot, read.won, run));
  read.won = std::move(credited.won);
  read.won.level = SettledLevel(*snapshot, credited.rule);
  return WonDealRows(snapshot, read.won, -1, run);
}

}  // namespace

const Query kCampaignsQuery = {
    {"campaigns", "What each campaign cost, and what the deals credited to it earn.",
     "deals|deal_lines|deal_costs|spend",
     "campaigns|customers|products|product_prices|owners|teams|cost_kinds|rates", "deal_id",
     TallyState::kGroups, kOptions, kOutputs,
     "Farris et al., Marketing Metrics, 2nd ed. 2010, chapters 5 and 10"},
    Fold,
    Solve,
    Rows,
};

}  // namespace coxswain
