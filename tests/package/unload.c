/* Opens, uses and closes a library a thousand times: unload LIBRARY
 * After each time it is gone from the address space, and nothing that it took stays behind. */
#include <dlfcn.h>
#include <malloc.h>
#include <unistd.h>

#include "exercise.h"

enum {
  CYCLES = 1000,
  WARM_UP = 100,     /* what the C and C++ libraries keep for good they have by then */
  MANY_DEALS = 20000 /* so many that both threads work */
};

static int is_mapped(const char* name) {
  char line[4096];
  int found = 0;
  FILE* const maps = fopen("/proc/self/maps", "r");
  EXPECT(maps != NULL);
  while (fgets(line, sizeof line, maps) != NULL) found |= strstr(line, name) != NULL;
  fclose(maps);
  return found;
}

static long resident_bytes(void) {
  long all, resident;
  FILE* statm;
  malloc_trim(0); /* what is free may still be resident */
  statm = fopen("/proc/self/statm", "r");
  EXPECT(statm != NULL);
  EXPECT(fscanf(statm, "%ld %ld", &all, &resident) == 2);
  fclose(statm);
  return resident * sysconf(_SC_PAGESIZE);
}

static void cycle(const char* path, int count) {
  struct coxswain_api cxs;
  void* const library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) fprintf(stderr, "%s\n", dlerror());
  EXPECT(library != NULL);
#define COXSWAIN_FIND(name)                                 \
  *(void**)(void*)&cxs.name = dlsym(library, "cxs_" #name); \
  EXPECT(cxs.name != NULL);
  COXSWAIN_USED(COXSWAIN_FIND)
  exercise(&cxs, count);
  EXPECT(is_mapped("libcoxswain"));
  EXPECT(dlclose(library) == 0);
  EXPECT(!is_mapped("libcoxswain"));
}

int main(int argc, char** argv) {
  size_t allocated = 0;
  long resident = 0;
  int i;
  EXPECT(argc == 2);
  mallopt(M_ARENA_MAX, 1); /* mallinfo2 sees one arena only */
  for (i = 0; i < CYCLES; ++i) {
    if (i == WARM_UP) {
      allocated = mallinfo2().uordblks;
      resident = resident_bytes();
    }
    cycle(argv[1], i % 10 == 9 ? MANY_DEALS : 10);
  }
  {
    /* A single lost allocation takes 32 bytes or more each time. */
    const long more_allocated = (long)(mallinfo2().uordblks - allocated);
    const long more_resident = resident_bytes() - resident;
    printf("after %d cycles: %ld bytes more allocated, %ld more resident\n", CYCLES - WARM_UP,
           more_allocated, more_resident);
    EXPECT(more_allocated < 16L * (CYCLES - WARM_UP));
    EXPECT(more_resident < 1024L * (CYCLES - WARM_UP));
  }
  return 0;
}
