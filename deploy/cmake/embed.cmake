# Makes a C++ file that holds files as octets: cmake -DOUTPUT=… -DHEADER=… -DDIRECTORY=… -DENTRIES=… -P embed.cmake
# ENTRIES: PATH|MEDIA TYPE|FILE, separated by commas. HEADER declares embedded_file and dashboard_file.
string(REPLACE "," ";" entries "${ENTRIES}")
set(arrays "")
set(table "")
set(number 0)
foreach(entry IN LISTS entries)
  string(REPLACE "|" ";" entry "${entry}")
  list(GET entry 0 path)
  list(GET entry 1 type)
  list(GET entry 2 file)
  file(READ "${DIRECTORY}/${file}" octets HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," octets "${octets}")
  string(APPEND arrays "constexpr char file_${number}[] = {${octets}};\n")
  string(APPEND table "    {\"${path}\", \"${type}\", {file_${number}, sizeof file_${number}}},\n")
  math(EXPR number "${number} + 1")
endforeach()
file(WRITE "${OUTPUT}" "// Made by deploy/cmake/embed.cmake.
#include \"${HEADER}\"

#include <algorithm>
#include <iterator>

namespace facet::apps {
namespace {

${arrays}
constexpr embedded_file files[] = {
${table}};

}  // namespace

const embedded_file* dashboard_file(std::string_view path) noexcept {
  const auto* found = std::find_if(std::begin(files), std::end(files),
                                   [path](const embedded_file& f) { return f.path == path; });
  return found == std::end(files) ? nullptr : found;
}

}  // namespace facet::apps
")
