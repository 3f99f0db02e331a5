#include <algorithm>
#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "capi/handles.h"

// Readers and writers on one book at once, and every read is one state that was committed.
//
// Three writers, each with an invariant of its own:
//   - loads move money between the deals LEFT and RIGHT, which lie in different groups of rows:
//     together they are always 1000, and both bear the number of the load that wrote them;
//   - single rows move on a chain: LINK-8 is written, then LINK-7 erased. One link or two
//     neighbouring ones are there, never none;
//   - loads that are refused or cancelled half way would set LEFT to 1: never seen.
// A writer notes the number it is about to commit and the one it has committed, so a reader knows
// which numbers it may see.

using namespace capi_test;

namespace {

constexpr int64_t kLoads = 150;
constexpr int64_t kLinks = 200;
constexpr int64_t kTogether = 1000;
constexpr char kHead[] = "deal_id,customer_id,stage,status,closed_on,amount\n";

std::string Deal(const std::string& id, const std::string& stage, int64_t amount) {
  return id + ",C1," + stage + ",won,2026-01-15," + std::to_string(amount) + "\n";
}

std::string Pair(int64_t number) {
  const int64_t left = number * 7 % kTogether;
  const std::string stage = std::to_string(number);
  return kHead + Deal("LEFT", stage, left) + Deal("RIGHT", stage, kTogether - left);
}

std::string Link(int64_t number) { return "LINK-" + std::to_string(number); }

// What a writer is about to commit, and has committed.
struct Progress {
  std::atomic<int64_t> begun{0};
  std::atomic<int64_t> done{0};
};

// The first thing that went wrong on any thread.
class Finding {
 public:
  void Note(const std::string& what) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (first_.empty()) first_ = what;
  }
  std::string first() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return first_;
  }

 private:
  std::mutex mutex_;
  std::string first_;
};

struct Hammered {
  Book book = NewBook();
  Progress loads;
  Progress links;
  std::atomic<int> writers{3};
  std::atomic<int64_t> reads{0};
  Finding finding;
};

cxs_status LoadDeals(cxs_book* book, const std::string& csv, const cxs_run* run) {
  return cxs_book_load_csv(book, CXS_TABLE_DEALS, csv.data(), static_cast<int64_t>(csv.size()),
                           nullptr, run, nullptr, nullptr);
}

void WritePairs(Hammered& on) {
  for (int64_t number = 1; number <= kLoads; ++number) {
    on.loads.begun = number;
    if (LoadDeals(on.book.get(), Pair(number), nullptr) != CXS_OK) on.finding.Note("a load failed");
    on.loads.done = number;
  }
  --on.writers;
}

int32_t CancelAtTheEnd(void*, double done) { return done > 0 ? 1 : 0; }

void WriteInVain(Hammered& on) {
  cxs_run run = MakeRun();
  run.progress = CancelAtTheEnd;
  const std::string wrong = kHead + Deal("LEFT", "never", 1);
  for (int64_t i = 0; i < kLoads; ++i) {
    const std::string refused = wrong + "X,C1,never,no such status,2026-01-15,1\n";
    if (LoadDeals(on.book.get(), refused, nullptr) != CXS_INVALID_ARGUMENT) {
      on.finding.Note("a wrong load was not refused");
    }
    if (LoadDeals(on.book.get(), wrong, &run) != CXS_CANCELLED) {
      on.finding.Note("a cancelled load was not cancelled");
    }
  }
  --on.writers;
}

cxs_value TextValue(const std::string& text) {
  cxs_value value = Init(cxs_value_init);
  value.kind = CXS_VALUE_TEXT;
  value.text = text.c_str();
  return value;
}

class LinkWriter {
 public:
  explicit LinkWriter(cxs_book* book) : book_(book) {
    constexpr const char* kColumns[] = {"deal_id", "customer_id", "stage",
                                        "status",  "closed_on",   "amount"};
    for (const char* const column : kColumns) {
      int32_t id = -1;
      cxs_book_column_id(book, CXS_TABLE_DEALS, column, &id, nullptr);
      columns_.push_back(id);
    }
  }
  cxs_status Add(int64_t number) {
    return Write({Link(number), "C1", "0", "won", "2026-01-15", "1"});
  }
  cxs_status Erase(int64_t number) {
    const std::string name = Link(number);
    const cxs_value value = TextValue(name);
    const cxs_value* const values[] = {&value};
    return cxs_book_erase(book_, CXS_TABLE_DEALS, columns_.data(), values, 1, nullptr, nullptr);
  }

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
  std::vector<int32_t> columns_;
};

