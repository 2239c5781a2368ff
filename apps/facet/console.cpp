// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/console.hpp"

#include <cerrno>
#include <cstdio>

namespace facet::apps {

console::console(bool json, std::string command) : json_(json), command_(std::move(command)) {
  if (!json_)
    std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
}

void console::write_text(std::string text) {
  text += '\n';
  std::FILE* stream = text_to_stderr_ ? stderr : stdout;
  if (std::fwrite(text.data(), 1, text.size(), stream) != text.size() && stream == stdout)
    write_errno_ = errno;
}

void console::write_announcement(std::string text) {
  if (json_)
    write_warning(text);
  else
    write_text(std::move(text));
}

void console::write_warning(std::string_view text) {
  const std::string line = fmt::format("{}: {}\n", command_, text);
  std::fwrite(line.data(), 1, line.size(), stderr);
}

void console::octets(bytes_view content) {
  if (std::fwrite(content.data(), 1, content.size(), stdout) != content.size())
    write_errno_ = errno;
}

void console::document(std::string_view json) {
  const std::string text = fmt::format("{}\n", json);
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size())
    write_errno_ = errno;
}

result<void> console::flush() {
  if (std::fflush(stdout) != 0)
    write_errno_ = errno;
  if (write_errno_ != 0)
    return fail(system_error("cannot write to standard output", write_errno_));
  return {};
}

}  // namespace facet::apps
