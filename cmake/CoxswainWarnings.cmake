# Warnings for Coxswain's own code. Dependencies are imported targets, whose headers CMake passes
# as system headers, so theirs do not count.

function(coxswain_set_warnings target)
  set(both -Wall -Wextra -Wpedantic -Wshadow -Wcast-align)
  # Designated initialisers that leave the rest at its default are how option structs are filled.
  list(APPEND both -Wno-missing-field-initializers)
  set(cxx -Wnon-virtual-dtor -Woverloaded-virtual)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # GCC 12 reports std::string concatenation in its own headers (GCC bugs 105329 and 105651).
    list(APPEND cxx -Wno-restrict -Wno-stringop-overflow -Wno-array-bounds)
    if(COXSWAIN_SANITIZE) # and with sanitizers of long literals, too
      list(APPEND cxx -Wno-stringop-overread)
    endif()
  endif()
  set(c -Wstrict-prototypes -Wmissing-prototypes)
  if(COXSWAIN_WERROR)
    list(APPEND both -Werror)
  endif()
  target_compile_options(${target} PRIVATE
    ${both} "$<$<COMPILE_LANGUAGE:CXX>:${cxx}>" "$<$<COMPILE_LANGUAGE:C>:${c}>")
endfunction()
