#ifndef COXSWAIN_TESTS_SUPPORT_ASK_H_
#define COXSWAIN_TESTS_SUPPORT_ASK_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "coxswain/catalogue.h"

// How tests ask a query.
namespace coxswain {

// The result of a query of the catalogue. The test ends here if it fails.
Table Ask(const std::shared_ptr<const Snapshot>& snapshot, std::string_view query,
          std::string_view options = "{}", const Run& run = {});

// Some columns of it as CSV, in the order asked for.
std::string Ask(const std::shared_ptr<const Snapshot>& snapshot, std::string_view query,
                std::string_view options, const std::vector<std::string>& columns);

// The message of the error that a query ends with. The test ends here if it does not fail.
std::string AskWrong(const std::shared_ptr<const Snapshot>& snapshot, std::string_view query,
                     std::string_view options);

// The tally that a query folds.
Tally FoldOf(const std::shared_ptr<const Snapshot>& snapshot, std::string_view query,
             std::string_view options = "{}", const Run& run = {});

}  // namespace coxswain

#endif  // COXSWAIN_TESTS_SUPPORT_ASK_H_
