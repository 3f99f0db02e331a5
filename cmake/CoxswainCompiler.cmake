# How Coxswain's own code is compiled.

include(CoxswainWarnings)
include(CoxswainSanitizers)

if(PROJECT_IS_TOP_LEVEL AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(CCACHE_PROGRAM ccache)
  mark_as_advanced(CCACHE_PROGRAM)
  if(CCACHE_PROGRAM)
    # What ccache wants relaxed before it caches a file that uses a precompiled header.
    set(launcher "${CMAKE_COMMAND}" -E env CCACHE_SLOPPINESS=pch_defines,time_macros
      "${CCACHE_PROGRAM}")
    set(CMAKE_C_COMPILER_LAUNCHER "${launcher}")
    set(CMAKE_CXX_COMPILER_LAUNCHER "${launcher}")
  endif()
endif()

# Gives a target the language level, the visibility, the warnings and the sanitizers of the project.
function(coxswain_configure_target target)
  set_target_properties(${target} PROPERTIES
    C_STANDARD 99 C_STANDARD_REQUIRED ON C_EXTENSIONS OFF
    CXX_STANDARD 20 CXX_STANDARD_REQUIRED ON CXX_EXTENSIONS OFF
    C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  # A fused multiply-add rounds once where the source rounds twice: results would depend on the
  # processor and on what the optimiser saw.
  target_compile_options(${target} PRIVATE -ffp-contract=off)
  coxswain_set_warnings(${target})
  coxswain_set_sanitizers(${target})
endfunction()

# Precompiles what nearly every file of ours includes: a file then takes half the time. Each file
# still includes what it uses, which a build without (preset clang) proves.
function(coxswain_precompile target)
  if(COXSWAIN_PRECOMPILE)
    target_precompile_headers(${target} PRIVATE
      <algorithm> <array> <cmath> <cstdint> <functional> <map> <memory> <optional> <string>
      <string_view> <unordered_map> <utility> <vector> ${ARGN})
  endif()
endfunction()
