#include "coxswain/margin/approval.h"

#include <algorithm>

#include "coxswain/query.h"

#include "policies.h"
#include "query/condition.h"

namespace coxswain {
namespace {

// A figure of the terms that a filter may ask for.
enum class Typed : uint8_t { kAmount, kListAmount, kCostOfGoods };

struct TypedCondition {
  Typed figure;
  ValueCondition condition;
};

enum class Answer : uint8_t { kNo, kYes, kNobodyKnows };

std::string_view Bare(std::string_view name) {
  const size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? name : name.substr(dot + 1);
}

absl::StatusOr<ResolvedColumn> Resolve(const Snapshot& snapshot, std::string_view name) {
  const int closed_on = ColumnIndex(TableId::kDeals, "closed_on");
  absl::StatusOr<ResolvedColumn> of_deal =
      ResolveColumn(snapshot, TableId::kDeals, closed_on, name);
  if (of_deal.ok()) return of_deal;
  absl::StatusOr<ResolvedColumn> of_line = ResolveColumn(snapshot, TableId::kDealLines, -1, name);
  return of_line.ok() ? std::move(of_line) : std::move(of_deal);
}

// What is known of the deal.
class Draft {
 public:
  Draft(const Snapshot& snapshot, Date day) : snapshot_(snapshot), day_(day) {}

  absl::Status Tell(const std::string& column, const std::optional<std::string>& value) {
    COXSWAIN_ASSIGN_OR_RETURN(const ResolvedColumn resolved, Resolve(snapshot_, column));
    for (const auto& [name, known] : known_) {
      if (name == resolved.name) return InvalidArgument("The column " + name + " is given twice.");
    }
    known_.emplace_back(resolved.name, value);
    return absl::OkStatus();
  }

  // Whether the value of a column passes.
  absl::StatusOr<Answer> Passes(const ResolvedColumn& column,
                                const FilterCondition& condition) const {
    const BookColumn& info = snapshot_.table(column.table).column(column.column);
    COXSWAIN_ASSIGN_OR_RETURN(const ValueCondition wanted,
                              ValueCondition::Make({info.name, info.type, info.spec, column.grain},
                                                   condition, snapshot_.settings()));
    bool known = false;
    COXSWAIN_ASSIGN_OR_RETURN(const std::optional<std::string> value, ValueOf(column, &known));
    if (!known) return Answer::kNobodyKnows;
    if (!value.has_value()) return wanted.PassesNull() ? Answer::kYes : Answer::kNo;
    switch (wanted.compares()) {
      case ValueCondition::Compares::kNumber: {
        COXSWAIN_ASSIGN_OR_RETURN(const ParsedDecimal number,
                                  ParseDecimal(*value, ScaleOf(info.type)));
        return wanted.PassesNumber(number.value) ? Answer::kYes : Answer::kNo;
      }
      case ValueCondition::Compares::kDay: {
        COXSWAIN_ASSIGN_OR_RETURN(const Date date, ParseDate(*value, snapshot_.settings().zone));
        return wanted.PassesNumber(date.days()) ? Answer::kYes : Answer::kNo;
      }
      case ValueCondition::Compares::kLabel:
        break;
    }
    if (!column.grain.has_value()) return wanted.PassesLabel(*value) ? Answer::kYes : Answer::kNo;
    COXSWAIN_ASSIGN_OR_RETURN(const Date date, ParseDate(*value, snapshot_.settings().zone));
    const Calendar& calendar = snapshot_.settings().calendar;
    const std::string period =
        PeriodName(PeriodStart(date, *column.grain, calendar), *column.grain, calendar);
    return wanted.PassesLabel(period) ? Answer::kYes : Answer::kNo;
  }

