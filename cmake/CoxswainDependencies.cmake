# Where the libraries that Coxswain links come from, COXSWAIN_DEPS:
#   system    the distribution's shared libraries; what developers build.
#   bundled   static copies inside libcoxswain.so, compiled here from the sources that
#             scripts/bundle-deps fetched; what is shipped. Only what is linked is compiled.
# Either way the targets are absl::..., protobuf::libprotobuf-lite and protobuf::protoc. The
# libraries that are headers only are the system's in both.

set(COXSWAIN_DEPS "system" CACHE STRING "Where dependencies come from: system or bundled")
set_property(CACHE COXSWAIN_DEPS PROPERTY STRINGS system bundled)
set(COXSWAIN_BUNDLE "${PROJECT_SOURCE_DIR}/build/deps" CACHE PATH
  "The sources of the bundled libraries, as scripts/bundle-deps leaves them")
mark_as_advanced(COXSWAIN_BUNDLE)

# The sources of a bundled library become targets, compiled so that a shared library can hold them,
# export nothing of them and drop what it does not call.
function(coxswain_bundle library)
  set(source "${COXSWAIN_BUNDLE}/${library}")
  if(NOT EXISTS "${source}/CMakeLists.txt")
    message(FATAL_ERROR "COXSWAIN_DEPS=bundled needs the sources of ${library} in ${source}: run "
      "scripts/bundle-deps, or point COXSWAIN_BUNDLE to where it was run.")
  endif()
  set(BUILD_SHARED_LIBS OFF)
  set(BUILD_TESTING OFF)
  set(CMAKE_POLICY_DEFAULT_CMP0077 NEW)  # the variables here beat the option() of the same name
  set(CMAKE_POSITION_INDEPENDENT_CODE ON)
  set(CMAKE_CXX_STANDARD 17)
  set(CMAKE_CXX_VISIBILITY_PRESET hidden)
  set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
  set(CMAKE_EXPORT_COMPILE_COMMANDS OFF)
  set(ABSL_PROPAGATE_CXX_STD ON)
  set(protobuf_BUILD_TESTS OFF)
  set(protobuf_BUILD_PROTOC_BINARIES OFF)
  set(protobuf_INSTALL OFF)
  set(protobuf_WITH_ZLIB OFF)
  set(CMAKE_MESSAGE_LOG_LEVEL WARNING)
  add_subdirectory("${source}" "${PROJECT_BINARY_DIR}/deps/${library}" EXCLUDE_FROM_ALL SYSTEM)
endfunction()

find_package(Threads REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_path(XXHASH_INCLUDE_DIR xxhash.h REQUIRED)
mark_as_advanced(XXHASH_INCLUDE_DIR)

if(COXSWAIN_DEPS STREQUAL "system")
  find_package(absl REQUIRED)
  find_package(Protobuf REQUIRED)
elseif(COXSWAIN_DEPS STREQUAL "bundled")
  # For Coxswain's own code too. The paths that assertions name are not those of this machine.
  add_compile_options(-ffunction-sections -fdata-sections
    "-ffile-prefix-map=${PROJECT_SOURCE_DIR}/=" "-ffile-prefix-map=${COXSWAIN_BUNDLE}/=")
  coxswain_bundle(abseil)
  coxswain_bundle(protobuf)
  # The code generator is the system's, of the version that scripts/bundle-deps fetched.
  find_program(Protobuf_PROTOC_EXECUTABLE protoc REQUIRED)
  if(NOT TARGET protobuf::protoc)
    add_executable(protobuf::protoc IMPORTED GLOBAL)
    set_target_properties(protobuf::protoc PROPERTIES
      IMPORTED_LOCATION "${Protobuf_PROTOC_EXECUTABLE}")
  endif()
else()
  message(FATAL_ERROR "COXSWAIN_DEPS is '${COXSWAIN_DEPS}'; write system or bundled.")
endif()

# SQLite for a program: the system's shared library, or where programs are shipped its archive inside.
function(coxswain_link_sqlite target)
  target_include_directories(${target} SYSTEM PRIVATE ${SQLite3_INCLUDE_DIRS})
  if(COXSWAIN_DEPS STREQUAL "bundled")
    find_library(SQLITE3_ARCHIVE libsqlite3.a REQUIRED)
    mark_as_advanced(SQLITE3_ARCHIVE)
    target_link_libraries(${target} PRIVATE "${SQLITE3_ARCHIVE}" Threads::Threads ${CMAKE_DL_LIBS} m)
  else()
    target_link_libraries(${target} PRIVATE SQLite::SQLite3)
  endif()
endfunction()