void WriteLinks(Hammered& on) {
  LinkWriter writer(on.book.get());
  for (int64_t number = 1; number <= kLinks; ++number) {
    on.links.begun = number;
    if (writer.Add(number) != CXS_OK) on.finding.Note("a link was not added");
    if (writer.Erase(number - 1) != CXS_OK) on.finding.Note("a link was not erased");
    on.links.done = number;
  }
  --on.writers;
}

// What a reader saw of the won deals, from one answer.
struct Seen {
  std::string left_load;
  std::string right_load;
  int64_t together = 0;
  std::vector<int64_t> links;
};

Seen Read(const cxs_result* answer) {
  const int32_t id = cxs_result_find(answer, "deal_id");
  const int32_t stage = cxs_result_find(answer, "stage");
  const int32_t revenue = cxs_result_find(answer, "net_revenue");
  const auto text = [&](int64_t row, int32_t column) {
    const char* data = nullptr;
    int64_t length = 0;
    cxs_result_text(answer, row, column, &data, &length, nullptr);
    return std::string(data == nullptr ? "" : data, static_cast<size_t>(length));
  };
  Seen seen;
  for (int64_t row = 0; row < cxs_result_rows(answer); ++row) {
    const std::string name = text(row, id);
    if (name.rfind("LINK-", 0) == 0) {
      seen.links.push_back(std::stoll(name.substr(5)));
      continue;
    }
    (name == "LEFT" ? seen.left_load : seen.right_load) = text(row, stage);
    int64_t amount = 0;
    cxs_result_int64(answer, row, revenue, &amount, nullptr);
    seen.together += amount / CXS_MICROS;
  }
  std::sort(seen.links.begin(), seen.links.end());
  return seen;
}

// Before an answer is asked for, and after: which numbers it may hold.
struct Window {
  int64_t load = 0;
  int64_t link = 0;
};

std::string Judge(const Seen& seen, const Window& first, const Window& last) {
  if (seen.together != kTogether) return "together " + std::to_string(seen.together);
  if (seen.left_load != seen.right_load || seen.left_load.empty()) {
    return "halves of the loads '" + seen.left_load + "' and '" + seen.right_load + "'";
  }
  const int64_t load = std::stoll(seen.left_load);
  if (load < first.load || load > last.load)
    return "load " + seen.left_load + " is not of its time";
  if (seen.links.empty() || seen.links.size() > 2) {
    return std::to_string(seen.links.size()) + " links";
  }
  if (seen.links.back() - seen.links.front() + 1 != static_cast<int64_t>(seen.links.size())) {
    return "links that are no neighbours";
  }
  if (seen.links.back() < first.link || seen.links.front() > last.link) {
    return "link " + std::to_string(seen.links.back()) + " is not of its time";
  }
  return "";
}

constexpr char kByDeal[] = R"({"by":["deal_id","stage"]})";

std::string JsonOf(const cxs_result* result) {
  cxs_buffer* json = nullptr;
  return cxs_result_to_json(result, &json, nullptr) == CXS_OK ? Text(Buffer(json)) : "no JSON";
}

// The same answer in steps.
std::string InSteps(const cxs_snapshot* snapshot) {
  cxs_tally* tally = nullptr;
  cxs_result* solved = nullptr;
  cxs_tally_create("margin", kByDeal, -1, &tally, nullptr);
  const bool good = cxs_tally_fold(tally, snapshot, nullptr, nullptr) == CXS_OK &&
                    cxs_tally_solve(tally, nullptr, 0, nullptr, &solved, nullptr) == CXS_OK;
  cxs_tally_destroy(tally);
  const Result owned(solved);
  return good ? JsonOf(solved) : "no tally";
}

