# facet_report_page(NAMESPACE HEADER PAGE PART...): writes page_text.cpp into the build folder, which defines
# facet::NAMESPACE::page_text, declared in HEADER: the file PAGE, in which {{NAME}} is replaced by the file
# of that name among the parts. So a report is one file that needs no other.
function(facet_report_page namespace header html)
  file(READ "${html}" page)
  set(read "${CMAKE_CURRENT_SOURCE_DIR}/${html}")
  foreach(part IN LISTS ARGN)
    get_filename_component(name "${part}" NAME)
    # One spelling, as several pages may share a part.
    get_filename_component(path "${part}" ABSOLUTE)
    list(APPEND read "${path}")
    file(READ "${path}" text)
    string(REPLACE "{{${name}}}" "${text}" page "${page}")
  endforeach()
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${read})
  file(CONFIGURE OUTPUT page_text.cpp @ONLY CONTENT [[
// Made of a page and its parts by CMake.
#include "@header@"

namespace facet::@namespace@ {

const std::string_view page_text = R"page(@page@)page";

}  // namespace facet::@namespace@
]])
endfunction()
