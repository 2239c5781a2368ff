# Files that become part of a program: texts in a C++ file, which CMake writes into the build folder when it runs. When
# one of them changes CMake runs again.

# Reads a file that is to become part of a program.
function(facet_read_text variable file)
  # One spelling, as several may use the same file.
  get_filename_component(path "${file}" ABSOLUTE)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${path}")
  file(READ "${path}" text)
  set(${variable} "${text}" PARENT_SCOPE)
endfunction()

# facet_report_page(NAMESPACE HEADER FRAME file TITLE text FILES text PARTS file…): writes page_text.cpp, which defines
# facet::NAMESPACE::page_text, declared in HEADER: the frame, in which {{title}} and {{files}} are replaced by those
# texts, and {{sections}}, {{styles}} and {{scripts}} by the parts with the endings html, css and js. So a report is
# one file that needs no other.
function(facet_report_page namespace header)
  cmake_parse_arguments(arg "" "FRAME;TITLE;FILES" "PARTS" ${ARGN})
  facet_read_text(page "${arg_FRAME}")
  foreach(part IN LISTS arg_PARTS)
    get_filename_component(ending "${part}" LAST_EXT)
    facet_read_text(text "${part}")
    string(APPEND all${ending} "${text}")
  endforeach()
  string(REPLACE "{{title}}" "${arg_TITLE}" page "${page}")
  string(REPLACE "{{files}}" "${arg_FILES}" page "${page}")
  string(REPLACE "{{sections}}" "${all.html}" page "${page}")
  string(REPLACE "{{styles}}" "${all.css}" page "${page}")
  string(REPLACE "{{scripts}}" "${all.js}" page "${page}")
  file(CONFIGURE OUTPUT page_text.cpp @ONLY CONTENT [[
// Made of a frame and its parts by CMake.
#include "@header@"

namespace facet::@namespace@ {

const std::string_view page_text = R"text(@page@)text";

}  // namespace facet::@namespace@
]])
endfunction()

# facet_dashboard_files(HEADER FOLDER PATH|MEDIA TYPE|FILE…): writes dashboard_files.cpp, which defines
# facet::apps::dashboard_file, declared in HEADER: the files of that folder by their paths in URLs.
function(facet_dashboard_files header folder)
  foreach(entry IN LISTS ARGN)
    string(REPLACE "|" ";" entry "${entry}")
    list(GET entry 0 path)
    list(GET entry 1 type)
    list(GET entry 2 file)
    facet_read_text(text "${folder}/${file}")
    string(APPEND table "    {\"${path}\", \"${type}\", R\"text(${text})text\"sv},\n")
  endforeach()
  file(CONFIGURE OUTPUT dashboard_files.cpp @ONLY CONTENT [[
// Made of the dashboard's files by CMake.
#include "@header@"

#include <algorithm>
#include <iterator>

namespace facet::apps {
namespace {

using namespace std::string_view_literals;

constexpr embedded_file files[] = {
@table@};

}  // namespace

const embedded_file* dashboard_file(std::string_view path) noexcept {
  const auto* found = std::find_if(std::begin(files), std::end(files),
                                   [path](const embedded_file& f) { return f.path == path; });
  return found == std::end(files) ? nullptr : found;
}

}  // namespace facet::apps
]])
endfunction()
