#include "coxswain/table/csv.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

namespace coxswain {
namespace {

// Kinds by the name's first letter: d decimal, i integer, t date, b bool, s sum, r real.
std::pair<ColumnKind, int> KindByLetter(std::string_view name) {
  switch (name.front()) {
    case 'd':
      return {ColumnKind::kDecimal, 6};
    case 'i':
      return {ColumnKind::kInteger, 0};
    case 't':
      return {ColumnKind::kDate, 0};
    case 'b':
      return {ColumnKind::kBool, 0};
    case 's':
      return {ColumnKind::kSum, 6};
    case 'r':
      return {ColumnKind::kReal, 0};
    default:
      return {ColumnKind::kText, 0};
  }
}

// Every cell in brackets, null as -, a row a line, problems after them.
std::string Shown(const Table& table) {
  std::string text;
  for (int64_t row = 0; row < table.rows(); ++row) {
    for (const Column& column : table.columns) {
      text += column.IsNull(row) ? "-" : "[" + column.CellText(row) + "]";
    }
    text += '\n';
  }
  return text;
}

std::string Shown(const std::vector<CellProblem>& problems) {
  std::string text;
  for (const CellProblem& problem : problems) {
    text += std::to_string(problem.row) + " " + problem.column + ": " + problem.reason +
            (problem.refuses ? "\n" : " (warning)\n");
  }
  return text;
}

// The whole file; the batches' boundaries are shown too if asked for.
std::string Read(const CsvInput& csv, const CsvReadOptions& options = {}, int64_t bytes = 1 << 30,
                 bool boundaries = false) {
  auto reader = CsvReader::Open(csv, options, KindByLetter);
  if (!reader.ok()) return std::string(reader.status().message());
  std::string rows, problems;
  int64_t expected_row = 1;
  while (true) {
    CsvBatch batch;
    const absl::StatusOr<bool> more = reader->Next(bytes, &batch);
    if (!more.ok()) return rows + problems + std::string(more.status().message());
    if (!*more) break;
    CHECK(batch.first_row == expected_row);
    expected_row += batch.table.rows();
    if (boundaries) rows += "batch\n";
    for (const Column& column : batch.table.columns) {
      CHECK(column.rows() == batch.table.rows());
      CHECK((column.valid.empty() || column.valid.size() == static_cast<size_t>(column.rows())));
    }
    rows += Shown(batch.table);
    problems += Shown(batch.problems);
    CHECK(std::is_sorted(batch.problems.begin(), batch.problems.end(),
                         [](const auto& a, const auto& b) { return a.row < b.row; }));
  }
  if (csv.source == nullptr) CHECK(reader->bytes_read() == static_cast<int64_t>(csv.bytes.size()));
  return rows + problems;
}

// Gives the bytes of a text, and fails from one place on where that is asked for.
class TextSource : public CsvSource {
 public:
  explicit TextSource(std::string_view text, size_t fails_at = SIZE_MAX)
      : text_(text), fails_at_(fails_at) {}
  absl::StatusOr<size_t> Read(char* bytes, size_t size) override {
    if (read_ + size > fails_at_) return absl::DataLossError("the disk is gone");
    most_ = std::max(most_, size);
    const size_t got = std::min(size, text_.size() - read_);
    text_.copy(bytes, got, read_);
    read_ += got;
    return got;
  }
  int64_t size() const override { return 0; }
  size_t most() const { return most_; }  // bytes asked for at once