// One reader asks the book, the other a snapshot, twice and in steps: that does not change.
void ReadBook(Hammered& on, bool by_snapshot) {
  cxs_run run = MakeRun();
  run.threads = 2;
  while (on.writers > 0 && on.finding.first().empty()) {
    const Window first{on.loads.done, on.links.done};
    cxs_snapshot* snapshot = nullptr;
    cxs_result* result = nullptr;
    const cxs_status status =
        !by_snapshot ? cxs_book_query(on.book.get(), "margin", kByDeal, -1, &run, &result, nullptr)
        : cxs_book_snapshot(on.book.get(), &snapshot, nullptr) != CXS_OK
            ? CXS_UNKNOWN
            : cxs_snapshot_query(snapshot, "margin", kByDeal, -1, &run, &result, nullptr);
    const Snapshot owned(snapshot);
    const Result answer(result);
    const Window last{on.loads.begun, on.links.begun};
    if (status != CXS_OK) return on.finding.Note("a read failed");
    const std::string problem = Judge(Read(result), first, last);
    if (!problem.empty()) return on.finding.Note("a reader saw " + problem);
    if (by_snapshot && InSteps(snapshot) != JsonOf(result)) {
      return on.finding.Note("a snapshot changed");
    }
    ++on.reads;
  }
}

// A watch is read by several threads, one row of it by each.
void ReadWatch(Hammered& on, const cxs_watch* watch) {
  const char* const left[] = {"LEFT"};
  const char* const columns[] = {"stage"};
  cxs_watch_row* row = nullptr;
  cxs_watch_row_create(watch, left, 1, columns, 1, nullptr, &row, nullptr);
  const WatchRow owned_row(row);
  while (on.writers > 0 && on.finding.first().empty()) {
    const Window first{on.loads.done, on.links.done};
    cxs_result* result = nullptr;
    const cxs_result* of_row = nullptr;
    const bool good = cxs_watch_read(watch, nullptr, &result, nullptr) == CXS_OK &&
                      cxs_watch_row_read(row, nullptr, &of_row, nullptr) == CXS_OK;
    const Result answer(result);
    const Window last{on.loads.begun, on.links.begun};
    if (!good) return on.finding.Note("a read of the watch failed");
    const std::string problem = Judge(Read(result), first, last);
    if (!problem.empty()) return on.finding.Note("a reader of the watch saw " + problem);
    const char* stage = nullptr;
    int64_t length = 0;
    cxs_result_text(of_row, 0, 0, &stage, &length, nullptr);
    const int64_t load = std::stoll(std::string(stage, static_cast<size_t>(length)));
    if (load < first.load || load > last.load) return on.finding.Note("a row is not of its time");
    ++on.reads;
  }
}

}  // namespace

TEST_CASE("whatever is written meanwhile, every read is one committed state") {
  Hammered on;
  Load(on.book, CXS_TABLE_CUSTOMERS, "customer_id,segment\nC1,Retail\n");
  std::string between = "deal_id,customer_id,stage,status\n";
  for (int i = 0; i < 1500; ++i) between += "OPEN-" + std::to_string(i) + ",C1,New,open\n";
  // LEFT is in the first group of rows, RIGHT and the links in the second.
  Load(on.book, CXS_TABLE_DEALS, kHead + Deal("LEFT", "0", 0));
  Load(on.book, CXS_TABLE_DEALS, between);
  Load(on.book, CXS_TABLE_DEALS, kHead + Deal("RIGHT", "0", kTogether));
  Load(on.book, CXS_TABLE_DEALS, kHead + Deal(Link(0), "0", 1));

  const Watch watch = NewWatch(on.book, "margin", kByDeal);
  std::vector<std::thread> threads;
  threads.emplace_back([&] { ReadWatch(on, watch.get()); });
  threads.emplace_back([&] { ReadWatch(on, watch.get()); });
  threads.emplace_back([&on] { ReadBook(on, false); });
  threads.emplace_back([&on] { ReadBook(on, true); });
  threads.emplace_back([&on] { WritePairs(on); });
  threads.emplace_back([&on] { WriteLinks(on); });
  threads.emplace_back([&on] { WriteInVain(on); });
  for (std::thread& thread : threads) thread.join();

  CHECK(on.finding.first() == "");
  CHECK(on.reads > 0);
  const Seen seen = Read(Query(on.book, "margin", kByDeal).get());
  CHECK(Judge(seen, {kLoads, kLinks}, {kLoads, kLinks}) == "");
  CHECK(Rows(on.book, "deals") == 1503);
}
