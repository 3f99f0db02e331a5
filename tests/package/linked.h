#ifndef COXSWAIN_TESTS_PACKAGE_LINKED_H_
#define COXSWAIN_TESTS_PACKAGE_LINKED_H_

#include "exercise.h"

/* The library that this program is linked with. */
#define COXSWAIN_ADDRESS(name) cxs_##name,
static const struct coxswain_api linked = {COXSWAIN_USED(COXSWAIN_ADDRESS)};

#endif /* COXSWAIN_TESTS_PACKAGE_LINKED_H_ */
