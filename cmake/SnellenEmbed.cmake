# snellen_embed(OUTPUT FUNCTION FILES...): a source file that holds the files' texts, so that the program needs none of
# them beside it. FUNCTION returns them by name; src/cli/case/embedded.hpp declares it.
function(snellen_embed output function)
  set(entries "")
  set(texts "")
  set(index 0)
  foreach(file IN LISTS ARGN)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
    file(READ "${file}" text)
    get_filename_component(name "${file}" NAME_WLE)
    string(APPEND texts "constexpr std::string_view ${function}_${index} = R\"embedded(${text})embedded\";\n")
    string(APPEND entries "    EmbeddedFile{\"${name}\", ${function}_${index}},\n")
    math(EXPR index "${index} + 1")
  endforeach()
  file(CONFIGURE OUTPUT "${output}" @ONLY CONTENT
"// Made by cmake/SnellenEmbed.cmake.
#include \"case/embedded.hpp\"

#include <array>

namespace snellen::cli {
namespace {
@texts@
constexpr std::array @function@_files = std::to_array<EmbeddedFile>({
@entries@});
}  // namespace

std::span<const EmbeddedFile> @function@() {
  return @function@_files;
}

}  // namespace snellen::cli
")
endfunction()
