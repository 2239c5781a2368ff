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
  // One column stays free: a full line would make some terminals wrap.
  return size.ws_col - std::size_t{1};
}

std::string bar_text(double share) {
  constexpr std::size_t width = 24;
  share = std::clamp(share, 0.0, 1.0);
  const auto filled = static_cast<std::size_t>(share * width);
  return fmt::format("[{:<{}}] {:3.0f}%", std::string(filled, '=') + (filled < width ? ">" : ""),
                     width, share * 100);
}

/// Parts by rank: the last matters most and goes last to give way, the label shrinks first.
std::string fit(const std::string& label, const std::string& bar, const std::string& figures,
                std::size_t columns) {
  const std::string gap = bar.empty() || figures.empty() ? "" : "  ";
  const std::size_t wanted = bar.size() + gap.size() + figures.size();
  std::string text;
  if (columns > wanted + 2)
    text = label.substr(0, columns - wanted - 2) + "  ";
  if (columns >= wanted)
    text += bar + gap;
  return (text + figures).substr(0, columns);
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

bool progress_bar::due() {
  const auto now = clock::now();
  if (!terminal_ || now - last_drawn_ < redraw_interval)
    return false;
  last_drawn_ = now;
  return true;
}

void progress_bar::update(std::uint64_t done, std::uint64_t total) {
  if (due())
    draw(progress_text(label_, done, total, clock::now() - start_, terminal_columns()));
}

void progress_bar::update(double share, const std::string& figures) {
  if (due())
    draw(progress_text(label_, share, terminal_columns(), figures));
}

void progress_bar::draw(const std::string& text) {
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
  if (total == 0)
    return fit(label, "", figures, columns);
  if (rate > 0 && done < total)
    figures += fmt::format("  {:.1f} s left", static_cast<double>(total - done) * 8 / rate);
  const double share = static_cast<double>(done) / static_cast<double>(total);
  return fit(label, bar_text(share), figures, columns);
}

std::string progress_text(const std::string& label, double share, std::size_t columns,
                          const std::string& figures) {
  return fit(label, bar_text(share), figures, columns);
}

}  // namespace facet::apps
