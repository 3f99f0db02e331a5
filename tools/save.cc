#include "commands.h"

namespace coxswain_tools {

int Save(const CompanyOptions& options, const std::string& path) {
  Company company(options);
  company.LoadOrRefuse();
  Progress progress("Saving");
  const cxs_run run = company.RunOf(&progress);
  Call call;
  call.Check(cxs_book_save(company.book(), path.c_str(), &run, call.error()));
  return kDone;
}

}  // namespace coxswain_tools
