#include "coxswain/query/saved_tally.h"

#include <google/protobuf/arena.h>

#include <utility>
#include <vector>

#include "coxswain/v1/tally.pb.h"

#include "base/frames.h"

namespace coxswain {
namespace {

// Messages are made in arenas, because repeated fields outside of one leak what they add when
// memory runs out; and texts are assigned, because set_ would have the arena destroy what it could
// not make.
using google::protobuf::Arena;

constexpr FramedKind kKind = {"CXSTALLY", kTallyVersion, "saved tally",
                              "Fold it again, or use the library that wrote it."};
constexpr size_t kFullFrame = size_t{1} << 20;  // a frame is closed when it has grown to this

void WriteSignature(const Signature& signature, v1::TallyHead* head) {
  head->set_folded(true);
  head->mutable_canonical_options()->assign(signature.options);
  head->mutable_tables()->assign(signature.tables);
  for (const Key& definition : signature.definitions) {
    head->add_definitions()->assign(EncodeKey(definition));
  }
  head->set_week_start(static_cast<uint32_t>(signature.calendar.week_start));
  head->set_fiscal_year_start(static_cast<uint32_t>(signature.calendar.fiscal_year_start));
  head->mutable_time_zone()->assign(signature.time_zone);
  head->mutable_currency()->assign(signature.currency);
}

absl::StatusOr<Signature> ReadSignature(const FrameReader& reader, const v1::TallyHead& head) {
  for (const std::string* text :
       {&head.canonical_options(), &head.tables(), &head.time_zone(), &head.currency()}) {
    if (!IsUtf8(*text)) return reader.NotOne("a text of its head is not UTF-8.");
  }
  if (head.week_start() < 1 || head.week_start() > 7 || head.fiscal_year_start() < 1 ||
      head.fiscal_year_start() > 12) {
    return reader.NotOne("its week or fiscal year begins on no day or month that there is.");
  }
  Signature signature;
  signature.query = head.query();
  signature.options = head.canonical_options();
  signature.tables = head.tables();
  for (const std::string& definition : head.definitions()) {
    std::optional<Key> key = CheckedKey(definition);
    if (!key.has_value()) return reader.NotOne("a definition in its head is no key.");
    signature.definitions.push_back(*std::move(key));
  }
  signature.calendar = {static_cast<int>(head.week_start()),
                        static_cast<int>(head.fiscal_year_start())};
  signature.time_zone = head.time_zone();
  signature.currency = head.currency();
  return signature;
}

absl::Status ReadEntry(const FrameReader& reader, const v1::TallyEntry& entry, std::string* last,
                       bool first, Tally* tally) {
  if (!first && entry.key() <= *last)
    return reader.NotOne("its entries are not in order of their keys.");
  if (!CheckedKey(entry.key()).has_value()) return reader.NotOne("an entry's key is no key.");
  if (entry.low_size() != entry.high_size() || entry.low_size() == 0) {
    return reader.NotOne("an entry has no numbers, or numbers without a half.");
  }
  std::vector<Int128> values;
  for (int i = 0; i < entry.low_size(); ++i) {
    const Uint128 high = static_cast<Uint128>(static_cast<uint64_t>(entry.high(i)));
    values.push_back(static_cast<Int128>(high << 64 | entry.low(i)));
  }
  if (values.back() == 0) return reader.NotOne("the last number of an entry is 0.");
  *last = entry.key();
  tally->Add(entry.key(), values);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> WriteTally(std::string_view query, std::string_view options,
                                       const Tally* tally) {
  FrameWriter writer(kKind);
  Arena arena;
  v1::TallyHead& head = *Arena::CreateMessage<v1::TallyHead>(&arena);
  head.mutable_query()->assign(query);
  head.mutable_options()->assign(options);
  if (tally == nullptr) {
    COXSWAIN_RETURN_IF_ERROR(writer.Add(head));
    return std::move(*writer.bytes());
  }
  WriteSignature(tally->signature(), &head);
  const std::vector<Tally::Entry> entries = tally->Sorted();
  head.set_entries(entries.size());
  COXSWAIN_RETURN_IF_ERROR(writer.Add(head));
  v1::TallyEntries& frame = *Arena::CreateMessage<v1::TallyEntries>(&arena);
  size_t size = 0;
  for (const Tally::Entry& entry : entries) {
    v1::TallyEntry* const to = frame.add_entries();
    to->mutable_key()->assign(EncodeKey(entry.key));
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
  return std::move(*writer.bytes());
}

absl::StatusOr<SavedTally> ReadTally(std::string_view bytes) {
  MemorySource source(bytes);
  FrameReader reader(kKind, &source);
  COXSWAIN_RETURN_IF_ERROR(reader.Open());
  Arena arena;
  v1::TallyHead& head = *Arena::CreateMessage<v1::TallyHead>(&arena);
  COXSWAIN_RETURN_IF_ERROR(reader.Next(&head));
  if (!IsUtf8(head.query()) || !IsUtf8(head.options())) {
    return reader.NotOne("a text of its head is not UTF-8.");
  }
  SavedTally saved{head.query(), head.options(), std::nullopt};
  if (head.folded()) {
    COXSWAIN_ASSIGN_OR_RETURN(Signature signature, ReadSignature(reader, head));
    saved.tally.emplace(std::move(signature));
    std::string last;
    uint64_t count = 0;
    v1::TallyEntries& frame = *Arena::CreateMessage<v1::TallyEntries>(&arena);
    while (count < head.entries()) {
      COXSWAIN_RETURN_IF_ERROR(reader.Next(&frame));
      if (frame.entries_size() == 0) return reader.NotOne("a frame of it has no entries.");
      for (const v1::TallyEntry& entry : frame.entries()) {
        COXSWAIN_RETURN_IF_ERROR(ReadEntry(reader, entry, &last, count++ == 0, &*saved.tally));
      }
    }
    if (count != head.entries()) return reader.NotOne("it has more entries than its head says.");
  }
  COXSWAIN_RETURN_IF_ERROR(reader.End());
  return saved;
}

}  // namespace coxswain
