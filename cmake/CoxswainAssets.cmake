# Files of text that the library carries as constants.

# Writes `output`, a source file that defines kName for each `name=path` of the arguments: a
# std::string_view in the namespace coxswain::`room` with what the file holds, as the room's
# assets.h declares it. It is written again when one of them changes.
function(coxswain_embed_text output room)
  set(definitions "")
  foreach(entry IN LISTS ARGN)
    string(REGEX MATCH "^([A-Za-z]+)=(.+)$" matched "${entry}")
    set(path "${PROJECT_SOURCE_DIR}/${CMAKE_MATCH_2}")
    set(name "${CMAKE_MATCH_1}")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${path}")
    file(READ "${path}" text)
    string(APPEND definitions
      "const std::string_view ${name} = R\"~~(${text})~~\";\n")
  endforeach()
  set(content
    "#include \"${room}/assets.h\"\n\nnamespace coxswain::${room} {\n\n${definitions}\n}\n")
  set(written "")
  if(EXISTS "${output}")
    file(READ "${output}" written)
  endif()
  if(NOT written STREQUAL content)
    file(WRITE "${output}" "${content}")
  endif()
endfunction()
