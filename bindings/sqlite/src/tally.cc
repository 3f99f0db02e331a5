#include "tally.h"

#include <utility>
#include <vector>

#include "connection.h"
#include "fold.h"

namespace coxswain_sqlite {
namespace {

std::string TextArgument(sqlite3_value* value, const char* what) {
  const Cell cell = CellOf(value);
  if (cell.type != SQLITE_TEXT) Fail(std::string("The ") + what + " is no text.");
  return std::string(cell.text);
}

std::string_view BytesOf(sqlite3_value* value) {
  const Cell cell = CellOf(value);
  if (cell.type != SQLITE_BLOB) Fail("A tally is a BLOB, as cxs_tally gives it; this is none.");
  return cell.text;
}

void ReturnTally(sqlite3_context* context, const cxs_tally* tally) {
  if (tally == nullptr) return sqlite3_result_null(context);
  cxs_buffer* bytes = nullptr;
  Call call;
  call.Check(cxs_tally_save(tally, &bytes, call.error()));
  const BufferHandle owner(bytes);
  sqlite3_result_blob64(context, cxs_buffer_data(bytes),
                        static_cast<sqlite3_uint64>(cxs_buffer_size(bytes)), SQLITE_TRANSIENT);
}

ResultHandle Solved(sqlite3* db, const cxs_tally* tally, const std::string& options) {
  const Interruptible interruptible(db);
  cxs_result* result = nullptr;
  Call call;
  call.Check(cxs_tally_solve(tally, options.data(), static_cast<int64_t>(options.size()),
                             interruptible.run(), &result, call.error()));
  return ResultHandle(result);
}

void ReturnFigure(sqlite3_context* context, const cxs_tally* tally, const std::string& figure,
                  const std::string& options) {
  if (tally == nullptr) return sqlite3_result_null(context);
  const ResultHandle result = Solved(sqlite3_context_db_handle(context), tally, options);
  const int32_t column = cxs_result_find(result.get(), figure.c_str());
  if (column < 0) {
    std::string names;
    for (int32_t i = 0; i < cxs_result_columns(result.get()); ++i) {
      names += (i == 0 ? "" : ", ") + std::string(cxs_result_name(result.get(), i));
    }
    Fail("The result has no figure '" + figure + "'; it has " + names + ".");
  }
  if (cxs_result_rows(result.get()) > 1) {
    Fail("The result has " + std::to_string(cxs_result_rows(result.get())) + " rows, so '" +
         figure +
         "' is not one figure; leave grouping to GROUP BY, or read them with cxs_solve_json.");
  }
  if (cxs_result_rows(result.get()) == 0) return sqlite3_result_null(context);
  ReturnCell(context, result.get(), 0, column);
}

// An aggregate's state, which SQLite keeps as a pointer. Null: no row came.
template <typename State>
State* Existing(sqlite3_context* context) {
  State** const place = static_cast<State**>(sqlite3_aggregate_context(context, 0));
  return place == nullptr ? nullptr : *place;
}
template <typename State, typename Make>
State* Existing(sqlite3_context* context, Make&& make) {
  State** const place = static_cast<State**>(sqlite3_aggregate_context(context, sizeof(State*)));
  if (place == nullptr) throw std::bad_alloc();
  if (*place == nullptr) *place = make().release();
  return *place;
}
template <typename State>
std::unique_ptr<State> Last(sqlite3_context* context) {
  State** const place = static_cast<State**>(sqlite3_aggregate_context(context, 0));
  return std::unique_ptr<State>(place == nullptr ? nullptr : std::exchange(*place, nullptr));
}

// cxs_tally, and with a figure before its arguments cxs_figure.
struct FoldState {
  Fold fold;
  std::string figure;
  std::vector<std::string> constants;  // the arguments that are no values
  std::vector<Cell> cells;
};

bool HasFigure(sqlite3_context* context) { return sqlite3_user_data(context) != nullptr; }

std::unique_ptr<FoldState> StartFold(sqlite3_context* context, int count, sqlite3_value** values) {
  const int first = HasFigure(context) ? 1 : 0;
  if (count < first + 5 || (count - first) % 2 == 0) {
    Fail(std::string(first == 0 ? "cxs_tally(" : "cxs_figure(figure, ") +
         "query, options, table, name, value, ...) takes names of columns, each with its value.");
  }
  const std::string figure = first == 0 ? "" : TextArgument(values[0], "figure");
  const std::string query = TextArgument(values[first], "query");
  const bool none = sqlite3_value_type(values[first + 1]) == SQLITE_NULL;
  const std::string options = none ? "" : TextArgument(values[first + 1], "options");
  const std::string table = TextArgument(values[first + 2], "table");
  std::vector<std::string> names;
  std::vector<std::string> constants = {query, options, table};
  for (int i = first + 3; i < count; i += 2) {
    names.push_back(TextArgument(values[i], "name of a column"));
    constants.push_back(names.back());
  }
  return std::make_unique<FoldState>(
      FoldState{Fold(sqlite3_context_db_handle(context),
                     FoldPlan::Make(query, options, table, std::move(names))),
                figure,
                std::move(constants),
                {}});
}

// The values of one row; what is no value must be what it was in the first row.
const std::vector<Cell>& ReadRow(sqlite3_context* context, FoldState* state, int count,
                                 sqlite3_value** values) {
  const int first = HasFigure(context) ? 1 : 0;
  const auto same = [&](int argument, const std::string& text) {
    return CellOf(values[argument]).text == text;
  };
  bool constant = true;
  for (int i = 0; i < 3; ++i) constant &= same(first + i, state->constants[static_cast<size_t>(i)]);
  state->cells.clear();
  size_t name = 3;
  for (int i = first + 3; i + 1 < count; i += 2, ++name) {
    constant &= same(i, state->constants[name]);
    state->cells.push_back(CellOf(values[i + 1]));
  }
  if (!constant) Fail("Query, options, table and names of columns must be the same in every row.");
  return state->cells;
}

void FoldStep(sqlite3_context* context, int count, sqlite3_value** values) {
  GuardedFunction(context, [&] {
    FoldState* const state =
        Existing<FoldState>(context, [&] { return StartFold(context, count, values); });
    state->fold.Add(ReadRow(context, state, count, values));
  });
}

void FoldInverse(sqlite3_context* context, int count, sqlite3_value** values) {
  GuardedFunction(context, [&] {
    FoldState* const state = Existing<FoldState>(context);
    if (state != nullptr) state->fold.Remove(ReadRow(context, state, count, values));
  });
}

void ReturnFold(sqlite3_context* context, FoldState* state) {
  GuardedFunction(context, [&] {
    const cxs_tally* const tally = state == nullptr ? nullptr : state->fold.Tally();
    if (HasFigure(context)) {
      ReturnFigure(context, tally, state == nullptr ? "" : state->figure, "");
    } else {
      ReturnTally(context, tally);
    }
  });
}

void FoldValue(sqlite3_context* context) { ReturnFold(context, Existing<FoldState>(context)); }

void FoldFinal(sqlite3_context* context) {
  const std::unique_ptr<FoldState> state = Last<FoldState>(context);
  ReturnFold(context, state.get());
}

void Merge(cxs_tally* into, const cxs_tally* other) {
  Call call;
  call.Check(cxs_tally_merge(into, other, call.error()));
}

// Tallies cannot be taken out of one another, so a moving frame is a queue of two stacks: each
// tally is merged at most twice, however long the frame is.
class MergeState {
 public:
  void Add(std::string_view bytes) {
    TallyHandle tally = LoadTally(bytes);
    if (new_ == nullptr) {
      new_ = std::move(tally);
    } else {
      Merge(new_.get(), tally.get());
    }
    new_bytes_.emplace_back(bytes);
  }
  void Remove() {
    if (old_.empty()) {
      for (auto bytes = new_bytes_.rbegin(); bytes != new_bytes_.rend(); ++bytes) {
        TallyHandle tally = LoadTally(*bytes);
        if (!old_.empty()) Merge(tally.get(), old_.back().get());
        old_.push_back(std::move(tally));
      }
      new_bytes_.clear();
      new_.reset();
    }
    old_.pop_back();
  }
  void Return(sqlite3_context* context) const {
    if (old_.empty()) return ReturnTally(context, new_.get());
    if (new_ == nullptr) return ReturnTally(context, old_.back().get());
    cxs_buffer* saved = nullptr;
    Call call;
    call.Check(cxs_tally_save(old_.back().get(), &saved, call.error()));
    const BufferHandle owner(saved);
    const TallyHandle both = LoadTally(TextOf(saved));
    Merge(both.get(), new_.get());
    ReturnTally(context, both.get());
  }

