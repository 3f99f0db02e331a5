#ifndef COXSWAIN_BASE_HASH_MAP_H_
#define COXSWAIN_BASE_HASH_MAP_H_

#include <cstddef>
#include <new>
#include <type_traits>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"

// Abseil's flat tables for a library that survives a refused allocation. Abseil's own do not: a
// table whose next array is refused is already marked as if it had it, and so is a place whose
// element throws. Here a table grows only by MakeRoom, with an array that was taken before Abseil
// is asked, and takes only elements that are moved in without an exception. A call that throws
// std::bad_alloc has changed nothing.
namespace coxswain {

// The next array of a table, taken beforehand.
class SpareArray {
 public:
  SpareArray() = default;
  SpareArray(const SpareArray&) = delete;
  SpareArray& operator=(const SpareArray&) = delete;
  ~SpareArray() { Drop(); }

  void Provide(size_t bytes) {
    Drop();
    data_ = ::operator new(bytes);
    bytes_ = bytes;
  }
  void* Take(size_t bytes) {
    if (bytes > bytes_) return ::operator new(bytes);
    bytes_ = 0;
    return std::exchange(data_, nullptr);
  }
  void Drop() {
    ::operator delete(std::exchange(data_, nullptr));
    bytes_ = 0;
  }

 private:
  void* data_ = nullptr;
  size_t bytes_ = 0;
};

template <typename T>
class SpareAllocator {
 public:
  using value_type = T;
  using is_always_equal = std::true_type;
  static_assert(alignof(T) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__);

  explicit SpareAllocator(SpareArray* spare) : spare_(spare) {}
  template <typename U>
  SpareAllocator(const SpareAllocator<U>& other) : spare_(other.spare_) {}  // NOLINT: a rebind
  T* allocate(size_t count) { return static_cast<T*>(spare_->Take(count * sizeof(T))); }
  void deallocate(T* data, size_t) { ::operator delete(data); }
  template <typename U>
  bool operator==(const SpareAllocator<U>&) const {
    return true;
  }
  template <typename U>
  bool operator!=(const SpareAllocator<U>&) const {
    return false;
  }

 private:
  template <typename U>
  friend class SpareAllocator;
  SpareArray* spare_;
};

// What maps and sets have in common. Neither iterators nor references survive an insertion.
template <typename Table>
class SafeTable {
 public:
  using iterator = typename Table::iterator;
  using const_iterator = typename Table::const_iterator;
  using key_type = typename Table::key_type;
  using value_type = typename Table::value_type;
  using hasher = typename Table::hasher;
  using key_equal = typename Table::key_equal;

  explicit SafeTable(const hasher& hash = hasher(), const key_equal& equal = key_equal())
      : table_(0, hash, equal, typename Table::allocator_type(&spare_)) {}
  SafeTable(SafeTable&& other) noexcept
      : table_(std::move(other.table_), typename Table::allocator_type(&spare_)),
        room_(std::exchange(other.room_, 0)) {}
  SafeTable& operator=(SafeTable&& other) noexcept {
    table_.swap(other.table_);
    std::swap(room_, other.room_);
    return *this;
  }
  ~SafeTable() = default;

  iterator begin() { return table_.begin(); }
  iterator end() { return table_.end(); }
  const_iterator begin() const { return table_.begin(); }
  const_iterator end() const { return table_.end(); }
  bool empty() const { return table_.empty(); }
  size_t size() const { return table_.size(); }
  size_t capacity() const { return table_.capacity(); }

  template <typename K = key_type>
  iterator find(const K& key) {
    return table_.find(key);
  }
  template <typename K = key_type>
  const_iterator find(const K& key) const {
    return table_.find(key);
  }
  template <typename K = key_type>
  size_t erase(const K& key) {
    return table_.erase(key);
  }
  void erase(iterator at) { table_.erase(at); }

  // So many insertions allocate nothing for the table.
  void MakeRoom(size_t insertions) {
    if (insertions > room_) Grow(insertions);
  }

 protected:
  // After an insertion.
  void Took() { --room_; }
  Table& table() { return table_; }

 private:
  void Grow(size_t insertions) {
    // An erased place may stay used until the table is built again. A quarter on top keeps that
    // from happening at every insertion.
    const size_t wanted = table_.size() + table_.size() / 4 + insertions;
    size_t places = 1;  // as Abseil counts: 2^k - 1, seven eighths of them filled at most
    while (places - places / 8 < wanted) places = places * 2 + 1;
    // A byte a place beside the element, and those of the last group.
    constexpr size_t kRest = 128;
    spare_.Provide(places * (sizeof(value_type) + 1) + kRest);
    const size_t elements = places - places / 8;
    table_.reserve(elements);
    spare_.Drop();
    room_ = elements - table_.size();
  }

  SpareArray spare_;
  Table table_;
  size_t room_ = 0;  // insertions that the table takes without growing
};

// A key or value that is not moved in is copied before the table is touched.
template <typename Key, typename Value,
          typename Hash = typename absl::flat_hash_map<Key, Value>::hasher,
          typename Equal = typename absl::flat_hash_map<Key, Value>::key_equal>
class HashMap : public SafeTable<absl::flat_hash_map<Key, Value, Hash, Equal,
                                                     SpareAllocator<std::pair<const Key, Value>>>> {
  using Base = SafeTable<
      absl::flat_hash_map<Key, Value, Hash, Equal, SpareAllocator<std::pair<const Key, Value>>>>;
  static_assert(std::is_nothrow_move_constructible_v<Key> &&
                std::is_nothrow_move_constructible_v<Value>);

 public:
  using Base::Base;
  HashMap() = default;
  HashMap(HashMap&&) noexcept = default;
  HashMap& operator=(HashMap&&) noexcept = default;
  HashMap(const HashMap& other) : Base() {
    this->MakeRoom(other.size());
    for (const auto& [key, value] : other) try_emplace(key, value);
  }
  HashMap& operator=(const HashMap& other) {
    HashMap copy(other);
    return *this = std::move(copy);
  }

  std::pair<typename Base::iterator, bool> try_emplace(Key key, Value value = Value()) {
    this->MakeRoom(1);
    const auto result = this->table().try_emplace(std::move(key), std::move(value));
    if (result.second) this->Took();
    return result;
  }
  Value& operator[](Key key) { return try_emplace(std::move(key)).first->second; }
};

template <typename Key, typename Hash = typename absl::flat_hash_set<Key>::hasher,
          typename Equal = typename absl::flat_hash_set<Key>::key_equal>
class HashSet : public SafeTable<absl::flat_hash_set<Key, Hash, Equal, SpareAllocator<Key>>> {
  using Base = SafeTable<absl::flat_hash_set<Key, Hash, Equal, SpareAllocator<Key>>>;
  static_assert(std::is_nothrow_move_constructible_v<Key>);

 public:
  using Base::Base;

  std::pair<typename Base::iterator, bool> insert(Key key) {
    this->MakeRoom(1);
    const auto result = this->table().insert(std::move(key));
    if (result.second) this->Took();
    return result;
  }
};

}  // namespace coxswain

#endif  // COXSWAIN_BASE_HASH_MAP_H_
