# COXSWAIN_SANITIZE=address,undefined or =thread. The first finding ends the program.

function(coxswain_set_sanitizers target)
  if(COXSWAIN_SANITIZE)
    set(flags "-fsanitize=${COXSWAIN_SANITIZE}" -fno-sanitize-recover=all)
    target_compile_options(${target} PRIVATE ${flags} -fno-omit-frame-pointer)
    target_link_options(${target} PRIVATE ${flags})
    if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")  # C programs too: the library is C++
      target_link_options(${target} PRIVATE -fsanitize-link-c++-runtime)
    endif()
  endif()
endfunction()
