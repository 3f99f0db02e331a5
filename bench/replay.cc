// Times the back-test of forecasts: replay [DEALS] [REPEATS]
// Deals of three years with about seven rows of history each (150 000 deals: a million rows),
// weekly replays. Prints the rows, how many days were replayed, and the medians in seconds of the
// fold and of the solve. See bench/README.md.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "coxswain/catalogue.h"

#include "numeric/random.h"

namespace {

using coxswain::Date;

double Seconds(std::chrono::steady_clock::time_point since) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - since).count();
}

double Median(std::vector<double> times) {
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

struct Rows {
  std::string deals = "deal_id,customer_id,stage,status,opened_on,closed_on,amount\n";
  std::string history = "deal_id,changed_at,stage,status,amount\n";
  int64_t changes = 0;
};

// Five stages, about a fortnight each, with a change of the amount on the way.
Rows Draw(int64_t deals) {
  constexpr int kDays = 3 * 365;
  const Date first = Date::FromCivil(2022, 1, 3);
  coxswain::numeric::Random random(11);
  Rows rows;
  for (int64_t deal = 0; deal < deals; ++deal) {
    const std::string id = "d" + std::to_string(deal);
    int day = static_cast<int>(random.Below(kDays));
    const std::string opened = first.PlusDays(day).ToString();
    int amount = 500 * static_cast<int>(1 + random.Below(200));
    std::string stage = "S1";
    std::string status = "open";
    std::string closed;
    const auto say = [&](const std::string& what) {
      rows.history += id + "," + first.PlusDays(day).ToString() + "," + what + "\n";
      ++rows.changes;
    };
    say("S1,open," + std::to_string(amount));
    for (int step = 2; status == "open"; ++step) {
      day += 1 + static_cast<int>(random.Below(28));
      if (day >= kDays) break;
      if (random.Below(100) < 12) {
        status = "lost";
      } else if (step > 5) {
        status = "won";
      } else {
        stage = "S" + std::to_string(step);
        say(stage + ",open,");
        if (random.Below(2) == 0) {
          ++day;
          amount += 500;
          say(",," + std::to_string(amount));
        }
        continue;
      }
      stage = "Closed";
      closed = first.PlusDays(day).ToString();
      say("Closed," + status + ",");
    }
    rows.deals += id + ",c1," + stage + "," + status + "," + opened + "," + closed + "," +
                  std::to_string(amount) + "\n";
  }
  return rows;
}

}  // namespace

int main(int argc, char** argv) {
  const int64_t deals = argc > 1 ? std::atoll(argv[1]) : 150'000;
  const int repeats = argc > 2 ? std::atoi(argv[2]) : 3;
  const Rows rows = Draw(deals);
  coxswain::Book book;
  for (const auto& [table, text] :
       {std::pair<coxswain::TableId, const std::string&>{coxswain::TableId::kDeals, rows.deals},
        {coxswain::TableId::kDealHistory, rows.history}}) {
    const absl::Status loaded = book.LoadCsv(table, text, {}, {}, {}, nullptr);
    if (!loaded.ok()) {
      std::fprintf(stderr, "%s\n", loaded.ToString().c_str());
      return 1;
    }
  }
  const auto snapshot = book.snapshot();
  const absl::StatusOr<const coxswain::Query*> query = coxswain::FindQuery("forecast_backtest");
  const absl::StatusOr<coxswain::Options> options =
      coxswain::Options::Parse(R"({"show":"days"})", (*query)->spec.options);
  std::vector<double> folds, solves;
  int64_t replays = 0;
  for (int i = 0; i < repeats; ++i) {
    auto start = std::chrono::steady_clock::now();
    const absl::StatusOr<coxswain::Tally> tally =
        coxswain::FoldQuery(**query, snapshot, *options, {});
    folds.push_back(Seconds(start));
    start = std::chrono::steady_clock::now();
    const absl::StatusOr<coxswain::Table> table = (*query)->solve(*tally, *options, {});
    solves.push_back(Seconds(start));
    if (!table.ok()) {
      std::fprintf(stderr, "%s\n", table.status().ToString().c_str());
      return 1;
    }
    replays = table->rows();
  }
  std::printf("deals %lld\nrows of history %lld\ndays replayed %lld\nfold %.2f s\nsolve %.2f s\n",
              static_cast<long long>(deals), static_cast<long long>(rows.changes),
              static_cast<long long>(replays), Median(folds), Median(solves));
  return 0;
}