 private:
  const std::string_view text_;
  const size_t fails_at_;
  size_t read_ = 0;
  size_t most_ = 0;
};

TEST_CASE("fields are typed by their column") {
  CHECK(Read("x,d,i,t,b,s,r\n"
             "Acme,1.25,-7,2026-01-31,yes,3.5,0.5\n") ==
        "[Acme][1.25][-7][2026-01-31][true][3.50][0.5]\n");
}

TEST_CASE("an empty field is null, a quoted one the empty text, and null for other kinds") {
  CHECK(Read("x,d,t\n,,\n\"\",\"\",\"\"\n") == "---\n[]--\n");
}

TEST_CASE("blanks belong to texts and are left out around other values") {
  CHECK(Read("x,d,t,b\n a , 1 ,\t2026-01-31 , true\n ,  , \t,\" no \"\n") ==
        "[ a ][1][2026-01-31][true]\n[ ]--[false]\n");
}

TEST_CASE("line ends may be LF or CRLF, and the last may lack") {
  CHECK(Read("x,y\na,b\nc,d\n") == "[a][b]\n[c][d]\n");
  CHECK(Read("x,y\r\na,b\r\nc,d\r\n") == "[a][b]\n[c][d]\n");
  CHECK(Read("x,y\na,b\nc,d") == "[a][b]\n[c][d]\n");
  CHECK(Read("x,y\r\na,\"b\"\r\nc,\"d\"") == "[a][b]\n[c][d]\n");
  CHECK(Read("x,y\na,b\r") == "[a][b]\n");
  CHECK(Read("x,y\na,\"b\"\r") == "[a][b]\n");
  CHECK(Read("x,y\na,") == "[a]-\n");
  CHECK(Read("x,y\n,") == "--\n");
}

TEST_CASE("quoted fields may hold delimiters, quotes and line ends") {
  CHECK(
      Read("x,y\n\"a,b\",\"say \"\"hi\"\"\"\n\"two\nlines\",\"two\r\nlines\"\n\"\"\"\",\",\"\n") ==
      "[a,b][say \"hi\"]\n[two\nlines][two\r\nlines]\n[\"][,]\n");
  CHECK(Read("x,d\na,\"1.5\"\n") == "[a][1.5]\n");
}

TEST_CASE("the byte order mark and blank lines are skipped, and blank lines are no rows") {
  CHECK(Read("\xEF\xBB\xBFx,y\n\n\r\na,b\n\n\nc,d,e\n\n") ==
        "[a][b]\n--\n"
        "2 : the row has 3 fields where the header has 2: look for a delimiter that is missing, or "
        "one too many in a text without quotes\n");
  CHECK(Read("\n\nx\na\n\nb\n") == "[a]\n[b]\n");
  CHECK(Read("x,y\n") == "");
  CHECK(Read("x,y") == "");
  CHECK(Read("x,y\n\n\n", {}, 1) == "");
  CHECK(Read("x,y\n\n\n\na,b\n", {}, 1) == "[a][b]\n");
}

TEST_CASE("other delimiters are semicolon and tab") {
  CHECK(Read("x;y\na,b;\"c;d\"\n", {.delimiter = ';'}) == "[a,b][c;d]\n");
  CHECK(Read("x\ty\na b\tc\n", {.delimiter = '\t'}) == "[a b][c]\n");
  for (char bad : {'"', '\n', '\r', '\xC3'}) {
    CHECK_FALSE(CsvReader::Open("x\n", {.delimiter = bad}, KindByLetter).ok());
  }
}

TEST_CASE("columns can be renamed before their kind is asked for") {
  CsvReadOptions options;
  options.rename = {{"Amount", "d_amount"}};
  auto reader = CsvReader::Open("Id,Amount\n1,2\n", options, KindByLetter);
  REQUIRE(reader.ok());
  CHECK(reader->names() == std::vector<std::string>{"Id", "d_amount"});
  CHECK(Read("Id,Amount\n1,x\n", options).find("1 d_amount: 'x' is not a number") !=
        std::string::npos);
}

TEST_CASE("a header must name every column once") {
  CHECK(Read("").find("The file is empty") == 0);
  CHECK(Read("\n\n").find("The file is empty") == 0);
  CHECK(Read("x,,y\n").find("Column 2 of the header has no name") == 0);
  CHECK(Read("x,y,x\n").find("Column 3 of the header is named 'x'") == 0);
  CHECK(Read("x,\xFF\n").find("Column 2 of the header is not UTF-8") == 0);
  CHECK(Read("x,\"y\n").find("The header has a quote that is never closed") == 0);
  CHECK(Read("x,a\"b\n").find("Column 2 of the header, 'a\"b', has a quote inside") == 0);
  CHECK(Read("\"a,b\", \"\"\n").find("Column 2") == 0);
  CHECK(Read("x, \ta\t ,\"x \"\"hi\"\"\"\n1,2,3\n") == "[1][2][3]\n");
}

TEST_CASE("a value not of its column's kind is null and reported with what would be right") {
  CHECK(Read("d,i,t,b\nabc,1.5,31.12.2026,maybe\n1,1,2026-01-01,1\n\"1,50\",x,,\nNaN,,,\n") ==
        "----\n[1][1][2026-01-01][true]\n----\n----\n"
        "1 d: 'abc' is not a number: write digits with a point, like 1234.56\n"
        "1 i: '1.5' is not a whole number: write it without decimals\n"
        "1 t: '31.12.2026' is not a date: write it as 2026-12-31\n"
        "1 b: 'maybe' is neither true nor false: write true, false, yes, no, 1 or 0\n"
        "3 d: '1,50' has a comma: write 1.50\n"
        "3 i: 'x' is not a number: write digits with a point, like 1234.56\n"
        "4 d: NaN is not a number: leave the cell empty where the value is unknown\n");
  CHECK(Read("r\nnan\n1e999\n+1.5\n1e3\n") ==
        "-\n-\n[1.5]\n[1000]\n"
        "1 r: NaN is not a number: leave the cell empty where the value is unknown\n"
        "2 r: '1e999' is beyond the range of numbers\n");
}

TEST_CASE("decimals rounded away are a warning, and the value is kept") {
  CHECK(Read("d\n1.23456789\n1.2500000\n") ==
        "[1.234568]\n[1.25]\n"
        "1 d: '1.23456789' has more than 6 decimal places: it was rounded to 1.234568 (warning)\n");
}

TEST_CASE("bools are true, false, yes, no, 1 and 0 in any case") {
  CHECK(Read("b\nTRUE\nFalse\nYes\nNO\n1\n0\n") ==
        "[true]\n[false]\n[true]\n[false]\n[true]\n[false]\n");
}

TEST_CASE("instants become days in the zone asked for") {
  CsvReadOptions options;
  options.zone = *TimeZone::Load("Europe/Berlin");
  CHECK(Read("t\n2026-01-31T23:30:00Z\n2026-01-31\n2026-01-29\n", options) ==
        "[2026-02-01]\n[2026-01-31]\n[2026-01-29]\n");
}

TEST_CASE("a row of another length is reported, its cells are null, the rest is read") {
  CHECK(Read("x,d\na,1\nb\nc,2,3\nd,4\n") ==
        "[a][1]\n--\n--\n[d][4]\n"
        "2 : the row has 1 field where the header has 2: look for a delimiter that is missing, or "
        "one too many in a text without quotes\n"
        "3 : the row has 3 fields where the header has 2: look for a delimiter that is missing, or "
        "one too many in a text without quotes\n");
}

TEST_CASE("a stray quote is reported for its cell only") {
  const std::string reason =
      " has a quote where none may be: put the whole field in quotes and double the quotes in it\n";
  CHECK(Read("x,y\n5\" pipe,a\nb,c\n") == "-[a]\n[b][c]\n1 x: '5\" pipe'" + reason);
  CHECK(Read("x,y\n\"a\"b,c\nd,e\n") == "-[c]\n[d][e]\n1 x: '\"a\"b'" + reason);
  CHECK(Read("x,y\n\"a\" ,c\n") == "-[c]\n1 x: '\"a\" '" + reason);
  CHECK(Read("x,d\na,1\"\"\n") == "[a]-\n1 d: '1\"\"'" + reason);
}

TEST_CASE("an unclosed quote is an error that names its place") {
  auto reader = CsvReader::Open("x,y\na,b\nc,\"d\ne,f\n", {}, KindByLetter);
  REQUIRE(reader.ok());
  CsvBatch batch;
  const absl::StatusOr<bool> more = reader->Next(1000, &batch);
  CHECK(more.status().code() == absl::StatusCode::kInvalidArgument);
  CHECK(more.status().message() ==
        "Row 2, column y: a quote opens here and is never closed. Close it, or double it if it "
        "belongs to the text.");
  CHECK(PlaceOf(more.status()) == Place{"", "y", 2});
  CHECK(Read("x\n\"").find("Row 1, column x") == 0);
  CHECK(Read("x\na,b,\"c").find("Row 1, column 3") == 0);
}

TEST_CASE("text must be UTF-8, cell by cell") {
  CHECK(Read("x,y\nM\xC3\xBCller,\xFF\xFE\nplain,\xE2\x82\xAC\n") ==
        "[M\xC3\xBCller]-\n[plain][\xE2\x82\xAC]\n"
        "1 y: '\?\?' is not UTF-8: save the file as UTF-8\n");
  CHECK(Read("x,d\na,\xFF\n") ==
        "[a]-\n1 d: '?' is not a number: write digits with a point, like 1234.56\n");
}

TEST_CASE("texts point into the file unless a quote in them was doubled") {
  const std::string csv = "x,y\nabc,\"a\"\"b\"\n";
  auto reader = CsvReader::Open(csv, {}, KindByLetter);
  REQUIRE(reader.ok());
  CsvBatch batch;
  REQUIRE(reader->Next(1000, &batch).value());
  CHECK(batch.table.columns[0].texts[0].data() == csv.data() + 4);
  CHECK(batch.table.columns[1].texts[0] == "a\"b");
}

TEST_CASE("batches hold whole rows and number them through") {
  const std::string csv = "x,i\n\"a\nb\",1\nc,x\nd,3\n\n\ne,4\n";
  CHECK(Read(csv, {}, 1, true) ==
        "batch\n[a\nb][1]\nbatch\n[c]-\nbatch\n[d][3]\nbatch\n[e][4]\n"
        "2 i: 'x' is not a number: write digits with a point, like 1234.56\n");
  for (int64_t bytes = 1; bytes < 40; ++bytes) CHECK(Read(csv, {}, bytes) == Read(csv));
  CHECK(Read(csv, {}, 0) == Read(csv));
  CHECK(Read(csv, {}, INT64_MAX) == Read(csv));
}

TEST_CASE("a batch that is filled again shows nothing of what it held") {
  const std::string csv = "x,d\n,1\na,\n\"\"\"\",3\nb,4\nc,x\n";
  const std::string other = "x,t\nq,2026-01-31\n";
  CsvBatch batch;
  for (int time = 0; time < 2; ++time) {
    auto reader = CsvReader::Open(csv, {}, KindByLetter);
    REQUIRE(reader.ok());
    std::string rows;
    while (reader->Next(4, &batch).value()) rows += Shown(batch.table) + Shown(batch.problems);
    CHECK(rows ==
          "-[1]\n[a]-\n[\"][3]\n[b][4]\n[c]-\n"
          "5 d: 'x' is not a number: write digits with a point, like 1234.56\n");
    auto next = CsvReader::Open(other, {}, KindByLetter);
    REQUIRE(next.ok());
    REQUIRE(next->Next(100, &batch).value());
    CHECK(Shown(batch.table) == "[q][2026-01-31]\n");
  }
}

TEST_CASE("options are checked") {
  CHECK_FALSE(CsvReader::Open("x\n", {.threads = 0}, KindByLetter).ok());
  const auto scale_13 = [](std::string_view) { return std::pair(ColumnKind::kDecimal, 13); };
  CHECK_FALSE(CsvReader::Open("d\n", {}, scale_13).ok());
}

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed * 2 + 1) {}
  size_t Below(size_t bound) {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<size_t>(state_ >> 33) % bound;
  }

