#include "coxswain/book/saved_book.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "coxswain/book.h"

#include "support/ask.h"
#include "support/company.h"
#include "support/files.h"

namespace coxswain {
namespace {

constexpr char kPath[] = "folder/company.book";

void Ok(const absl::Status& status) { REQUIRE_MESSAGE(status.ok(), status.ToString()); }

// The bytes of a saved book.
std::string Saved(const Snapshot& snapshot) {
  MemoryFiles files;
  Ok(SaveBook(snapshot, kPath, &files, {}));
  CHECK(files.contents.size() == 1);
  return files.contents[kPath];
}

absl::Status ReadInto(Book* book, const std::string& bytes, const Run& run = {}) {
  MemoryFiles files;
  files.contents[kPath] = bytes;
  return ReadBook(kPath, &files, run, book);
}

// What is read is what was saved, and is saved to the same bytes.
void CheckRoundTrip(Book* book) {
  const std::string bytes = Saved(*book->snapshot());
  Book read;
  Ok(ReadInto(&read, bytes));
  CHECK((Contents(*read.snapshot()) == Contents(*book->snapshot())));
  CHECK((Saved(*read.snapshot()) == bytes));
}

// All kinds of columns, nulls, empty text, a dimension, a row that a reference made.
void AddEverything(Company* company) {
  company->Add("settings", R"(name,value
    reporting_currency,CHF
    reporting_time_zone,Europe/Zurich
    fiscal_year_start,July
    week_start,Sunday)");
  company->Add("teams", "team,function,parent\nWest,sales,\nAll,,");
  company->Add("owners", "owner,valid_from,team\nAnn,,West\nAnn,2026-01-01,All");
  company->Add("customers", R"(customer_id,name,employees,annual_revenue,acquired_on,is_prospect,hue
    C1,Käse & Söhne,-3,9223372036854.775807,0001-01-01,true,blue
    C2,"",,-1.5,9999-12-31,false,
    C3,,12,,,,red)");
  LoadOptions create;
  create.dangling = DanglingReference::kCreate;
  company->Add("deals", R"(deal_id,customer_id,stage,status,closed_on,amount,currency,hue
    D1,C1,Won,won,2026-01-31,100,CHF,blue
    D2,C9,Talks,open,,,,)",
               create);
  company->Add("deal_costs", R"(cost_id,deal_id,kind,amount
    K1,D1,freight,1
    ,D1,freight,2)");
  company->Add("orders", "order_id,customer_id,ordered_on,amount\n");
}

TEST_CASE("saved book: everything comes back, and is saved to the same bytes") {
  Company company;
  CheckRoundTrip(company.book());
  AddEverything(&company);
  CheckRoundTrip(company.book());
}

TEST_CASE("saved book: a book that was read goes on as the one that was saved would") {
  Company company;
  AddEverything(&company);
  Company read;
  Ok(ReadInto(read.book(), Saved(*company.snapshot())));
  for (Company* one : {&company, &read}) {
    one->Add("customers", "customer_id,name\nC2,Again\nC4,New");  // keys are known
    one->Add("deal_costs", "cost_id,deal_id,kind,amount\n,D1,freight,5\nK1,D1,freight,6");
    one->Add("deals",
             "deal_id,customer_id,stage,status,hue\nD3,,Talks,open,red");  // dictionaries are
    one->Add("deals", "deal_id,customer_id,stage,status,currency\nD4,,T,open,EUR");
    // What the book reckons in is declared, and stays.
    CHECK_FALSE(one->TryAdd("settings", "name,value\nreporting_currency,EUR").ok());
    const int columns[] = {0};
    const RowValue values[] = {RowValue::Text("C1")};
    Ok(one->book()->Erase(TableId::kCustomers, columns, values));
  }
  CHECK(Contents(*read.snapshot()) == Contents(*company.snapshot()));
  CHECK((Saved(*read.snapshot()) == Saved(*company.snapshot())));
}

TEST_CASE("saved book: rows beyond one frame, and a last group that is not full") {
  Company company;
  std::string customers = "customer_id,segment,employees\n";
  for (int i = 0; i < 40'000; ++i) {
    const std::string segment = i < 20'000 ? "" : "Food";  // a column that begins late
    customers += "C" + std::to_string(i) + "," + segment + "," + std::to_string(i % 7) + "\n";
  }
  company.Add("customers", customers);
  CheckRoundTrip(company.book());
}

TEST_CASE("saved book: texts that no row has are not saved") {
  Company company;
  company.Add("customers", "customer_id,name\nC1,Secret\nC2,Known");
  CHECK_FALSE(company.TryAdd("customers", "customer_id,name\n,Mistake").ok());
  const int columns[] = {0};
  const RowValue values[] = {RowValue::Text("C1")};
  Ok(company.book()->Erase(TableId::kCustomers, columns, values));
  const std::string bytes = Saved(*company.snapshot());
  CHECK(bytes.find("Known") != std::string::npos);
  CHECK(bytes.find("Secret") == std::string::npos);
  CHECK(bytes.find("Mistake") == std::string::npos);

  Company never;
  never.Add("customers", "customer_id,name\nC2,Known");
  CHECK(Saved(*never.snapshot()) == bytes);
  CheckRoundTrip(company.book());
}

TEST_CASE("saved book: only a new book takes one") {
  Company company;
  AddEverything(&company);
  const std::string before = Contents(*company.snapshot());
  CHECK(absl::IsFailedPrecondition(ReadInto(company.book(), Saved(*company.snapshot()))));
  CHECK(Contents(*company.snapshot()) == before);
}

TEST_CASE("saved book: what is read is charged as what is loaded") {
  Company company;
  std::string customers = "customer_id,name\n";
  for (int i = 0; i < 20'000; ++i) {
    customers += "customer-" + std::to_string(i) + ",The name of " + std::to_string(i) + "\n";
  }
  company.Add("customers", customers);
  const std::string bytes = Saved(*company.snapshot());
  Book read;
  Ok(ReadInto(&read, bytes));
  const int64_t loaded = company.book()->budget()->used();
  CHECK(read.budget()->used() > loaded * 3 / 4);
  CHECK(read.budget()->used() < loaded * 5 / 4);
  const int64_t before = read.budget()->used();
  Ok(read.LoadCsv(TableId::kCustomers, customers, {}, {}, {}, nullptr));
  CHECK(read.budget()->used() == before);  // nothing is new, and nothing charged twice

  BookOptions options;
  options.memory_limit = loaded / 2;
  Book small(options);
  CHECK(absl::IsResourceExhausted(ReadInto(&small, bytes)));
  MemoryBudget of_call(loaded / 2);
  Run run;
  run.memory = &of_call;
  Book other;
  CHECK(absl::IsResourceExhausted(ReadInto(&other, bytes, run)));
  CHECK(of_call.used() == 0);
  MemoryBudget little(1000);
  run.memory = &little;
  MemoryFiles files;
  CHECK(absl::IsResourceExhausted(SaveBook(*company.snapshot(), kPath, &files, run)));
  CHECK(files.contents.empty());
}

TEST_CASE("saved book: saving and reading show progress and can be cancelled at any tick") {
  Company company;
  std::string customers = "customer_id,name\n";
  const std::string name(100, 'n');
  for (int i = 0; i < 40'000; ++i)
    customers += std::to_string(i) + "," + name + std::to_string(i) + "\n";
  company.Add("customers", customers);
  const std::string bytes = Saved(*company.snapshot());
  for (const bool save : {true, false}) {
    for (int cancel_at = 0;; ++cancel_at) {
      std::vector<double> seen;
      Run run;
      run.progress = [&](double done) {
        seen.push_back(done);
        return static_cast<int>(seen.size()) <= cancel_at;
      };
      MemoryFiles files;
      files.contents[kPath] = save ? "old" : bytes;
      Book read;
      const absl::Status status = save ? SaveBook(*company.snapshot(), kPath, &files, run)
                                       : ReadBook(kPath, &files, run, &read);
      CHECK(files.open_files() == 0);
      CHECK(std::is_sorted(seen.begin(), seen.end()));
      if (status.ok()) {
        CHECK(seen.front() == 0);
        CHECK(seen.back() == 1);
        CHECK(seen.size() > 3);
        break;
      }
      CHECK(absl::IsCancelled(status));
      CHECK(files.contents.size() == 1);
      CHECK((files.contents[kPath] == (save ? "old" : bytes)));
    }
  }
}

TEST_CASE("saved book: what is saved is what the book held, while others write to it") {
  Company company;
  std::string customers = "customer_id,name\n";
  for (int i = 0; i < 5000; ++i) customers += "C" + std::to_string(i) + ",one\n";
  company.Add("customers", customers);
  std::atomic<bool> done{false};
  std::thread writer([&] {
    const int columns[] = {0, ColumnIndex(TableId::kCustomers, "name")};
    for (int i = 0; !done; ++i) {
      const std::string id = "C" + std::to_string(i % 6000);
      const std::string name = "name " + std::to_string(i);
      const RowValue values[] = {RowValue::Text(id), RowValue::Text(name)};
      if (!company.book()->Upsert(TableId::kCustomers, columns, values, {}).ok()) break;
    }
  });
  for (int round = 0; round < 20; ++round) {
    const std::shared_ptr<const Snapshot> snapshot = company.snapshot();
    const std::string before = Contents(*snapshot);
    const std::string bytes = Saved(*snapshot);
    Book read;
    const absl::Status status = ReadInto(&read, bytes);
    CHECK(status.ok());
    CHECK((Contents(*read.snapshot()) == before));
  }
  done = true;
  writer.join();
}

TEST_CASE("saved book: the AdventureWorks resellers come back, and answer the same") {
  const std::string folder = DataFolder("adventureworks");
  if (folder.empty()) return;
  Book book;
  LoadFolder(&book, folder);
  CheckRoundTrip(&book);
  Book read;
  Ok(ReadInto(&read, Saved(*book.snapshot())));
  for (const std::string_view query : {"margin", "penetration", "campaigns", "quality"}) {
    CHECK((Csv(Ask(read.snapshot(), query)) == Csv(Ask(book.snapshot(), query))));
  }
}

}  // namespace
}  // namespace coxswain
