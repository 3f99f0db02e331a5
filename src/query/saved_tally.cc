#include "coxswain/query/saved_tally.h"

#include <utility>
#include <vector>

// Inlined, so that no program needs the library.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "coxswain/v1/tally.pb.h"

namespace coxswain {
namespace {

constexpr std::string_view kMagic = "CXSTALLY";
constexpr size_t kMostFrame = size_t{64} << 20;
constexpr size_t kFullFrame = size_t{1} << 20;  // a frame is closed when it has grown to this
constexpr size_t kFrameHead = sizeof(uint32_t) + sizeof(uint64_t);

void AppendLittleEndian(uint64_t value, size_t bytes, std::string* out) {
  for (size_t i = 0; i < bytes; ++i) out->push_back(static_cast<char>((value >> (8 * i)) & 0xFF));
}

uint64_t ReadLittleEndian(std::string_view bytes) {
  uint64_t value = 0;
  for (size_t i = bytes.size(); i-- > 0;) value = value << 8 | static_cast<uint8_t>(bytes[i]);
  return value;
}

uint64_t Checksum(std::string_view bytes, uint64_t frame) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), frame);
}

class FrameWriter {
 public:
  FrameWriter() {
    bytes_ = kMagic;
    AppendLittleEndian(kTallyVersion, sizeof(uint32_t), &bytes_);
  }

  template <typename Message>
  absl::Status Add(const Message& message) {
    if (message.ByteSizeLong() > kMostFrame) {
      return ResourceExhausted("The tally has a part of more than 64 MiB, which is not saved.");
    }
    std::string frame;
    if (!message.SerializeToString(&frame)) return Internal("A tally could not be serialised.");
    AppendLittleEndian(frame.size(), sizeof(uint32_t), &bytes_);
    AppendLittleEndian(Checksum(frame, frames_++), sizeof(uint64_t), &bytes_);
    bytes_ += frame;
    return absl::OkStatus();
  }

  std::string Take() { return std::move(bytes_); }

 private:
  std::string bytes_;
  uint64_t frames_ = 0;
};

absl::Status NoTally(std::string_view why) {
  return InvalidArgument("These bytes are no saved tally: " + std::string(why));
}

absl::Status Damaged(std::string_view why) {
  return absl::DataLossError(
      ToAbsl("The saved tally is damaged: " + std::string(why) + " Take the original again."));
}

class FrameReader {
 public:
  explicit FrameReader(std::string_view bytes) : bytes_(bytes) {}

  absl::Status Open() {
    if (bytes_.substr(0, kMagic.size()) != kMagic) {
      return NoTally("they do not begin with CXSTALLY.");
    }
    bytes_.remove_prefix(kMagic.size());
    if (bytes_.size() < sizeof(uint32_t)) return Damaged("it ends before its version.");
    const uint64_t version = ReadLittleEndian(bytes_.substr(0, sizeof(uint32_t)));
    if (version != kTallyVersion) {
      return FailedPrecondition(
          "The tally was saved in version " + std::to_string(version) +
          (version > kTallyVersion ? ", by a newer library" : ", by an older library") +
          "; this one reads version " + std::to_string(kTallyVersion) +
          ". Fold it again, or use the library that wrote it.");
    }
    bytes_.remove_prefix(sizeof(uint32_t));
    return absl::OkStatus();
  }

  bool AtEnd() const { return bytes_.empty(); }

  template <typename Message>
  absl::Status Next(Message* message) {
    const std::string number = std::to_string(frames_);
    if (bytes_.size() < kFrameHead)
      return Damaged("it ends within the head of frame " + number + ".");
    const uint64_t size = ReadLittleEndian(bytes_.substr(0, sizeof(uint32_t)));
    const uint64_t checksum = ReadLittleEndian(bytes_.substr(sizeof(uint32_t), sizeof(uint64_t)));
    bytes_.remove_prefix(kFrameHead);
    if (size > kMostFrame || size > bytes_.size()) {
      return Damaged("frame " + number + " says it has " + std::to_string(size) + " bytes, and " +
                     std::to_string(bytes_.size()) + " are left.");
    }
    const std::string_view frame = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    if (Checksum(frame, frames_++) != checksum) {
      return Damaged("the checksum of frame " + number + " is another.");
    }
    if (!message->ParseFromArray(frame.data(), static_cast<int>(frame.size()))) {
      return NoTally("frame " + number + " is not the message it should be.");
    }
    return absl::OkStatus();
  }

 private:
  std::string_view bytes_;
  uint64_t frames_ = 0;
};

void WriteSignature(const Signature& signature, v1::TallyHead* head) {
  head->set_folded(true);
  head->set_canonical_options(signature.options);
  head->set_tables(signature.tables);
  for (const Key& definition : signature.definitions) head->add_definitions(EncodeKey(definition));
  head->set_week_start(static_cast<uint32_t>(signature.calendar.week_start));
  head->set_fiscal_year_start(static_cast<uint32_t>(signature.calendar.fiscal_year_start));
  head->set_time_zone(signature.time_zone);
  head->set_currency(signature.currency);
}

