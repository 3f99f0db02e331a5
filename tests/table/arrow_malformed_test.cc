#include <cerrno>
#include <functional>
#include <string>

#include <doctest/doctest.h>

#include "coxswain/table.h"

#include "support/arrow.h"

// Streams and arrays that contradict themselves are refused with a sentence, and released once.

namespace coxswain {
namespace {

std::optional<std::pair<ColumnKind, int>> AllText(std::string_view) {
  return {{ColumnKind::kText, 0}};
}

// Reads a stream that must be refused.
absl::Status Refused(ArrowFake* fake) {
  ArrowArrayStream* const stream = fake->stream();
  const absl::Status status = ReadArrow(stream, {}, AllText, Run()).status();
  CHECK((stream->release == nullptr));
  CHECK(fake->all_released());
  return status;
}

void CheckRefused(ArrowFake* fake, std::string_view reason) {
  const absl::Status status = Refused(fake);
  INFO(std::string(ToStd(status.message())));
  CHECK(absl::IsInvalidArgument(status));
  CHECK((ToStd(status.message()).find(reason) != std::string_view::npos));
}

// A column that is refused after `spoil`; the error names it.
void CheckColumn(const ArrowPart& part, const std::function<void(ArrowArray*)>& spoil,
                 std::string_view reason, int64_t row = 0) {
  ArrowFake fake(std::vector<ArrowPart>{ArrowUtf8("first", {"a", "b", "c"}), part});
  fake.spoil_batch = [&](ArrowArray* batch) { spoil(batch->children[1]); };
  const absl::Status status = Refused(&fake);
  INFO(std::string(ToStd(status.message())));
  CHECK(absl::IsInvalidArgument(status));
  CHECK((ToStd(status.message()).find(reason) != std::string_view::npos));
  CHECK(PlaceOf(status).column == part.name);
  CHECK(PlaceOf(status).row == row);
}

ArrowPart Numbers() { return ArrowNumbers<int32_t>("n", "i", {1, 2, 3}, {1, 0, 1}); }
ArrowPart Texts() { return ArrowUtf8("x", {"a", std::nullopt, "c"}); }
ArrowPart Views() { return ArrowUtf8View("v", {"a", "b", "a text of more than twelve"}); }
ArrowPart Coded() { return ArrowDictionary("k", {0, 1, 1}, ArrowUtf8("", {"a", "b"})); }

void Nothing(ArrowArray*) {}

}  // namespace

TEST_CASE("lengths, offsets and null counts that cannot be") {
  for (const ArrowPart& part : {Numbers(), Texts(), Views(), Coded()}) {
    CheckColumn(
        part, [](ArrowArray* a) { a->length = -1; }, "a length of -1");
    CheckColumn(
        part, [](ArrowArray* a) { a->length = 2; }, "has 2 values");
    CheckColumn(
        part, [](ArrowArray* a) { a->length = INT64_MAX; }, "which no memory holds");
    CheckColumn(
        part, [](ArrowArray* a) { a->offset = -1; }, "an offset of -1");
    CheckColumn(
        part, [](ArrowArray* a) { a->offset = INT64_MAX; }, "which no memory holds");
    CheckColumn(
        part, [](ArrowArray* a) { a->null_count = -2; }, "a null_count of -2");
    CheckColumn(
        part, [](ArrowArray* a) { a->null_count = 4; }, "a null_count of 4");
  }
}

TEST_CASE("buffers that are not there") {
  for (const ArrowPart& part : {Numbers(), Texts(), Views(), Coded()}) {
    CheckColumn(
        part, [](ArrowArray* a) { a->n_buffers = 1; }, "1 buffers");
    CheckColumn(
        part, [](ArrowArray* a) { a->n_buffers = -1; }, "-1 buffers");
    CheckColumn(
        part, [](ArrowArray* a) { a->buffers = nullptr; }, "no buffers (NULL)");
    CheckColumn(
        part, [](ArrowArray* a) { a->buffers[1] = nullptr; }, "no buffer for them");
  }
  CheckColumn(
      Numbers(),
      [](ArrowArray* a) {
        a->null_count = 1;
        a->buffers[0] = nullptr;
      },
      "counts 1 nulls but does not say which");
  CheckColumn(
      Texts(), [](ArrowArray* a) { a->buffers[2] = nullptr; }, "offsets but no text", 1);
  CheckColumn(
      Views(), [](ArrowArray* a) { a->buffers[2] = nullptr; }, "a text in buffer 0", 3);
  CheckColumn(
      Views(), [](ArrowArray* a) { a->buffers[3] = nullptr; }, "how long its text buffers");
  CheckColumn(
      ArrowNulls("n", 3), [](ArrowArray* a) { a->n_buffers = 2; }, "2 buffers");
}

TEST_CASE("children and dictionaries that the schema does not call for, or that are missing") {
  CheckColumn(
      Numbers(), [](ArrowArray* a) { a->n_children = 1; }, "1 children");
  CheckColumn(
      Numbers(), [](ArrowArray* a) { a->dictionary = a; }, "has a dictionary, but");
  CheckColumn(
      Coded(), [](ArrowArray* a) { a->dictionary = nullptr; }, "has no dictionary");
  CheckColumn(
      Coded(), [](ArrowArray* a) { a->dictionary->length = -1; },
      "The dictionary of the column 'k' of the Arrow stream has a length of -1");
  CheckColumn(
      Coded(), [](ArrowArray* a) { a->dictionary->buffers[1] = nullptr; }, "The dictionary");
}

TEST_CASE("text offsets out of order") {
  ArrowPart part = Texts();
  part.buffers[1] = ArrowBytes<int32_t>({0, 1, 0, 2});
  CheckColumn(part, Nothing, "offsets that go backwards, from 1 to 0", 2);
  part.buffers[1] = ArrowBytes<int32_t>({-1, 0, 1, 2});
  CheckColumn(part, Nothing, "the text offset -1", 1);
  ArrowPart large = ArrowLargeUtf8("x", {"a", "b", "c"});
  large.buffers[1] = ArrowBytes<int64_t>({0, INT64_MAX, 1, 2});
  CheckColumn(large, Nothing, "offsets that go backwards", 2);
  ArrowPart coded = Coded();
  ArrowPart entries = *coded.dictionary;
  entries.buffers[1] = ArrowBytes<int32_t>({0, 2, 1});
  coded.dictionary = std::make_shared<const ArrowPart>(entries);
  CheckColumn(coded, Nothing, "go backwards, from 2 to 1, in entry 1");
}

TEST_CASE("text views that lead nowhere") {
  const auto with_view = [](int32_t size, int32_t buffer, int32_t offset) {
    ArrowPart part = Views();
    part.buffers[1]->replace(32, 16, ArrowBytes<int32_t>({size, 0, buffer, offset}));
    return part;
  };
  CheckColumn(with_view(-1, 0, 0), Nothing, "a text of -1 bytes", 3);
  CheckColumn(with_view(20, 1, 0), Nothing, "a text in buffer 1 of 1", 3);
  CheckColumn(with_view(20, -1, 0), Nothing, "a text in buffer -1 of 1", 3);
  CheckColumn(with_view(20, 0, -1), Nothing, "beyond its buffer", 3);
  CheckColumn(with_view(20, 0, 10), Nothing, "beyond its buffer", 3);
  CheckColumn(with_view(INT32_MAX, 0, INT32_MAX), Nothing, "beyond its buffer", 3);
}

TEST_CASE("dictionary indexes out of range") {
  const ArrowPart entries = ArrowUtf8("", {"a", "b"});
  CheckColumn(ArrowDictionary("k", {0, 2, 1}, entries), Nothing,
              "the index 2 into a dictionary of 2 entries", 2);
  CheckColumn(ArrowDictionary("k", {0, 1, -1}, entries), Nothing, "the index -1", 3);
  ArrowPart wide = ArrowNumbers<uint64_t>("k", "L", {0, 1, UINT64_MAX});
  wide.dictionary = std::make_shared<const ArrowPart>(entries);
  CheckColumn(wide, Nothing, "the index -1", 3);
}

TEST_CASE("batches that do not fit the schema") {
  const auto spoil = [](const std::function<void(ArrowArray*)>& how, std::string_view reason) {
    ArrowFake fake(std::vector<ArrowPart>{Texts()});
    fake.spoil_batch = how;
    CheckRefused(&fake, reason);
  };
  spoil([](ArrowArray* a) { a->n_children = 0; }, "has 0 columns, but the stream's schema has 1");
  spoil([](ArrowArray* a) { a->n_children = 2; }, "has 2 columns");
  spoil([](ArrowArray* a) { a->children = nullptr; }, "has 1 columns");
  spoil([](ArrowArray* a) { a->children[0] = nullptr; }, "missing from its batch");
  spoil([](ArrowArray* a) { a->length = -1; }, "has a length of -1");
  spoil([](ArrowArray* a) { a->length = 4; }, "has 3 values where its batch needs 4");
  spoil([](ArrowArray* a) { a->offset = 1; }, "has 3 values where its batch needs 4");
  spoil([](ArrowArray* a) { a->offset = -1; }, "an offset of -1");
  spoil([](ArrowArray* a) { a->length = INT64_MAX; }, "has a length of");
  spoil([](ArrowArray* a) { a->n_buffers = 2; }, "has 2 buffers");
  spoil([](ArrowArray* a) { a->buffers = nullptr; }, "has 1 buffers");
  spoil([](ArrowArray* a) { a->null_count = 1; }, "counts 1 null rows");
  spoil([](ArrowArray* a) { a->dictionary = a; }, "a dictionary, which a batch cannot have");
}

TEST_CASE("a child that was released before it was read") {
  ArrowFake fake(std::vector<ArrowPart>{Texts()});
  fake.spoil_batch = [](ArrowArray* batch) { batch->children[0]->release(batch->children[0]); };
  CheckRefused(&fake, "'x' of the Arrow stream was released");
}

TEST_CASE("a stream that changes its columns on the way") {
  ArrowFake more(std::vector<ArrowBatch>{{{Texts()}}, {{Texts(), Numbers()}}});
  CheckRefused(&more, "The Arrow batch that begins with row 4 has 2 columns");
  ArrowFake other(std::vector<ArrowBatch>{{{Texts()}}, {{Numbers()}}});
  CheckRefused(&other, "'x' of the Arrow stream has 2 buffers where its type has 3");
  ArrowFake coded(std::vector<ArrowBatch>{{{Coded()}}, {{Numbers()}}});
  CheckRefused(&coded, "has no dictionary, but the stream's schema has one");
}

TEST_CASE("schemas that cannot be") {
  const auto spoil = [](const std::function<void(ArrowSchema*)>& how, std::string_view reason) {
    ArrowFake fake(std::vector<ArrowPart>{Texts(), Coded()});
    fake.spoil_schema = how;
    CheckRefused(&fake, reason);
  };
  spoil([](ArrowSchema* s) { s->format = "u"; }, "record batches (format '+s') are needed");
  spoil([](ArrowSchema* s) { s->format = nullptr; }, "has no format");
  spoil([](ArrowSchema* s) { s->n_children = -1; }, "says it has -1 columns");
  spoil([](ArrowSchema* s) { s->children = nullptr; }, "says it has 2 columns");
  spoil([](ArrowSchema* s) { s->children[1] = nullptr; }, "has no column 2 of 2");
  spoil([](ArrowSchema* s) { s->children[0]->format = nullptr; }, "has no format");
  spoil([](ArrowSchema* s) { s->children[0]->format = ""; }, "has the Arrow format ''");
  spoil([](ArrowSchema* s) { s->children[0]->name = "\xff"; }, "column 1 of the Arrow stream");
  spoil([](ArrowSchema* s) { s->children[0]->n_children = 1; }, "has children");
  spoil([](ArrowSchema* s) { s->children[1]->format = "u"; }, "whole numbers are needed");
  spoil([](ArrowSchema* s) { s->children[1]->dictionary->format = nullptr; }, "has no format");
  spoil([](ArrowSchema* s) { s->children[1]->dictionary->dictionary = s->children[0]; },
        "whose entries have a dictionary");
  spoil([](ArrowSchema* s) { s->children[0]->release(s->children[0]); }, "was released");
}

TEST_CASE("types that a table cannot hold are named with what to do") {
  for (const std::string format :
       {"+l",      "+L",      "+s",   "+m",    "+w:3", "+ud:0,1", "+r",  "z",   "Z",
        "vz",      "w:8",     "e",    "tts",   "ttn",  "tDu",     "tiM", "tin", "d:76,2,256",
        "d:38,-2", "d:38,39", "d:38", "d:a,b", "ts",   "tsx:",    "tsu", "??"}) {
    ArrowPart part{"odd", format, 1, 0, 0, {std::nullopt, std::string(64, 0)}};
    ArrowFake fake(std::vector<ArrowPart>{part});
    CheckRefused(&fake, "The column 'odd' of the Arrow stream has the Arrow format '" + format);
  }
}

TEST_CASE("a stream that fails is quoted") {
  ArrowFake late(std::vector<ArrowBatch>{{{Texts()}}, {{Texts()}}});
  late.fails_after = 1;
  absl::Status status = Refused(&late);
  CHECK(absl::IsDataLoss(status));
  CHECK((ToStd(status.message()) ==
         "The Arrow stream failed after row 3; it said: the disk is gone"));
  ArrowFake early(std::vector<ArrowPart>{Texts()});
  early.schema_fails = true;
  early.error_text = nullptr;
  status = Refused(&early);
  CHECK(absl::IsDataLoss(status));
  CHECK((ToStd(status.message()).find("the error number 5") != std::string_view::npos));
  ArrowFake full(std::vector<ArrowPart>{Texts()});
  full.fails_after = 0;
  full.error_code = ENOMEM;
  full.error_text = "\xff";
  CHECK(absl::IsResourceExhausted(Refused(&full)));
}

TEST_CASE("no stream, a released one, and one without its functions") {
  CHECK(absl::IsInvalidArgument(ReadArrow(nullptr, {}, AllText, Run()).status()));
  ArrowArrayStream released = {};
  CHECK(absl::IsInvalidArgument(ReadArrow(&released, {}, AllText, Run()).status()));
  ArrowFake fake(std::vector<ArrowPart>{Texts()});
  ArrowArrayStream* const stream = fake.stream();
  stream->get_next = nullptr;
  CHECK(absl::IsInvalidArgument(ReadArrow(stream, {}, AllText, Run()).status()));
  CHECK(fake.all_released());
}

}  // namespace coxswain
