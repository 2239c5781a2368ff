// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/activity.hpp"
#include "apps/facet/datasets.hpp"
#include "apps/facet/forwarder.hpp"
#include "apps/facet/signals.hpp"
#include "apps/facet/subcommand.hpp"
#include "apps/facet/terminal.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>
#include <memory>
#include <string_view>
#include <thread>

namespace facet::apps {
namespace {

using top_clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// Longest time until a signal is noticed.
constexpr milliseconds top_glance{100};

struct order_word {
  std::string_view text;
  face_order order;
};
constexpr std::array orders{
    order_word{"number", face_order::number}, order_word{"busiest", face_order::busiest},
    order_word{"ring", face_order::fullest_ring}, order_word{"drops", face_order::most_drops}};

struct top_options : forwarder_options {
  double interval_s = 1;
  face_order order = face_order::busiest;
};

/// Two looks an interval apart, for whoever reads them once.
result<outcome> show_top_once(client::connection& connection, const top_options& options,
                              const stop_signals& stop, console& out) {
  const auto before = fetch_status_document(connection);
  if (!before)
    return fail(before.error());
  const auto until = top_clock::now() + std::chrono::duration<double>(options.interval_s);
  while (top_clock::now() < until && !stop.stopped())
    std::this_thread::sleep_for(std::min<top_clock::duration>(
        top_glance, std::chrono::duration_cast<top_clock::duration>(until - top_clock::now())));
  const auto now = fetch_status_document(connection);
  if (!now)
    return fail(now.error());
  const auto seen = activity_between(*before, *now);
  constexpr auto all = std::numeric_limits<std::size_t>::max();
  for (const auto& line : screen_of(seen, options.order, all, all))
    out.line("{}", line);
  outcome done;
  done.document = to_json(seen);
  return done;
}

/// What the keys change.
struct top_view {
  face_order order;
  bool paused = false;
  bool over = false;

  void press(char key) {
    switch (key) {
      case 'q':
      case 'Q':
        over = true;
        break;
      case 'o':
        order = static_cast<face_order>((static_cast<int>(order) + 1) % 4);
        break;
      case ' ':
        paused = !paused;
        break;
      default:
        break;
    }
  }
};

constexpr const char* name_of(face_order order) {
  constexpr const char* names[] = {"number", "busiest first", "fullest ring first",
                                   "most drops first"};
  return names[static_cast<int>(order)];
}

void draw_top(terminal_screen& screen, const activity& seen, const top_view& v) {
  const auto size = terminal_screen::dimensions();
  auto lines = screen_of(seen, v.order, size.columns, size.rows > 1 ? size.rows - 1 : 1);
  lines.resize(size.rows > 1 ? size.rows - 1 : 1);
  lines.push_back(std::string{"q quit  o order: "} + name_of(v.order) + "  space " +
                  (v.paused ? "go on (paused)" : "pause"));
  lines.back().resize(std::min(lines.back().size(), size.columns));
  screen.draw(lines);
}

/// Until the user has seen enough.
result<outcome> follow_top(client::connection& connection, const top_options& options,
                           const stop_signals& stop) {
  auto before = fetch_status_document(connection);
  if (!before)
    return fail(before.error());
  terminal_screen screen;
  top_view v{options.order};
  auto seen = activity_between(*before, *before);
  auto due = top_clock::now();
  while (!v.over && !stop.stopped()) {
    draw_top(screen, seen, v);
    due += std::chrono::duration_cast<top_clock::duration>(
        std::chrono::duration<double>(options.interval_s));
    for (auto now = top_clock::now(); now < due && !v.over && !stop.stopped();
         now = top_clock::now())
      if (const auto key = terminal_screen::key(
              std::min(top_glance, std::chrono::ceil<milliseconds>(due - now)))) {
        v.press(*key);
        draw_top(screen, seen, v);
      }
    if (v.over || v.paused || stop.stopped())
      continue;
    auto now = fetch_status_document(connection);
    if (!now)
      return fail(now.error());
    seen = activity_between(*before, *now);
    before = std::move(now);
  }
  return outcome{};
}

result<outcome> run(const top_options& options, console& out) {
  stop_signals stop;
  auto connection = attach(options);
  if (!connection)
    return fail(connection.error());
  const auto cancel = stop.subscribe([&] { connection->cancel(); });
  if (out.json() || !terminal_screen::available())
    return show_top_once(*connection, options, stop, out);
  auto done = follow_top(*connection, options, stop);
  if (!done && stop.stopped())
    return outcome{};  // it was interrupted while it asked
  return done;
}

void set_up_top(CLI::App& app, action_table& actions) {
  auto options = std::make_shared<top_options>();
  app.add_option("--interval", options->interval_s, "Seconds between two looks")
      ->type_name("S")
      ->capture_default_str()
      ->check(CLI::Range(0.1, 3600.0));
  const auto read = [options](const std::string& word) {
    options->order = std::ranges::find(orders, word, &order_word::text)->order;
  };
  app.add_option_function<std::string>("--order", read, "Which faces come first")
      ->type_name("number|busiest|ring|drops")
      ->default_str("busiest")
      ->check(CLI::IsMember({"number", "busiest", "ring", "drops"}));
  add_socket_option(app, *options);
  actions.add(app, "facet top --order ring",
              [options](console& out) { return run(*options, out); });
}

const subcommand top_command{"top", "What the forwarder does, live: q quits", set_up_top};

}  // namespace
}  // namespace facet::apps
