#include "base/slabs.h"

#include <cstdint>
#include <cstring>
#include <memory>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "coxswain/base/large_array.h"

namespace coxswain {
namespace {

TEST_CASE("slabs: blocks are apart, aligned, and outlive their source") {
  auto source = std::make_unique<SlabSource>();
  std::vector<std::byte*> blocks;
  for (int i = 0; i < 1000; ++i) {
    const size_t bytes = i % 3 == 0 ? 8192 : 1000;
    blocks.push_back(source->Take(bytes));
    CHECK(reinterpret_cast<uintptr_t>(blocks.back()) % 16 == 0);
    std::memset(blocks.back(), i % 251, bytes);
  }
  source.reset();
  int wrong = 0;
  for (int i = 0; i < 1000; ++i) {
    const size_t bytes = i % 3 == 0 ? 8192 : 1000;
    for (size_t at = 0; at < bytes; ++at) {
      wrong += blocks[static_cast<size_t>(i)][at] != static_cast<std::byte>(i % 251);
    }
    SlabSource::Release(blocks[static_cast<size_t>(i)]);
  }
  CHECK(wrong == 0);
}

TEST_CASE("slabs: threads take from one source and give back what others took") {
  SlabSource source;
  std::vector<std::vector<std::byte*>> taken(4);
  const auto on_each = [&](const auto& work) {
    std::vector<std::thread> threads;
    for (size_t i = 0; i < taken.size(); ++i) threads.emplace_back(work, i);
    for (std::thread& thread : threads) thread.join();
  };
  on_each([&](size_t i) {
    for (int n = 0; n < 500; ++n) {
      taken[i].push_back(source.Take(4096));
      std::memset(taken[i].back(), static_cast<int>(i), 4096);
    }
  });
  std::vector<int> wrong(taken.size(), 0);
  on_each([&](size_t i) {
    const size_t other = (i + 1) % taken.size();
    for (std::byte* block : taken[other]) {
      wrong[i] += block[4095] != static_cast<std::byte>(other);
      SlabSource::Release(block);
    }
  });
  CHECK(wrong == std::vector<int>(4, 0));
}

TEST_CASE("large arrays begin at a huge page, small ones anywhere") {
  const LargeArray<uint64_t> large = MakeLargeArray<uint64_t>(kHugePage / 4);
  CHECK(reinterpret_cast<uintptr_t>(large.get()) % kHugePage == 0);
  large[kHugePage / 4 - 1] = 1;
  CHECK(MakeLargeArray<char>(0) != nullptr);
  CHECK_THROWS_AS(AllocateLarge(~size_t{0}), std::bad_alloc);
}

}  // namespace
}  // namespace coxswain
