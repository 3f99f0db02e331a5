#ifndef COXSWAIN_TESTS_MAPPING_EXPORTED_H_
#define COXSWAIN_TESTS_MAPPING_EXPORTED_H_

#include <memory>
#include <string>
#include <string_view>

#include "coxswain/mapping.h"

#include "support/company.h"

namespace coxswain {

// A folder of files as a system exports them, gone at the end of the test.
class Exported {
 public:
  Exported();
  Exported(const Exported&) = delete;
  Exported& operator=(const Exported&) = delete;
  ~Exported();

  // The literal is written as Literal has it.
  Exported& With(const std::string& file, std::string_view literal);
  const std::string& folder() const { return folder_; }

 private:
  std::string folder_;
};

// The mapping that the library brings, or the test ends here.
Mapping Builtin(std::string_view name);
// The mapping of a text, or the test ends here.
Mapping Parsed(std::string_view json);

Import Opened(const Exported& files, const Mapping& mapping);

// A book with all steps loaded; the test ends here if one is refused. References to rows that are
// not there are kept.
std::shared_ptr<const Snapshot> LoadedFrom(const Exported& files, const Mapping& mapping);

// Why the first step that is refused is so, and what the report lists of it: "row 2, Amount: ...".
std::string Refusal(const Exported& files, const Mapping& mapping);

}  // namespace coxswain

#endif  // COXSWAIN_TESTS_MAPPING_EXPORTED_H_
