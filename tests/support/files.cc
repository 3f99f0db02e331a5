#include "support/files.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace coxswain {

bool MemoryFiles::Fails(const std::string& call, bool may_be_interrupted) {
  if (interrupted && may_be_interrupted) {
    interrupt_next_ = !interrupt_next_;
    if (!interrupt_next_) {
      errno = EINTR;
      return true;
    }
  }
  if (log.empty() || log.back() != call) log.push_back(call);
  if (calls++ != fail_at) return false;
  errno = fail_with;
  return true;
}

int MemoryFiles::Add(const std::string& path) {
  open_[next_] = {path, 0};
  return next_++;
}

int MemoryFiles::OpenToRead(const char* path) {
  if (Fails("open", true)) return -1;
  if (contents.count(path) == 1) return Add(path);
  errno = ENOENT;
  return -1;
}

int MemoryFiles::Create(const char* path) {
  if (Fails("create", true)) return -1;
  if (contents.emplace(path, "").second) return Add(path);
  errno = EEXIST;
  return -1;
}

int MemoryFiles::OpenFolder(const char* path) {
  return Fails("open folder " + std::string(path), true) ? -1 : Add(path);
}

int64_t MemoryFiles::Size(int file) {
  if (Fails("size")) return -1;
  return static_cast<int64_t>(contents.at(open_.at(file).path).size());
}

int64_t MemoryFiles::Read(int file, void* bytes, size_t size) {
  if (Fails("read", true)) return -1;
  Open& open = open_.at(file);
  const std::string& from = contents.at(open.path);
  const size_t got = std::min({size, most_bytes, from.size() - open.at});
  std::memcpy(bytes, from.data() + open.at, got);
  open.at += got;
  return static_cast<int64_t>(got);
}

int64_t MemoryFiles::Write(int file, const void* bytes, size_t size) {
  if (Fails("write", true)) return -1;
  const size_t put = std::min(size, most_bytes);
  contents.at(open_.at(file).path).append(static_cast<const char*>(bytes), put);
  return static_cast<int64_t>(put);
}

int MemoryFiles::Sync(int file) {
  open_.at(file);
  return Fails("sync", true) ? -1 : 0;
}

int MemoryFiles::Close(int file) {
  const bool fails = Fails("close");
  open_.erase(file);
  return fails ? -1 : 0;
}

int MemoryFiles::Rename(const char* from, const char* to) {
  if (Fails("rename")) return -1;
  contents[to] = std::move(contents.at(from));
  contents.erase(from);
  return 0;
}

int MemoryFiles::Remove(const char* path) {
  if (Fails("remove")) return -1;
  contents.erase(path);
  return 0;
}

}  // namespace coxswain
