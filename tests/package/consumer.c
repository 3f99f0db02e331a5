/* A program that links the installed library. PACKAGE_VERSION is what the package calls itself. */
#include "linked.h"

int main(void) {
  EXPECT(strcmp(cxs_version(), PACKAGE_VERSION) == 0);
  exercise(&linked, 10);
  return 0;
}
