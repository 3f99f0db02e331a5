# COXSWAIN_SANITIZE=address,undefined or =thread. The first finding ends the program.

function(coxswain_set_sanitizers target)
  if(COXSWAIN_SANITIZE)
    set(flags "-fsanitize=${COXSWAIN_SANITIZE}" -fno-sanitize-recover=all)
    target_compile_options(${target} PRIVATE ${flags} -fno-omit-frame-pointer)
    target_link_options(${target} PRIVATE ${flags})
    # C programs too: the library is C++, and clang keeps the runtime in the programs.
    set_target_properties(${target} PROPERTIES LINKER_LANGUAGE CXX)
  endif()
endfunction()
