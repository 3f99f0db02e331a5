#include <map>
#include <vector>

#include "fuzz.h"

// Single rows added, replaced and erased beside small loads: the book is what a map would be.
//
// Input: steps of three bytes: what to do, which deal, its amount.

namespace {

constexpr int64_t kDeals = 40;
constexpr char kHead[] = "deal_id,customer_id,stage,status,closed_on,amount\n";

std::string Name(int64_t deal) {
  return (deal < 10 ? "D0" : "D") + std::to_string(deal);  // in the order of their numbers
}

std::string Line(int64_t deal, int64_t amount) {
  return Name(deal) + ",C1,Closed,won,2026-01-15," + std::to_string(amount) + "\n";
}

cxs_value TextValue(const std::string& text) {
  cxs_value value;
  cxs_value_init(&value, sizeof value);
  value.kind = CXS_VALUE_TEXT;
  value.text = text.c_str();
  return value;
}

class Steps {
 public:
  explicit Steps(cxs_book* book) : book_(book) {
    for (const char* const name :
         {"deal_id", "customer_id", "stage", "status", "closed_on", "amount"}) {
      int32_t id = -1;
      cxs_book_column_id(book, CXS_TABLE_DEALS, name, &id, nullptr);
      columns_.push_back(id);
    }
  }

  void Upsert(int64_t deal, int64_t amount) {
    const std::vector<std::string> texts = {Name(deal), "C1",         "Closed",
                                            "won",      "2026-01-15", std::to_string(amount)};
    fuzz::Require(Write(texts) == CXS_OK, "a good row is taken");
    truth_[deal] = amount;
  }
  void UpsertInVain(int64_t deal) {
    fuzz::Require(
        Write({Name(deal), "C1", "Closed", "won", "2026-02-30", "1"}) == CXS_INVALID_ARGUMENT,
        "a day that does not exist is refused");
  }
  void Erase(int64_t deal) {
    const std::string name = Name(deal);
    const cxs_value value = TextValue(name);
    const cxs_value* const values[] = {&value};
    const cxs_status status =
        cxs_book_erase(book_, CXS_TABLE_DEALS, columns_.data(), values, 1, nullptr, nullptr);
    fuzz::Require(status == (truth_.erase(deal) == 1 ? CXS_OK : CXS_NOT_FOUND),
                  "a row is erased where there is one");
  }
  void Load(int64_t deal, int64_t amount) {
    const int64_t next = (deal + 1) % kDeals;
    fuzz::Require(fuzz::LoadCsv(book_, CXS_TABLE_DEALS,
                                kHead + Line(deal, amount) + Line(next, amount)) == CXS_OK,
                  "two good rows are loaded");
    truth_[deal] = amount;
    truth_[next] = amount;
  }
  void LoadInVain(int64_t deal) {
    fuzz::Require(fuzz::LoadCsv(book_, CXS_TABLE_DEALS, kHead + Line(deal, 1) + Line(deal, 2)) ==
                      CXS_INVALID_ARGUMENT,
                  "a key that stands twice is refused");
  }
  // So many rows that a group of them is full and another begins.
  void Fill() {
    std::string csv = "deal_id,customer_id,stage,status\n";
    for (int i = 0; i < 1020; ++i) csv += "OPEN" + std::to_string(i) + ",C1,New,open\n";
    fuzz::Require(fuzz::LoadCsv(book_, CXS_TABLE_DEALS, csv) == CXS_OK, "open deals are loaded");
  }
  void Pin() {
    cxs_snapshot_destroy(pinned_);
    cxs_book_snapshot(book_, &pinned_, nullptr);
  }
  void Compare() {
    std::string expected;
    for (const auto& [deal, amount] : truth_) {
      expected += Name(deal) + "=" + std::to_string(amount) + " ";
    }
    cxs_result* deals = nullptr;
    fuzz::Require(cxs_book_query(book_, "margin", R"({"by":["deal_id"]})", -1, nullptr, &deals,
                                 nullptr) == CXS_OK,
                  "the margin is an answer");
    std::map<std::string, int64_t> found;
    for (int64_t row = 0; row < cxs_result_rows(deals); ++row) {
      const char* name = nullptr;
      int64_t length = 0;
      int64_t amount = 0;
      cxs_result_text(deals, row, cxs_result_find(deals, "deal_id"), &name, &length, nullptr);
      cxs_result_int64(deals, row, cxs_result_find(deals, "net_revenue"), &amount, nullptr);
      if (name != nullptr)
        found[std::string(name, static_cast<size_t>(length))] = amount / CXS_MICROS;
    }
    cxs_result_destroy(deals);
    std::string actual;
    for (const auto& [name, amount] : found) actual += name + "=" + std::to_string(amount) + " ";
    fuzz::Require(actual == expected, ("the book holds " + expected + "and not " + actual).c_str());
  }
  void End() { cxs_snapshot_destroy(pinned_); }

 private:
  cxs_status Write(const std::vector<std::string>& texts) {
    std::vector<cxs_value> values;
    for (const std::string& text : texts) values.push_back(TextValue(text));
    std::vector<const cxs_value*> pointers;
    for (const cxs_value& value : values) pointers.push_back(&value);
    return cxs_book_upsert(book_, CXS_TABLE_DEALS, columns_.data(), pointers.data(),
                           static_cast<int32_t>(pointers.size()), nullptr, nullptr, nullptr);
  }

  cxs_book* const book_;
  cxs_snapshot* pinned_ = nullptr;
  std::vector<int32_t> columns_;
  std::map<int64_t, int64_t> truth_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  cxs_book* book = nullptr;
  fuzz::Require(cxs_book_create(nullptr, &book, nullptr) == CXS_OK, "a book is made");
  fuzz::Require(fuzz::LoadCsv(book, CXS_TABLE_DEALS, kHead) == CXS_OK, "an empty table is given");
  Steps steps(book);
  fuzz::Input input(data, size);
  while (!input.empty()) {
    const int64_t what = input.UpTo(7);
    const int64_t deal = input.UpTo(kDeals - 1);
    const int64_t amount = 1 + input.Byte();
    if (what <= 1) steps.Upsert(deal, amount);
    if (what == 2) steps.Erase(deal);
    if (what == 3) steps.Load(deal, amount);
    if (what == 4) steps.UpsertInVain(deal);
    if (what == 5) steps.LoadInVain(deal);
    if (what == 6) steps.Pin();
    if (what == 7 && amount % 4 == 0) steps.Fill();
    if (what == 7) steps.Compare();
  }
  steps.Compare();
  steps.End();
  cxs_book_destroy(book);
  return 0;
}