 private:
  // As text; null as empty.
  absl::StatusOr<std::optional<std::string>> ValueOf(const ResolvedColumn& column,
                                                     bool* known) const {
    *known = true;
    std::string name = column.name;
    if (column.grain.has_value()) name = name.substr(0, name.rfind('.'));
    for (const auto& [told, value] : known_) {
      if (told == name) return value;
    }
    if (Bare(name) == "closed_on") return std::optional<std::string>(day_.ToString());
    // The rows that what is told leads to.
    const std::optional<std::string>* key = nullptr;
    for (const auto& [told, value] : known_) {
      if (column.path.empty()) break;
      const Hop& first = column.path[0];
      if (Bare(told) == snapshot_.table(first.from).column(first.column).name) key = &value;
    }
    if (key == nullptr) {
      *known = false;
      return std::optional<std::string>();
    }
    std::optional<std::string> at = *key;
    for (size_t i = 0; i < column.path.size() && at.has_value(); ++i) {
      const TableId to = column.path[i].to;
      COXSWAIN_ASSIGN_OR_RETURN(const std::optional<int64_t> row, RowOf(to, *at));
      if (!row.has_value()) return std::optional<std::string>();  // a dangling reference is null
      const bool last = i + 1 == column.path.size();
      const int next = last ? column.column : column.path[i + 1].column;
      bool null = false;
      std::string text = snapshot_.table(to).ValueText(*row, next, &null);
      at = null ? std::nullopt : std::optional<std::string>(std::move(text));
    }
    return at;
  }

  absl::StatusOr<std::optional<int64_t>> RowOf(TableId table, const std::string& key) const {
    const TableState& state = snapshot_.table(table);
    const Symbol symbol = state.column(0).symbols->Find(key);
    if (symbol == kNullSymbol) return std::optional<int64_t>();
    if (table != TableId::kOwners) {
      COXSWAIN_ASSIGN_OR_RETURN(const std::vector<uint32_t>* rows, snapshot_.RowOfSymbol(table));
      if (symbol >= rows->size() || (*rows)[symbol] == kNoRow) return std::optional<int64_t>();
      return std::optional<int64_t>((*rows)[symbol]);
    }
    // The row of the owner that holds on the day.
    const int from_column = ColumnIndex(table, "valid_from");
    COXSWAIN_ASSIGN_OR_RETURN(const ChildIndex* owners, snapshot_.Children(table, 0));
    std::optional<int64_t> found;
    for (const uint32_t row : owners->rows_of(symbol)) {
      const int32_t from = state.DayAt(row, from_column);
      if (from != kNullDay && from > day_.days()) continue;
      if (!found.has_value() || from >= state.DayAt(*found, from_column)) found = row;
    }
    return found;
  }

  const Snapshot& snapshot_;
  const Date day_;
  std::vector<std::pair<std::string, std::optional<std::string>>> known_;  // by qualified name
};

std::optional<Typed> TypedFigure(std::string_view qualified) {
  if (qualified == "deals.amount") return Typed::kAmount;
  if (qualified == "deals.list_amount") return Typed::kListAmount;
  if (qualified == "deals.cost_of_goods") return Typed::kCostOfGoods;
  return std::nullopt;
}

}  // namespace

struct ApprovalRules::Rule {
  Policy policy;
  std::vector<TypedCondition> conditions;
  bool known = true;  // false: nobody told a value that its filter asks for

