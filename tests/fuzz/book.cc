#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "framed.h"

// Saved books. What opens answers queries, takes rows, and saves to a file that opens as the same
// book.
//
// Input: a byte; even: the rest is taken as the file it is. Odd: frames as in framed.h; the last
// one, which vouches for them, is made here.

namespace {

std::string WithEnd(fuzz::Input input) {
  fuzz::Framed framed("CXS_BOOK");
  framed.AddAll(&input);
  std::string end;  // BookEnd
  end += '\x08';
  uint64_t frames = framed.frames();
  for (; frames >= 0x80; frames >>= 7) end += static_cast<char>(0x80 | (frames & 0x7F));
  end += static_cast<char>(frames);
  end += '\x11';
  for (int shift = 0; shift < 64; shift += 8) {
    end += static_cast<char>((framed.chain() >> shift) & 0xFF);
  }
  framed.Add(end);
  return framed.bytes();
}

// A file of this process, there until it ends.
class File {
 public:
  File()
      : path_(std::filesystem::temp_directory_path() /
              ("coxswain-fuzz-book-" + std::to_string(getpid()))) {}
  ~File() { std::filesystem::remove(path_); }
  const char* path() const { return path_.c_str(); }
  void Write(const std::string& bytes) const {
    std::ofstream(path_, std::ios::binary | std::ios::trunc) << bytes;
  }
  std::string Read() const {
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }

 private:
  const std::filesystem::path path_;
};

cxs_book* Opened(const File& file) {
  cxs_book_options options;
  cxs_book_options_init(&options, sizeof options);
  options.memory_limit = 256 << 20;  // a head may promise any number of rows
  cxs_book* book = nullptr;
  cxs_error* error = nullptr;
  const cxs_status status = cxs_book_open(file.path(), &options, nullptr, &book, &error);
  fuzz::Require(fuzz::IsExpected(status), cxs_error_message(error));
  fuzz::Require((status == CXS_OK) == (book != nullptr), "a book is there where it is told");
  cxs_error_destroy(error);
  return book;
}

std::string Saved(cxs_book* book, const File& file) {
  fuzz::Require(cxs_book_save(book, file.path(), nullptr, nullptr) == CXS_OK,
                "what was opened is saved");
  return file.Read();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const File file;
  fuzz::Input input(data, size);
  const bool framed = input.Byte() % 2 == 1;
  file.Write(framed ? WithEnd(input) : std::string(input.Rest()));
  cxs_book* const book = Opened(file);
  if (book == nullptr) return 0;
  const std::string saved = Saved(book, file);
  cxs_book* const again = Opened(file);
  fuzz::Require(again != nullptr, "a saved book opens");
  fuzz::Require(Saved(again, file) == saved, "a saved book is the same again");
  fuzz::Require(fuzz::TablesOf(again) == fuzz::TablesOf(book), "it has the same tables");
  fuzz::Require(fuzz::WonDealsOf(again) == fuzz::WonDealsOf(book), "it has the same figures");
  fuzz::LoadCsv(book, CXS_TABLE_DEALS,
                "deal_id,customer_id,stage,status,closed_on,amount\nD1,C1,Won,won,2026-01-15,1\n");
  fuzz::WonDealsOf(book);
  cxs_book_destroy(again);
  cxs_book_destroy(book);
  return 0;
}
