# What an installation holds, whichever way it was built:
#   lib/libcoxswain.so*, include/coxswain.h, bin/coxswain
#   lib/cmake/coxswain, lib/pkgconfig/coxswain.pc   both find their way from where they lie
#   lib/coxswain_sqlite.so                          the extension for SQLite
#   share/man/man1/coxswain.1                       the manual page of the program
#   share/coxswain/charts                           what draws the report's charts, if scripts/vega
#                                                   had fetched it
#   share/coxswain/mappings                         how CRMs' exports are read, to copy and change
#   share/doc/coxswain                              licences
# The C++ core is not installed: its headers show Abseil's types, which have another layout in each
# version and build of Abseil. Who wants C++ builds from source (docs/decisions).

include(CMakePackageConfigHelpers)

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/coxswain")
install(TARGETS coxswain EXPORT coxswain)
install(EXPORT coxswain NAMESPACE coxswain:: FILE coxswain-targets.cmake
  DESTINATION "${package_dir}")
install(FILES capi/include/coxswain.h TYPE INCLUDE)
if(TARGET coxswain_cli)
  install(TARGETS coxswain_cli)
  if(NOT CMAKE_CROSSCOMPILING)  # the program writes its manual page itself
    set(manual "${PROJECT_BINARY_DIR}/share/man/man1/coxswain.1")
    add_custom_command(TARGET coxswain_cli POST_BUILD
      COMMAND "${CMAKE_COMMAND}" -E make_directory "${PROJECT_BINARY_DIR}/share/man/man1"
      COMMAND coxswain_cli man > "${manual}"
      BYPRODUCTS "${manual}" VERBATIM)
    install(FILES "${manual}" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
  endif()
  install(DIRECTORY build/charts/ DESTINATION "${CMAKE_INSTALL_DATADIR}/coxswain/charts" OPTIONAL
    PATTERN package-lock.json EXCLUDE)
endif()
if(TARGET coxswain_sqlite)
  install(TARGETS coxswain_sqlite LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}")
endif()
install(DIRECTORY mappings/ DESTINATION "${CMAKE_INSTALL_DATADIR}/coxswain/mappings")

configure_file(cmake/coxswain-config.cmake.in coxswain-config.cmake @ONLY)
# Until 1.0 the interface may change with each minor version.
write_basic_package_version_file("${PROJECT_BINARY_DIR}/coxswain-config-version.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES
  "${PROJECT_BINARY_DIR}/coxswain-config.cmake"
  "${PROJECT_BINARY_DIR}/coxswain-config-version.cmake"
  DESTINATION "${package_dir}")

cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX
  BASE_DIRECTORY "${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig" OUTPUT_VARIABLE pkgconfig_to_prefix)
configure_file(cmake/coxswain.pc.in coxswain.pc @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/coxswain.pc"
  DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")

install(FILES LICENSE TYPE DOC)
if(COXSWAIN_DEPS STREQUAL "bundled")
  install(DIRECTORY "${COXSWAIN_BUNDLE}/notices/" TYPE DOC)
endif()
