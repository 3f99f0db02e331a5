#include <cerrno>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "coxswain/book.h"

#include "base/frames.h"
#include "support/company.h"
#include "support/files.h"

// Files that are torn, altered, of another version or forged, and calls that fail.
namespace coxswain {
namespace {

constexpr char kPath[] = "company.book";

absl::Status Read(const std::string& bytes, Book* book) {
  MemoryFiles files;
  files.contents[kPath] = bytes;
  const absl::Status status = ReadBook(kPath, &files, {}, book);
  CHECK(files.open_files() == 0);
  return status;
}

absl::Status Read(const std::string& bytes) {
  Book book;
  return Read(bytes, &book);
}

bool Says(const absl::Status& status, std::string_view text) {
  return ToStd(status.message()).find(text) != std::string_view::npos;
}

std::string SmallBook() {
  Company company;
  company.Add("settings", "name,value\nreporting_currency,EUR\nweek_start,Sunday");
  company.Add("customers", "customer_id,segment,employees,is_prospect\nC1,Food,3,true\nC2,,,");
  company.Add("deals", R"(deal_id,customer_id,stage,status,closed_on,amount,probability,currency,hue
    D1,C1,Won,won,2026-01-31,100,0.5,EUR,blue
    D2,C2,Talks,open,,,,,)");
  company.Add("campaigns", "campaign_id,starts_on,ends_on\nA,2026-01-01,2026-02-01");
  MemoryFiles files;
  REQUIRE(SaveBook(*company.snapshot(), kPath, &files, {}).ok());
  return files.contents[kPath];
}

TEST_CASE("saved book: a bit altered in any byte is refused, in every bit") {
  const std::string bytes = SmallBook();
  for (size_t i = 0; i < bytes.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string altered = bytes;
      altered[i] = static_cast<char>(altered[i] ^ (1 << bit));
      CHECK_MESSAGE(!Read(altered).ok(), "byte ", i, ", bit ", bit);
    }
  }
  std::string altered = bytes;
  altered.back() = static_cast<char>(altered.back() ^ 1);
  CHECK(absl::IsDataLoss(Read(altered)));
  CHECK(Says(Read(altered), "checksum of frame"));
}

TEST_CASE("saved book: every truncation is refused, and bytes after the end") {
  const std::string bytes = SmallBook();
  for (size_t size = 0; size < bytes.size(); ++size) {
    CHECK_MESSAGE(!Read(bytes.substr(0, size)).ok(), "size ", size);
  }
  CHECK(absl::IsDataLoss(Read(bytes.substr(0, bytes.size() - 1))));
  CHECK(absl::IsDataLoss(Read(bytes + '\0')));
  CHECK(Says(Read(bytes + '\0'), "bytes follow its end"));
  CHECK(absl::IsInvalidArgument(Read("")));
  CHECK(absl::IsInvalidArgument(Read("deal_id,amount\n")));
}

TEST_CASE("saved book: another version is refused, and which is newer is said") {
  std::string bytes = SmallBook();
  bytes[8] = 2;
  CHECK(absl::IsFailedPrecondition(Read(bytes)));
  CHECK(Says(Read(bytes), "version 2, of a newer library"));
  bytes[8] = 0;
  CHECK(Says(Read(bytes), "older"));
}

// A message as it stands in a frame.
struct RawMessage {
  std::string bytes;
  size_t ByteSizeLong() const { return bytes.size(); }
  bool AppendToString(std::string* out) const {
    *out += bytes;
    return true;
  }
  bool ParseFromArray(const void* data, int size) {
    bytes.assign(static_cast<const char*>(data), static_cast<size_t>(size));
    return true;
  }
};

constexpr FramedKind kKind = {"CXS_BOOK", kSavedBookVersion, "saved book", ""};

// The messages of a file but for the last, which vouches for the others.
std::vector<RawMessage> MessagesOf(const std::string& bytes) {
  MemorySource source(bytes);
  FrameReader reader(kKind, &source);
  REQUIRE(reader.Open().ok());
  std::vector<RawMessage> messages;
  for (RawMessage message; reader.Next(&message).ok();) messages.push_back(message);
  messages.pop_back();
  return messages;
}

// A file of these messages, with checksums that are right.
std::string Forged(const std::vector<RawMessage>& messages) {
  FrameWriter writer(kKind);
  for (const RawMessage& message : messages) REQUIRE(writer.Add(message).ok());
  RawMessage end;
  end.bytes = {'\x08', static_cast<char>(messages.size()), '\x11'};
  for (int i = 0; i < 8; ++i) {
    end.bytes += static_cast<char>(writer.checksum_of_all() >> (8 * i) & 0xFF);
  }
  REQUIRE(writer.Add(end).ok());
  return *writer.bytes();
}

TEST_CASE("saved book: frames left out, doubled or exchanged are noticed") {
  const std::vector<RawMessage> messages = MessagesOf(SmallBook());
  REQUIRE(messages.size() < 128);
  REQUIRE(Forged(messages) == SmallBook());
  for (size_t i = 1; i < messages.size(); ++i) {
    std::vector<RawMessage> fewer = messages;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
    CHECK_FALSE(Read(Forged(fewer)).ok());
    std::vector<RawMessage> more = messages;
    more.insert(more.begin() + static_cast<std::ptrdiff_t>(i), messages[i]);
    CHECK_FALSE(Read(Forged(more)).ok());
  }
}

TEST_CASE("saved book: a forged file is refused, or is a book that is valid") {
  const std::vector<RawMessage> messages = MessagesOf(SmallBook());
  int taken = 0;
  for (size_t m = 0; m < messages.size(); ++m) {
    for (size_t i = 0; i < messages[m].bytes.size(); ++i) {
      for (const int flip : {1, 2, 4, 8, 16, 32, 64, 128, 255}) {
        std::vector<RawMessage> forged = messages;
        forged[m].bytes[i] = static_cast<char>(forged[m].bytes[i] ^ flip);
        Book book;
        if (!Read(Forged(forged), &book).ok()) continue;
        ++taken;
        // A valid book can be listed, saved, and read again.
        const std::string contents = Contents(*book.snapshot());
        MemoryFiles files;
        REQUIRE(SaveBook(*book.snapshot(), kPath, &files, {}).ok());
        Book again;
        const absl::Status status = ReadBook(kPath, &files, {}, &again);
        REQUIRE_MESSAGE(status.ok(), status.ToString());
        CHECK((Contents(*again.snapshot()) == contents));
      }
    }
  }
  CHECK(taken > 0);
}

// The small book with `from` replaced in one of its messages, wherever it stands first.
std::string With(std::string_view from, std::string_view to) {
  REQUIRE(from.size() == to.size());
  std::vector<RawMessage> messages = MessagesOf(SmallBook());
  for (RawMessage& message : messages) {
    const size_t at = message.bytes.find(from);
    if (at == std::string::npos) continue;
    message.bytes.replace(at, from.size(), to);
    return Forged(messages);
  }
  FAIL("the book has no such bytes");
  return "";
}

TEST_CASE("saved book: what this library does not know is named") {
  CHECK(absl::IsFailedPrecondition(Read(With("customers", "costumers"))));
  CHECK(Says(Read(With("customers", "costumers")), "a table 'costumers'"));
  CHECK(Says(Read(With("probability", "probabilith")),
             "the column 'probabilith' of deals, which this library does not know"));
  CHECK(Says(Read(With("open", "opem")), "a value of the column 'status' of deals"));
  // A text column that the schema lacks is a dimension.
  Book book;
  REQUIRE(Read(With("segment", "sigment"), &book).ok());
  CHECK(book.FindColumn(TableId::kCustomers, "sigment") > 0);
}

TEST_CASE("saved book: rows that no load takes are refused, with table, row and column") {
  const absl::Status zone = Read(With("UTC", "UTD"));
  CHECK(absl::IsFailedPrecondition(zone));
  CHECK(Says(zone, "'UTD'"));
  // The setting's own text, so that the row is wrong and the head is right.
  const absl::Status setting = Read(With("week_start", "week_stops"));
  CHECK(absl::IsInvalidArgument(setting));
  CHECK(Says(setting, "row 2 of settings: There is no setting 'week_stops'"));
  CHECK(PlaceOf(setting) == Place{"settings", "name", 2});
  CHECK(Says(Read(With("C1C2", "C1C1")), "a text stands twice"));
  CHECK(Says(Read(With("D1D2",
                       "D1\xFF"
                       "2")),
             "not UTF-8"));
}

// The dates of the campaign, which stand in frames of their own.
TEST_CASE("saved book: the rules of a table hold for saved rows too") {
  const auto day = [](int32_t days) {
    std::string bytes;
    for (int i = 0; i < 4; ++i) bytes += static_cast<char>(days >> (8 * i) & 0xFF);
    return bytes;
  };
  const int32_t starts = Date::FromCivil(2026, 1, 1).days();
  const absl::Status order = Read(With(day(starts), day(starts + 100)));
  CHECK(Says(order, "row 1 of campaigns: ends_on lies before starts_on"));
  CHECK(Says(Read(With(day(starts), day(99'999'999))), "beyond the years 1 to 9999"));
}

TEST_CASE("saved book: any call that fails while saving leaves the file that was there") {
  Company company;
  company.Add("customers", "customer_id,segment\nC1,Food");
  MemoryFiles good;
  REQUIRE(SaveBook(*company.snapshot(), kPath, &good, {}).ok());
  const std::string old = SmallBook();
  for (const int code : {EIO, ENOSPC}) {
    int failed = 0;
    for (int call = 0;; ++call) {
      MemoryFiles files;
      files.contents[kPath] = old;
      files.most_bytes = 100;
      files.interrupted = true;
      files.fail_at = call;
      files.fail_with = code;
      const absl::Status status = SaveBook(*company.snapshot(), kPath, &files, {});
      CHECK(files.open_files() == 0);
      CHECK(files.contents.size() == 1);
      if (!status.ok()) {
        ++failed;
        if (Says(status, "was replaced")) continue;
        CHECK(files.contents[kPath] == old);
        CHECK(Says(status, "'company.book'"));
        continue;
      }
      CHECK(files.contents == good.contents);
      if (files.calls <= call) break;
    }
    CHECK(failed > 6);
  }
}

TEST_CASE("saved book: any call that fails while reading is an error, whatever comes in pieces") {
  const std::string bytes = SmallBook();
  for (int call = 0;; ++call) {
    MemoryFiles files;
    files.contents[kPath] = bytes;
    files.most_bytes = 100;
    files.interrupted = true;
    files.fail_at = call;
    Book book;
    const absl::Status status = ReadBook(kPath, &files, {}, &book);
    CHECK(files.open_files() == 0);
    if (status.ok()) {
      CHECK(call > 10);
      break;
    }
    CHECK(absl::IsDataLoss(status));
    CHECK(Says(status, "'company.book' cannot be read"));
  }
  MemoryFiles none;
  Book book;
  CHECK(absl::IsNotFound(ReadBook("nowhere", &none, {}, &book)));
}

}  // namespace
}  // namespace coxswain