 private:
  uint64_t state_;
};

// The result with 2 and 7 threads is that of one, batch by batch.
void CheckThreads(const std::string& csv) {
  CsvReadOptions options;
  for (int64_t bytes : {int64_t{1} << 30, int64_t{150'000}}) {
    options.threads = 1;
    const std::string expected = Read(csv, options, bytes, true);
    for (int threads : {2, 7}) {
      options.threads = threads;
      CHECK((Read(csv, options, bytes, true) == expected));
    }
  }
}

TEST_CASE("threads do not change the result: long quoted texts with line ends") {
  Random random(1);
  std::string csv = "x,d,y\n";
  while (csv.size() < 600'000) {
    csv += "\"";
    for (size_t i = random.Below(3000); i > 0; --i) csv += "a,\n\"\""[random.Below(3)];
    csv += "\"\"\"\n\"," + std::to_string(random.Below(1000)) + ",\"x\ny\"\n";
  }
  CheckThreads(csv);
}

TEST_CASE("threads do not change the result: stray quotes that spoil the parity") {
  Random random(2);
  std::string csv = "x,d,y\n";
  while (csv.size() < 600'000) {
    csv += random.Below(20) == 0 ? "5\" pipe" : "plain";
    csv += "," + std::to_string(random.Below(100'000)) + ",";
    csv += random.Below(3) == 0 ? "\"two\nlines, \"\"quoted\"\"\"\n" : "z\n";
  }
  CheckThreads(csv);
}

TEST_CASE("threads do not change the result: one stray quote at the start") {
  std::string csv = "x,d,y\n5\" pipe,1,a\n";
  while (csv.size() < 600'000) csv += "plain,1.5,text\n";
  CheckThreads(csv);
}

TEST_CASE("threads do not change the result: one row longer than all slices") {
  std::string csv = "x,d,y\na,1,b\n\"";
  while (csv.size() < 600'000) csv += "line,1,x\n";
  csv += "\",2,c\n";
  for (int i = 0; i < 20'000; ++i) csv += "after,3,d\n";
  CheckThreads(csv);
}

TEST_CASE("threads do not change the result: a quote that is never closed") {
  std::string csv = "x,d,y\n";
  while (csv.size() < 400'000) csv += "plain,1.5,text\n";
  csv += "\"open";
  while (csv.size() < 600'000) csv += "plain,1.5,text\n";
  CheckThreads(csv);
}

TEST_CASE("threads do not change the result: blank lines and no line ends at all") {
  CheckThreads("x,d,y\n" + std::string(300'000, '\n') + "a,1,b\n" + std::string(300'000, '\n'));
  CheckThreads("x,d,y\n" + std::string(600'000, 'x'));
  CheckThreads("x,d,y\n" + std::string(600'000, ','));
  CheckThreads("x,d,y\n" + std::string(600'000, '"'));
  CheckThreads("x,d,y\n" + std::string(600'001, '"'));
}

TEST_CASE("threads do not change the result: bytes drawn at random") {
  for (uint64_t seed = 1; seed <= 12; ++seed) {
    Random random(seed);
    // More or fewer quotes from file to file.
    const std::string_view alphabet = "\n\n\r,,,,1.2ab\xC3\xBC\"\"\"\"";
    const size_t letters = alphabet.size() - 4 + seed % 5;
    std::string csv = "x,d,y\n";
    while (csv.size() < 250'000) {
      csv += random.Below(4) == 0 ? std::string(1, alphabet[random.Below(letters)])
                                  : std::string("a,1,b\n");
    }
    CheckThreads(csv);
  }
}

// Rows as most are are read many at once; one that is alone is too short for that.
TEST_CASE("a row is read the same alone and among others") {
  struct Found {
    std::string rows;
    size_t problems;
  };
  const auto read = [](const std::string& rows) -> Found {
    const std::string csv = "x,d,y\n" + rows;
    auto reader = CsvReader::Open(csv, {}, KindByLetter);
    REQUIRE(reader.ok());
    CsvBatch batch;
    if (!reader->Next(int64_t{1} << 30, &batch).value()) return {"", 0};
    return {Shown(batch.table), batch.problems.size()};
  };
  const std::vector<std::string> unusual = {"a,1,b\r\n",
                                            "\n",
                                            "\r\n",
                                            "\"q, \"\"r\"\"\",2,\"two\nlines\"\n",
                                            "a,1\n",
                                            "a,1,b,c\n",
                                            "5\" pipe,1,a\n",
                                            "\xFF,1,\xC3\xBC\n",
                                            ",,\n",
                                            "a,x,b\n",
                                            " a , 1.5 , b \n",
                                            "a\rb,1,c\r\n",
                                            "\"\",\"3\",\"\"\r\n"};
  for (const size_t seldom : {size_t{2}, size_t{30}, size_t{2000}}) {
    Random random(seldom);
    std::string csv;
    Found expected = {"", 0};
    for (int i = 0; i < 6000; ++i) {
      const std::string row =
          random.Below(seldom) == 0
              ? unusual[random.Below(unusual.size())]
              : "text," + std::to_string(random.Below(99'999)) + ".25,\xC3\xA4\n";
      csv += row;
      const Found alone = read(row);
      expected.rows += alone.rows;
      expected.problems += alone.problems;
    }
    const Found found = read(csv);
    CHECK((found.rows == expected.rows));
    CHECK(found.problems == expected.problems);
    CHECK((seldom > 100 || found.problems > 0));
  }
}

TEST_CASE("what is written is read back") {
  for (uint64_t seed = 1; seed <= 200; ++seed) {
    Random random(seed);
    Table table;
    const int x = table.AddColumn("x", ColumnKind::kText);
    const int d = table.AddColumn("d", ColumnKind::kDecimal, "", 6);
    const int t = table.AddColumn("t", ColumnKind::kDate);
    const int b = table.AddColumn("b", ColumnKind::kBool);
    const int s = table.AddColumn("s", ColumnKind::kSum, "", 6);
    const int r = table.AddColumn("r", ColumnKind::kReal);
    const int i = table.AddColumn("i", ColumnKind::kInteger);
    const char* const pieces[] = {"a",
                                  ",",
                                  ";",
                                  "\t",
                                  "\"",
                                  "\n",
                                  "\r",
                                  "\r\n",
                                  " ",
                                  "'",
                                  "=",
                                  "\xC3\xBC",
                                  "\xF0\x9F\x98\x80",
                                  "longer text "};
    for (size_t row = random.Below(60); row > 0; --row) {
      std::string text;
      for (size_t n = random.Below(8); n > 0; --n) text += pieces[random.Below(14)];
      const auto number = static_cast<int64_t>(random.Below(2'000'000'000)) - 1'000'000'000;
      for (int column : {x, d, t, b, s, r, i}) {
        if (random.Below(5) == 0) {
          table.AppendNull(column);
        } else if (column == x) {
          table.AppendText(column, text);
        } else if (column == s) {
          table.AppendSum(column, number);
        } else if (column == r) {
          table.AppendReal(column, static_cast<double>(number) / 7);
        } else if (column == t) {
          table.AppendInteger(column, number % 700'000);
        } else {
          table.AppendInteger(column, column == b ? number & 1 : number);
        }
      }
    }
    for (char delimiter : {',', ';', '\t'}) {
      const std::string csv = WriteCsv(table, {.delimiter = delimiter});
      CHECK(Read(csv, {.delimiter = delimiter}) == Shown(table));
    }
  }
}

TEST_CASE("a file read piece by piece is the file read whole") {
  std::string csv = "\xEF\xBB\xBF\nx,d,\"t\"\n";
  for (int row = 0; row < 12'000; ++row) {
    csv += "text " + std::to_string(row) + "," + std::to_string(row) + ".5,2026-01-0" +
           std::to_string(1 + row % 9) + (row % 7 == 0 ? "\r\n" : "\n");
    if (row % 1000 == 5) csv += "\"two\nlines, \"\"quoted\"\"\",,\n\n";
    if (row % 1000 == 6) csv += "too,many,fields,here\nb,no number,2026-99-01\n";
    // Beyond what is read ahead, in one text and in blank lines.
    if (row == 7000) csv += '"' + std::string(400'000, 'x') + "\n\",7,\n";
    if (row == 9000) csv += std::string(300'000, '\n');
  }
  const std::string whole = Read(csv);
  CHECK(whole.size() > 700'000);
  for (const int threads : {1, 3}) {
    for (const int64_t bytes : {int64_t{1}, int64_t{4000}, int64_t{100'000}, int64_t{1} << 30}) {
      if (bytes == 1 && threads > 1) continue;
      CsvReadOptions options;
      options.threads = threads;
      TextSource source(csv);
      CHECK(Read({&source, nullptr}, options, bytes) == whole);
    }
  }
  TextSource source(csv);
  Read({&source, nullptr}, {}, 4000);
  CHECK(source.most() < csv.size() / 4 * 3);  // the long text, and not all
}

TEST_CASE("what is wrong with a file is said whether it is read whole or piece by piece") {
  std::string rows;
  for (int row = 0; row < 30'000; ++row) rows += std::to_string(row) + ",b\n";
  for (const std::string& csv :
       {std::string(), std::string("\n\n"), std::string("\"x"), std::string(200'000, '\n'),
        "\"" + std::string(200'000, 'x'), "x,y\n" + rows + "a,\"b\n" + rows, "x,x\n" + rows,
        "x,y\n" + rows + "a,b", "x," + std::string(200'000, 'y') + "\n" + rows}) {
    TextSource source(csv);
    const std::string whole = Read(csv, {}, 10'000);
    const std::string in_pieces = Read({&source, nullptr}, {}, 10'000);
    // Of the rows before what is wrong one may give more than the other.
    const auto end = [](std::string_view text) {
      return text.substr(text.size() - std::min<size_t>(text.size(), 60));
    };
    CHECK(end(in_pieces) == end(whole));
  }
}

TEST_CASE("a source that fails, or a ceiling of memory, ends the reading") {
  std::string csv = "x,y\n";
  for (int row = 0; row < 100'000; ++row) csv += std::to_string(row) + ",b\n";
  TextSource failing(csv, csv.size() / 2);
  CHECK(Read({&failing, nullptr}, {}, 10'000).ends_with("the disk is gone"));

  // Less than the file, and enough for the window; a record beyond it is refused.
  MemoryBudget memory(200'000);
  TextSource source(csv);
  CHECK(Read({&source, &memory}, {}, 10'000) == Read(csv));
  CHECK(memory.used() == 0);
  csv += '"' + std::string(500'000, 'z') + "\",b\n";
  TextSource longer(csv);
  CHECK(Read({&longer, &memory}, {}, 10'000).find("Reading a file") != std::string::npos);
  CHECK(memory.used() == 0);
}

TEST_CASE("a null alone in its row is kept where the kind allows it") {
  Table table;
  const int d = table.AddColumn("d", ColumnKind::kDecimal, "", 6);
  table.AppendInteger(d, 1);
  table.AppendNull(d);
  CHECK(Read(WriteCsv(table)) == "[0.000001]\n-\n");
}

}  // namespace
}  // namespace coxswain