 private:
  std::vector<TallyHandle> old_;  // each with all that came after it; the oldest last
  std::vector<std::string> new_bytes_;
  TallyHandle new_;  // all of them
};

void MergeStep(sqlite3_context* context, int, sqlite3_value** values) {
  if (sqlite3_value_type(values[0]) == SQLITE_NULL) return;
  GuardedFunction(context, [&] {
    Existing<MergeState>(context, [] {
      return std::make_unique<MergeState>();
    })->Add(BytesOf(values[0]));
  });
}

void MergeInverse(sqlite3_context* context, int, sqlite3_value** values) {
  if (sqlite3_value_type(values[0]) == SQLITE_NULL) return;
  GuardedFunction(context, [&] {
    MergeState* const state = Existing<MergeState>(context);
    if (state != nullptr) state->Remove();
  });
}

void ReturnMerge(sqlite3_context* context, const MergeState* state) {
  GuardedFunction(context, [&] {
    if (state != nullptr) state->Return(context);
  });
}
void MergeValue(sqlite3_context* context) { ReturnMerge(context, Existing<MergeState>(context)); }
void MergeFinal(sqlite3_context* context) {
  const std::unique_ptr<MergeState> state = Last<MergeState>(context);
  ReturnMerge(context, state.get());
}

std::string OptionsArgument(int count, sqlite3_value** values, int place) {
  if (count <= place || sqlite3_value_type(values[place]) == SQLITE_NULL) return "";
  return TextArgument(values[place], "options");
}

void SolveFunction(sqlite3_context* context, int count, sqlite3_value** values) {
  GuardedFunction(context, [&] {
    if (count < 2 || count > 3) Fail("cxs_solve(tally, figure [, options]) has 2 or 3 arguments.");
    if (sqlite3_value_type(values[0]) == SQLITE_NULL) return sqlite3_result_null(context);
    const TallyHandle tally = LoadTally(BytesOf(values[0]));
    ReturnFigure(context, tally.get(), TextArgument(values[1], "figure"),
                 OptionsArgument(count, values, 2));
  });
}

void SolveJsonFunction(sqlite3_context* context, int count, sqlite3_value** values) {
  GuardedFunction(context, [&] {
    if (count < 1 || count > 2) Fail("cxs_solve_json(tally [, options]) has 1 or 2 arguments.");
    if (sqlite3_value_type(values[0]) == SQLITE_NULL) return sqlite3_result_null(context);
    const TallyHandle tally = LoadTally(BytesOf(values[0]));
    const ResultHandle result =
        Solved(sqlite3_context_db_handle(context), tally.get(), OptionsArgument(count, values, 1));
    cxs_buffer* json = nullptr;
    Call call;
    call.Check(cxs_result_to_json(result.get(), &json, call.error()));
    const BufferHandle owner(json);
    sqlite3_result_text64(context, cxs_buffer_data(json),
                          static_cast<sqlite3_uint64>(cxs_buffer_size(json)), SQLITE_TRANSIENT,
                          SQLITE_UTF8);
  });
}

}  // namespace

TallyHandle LoadTally(std::string_view bytes) {
  cxs_tally* tally = nullptr;
  Call call;
  call.Check(cxs_tally_load(bytes.data() == nullptr ? "" : bytes.data(),
                            static_cast<int64_t>(bytes.size()), &tally, call.error()));
  return TallyHandle(tally);
}

void CheckQuery(const cxs_tally* tally, const std::string& query) {
  cxs_tally* other = nullptr;
  Call creating;
  creating.Check(cxs_tally_create(query.c_str(), nullptr, 0, &other, creating.error()));
  const TallyHandle owner(other);
  // Tallies of one query may not merge for other reasons; those are none here.
  Call call;
  const cxs_status status = cxs_tally_merge(other, tally, call.error());
  if (status == CXS_OK) return;
  const std::string message = call.message();
  if (message.rfind("A tally of the query", 0) == 0) Fail(message);
}

void RegisterTallies(sqlite3* db) {
  constexpr int kFlags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
  static constexpr char kFigure = 0;  // its address tells cxs_figure from cxs_tally
  const auto check = [&](int code) {
    if (code != SQLITE_OK) throw Error{code, sqlite3_errmsg(db)};
  };
  check(sqlite3_create_window_function(db, "cxs_tally", -1, kFlags, nullptr, FoldStep, FoldFinal,
                                       FoldValue, FoldInverse, nullptr));
  check(sqlite3_create_window_function(db, "cxs_figure", -1, kFlags, const_cast<char*>(&kFigure),
                                       FoldStep, FoldFinal, FoldValue, FoldInverse, nullptr));
  check(sqlite3_create_window_function(db, "cxs_merge", 1, kFlags, nullptr, MergeStep, MergeFinal,
                                       MergeValue, MergeInverse, nullptr));
  check(sqlite3_create_function_v2(db, "cxs_solve", -1, kFlags, nullptr, SolveFunction, nullptr,
                                   nullptr, nullptr));
  check(sqlite3_create_function_v2(db, "cxs_solve_json", -1, kFlags, nullptr, SolveJsonFunction,
                                   nullptr, nullptr, nullptr));
}

}  // namespace coxswain_sqlite