  Answer Binds(const MarginTerms& terms, const Margin& margin) const {
    Answer answer = known ? Answer::kYes : Answer::kNobodyKnows;
    for (const TypedCondition& typed : conditions) {
      std::optional<Money> figure = terms.goods;
      if (typed.figure == Typed::kAmount) figure = margin.invoice_price;
      if (typed.figure == Typed::kListAmount) figure = terms.list_price;
      const bool passes = figure.has_value() ? typed.condition.PassesNumber(figure->micros())
                                             : typed.condition.PassesNull();
      if (!passes) answer = Answer::kNo;
    }
    return answer;
  }
};

ApprovalRules::ApprovalRules(std::vector<Rule> rules) : rules_(std::move(rules)) {}
ApprovalRules::~ApprovalRules() = default;

absl::StatusOr<std::unique_ptr<ApprovalRules>> ApprovalRules::Make(const Snapshot& snapshot,
                                                                   const Attributes& attributes,
                                                                   Date day) {
  COXSWAIN_RETURN_IF_ERROR(RequireTable(snapshot, TableId::kPolicies, "who approves"));
  Draft draft(snapshot, day);
  for (const auto& [column, value] : attributes) {
    COXSWAIN_RETURN_IF_ERROR(draft.Tell(column, value));
  }
  COXSWAIN_ASSIGN_OR_RETURN(std::vector<Policy> policies, ReadPolicies(snapshot));
  std::vector<Rule> rules;
  for (Policy& policy : policies) {
    if ((policy.valid_from.has_value() && *policy.valid_from > day) ||
        (policy.valid_to.has_value() && *policy.valid_to < day)) {
      continue;
    }
    Rule rule;
    bool binds = true;
    for (const FilterCondition& condition : policy.filter) {
      const auto answer = [&]() -> absl::StatusOr<Answer> {
        COXSWAIN_ASSIGN_OR_RETURN(const ResolvedColumn column, Resolve(snapshot, condition.column));
        const std::optional<Typed> typed = TypedFigure(column.name);
        if (!typed.has_value()) return draft.Passes(column, condition);
        const BookColumn& info = snapshot.table(column.table).column(column.column);
        COXSWAIN_ASSIGN_OR_RETURN(ValueCondition wanted,
                                  ValueCondition::Make({info.name, info.type, info.spec, {}},
                                                       condition, snapshot.settings()));
        rule.conditions.push_back({*typed, std::move(wanted)});
        return Answer::kYes;
      }();
      if (!answer.ok()) return PolicyError(policy, answer.status());
      binds = binds && *answer != Answer::kNo;
      rule.known = rule.known && *answer != Answer::kNobodyKnows;
    }
    if (!binds) continue;
    rule.policy = std::move(policy);
    rules.push_back(std::move(rule));
  }
  return std::unique_ptr<ApprovalRules>(new ApprovalRules(std::move(rules)));
}

int ApprovalRules::size() const { return static_cast<int>(rules_.size()); }

const std::string& ApprovalRules::policy_id(int policy) const {
  return rules_[static_cast<size_t>(policy)].policy.id;
}

const std::string& ApprovalRules::approver(int policy) const {
  static const std::string kNobody;
  const std::optional<std::string>& name = rules_[static_cast<size_t>(policy)].policy.approver;
  return name.has_value() ? *name : kNobody;
}

Approval ApprovalRules::Judge(const MarginTerms& terms, const Margin& margin) const {
  PolicyFigures figures;
  figures.list = terms.list_price.micros();
  figures.invoice = margin.invoice_price.micros();
  figures.net = margin.net_revenue.micros();
  if (margin.contribution_margin.has_value()) {
    figures.contribution = margin.contribution_margin->micros();
  }
  Approval approval;
  for (size_t i = 0; i < rules_.size(); ++i) {
    const Answer binds = rules_[i].Binds(terms, margin);
    if (binds == Answer::kNo) continue;
    const PolicyLimits& limits = rules_[i].policy.limits;
    const PolicyVerdict verdict = coxswain::Judge(limits, figures);
    if (binds == Answer::kNobodyKnows) {
      // What it would allow in any case needs nobody to know whether it binds.
      approval.not_judged += verdict.beyond() || verdict.unknown() ? 1 : 0;
      continue;
    }
    if (verdict.unknown() && !verdict.beyond()) ++approval.not_judged;
    if (!verdict.beyond()) continue;
    ++approval.beyond;
    const auto limits_of = [&](int policy) -> const PolicyLimits& {
      return rules_[static_cast<size_t>(policy)].policy.limits;
    };
    if (verdict.discount == Judgement::kBeyond &&
        (approval.discount_policy < 0 ||
         limits.max_discount_share > limits_of(approval.discount_policy).max_discount_share)) {
      approval.discount_policy = static_cast<int>(i);
      approval.discount_beyond = verdict.discount_beyond;
    }
    if (verdict.margin == Judgement::kBeyond &&
        (approval.margin_policy < 0 ||
         limits.floor_margin_share < limits_of(approval.margin_policy).floor_margin_share)) {
      approval.margin_policy = static_cast<int>(i);
      approval.margin_short = verdict.margin_short;
    }
  }
  return approval;
}

}  // namespace coxswain
