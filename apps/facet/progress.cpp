// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/progress.hpp"

#include "apps/facet/units.hpp"

#include <fmt/format.h>

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

namespace facet::apps {
namespace {

constexpr std::chrono::milliseconds redraw_interval{100};
constexpr std::size_t default_columns = 80;

std::size_t terminal_columns() {
  winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
    return default_columns;
  return size.ws_col;
}

void write_stderr(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

}  // namespace

progress_bar::progress_bar(std::string label)
    : label_(std::move(label)),
      terminal_(::isatty(STDERR_FILENO) == 1),
      start_(clock::now()),
      last_drawn_(start_) {
}

progress_bar::~progress_bar() {
  clear();
}

void progress_bar::update(std::uint64_t done, std::uint64_t total) {
  if (!terminal_)
    return;
  if (const auto now = clock::now(); now - last_drawn_ >= redraw_interval) {
    last_drawn_ = now;
    draw(done, total);
  }
}

void progress_bar::draw(std::uint64_t done, std::uint64_t total) {
  // One column stays free: a full line would make some terminals wrap.
  const std::string text =
      progress_text(label_, done, total, clock::now() - start_, terminal_columns() - 1);
  write_stderr("\r\x1b[K" + text);
  drawn_ = true;
}

void progress_bar::clear() {
  if (std::exchange(drawn_, false))
    write_stderr("\r\x1b[K");
}

std::string progress_text(const std::string& label, std::uint64_t done, std::uint64_t total,
                          std::chrono::nanoseconds elapsed, std::size_t columns) {
  const double rate = bit_rate(done, elapsed);
  std::string figures = fmt::format("{}  {}", format_size(done), format_rate(rate));
  std::string bar;
  if (total > 0) {
    const double share = std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
    if (rate > 0)
      figures += fmt::format("  {:.1f} s left",
                             static_cast<double>(total - std::min(done, total)) * 8 / rate);
    constexpr std::size_t width = 24;
    const auto filled = static_cast<std::size_t>(share * width);
    bar = fmt::format("[{:<{}}] {:3.0f}%  ", std::string(filled, '=') + (filled < width ? ">" : ""),
                      width, share * 100);
  }
  // The figures matter most, then the bar, then the label.
  const std::size_t wanted = bar.size() + figures.size() + 2;
  std::string text;
  if (columns > wanted)
    text = label.substr(0, columns - wanted) + "  ";
  if (columns >= wanted - 2)
    text += bar;
  return (text + figures).substr(0, columns);
}

}  // namespace facet::apps