absl::StatusOr<Signature> ReadSignature(const v1::TallyHead& head) {
  for (const std::string* text :
       {&head.canonical_options(), &head.tables(), &head.time_zone(), &head.currency()}) {
    if (!IsUtf8(*text)) return NoTally("a text of its head is not UTF-8.");
  }
  if (head.week_start() < 1 || head.week_start() > 7 || head.fiscal_year_start() < 1 ||
      head.fiscal_year_start() > 12) {
    return NoTally("its week or fiscal year begins on no day or month that there is.");
  }
  Signature signature;
  signature.query = head.query();
  signature.options = head.canonical_options();
  signature.tables = head.tables();
  for (const std::string& definition : head.definitions()) {
    std::optional<Key> key = CheckedKey(definition);
    if (!key.has_value()) return NoTally("a definition in its head is no key.");
    signature.definitions.push_back(*std::move(key));
  }
  signature.calendar = {static_cast<int>(head.week_start()),
                        static_cast<int>(head.fiscal_year_start())};
  signature.time_zone = head.time_zone();
  signature.currency = head.currency();
  return signature;
}

absl::Status ReadEntry(const v1::TallyEntry& entry, std::string* last, bool first, Tally* tally) {
  if (!first && entry.key() <= *last) return NoTally("its entries are not in order of their keys.");
  if (!CheckedKey(entry.key()).has_value()) return NoTally("an entry's key is no key.");
  if (entry.low_size() != entry.high_size() || entry.low_size() == 0) {
    return NoTally("an entry has no numbers, or numbers without a half.");
  }
  std::vector<Int128> values;
  for (int i = 0; i < entry.low_size(); ++i) {
    const Uint128 high = static_cast<Uint128>(static_cast<uint64_t>(entry.high(i)));
    values.push_back(static_cast<Int128>(high << 64 | entry.low(i)));
  }
  if (values.back() == 0) return NoTally("the last number of an entry is 0.");
  *last = entry.key();
  tally->Add(entry.key(), values);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> WriteTally(std::string_view query, std::string_view options,
                                       const Tally* tally) {
  FrameWriter writer;
  v1::TallyHead head;
  head.set_query(query.data(), query.size());
  head.set_options(options.data(), options.size());
  if (tally == nullptr) {
    COXSWAIN_RETURN_IF_ERROR(writer.Add(head));
    return writer.Take();
  }
  WriteSignature(tally->signature(), &head);
  const std::vector<Tally::Entry> entries = tally->Sorted();
  head.set_entries(entries.size());
  COXSWAIN_RETURN_IF_ERROR(writer.Add(head));
  v1::TallyEntries frame;
  size_t size = 0;
  for (const Tally::Entry& entry : entries) {
    v1::TallyEntry* const to = frame.add_entries();
    to->set_key(EncodeKey(entry.key));
    for (const Int128 value : entry.values) {
      const Uint128 pattern = static_cast<Uint128>(value);
      to->add_low(static_cast<uint64_t>(pattern));
      to->add_high(static_cast<int64_t>(static_cast<uint64_t>(pattern >> 64)));
    }
    size += to->ByteSizeLong();
    if (size < kFullFrame) continue;
    COXSWAIN_RETURN_IF_ERROR(writer.Add(frame));
    frame.Clear();
    size = 0;
  }
  if (size > 0) COXSWAIN_RETURN_IF_ERROR(writer.Add(frame));
  return writer.Take();
}

absl::StatusOr<SavedTally> ReadTally(std::string_view bytes) {
  FrameReader reader(bytes);
  COXSWAIN_RETURN_IF_ERROR(reader.Open());
  v1::TallyHead head;
  COXSWAIN_RETURN_IF_ERROR(reader.Next(&head));
  if (!IsUtf8(head.query()) || !IsUtf8(head.options())) {
    return NoTally("a text of its head is not UTF-8.");
  }
  SavedTally saved{head.query(), head.options(), std::nullopt};
  if (head.folded()) {
    COXSWAIN_ASSIGN_OR_RETURN(Signature signature, ReadSignature(head));
    saved.tally.emplace(std::move(signature));
    std::string last;
    uint64_t count = 0;
    while (count < head.entries()) {
      v1::TallyEntries frame;
      COXSWAIN_RETURN_IF_ERROR(reader.Next(&frame));
      if (frame.entries_size() == 0) return NoTally("a frame of it has no entries.");
      for (const v1::TallyEntry& entry : frame.entries()) {
        COXSWAIN_RETURN_IF_ERROR(ReadEntry(entry, &last, count++ == 0, &*saved.tally));
      }
    }
    if (count != head.entries()) return NoTally("it has more entries than its head says.");
  }
  if (!reader.AtEnd()) return Damaged("bytes follow its end.");
  return saved;
}

}  // namespace coxswain
